"""The levers a decision can rest on, each with its own test: None where the data do not carry it.

Takes sums and frames of one client, returns candidates with effect, formula and values for the
words of the strategy library. No lever is made of a difference that chance explains.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.answer.bridges import ThreeFactors
from reportkit.analysis.answer.decisions import Candidate, Population
from reportkit.analysis.answer.effects import Effect, Exposure, RetentionGap, kept_effect
from reportkit.analysis.basics.claims import apart, extreme, rates_apart
from reportkit.analysis.basics.intervals import (
    FloatArray,
    Share,
    share_difference,
    wilson_interval,
)
from reportkit.analysis.buying.return_rates import unusual_returns
from reportkit.analysis.buying.rhythm import CHURNED
from reportkit.numerals import decimal, integer, money, percent

#: tried in one report and made by a difference: each must be clearer than one alone would have to
#: be (service of the last tier is not among them: its costs are booked, nothing is drawn)
_LEVERS = 5
ERROR = 0.05  # how often a report may make any decision of nothing but chance
LEVEL = ERROR / _LEVERS
_SEEN = 30  # lit customer-dates below which no rate is believed
_REMINDED, _MANY_BACK = 200, 0.2  # first buyers, and the share from which few is no word
_VISITED = 20  # accounts that are visited first


@dataclass(frozen=True, slots=True)
class Words:
    """How this client's numbers are worded: 毛利 or 销售额, 家 or 人, the currency."""

    worth: str = "毛利"
    unit: str = "家"
    currency: str = "元"

    @property
    def margin(self) -> bool:
        """Whether margins are known, and not sales alone."""
        return self.worth == "毛利"

    @property
    def firms(self) -> bool:
        return self.unit == "家"

    def money(self, amount: float) -> str:
        return money(amount, self.currency)

    def count(self, number: float) -> str:
        return f"{integer(number)} {self.unit}"


def stepwise(p_values: Mapping[str, float], clear: int) -> dict[str, float]:
    """The chance below which each lever is believed, so that all together err in ``ERROR``.

    p_values: of levers that are still to be judged, by name. clear: how many others were clear
    beside all (at ``LEVEL``). What is clear no longer counts as a try for those after it, the
    clearest first. Source: Holm, Scandinavian Journal of Statistics 6 (1979).
    """
    levels: dict[str, float] = {}
    for name, p in sorted(p_values.items(), key=lambda known: known[1]):
        step = ERROR / max(_LEVERS - clear, 1)
        levels[name] = step
        clear += p <= step
    return levels


def keep_lit(
    frame: pd.DataFrame,
    top: str,
    gap: RetentionGap | None,
    words: Words,
    strategy: str = "keep_lit",
    seen: Sequence[str] = (),
    most: int | None = None,
    level: float = LEVEL,
) -> Candidate | None:
    """Every lit customer of the best tier is looked after: exposure × what the lit kept less before.

    frame: ``signal_frame``. strategy: visits for firms, messages for persons. seen: the lights that
    ``gap`` was measured with; who is lit by others alone is looked after, but not in the effect
    (empty: all lights). most: how many the budget can serve, those with most margin. level: of
    ``stepwise``. None unless lit customers certainly kept less than others, seen at least ``_SEEN``
    times, and more seldom than ``level`` by chance.
    """
    lit = frame[(frame["tier"] == top) & (frame["lights"] > 0)].sort_values(
        "margin", ascending=False
    )
    lit = lit if most is None else lit.head(most)
    exposure = Exposure(float(lit["margin"].sum()), len(lit))
    if gap is None or gap.flagged < _SEEN or lit.empty:
        return None
    if gap.p_value > level:
        return None
    told = [name for name in seen if name in lit]
    measured = lit[lit[told].any(axis=1)] if told else lit
    known = Exposure(float(measured["margin"].sum()), len(measured))
    rest = len(lit) - len(measured)
    formula = (
        f"{words.money(known.amount)} × {percent(-gap.gap)}（95% 区间 {percent(-gap.high)}～"
        f"{percent(-gap.low)}）：过去亮灯的客户次年比同期未亮灯者少留的部分"
    ) + (f"；另 {words.count(rest)}只亮没有先例的灯，不计" if rest else "")
    effect = kept_effect(known, gap, formula)
    if effect is None:
        return None
    whole = float(frame["margin"].sum())
    values = {
        "count": len(lit), "top": top, "sum": exposure.amount, "share": exposure.amount / whole,
        "visits": min(_VISITED, len(lit)), "visited": float(lit["margin"].head(_VISITED).sum()),
        "others": len(lit) - min(_VISITED, len(lit)), "mid": effect.mid, "unit": words.unit,
        "worth": words.worth,
    }  # fmt: skip
    if "silent" in lit:
        values["silent"] = int(lit["silent"].sum())
    if "untouched" in lit:
        values["untouched"] = int(lit["untouched"].sum())
    ids = frozenset(map(str, lit.index))
    people = Population("lit_top", f"亮灯的{top}", len(lit), ids)
    if most is not None and len(lit) == most:
        people = Population("lit_first", f"{words.worth}居前的亮灯{top}", len(lit), ids)
    return Candidate(
        strategy, people, effect, "history", "several", exposure, values, (("call", ""),),
        ("stake", "retention_gap"),
    )  # fmt: skip


