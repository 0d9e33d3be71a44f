"""The section of appendix A that sets the client beside others of its industry."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reportkit.blocks import Block, Finding
from reportkit.numerals import format_value
from reportkit.report.data_tables import words_table

_HEADS = ("指标", "本企业", "较低的四分之一", "中位", "较高的四分之一", "家数")
_COARSE = {"pct": "pct0", "pct2": "pct0", "money": "round_money"}  # no digit more than is told
_MEANING = (
    "对照的是同一报告期内、同意参与对照的其他同行业客户，不含本企业。三列各是该位置附近至少三家的平均，"
    "再取整到 1、1.5、2、3、5、7 的倍数（比率取整到 5 个百分点）；不足 5 家，或有可能看出其中某一家的，不列。"
)


def beside_blocks(peers: Mapping[str, Any]) -> tuple[Block, ...]:
    """What is meant and the table; nothing without rows.

    peers: ``industry``, ``currency`` and ``rows`` of label, format, unit, value, low, middle, high, members.
    """
    currency = str(peers.get("currency", "元"))
    rows = [
        (
            row["label"], _told(row, "value", currency),
            *(_told(row, each, currency, coarse=True) for each in ("low", "middle", "high")),
            f"{row['members']} 家",
        )
        for row in peers.get("rows", ())
    ]  # fmt: skip
    table = words_table("peers", f"与其他{peers.get('industry', '')}客户的对照", _HEADS, rows)
    return () if table is None else (Finding(id="peers_meaning", text=_MEANING, values={}), table)


def _told(row: Mapping[str, Any], name: str, currency: str, *, coarse: bool = False) -> str:
    form = str(row["format"])
    form = _COARSE.get(form, form) if coarse else form
    unit = row.get("unit") or ""
    return f"{format_value(row[name], form, currency)}{f' {unit}' if unit else ''}"
