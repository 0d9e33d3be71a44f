"""The commands of the month: what is planned, built, reviewed, released and delivered for all clients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportkit.analysis.basics.periods import Period
from reportkit.command_words import Command, Place
from reportkit.commands.speaking import EXIT_CODES, executor_option, jobs_option, say, spoken_period
from reportkit.errors import ReportkitError, UsageError
from reportkit.outline import chapter_name
from reportkit.project import Project, find_project

if TYPE_CHECKING:
    from reportkit.batch import Job
    from reportkit.batch.building import Asked


@click.command(cls=Command, epilog=EXIT_CODES)
@click.option(
    "--through", default="last-month", show_default=True, metavar="报告期", help="到哪一期为止。"
)
@click.option("--clients", default="", metavar="通配符", help="只做代号符合的客户，例如 'hua*'。")
@click.option(
    "--date", "day", default="", metavar="日期", help="当作哪一天运行（默认今天），供补跑。"
)
@jobs_option
@executor_option
@click.option("--dry-run", is_flag=True, help="只列出会做什么、为什么。")
@click.pass_obj
def ensure(
    folder: Path | None, through: str, clients: str, day: str, jobs: int, executor: str,
    dry_run: bool,
) -> None:  # fmt: skip
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
    run_batch(project, wanted, Asked(), workers=jobs, executor=executor, dry_run=dry_run)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError(f"--date {text} 应写成 2026-01-01 的形式。") from error


def run_batch(
    project: Project, jobs: Sequence[Job], asked: Asked, *, workers: int, executor: str = "",
    dry_run: bool = False,
) -> None:  # fmt: skip
    """Plan, build what has changed, and say how it ended. Raises BatchError for failures."""
    from reportkit import batch
    from reportkit.batch.cluster import scheduler_address
    from reportkit.batch.live_table import Board, Teller, open_log

    if executor:
        scheduler_address(executor)  # refused also where nothing is left to build
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
            project, left, asked=asked, workers=workers, executor=executor,
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


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("period", metavar="报告期")
@click.argument("block", metavar="章或编号")
@click.option("--reason", required=True, metavar="理由", help="为什么删去。")
@click.option("--by", required=True, metavar="姓名", help="审阅人。")
@click.pass_obj
def strike(folder: Path | None, client: str, period: str, block: str, reason: str, by: str) -> None:
    """删去报告中的一条发现或一项行动，写明理由；数字与句子不能改写。

    例：reportkit strike huachen 2025-Q4 churn.lost --reason 客户已更正 --by 王敏
    """
    _edit(folder, client, period, "strike", block, reason, by)


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("period", metavar="报告期")
@click.argument("block", metavar="章或编号")
@click.option("--text", default="", metavar="文字", help="顾问点评的文字。")
@click.option("--by", default="", metavar="姓名", help="签名。")
@click.option("--confirm", is_flag=True, help="句子已变，但意见仍然成立。")
@click.pass_obj
def comment(
    folder: Path | None, client: str, period: str, block: str, text: str, by: str, confirm: bool
) -> None:
    """在一章（value）或一条发现（value.core）之后加上署名的顾问点评。

    例：reportkit comment huachen 2025-Q4 value --text 与管理层访谈一致。 --by 王敏
    """
    from reportkit.edits import confirm_edits
    from reportkit.releases import chapters_of

    if not confirm:
        _edit(folder, client, period, "comment", block, text, by)
        return
    project, span = find_project(folder), spoken_period(period)
    chapters = chapters_of(project, client, span)
    count = confirm_edits(project, client, span, chapters, _known(project, block))
    click.echo(f"已确认 {count} 条意见。" if count else f"{block} 没有待确认的意见。")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("period", metavar="报告期")
@click.argument("block", metavar="章或编号")
@click.option("--choose", required=True, metavar="决定", help="选定了什么。")
@click.option("--by", required=True, metavar="姓名", help="谁决定的。")
@click.pass_obj
def decide(folder: Path | None, client: str, period: str, block: str, choose: str, by: str) -> None:
    """记下对报告中一项建议作出的决定，写进附录 E。

    例：reportkit decide huachen 2025-Q4 tiering --choose 先做优质客户回访 --by 李总
    """
    _edit(folder, client, period, "decide", block, choose, by)


def _known(project: Project, block: str) -> str:
    """``客户流失.lost`` → ``churn.lost``."""
    chapter, dot, name = block.partition(".")
    return f"{chapter_name(project.notebooks, chapter)}{dot}{name}"


def _edit(
    folder: Path | None, client: str, period: str, deed: Any, block: str, text: str, by: str
) -> None:
    from reportkit.edits import new_edit, write_edit
    from reportkit.releases import chapters_of

    project, span = find_project(folder), spoken_period(period)
    now = datetime.now().astimezone()
    chapters = chapters_of(project, client, span)
    edit = new_edit(chapters, deed, _known(project, block), text, by, now)
    path = write_edit(project, client, span, edit)
    if edit.sentence:
        say(f"所针对的句子：{edit.sentence}")
    click.echo(f"已写入 {path.relative_to(project.root)}")
    click.echo(f"请运行 reportkit render {client} --period {span}")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("period", metavar="报告期")
@click.option("--by", required=True, metavar="姓名", help="放行的人。")
@click.option("--note", required=True, metavar="理由", help="为什么可以放行。")
@click.pass_obj
def release(folder: Path | None, client: str, period: str, by: str, note: str) -> None:
    """看过扣留的原因之后放行一份报告；谁、何时、为什么，都留在记录里。

    例：reportkit release huachen 2025-Q4 --by 王敏 --note 大客户一次性订单，已核实
    """
    from reportkit.releases import release as released

    project, span = find_project(folder), spoken_period(period)
    now = datetime.now().astimezone()
    for reason in released(project, client, span, by=by, note=note, now=now):
        say(f"已放行（{reason['rule']}）：{reason['text']}")


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("client", required=False, metavar="[客户]")
@click.option("--all", "every", is_flag=True, help="所有设置了 delivery 的客户。")
@click.option("--clients", default="", metavar="通配符", help="代号符合的客户。")
@click.option("--period", required=True, metavar="报告期", help="报告期，或 last-month 等。")
@click.option("--dry-run", is_flag=True, help="不发送，写成 .eml 供查看。")
@click.option("--resend", is_flag=True, help="上次可能已送到、没有得到回答的也再发。")
@click.pass_obj
def deliver(
    folder: Path | None, client: str | None, every: bool, clients: str, period: str,
    dry_run: bool, resend: bool,
) -> None:  # fmt: skip
    """把做好的报告交给客户设置中的收件人：每位一次，记录在案；扣留的不发。

    例：reportkit deliver huachen --period 2025-Q4 --dry-run
    """
    from reportkit.batch import chosen_clients
    from reportkit.deliver.channels import DeliveryError, Stop

    if bool(client) == (every or bool(clients)):
        raise UsageError("请写一个客户代号，或用 --all、--clients（两者选一）。")
    project, span = find_project(folder), spoken_period(period)
    chosen = [client] if client else _with_recipients(project, chosen_clients(project, clients))
    failed = []
    for name in chosen:
        try:
            failed += _deliver(project, name, span, dry_run, resend)
        except Stop:
            raise
        except ReportkitError as error:
            if client:
                raise
            failed.append(f"{name}：{error}")
            say(f"{name} 没有交付：{error}", err=True)
    if failed:
        listed = "\n  ".join(failed)
        raise DeliveryError(f"有 {len(failed)} 处没有送达：\n  {listed}")


def _deliver(
    project: Project, client: str, period: Period, dry_run: bool, resend: bool
) -> list[str]:
    from reportkit.deliver import deliver_report

    words = {"sent": "已送达", "failed": "失败", "unknown": "不确定"}
    failed = []
    tried = deliver_report(project, client, period, dry_run=dry_run, resend_unknown=resend)
    for channel, receipt in tried:
        line = f"{client} {period} {channel} {receipt.recipient}：{words[receipt.state]}"
        line += f"（{receipt.said}）" if receipt.said else ""
        click.echo(line)  # to whoever runs the delivery: addresses are what they ask about
        if receipt.state != "sent":
            failed.append(line)
    if not tried:
        click.echo(f"{client} {period} 都已送达，没有再发。")
    return failed


def _with_recipients(project: Project, clients: Sequence[str]) -> list[str]:
    """Those whose settings name anybody; a broken file is named when it is tried."""
    from reportkit.merged_params import load_params

    chosen = []
    for name in clients:
        try:
            delivery = load_params(project, name, Period(2000, 1, 1)).delivery
        except ReportkitError:
            chosen.append(name)
            continue
        if delivery.ways:
            chosen.append(name)
    return chosen


@click.command(cls=Command, epilog=EXIT_CODES)
@click.argument("kind", type=click.Choice(["systemd", "cron", "airflow"]))
@click.option(
    "--day",
    default=2,
    show_default=True,
    type=click.IntRange(1, 28),
    metavar="日",
    help="每月几日。",
)
@click.option(
    "--time",
    "at",
    default="06:30",
    show_default=True,
    metavar="时刻",
    help="几点几分（本机时间）。",
)
@click.option(
    "--period", default="last-month", show_default=True, metavar="报告期", help="生成到哪一期。"
)
@jobs_option
@click.option("--deliver", "send", is_flag=True, help="生成之后交付。")
@click.option("--write", "target", type=Place(file_okay=False), metavar="目录", help="写进目录。")
@click.pass_obj
def schedule(
    folder: Path | None, kind: str, day: int, at: str, period: str, jobs: int, send: bool,
    target: Path | None,
) -> None:  # fmt: skip
    """打印（或写出）让这台机器每月自动运行的单元：systemd 定时器、crontab 或 Airflow DAG。

    例：reportkit schedule systemd --day 2 --time 06:30 --deliver
    """
    import sys

    from reportkit.schedule import KINDS, Plan

    spoken_period(period)
    try:
        moment = datetime.strptime(at, "%H:%M")
    except ValueError as error:
        raise UsageError(f"--time {at} 应写成 06:30 的形式。") from error
    root = find_project(folder).root
    plan = Plan(root, sys.executable, day, moment.hour, moment.minute, period, jobs, send)
    for name, text in KINDS[kind](plan).items():
        if target is None:
            click.echo(f"# --- {name}\n{text}")
            continue
        target.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
        click.echo(target / name)


@click.command(cls=Command, epilog=EXIT_CODES)
@click.pass_obj
def catalogue(folder: Path | None) -> None:
    """写一张可搜索的网页，列出全部报告：状态、放行、关键指标与走势、与上期相比、交付。

    例：reportkit catalogue
    """
    from reportkit.catalogue import write_catalogue

    click.echo(write_catalogue(find_project(folder)))
