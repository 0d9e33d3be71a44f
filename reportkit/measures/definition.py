"""What a measure is, and what it is for one client. No data are read here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from reportkit import numerals
from reportkit.absence import Gap, nearest, unmet
from reportkit.analysis.basics.claims import direction
from reportkit.analysis.basics.comparison import Comparison
from reportkit.analysis.basics.estimates import Estimate, half_width
from reportkit.analysis.basics.periods import Span as Span
from reportkit.analysis.money.value import relative
from reportkit.blocks import Better
from reportkit.data.dataset import Dataset
from reportkit.errors import NotebookError
from reportkit.sentences import check

if TYPE_CHECKING:
    from reportkit.params import Params


@dataclass(frozen=True, slots=True)
class Source:
    """Where measures are taken from: a client's records and the rules that he has set."""

    data: Dataset
    params: Params


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A measure over one span: what is printed, how many it rests on, how far it may wobble.

    estimate: what ``noise`` of the measure compares. low, high: ends of the 95 % interval.
    """

    value: float | None
    n: int
    estimate: Any
    low: float | None = None
    high: float | None = None
    hits: int | None = None

    @classmethod
    def of(cls, estimate: Estimate, *, value: float | None = None, n: int | None = None) -> Taken:
        """From a estimate; ``value`` and ``n`` where more is printed than is known of customers."""
        return cls(
            value=estimate.value if value is None else value,
            n=estimate.n if n is None else n,
            estimate=estimate,
            hits=estimate.hits,
        )


#: the measure over each span, in their order; None for a span that holds nothing of the kind
Take = Callable[[Source, Sequence[Span]], Sequence[Taken | None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """The definition. Its texts may hold values of the facts it is recorded with: ``{span}``, ``{unit}``.

    over: what it covers unless told otherwise. covers: the year before counts only where the
    records reach back to its start. take: None where an analysis of the chapter gives the value.
    noise: half-width of a change from the estimates of two spans.
    """

    name: str
    label: str
    format: str = "int"
    unit: str = ""
    better: Better = "higher"
    needs: tuple[str, ...] = ()  # "orders.margin_amount|order_lines.line_margin": one of the two
    purpose: str = ""  # what the report lacks without it; empty: the label
    note: str = ""
    span: str = ""  # where it is neither the period nor the window
    fact: str = ""  # what it measures, where another place prints the same by another label
    term: str = ""  # what 口径 calls it; empty: the label
    meaning: str = ""  # 口径, printed in appendix A with fields and remark
    fields: str = ""
    remark: str = ""
    over: Literal["period", "window"] = "period"
    covers: bool = True
    take: Take | None = None
    noise: Callable[[Any, Any], float | None] = half_width
    months: Callable[[pd.DataFrame], pd.Series[Any]] | None = None  # spark from monthly totals

    def __post_init__(self) -> None:
        if self.format not in numerals.FORMATS:
            hint = nearest(self.format, numerals.FORMATS)
            raise NotebookError(
                f"指标 {self.name} 的格式“{self.format}”未知。{hint}可用：{'、'.join(numerals.FORMATS)}。"
            )
        if self.unit and self.format in ("money", "pct", "pct0", "pct2", "pp", "change", "times"):
            raise NotebookError(
                f"指标 {self.name} 的格式 {self.format} 自带单位，请去掉 unit=“{self.unit}”。"
            )
        for text in (
            self.label,
            self.unit,
            self.note,
            self.span,
            self.term,
            self.meaning,
            self.remark,
        ):
            check(text, fixed=None)

    def gap(self, data: Dataset) -> Gap | None:
        """What is missing for it, if anything."""
        lost = unmet(data, self.needs)
        return Gap(needs=lost, purpose=self.purpose or self.label) if lost else None


Variant = Literal["unfinished", "no_base", "unjudged", "beyond_noise", "within_noise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A measure of one client: now, 环比, 同比, and whether the change is more than chance.

    complete: the records fill the span; steady: they fill the span before it, yearly: that of a
    year ago. Only then may the two be compared.
    """

    measure: Measure
    span: str
    value: float | None
    n: int
    previous: float | None = None
    year_before: float | None = None
    noise: float | None = None  # of the wider of the two comparisons
    year_noise: float | None = None
    complete: bool = True
    steady: bool = True
    yearly: bool = True
    low: float | None = None
    high: float | None = None
    hits: int | None = None

    @property
    def compared(self) -> Comparison:
        return Comparison(self.value, self.previous, self.year_before, self.noise, self.n)

    @property
    def qoq(self) -> float | None:
        comparable = self.complete and self.steady
        return relative(self.value, self.previous) if comparable else None

    @property
    def yoy(self) -> float | None:
        comparable = self.complete and self.yearly
        return relative(self.value, self.year_before) if comparable else None

    @property
    def variant(self) -> Variant:
        """Which sentence the comparison with last year calls for."""
        if not self.complete:
            return "unfinished"
        if self.qoq is None and self.yoy is None:
            return "no_base"
        if self.yoy is None or self.year_noise is None:
            return "unjudged"
        assert self.value is not None and self.year_before is not None
        moved = direction(self.value - self.year_before, self.year_noise)
        return "beyond_noise" if moved else "within_noise"

    def values(self) -> dict[str, Any]:
        """For sentences: by the measure's own name and by these."""
        names = ("qoq", "yoy", "n", "low", "high", "hits", "variant", "previous", "year_before")
        named = {name: getattr(self, name) for name in names}
        return {self.measure.name: self.value, "value": self.value, **named}

    def repeats(self) -> dict[str, str]:
        """Value of a sentence → the metric whose number it repeats, as the gate checks it."""
        name = self.measure.name
        own = {name: name, "value": name}
        return {**own, **{part: f"{name}.{part}" for part in ("previous", "year_before")}}


def unknown(names: dict[str, Any]) -> Callable[[str], Any]:
    """What a module of measures answers to a name that it lacks."""

    def ask(name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        known = [key for key, item in names.items() if isinstance(item, Measure)]
        raise AttributeError(f"没有指标“{name}”。{nearest(name, known)}现有：{'、'.join(known)}。")

    return ask
