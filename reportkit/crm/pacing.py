"""The clock, and how many calls a service takes in how many seconds."""

from __future__ import annotations

import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol


class Clock(Protocol):
    """Time as the client sees it; tests put their own in its place."""

    def now(self) -> float:
        """Seconds since 1970-01-01 UTC."""

    def sleep(self, seconds: float) -> None:
        """Come back after so many seconds."""


class SystemClock:
    """The clock of this machine."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@dataclass(frozen=True, slots=True)
class Rate:
    """At most ``calls`` in any ``seconds``."""

    calls: int
    seconds: float


@dataclass(slots=True)
class Pace:
    """Holds calls back so that no window ever sees more than it may.

    rates: interface → its windows; ``total``: windows that all interfaces share. A call counts as long
    as its *end* lies in the window: it reached the service between its start and its end, so that no
    delay on the way can put more of them into one window there.
    """

    clock: Clock
    rates: Mapping[str, tuple[Rate, ...]] = field(default_factory=dict)
    total: tuple[Rate, ...] = ()
    _ended: dict[tuple[str, Rate], deque[float]] = field(
        default_factory=lambda: defaultdict(deque), repr=False
    )
    _turn: threading.Lock = field(default_factory=threading.Lock, repr=False)

    @contextmanager
    def turn(self, interface: str) -> Iterator[None]:
        """Wait for one's turn; the call is made inside, one at a time."""
        windows = [(interface, rate) for rate in self.rates.get(interface, ())]
        windows += [("", rate) for rate in self.total]
        with self._turn:
            for window in windows:
                self._wait(window)
            try:
                yield
            finally:
                for window in windows:
                    self._ended[window].append(self.clock.now())

    def _wait(self, window: tuple[str, Rate]) -> None:
        _, rate = window
        ended = self._ended[window]
        while len(ended) >= rate.calls:
            left = ended[0] + rate.seconds - self.clock.now()
            if left > 0:
                self.clock.sleep(left)
            ended.popleft()


def least_seconds(calls: int, *rates: Rate) -> float:
    """How long ``calls`` of one interface take at the least, if nothing but the windows counts."""
    return max((max(0, calls - r.calls) / r.calls * r.seconds for r in rates), default=0.0)
