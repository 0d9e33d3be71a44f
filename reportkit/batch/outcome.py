"""How a batch ended: counts, and for every failure its reason and the command that helps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reportkit.batch.planning import Job
from reportkit.errors import (
    BatchError,
    DataError,
    Interrupted,
    NotebookError,
    ParameterError,
    ReportkitError,
    SystemFault,
    SystemRequirementError,
    UnexpectedError,
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended."""

    job: Job
    files: tuple[Path, ...] = ()
    error: ReportkitError | None = None
    warnings: tuple[str, ...] = ()
    trial: bool = False
    unchanged: bool = False
    run: tuple[str, ...] = ()  # chapters that took a kernel
    redrawn: int = 0  # figures drawn again in other colours
    seconds: float = 0.0


def summary_lines(outcomes: Sequence[Outcome]) -> tuple[str, ...]:
    """One line of counts; where the kernels went."""
    failed = sum(o.error is not None for o in outcomes)
    same = sum(o.unchanged for o in outcomes)
    chapters = sum(len(o.run) for o in outcomes)
    built = len(outcomes) - failed - same
    return (
        f"共 {len(outcomes)} 份：生成 {built}，没有变化 {same}，失败 {failed}；运行了 {chapters} 章。",
    )


def raise_for_failures(outcomes: Sequence[Outcome]) -> None:
    """Raise BatchError naming each failed client with its reason and what to run next."""
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if failed:
        lines = "\n".join(f"  {o.job}：{o.error}\n    → {next_command(o)}" for o in failed)
        raise BatchError(f"{len(outcomes)} 份报告中有 {len(failed)} 份没有生成：\n{lines}")


def next_command(outcome: Outcome) -> str:
    """What the person at the keyboard runs next."""
    job, error = outcome.job, outcome.error
    where = f"{job.client} --period {job.period}"
    if isinstance(error, ParameterError | DataError):
        return f"reportkit check {where}"
    if isinstance(error, NotebookError) and error.notebook:
        chapter = Path(error.notebook).stem[3:]
        return f"reportkit preview {job.client} {chapter} --period {job.period}"
    if isinstance(error, SystemFault | SystemRequirementError):
        return "reportkit doctor"
    if isinstance(error, UnexpectedError):
        return f"reportkit --debug build {where}"
    if isinstance(error, Interrupted):
        return f"reportkit build {where}（接着做，已完成的章不再运行）"
    return f"reportkit build {where}"
