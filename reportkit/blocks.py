"""What a chapter is made of. Frozen, no behaviour, plain JSON inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Better = Literal["higher", "lower", "neither"]
NoteKind = Literal["口径", "缺数", "提示", "方法", "顾问点评", "删去", "未知"]
Width = Literal["full", "wide", "half", "narrow"]
ChartKind = Literal[
    "bar", "column", "stacked_share", "line", "curve", "scatter", "matrix", "bridge", "range"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Metric:
    """One headline number with its comparisons."""

    id: str
    label: str
    value: float | None
    format: str  # a name of numerals.FORMATS; "pct*" compares in 个百分点, others in %
    unit: str = ""  # printed after the value: 家, 天; money and pct bring their own
    previous: float | None = None  # the period before (环比)
    year_before: float | None = None  # the same period last year (同比)
    better: Better = "higher"
    noise: float | None = None  # 95 % half-width of the change, same scale as value
    spark: tuple[float | None, ...] = ()
    n: int | None = None
    span: str = ""  # the period it covers, as prose
    note: str = ""  # why it is missing, or how to read it
    measure: str = ""  # what it measures, where other places call it by another label
    weight: int = 0  # the heaviest eight become the KPI cards of the summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A sentence filled from values. With a title it opens a section of the chapter."""

    id: str
    text: str
    title: str = ""
    summary: str = ""  # one line for 本章要点; title or text stand in
    template: str = ""
    values: dict[str, Any]
    evidence: tuple[str, ...] = ()  # block ids of this chapter
    facts: Mapping[str, str] = field(default_factory=dict)  # value → the metric that it repeats
    advice: str = ""  # id of an Action of this chapter
    weight: int = 0  # the heaviest three lead the chapter, the heaviest three of all the report


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """How one column of a table is read and printed."""

    name: str
    label: str
    format: str = "text"
    unit: str = ""  # printed under the label; for money filled when the table is recorded
    divisor: float = 1.0  # money columns share one unit per table
    digits: int | None = None  # decimals of a money column
    bar: bool = False  # a data bar under the number
    level: bool = False  # words like 高/中/低 or tier names: centred, coloured square for tiers
    whole: float | None = None  # what the rows add up to, where they are parts of a known whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """An excerpt of at most a hundred rows; the whole frame lies beside as Parquet."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]
    total_rows: int
    has_total: bool = False  # the last row is a total
    unit: str = ""
    source: str = ""
    n: int | None = None
    span: str = ""
    frame: str = ""  # file name of the Parquet with all rows
    note: str = ""
    secondary: bool = False  # read by few: a brief book prints it in the supplement, as 附表


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One run of numbers of a chart, in the order of its categories."""

    name: str
    values: tuple[float | None, ...]  # y of a curve or scatter, a row of a matrix
    colour: str  # #RRGGBB
    colours: tuple[str, ...] = ()  # one per value where they differ
    xs: tuple[float | None, ...] = ()  # curves and scatters only
    labels: tuple[str, ...] = ()  # beside the points of a scatter, below the values of a matrix
    low: tuple[float | None, ...] = ()  # ends of the interval around each value
    high: tuple[float | None, ...] = ()
    style: Literal["solid", "dashed", "line"] = "solid"  # line: a line over columns, in shares


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartData:
    """The numbers a figure draws, for programs that draw charts of their own.

    Amounts are whole 元 and shares 0-1; ``format`` and ``x_format`` name entries of numerals.FORMATS.
    """

    kind: ChartKind
    series: tuple[Series, ...]
    categories: tuple[str, ...] = ()  # of bars, columns, parts, lines; heads of a matrix
    format: str = "int"
    x_format: str = "int"
    x_title: str = ""
    y_title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A chart on disk."""

    id: str
    title: str
    file: str  # SVG, relative to the chapter's folder
    alt: str  # what it shows, with its numbers
    width_mm: float
    height_mm: float
    width: Width = "full"
    unit: str = ""
    source: str = ""
    n: int | None = None
    span: str = ""
    note: str = ""
    weight: int = 0  # the heaviest stands in the summary
    secondary: bool = False  # a brief book shows it in the supplement, as 附图
    chart: ChartData | None = None  # None: only the drawing says it


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A definition, a gap, a caution, a method, or the consultant's own words."""

    id: str
    kind: NoteKind
    text: str
    title: str = ""  # the term defined, the table missing
    fields: str = ""  # for 口径: the columns it is computed from
    remark: str = ""  # for 口径: parameters in force


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """Advice with an owner, a deadline and a measure."""

    id: str
    title: str
    detail: str
    tiers: tuple[str, ...]
    owner: str
    priority: Literal["P0", "P1", "P2"]
    deadline: str  # ISO date
    measure: str
    evidence: tuple[str, ...] = ()
    strategy: str = ""  # id in params/strategies.yaml
    effect: str = ""  # expected effect, computed from the client's own data
    weight: int = 0
    decision: str = ""  # id of the Decision that it carries out
    begins: str = ""  # ISO date; with a decision
    effort: str = ""  # who and how long
    mark: str = ""  # what shows that it is done
    count: int | None = None  # customers it is for, where they are known one by one
    whom: str = ""  # the frame of the chapter that names them
    deed: str = ""  # call, stop_service; empty: nothing that could clash
    status: str = ""  # lost, dormant, still: whose customers it is for by what they are


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What the management is asked to decide, with its money and how that is computed."""

    id: str
    title: str
    what: str
    amount: str  # 保毛利 14～150 万元/年; without an effect what is exposed
    formula: str
    effort: str
    owner: str
    due: str  # ISO date
    measure: str  # the number that will show it worked
    otherwise: str  # what happens if nothing is done
    population: str  # one name, one count for the whole report
    count: int
    kind: Literal["kept", "released", "won", ""] = ""
    low: float | None = None
    mid: float | None = None  # None: only a ceiling is known
    high: float | None = None
    months: int = 12  # in which the money comes
    exposure: float | None = None
    confidence: float = 0.0
    ease: float = 0.0
    headline: str = ""  # what the book is called if this decision leads
    evidence: tuple[str, ...] = ()
    strategy: str = ""
    replaces: tuple[str, ...] = ()  # strategies that are not advised beside it
    whom: str = ""  # the frame of the chapter that names its customers
    deed: str = ""
    status: str = ""


Block = Metric | Finding | Table | Figure | Note | Action | Decision

#: the word of each kind in chapter.json
KINDS: dict[str, type[Block]] = {
    "metric": Metric,
    "finding": Finding,
    "table": Table,
    "figure": Figure,
    "note": Note,
    "action": Action,
    "decision": Decision,
}
