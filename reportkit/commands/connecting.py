"""The commands of CRM systems: connect one, and write tiers back to it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from reportkit.command_words import Command
from reportkit.commands.speaking import EXIT_CODES, spoken_period
from reportkit.errors import UsageError
from reportkit.project import find_project

if TYPE_CHECKING:
    from reportkit.crm.contract import System
    from reportkit.crm.logins import Login
    from reportkit.writeback.differences import Plan

_HOME = "~/.config/reportkit"
_LISTED = 200


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("name", metavar="名称")
@click.option(
    "--system",
    "word",
    default="",
    metavar="系统",
    help="fxiaoke、zoho 或 jiandaoyun（默认同名称）。",
)
@click.option(
    "--login",
    "place",
    default="",
    metavar="位置",
    help=f"登录资料放在哪里：文件（默认 {_HOME}/名称.json）、env:变量名、keyring:服务/名称。",
)
@click.option(
    "--set", "given", multiple=True, metavar="设置=值", help="地址、数据中心等，不是密钥。"
)
@click.option("--renew", is_flag=True, help="重新输入登录资料。")
@click.pass_obj
def connect(
    folder: Path | None, name: str, word: str, place: str, given: Sequence[str], renew: bool
) -> None:
    """存好一个 CRM 系统的登录资料，测试并列出可读的对象；再次运行即再测一次。

    例：reportkit connect jiandaoyun
    """
    from reportkit.crm.connections import (
        Connection,
        checked_place,
        connections,
        joined,
        keep_login,
        kept_login,
        remember,
    )  # fmt: skip
    from reportkit.crm.systems import system

    project = find_project(folder)
    before = connections(project).get(name)
    kind = system(word or (before.system if before else name))
    settings = {**(before.settings if before else {}), **_pairs(given)}
    place = place or (before.login if before else f"{_HOME}/{name}.json")
    made = Connection(name, kind.name, checked_place(name, place), settings)
    kept = None if renew else kept_login(project, made)
    login = kept or _asked(kind)
    crm = joined(made, login)
    try:
        who, objects = crm.check(), crm.objects()
    finally:
        crm.close()
    if kept is None:
        keep_login(project, made, login)
    remember(project, made)
    click.echo(
        f"{kind.title} 连接正常：{who}。登录资料在 {made.login}，连接记在 params/connections.yaml。"
    )
    for each in objects[:_LISTED]:
        click.echo(f"  {each.name}  {each.label}")
    if len(objects) > _LISTED:
        click.echo(f"  …… 共 {len(objects):,} 个")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.option("--period", required=True, metavar="报告期", help="报告期，或 last-month 等。")
@click.option(
    "--system", "only", default="", metavar="连接", help="只写回这一个（默认 writeback 里的全部）。"
)
@click.option("--dry-run", is_flag=True, help="只看：谁会变、缺哪些选项、要多久；不写。")
@click.option("--over-edits", is_flag=True, help="上次回写之后由人改过的也写。")
@click.option(
    "--undo", "backwards", is_flag=True, help="恢复这一期回写之前的值；之后由人改过的不动。"
)
@click.pass_obj
def writeback(
    folder: Path | None, client: str, period: str, only: str, dry_run: bool, over_edits: bool,
    backwards: bool,
) -> None:  # fmt: skip
    """把做好的报告里的分级写回 CRM 系统的字段：只写变了的，写后读回核对；扣留的不写。

    例：reportkit writeback huachen --period 2025-Q4 --dry-run
    """
    from reportkit.writeback import undo, write_back
    from reportkit.writeback.differences import plan_lines
    from reportkit.writeback.writing import WritebackError

    if backwards and (dry_run or over_edits):
        raise UsageError("--undo 不与 --dry-run、--over-edits 一起用。")
    project, span = find_project(folder), spoken_period(period)

    def tell(title: str, made: Plan) -> None:
        click.echo(f"{client} {span} → {title}")
        for line in plan_lines(made, title):
            click.echo(line)

    if backwards:
        done = undo(project, client, span, only=only)
    else:
        done = write_back(
            project, client, span, only=only, dry_run=dry_run, over_edits=over_edits, tell=tell
        )
    for each in done if not dry_run else ():
        for line in each.lines:
            click.echo(line)
    if failed := [each for each in done if each.failed or each.stopped]:
        titles = "、".join(each.title for each in failed)
        raise WritebackError(f"{client} {span}：{titles}没有全部写成，原因见上；可以再次运行。")


def _asked(kind: System) -> Login:
    """The credentials from whoever sits there; nothing of what is typed is shown."""
    from reportkit.crm.logins import Login

    click.echo(f"{kind.title}的登录资料（输入时不显示）。{kind.help}")
    return Login({need.name: click.prompt(need.label, hide_input=True) for need in kind.secrets})


def _pairs(given: Sequence[str]) -> dict[str, str]:
    pairs = {}
    for each in given:
        name, mark, value = each.partition("=")
        if not mark or not name.strip():
            raise UsageError(f"--set 应写成 设置=值，现在是“{name}”。")
        pairs[name.strip()] = value.strip()
    return pairs
