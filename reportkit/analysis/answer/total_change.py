"""Why sales moved between two periods: what a bridge draws and what a sentence says of it.

The decompositions stand in ``bridges``; here they become steps with labels, and facts for words.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from reportkit import numerals
from reportkit.absence import NothingToMeasure, is_there, travels
from reportkit.analysis.answer import bridges
from reportkit.analysis.answer.bridges import ThreeFactors
from reportkit.analysis.answer.levers import Words
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.buying.rhythm import CHURNED

_MAIN = bridges.KINDS[:5]  # the kinds that have a bar of their own
_FEWEST_MONTHS = 3  # below it the highest and the lowest say nothing


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Sales, margin, buyers and orders of the period, and of the one that it is set against.

    base: None where no whole period can be compared; then ``before`` is not to be used. newcomers:
    first orders of the period. margin: whether margins are known.
    """

    moves: pd.DataFrame
    span: Period
    base: Period | None
    words: Words
    now: float
    before: float
    margin: bool
    margin_now: float
    margin_before: float
    buyers: tuple[int, int]  # now, before
    orders: tuple[float, float]
    newcomers: int

    @property
    def rise(self) -> float:
        return self.now - self.before

    @property
    def rate(self) -> float | None:
        """The change without its sign, as a share of what was sold before."""
        return abs(self.rise) / self.before if self.before > 0 else None

    @property
    def yearly(self) -> bool:
        return self.base == self.span.year_before

    @property
    def against(self) -> str:
        return "上年同期" if self.yearly else f"上一{self.span.kind}"

    @property
    def ends(self) -> tuple[str, str]:
        """Labels of the standing bars."""
        assert self.base is not None
        return tuple(f"{p.year} 年\n{p.name}" for p in (self.base, self.span))  # type: ignore[return-value]


@travels(optional=("base",))
def totals(moves: pd.DataFrame, span: Period, base: Period | None, words: Words) -> Totals:
    """moves: ``features.movements.customer_moves`` of ``span`` and ``base``."""
    named = moves["customer_id"].notna()
    sums = moves.drop(columns=["customer_id", "first_at"]).sum()
    buyers = [int((moves[f"orders_{when}"].gt(0) & named).sum()) for when in ("now", "before")]
    return Totals(
        moves=moves, span=span, base=base, words=words,
        now=float(sums["revenue_now"]), before=float(sums["revenue_before"]),
        margin=bool(moves["margin_now"].notna().any()),
        margin_now=float(sums["margin_now"]), margin_before=float(sums["margin_before"]),
        buyers=(buyers[0], buyers[1]),
        orders=(float(sums["orders_now"]), float(sums["orders_before"])),
        newcomers=int((moves["first_at"] >= span.start).sum()),
    )  # fmt: skip


@travels()
def base_of(total: Totals) -> Period:
    """The period that it is set against; nothing to measure where none can be compared."""
    return _compared(total)


def _compared(total: Totals) -> Period:
    if total.base is None:
        raise NothingToMeasure("没有可比的上年同期或上期")
    return total.base


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps:
    """A bridge: ``steps`` from one standing bar to the other, ``notes`` below them.

    change: without its sign; rose: its direction. part, lead: of the step that the title names.
    new, old: what newcomers brought and what the others' change is without its sign.
    """

    steps: pd.Series[float]
    notes: tuple[str, ...] = ()
    rose: bool
    change: float
    before: float
    now: float
    lead: str = ""
    part: float | None = None
    new: float | None = None
    old: float | None = None
    fell: bool = False  # the part of the others, or of buyers
    margins: bool = False
    currency: str = "元"


def _bounded(total: Totals, parts: pd.Series[float]) -> pd.Series[float]:
    first, last = total.ends
    return pd.concat([pd.Series({first: total.before}), parts, pd.Series({last: total.now})])


