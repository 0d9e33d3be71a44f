"""What is expected of those who have bought: how often, for how much, when next; facts ready to be said.

The models are those of ``forecast`` and ``prediction``; here their results are named for sentences.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.models import prediction
from reportkit.analysis.models.forecast import Forecast, SeasonTrial, buyer_spans, purchase_forecast
from reportkit.analysis.models.holdout import HoldoutCheck
from reportkit.analysis.money import value


@travels()
def seen(days: pd.DataFrame) -> pd.DataFrame:
    """Purchase days of somebody at all."""
    if days.empty:
        raise NothingToMeasure("没有购买记录")
    return days


_COIN = 0.5  # AUC of who guesses


@dataclass(frozen=True, slots=True)
class Tested:
    """How the same way fared on the last days, which it had not seen."""

    days: int
    n: int
    actual: int
    predicted: float
    bias: float
    amount_bias: float | None
    promised: float  # money
    spent: float
    objection: str
    groups: pd.DataFrame  # as in holdout, with verdict
    ranking: Ranking


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well it told who would buy. variant: weak, biased (in number) or sound."""

    auc: float
    low: float
    high: float
    variant: str

    @property
    def blind(self) -> bool:
        """Whether it may tell no better than a coin who would buy."""
        return self.low <= _COIN


