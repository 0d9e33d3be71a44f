"""Making one report: build it, or set it again."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportkit.analysis.basics.periods import Period
from reportkit.command_words import Command
from reportkit.commands.monthly import run_batch
from reportkit.commands.speaking import (
    EXIT_CODES,
    USUAL,
    executor_option,
    jobs_option,
    say,
    spoken_period,
    words,
)
from reportkit.errors import ReportkitError, UsageError
from reportkit.project import Project, find_project

if TYPE_CHECKING:
    from reportkit.progress_lines import ProgressLines


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", required=False, metavar="[客户]")
@click.option("--all", "every", is_flag=True, help="依次生成所有客户（演示客户 demo 除外）。")
@click.option(
    "--period",
    default="",
    metavar="报告期",
    help=f"2025-12、2025-Q4、2025-H2、2025 或 last-month 等（{USUAL}）。",
)
@click.option(
    "--format", "formats", metavar="格式", help="逗号分隔，例如 pdf,html（默认按客户设置）。"
)
@click.option(
    "--set", "settings", multiple=True, metavar="名称=值", help="临时改一个参数，可多次使用。"
)
@click.option(
    "--replace", is_flag=True, help="临时改动的结果也替换已交付的报告（默认另放为试算）。"
)
@click.option("--force", is_flag=True, help="没有变化也重新运行每一章。")
@click.option("--clients", default="", metavar="通配符", help="代号符合的客户，例如 'hua*'。")
@jobs_option
@executor_option
@click.option("--dry-run", is_flag=True, help="只列出会做什么、为什么。")
@click.pass_obj
def build(
    folder: Path | None,
    client: str | None,
    every: bool,
    period: str,
    formats: str | None,
    settings: Sequence[str],
    replace: bool,
    force: bool,
    clients: str,
    jobs: int,
    executor: str,
    dry_run: bool,
) -> None:
    """运行有变化的各章并生成报告；什么都没有变，就不运行。

    例：reportkit build demo --period 2025-Q4 --format pdf --set value.horizon_months=24
    """
    from reportkit import batch
    from reportkit.batch.building import Asked
    from reportkit.merged_params import parse_setting
    from reportkit.pipeline import How

    if bool(client) == (every or bool(clients)):
        raise UsageError(
            "请写一个客户代号，或用 --all 生成全部客户、--clients 选一些客户（两者选一）。"
        )
    project = find_project(folder)
    overrides = dict(parse_setting(text) for text in settings)
    wanted = words(formats)
    if client and not (dry_run or executor):
        span = _span(project, client, period, overrides)
        asked = {"overrides": overrides, "formats": wanted, "replace": replace}
        _build_one(project, client, span, {**asked, "how": How(force=force)})
        return
    chosen = [client] if client else batch.chosen_clients(project, clients)
    run_batch(
        project,
        [batch.Job(name, _own_span(project, name, period, overrides)) for name in sorted(chosen)],
        Asked(overrides, wanted, replace, force),
        workers=jobs,
        executor=executor,
        dry_run=dry_run,
    )


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.option("--period", default="", metavar="报告期", help=f"报告期（{USUAL}）。")
@click.pass_obj
def render(folder: Path | None, client: str, period: str) -> None:
    """只重新排版，不运行笔记本：改了版式、品牌或文字之后。

    例：reportkit render demo --period 2025-Q4
    """
    from reportkit.pipeline import How

    project = find_project(folder)
    span = _span(project, client, period)
    _build_one(project, client, span, {"how": How(kernels=False)})


def _span(
    project: Project, client: str, period: str, overrides: Mapping[str, object] | None = None
) -> Period:
    """The period written, or the usual one, which is then told."""
    from reportkit.session import usual_period

    if period:
        return spoken_period(period)
    span = usual_period(project, client, overrides)
    say(f"报告期：{span}（{client} 的{USUAL.removeprefix('默认：')}）", err=True)
    return span


def _own_span(
    project: Project, client: str, period: str, overrides: Mapping[str, object]
) -> Period:
    """The same for one of many: what is wrong with a client is told when its report is built."""
    try:
        return _span(project, client, period, overrides)
    except ReportkitError:
        if period:
            raise
        return spoken_period("last-quarter")


def _build_one(project: Project, client: str, period: Period, asked: dict[str, Any]) -> None:
    from reportkit.pipeline import build_report

    with _progress() as told:
        built = build_report(project, client, period, **asked, progress=told)
    for warning in built.warnings:
        say(f"注意：{warning}", err=True)
    if built.unchanged:
        click.echo(
            "没有变化：报告已是最新，没有运行任何一章（要重新运行，请加 --force）。", err=True
        )
    if built.trial:
        _say_trial(built.folder)
    for path in built.files:
        click.echo(path)


def _say_trial(folder: Path) -> None:
    click.echo(
        f"试算：与客户设置不同，结果另放在 {folder.name}/，没有改动已交付的报告；"
        "要替换它，请加 --replace。",
        err=True,
    )


@contextmanager
def _progress() -> Iterator[Callable[[int, str], None]]:
    """A moving line on a terminal, plain lines elsewhere."""
    if not sys.stderr.isatty():
        with _lines() as lines:
            yield lines.tell
        return
    from rich.console import Console
    from rich.status import Status

    from reportkit.pipeline import STEPS

    console = Console(stderr=True)
    with Status("", console=console) as status:

        def told(step: int, detail: str) -> None:
            if not detail:
                console.print(f"[dim]{step}/{len(STEPS)}[/dim] {STEPS[step - 1]}")
            status.update(detail or STEPS[step - 1])

        yield told


def _lines() -> ProgressLines:
    from reportkit.pipeline import STEPS
    from reportkit.progress_lines import ProgressLines

    return ProgressLines(STEPS)
