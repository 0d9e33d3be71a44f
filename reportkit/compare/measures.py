"""The metrics of two runs side by side, and which of them moved beyond their own noise.

Noise is what was recorded with a metric: the 95 % half-width of its change from one span to the
next. Two editions of one period hold the same records: there, every difference is a correction.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from reportkit.blocks import Metric, Note
from reportkit.compare.basis import Basis
from reportkit.compare.sides import Side
from reportkit.numerals import MISSING, format_value
from reportkit.render.cards import Comparison, comparisons, size_of

Verdict = Literal["moved", "within", "unknown", "other", "lone"]
_DATE = re.compile(r"\d{4}-\d{2}(?:-\d{2})?")


@dataclass(frozen=True, slots=True)
class Row:
    """One metric on both sides, ready to print.

    verdict: moved or within its noise; unknown: no noise is recorded; other: of different 口径;
    lone: it has a value on one side only.
    """

    name: str  # chapter.block
    chapter: str
    label: str
    a: str
    b: str
    change: Comparison
    noise: str
    meaning: str  # 口径
    spans: str
    verdict: Verdict
    why: str = ""  # of another 口径


@dataclass(frozen=True, slots=True)
class _Pair:
    name: str
    title: str  # of the chapter
    a: Metric | None
    b: Metric | None
    definitions: tuple[Note | None, Note | None]
    opens: bool  # a card of the answer, which tells again what other chapters found

    @property
    def known(self) -> Metric:
        """The later one, as far as it is there."""
        metric = self.b or self.a
        assert metric is not None
        return metric

    @property
    def values(self) -> tuple[float | None, float | None]:
        return self.a.value if self.a else None, self.b.value if self.b else None


def measure_rows(a: Side, b: Side, found: Basis) -> tuple[Row, ...]:
    """Every metric of the two runs, in the order of the later report."""
    pairs = [_pair(a, b, name) for name in dict.fromkeys((*b.metrics, *a.metrics))]
    return tuple(_row(pair, a, b, found) for pair in _once(pairs))


def restated(a: Side, b: Side) -> tuple[str, ...]:
    """Whether the later report has other numbers for the earlier period than its own report had.

    Only of metrics of the period itself, where the later one's period follows at once.
    """
    if a.period != b.period.previous:
        return ()
    spans = a.period.label, b.period.label
    pairs = [(a.metrics[name], metric) for name, metric in b.metrics.items() if name in a.metrics]
    told = [
        (old, metric.previous)
        for old, metric in pairs
        if (old.span, metric.span) == spans
        and None not in (old.value, metric.previous)
        and not _same(old.value, metric.previous)
    ]
    if not told:
        return ()
    old, again = told[0]
    then, now = (_printed(replace(old, value=v), _currency(a)) for v in (old.value, again))
    return (
        f"按{b.label}的数据，{a.period.label}有 {len(told)} 项指标与当时的报告不同"
        f"（例如{old.label}，当时 {then}，现在 {now}），数据有补录或改动",
    )


def _pair(a: Side, b: Side, name: str) -> _Pair:
    chapter = name.partition(".")[0]
    titles = {c.chapter: c.title for side in (a, b) for c in side.chapters}
    metrics = a.metrics.get(name), b.metrics.get(name)
    notes = tuple(
        _definition(side, chapter, metric) for side, metric in zip((a, b), metrics, strict=True)
    )
    opens = chapter in (a.opening, b.opening)
    return _Pair(name, titles.get(chapter, ""), *metrics, (notes[0], notes[1]), opens)


def _definition(side: Side, chapter: str, metric: Metric | None) -> Note | None:
    """What appendix A says of a metric; the own chapter's word before that of another."""
    notes = [
        (c.chapter != chapter, block)
        for c in side.chapters
        for block in c.blocks
        if isinstance(block, Note) and block.kind == "口径"
        if metric is not None and block.title == metric.label
    ]
    return min(notes, key=lambda found: found[0])[1] if notes else None


