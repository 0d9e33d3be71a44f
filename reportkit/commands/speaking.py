"""What the commands share: how they speak, how a period is written, options of several of them."""

from __future__ import annotations

from datetime import date, datetime

import click

from reportkit.analysis.basics.periods import Period
from reportkit.masking import mask_text

EXIT_CODES = (
    "退出码：0 完成 · 1 磁盘、权限或意外错误 · 2 命令有误 · 3 参数或数据有误 · 4 笔记本失败"
    " · 5 排版或出厂检查失败 · 6 批次中有报告失败 · 130 已中断"
)
RELATIVE = {"last-month": 1, "last-quarter": 3, "last-half": 6, "last-year": 12}
#: the period that is meant where none is written (see ``session.usual_period``)
USUAL = "默认：数据填满的最后一期"

#: of every command that builds many reports
jobs_option = click.option(
    "--jobs",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    metavar="份数",
    help="同时几份。",
)
#: of the same commands
executor_option = click.option(
    "--executor",
    default="",
    metavar="地址",
    help="交给 Dask 集群，例如 dask://10.0.0.5:8786。",
)


def say(text: str, err: bool = False) -> None:
    """Print what quotes the client's data, without contacts: terminals are logged."""
    click.echo(mask_text(text), err=err)


def spoken_period(text: str, today: date | None = None) -> Period:
    """``2025-12``, or ``last-month`` as seen from ``today``."""
    if text not in RELATIVE:
        return Period.parse(text)
    day = today or datetime.now().astimezone().date()
    return Period.containing(day, RELATIVE[text]).previous


def words(text: str | None) -> tuple[str, ...]:
    """``pdf, html`` → its words."""
    return tuple(word.strip() for word in (text or "").split(",") if word.strip())
