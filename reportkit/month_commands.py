"""The commands of the month: what is planned, built, reviewed, released and delivered for all clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportkit.analysis.periods import Period
from reportkit.errors import UsageError
from reportkit.masking import mask_text
from reportkit.project import Project, find_project

if TYPE_CHECKING:
    from reportkit.batch import Job
    from reportkit.batch.building import Asked

EXIT_CODES = (
    "退出码：0 完成 · 1 磁盘、权限或意外错误 · 2 命令有误 · 3 参数或数据有误 · 4 笔记本失败"
    " · 5 排版或出厂检查失败 · 6 批次中有报告失败 · 130 已中断"
)
RELATIVE = {"last-month": 1, "last-quarter": 3, "last-half": 6, "last-year": 12}


def say(text: str, err: bool = False) -> None:
    """Print what quotes the client's data, without contacts: terminals are logged."""
    click.echo(mask_text(text), err=err)


def spoken_period(text: str, today: date | None = None) -> Period:
    """``2025-12``, or ``last-month`` as seen from ``today``."""
    if text not in RELATIVE:
        return Period.parse(text)
    day = today or datetime.now().astimezone().date()
    return Period.containing(day, RELATIVE[text]).previous


@click.command(epilog=EXIT_CODES)
@click.option("--through", default="last-month", show_default=True, help="到哪一期为止。")
@click.option("--clients", default="", metavar="通配符", help="只做代号符合的客户，例如 'hua*'。")
@click.option(
    "--date", "day", default="", metavar="日期", help="当作哪一天运行（默认今天），供补跑。"
)
@click.option("--jobs", default=1, show_default=True, type=click.IntRange(1, 64), help="同时几份。")
@click.option("--dry-run", is_flag=True, help="只列出会做什么、为什么。")
@click.pass_obj
def ensure(
    folder: Path | None, through: str, clients: str, day: str, jobs: int, dry_run: bool
) -> None:
    """补齐每个客户从第一期到指定一期的全部报告；已是最新的不动，可以反复运行。

    例：reportkit ensure --through last-month
    """
    from reportkit import batch
    from reportkit.batch.building import Asked

    project = find_project(folder)
    last = spoken_period(through, _day(day))
    wanted = [
        batch.Job(client, period)
        for client in batch.chosen_clients(project, clients)
        for period in batch.periods_due(project, client, last)
    ]
    run_batch(project, wanted, Asked(), workers=jobs, dry_run=dry_run)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--date {text} 应写成 2026-01-01 的形式。") from error


def run_batch(
    project: Project, jobs: Sequence[Job], asked: Asked, *, workers: int, dry_run: bool = False
) -> None:
    """Plan, build what has changed, and say how it ended. Raises BatchError for failures."""
    from reportkit import batch
    from reportkit.batch.telling import Board, Teller, open_log

    usual = not (asked.overrides or asked.formats or asked.force)
    planned = batch.judged(project, jobs) if usual or dry_run else ()
    if dry_run:
        _say_plan(planned)
        return
    fresh = {each.job for each in planned if each.judgement.fresh}
    log = open_log(project, datetime.now())
    left = [job for job in jobs if job not in fresh]
    outcomes = [batch.Outcome(job, unchanged=True) for job in jobs if job in fresh]
    with Teller(Board.of(project, left, workers), log) as teller:
        outcomes += batch.build_all(
            project, left, asked=asked, workers=workers,
            progress=teller.progress, finished=teller.finished,
        )  # fmt: skip
    for line in batch.summary_lines(outcomes):
        log(line)
        click.echo(line, err=True)
    batch.raise_for_failures(sorted(outcomes, key=lambda outcome: jobs.index(outcome.job)))


def _say_plan(planned: Sequence[Any]) -> None:
    for each in planned:
        click.echo(f"{each.job}  {each.word}")
        for line in each.judgement.lines:
            say(f"    {line}")
    waiting = sum(not each.judgement.fresh for each in planned)
    click.echo(f"共 {len(planned)} 份，其中 {waiting} 份要生成。")
