"""Looking before anything is built: at the parameters and data of a client, at this machine."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportkit.command_words import Command
from reportkit.commands.speaking import (
    EXIT_CODES,
    USUAL,
    say,
    spoken_period,
    words,
)
from reportkit.project import Project, find_project

if TYPE_CHECKING:
    from reportkit.examination import Examined


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.option("--period", default="", metavar="报告期", help=f"报告期（{USUAL}）。")
@click.option(
    "--format", "formats", metavar="格式", help="逗号分隔，例如 pdf,html（默认按客户设置）。"
)
@click.option("--set", "settings", multiple=True, metavar="名称=值", help="临时改一个参数。")
@click.option("--json", "as_json", is_flag=True, help="写成 JSON，供程序读取。")
@click.option("--open", "as_page", is_flag=True, help="写成网页并打开。")
@click.pass_obj
def check(
    folder: Path | None,
    client: str,
    period: str,
    formats: str | None,
    settings: Sequence[str],
    as_json: bool,
    as_page: bool,
) -> None:
    """检查参数与数据，不运行任何笔记本；build 会拒绝的，这里同样拒绝。

    例：reportkit check demo --period 2025-Q4
    """
    import json
    import tempfile

    from reportkit.examination import examine, keep_lists, to_json
    from reportkit.merged_params import parse_setting
    from reportkit.session import newest_period

    project = find_project(folder)
    overrides = dict(parse_setting(text) for text in settings)
    with tempfile.TemporaryDirectory(prefix="reportkit-") as aside:
        found = examine(
            project,
            client,
            spoken_period(period) if period else None,
            Path(aside),
            overrides=overrides,
            formats=words(formats),
            today=newest_period(project, client, overrides),
        )
        lists = keep_lists(project, found)
        if as_json:
            click.echo(json.dumps(to_json(found), ensure_ascii=False, indent=1))
        else:
            _say_examined(found, lists)
        if as_page:
            _open_page(project, found)
    if found.refused is not None:
        if as_json:
            click.get_current_context().exit(found.refused.exit_code)
        raise found.refused


def _open_page(project: Project, found: Examined) -> None:
    """Write the page also where the data could not be read: it says why."""
    from reportkit.examination_page import write_page
    from reportkit.project import make_private

    folder = project.check_folder(found.params.client_id)
    make_private(folder, folder.parent.parent)
    path = write_page(found, folder)
    click.echo(f"核对页：{path}", err=True)
    click.launch(str(path))


def _say_examined(found: Examined, lists: Path | None) -> None:
    from reportkit.data.ledger_text import ledger_lines
    from reportkit.data.rejected import FILE_NAME
    from reportkit.examination import table_lines

    if found.refused is None:
        click.echo(f"参数：无误（{found.params.client.name}，{found.params.period.label}）")
    for question in found.questions:
        choices = "、".join(question.choices)
        click.echo(f"？{question.key}：{question.text}（可选：{choices}）")
    for item in found.fetched:
        click.echo(item.line)
    if found.data is None:
        return
    for line in table_lines(found.data):
        click.echo(line)
    for word in found.data.manifest.statuses:
        label = "订单" if word.table == "orders" else "明细"
        click.echo(f"{label}状态{word.line(found.params.currency)}，{word.meaning}")
    if found.data.merges:
        from reportkit.data.merges import reviewed

        client = found.params.client_id
        click.echo(
            f"同一位客户的编号：{reviewed(found.data.merges)}；核对：reportkit merges {client}"
        )
    click.echo("账目核对（每一行、每一分钱的去向）：")
    for line in ledger_lines(found.data.ledger):
        click.echo(f"  {line}")
    if rejected := found.data.manifest.rejected:
        click.echo(f"没有计入或另计的 {rejected:,} 行逐行列在 {lists}/{FILE_NAME}")
    for warning in found.data.warnings:
        say(f"注意：{warning.line}")
    for gap in found.gaps:
        say(f"注意：{gap}")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.pass_obj
def doctor(folder: Path | None) -> None:
    """检查这台机器：系统库、字体、内核、会造成冲突的文件。

    例：reportkit doctor
    """
    from reportkit.doctor import examine

    findings = examine(folder)
    for finding in findings:
        click.echo(f"{'✓' if finding.good else '✗'} {finding.subject}：{finding.text}")
        if finding.remedy:
            click.echo(f"    {finding.remedy}")
    bad = sum(not finding.good for finding in findings)
    click.echo("这台机器可以生成报告。" if not bad else f"有 {bad} 项需要处理。")
    if bad:
        click.get_current_context().exit(5)
