"""How the tiers buy: loyalty by frequency, first-tier customers gone silent, moves between tiers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from reportkit import numerals
from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.periods import Span
from reportkit.analysis.buying.rhythm import ACTIVE, CHURNED, DORMANT
from reportkit.analysis.tiers import tier_tables, transitions
from reportkit.analysis.tiers.customer_levels import HIGH, LOW, MIDDLE
from reportkit.analysis.tiers.scorecard import NEVER
from reportkit.analysis.tiers.tier_words import GROWING, PREMIUM, PROSPECT
from reportkit.analysis.tiers.tiered import Tiered
from reportkit.analysis.tiers.transitions import TierMoves

_ADVICE = {HIGH: "高频客户会员激励", MIDDLE: "交叉销售", LOW: "低频客户提频"}
_MANY = 0.05  # part of the first tier gone silent from which the finding weighs more


@dataclass(frozen=True, slots=True, eq=False)
class Loyalty:
    """Loyal customers among those who buy most often and least often; frame: every frequency.

    part: of the profit, NaN without one. high: ``level`` is the highest and most of it are loyal.
    """

    level: str
    n: int
    loyal: float
    part: float
    low_level: str
    low: int
    low_loyal: float
    several: bool
    high: bool
    word: str
    buyers: int
    frame: pd.DataFrame


@travels()
def loyalty(tiers: Tiered) -> Loyalty:
    """Loyalty and profit by frequency of purchase, among customers who bought."""
    customers = tiers.customers
    habit = customers[customers["frequency_level"].notna() & (customers["orders"] > 0)]
    if not tiers.by_orders or habit.empty:
        raise NothingToMeasure("没有成交客户可比")
    habit = habit.assign(
        part=tier_tables.shares_of(habit["contribution"]), loyal=habit["loyalty_level"] == HIGH
    )
    often = habit.groupby("frequency_level").agg(
        customers=("customer_id", "size"), loyal=("loyal", "mean"), part=("part", "sum")
    )
    often = often.reindex([HIGH, MIDDLE, LOW]).dropna(subset=["loyal"])
    often = often.rename_axis("level").reset_index()
    often["advice"] = often["level"].map(_ADVICE)
    first, last = often.iloc[0], often.iloc[-1]
    return Loyalty(
        level=first["level"], n=int(first["customers"]), loyal=float(first["loyal"]),
        part=float(first["part"]), low_level=last["level"], low=int(last["customers"]),
        low_loyal=float(last["loyal"]), several=len(often) > 1,
        high=first["level"] == HIGH and bool(first["loyal"] >= 0.5), word=tiers.word,
        buyers=len(habit), frame=often,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quiet:
    """The very customers of the first tier to call, and what they brought in the window."""

    whom: tuple[str, ...]
    count: int
    money: float
    top: str
    word: str


@dataclass(frozen=True, slots=True, eq=False)
class Silent:
    """Customers of the first tier who are 休眠 or 流失, and what they brought in the window.

    cross: customers by tier and status; rows: the same as parts of their tier.
    """

    top: str
    n: int
    count: int
    share: float
    low: float
    high: float
    dormant: int
    lost: int
    money: float
    word: str
    weight: int
    advice: str
    asleep: Quiet
    gone: Quiet
    cross: pd.DataFrame
    rows: pd.DataFrame


@travels()
def silent(tiers: Tiered) -> Silent:
    """Nothing where no status is known, or nobody is in the first tier."""
    if not tiers.has_status:
        raise NothingToMeasure("没有购买记录，行为状态未知")
    customers = tiers.customers
    customers = customers.assign(behaviour=customers["status"].fillna(NEVER))
    states = [s for s in (ACTIVE, DORMANT, CHURNED, NEVER) if (customers["behaviour"] == s).any()]
    core = customers[customers["label"] == tiers.top]
    if core.empty:
        raise NothingToMeasure("第一层没有客户")
    cross = tier_tables.cross_table(customers, "label", "behaviour", (tiers.order, states))
    quiet = core[core["behaviour"].isin([DORMANT, CHURNED])]
    worth, lost = quiet["contribution"].clip(lower=0), quiet["behaviour"] == CHURNED
    rate = wilson_interval(len(quiet), len(core))
    dormant = int((~lost).sum())

    def called(chosen: pd.Series[bool]) -> Quiet:
        whom = tuple(map(str, quiet.loc[chosen, "customer_id"]))
        return Quiet(whom, len(whom), float(worth[chosen].sum()), tiers.top, tiers.word)

    return Silent(
        top=tiers.top, n=len(core), count=len(quiet), share=rate.share, low=rate.low,
        high=rate.high, dormant=dormant, lost=int(lost.sum()), money=float(worth.sum()),
        word=tiers.word,
        weight=89 if rate.share >= _MANY else 58,
        advice="wake_premium" if dormant else "win_back_premium" if lost.any() else "",
        asleep=called(~lost), gone=called(lost), cross=cross,
        rows=cross.div(cross.sum(axis=1).where(lambda n: n > 0), axis=0),
    )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Whom:
    """The very customers of an action, their tiers, and what they brought in their last active year.

    left: how many are not called because they brought less than the call costs; edge, edges: the
    last tier and how many of it are left to themselves. cost: of one call, None where unchecked.
    """

    whom: tuple[str, ...]
    tiers: tuple[str, ...]
    count: int
    money: float
    word: str
    left: int
    edge: str
    edges: int
    cost: float | None
    hours: float | None
    hour: float


@dataclass(frozen=True, slots=True)
class Calls:
    """Whom to call outside the first tier: back, who have left; wake, who sleep."""

    back: Whom
    wake: Whom


@travels()
def calls(tiers: Tiered, activity: pd.DataFrame, *, cost: float, hour: float) -> Calls:
    """Lost customers worth a call, and dormant ones: nobody of the first tier, no lost of the last.

    activity: customer_id, worth (sales of the last active year). cost: of one call; hour: of an
    hour, an assumption (0: nothing is checked). Profit stands for sales as far as it is known.
    """
    if not tiers.has_status:
        raise NothingToMeasure("没有购买记录，行为状态未知")
    customers = tiers.customers
    sold, gained = customers["revenue"].sum(), customers["contribution"].sum()
    rate = gained / sold if sold > 0 and 0 < gained < sold else 1.0
    worth = customers["customer_id"].map(activity.set_index("customer_id")["worth"]) * rate
    present = [word for word in tiers.order if (customers["label"] == word).any()]
    first, last = customers["label"] == tiers.top, customers["label"] == present[-1]
    gone, asleep = customers["status"] == CHURNED, customers["status"] == DORMANT
    able = gone & ~first & ~last
    paid = worth.fillna(0.0) >= cost if cost > 0 else pd.Series(True, index=customers.index)

    def whom(chosen: pd.Series[bool], places: Sequence[str], left: int, edges: int) -> Whom:
        return Whom(
            whom=tuple(map(str, customers.loc[chosen, "customer_id"])), tiers=tuple(places),
            count=int(chosen.sum()), money=float(worth[chosen].sum()), word=tiers.word, left=left,
            edge=present[-1], edges=edges, cost=cost or None,
            hours=cost / hour if hour > 0 else None, hour=hour,
        )  # fmt: skip

    unpaid, edges = int((able & ~paid).sum()), int((gone & last & ~first).sum())
    return Calls(
        whom(able & paid, present[1:-1], unpaid, edges), whom(asleep & ~first, present[1:], 0, 0)
    )


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Who moved between tiers since the end of the period before.

    months: of the window, 0: all history. growing: the window of all history was shorter then;
    first: first record, where the earlier window was not full. former: tier before, by customer.
    """

    n: int
    stay: float
    up: int
    down: int
    new: int
    count: int  # who moved up or down
    up_money: float
    down_money: float
    balance: str
    word: str
    months: int
    growing: bool
    first: datetime | None
    ended: str
    ends: str
    from_name: str
    counted: int
    weight: int
    advice: str
    former: pd.Series[str]
    steps: TierMoves


