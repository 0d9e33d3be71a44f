"""Clients × periods: plan, build one after another, summarise. One failure never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reportkit.analysis.periods import Period
from reportkit.errors import BatchError, ReportkitError, explained
from reportkit.pipeline import AS_NEEDED, How, Progress, build_report
from reportkit.project import Project


@dataclass(frozen=True, slots=True)
class Job:
    """One report to build."""

    client: str
    period: Period


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a job ended."""

    job: Job
    files: tuple[Path, ...] = ()
    error: ReportkitError | None = None
    warnings: tuple[str, ...] = ()
    trial: bool = False


def plan(clients: Iterable[str], periods: Iterable[Period]) -> tuple[Job, ...]:
    """Every client for every period, clients in order of name."""
    spans = tuple(periods)
    return tuple(Job(client, period) for client in sorted(clients) for period in spans)


def build_all(
    project: Project,
    jobs: Sequence[Job],
    *,
    overrides: Mapping[str, object] | None = None,
    formats: Sequence[str] = (),
    replace: bool = False,
    how: How = AS_NEEDED,
    progress: Callable[[Job], Progress] = lambda job: lambda step, detail: None,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> tuple[Outcome, ...]:
    """Build each job. An unexpected fault of one client is its own failure, not the batch's."""
    outcomes = []
    for job in jobs:
        try:
            built = build_report(
                project,
                job.client,
                job.period,
                overrides=overrides,
                formats=formats,
                replace=replace,
                how=how,
                progress=progress(job),
            )
            outcome = Outcome(job, built.files, warnings=built.warnings, trial=built.trial)
        except Exception as error:
            fault = explained(error)
            if fault is not error:
                fault.__cause__ = error
            outcome = Outcome(job, error=fault)
        outcomes.append(outcome)
        finished(outcome)
    return tuple(outcomes)


def raise_for_failures(outcomes: Sequence[Outcome]) -> None:
    """Raise BatchError naming each failed client with its reason."""
    failed = [outcome for outcome in outcomes if outcome.error is not None]
    if failed:
        lines = "\n".join(f"  {o.job.client} {o.job.period}：{o.error}" for o in failed)
        raise BatchError(f"{len(outcomes)} 份报告中有 {len(failed)} 份没有生成：\n{lines}")
