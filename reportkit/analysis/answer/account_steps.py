"""What is to be done next for one key account: at most three steps, from what is known of it.

Who waits for an answer is not sold to: offers come only where no light says that service failed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import pandas as pd

MOST = 3
_FAILED = ("unhappy", "slow", "overdue")


def next_steps(row: Mapping[str, Any], at: datetime, item: str, words: Any) -> list[str]:
    """row: one customer of the signal frame with owner. Each step with its last day, soonest first."""
    owner = row.get("owner")
    who = owner if isinstance(owner, str) and owner else "客户经理"
    told = list(_steps(row, who, item, words))[:MOST]
    return [f"{(at + timedelta(days=days)):%m-%d} 前　{text}" for days, text in sorted(told)]


def _steps(row: Mapping[str, Any], who: str, item: str, words: Any) -> Iterator[tuple[int, str]]:
    if row.get("deserted"):
        yield 7, "指定新的负责人，由主管带去见客户"
    if row.get("unhappy"):
        yield 7, f"{who}致电，问清{item}为何打 {row['score']:.0f} 分，答复日期记入 CRM"
    if row.get("slow") or row.get("overdue"):
        yield 14, "服务部逐单答复未结与逾期的工单，给出书面时限"
    if row.get("silent"):
        yield 14, f"{who}上门，问清为何 {row['silent_days']:.0f} 天没有下单"
    if row.get("ending"):
        yield 14, f"{who}启动续约：合同还有 {row['contract_days']:.0f} 天到期"
    if any(row.get(name) for name in _FAILED):
        yield 30, "答复满意之前不推销"
        return
    if row.get("due"):
        usual, since = row["usual_gap"], row["silent_days"]
        yield 7, f"{who}询问本期需求：通常 {usual:.0f} 天一买，已 {since:.0f} 天"
    if row.get("untouched"):
        yield 30, f"{who}安排一次回访"
    if row.get("gap"):
        room = words.money(row["gap_money"])
        yield 30, f"{who}下次拜访谈{row['gap_groups']}，补到同类占比约 {room}"
    if not any(
        row.get(name) for name in ("deserted", "silent", "ending", "due", "untouched", "gap")
    ):
        yield 60, f"{who}按季回访，确认下一季的需求"


def known(value: Any) -> bool:
    """Whether a cell holds something that can be said."""
    return value is not None and not pd.isna(value) and str(value).strip() != ""
