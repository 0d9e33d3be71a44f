"""What the programme cost and what profit did meanwhile, to be said; scenarios of keeping more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reportkit import numerals
from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.money import payback

_POINT = 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Ledger:
    """Costs of the programme and the others. cost, total: the programme's, of the window and of all.

    special: the programme has costs at all; items: what counts as its own.
    """

    cost: float
    total: float
    n: int
    special: bool
    items: str
    split: pd.DataFrame
    programme: pd.Series[float]
    running: pd.Series[float]

    @property
    def frame(self) -> pd.DataFrame:
        """Per item. Nothing to measure where no cost fell before the end."""
        return printed(self)


@travels()
def printed(book: Ledger) -> pd.DataFrame:
    """``Ledger.split``; nothing to measure where it is empty."""
    if book.split.empty:
        raise NothingToMeasure("期末以前没有成本记录")
    return book.split


@travels()
def ledger(costs: pd.DataFrame, items: Sequence[str], window: Span) -> Ledger:
    """costs: item, amount, spent_at; items: those of the programme; window: the one of the chapter."""
    split = payback.cost_table(costs, items, [(window.start, window.end), (None, window.end)])
    special = split[split["kind"] == "专项投入"]
    others = [item for item in costs["item"].dropna().unique() if item not in items]
    return Ledger(
        cost=special["window"].sum(), total=special["total"].sum(), n=len(costs),
        special=len(special) > 0, items="、".join(items), split=split,
        programme=payback.monthly_costs(costs, items, window.end),
        running=payback.monthly_costs(costs, others, window.end),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Returns:
    """Cost and gain since the first cost of the programme.

    growth: of the year before it; strict: the gain had that growth gone on anyway; covered: a part
    of the gain would pay. variant: gained, vanishes (not so by the strict view), none.
    """

    cost: float
    gain: float
    net: float
    roi: float | None
    needed: float | None
    growth: float | None
    strict: float | None
    months: int | None
    since: str
    until: str
    begin: str
    grew: bool
    paid: bool
    covered: bool
    careful: bool
    variant: str
    items: str
    n: int
    views: pd.DataFrame
    least: float
    most: float
    several: bool
    table: pd.DataFrame


@travels()
def returns(
    book: Ledger, months: pd.DataFrame, *, attribution: Sequence[float], deduct_growth: bool
) -> Returns:
    """months: month, margin; attribution: parts of the gain owed to the programme."""
    if book.programme.empty or not months["margin"].notna().any():
        raise NothingToMeasure("没有专项投入，或没有毛利")
    margin = months.set_index("month")["margin"]
    start = book.programme.index[0]
    growth = payback.earlier_growth(margin, start) if deduct_growth else None
    found = payback.payback(margin, book.programme, book.running)
    if found is None:
        raise NothingToMeasure("专项投入前一年没有同月利润", "no_base")
    strict = None
    if growth and growth > 0:
        strict = payback.payback(margin, book.programme, book.running, growth=growth)
    parts = [
        (
            f"归因 {numerals.percent(part, 0)}",
            payback.payback(margin, book.programme, book.running, part=part),
        )
        for part in attribution
    ]
    views = _views([*parts, ("全部归因，再扣除此前的自然增速", strict)])
    grew = found.gain > 0
    vanishes = grew and strict is not None and strict.gain <= 0
    first, last = (f"{at:%Y-%m}" for at in found.table["month"].iloc[[0, -1]])
    return Returns(
        cost=found.cost, gain=found.gain, net=found.net, roi=found.roi, needed=found.needed,
        growth=growth, strict=strict.gain if strict else None, months=found.months,
        since=f"{start:%Y-%m}", until=last, begin=first, grew=grew, paid=found.months is not None,
        covered=found.needed is not None and found.needed <= 1, careful=strict is not None,
        variant="vanishes" if vanishes else "gained" if grew else "none", items=book.items,
        n=len(found.table), views=views, least=views["net"].min(), most=views["net"].max(),
        several=len(views) > 1, table=found.table,
    )  # fmt: skip


def _views(views: Sequence[tuple[str, payback.Payback | None]]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "view": name,
                "gain": view.gain,
                "cost": view.cost,
                "net": view.net,
                "roi": view.roi,
                "months": view.months,
            }
            for name, view in views
            if view is not None
        ]
    )


@travels()
def cumulative(found: Returns) -> pd.DataFrame:
    """Summed gain and cost month by month; a line needs two."""
    if len(found.table) < 2:
        raise NothingToMeasure("只有一个月，画不成走势")
    curve = found.table.set_index("month")[["gain_total", "cost_total"]]
    return curve.set_axis(["累计毛利增量", "累计专项投入"], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Scenarios:
    """Profit of the window had more customers been kept or the margin rate been higher.

    point, rate_point: for one point of retention and of margin rate; each: profit of one more kept
    customer; columns: headings of ``frame``.
    """

    months: int
    keep: float
    margin: float
    step: int
    count: int
    point: float
    rate_point: float
    each: float
    n: int
    worst: float
    best: float
    columns: dict[str, str]
    frame: pd.DataFrame


@travels()
def scenarios(
    now: pd.DataFrame, earlier: pd.DataFrame, *, months: int, retention: Sequence[float],
    rates: Sequence[float],
) -> Scenarios:  # fmt: skip
    """now, earlier: customer summaries of the window of ``months`` and of the span before."""
    base = payback.scenario(now, earlier) if len(earlier) else None
    if base is None or not base.margin > 0:
        raise NothingToMeasure("没有可作基准的毛利与保留率")
    grid = payback.scenario_grid(base, retention, rates)
    headings = {
        f"p{place}": f"{numerals.points(step) if step else '毛利率不变'}, money"
        for place, step in enumerate(rates)
    }
    return Scenarios(
        months=months, keep=base.retention, margin=base.margin, step=1,
        count=round(base.customers * _POINT), point=base.profit(_POINT, 0.0) - base.margin,
        rate_point=base.profit(0.0, _POINT) - base.margin, each=base.saved_margin,
        n=base.customers, worst=grid["p0"].iloc[0], best=grid[f"p{len(rates) - 1}"].iloc[-1],
        columns={"change": "保留率变动, pp", "level": "保留率, pct", **headings}, frame=grid,
    )  # fmt: skip
