"""Leads and deals: whether one was won, told from its stage."""

from __future__ import annotations

from reportkit.data.assembled import Assembled
from reportkit.data.workbench import Workbench


def settle_leads(bench: Workbench, made: Assembled) -> None:
    """Derive ``won`` from the stage where no column says it."""
    if bench.has("leads", "won") or not bench.has("leads", "stage"):
        return
    bench.words("won_words", _WON)
    bench.words("lost_words", _LOST)
    bench.stage(
        "leads",
        """SELECT *, CASE WHEN lower(stage) IN (SELECT word FROM won_words) THEN true
           WHEN lower(stage) IN (SELECT word FROM lost_words) THEN false END AS won FROM leads""",
    )
    count = bench.row("SELECT count(won) FROM leads")[0]
    if count:
        made.clean("won", "由阶段推得是否成交", count)


_WON = ("won", "closed won", "赢单", "成交", "已成交", "已赢单", "结束赢单", "成功", "已转化")
_LOST = (
    "lost",
    "closed lost",
    "输单",
    "丢单",
    "已输单",
    "结束输单",
    "失败",
    "无效",
    "流失",
    "关闭",
)
