"""Which reports a batch is about, and what would run for each of them. Starts nothing."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reportkit.analysis.basics.periods import Period
from reportkit.errors import ReportkitError, UsageError
from reportkit.ingredients import Ground
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.staleness import Judgement, judge_report

_DEMO = "demo"
_MOST_PERIODS = 240  # of one client: twenty years of months


@dataclass(frozen=True, slots=True)
class Job:
    """One report to build."""

    client: str
    period: Period

    def __str__(self) -> str:
        return f"{self.client} {self.period}"


@dataclass(frozen=True, slots=True)
class Planned:
    """A job and what has changed since the report was built."""

    job: Job
    judgement: Judgement

    @property
    def word(self) -> str:
        """What would be done: one of five."""
        found = self.judgement
        if found.refused:
            return "不能生成"
        if found.fresh:
            return "没有变化"
        if found.chapters:
            return f"运行 {len(found.chapters)} 章"
        return f"重画 {found.figures} 张图" if found.figures else "只重新排版"


def plan(clients: Iterable[str], periods: Iterable[Period]) -> tuple[Job, ...]:
    """Every client for every period, clients in order of name."""
    spans = tuple(periods)
    return tuple(Job(client, period) for client in sorted(clients) for period in spans)


def chosen_clients(project: Project, pattern: str = "") -> tuple[str, ...]:
    """The clients whose name fits ``pattern``; without one, all but the demo client.

    Raises UsageError when there is none.
    """
    every = project.clients()
    if not pattern:
        found = tuple(name for name in every if name != _DEMO) or every
        if not found:
            raise UsageError(
                "params/clients/ 中还没有客户，请先运行 reportkit new client 名称 --data 文件。"
            )
        return found
    found = tuple(name for name in every if fnmatch.fnmatchcase(name, pattern))
    if not found:
        listed = "、".join(every[:10]) or "（没有）"
        raise UsageError(f"没有代号符合“{pattern}”的客户。现有 {len(every)} 个：{listed}。")
    return found


def periods_due(project: Project, client: str, through: Period) -> tuple[Period, ...]:
    """Every period of the length of ``through`` from the client's first up to it.

    The first is ``report.since`` of the client, else the earliest that was ever built, else
    ``through`` itself.
    """
    first = _since(project, client, through) or _earliest(project, client, through) or through
    spans = [through]
    while spans[-1].start > first.start and len(spans) < _MOST_PERIODS:
        spans.append(spans[-1].previous)
    return tuple(reversed(spans)) if first.start <= through.start else ()


def _since(project: Project, client: str, through: Period) -> Period | None:
    try:
        since = load_params(project, client, through).report.since
    except ReportkitError:  # told when the report is built
        return None
    return Period.containing(Period.parse(since).start.date(), through.months) if since else None


def _earliest(project: Project, client: str, through: Period) -> Period | None:
    found = []
    for folder in project.output.joinpath(client).glob("[!.]*"):
        try:
            period = Period.parse(folder.name.removesuffix(".failed"))
        except ReportkitError:
            continue
        if period.months == through.months and folder.is_dir():
            found.append(period)
    return min(found, key=lambda period: period.start, default=None)


def judged(project: Project, jobs: Sequence[Job]) -> tuple[Planned, ...]:
    """Every job with what has changed; what the reports share is read once."""
    ground = Ground(project)
    found = tuple(Planned(job, judge_report(ground, job.client, job.period)) for job in jobs)
    ground.hashes.save()
    return found
