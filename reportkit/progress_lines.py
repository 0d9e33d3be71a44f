"""How far a build is, as lines for a log: one per step, chapter and file, and never a long silence.

Between two lines a mark is set every few seconds, all on one further line, so that a long step is
seen to be alive and the lines stay few.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Sequence
from types import TracebackType

SILENCE_SECONDS = 4  # nobody waits five without a sign


class ProgressLines:
    """Writes to stderr what it is told; as a context manager it also marks the silence between."""

    def __init__(self, steps: Sequence[str]) -> None:
        self._steps = steps
        self._said: set[str] = set()
        self._marks = 0  # since the last line
        self._heard = threading.Event()
        self._over = False
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def tell(self, step: int, detail: str, prefix: str = "") -> None:
        """One line per chapter or file, not per cell."""
        part = detail.partition(" ")[0]
        line = f"{prefix}{step}/{len(self._steps)} {self._steps[step - 1]} {part}".rstrip()
        if line not in self._said:
            self._said.add(line)
            self.pause(lambda: print(line, file=sys.stderr, flush=True))

    def pause(self, say: Callable[[], None]) -> None:
        """Let ``say`` write lines of its own, apart from the marks."""
        with self._lock:
            self._end_marks()
            say()
            self._heard.set()

    def mark(self) -> None:
        """A sign of life: how long nothing has been said."""
        with self._lock:
            self._marks += 1
            seconds = self._marks * SILENCE_SECONDS
            word = f"  …{seconds} 秒" if self._marks == 1 else f" …{seconds} 秒"
            print(word, end="", file=sys.stderr, flush=True)

    def _end_marks(self) -> None:
        if self._marks:
            print(file=sys.stderr, flush=True)
        self._marks = 0

    def _watch(self) -> None:
        while not self._over:
            if not self._heard.wait(SILENCE_SECONDS):
                self.mark()
            self._heard.clear()

    def __enter__(self) -> ProgressLines:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self.pause(lambda: None)
        self._thread.join()
