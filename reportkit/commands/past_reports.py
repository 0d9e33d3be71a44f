"""Reports that were made: list them, compare two, put one back."""

from __future__ import annotations

from pathlib import Path

import click

from reportkit.analysis.basics.periods import Period
from reportkit.command_words import Command, Place
from reportkit.commands.speaking import (
    EXIT_CODES,
    say,
    spoken_period,
)
from reportkit.project import Project, find_project

_OUTCOMES = {"done": "完成", "trial": "试算", "failed": "失败", "damaged": "记录损坏"}


@click.command("runs", cls=Command)
@click.option("--why", is_flag=True, help="每份报告是否过期，哪些章要重新运行，为什么。")
@click.pass_obj
def list_runs(folder: Path | None, why: bool) -> None:
    """列出已生成和失败的报告，以及每份报告保留的版次。

    例：reportkit runs
    """
    from reportkit.editions import kept_editions
    from reportkit.runs import past_runs

    project = find_project(folder)
    found = past_runs(project)
    if why:
        _say_why(project, {(run.client, run.period) for run in found if run.outcome == "done"})
        return
    for run in found:
        word = _OUTCOMES.get(run.outcome, "未完成")
        edition = f"第 {run.edition} 版" if run.edition else ""
        said = (run.client, run.period, word, edition, run.finished_at, run.reason)
        say("  ".join(text for text in said if text))
        if run.outcome == "done":
            for kept in kept_editions(project, run.client, Period.parse(run.period)):
                mark = "（当前）" if kept.number == run.edition else ""
                click.echo(f"    第 {kept.number} 版{mark}  {kept.finished_at or '记录损坏'}")
    if not found:
        click.echo("还没有生成过报告。")


def _say_why(project: Project, done: set[tuple[str, str]]) -> None:
    from reportkit.ingredients import Ground
    from reportkit.staleness import judge_report

    ground = Ground(project)
    for client, period in sorted(done):
        found = judge_report(ground, client, period)
        click.echo(f"{client}  {period}  {'没有变化' if found.fresh else '过期'}")
        for line in found.lines:
            say(f"    {line}")
    ground.hashes.save()
    if not done:
        click.echo("还没有生成过报告。")


@click.command("compare", cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("before", metavar="甲")
@click.argument("after", metavar="乙")
@click.option(
    "--html",
    "page",
    type=Place(dir_okay=False),
    metavar="文件",
    help="另写成一个单文件网页，含全部名单。",
)
@click.pass_obj
def compare_runs(
    folder: Path | None, client: str, before: str, after: str, page: Path | None
) -> None:
    """比较两次完成的报告：指标、结论、客户层级、决定与行动变了什么。

    甲、乙写成报告期（2025-Q3）、某一版（2025-Q4@2，见 reportkit runs）或试算（2025-Q4@trial）。

    例：reportkit compare demo 2025-Q3 2025-Q4 --html 比较.html
    """
    from reportkit.compare import compare
    from reportkit.compare.on_terminal import lines
    from reportkit.compare.web_page import write_page

    project = find_project(folder)
    found = compare(project, client, _spoken_run(before), _spoken_run(after))
    for line in lines(found):
        say(line)
    if page is not None:
        click.echo(write_page(found, project, page))


def _spoken_run(text: str) -> str:
    """``last-quarter@2`` → ``2025-Q4@2``."""
    period, mark, which = text.partition("@")
    return f"{spoken_period(period)}{mark}{which}"


@click.command("restore", cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.option("--period", required=True, metavar="报告期", help="报告期。")
@click.option(
    "--edition", type=int, required=True, metavar="版次", help="版次，见 reportkit runs。"
)
@click.pass_obj
def restore_edition(folder: Path | None, client: str, period: str, edition: int) -> None:
    """把保留的一版放回原处，与交付时逐字节相同。

    例：reportkit restore demo --period 2025-Q4 --edition 1
    """
    from reportkit.editions import restore

    place, kept = restore(find_project(folder), client, spoken_period(period), edition)
    for message in kept.messages:
        say(f"注意：{message}", err=True)
    click.echo(f"已恢复第 {edition} 版：{place}")
