"""The steps of a build, and who is told of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import Any, Protocol

from reportkit.journal import record_event
from reportkit.terminal import heed

STEPS = ("读取参数", "读取并检查数据", "运行各章", "组装报告", "排版输出")

#: told of every step (1..5), with the chapter, cell and figures drawn again inside step 3 and the
#: file inside step 5
Progress = Callable[[int, str], None]


class Teller(Protocol):
    """Is told of a chapter that begins; what it gives back is told of its cells."""

    def chapter(self, title: str) -> Callable[[int, int], None]: ...


class Watch:
    """Tells of progress and keeps the time of each step."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._one_at_a_time = Lock()  # chapters run side by side
        self._step = 0
        self._marks: list[float] = []
        self._journal: Path | None = None

    def follow(self, folder: Path) -> None:
        """Write what is told into the run folder as well."""
        self._journal = folder

    def _tell(self, event: str, detail: str = "", **facts: Any) -> None:
        with self._one_at_a_time:
            self._progress(self._step, detail)
            if self._journal is not None:
                step = {"step": self._step, "of": len(STEPS), "name": STEPS[self._step - 1]}
                record_event(self._journal, event, **step, detail=detail, **facts)

    def step(self, number: int) -> None:
        heed()
        self._marks.append(time.perf_counter())
        self._step = number
        self._tell("step")

    def part(self, name: str) -> None:
        heed()
        self._tell("part", name)

    def chapter(self, title: str) -> Callable[[int, int], None]:
        """Tell of a chapter that begins; what is given back tells of its cells."""
        self._tell("chapter", title)

        def cell(index: int, total: int) -> None:
            self._tell("cell", f"{title} {index}/{total}", cell=index, cells=total)

        return cell

    def taken_over(self, title: str) -> None:
        if self._journal is not None:
            record_event(self._journal, "taken over", detail=title)

    def seconds(self) -> dict[str, float]:
        ends = [*self._marks[1:], time.perf_counter()]
        took = (round(end - start, 2) for start, end in zip(self._marks, ends, strict=True))
        return dict(zip(STEPS, took, strict=False))
