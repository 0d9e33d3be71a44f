"""The data of a client: draft its settings, answer what they leave open, fetch its rows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reportkit.command_words import Command, Place
from reportkit.commands.speaking import (
    EXIT_CODES,
    say,
    spoken_period,
)
from reportkit.errors import UsageError
from reportkit.project import find_project


@click.command("client", cls=Command)
@click.argument("name", metavar="代号")
@click.option(
    "--data", "first", type=Place(), metavar="文件", help="数据文件（也可以直接写在后面）。"
)
@click.option("--sql", "url", default="", metavar="地址", help="数据库的地址，或保存它的地方。")
@click.option(
    "--crm", "connected", default="", metavar="连接", help="CRM 系统的连接（reportkit connect）。"
)
@click.option("--object", "things", multiple=True, metavar="对象", help="只看系统里的这些对象。")
@click.option("--no-input", is_flag=True, help="不在终端里提问，把问题写进客户文件。")
@click.argument("files", nargs=-1, type=Place(), metavar="[文件]...")
@click.pass_obj
def new_client(
    folder: Path | None,
    name: str,
    first: Path | None,
    url: str,
    connected: str,
    things: Sequence[str],
    no_input: bool,
    files: Sequence[Path],
) -> None:
    """读数据文件、文件夹、数据库里的表或系统里的对象，起草客户的设置文件；拿不准的逐个询问。

    例：reportkit new client huachen 订单.xlsx 客户.csv
    """
    from reportkit.data.draft import draft_client
    from reportkit.files import write_bytes

    given = [*([first] if first else []), *files]
    if [bool(given), bool(url), bool(connected)].count(True) != 1:
        raise UsageError(
            "请写明数据文件或文件夹，例如 reportkit new client huachen 订单.xlsx；"
            "或用 --sql 写明数据库，或用 --crm 写明连接（三者选一）。"
        )
    project = find_project(folder)
    target = project.client_file(name)
    if target.exists():
        raise UsageError(
            f"客户“{name}”已存在（params/clients/{target.name}）；请换一个名称或直接编辑它。"
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    if url:
        from reportkit.data.draft_database import draft_database

        draft = draft_database(name, url, project, base_folder=target.parent)
    elif connected:
        from reportkit.data.draft_crm import draft_crm

        draft = draft_crm(name, connected, project, base_folder=target.parent, only=things)
    else:
        draft = draft_client(name, given, base_folder=target.parent)
    text, left = draft.yaml_text, draft.questions
    if draft.questions and not no_input and sys.stdin.isatty():
        from reportkit.asking_terminal import ask_all

        text, left = ask_all(text, draft.questions)
    write_bytes(target, text.encode())
    say(f"已起草 {target}")
    for line in draft.notes:
        say(f"  {line}")
    for question in left:
        say(f"  ？{question.text}")
        say(f"    回答：reportkit answer {name} {question.key} {question.proposed or '……'}")
    click.echo(f"请核对后运行：reportkit build {name} --period {draft.period}")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("key", required=False, metavar="[键]")
@click.argument("value", required=False, metavar="[回答]")
@click.pass_obj
def answer(folder: Path | None, client: str, key: str | None, value: str | None) -> None:
    """回答起草客户时留下的问题；不写键和选项时列出全部问题。

    例：reportkit answer huachen orders.paid_amount 实付金额
    """
    from reportkit.data.answers import answer as answered
    from reportkit.data.answers import open_questions
    from reportkit.files import write_bytes

    project = find_project(folder)
    target = project.client_file(client)
    if not target.is_file():
        raise UsageError(f"没有客户“{client}”：params/clients/{client}.yaml 不存在。")
    text = target.read_text(encoding="utf-8")
    if key is not None and value is not None:
        write_bytes(target, answered(text, key, value).encode())
        text = target.read_text(encoding="utf-8")
        click.echo(f"已写入 {target.name}：{key} ＝ {value}")
    left = open_questions(text)
    for question in left:
        click.echo(f"？{question.key}：{question.text}（可选：{'、'.join(question.shown)}）")
    if not left:
        click.echo("没有未回答的问题。")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.pass_obj
def merges(folder: Path | None, client: str) -> None:
    """列出可能是同一位客户的编号，写成可以核对、改动的清单。

    清单是 params/clients/名称.merges.csv：把“处理”一栏改成 合并 或 分开，下次 check、build 就照办；
    删去文件即恢复原样。

    例：reportkit merges huachen
    """
    import tempfile

    from reportkit.data.loading import find_merges
    from reportkit.data.merges import decisions_file, reviewed, write_merges
    from reportkit.preparation import read_parameters
    from reportkit.session import newest_period

    project = find_project(folder)
    params = read_parameters(project, client, newest_period(project, client))
    with tempfile.TemporaryDirectory(prefix="reportkit-") as scratch:
        found = find_merges(params, Path(scratch))
    if not found:
        click.echo("没有发现同一位客户用了几个编号。")
        return
    path = decisions_file(params)
    write_merges(path, found)
    click.echo(f"{reviewed(found)}。请核对 {path}")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.option("--period", default="", metavar="报告期", help="查询里用到报告期时写明。")
@click.option("--full", is_flag=True, help="全部重新取一遍，不只取新写入的行。")
@click.pass_obj
def fetch(folder: Path | None, client: str, period: str, full: bool) -> None:
    """从客户的数据库、系统取数（只读），存放处只有本人可读；check 与 build 会自动取新的行。

    例：reportkit fetch huachen --full
    """
    from reportkit.data.databases.store import names_moments
    from reportkit.data.fetching import refresh
    from reportkit.preparation import read_parameters

    project = find_project(folder)
    # where no query asks for the period, any will do
    params = read_parameters(project, client, spoken_period(period or "2000-01"))
    if not period and names_moments(params):
        raise UsageError("查询里写了 :period_start、:period_end 或 :as_of，请加 --period 报告期。")
    fetched = refresh(project, params, full=full)
    for item in fetched:
        click.echo(item.line)
    if not fetched:
        click.echo(f"客户 {client} 的 data.sources 里没有数据库（sql）或系统（object）。")