def release_service(
    frame: pd.DataFrame, costs: pd.Series, order: Sequence[str], words: Words
) -> Candidate | None:
    """Serve the last tier at the cost of the tier above it, or stop where customers have left.

    frame: tier, margin, status. costs: service cost of twelve months by tier. Low: everybody at
    the cost per head of the tier above; high: no service for those who left. None unless the last
    tier costs more than it brings and more per head than the tier above.
    """
    there = [tier for tier in order if (frame["tier"] == tier).any()]
    tiers = [tier for tier in there if costs.get(tier, 0) > 0]
    if len(tiers) < 2 or "status" not in frame or tiers[-1] != there[-1]:
        return None
    last, above = tiers[-1], tiers[-2]
    edge = frame[frame["tier"] == last]
    gone = edge[edge["status"] == CHURNED]
    each = float(costs[last]) / len(edge)
    usual = float(costs[above]) / int((frame["tier"] == above).sum())
    brings = float(edge["margin"].sum())
    if not (each > usual and costs[last] > brings and len(gone)):
        return None
    ends = (len(edge) * (each - usual), len(gone) * each)
    low, high = min(ends), max(ends)
    unit = words.currency
    formula = (
        f"低：每{words.unit}费用降到{above}水平（{integer(each)} → {integer(usual)} {unit}）× "
        f"{words.count(len(edge))}；高：停购 {words.count(len(gone))} × {integer(each)} {unit}"
    )
    values = {
        "count": len(gone), "n": len(edge), "tier": last, "above": above, "cost": float(costs[last]),
        "margin": brings, "each": each, "usual": usual, "cost_share": float(costs[last] / costs.sum()),
        "margin_share": brings / float(frame["margin"].sum()), "quarter": float(costs[last]) / 4,
        "aim": (float(costs[last]) - (low + high) / 2) / 4, "lost_margin": float(gone["margin"].sum()),
        "unit": words.unit, "worth": words.worth,
    }  # fmt: skip
    people = Population(
        "stopped_edge", f"已停购的{last}", len(gone), frozenset(map(str, gone.index))
    )
    return Candidate(
        "release_service", people, Effect("released", low, high, (low + high) / 2, formula),
        "booked", "several", None, values, (("stop_service", ""),), ("service_cost",),
    )  # fmt: skip


