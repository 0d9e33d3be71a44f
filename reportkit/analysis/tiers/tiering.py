"""Four tiers of customers whose sizes lie inside given bounds and sum to exactly 100 %.

Takes scores, returns who belongs where and which bounds were hit. Profit targets choose among the
splits that the bounds allow; they are never forced. Customers with equal scores stay together
unless no split inside the bounds keeps them so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.tiers.tier_settings import whole_amounts
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.errors import DataError

IntArray = npt.NDArray[np.int64]
_SPLIT = 1e-9


@dataclass(frozen=True, slots=True)
class TierPlan:
    """What the tiers should look like. Shares are parts of all customers and of all profit, 0–1.

    ``prospect_score``: customers outside the first two tiers who reach it are 潜力, as far as the
    bounds allow.
    """

    bounds: tuple[tuple[float, float], ...] = ((0.1, 0.2), (0.2, 0.3), (0.3, 0.4), (0.3, 0.4))
    premium_profit: float = 0.70  # at least
    growing_profit: float = 0.20  # about
    prospect_score: float = 50.0


@dataclass(frozen=True, slots=True, eq=False)
class Tiering:
    """Who is in which tier.

    tiers: one word per customer, in the order given. counts: customers per tier. hit: tier → 下限
    or 上限 where its size stopped at a bound (empty unless exact). separated: customers whose equals sit in another
    tier. exact: False when no whole numbers fit the bounds, which then gave way by less than one
    customer each.
    """

    tiers: pd.Series[str]
    counts: tuple[int, int, int, int]
    profit_shares: tuple[float, float, float, float]  # of all positive contributions; NaN if none
    hit: dict[str, str]
    separated: int
    exact: bool
    idle: int  # customers in the first two tiers who did not trade

    @property
    def customers(self) -> int:
        return sum(self.counts)


def tier_plan(
    shares: Sequence[Sequence[float]], *, premium_profit: float, growing_profit: float,
    prospect_score: float,
) -> TierPlan:  # fmt: skip
    """The plan of settings: lower and upper share of each tier in the order of TIERS. Raises DataError."""
    wrong = [tier for tier, pair in zip(TIERS, shares, strict=True) if len(pair) != 2]
    if wrong:
        raise DataError(f"{'、'.join(wrong)}的占比区间应是两个数：下限与上限，例如 [0.1, 0.2]。")
    first, second, third, fourth = ((float(low), float(high)) for low, high in shares)
    bounds = (first, second, third, fourth)
    return TierPlan(bounds, premium_profit, growing_profit, prospect_score)


def same_sizes(tiering: Tiering, plan: TierPlan) -> TierPlan:
    """``plan`` with each tier's present share as its only size.

    Two periods are compared with equal shares: otherwise a moved cut looks like moving customers.
    """
    shares = tuple((size / tiering.customers, size / tiering.customers) for size in tiering.counts)
    return replace(plan, bounds=shares)


def assign_tiers(scored: pd.DataFrame, plan: TierPlan | None = None) -> Tiering:
    """Split customers into 优质, 发展, 潜力, 边缘.

    scored: customer_id, value_score, prospect_score, contribution, trading (bought at all). 优质
    and 发展 are the highest value scores among those who trade; the split with the smallest
    shortfall of the premium profit plus deviation of the growing profit is taken. The others are
    潜力 or 边缘 by prospect score. Raises DataError for blanks or bounds that cannot sum to 1.
    """
    plan = plan or TierPlan()
    needed = ("customer_id", "value_score", "prospect_score", "contribution", "trading")
    require_filled(scored, needed, "客户评分表")
    count = len(scored)
    if count == 0:
        raise DataError("没有任何客户可以分层，请检查客户表与订单表。")
    least, most, exact = _whole_bounds(count, plan)
    money = scored["contribution"].to_numpy(dtype=float).clip(min=0)
    whole = whole_amounts(scored["contribution"].to_numpy(dtype=float))[0].clip(min=0).astype(float)
    first = _ranking(scored, ("trading", "value_score"))
    premium, traded = _best_cuts(first, whole, (least, most), plan)
    rest = np.sort(first.order[traded:])
    second = _ranking(scored.iloc[rest], ("prospect_score",), also=("value_score",))
    prospects = _prospect_cut(second, len(rest), (least, most), plan)
    places = np.full(count, 3)
    places[rest[second.order[:prospects]]] = 2
    places[first.order[premium:traded]] = 1
    places[first.order[:premium]] = 0
    sizes = (premium, traded - premium, prospects, count - traded - prospects)
    total = money.sum()
    return Tiering(
        tiers=pd.Series(np.take(TIERS, places), index=scored.index, name="tier"),
        counts=sizes,
        profit_shares=tuple(
            float(money[places == i].sum() / total) if total > 0 else math.nan for i in range(4)
        ),  # type: ignore[arg-type]
        hit=_bounds_hit(sizes, least, most) if exact else {},
        separated=first.separated(premium) + first.separated(traded) + second.separated(prospects),
        exact=exact,
        idle=int((~scored["trading"].to_numpy(dtype=bool) & (places < 2)).sum()),
    )


def _whole_bounds(count: int, plan: TierPlan) -> tuple[list[int], list[int], bool]:
    """Fewest and most customers of each tier; rounded outward where inward leaves no solution."""
    low, high = (np.array(side) for side in zip(*plan.bounds, strict=True))
    if len(plan.bounds) != 4 or (low > high).any() or low.sum() > 1 + 1e-9 or high.sum() < 1 - 1e-9:
        raise DataError(
            "四层占比区间无法相加为 100%：下限之和应不大于 100%，上限之和应不小于 100%，"
            f"现为 {'、'.join(f'{a:.0%}～{b:.0%}' for a, b in plan.bounds)}。"
        )
    least = np.ceil(low * count - _SPLIT).astype(int)
    most = np.floor(high * count + _SPLIT).astype(int)
    if (least <= most).all() and least.sum() <= count <= most.sum():
        return list(map(int, least)), list(map(int, most)), True
    least = np.floor(low * count + _SPLIT).astype(int)
    most = np.ceil(high * count - _SPLIT).astype(int)
    if most[0] > 0:  # even among a handful somebody contributes most
        least[0] = max(least[0], 1)
    return list(map(int, least)), list(map(int, most)), False


@dataclass(frozen=True, slots=True)
class _Ranking:
    """Positions of customers from best to worst, and where equals may be parted."""

    order: IntArray
    group: IntArray  # number of the group of equals at each position, 0 = best
    leading: FloatArray  # the first key at each position, falling

    @property
    def size(self) -> int:
        return len(self.order)

    def reached(self, score: float) -> int:
        """Customers whose first key is at least ``score``."""
        return int((self.leading >= score).sum())

    @property
    def boundaries(self) -> IntArray:
        """Cuts that part no equals, as numbers of customers above the cut."""
        inner = np.flatnonzero(np.diff(self.group)) + 1
        return np.concatenate([[0], inner, [self.size]]).astype(np.int64)

    def separated(self, cut: int) -> int:
        """Customers whose equals lie on the other side of ``cut``: the smaller part."""
        if cut in (0, self.size) or self.group[cut - 1] != self.group[cut]:
            return 0
        equal = self.group == self.group[cut]
        return int(min(equal[:cut].sum(), equal[cut:].sum()))


def _ranking(frame: pd.DataFrame, keys: tuple[str, ...], also: tuple[str, ...] = ()) -> _Ranking:
    """Highest ``keys`` first; equals by ``also``, contribution and number so that rows may move."""
    columns = (*keys, *also, "contribution")
    falling = [-frame[column].to_numpy(dtype=float) for column in columns]
    order = np.lexsort((_places(frame["customer_id"]), *falling[::-1]))
    values = np.stack([column[order] for column in falling[: len(keys)]])
    fresh = (np.diff(values, axis=1) != 0).any(axis=0)
    return _Ranking(
        order=order,
        group=np.concatenate([[0], np.cumsum(fresh)]).astype(np.int64)[: len(order)],
        leading=-values[0],
    )


def _places(ids: pd.Series) -> IntArray:
    """Place of each customer by number; sorting a million texts is slow and mostly not needed."""
    if ids.is_monotonic_increasing:
        return np.arange(len(ids), dtype=np.int64)
    return np.asarray(ids.rank(method="first"), dtype=np.int64)


def _best_cuts(
    ranking: _Ranking, money: FloatArray, bounds: tuple[list[int], list[int]], plan: TierPlan
) -> tuple[int, int]:
    """Customers in the first tier and in the first two, closest to the profit targets.

    Cuts that keep equals together come first, then those that part them once, then anywhere.
    """
    total = money.sum()
    profit = np.concatenate([[0.0], np.cumsum(money[ranking.order])])
    profit = profit / total if total > 0 else profit
    whole, anywhere = ranking.boundaries, np.arange(ranking.size + 1)
    rounds = (((whole, whole),), ((whole, anywhere), (anywhere, whole)), ((anywhere, anywhere),))
    for choices in rounds:
        found = [
            cut for pair in choices if (cut := _closest(pair, profit, bounds, plan)) is not None
        ]
        if found:
            return min(found)[1:]
    raise AssertionError("bounds were checked before")  # pragma: no cover


def _closest(
    cuts: tuple[IntArray, IntArray],
    profit: FloatArray,
    bounds: tuple[list[int], list[int]],
    plan: TierPlan,
) -> tuple[float, int, int] | None:
    """(miss, first cut, second cut) with the smallest miss among the allowed ``cuts``."""
    (least, most), count = bounds, len(profit) - 1
    first = cuts[0][(cuts[0] >= least[0]) & (cuts[0] <= most[0])]
    low = np.maximum(first + least[1], count - most[2] - most[3])
    high = np.minimum(first + most[1], count - least[2] - least[3])
    second = cuts[1]
    start, stop = np.searchsorted(second, low), np.searchsorted(second, high, side="right") - 1
    possible = start <= stop
    if not possible.any():
        return None
    first, start, stop = first[possible], start[possible], stop[possible]
    aim = np.searchsorted(profit[second], profit[first] + plan.growing_profit)
    options = np.stack([np.clip(aim - 1, start, stop), np.clip(aim, start, stop)])
    gained = profit[second[options]] - profit[first]
    miss = np.maximum(plan.premium_profit - profit[first], 0) + abs(gained - plan.growing_profit)
    miss = np.round(miss, 9)
    side, at = np.unravel_index(
        np.lexsort((second[options].ravel(), np.tile(first, 2), miss.ravel()))[0], miss.shape
    )
    return float(miss[side, at]), int(first[at]), int(second[options[side, at]])


def _prospect_cut(
    ranking: _Ranking, rest: int, bounds: tuple[list[int], list[int]], plan: TierPlan
) -> int:
    """How many of the others are 潜力: those that reach the score, moved into the bounds."""
    least, most = bounds
    low, high = max(least[2], rest - most[3]), min(most[2], rest - least[3])
    whole = ranking.boundaries
    allowed = whole[(whole >= low) & (whole <= high)]
    if not allowed.size:
        allowed = np.arange(low, high + 1)
    return int(allowed[np.argmin(abs(allowed - ranking.reached(plan.prospect_score)))])


def _bounds_hit(sizes: tuple[int, ...], least: list[int], most: list[int]) -> dict[str, str]:
    return {
        tier: "上限" if size == high else "下限"
        for tier, size, low, high in zip(TIERS, sizes, least, most, strict=True)
        if size in (low, high)
    }
