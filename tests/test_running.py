"""Which chapters of a build take a kernel, which run side by side, and how long they may take."""

from collections.abc import Mapping
from pathlib import Path
from threading import Barrier, Lock
from types import SimpleNamespace

import pytest

from reportkit import running
from reportkit.notebooks import Notebook
from reportkit.running import ROWS_IN_TIME, kernels_at_once, side_by_side, time_limit


def test_many_rows_get_more_time_and_few_rows_no_less():
    """Ten million orders must not fail for a limit that suits ten thousand."""
    rows = {"orders": 1_500_000, "customers": 500_000}
    data = SimpleNamespace(rows=lambda table: rows.get(table, 0))
    assert time_limit(900, data) == 900
    rows["order_lines"] = 28_000_000
    assert time_limit(900, data) == 15 * 900
    rows.clear()
    assert time_limit(900, data) == 900


def chapters(*names: str) -> list[Notebook]:
    return [Notebook(name, n, Path(name), name) for n, name in enumerate(names, start=1)]


class Told:
    """What was begun and kept, in order; a chapter named in ``fails`` raises its own name."""

    def __init__(self, *fails: str, meet: Mapping[str, Barrier] = {}) -> None:
        self.events: list[str] = []
        self._fails, self._meet, self._lock = fails, meet, Lock()

    def execute(self, chapter: Notebook) -> None:
        self._note(f"begin {chapter.name}")
        if chapter.name in self._meet:
            self._meet[chapter.name].wait(timeout=60)  # for the other, which must run by now
        if chapter.name in self._fails:
            raise ValueError(chapter.name)

    def keep(self, chapter: Notebook) -> None:
        self._note(f"keep {chapter.name}")

    def _note(self, event: str) -> None:
        with self._lock:
            self.events.append(event)

    def run(self, names: str, after: Mapping[str, tuple[str, ...]], at_once: int = 2) -> list[str]:
        every = {name: after.get(name, ()) for name in names}
        side_by_side(chapters(*names), every, self.execute, self.keep, at_once)
        return self.events


def test_two_chapters_that_do_not_read_each_other_run_at_the_same_time():
    both = Barrier(2)
    events = Told(meet={"a": both, "b": both}).run("ab", {})
    assert set(events[:2]) == {"begin a", "begin b"}
    assert set(events[2:]) == {"keep a", "keep b"}


def test_a_chapter_waits_for_those_it_reads_while_a_later_one_goes_on():
    both = Barrier(2)
    events = Told(meet={"a": both, "c": both}).run("abc", {"b": ("a", "taken over")})
    assert events.index("begin b") > events.index("keep a")
    assert sorted(events) == sorted(
        f"{word} {name}" for name in "abc" for word in ("begin", "keep")
    )


def test_one_at_a_time_is_the_order_of_the_book():
    events = Told().run("ab", {}, at_once=1)
    assert events == ["begin a", "keep a", "begin b", "keep b"]


def test_the_first_failure_of_the_book_is_told_and_nothing_begins_after_it():
    both = Barrier(2)
    told = Told("a", "b", meet={"a": both, "b": both})
    with pytest.raises(ValueError, match="a"):
        told.run("abc", {})
    assert sorted(told.events) == ["begin a", "begin b"]


def test_what_is_done_is_kept_though_another_fails():
    both = Barrier(2)
    told = Told("a", meet={"a": both, "b": both})
    with pytest.raises(ValueError, match="a"):
        told.run("ab", {})
    assert "keep b" in told.events


def test_an_interrupt_ends_the_kernels(monkeypatch):
    ended = []
    monkeypatch.setattr(running, "stop_warm_parent", lambda: ended.append(True))

    def interrupt(chapter: Notebook) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        side_by_side(chapters(*"ab"), {"a": (), "b": ()}, lambda c: None, interrupt, 2)
    assert ended == [True]


@pytest.mark.parametrize(
    ("rows", "chapters", "warm", "cores", "why_not", "expected"),
    [
        (1_000, 9, True, 2, "", 2),
        (1_000, 1, True, 2, "", 1),
        (ROWS_IN_TIME + 1, 9, True, 2, "", 1),
        (1_000, 9, False, 2, "", 1),
        (1_000, 9, True, 1, "", 1),
        (1_000, 9, True, 2, "系统上不能安全地复制进程", 1),
    ],
)
def test_two_kernels_need_two_chapters_two_cores_memory_and_a_warm_parent(
    rows, chapters, warm, cores, why_not, expected, monkeypatch
):
    monkeypatch.setattr(running.os, "cpu_count", lambda: cores)
    monkeypatch.setattr(running, "warm_kernels_available", lambda: why_not)
    data = SimpleNamespace(rows=lambda table: rows if table == "orders" else 0)
    assert kernels_at_once(data, chapters, warm=warm) == expected
