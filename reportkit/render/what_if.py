"""What the page's own script tries other tiers with: everybody's scores, and nobody's name.

Neither ids nor names go along, and the rows stand by profit, so that no list of customers lines up
with them. Numbers are packed: a hundred thousand customers are about three megabytes.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.tiers.tier_settings import POINTS, SHARES, TARGETS, whole_amounts
from reportkit.analysis.tiers.tier_words import VOCABULARIES
from reportkit.numerals import money_unit
from reportkit.report.model import Report

_PARTS = 10_000  # of a share: what a slider counts in
_MILLIONTHS = 1_000_000  # scores have six decimals
_NARROW = ((256, "u1"), (65_536, "<u2"))


@dataclass(frozen=True, slots=True)
class Slider:
    """One control: the setting it moves, its place in a list of two (0 otherwise), and its words.

    ``kind``: part (a share, in ten-thousandths), points, or money.
    """

    setting: str
    place: int
    label: str
    kind: str
    most: int
    step: int


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The section: its sliders by group, what the columns are called, and the packed ``data``."""

    groups: tuple[tuple[str, str, tuple[Slider, ...]], ...]  # title, hint, sliders
    tiers: tuple[tuple[str, str], ...]  # tier, its word in the report
    word: str
    unit: str
    lit: bool
    data: str


def what_if(report: Report) -> WhatIf | None:
    """What can be tried in the page of ``report``; None where no customer was scored."""
    scored, settings = _read(report, "what_if"), _read(report, "what_if_settings")
    if scored is None or settings is None:
        return None
    used = _only(settings)
    signals, care = _read(report, "signals"), _read(report, "care")
    cost = None if care is None or signals is None else _only(care)
    frame = in_order(scored)
    unit = money_unit(float(frame["contribution"].clip(lower=0).sum()), report.currency)
    told = {
        "word": str(used["word"]),
        "unit": unit.word,
        "currency": report.currency,
        "divisor": unit.divisor,
        "digits": unit.digits,
        "lit": signals is not None,
        "chapters": {"tiers": report.left_by("what_if_settings"), "care": report.left_by("care")},
    }
    data = {**told, **_rule(used, cost), **_rows(frame, signals, used)}
    return WhatIf(
        groups=tuple(_groups(used, cost, report.currency)),
        tiers=_named(str(used["vocabulary"])),
        word=str(used["word"]),
        unit=unit.word,
        lit=signals is not None,
        data=json.dumps(data, separators=(",", ":")),
    )


def _rule(used: Mapping[str, Any], cost: Mapping[str, Any] | None) -> dict[str, Any]:
    """The settings in use, and what else the rules of the tiers ask for."""
    return {
        "settings": {
            **{name: _pair(used, name) for name in SHARES},
            **{name: float(used[name]) for name in (*TARGETS, *POINTS)},
            "care_budget": float(cost["budget"]) if cost else 0.0,
        },
        "coverage": [float(used[f"{name}_coverage"]) for name in POINTS],
        "points": list(POINTS),
        "each": float(cost["each"]) if cost else 0.0,
    }


def _rows(
    frame: pd.DataFrame, signals: pd.DataFrame | None, used: Mapping[str, Any]
) -> dict[str, Any]:
    """Every customer, packed."""
    amounts, step = whole_amounts(frame["contribution"].to_numpy(dtype=float))
    marks = frame["trading"].to_numpy().astype(np.uint8)
    if signals is not None:
        marks = marks + 2 * _lit(frame, signals).astype(np.uint8)
    scores = [_column(frame[POINTS[n]]) if _counts(used, n) else None for n in POINTS]
    packed = {
        "money": _amounts(amounts),
        "scores": scores,
        "prospect": _column(frame["prospect_score"]),
        "marks": _packed(marks),
    }
    return {"customers": len(frame), "step": step, "rows": packed}


def in_order(scored: pd.DataFrame) -> pd.DataFrame:
    """By profit, equals by number: a later sort that keeps order breaks ties as ``tiering`` does."""
    ordered = scored.sort_values("customer_id", kind="stable")
    return ordered.sort_values("contribution", ascending=False, kind="stable")


def _read(report: Report, name: str) -> pd.DataFrame | None:
    file = report.frame(name)
    frame = pd.read_parquet(file) if file is not None else None
    return None if frame is None or frame.empty else frame


def _only(frame: pd.DataFrame) -> dict[str, Any]:
    """The one row of ``frame`` by column."""
    return {str(name): value for name, value in frame.iloc[0].to_dict().items()}