def check_returns(
    now: pd.DataFrame,
    before: pd.DataFrame,
    margin_rates: pd.Series[float],
    months: int,
    words: Words,
) -> Candidate | None:
    """Bring the returns of one category back to last year's rate.

    now, before: ``features.returns_by`` of the same months of two years (label, sold_lines,
    returned_lines, sold_amount, returned_amount). margin_rates: by category. None unless one
    category comes back clearly more often than the others and than a year before.
    """
    table = _return_lines(now, before)
    unusual = unusual_returns(table)
    if unusual is None or unusual.before is None:
        return None
    if apart(unusual.inside, unusual.before, _LEVERS) <= 0:
        return None
    margin_rate = float(margin_rates.get(unusual.label, 0.0))
    sold, back = _amounts(now, unusual.label)
    sold_then, back_then = _amounts(before, unusual.label)
    excess = back - back_then / sold_then * sold
    if excess <= 0 or not margin_rate > 0:
        return None
    rise = share_difference(unusual.inside, unusual.before)
    part = excess * margin_rate * 12 / months
    low, high = (part * end / rise.difference for end in (rise.low, rise.high))
    formula = (
        f"{unusual.label}多退的{words.worth} {words.money(part)}"
        f"（{words.money(low)}～{words.money(high)}；退款额超出上年比例的部分 × "
        f"{words.worth}率 {percent(margin_rate)}，折成一年）"
    )
    values = {
        "count": unusual.inside.hits, "label": unusual.label, "rate": unusual.inside.share,
        "before": unusual.before.share, "back": back, "months": months,
        "excess": excess, "others": unusual.outside.share, "worth": words.worth,
    }  # fmt: skip
    people = Population("returned_lines", f"{unusual.label}的退货行", unusual.inside.hits)
    return Candidate(
        "check_returns", people, Effect("kept", low, high, part, formula), "history", "one",
        None, values, (("improve", unusual.label),), ("return_rates",),
    )  # fmt: skip


def _amounts(table: pd.DataFrame, label: str) -> tuple[float, float]:
    """Sold and returned of one category."""
    row = table[table["label"] == label]
    return float(row["sold_amount"].sum()), float(row["returned_amount"].sum())