@travels()
def moves(
    tiers: Tiered, windows: Sequence[Span], *, kind: str, months: int, since: datetime | None
) -> Moves:
    """windows: now and then; kind: 季度 …; months: of a window; since: first record."""
    if tiers.before is None:
        code = "no_previous" if tiers.by_orders else ""
        raise NothingToMeasure("上一期之前没有成交记录", code=code)
    now, then = windows
    customers = tiers.customers
    present = customers[["customer_id", "contribution"]].assign(tier=customers["label"])
    steps = transitions.tier_moves(tiers.before, present, tiers.order)
    former = customers["customer_id"].map(tiers.before.set_index("customer_id")["tier"])
    short = then.start is not None and since is not None and since > then.start
    change = steps.upgraded + steps.downgraded
    return Moves(
        n=steps.compared, stay=steps.stayed / max(steps.compared, 1), up=steps.upgraded,
        down=steps.downgraded, new=steps.entered, count=change,
        up_money=steps.upgraded_money, down_money=steps.downgraded_money,
        balance=transitions.balance(steps), word=tiers.word, months=months,
        growing=not months, first=since if months and short else None,
        ended=_last_day(then), ends=_last_day(now), from_name=f"上一{kind}末",
        counted=steps.compared + steps.entered, weight=72 if change else 10,
        advice="review_moves" if change else "", former=former, steps=steps,
    )  # fmt: skip


def _last_day(span: Span) -> str:
    return numerals.iso_date(span.end - timedelta(microseconds=1))


_MOST_FLOWS = 8


@travels()
def flows(moved: Moves) -> pd.DataFrame:
    """The largest moves, as transitions.flow_table; nothing where nobody moved."""
    table = transitions.flow_table(moved.steps, _MOST_FLOWS)
    if table.empty:
        raise NothingToMeasure("没有客户换层")
    return table


@dataclass(frozen=True, slots=True)
class Promotion:
    """Former 潜力 customers (``from_tier``) who are in the first two tiers now, of ``n``."""

    n: int
    hits: int
    share: float
    low: float
    high: float
    from_tier: str
    growing: str
    top: str
    key: int  # customers of any other tier who are in the first now


@travels()
def promotion(tiers: Tiered, moved: Moves) -> Promotion:
    """Nothing where the vocabulary has one word for both, or nobody was 潜力."""
    words = tiers.words
    source, aims = words[PROSPECT], [words[PREMIUM], words[GROWING]]
    rise = None if source in aims else transitions.promotion_rate(moved.steps, [source], aims)
    if rise is None:
        raise NothingToMeasure("上期没有潜力客户")
    others = [word for word in tiers.order if word != tiers.top]
    to_top = transitions.promotion_rate(moved.steps, others, [tiers.top])
    return Promotion(
        rise.total, rise.hits, rise.share, rise.low, rise.high, source, words[GROWING], tiers.top,
        to_top.hits if to_top else 0,
    )  # fmt: skip
