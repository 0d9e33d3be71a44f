"""The command line: arguments in, one-line errors and exit codes out."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from reportkit import __version__
from reportkit.analysis.basics.periods import Period
from reportkit.command_words import Group, Place, chinese_words
from reportkit.errors import ReportkitError, UsageError, explained
from reportkit.month_commands import (
    EXIT_CODES,
    MONTH,
    executor_option,
    jobs_option,
    run_batch,
    say,
    spoken_period,
)
from reportkit.project import Project, find_project
from reportkit.system_commands import SYSTEMS

if TYPE_CHECKING:
    from reportkit.examination import Examined
    from reportkit.progress_lines import ProgressLines
from reportkit.terminal import outlast_terminal

#: the period that is meant where none is written (see ``session.usual_period``)
USUAL = "默认：数据填满的最后一期"
_OUTCOMES = {"done": "完成", "trial": "试算", "failed": "失败", "damaged": "记录损坏"}


class _Commands(Group):
    """Turns any exception into its message and exit code, whichever command raised it."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        with chinese_words():
            return super().main(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (Exception, KeyboardInterrupt) as error:
            if ctx.params.get("debug"):
                raise
            fault = explained(error)
            say(f"错误：{fault}", err=True)
            ctx.exit(fault.exit_code)


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=EXIT_CODES,
)
@click.version_option(__version__, "-V", "--version", prog_name="reportkit", help="显示版本。")
@click.option("--debug", is_flag=True, help="出错时显示完整的调用栈。")
@click.option(
    "--project",
    "folder",
    type=Place(file_okay=False),
    metavar="目录",
    help="项目目录（默认：当前目录或其上级）。",
)
@click.pass_context
def cli(ctx: click.Context, debug: bool, folder: Path | None) -> None:
    """从客户数据到《客户管理分析报告》。

    例：reportkit build demo --period 2025-Q4
    """
    ctx.obj = folder


@cli.command(epilog=EXIT_CODES)
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
    from reportkit.params import parse_setting
    from reportkit.pipeline import How

    if bool(client) == (every or bool(clients)):
        raise UsageError(
            "请写一个客户代号，或用 --all 生成全部客户、--clients 选一些客户（两者选一）。"
        )
    project = find_project(folder)
    overrides = dict(parse_setting(text) for text in settings)
    wanted = _words(formats)
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


@cli.command(epilog=EXIT_CODES)
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


@cli.command(epilog=EXIT_CODES)
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
    from reportkit.params import parse_setting
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
            formats=_words(formats),
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


@cli.command(epilog=EXIT_CODES)
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


@cli.command(epilog=EXIT_CODES)
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


@cli.group(cls=Group)
def new() -> None:
    """新建客户或章节。"""


@new.command("client")
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


@cli.command(epilog=EXIT_CODES)
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


@cli.command(epilog=EXIT_CODES)
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


@new.command("questionnaire")
@click.argument("file", type=Place(dir_okay=False), default="满意度问卷.xlsx", metavar="[文件]")
def new_questionnaire(file: Path) -> None:
    """写出空白的满意度问卷（Excel），题目与报告附录 D 相同；填好后原样读入。

    例：reportkit new questionnaire 满意度问卷.xlsx
    """
    from reportkit.questionnaire_file import write_questionnaire

    write_questionnaire(file)
    click.echo(f"已写出 {file}：一行一份答卷，填好后与其他数据文件一起交给 reportkit new client。")


@new.command("chapter")
@click.argument("name", metavar="代号")
@click.option("--title", default="", metavar="章名", help="章名，例如 价格分析。")
@click.pass_obj
def new_chapter(folder: Path | None, name: str, title: str) -> None:
    """新建一章：一个可以直接运行的笔记本。

    例：reportkit new chapter pricing --title 价格分析
    """
    from reportkit.scaffold import write_chapter_notebook

    path = write_chapter_notebook(find_project(folder), name, title or name)
    click.echo(f"已新建 {path}，用 JupyterLab 打开即可编写。")


@cli.command(epilog=EXIT_CODES)
@click.argument("client", metavar="客户")
@click.argument("chapter", required=False, metavar="[章]")
@click.option("--sheet", is_flag=True, help="不运行任何一章，把已生成报告的全部页面缩印成 PNG。")
@click.option(
    "--period",
    default="",
    metavar="报告期",
    help=f"报告期（{USUAL}；--sheet 取最近生成的报告）。",
)
@click.pass_obj
def preview(
    folder: Path | None, client: str, chapter: str | None, sheet: bool, period: str
) -> None:
    """只运行一章，写成一个 HTML 文件供查看；或用 --sheet 看全部页面的缩印。

    例：reportkit preview demo value --period 2025-Q4
    """
    if sheet == bool(chapter):
        raise UsageError("请写一个章名（例如 value），或用 --sheet 看已生成的报告（两者选一）。")
    project = find_project(folder)
    span = spoken_period(period) if period else None
    if chapter:
        from reportkit.preview import preview_chapter

        click.echo(preview_chapter(project, client, chapter, span))
        return
    from reportkit.contact_sheet import write_contact_sheets

    for path in write_contact_sheets(project, client, span):
        click.echo(path)


@cli.command()
@click.pass_obj
def clean(folder: Path | None) -> None:
    """清除 notebooks/ 中保存的输出，保留单元格编号。

    例：reportkit clean
    """
    from reportkit.notebooks import clean as clean_notebook
    from reportkit.outline import notebook_files

    changed = [p.name for p in notebook_files(find_project(folder).notebooks) if clean_notebook(p)]
    click.echo(f"已清理 {'、'.join(changed)}" if changed else "没有需要清理的笔记本。")


@cli.command("runs")
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


@cli.command("compare", epilog=EXIT_CODES)
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


@cli.command("restore", epilog=EXIT_CODES)
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


@cli.command()
@click.argument("target", type=Place(file_okay=False), metavar="目录")
def init(target: Path) -> None:
    """在新目录中建立自己的项目：笔记本、文字、模板、参数。

    例：reportkit init 我的报告
    """
    from reportkit.scaffold import write_project

    write_project(target)
    click.echo(f"已建立 {target}。试一试：cd {target} && reportkit build demo --period 2025-Q4")


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


def _say_outcome(outcome: Any) -> None:
    if outcome.error is not None:
        say(f"{outcome.job.client} {outcome.job.period} 失败：{outcome.error}", err=True)
        return
    for warning in outcome.warnings:
        say(f"{outcome.job.client} {outcome.job.period} 注意：{warning}", err=True)
    if outcome.trial:
        _say_trial(outcome.files[0].parent)
    for path in outcome.files:
        click.echo(path)


def _words(text: str | None) -> tuple[str, ...]:
    """``pdf, html`` → its words."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())


for command in (*MONTH, *SYSTEMS):
    cli.add_command(command)


def main() -> None:
    """Entry point of the ``reportkit`` command."""
    os.environ.setdefault("PYTHONUTF8", "1")
    outlast_terminal()
    try:
        cli()
    finally:
        # where an interrupt passed through evaluated text, Python remembers it and would end by the
        # signal once more instead of with our exit code; evaluating anything makes it forget
        exec("")


if __name__ == "__main__":
    main()
