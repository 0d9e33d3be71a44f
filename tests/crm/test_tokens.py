"""Tokens: asked for once, kept privately, renewed when spent, by one thread at a time."""

import stat
import threading

from strict_service import VirtualClock

from reportkit.crm.tokens import Token, Tokens


class Issuer:
    def __init__(self, clock):
        self.clock, self.given, self.active, self.most = clock, 0, 0, 0

    def __call__(self):
        self.active += 1
        self.most = max(self.most, self.active)
        threading.Event().wait(0.02)
        self.given += 1
        self.active -= 1
        return Token(f"T{self.given}", self.clock.now() + 100, {"host": "h"})


def test_one_token_serves_every_thread_and_every_process(tmp_path):
    clock = VirtualClock()
    issuer = Issuer(clock)
    shelves = [Tokens(clock, tmp_path / "t", "app") for _ in range(4)]  # as processes have them
    threads = [threading.Thread(target=shelf.current, args=(issuer,)) for shelf in shelves * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (issuer.given, issuer.most) == (1, 1)
    assert shelves[0].current(issuer) == Token("T1", clock.now() + 100, {"host": "h"})


def test_a_token_is_renewed_when_it_is_old_or_was_refused(tmp_path):
    clock = VirtualClock()
    issuer = Issuer(clock)
    for shelf in (Tokens(clock, tmp_path, "app"), Tokens(clock, None, "app")):
        first = shelf.current(issuer)
        second = shelf.current(issuer, spent=first.text)
        assert shelf.current(issuer, spent=first.text) == second != first  # renewed since
        clock.sleep(101)
        assert shelf.current(issuer) not in (first, second)


def test_the_file_is_its_owners_alone_and_names_nobody(tmp_path):
    shelf = Tokens(VirtualClock(), tmp_path / "t", "the app id")
    shelf.current(lambda: Token("SECRET", 2e9))
    (file,) = (tmp_path / "t").glob("*.token")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "app" not in file.name
    assert "SECRET" not in repr(shelf) + repr(Token("SECRET", 1))


def test_a_damaged_file_is_a_token_that_is_not_there(tmp_path):
    shelf = Tokens(VirtualClock(), tmp_path, "app")
    shelf.current(lambda: Token("T1", 2e9))
    (file,) = tmp_path.glob("*.token")
    file.write_text("{", encoding="utf-8")
    assert shelf.current(lambda: Token("T2", 2e9)).text == "T2"
