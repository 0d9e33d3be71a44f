"""What a person sees of a batch: a table that moves on a terminal, plain lines elsewhere, a log file."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import TYPE_CHECKING

from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job
from reportkit.masking import mask_text
from reportkit.progress import STEPS, Progress
from reportkit.progress_lines import ProgressLines
from reportkit.project import Project
from reportkit.runs import run_seconds

if TYPE_CHECKING:
    from rich.live import Live
    from rich.table import Table

_LOGS = "_logs"
_REFRESH = 2  # times a second


def open_log(project: Project, now: datetime) -> Callable[[str], None]:
    """A new log file under output/_logs; returns what adds a line to it, with the time."""
    folder = project.output / _LOGS
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / f"{now:%Y%m%d-%H%M%S}.log"
    path.touch(mode=0o600)

    def write(line: str) -> None:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{datetime.now():%H:%M:%S} {mask_text(line)}\n")

    return write


def outcome_line(outcome: Outcome) -> str:
    """One line per finished report."""
    if outcome.error is not None:
        return f"{outcome.job} 失败：{outcome.error}"
    if outcome.unchanged:
        return f"{outcome.job} 没有变化"
    done = [f"运行 {len(outcome.run)} 章"] if outcome.run else []
    done += [f"重画 {outcome.redrawn} 张图"] if outcome.redrawn else []
    return f"{outcome.job} 完成（{'，'.join(done) or '只重新排版'}，{outcome.seconds:.0f} 秒）"


@dataclass(slots=True)
class Board:
    """Where every job of a batch stands. ``expected``: seconds a job took last time."""

    jobs: Sequence[Job]
    workers: int = 1
    expected: dict[Job, float] = field(default_factory=dict)
    at: dict[Job, str] = field(default_factory=dict)
    began: dict[Job, float] = field(default_factory=dict)
    over: dict[Job, Outcome] = field(default_factory=dict)

    @classmethod
    def of(cls, project: Project, jobs: Sequence[Job], workers: int) -> Board:
        took = {j: run_seconds(project.run_folder(j.client, j.period)) for j in jobs}
        return cls(jobs, workers, {job: seconds for job, seconds in took.items() if seconds})

    def progress(self, job: Job) -> Progress:
        def told(step: int, detail: str) -> None:
            self.began.setdefault(job, time.monotonic())
            self.at[job] = f"{step}/{len(STEPS)} {detail or STEPS[step - 1]}"

        return told

    def finish(self, outcome: Outcome) -> None:
        self.over[outcome.job] = outcome
        self.at.pop(outcome.job, None)

    def seconds_left(self) -> float | None:
        """For what is not over, by last time's seconds or this batch's mean; None while unknown."""
        took = [o.seconds for o in self.over.values() if not (o.unchanged or o.error)]
        usual = sum(took) / len(took) if took else None
        left = 0.0
        for job in self.jobs:
            if job not in self.over:
                whole = self.expected.get(job, usual)
                if whole is None:
                    return None
                spent = time.monotonic() - self.began[job] if job in self.began else 0.0
                left += max(whole - spent, 0.0)
        return left / self.workers

    @property
    def footer(self) -> str:
        failed = sum(outcome.error is not None for outcome in self.over.values())
        left = self.seconds_left()
        eta = (
            f"，预计还需 {_spoken(left)}"
            if left is not None and len(self.over) < len(self.jobs)
            else ""
        )
        return f"{len(self.over)}/{len(self.jobs)} 份，失败 {failed}{eta}"

    def table(self) -> Table:
        """The jobs at work and those that failed; the rest as a count."""
        from rich.table import Table

        table = Table(
            "客户", "报告期", "进行到", "已用", caption=self.footer, caption_justify="left"
        )
        for job in self.jobs:
            outcome = self.over.get(job)
            if outcome is not None and outcome.error is not None:
                first = mask_text(str(outcome.error).partition("\n")[0])
                table.add_row(job.client, str(job.period), f"[red]失败[/red] {first}", "")
            elif job in self.at:
                spent = time.monotonic() - self.began[job]
                table.add_row(job.client, str(job.period), self.at[job], _spoken(spent))
        return table


def _spoken(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} 小时 {minutes} 分"
    return f"{minutes} 分 {rest} 秒" if minutes else f"{rest} 秒"


class Teller:
    """Shows a board while a batch runs, and keeps what was said in the log."""

    def __init__(self, board: Board, log: Callable[[str], None]) -> None:
        self._board = board
        self._log = log
        self._live: Live | None = None
        self._lines: ProgressLines | None = None

    def progress(self, job: Job) -> Progress:
        seen = self._board.progress(job)

        def told(step: int, detail: str) -> None:
            seen(step, detail)
            if self._lines is not None:
                self._lines.tell(step, detail, f"{job} ")

        return told

    def finished(self, outcome: Outcome) -> None:
        self._board.finish(outcome)
        said = [outcome_line(outcome), *(f"{outcome.job} 注意：{w}" for w in outcome.warnings)]
        if outcome.trial:
            said.append(f"{outcome.job} 试算：与客户设置不同，结果另放，没有改动已交付的报告")
        for line in said:
            self._log(line)
        if self._lines is not None:
            self._lines.pause(lambda: self._say(said, outcome))

    def _say(self, said: Sequence[str], outcome: Outcome) -> None:
        for line in said:
            print(mask_text(line), file=sys.stderr)
        for path in outcome.files:
            print(path)

    def __enter__(self) -> Teller:
        if sys.stderr.isatty():
            from rich.live import Live

            self._live = Live(
                get_renderable=self._board.table, refresh_per_second=_REFRESH, transient=True
            )
            self._live.start()
        else:
            self._lines = ProgressLines(STEPS)
            self._lines.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._live is not None:
            self._live.stop()
        if self._lines is not None:
            self._lines.__exit__(kind, error, trace)