@travels()
def by_customer(total: Totals, activity: pd.DataFrame, reach: Reach | None) -> Steps:
    """New, regained, grown, shrunk and lost customers, and the rest.

    activity: customer_id, status. reach: how far the records go back; where they do not, an old
    buyer would look new and nothing is told.
    """
    base = _compared(total)
    if reach is not None and not reach.tells_newcomers(base.end):
        raise NothingToMeasure("记录开始得太晚，老买家会被当作新客")
    lost = pd.Index(activity.loc[activity["status"] == CHURNED, "customer_id"])
    kinds = bridges.customer_bridge(total.moves, lost, pd.Timestamp(base.end))
    main = kinds.reindex([kind for kind in _MAIN if kind in kinds.index])
    rest = kinds.drop(main.index)
    unit = total.words.unit
    labels = [f"{kind}\n{n:,.0f} {unit}" for kind, n in main["customers"].items()]
    parts = pd.Series(
        [*main["revenue"], rest["revenue"].sum()], index=[*labels, "其他"], dtype=float
    )
    new = float(kinds["revenue"].get(bridges.NEW, 0.0))
    old = float(kinds["revenue"].sum()) - new - float(kinds["revenue"].get(bridges.NAMELESS, 0.0))
    changes = [*main["margin"], rest["margin"].sum()]
    return Steps(
        steps=_bounded(total, parts),
        notes=_margin_line(total, changes) if total.margin else (),
        rose=total.rise >= 0, change=abs(total.rise), before=total.before, now=total.now,
        new=new if new > 0 else None, old=abs(old), fell=old < 0, margins=total.margin,
        currency=total.words.currency,
    )  # fmt: skip


def _margin_line(total: Totals, changes: Sequence[float]) -> tuple[str, ...]:
    """Margin in ten thousands: both levels, and the change of each kind with its sign."""
    signs = [numerals.signed(numerals.integer(change / 1e4)) for change in changes]
    first, last = (f"{level / 1e4:,.0f}" for level in (total.margin_before, total.margin_now))
    return (first, *signs, last)


@travels()
def factors(total: Totals) -> ThreeFactors:
    """Buyers × orders each × money each. Nothing to measure where one of them is not positive."""
    _compared(total)
    sides = zip(total.buyers, total.orders, (total.now, total.before), strict=True)
    found = bridges.three_factors(*sides)
    if found is None:
        raise NothingToMeasure("两期之一没有买家或销售额")
    return found


@travels()
def by_factor(total: Totals, parts: ThreeFactors, *, unless: Sequence[object]) -> Steps:
    """The same change as a bridge, each step with what it was and what it is.

    unless: the bridge by customers, which says more.
    """
    if any(map(is_there, unless)):
        raise NothingToMeasure("已经按客户分解")
    (buyers, then), (orders, orders_then) = total.buyers, total.orders
    labels = [
        f"买家\n{then:,}\n→{buyers:,}",
        f"每{total.words.unit}单数\n{orders_then / then:.2f}\n→{orders / buyers:.2f}",
        f"每单金额\n{total.before / orders_then:,.0f}\n→{total.now / orders:,.0f}",
    ]
    steps = pd.Series([parts.customers, parts.frequency, parts.amount], index=labels)
    return Steps(
        steps=_bounded(total, steps), rose=total.rise >= 0, change=abs(total.rise), before=total.before, now=total.now,
        part=abs(parts.customers), fell=parts.customers < 0,
    )  # fmt: skip


@travels()
def by_line(total: Totals, products: pd.DataFrame) -> Steps:
    """Volume, mix and price of what was sold. products: ``features.movements.product_moves``."""
    _compared(total)
    found = bridges.price_volume_mix(products, total.rise)
    if found is None:
        raise NothingToMeasure("上一个期间没有卖出的数量")
    parts = {
        "销量": found.volume, "品种\n结构": found.mix, "价格": found.price, "整单\n优惠等": found.outside,
    }  # fmt: skip
    up = total.rise >= 0
    lead = max(parts, key=lambda name: parts[name] if up else -parts[name])
    return Steps(
        steps=_bounded(total, pd.Series(parts)), rose=up,
        change=abs(total.rise), before=total.before, now=total.now,
        lead=lead.replace("\n", ""), part=abs(parts[lead]),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Months:
    """Sales month by month, the lowest marked."""

    sales: pd.Series[float]
    texts: tuple[str, ...]
    top: str
    bottom: str
    high: float
    low: float


@travels()
def by_month(monthly: pd.DataFrame, words: Words, *, unless: Sequence[object]) -> Months:
    """monthly: month, revenue of whole months. unless: bridges, of which one is there already."""
    if any(map(is_there, unless)):
        raise NothingToMeasure("已经画出两个期间之间的增减")
    if len(monthly) < _FEWEST_MONTHS:
        raise NothingToMeasure(f"只有 {len(monthly)} 个完整的月份")
    sales = monthly.set_index("month")["revenue"].rename(index="{:%Y-%m}".format)
    return Months(
        sales=sales, texts=tuple(map(words.money, sales)), top=str(sales.idxmax()),
        bottom=str(sales.idxmin()), high=float(sales.max()), low=float(sales.min()),
    )  # fmt: skip