@dataclass(frozen=True, slots=True)
class Season:
    """Whether the season of the year was taken into account. variant: no_index, untested, used, unused.

    trials: label, plain and seasonal (misses) of each stretch judged; label, plain, seasonal: of the
    first. closer: that one came closer with the season.
    """

    variant: str
    used: bool
    months: int | None
    kept: float | None
    peak: str
    trough: str
    high: float | None
    low: float | None
    trials: list[dict[str, Any]]
    label: str
    plain: float | None
    seasonal: float | None
    closer: bool
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the customers who have bought will do within ``days``."""

    n: int
    days: int
    future: str  # 2026-01-01 起 90 天
    purchases: float
    amount: float
    priced: bool
    some: float  # customers who will buy at all
    margin: float | None  # of ``some``; None where its interval is given by low and high
    some_low: float | None
    some_high: float | None
    chance: float
    method: str
    how: str
    why: str  # why other methods were not used
    bias: float | None
    amount_bias: float | None
    new: float | None  # part of the purchases that came from customers not yet known
    newcomers: int
    used: bool  # the season
    tide: float | None
    result: Forecast
    tested: Tested
    season: Season


@travels()
def outlook(days: pd.DataFrame, as_of: datetime, horizon: int, *, fewest: int) -> Outlook:
    """days: purchase days. An absence ``few_buyers`` where fewer than ``fewest`` have bought."""
    buyers = int(days["customer_id"].nunique())
    if buyers < fewest:
        raise NothingToMeasure(f"只有 {buyers} 家客户买过", "few_buyers", n=buyers, least=fewest)
    last = value.last_day(as_of)
    found = purchase_forecast(days, last, horizon)
    table, check, index = found.table, found.check, found.season.index
    used = found.season.used and index is not None
    some, error = table["purchase_probability"].sum(), found.buyers["margin"].iloc[-1]
    margin, low, high = claims.give_or_take(some, error, len(table))
    return Outlook(
        n=len(table), days=horizon, future=f"{as_of:%Y-%m-%d} 起 {horizon} 天",
        purchases=table["purchases"].sum(), amount=table["expected_amount"].sum(),
        priced=bool(table["expected_amount"].sum() > 0), some=some,
        margin=margin, some_low=low, some_high=high, chance=table["purchase_probability"].mean(),
        method=found.method, how=found.amount_method, why="".join(found.refusals),
        bias=check.bias if check else None, amount_bias=check.amount_bias if check else None,
        new=check.newcomer_share if check else None, newcomers=check.newcomers if check else 0,
        used=used, tide=index.length(last, horizon) / horizon if used and index else None,
        result=found, tested=_tested(check), season=_season(found.season),
    )  # fmt: skip


def _tested(check: HoldoutCheck | None) -> Tested:
    if check is None:
        return cast(Tested, absent(Gap(why="历史太短，没有时间外检验")))
    verdict = check.groups["kept"].map({True: "容许", False: "超出"})
    return Tested(
        days=check.days, n=check.customers, actual=check.actual, predicted=check.predicted,
        bias=check.bias, amount_bias=check.amount_bias, promised=check.predicted_amount,
        spent=check.actual_amount, objection=check.objection,
        groups=check.groups.assign(verdict=verdict), ranking=_ranking(check),
    )  # fmt: skip


def _ranking(check: HoldoutCheck) -> Ranking:
    rank = check.ranking
    if rank is None:
        return cast(Ranking, absent(Gap(why="检验期内全部或没有客户购买，无从排序")))
    variant = "weak" if rank.low <= 0.7 else "biased" if check.objection else "sound"
    return Ranking(rank.auc, rank.low, rank.high, variant)


def _season(trial: SeasonTrial) -> Season:
    index, frame = trial.index, trial.trials
    rows: list[dict[str, Any]] = []
    if index is not None and len(frame):
        plain, seasonal = trial.misses("plain"), trial.misses("seasonal")
        rows = [
            {"label": label, "plain": one, "seasonal": other}
            for label, one, other in zip(frame["label"], plain, seasonal, strict=True)
        ]
        until = pd.to_datetime(frame["end_day"], unit="D").dt.strftime("截至 %Y-%m-%d")
        frame = frame.assign(plain_miss=plain, seasonal_miss=seasonal, until=until)
    names = [f"{month} 月" for month in range(1, 13)]
    told = index is not None and index.sure  # else no month is the busiest
    factors = pd.Series(index.factors, index=names) if index is not None and told else None
    first: dict[str, Any] = rows[0] if rows else {"label": "", "plain": None, "seasonal": None}
    tried = "used" if trial.used else "unused"
    return Season(
        variant="no_index" if index is None else tried if rows else "untested", used=trial.used,
        months=index.months if index is not None else None,
        kept=index.kept if index is not None else None,
        peak=str(factors.idxmax()) if factors is not None else "",
        trough=str(factors.idxmin()) if factors is not None else "",
        high=factors.max() if factors is not None else None,
        low=factors.min() if factors is not None else None, trials=rows, **first,
        closer=bool(rows) and trial.used and abs(first["seasonal"]) < abs(first["plain"]),
        frame=frame if rows else cast(pd.DataFrame, absent(Gap(why="季节没有检验"))),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Due:
    """How many buy within ``step`` and within ``days``, and when each customer is expected next."""

    n: int
    days: int
    step: int
    soon: float
    margin: float | None  # None where the interval is given by low and high, as for ``all``
    anyone: bool  # at least one is expected, as printed
    soon_low: float | None
    soon_high: float | None
    all: float
    all_margin: float | None
    all_low: float | None
    all_high: float | None
    share: float
    promised: float
    observed: float
    rest: float
    known: int
    median: float
    gaps: int
    spans: pd.Series[float]
    first: str  # label of the first span
    table: pd.DataFrame


@travels()
def due(days: pd.DataFrame, ahead: Outlook, as_of: datetime, *, own_gaps: int) -> Due:
    found = prediction.next_purchase(days, as_of, ahead.days, own_gaps)
    spans, buyers = buyer_spans(ahead.result), ahead.result.buyers
    first, whole = buyers.iloc[0], buyers.iloc[-1]
    (soon, soon_low, soon_high), (every, all_low, all_high) = (
        claims.give_or_take(row["expected"], row["margin"], found.customers)
        for row in (first, whole)
    )
    return Due(
        n=found.customers, days=ahead.days, step=int(first["days"]), soon=first["expected"],
        anyone=round(first["expected"]) > 0, margin=soon, soon_low=soon_low, soon_high=soon_high, all=whole["expected"],
        all_margin=every, all_low=all_low, all_high=all_high,
        share=whole["expected"] / found.customers, promised=first["promised"],
        observed=first["observed"], rest=spans["customers"].iloc[-1],
        known=int(found.table["due_days"].notna().sum()), median=found.table["due_days"].median(),
        gaps=own_gaps, spans=spans.set_index("label")["customers"], first=spans["label"].iloc[0],
        table=found.table,
    )  # fmt: skip
