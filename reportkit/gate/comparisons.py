"""环比 and 同比 against the series they belong to: swapped or shifted bases contradict it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Figure, Metric
from reportkit.facts import same
from reportkit.gate.recordings import Recorded
from reportkit.numerals import format_value

_MONTHS = 12
_STATE = "截至"  # how the span of a state at the end of the period begins
_RATES = ("pct", "pct0", "pct2", "pp", "times")  # of numbers that do not add up over months
_TELLING = 1000  # a smaller whole number may be met by chance in a series of something else


@dataclass(frozen=True, slots=True)
class Series:
    """Values one after another, the last of the reported period, and the block that shows them."""

    name: str
    values: tuple[float | None, ...]

    def sum_of(self, points: int, back: int = 0) -> float | None:
        """``points`` values added, the last of them ``back`` before the end; None if one lacks."""
        stop = len(self.values) - back
        taken = self.values[max(stop - points, 0) : max(stop, 0)]
        known = [value for value in taken if value is not None]
        return sum(known) if len(known) == points else None


def faults(recorded: Recorded) -> Iterator[str]:
    """Metrics whose earlier values are not those of a series that ends with their own value."""
    series = tuple(_series(recorded))
    for chapter, metric in recorded.each(Metric):
        assert isinstance(metric, Metric)
        name, period = f"{chapter.chapter}.{metric.id}", Period.parse(chapter.period)
        if metric.span != period.label and not metric.span.startswith(_STATE):
            continue  # of a window that is not the reported period
        for line in series:
            if line.name == name or _is_telling(metric.value):
                yield from _against(recorded, name, metric, line, period.months)


def _series(recorded: Recorded) -> Iterator[Series]:
    """Spark lines, and the lines and columns of figures."""
    for chapter, block in recorded.each(Metric):
        if isinstance(block, Metric) and len(block.spark) > 1:
            yield Series(f"{chapter.chapter}.{block.id}", block.spark)
    for chapter, block in recorded.each(Figure):
        if isinstance(block, Figure) and block.chart and block.chart.kind in ("line", "column"):
            for line in block.chart.series:
                yield Series(f"{chapter.chapter}.{block.id}", line.values)


def _is_telling(value: float | None) -> bool:
    """Whether a number is met in another series only because it is the same number."""
    return value is not None and (value != round(value) or abs(value) >= _TELLING)


def _against(
    recorded: Recorded, name: str, metric: Metric, line: Series, months: int
) -> Iterator[str]:
    for word, told, bases in (
        ("环比", metric.previous, _bases(metric, line, months, back=months)),
        ("同比", metric.year_before, _bases(metric, line, months, back=_MONTHS)),
    ):
        if told is None or not bases or any(same(told, base) for base in bases):
            continue
        shown = format_value(bases[0], metric.format)
        if format_value(told, metric.format) in {format_value(b, metric.format) for b in bases}:
            continue  # a reader sees one number
        if _by_chance(metric, line, months) and not any(
            same(told, point) for point in _known(line)
        ):
            continue
        yield (
            f"{recorded.place(name)}（{metric.label}）的{word}以 {format_value(told, metric.format)} 为基数，"
            f"而{recorded.place(line.name)}在同一时段是 {shown}。请检查上期与上年同期是否对调或取错时段。"
        )


def _by_chance(metric: Metric, line: Series, months: int) -> bool:
    """Whether the value may be the series' last point by chance, as a month's buyers or rate may be
    those of the quarter."""
    whole = line.sum_of(months)
    adds_up = whole is not None and metric.value is not None and same(whole, metric.value)
    alike = metric.format in (*_RATES, "int") and not adds_up
    return alike and months > 1 and not metric.span.startswith(_STATE)


def _known(line: Series) -> list[float]:
    return [point for point in line.values if point is not None]


def _bases(metric: Metric, line: Series, months: int, *, back: int) -> Sequence[float]:
    """What the series holds ``back`` months before the value; every reading where it allows several.

    The points are periods or months: the value is the last period, or the sum of the last months.
    States are taken at any steps: of these every earlier point. Empty where a reading goes back too
    far.
    """
    value = metric.value
    if metric.span.startswith(_STATE):
        ends = value is not None and (last := line.sum_of(1)) is not None and same(last, value)
        return [point for point in line.values[:-1] if point is not None] if ends else ()
    fits = [
        (points, steps)
        for points, steps in ((1, back // months), (months, back))  # points that make the value
        if value is not None and (whole := line.sum_of(points)) is not None and same(whole, value)
    ]
    bases = [line.sum_of(points, steps) for points, steps in fits]
    return () if None in bases else [base for base in bases if base is not None]