def _once(pairs: Sequence[_Pair]) -> Iterator[_Pair]:
    """Without what is told again: the same numbers on both sides, under the same words."""
    kept: list[_Pair] = []
    for pair in sorted(pairs, key=lambda each: each.opens):
        if not any(_repeats(pair, other) for other in kept):
            kept.append(pair)
            yield pair


def _repeats(pair: _Pair, other: _Pair) -> bool:
    """The answer's cards have words of their own, and may be on one side only."""
    if pair.known.format != other.known.format:
        return False
    told = list(zip(pair.values, other.values, strict=True))
    if pair.opens:
        told = [(one, another) for one, another in told if one is not None]
    elif pair.known.label != other.known.label:
        return False
    return any(one is not None for one, _ in told) and all(_same(*values) for values in told)


def _same(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)


def _row(pair: _Pair, a: Side, b: Side, found: Basis) -> Row:
    metric = pair.known
    noise = None if a.period == b.period else _noise(pair)
    old, new = pair.values
    currencies = [_currency(side) for side in (a, b)]
    change = comparisons(replace(metric, value=new, previous=old, year_before=None, noise=noise))
    why = _why_other(pair, found)
    verdict = _verdict(pair, noise, bool(why), same_records=a.period == b.period)
    return Row(
        name=pair.name,
        chapter=pair.title,
        label=metric.label,
        a=_printed(pair.a, currencies[0]),
        b=_printed(pair.b, currencies[1]),
        change=_told(change[0], verdict) if change else Comparison("", "", MISSING, "flat"),
        noise=_noise_text(metric, noise, old),
        meaning=_meaning(pair),
        spans=_spans(pair, a, b),
        verdict=verdict,
        why=why,
    )


def _told(change: Comparison, verdict: Verdict) -> Comparison:
    """Good or bad is only what moved."""
    return change if verdict == "moved" else replace(change, tone="flat")


def _noise(pair: _Pair) -> float | None:
    """The wider of what the two runs recorded."""
    known = [m.noise for m in (pair.a, pair.b) if m is not None and m.noise is not None]
    return max(known, default=None)


def _noise_text(metric: Metric, noise: float | None, base: float | None) -> str:
    size = MISSING if noise is None or base is None else size_of(noise, metric, base)
    return size if size == MISSING else f"±{size}"


def _verdict(pair: _Pair, noise: float | None, other: bool, *, same_records: bool) -> Verdict:
    old, new = pair.values
    if old is None or new is None:
        return "lone"
    if other:
        return "other"
    if same_records:
        return "within" if _same(old, new) else "moved"
    if noise is None:
        return "within" if _same(old, new) else "unknown"
    return "moved" if abs(new - old) > noise else "within"


def _why_other(pair: _Pair, found: Basis) -> str:
    if pair.a is None or pair.b is None:
        return ""
    if (pair.a.format, pair.a.unit) != (pair.b.format, pair.b.unit):
        return "单位不同"
    old, new = pair.definitions
    if old and new and _DATE.sub("", old.text) != _DATE.sub("", new.text):
        return f"口径由“{old.text}”改为“{new.text}”"
    return "设置不同" if found.broken(pair.name.partition(".")[0]) else ""


def _printed(metric: Metric | None, currency: str) -> str:
    if metric is None or metric.value is None:
        return MISSING
    return f"{format_value(metric.value, metric.format, currency)}{_unit(metric)}"


def _unit(metric: Metric) -> str:
    return f" {metric.unit}" if metric.unit else ""


def _currency(side: Side) -> str:
    client = (side.record.get("params") or {}).get("client") or {}
    return str(client.get("currency") or "元")


def _meaning(pair: _Pair) -> str:
    note = pair.definitions[1] or pair.definitions[0]
    return note.text if note is not None else pair.known.note


def _spans(pair: _Pair, a: Side, b: Side) -> str:
    """What they cover, where that is not the period itself."""
    told = [m.span for m in (pair.a, pair.b) if m is not None and m.span]
    own = {a.period.label, b.period.label}
    return "" if set(told) <= own else " → ".join(dict.fromkeys(told))
