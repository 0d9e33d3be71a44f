"""Writing chapters: a project, a chapter, a questionnaire; one chapter tried, notebooks cleaned."""

from __future__ import annotations

from pathlib import Path

import click

from reportkit.command_words import Command, Place
from reportkit.commands.speaking import (
    EXIT_CODES,
    USUAL,
    spoken_period,
)
from reportkit.errors import UsageError
from reportkit.project import find_project


@click.command(cls=Command)
@click.argument("target", type=Place(file_okay=False), metavar="目录")
def init(target: Path) -> None:
    """在新目录中建立自己的项目：笔记本、文字、模板、参数。

    例：reportkit init 我的报告
    """
    from reportkit.scaffold import write_project

    write_project(target)
    click.echo(f"已建立 {target}。试一试：cd {target} && reportkit build demo --period 2025-Q4")


@click.command("chapter", cls=Command)
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


@click.command("questionnaire", cls=Command)
@click.argument("file", type=Place(dir_okay=False), default="满意度问卷.xlsx", metavar="[文件]")
def new_questionnaire(file: Path) -> None:
    """写出空白的满意度问卷（Excel），题目与报告附录 D 相同；填好后原样读入。

    例：reportkit new questionnaire 满意度问卷.xlsx
    """
    from reportkit.questionnaire_file import write_questionnaire

    write_questionnaire(file)
    click.echo(f"已写出 {file}：一行一份答卷，填好后与其他数据文件一起交给 reportkit new client。")


@click.command(cls=Command, epilog=EXIT_CODES)
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


@click.command(cls=Command)
@click.pass_obj
def clean(folder: Path | None) -> None:
    """清除 notebooks/ 中保存的输出，保留单元格编号。

    例：reportkit clean
    """
    from reportkit.notebooks import clean as clean_notebook
    from reportkit.outline import notebook_files

    changed = [p.name for p in notebook_files(find_project(folder).notebooks) if clean_notebook(p)]
    click.echo(f"已清理 {'、'.join(changed)}" if changed else "没有需要清理的笔记本。")
