"""The unit of how long somebody has been a customer: from the heading, from other columns, or asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from statistics import median

from reportkit.data.questions import Choice, Question
from reportkit.data.recognise import Candidate, View
from reportkit.data.seen import Seen
from reportkit.data.spec import UNITS

COLUMN = "tenure_months"
_TOLD = {
    "年": re.compile(r"年|year|yr", re.I),
    "月": re.compile(r"月|month", re.I),
    "天": re.compile(r"天|日|day", re.I),
    "周": re.compile(r"周|week", re.I),
}
_OFFERED = ("月", "年", "天")
_LONGEST = {"年": 80, "月": 960, "天": 29_220}  # no customer is older than eighty years
_USUAL_YEARS, _USUAL_MONTHS = 15, 180
_NEAR = 0.2  # how far a typical ratio may lie from what a unit implies
_PAIRS = 400
_FEWEST = 5


def tenure_unit(seen: Seen) -> str:
    """The unit that heading or data settle; "" where nothing does."""
    position = seen.fit.position(COLUMN)
    if position is None:
        return ""
    heading = seen.view.headings[position]
    told = [unit for unit, word in _TOLD.items() if word.search(heading)]
    if len(told) == 1:
        return told[0]
    possible = _possible(seen, position)
    if len(possible) == 1:
        return possible[0]
    return _by_charges(seen, position) or _by_start(seen, position)


def tenure(seen: Seen) -> Iterator[Question]:
    """The question where the unit is open."""
    position = seen.fit.position(COLUMN)
    if position is None or COLUMN in seen.source.units or not seen.view.profiles[position].numbers:
        return
    longest = max(_values(seen.view, position))
    usual = "年" if longest <= _USUAL_YEARS else "月" if longest <= _USUAL_MONTHS else "天"
    possible = _possible(seen, position)
    yield Question(
        f"customers.{COLUMN}.unit",
        "tenure_unit",
        f"{seen.sheet.name}：“{seen.view.headings[position]}”（最大 {longest:g}）的单位是月、年还是天？",
        tuple(
            Choice(
                unit, seen.writes(units={COLUMN: unit}), f"最长 {longest * UNITS[unit]:,.1f} 个月"
            )
            for unit in possible
        ),
        usual if usual in possible else possible[0],
    )


def _values(view: View, position: int) -> list[float]:
    return [number.value for number in view.profiles[position].numbers.values()]


def _possible(seen: Seen, position: int) -> list[str]:
    """Units under which nobody is a customer longer than people live, or than he himself has."""
    longest = max(_values(seen.view, position), default=0.0)
    possible = [unit for unit in _OFFERED if longest <= _LONGEST[unit]] or ["天"]
    age = seen.fit.position("age")
    if age is not None and "年" in possible:
        pairs = _pairs(seen.view, position, age)
        if any(long > old for long, old in pairs):
            possible.remove("年")
    return possible


def _pairs(view: View, one: int, other: int) -> list[tuple[float, float]]:
    found = (view.numbers(Candidate(p, "", 1.0)) for p in (one, other))
    return [(a, b) for a, b in zip(*found, strict=True) if a is not None and b is not None]


def _by_charges(seen: Seen, position: int) -> str:
    """What was paid in all is what is paid a month, as many times as there are months."""
    monthly, total = seen.fit.position("monthly_amount"), seen.fit.position("revenue_amount")
    if monthly is None or total is None:
        return ""
    columns = [seen.view.numbers(Candidate(p, "", 1.0)) for p in (position, monthly, total)]
    ratios = [t / (n * m) for n, m, t in zip(*columns, strict=True) if n and m and t]
    return _unit_of(ratios, {"月": 1.0, "年": 12.0, "天": UNITS["天"]})


def _by_start(seen: Seen, position: int) -> str:
    """Two customers are as far apart in time as in tenure."""
    start = seen.fit.position("created_at")
    if start is None:
        return ""
    tenures = seen.view.numbers(Candidate(position, "", 1.0))
    days = seen.view.days(Candidate(start, "", 1.0))
    known = [(n, d) for n, d in zip(tenures, days, strict=True) if n is not None and d is not None]
    return _unit_of(_slopes(known), {"天": 1.0, "月": 30.44, "年": 365.24})


def _slopes(known: Sequence[tuple[float, date]]) -> list[float]:
    ranked = sorted(known)[: 2 * _PAIRS]
    half = len(ranked) // 2
    pairs = zip(ranked[:half], ranked[half:], strict=False)
    return [abs((a[1] - b[1]).days) / abs(a[0] - b[0]) for a, b in pairs if a[0] != b[0]]


def _unit_of(ratios: Sequence[float], expected: dict[str, float]) -> str:
    if len(ratios) < _FEWEST:
        return ""
    typical = median(ratios)
    return next((u for u, want in expected.items() if abs(typical / want - 1) <= _NEAR), "")
