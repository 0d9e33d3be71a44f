"""What a KPI card prints: the number, its unit, 环比 and 同比, and a spark line."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportkit.blocks import Metric
from reportkit.numerals import MISSING, decimal, format_value, percent

Tone = Literal["good", "bad", "flat"]
Address = Callable[[str | bytes], str]  # of an SVG, as the source of an ``img``

_NUMBER = re.compile(r"([+\u2212]?[\d,.]+)\s*(.*)", re.DOTALL)
_SHARES = ("pct", "pct0", "pct2", "change", "pp")
_SPARK_SIZE = (95.0, 28.0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """One change against an earlier period, ready to print."""

    word: str  # 环比, 同比
    arrow: str  # ▲, ▼ or nothing
    text: str  # 6.9%, 0.7 pp, 持平 or a dash
    tone: Tone


@dataclass(frozen=True, slots=True)
class Card:
    """One headline number, ready to print."""

    label: str
    number: str
    unit: str
    comparisons: tuple[Comparison, ...]
    spark: str  # address of an SVG, or empty
    spark_alt: str
    note: str


def card(
    metric: Metric, currency: str = "元", stroke: str = "#2B7BBA", address: Address | None = None
) -> Card:
    """The card of ``metric``.

    stroke: colour of its spark line. address: what names a drawing; default: ``svg_uri``.
    """
    printed = format_value(metric.value, metric.format, currency)
    match = _NUMBER.fullmatch(printed)
    number, own_unit = (match[1], match[2]) if match else (printed, "")
    unit = "" if printed == MISSING else metric.unit or own_unit
    if own_unit and metric.unit and own_unit != metric.unit:
        unit = f"{own_unit}{metric.unit}"
    return Card(
        label=metric.label,
        number=number,
        unit=unit,
        comparisons=comparisons(metric),
        spark=spark_line(metric.spark, stroke, address or svg_uri),
        spark_alt=_spark_alt(metric, currency),
        note=metric.note,
    )


def comparisons(metric: Metric) -> tuple[Comparison, ...]:
    """环比 and 同比; neither when the metric carries no earlier value at all."""
    if metric.previous is None and metric.year_before is None:
        return ()
    return (
        _comparison("环比", metric, metric.previous),
        _comparison("同比", metric, metric.year_before),
    )


def _comparison(word: str, metric: Metric, base: float | None) -> Comparison:
    value = metric.value
    text = MISSING if value is None or base is None else size_of(value - base, metric, base)
    if value is None or base is None or text == MISSING:
        return Comparison(word, "", MISSING, "flat")
    delta = value - base
    if not any(digit in text for digit in "123456789"):
        return Comparison(word, "", "持平", "flat")
    return Comparison(word, "▲" if delta > 0 else "▼", text, _tone(metric, delta))


def size_of(delta: float, metric: Metric, base: float) -> str:
    """How large a change of a metric is, without its sign; a dash where its base is not positive.

    Shares change in percentage points, scores in points, all else in per cent of their base.
    """
    if metric.format in _SHARES:
        return f"{decimal(abs(delta) * 100, 1)} pp"
    if metric.unit == "分":  # a score has no natural zero: a ratio of scores says nothing
        return f"{decimal(abs(delta), 1)} 分"
    if base <= 0:
        return MISSING
    ratio = abs(delta) / base
    return percent(ratio, 0 if ratio >= 10 else 1)


def _tone(metric: Metric, delta: float) -> Tone:
    if metric.better == "neither" or (metric.noise is not None and abs(delta) <= metric.noise):
        return "flat"
    return "good" if (delta > 0) == (metric.better == "higher") else "bad"


def svg_uri(svg: str | bytes) -> str:
    """An SVG as the source of an ``img``."""
    content = svg.encode() if isinstance(svg, str) else svg
    return "data:image/svg+xml;base64," + base64.b64encode(content).decode()


def spark_line(values: Sequence[float | None], stroke: str, address: Address = svg_uri) -> str:
    """The address of a tiny line with a dot at the latest value; empty below two values."""
    known = [(index, value) for index, value in enumerate(values) if value is not None]
    if len(known) < 2:
        return ""
    width, height = _SPARK_SIZE
    low, high = min(v for _, v in known), max(v for _, v in known)
    step = (width - 8) / (len(values) - 1)
    scale = (height - 8) / (high - low) if high > low else 0.0

    def at(index: int, value: float) -> tuple[float, float]:
        level = (value - low) * scale if scale else (height - 8) / 2
        return 4 + index * step, height - 4 - level

    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (at(*point) for point in known))
    x, y = at(*known[-1])
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}">'
        f'<polyline points="{path}" fill="none" stroke="{stroke}" stroke-width="2.4" '
        f'stroke-linejoin="round"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3.6" fill="{stroke}"/></svg>'
    )
    return address(svg)


def _spark_alt(metric: Metric, currency: str) -> str:
    known = [value for value in metric.spark if value is not None]
    if len(known) < 2:
        return ""
    words = (format_value(value, metric.format, currency) for value in (known[0], known[-1]))
    first, last = (f"{word}{metric.unit}" for word in words)
    return f"{metric.label}最近 {len(metric.spark)} 期走势：由 {first} 到 {last}。"
