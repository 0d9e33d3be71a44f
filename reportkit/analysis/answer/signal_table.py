"""The signals as tables: what each means and how many show it, and what hints might bring by tier."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.answer.lit_customers import Lit
from reportkit.analysis.answer.signal_rules import INFORMATION, SIGNALS, limit_of
from reportkit.analysis.answer.signals import TOTAL

_MONEY = {"due": "due_money", "gap": "gap_money"}


@travels()
def register(found: Lit, untold: Mapping[str, str]) -> pd.DataFrame:
    """Every signal: label, use, limit, why, n, money, absent (why it is not told).

    untold: ``features.watch.untold``. money: contribution of those who show a loss signal, sales
    that a hint might bring; NaN where there is none.
    """
    rows = []
    for name, signal in SIGNALS.items():
        there = name in found.frame
        shown = found.frame[found.frame[name].astype(bool)] if there else found.frame.iloc[:0]
        column = "margin" if signal.loss else _MONEY.get(name, "")
        missing = untold.get(name)
        rows.append(
            {
                "label": signal.label, "use": "计入在险" if signal.loss else "只作提示",
                "limit": limit_of(name, found.rule), "why": signal.why,
                "n": float(len(shown)) if there else float("nan"),
                "money": float(shown[column].sum()) if there and column else float("nan"),
                "absent": None if there else f"缺{missing}" if missing else "记录不足以判断",
            }
        )  # fmt: skip
    return pd.DataFrame(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What hints might bring by tier; due, room: customers and sales of all tiers."""

    frame: pd.DataFrame
    due: int
    due_money: float
    lacking: int
    room: float
    unit: str


@travels()
def hints(found: Lit) -> Hints:
    """Customers by tier and hint; sales of the two that have an amount. Never added to the stake."""
    known = [name for name in INFORMATION if name in found.frame]
    if not known:
        raise NothingToMeasure("没有可作提示的信号")
    rows = []
    parts = [(tier, found.frame[found.frame["tier"] == tier]) for tier in found.tiers]
    for tier, part in [*((t, p) for t, p in parts if len(p)), (TOTAL, found.frame)]:
        row: dict[str, object] = {"tier": tier}
        for name in known:
            row[f"{name}_n"] = float(part[name].sum())
            if name in _MONEY:
                row[_MONEY[name]] = float(part[_MONEY[name]].sum())
        rows.append(row)
    frame = pd.DataFrame(rows)
    for name in INFORMATION:
        if f"{name}_n" not in frame:
            frame[f"{name}_n"] = float("nan")
    for column in _MONEY.values():
        if column not in frame:
            frame[column] = float("nan")
    whole = frame.iloc[-1].fillna(0.0).to_dict()
    return Hints(
        frame=frame, due=int(whole["due_n"]), due_money=float(whole["due_money"]),
        lacking=int(whole["gap_n"]), room=float(whole["gap_money"]), unit=found.unit,
    )  # fmt: skip