def _return_lines(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """The table that ``unusual_returns`` judges, of lines instead of orders."""
    old = before.set_index("label")
    return pd.DataFrame(
        {
            "label": now["label"], "orders": now["sold_lines"],
            "returned": now["returned_lines"].clip(upper=now["sold_lines"]),
            "before_orders": now["label"].map(old["sold_lines"]).fillna(0).astype(int),
            "before_returned": now["label"].map(old["returned_lines"]).fillna(0).astype(int),
        }
    )  # fmt: skip


def slower(now: Share, before: Share) -> bool:
    """Whether clearly fewer tickets are closed in time, seen beside all the other levers."""
    return apart(now, before, _LEVERS) < 0


def repair_service(
    frame: pd.DataFrame,
    top: str,
    gap: RetentionGap | None,
    closing: tuple[Share, Share],
    words: Words,
) -> Candidate | None:
    """Close tickets in time again, where clearly fewer are closed in time than a year before.

    closing: share of tickets closed in time, now and a year before. gap: of slow-served against
    other ticket holders of like margin and the same date; the effect counts customers outside the
    best tier alone (the others are in ``keep_lit``), and there is none where the gap is within
    noise. None unless the share fell beyond noise.
    """
    if "slow" not in frame or not slower(*closing):
        return None
    slow = frame[frame["slow"] & (frame["tier"] != top)]
    exposure = Exposure(float(slow["margin"].sum()), len(slow))
    effect = None
    if gap is not None:
        formula = (
            f"{top}以外 {words.count(len(slow))}慢工单客户 {words.money(exposure.amount)} × "
            f"{percent(-gap.gap)}（{percent(-gap.high)}～{percent(-gap.low)}）"
        )
        effect = kept_effect(exposure, gap, formula)
    values = {
        "slow": len(slow), "slow_sum": exposure.amount, "count": len(slow),
        "late": 1 - closing[0].share, "closed": closing[0].share, "closed_before": closing[1].share, "tickets": closing[0].total,
        "unit": words.unit,
    }  # fmt: skip
    ids = frozenset(map(str, slow.index))
    people = Population("slow_others", f"{top}以外的慢工单客户", len(slow), ids)
    return Candidate(
        "repair_service", people, effect, "history", "one", exposure, values, (("serve", ""),),
        ("closing",),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fall:
    """A group whose sales fell from one month on, the others' did not.

    start: index of the month of the break among the months compared. rate, earlier: change on
    last year after and before it; others: of everybody else after it.
    """

    label: str
    start: int
    rate: float
    earlier: float
    others: float
    now: float
    before: float
    p_value: float


@travels()
def broken_group(
    years: tuple[pd.DataFrame, pd.DataFrame],
    *,
    least: int = 3,
    limit: float = LEVEL,
    draws: int = 999,
) -> Fall:
    """The group whose change on last year breaks downwards; nothing to measure by chance.

    years (now, before): index = the same months of two years, columns = groups, sales. A group is compared
    with all others month by month (logarithm of its change less theirs); the break is the month
    that parts these best with ``least`` months on either side; months are shuffled ``draws`` times
    (seed fixed), for all groups alike, for the chance that any of them would be told of such a
    break: the best of seven breaks by itself more often than one would. Source: Westfall and Young, Resampling-Based
    Multiple Testing, 1993. A group of under 2 % is not judged.
    """
    now, before = years
    if len(now) < 2 * least or not now.index.is_monotonic_increasing or len(now) != len(before):
        raise NothingToMeasure("两年的月份不足或不齐")
    gaps: dict[str, tuple[FloatArray, FloatArray, FloatArray]] = {}
    for group in (g for g in now if before[g].sum() > 0.02 * before.to_numpy().sum()):
        rest = [g for g in now if g != group]
        own = np.array([now[group].to_numpy(), before[group].to_numpy()], dtype=float)
        other = np.array([now[rest].sum(axis=1), before[rest].sum(axis=1)], dtype=float)
        if (own <= 0).any() or (other <= 0).any():
            continue
        gaps[str(group)] = own, other, np.log(own[0] / own[1]) - np.log(other[0] / other[1])
    rng, found = np.random.default_rng(1), []
    orders = [rng.permutation(len(now)) for _ in range(draws)]
    worst = [min((_fall(*each, o, least) for each in gaps.values()), default=0.0) for o in orders]
    for group, (own, other, gap) in gaps.items():
        at, drop = _break(gap, least)
        p = (1 + sum(d <= drop for d in worst)) / (draws + 1)
        rate = own[0, at:].sum() / own[1, at:].sum() - 1
        if drop < 0 and p <= limit and rate < 0:
            earlier = own[0, :at].sum() / own[1, :at].sum() - 1
            others = other[0, at:].sum() / other[1, at:].sum() - 1
            found.append(
                Fall(group, at, rate, earlier, others, own[0, at:].sum(), own[1, at:].sum(), p)
            )
    if not found:
        raise NothingToMeasure("没有一组掉头向下")
    return min(found, key=lambda fall: fall.now - fall.before)


def _fall(
    own: FloatArray, _: FloatArray, gap: FloatArray, order: npt.NDArray[np.int64], least: int
) -> float:
    """The break of a group whose months stand in another order; 0 where it would not be told."""
    at, drop = _break(gap[order], least)
    late = own[:, order[at:]].sum(axis=1)
    return drop if late[0] < late[1] else 0.0


def _break(gap: FloatArray, least: int) -> tuple[int, float]:
    """Where the mean falls most, and by how many standard errors (negative = it falls)."""
    best = (least, 0.0)
    for at in range(least, gap.size - least + 1):
        left, right = gap[:at], gap[at:]
        inner = ((left - left.mean()) ** 2).sum() + ((right - right.mean()) ** 2).sum()
        error = np.sqrt(inner / (gap.size - 2) * (1 / left.size + 1 / right.size))
        step = (right.mean() - left.mean()) / error if error > 0 else 0.0
        if step < best[1]:
            best = (at, float(step))
    return best


def ask_fallen(
    fall: Fall, months: int, margin_rate: float, people: Population, words: Words,
    lost: int, shrunk: int,
) -> Candidate | None:  # fmt: skip
    """Find out why a group fell before anything is spent. Only a ceiling: nothing like it happened.

    people: customers of the group who left or bought less. The ceiling is the rate before the
    break, kept up for a year.
    """
    if not people.count:
        return None
    year = 12 / months
    ceiling = (fall.before * (1 + min(fall.earlier, 0.0)) - fall.now) * margin_rate * year
    if ceiling <= 0:
        return None
    formula = (
        f"上限：降幅回到转折前的 {percent(abs(min(fall.earlier, 0)))}，销售额差 × {words.worth}率 "
        f"{percent(margin_rate)}，折成一年；下限 0。没有先例可循，不列中值"
    )
    values = {
        "count": people.count, "label": fall.label, "rate": abs(fall.rate), "lost": lost,
        "shrunk": shrunk, "short": fall.before - fall.now, "short_margin": (fall.before - fall.now) * margin_rate,
        "earlier": abs(fall.earlier), "others": fall.others, "months": months, "unit": words.unit,
        "worth": words.worth,
    }  # fmt: skip
    return Candidate(
        "ask_fallen", people, Effect("won", 0.0, ceiling, None, formula), "scenario", "unknown",
        None, values, (("ask", fall.label),), ("fall", "fall_factors"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Channel:
    """What a channel of new customers cost and brought over twelve months.

    first_year: margin that its newcomers brought in their first year, each.
    """

    label: str
    cost: float
    wins: int
    first_year: float

    @property
    def each(self) -> float:
        return self.cost / self.wins


@travels()
def try_channel(
    channels: Sequence[Channel], share: float, multiples: Sequence[float], words: Words
) -> Candidate | None:
    """Move part of the dearest channel's money to the cheapest for a trial.

    share: of the dearest channel's yearly cost. multiples: how much dearer a win of the cheapest
    may become; a stated assumption that bounds the trial. None unless the dearest channel does not earn its cost back in a year, the cheapest wins
    clearly more per 元, and the trial gains under both assumptions.
    """
    known = [c for c in channels if c.wins > 0 and c.cost > 0]
    if len(known) < 2:
        return None
    dear, cheap = max(known, key=lambda c: c.each), min(known, key=lambda c: c.each)
    tests = _LEVERS * len(known) * (len(known) - 1) // 2
    if rates_apart((cheap.wins, cheap.cost), (dear.wins, dear.cost), tests) <= 0:
        return None
    budget = _round_one(dear.cost * share)
    missed = budget / dear.each * dear.first_year
    gains = sorted(budget / (m * cheap.each) * cheap.first_year - missed for m in multiples)
    if gains[0] <= 0 or dear.first_year > 1.5 * dear.each:
        return None
    limit = max(multiples) * cheap.each
    formula = (
        f"设新增成交单价为现价 {integer(cheap.each)} {words.currency}的 {decimal(min(multiples), 0)}～"
        f"{decimal(max(multiples), 0)} 倍，减去少投{dear.label}的成交；首年{words.worth}"
    )
    wins = round(budget / (sum(multiples) / len(multiples) * cheap.each))
    values = {
        "count": wins, "dear": dear.label, "cheap": cheap.label, "budget": budget,
        "spent": dear.cost, "limit": limit, "each": dear.each, "brought": dear.first_year,
        "cheap_each": cheap.each, "cheap_brought": cheap.first_year, "worth": words.worth,
        "wins": cheap.wins, "unit": words.unit,
    }  # fmt: skip
    people = Population("trial_wins", f"{cheap.label}试点的成交", wins)
    return Candidate(
        "try_channel", people,
        Effect("won", gains[0], gains[1], sum(gains) / 2, formula), "scenario", "one", None, values,
        (("try", cheap.label),), ("channels",),
    )  # fmt: skip


def _round_one(amount: float) -> float:
    """To one leading digit: an amount that is set, not measured."""
    size = 10 ** np.floor(np.log10(amount))
    return float(round(amount / size) * size)


def regain_buyers(
    factors: ThreeFactors, buyers: tuple[int, int], months: int, each: float, words: Words
) -> Candidate | None:
    """Bring the buyers back where sales fell because fewer bought. Only a ceiling.

    buyers: of the period and of the one compared with. each: sales per buyer now. None unless
    buyers are clearly fewer (two Poisson counts) and the largest part of the fall.
    """
    if factors.change >= 0:
        return None
    now, before = buyers
    clear = rates_apart((before, 1.0), (now, 1.0)) > 0
    if not clear or factors.customers > min(factors.frequency, factors.amount):
        return None
    ceiling = -factors.customers
    formula = f"上限：买家数回到上一期；每找回 {words.count(1000)}值 {words.money(each * 1000)}"
    values = {
        "count": before - now, "now": now, "then": before, "sum": ceiling, "short": -factors.change,
        "share": factors.customers / factors.change, "each": each, "unit": words.unit,
    }  # fmt: skip
    people = Population("missing_buyers", "少了的买家", before - now)
    effect = Effect("won", 0.0, ceiling, None, formula, months)
    return Candidate(
        "regain_buyers", people, effect, "scenario", "unknown", None, values, (), ("factors",)
    )


def second_order(
    newcomers: int, before: tuple[int, int], mean_again: float, months: int, words: Words
) -> Candidate | None:
    """Remind first buyers of a second order, with a group left alone. Worth per percentage point.

    newcomers: first buyers of the period. before: of earlier first buyers whose time is up, how
    many bought again and how many there were. mean_again: what one who came back spent then. None with too few to compare two groups, or where many come back by
    themselves.
    """
    share = wilson_interval(*before) if before[1] else None
    few = share is None or min(newcomers, before[1]) < _REMINDED
    if share is None or few or not mean_again > 0 or share.high >= _MANY_BACK:
        return None
    point = newcomers * 0.01 * mean_again
    formula = (
        f"每提高 1 个百分点：{words.count(newcomers)} × 1% × 再买者均额 {words.money(mean_again)}"
    )
    values = {
        "count": newcomers, "rate": share.share, "point": point, "mean": mean_again,
        "double": newcomers * share.share * mean_again, "unit": words.unit,
    }  # fmt: skip
    people = Population("first_buyers", "首次购买的客户", newcomers)
    effect = Effect("won", 0.0, point, None, formula, months)
    return Candidate(
        "remind_second", people, effect, "scenario", "one", None, values, (), ("second_orders",)
    )


def worst_item(items: pd.DataFrame, words: Words) -> Candidate | None:
    """What customers are least content with. No money: nothing tells what it costs.

    items: index = items, columns unhappy, total (answers). None unless one item is clearly worse
    than every other.
    """
    pairs = items[["unhappy", "total"]].to_numpy()
    rows = [(int(unhappy), int(total)) for unhappy, total in pairs]
    if len(rows) < 2 or min(total for _, total in rows) < 30:
        return None
    shares = [hits / total for hits, total in rows]
    place = int(np.argmax(shares))
    if not extreme(rows, place):
        return None
    others = sorted(shares)[-2]
    label = str(items.index[place])
    values = {
        "count": rows[place][0], "total": rows[place][1], "label": label, "rate": shares[place],
        "others": others, "unit": words.unit, "per_hundred": round(100 * shares[place]),
    }  # fmt: skip
    people = Population("unhappy_answers", f"{label}不满意的答卷", rows[place][0])
    return Candidate(
        "fix_item", people, None, "history", "one", None, values, (("improve", label),), ("items",)
    )


def leaking_group(groups: pd.DataFrame, words: Words) -> Candidate | None:
    """The kind of customer that leaves most; money only as exposure of those who are still there.

    groups: index = groups, columns lost, customers, yearly (money a year of those who stay; NaN =
    not known). None unless one group loses clearly more than every other.
    """
    pairs = groups[["lost", "customers"]].to_numpy()
    rows = [(int(lost), int(customers)) for lost, customers in pairs]
    if len(rows) < 2 or min(total for _, total in rows) < 30:
        return None
    rates = [lost / total for lost, total in rows]
    place = int(np.argmax(rates))
    if not extreme(rows, place):
        return None
    label, stay = str(groups.index[place]), rows[place][1] - rows[place][0]
    yearly = float(groups["yearly"].iloc[place])
    exposure = Exposure(yearly, stay) if np.isfinite(yearly) else None
    values = {
        "count": stay, "label": label, "rate": rates[place], "others": sorted(rates)[-2],
        "sum": yearly, "lost": rows[place][0], "n": rows[place][1], "unit": words.unit,
    }  # fmt: skip
    people = Population("leaking_group", f"仍在的“{label}”客户", stay)
    return Candidate(
        "hold_group", people, None, "history", "several", exposure, values, (("call", ""),),
        ("groups",),
    )  # fmt: skip
