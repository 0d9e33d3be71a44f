"""The robot of an application, which takes the file itself: a token, an upload, a message.

Every file is uploaded before the first message, so that a refused file leaves nothing half said. Key
and secret of the application and its tokens stay in memory; no message or record holds them.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, ClassVar

import httpx

from reportkit.deliver.channels import Parcel, Receipt, Refused, tried
from reportkit.deliver.service import TIMEOUT, Rejected, in_turn

_EARLY = 300.0  # seconds before its end that a token is renewed
_ENDED = ("401", "40014", "42001", "99991661", "99991663")  # of a token

_tokens: dict[tuple[str, ...], tuple[str, float]] = {}  # (host, key, …) → token, when it ends
_one_at_a_time = Lock()


@dataclass(slots=True)
class AppRobot(ABC):
    """One application and one group of it. The group is the list of recipients."""

    key: str = field(repr=False)
    secret: str = field(repr=False)
    group: str
    base: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT))
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time

    name: ClassVar[str]
    called: ClassVar[str]
    largest: ClassVar[int]  # bytes of a file
    repeatable: ClassVar[bool] = False  # whether a message sent again is one message

    @property
    def recipients(self) -> tuple[str, ...]:
        return (f"{self.called}群 …{self.group[-6:]}",)

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        files = [self.packed(name, content) for name, content in parcel.files.items()]
        places: dict[str, str] = {}

        def upload() -> None:
            for name, content in files:
                if not 0 < len(content) <= self.largest:
                    most = f"{self.largest // 1_000_000} MB"
                    raise Refused(
                        f"{name} 有 {len(content):,} 字节，{self.called}只收 {most} 以内的文件"
                    )
                if name not in places:
                    places[name] = self.upload(name, content)

        state, said = tried(upload, self.sleep)
        if state != "sent":
            return tuple(Receipt(r, state, said) for r in recipients)
        messages = [self.words(parcel), *(self.file(parcel, n, p) for n, p in places.items())]
        return in_turn(messages, recipients, self.sleep, repeatable=self.repeatable)

    def packed(self, name: str, content: bytes) -> tuple[str, bytes]:
        """The file in a form that the service takes."""
        return name, content

    @abstractmethod
    def upload(self, name: str, content: bytes) -> str:
        """Hand over a file; what the service calls it."""

    @abstractmethod
    def words(self, parcel: Parcel) -> Callable[[], None]:
        """What sends the few lines that go before the files."""

    @abstractmethod
    def file(self, parcel: Parcel, name: str, place: str) -> Callable[[], None]:
        """What sends an uploaded file."""

    def with_token(
        self, call: Callable[[str], dict[str, Any]],
        ask_token: Callable[[], tuple[str, float]], kind: str = "",
    ) -> dict[str, Any]:  # fmt: skip
        """``call`` with the token; once more with a new one when the service has ended it early.

        ask_token: a new token and the seconds it lives. kind: where the service has several.
        """
        place = (self.base, self.key, kind)
        token = self._token(place, ask_token)
        try:
            return call(token)
        except Rejected as error:
            if error.number not in _ENDED:
                raise
        with _one_at_a_time:
            if _tokens.get(place, ("",))[0] == token:
                del _tokens[place]
        return call(self._token(place, ask_token))

    def _token(self, place: tuple[str, ...], ask_token: Callable[[], tuple[str, float]]) -> str:
        """The same for all clients of this process, until it is about to end."""
        with _one_at_a_time:
            token, ends = _tokens.get(place, ("", 0.0))
            if not token or ends - _EARLY <= self.now():
                token, life = ask_token()
                _tokens[place] = (token, self.now() + life)
            return token


def text_of(answer: Any, name: str) -> str:
    """A field that a success has. Raises Refused without it."""
    found = answer.get(name) if isinstance(answer, dict) else None
    if not (isinstance(found, str) and found):
        raise Refused(f"回答中没有 {name}")
    return found


def life_of(answer: dict[str, Any], name: str) -> float:
    """Seconds that a token lives; one that says nothing is used once."""
    found = answer.get(name)
    return float(found) if isinstance(found, int | float) else 0.0