def _lit(frame: pd.DataFrame, signals: pd.DataFrame) -> npt.NDArray[np.bool_]:
    lights = signals.set_index("customer_id")["lights"]
    return np.asarray(frame["customer_id"].map(lights).fillna(0).to_numpy() > 0)


def _counts(used: Mapping[str, Any], name: str) -> bool:
    """Whether a dimension tells customers apart, so that its weight does something."""
    return bool(used[f"{name}_coverage"] > 0)


def _pair(used: Mapping[str, Any], name: str) -> list[float]:
    return [float(used[f"{name}_{place}"]) for place in (0, 1)]


# -- packing -----------------------------------------------------------------------------------


def _packed(numbers: npt.NDArray[Any]) -> str:
    return b64encode(numbers.tobytes()).decode()


def _column(scores: pd.Series[float]) -> dict[str, Any]:
    """Scores in millionths; of few different ones, a list of these and the place of each in it."""
    whole = np.rint(scores.to_numpy(dtype=float) * _MILLIONTHS).astype("<u4")
    different, places = np.unique(whole, return_inverse=True)
    for most, width in _NARROW:
        if len(different) <= most and len(different) * 2 <= len(whole):
            return {
                "of": _packed(different.astype("<u4")),
                "bytes": np.dtype(width).itemsize,
                "at": _packed(places.astype(width)),
            }
    return {"of": "", "bytes": 4, "at": _packed(whole)}


def _amounts(amounts: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Falling amounts as the first and how much each is less than the one before, seven bits a byte."""
    falls = -np.diff(amounts)
    packed = bytearray()
    for fall in falls.tolist():
        while fall > 127:
            packed.append(fall & 127 | 128)
            fall >>= 7
        packed.append(fall)
    return {"first": int(amounts[0]), "falls": b64encode(bytes(packed)).decode()}


# -- controls ----------------------------------------------------------------------------------


def _named(vocabulary: str) -> tuple[tuple[str, str], ...]:
    """The four tiers, each with its word; a word of two tiers says which of them is meant."""
    words = VOCABULARIES[vocabulary]
    every = list(words.values())
    return tuple(
        (tier, word if every.count(word) == 1 else f"{word}（{tier[:2]}）")
        for tier, word in words.items()
    )


def _groups(
    used: Mapping[str, Any], cost: Mapping[str, Any] | None, currency: str
) -> list[tuple[str, str, tuple[Slider, ...]]]:
    words = dict(_named(str(used["vocabulary"])))
    first, second, third, _ = words.values()
    sides = [
        (name, place, f"{words[tier]}{('下限', '上限')[place]}", side)
        for name, tier in SHARES.items()
        for place, side in enumerate(_pair(used, name))
    ]
    aims = [
        ("premium_profit", 0, f"{first}至少占", float(used["premium_profit"])),
        ("growing_profit", 0, f"{second}约占", float(used["growing_profit"])),
    ]
    step = min(_fineness(each[3]) for each in (*sides, *aims))
    parts = [Slider(*each[:3], "part", _PARTS, step) for each in (*sides, *aims)]
    names = [name for name in POINTS if _counts(used, name)]
    points = [Slider(name, 0, POINTS[name], "points", 100, 1) for name in names if len(names) > 1]
    points.append(Slider("prospect_score", 0, f"机会得分达到此值归入{third}", "points", 100, 1))
    groups = [
        ("各层占客户数", "每层不少于下限、不多于上限", tuple(parts[: len(sides)])),
        (f"{used['word']}目标", "在上面的范围之内，取最接近目标的分法", tuple(parts[len(sides) :])),
        ("得分的权重与门槛", "权重只看相互的比例", tuple(points)),
    ]
    if cost:
        step = _budget_step(float(cost["each"]))
        most = max(200 * step, int(float(cost["budget"]) * 2 // step) * step)
        label = f"一年的照看预算（{currency}，0 为不限）"
        hint = (
            f"逐户照看一家亮灯的{first}一年约需 {cost['each']:g} {currency}，"
            f"先照看{used['word']}大的"
        )
        groups.append(("服务预算", hint, (Slider("care_budget", 0, label, "money", most, step),)))
    return groups


def _fineness(share: float) -> int:
    """The coarsest of 1, 10, 100 ten-thousandths in which ``share`` is whole."""
    parts = round(share * _PARTS)
    return next(step for step in (100, 10, 1) if parts % step == 0)


def _budget_step(each: float) -> int:
    """A round amount that serves a customer or two."""
    size = 1
    while size < each:
        size *= 10
    return next(part for part in (size // 5, size // 2, size) if part >= each or part == size) or 1
