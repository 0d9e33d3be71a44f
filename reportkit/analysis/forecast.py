"""How often each customer will buy within a horizon, for how much, and how far that can be trusted.

A purchase model where its checks hold, else a declared rule; with the client's own season where
that came closer to what happened on days the forecast had not seen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.bgnbd import fit_mbgnbd
from reportkit.analysis.btyd import CustomerDays, FloatArray, customer_days, purchase_history
from reportkit.analysis.clv import MAX_HOLDOUT_BIAS
from reportkit.analysis.columns import require_filled
from reportkit.analysis.holdout import Buying, HoldoutCheck, expectations, holdout_check
from reportkit.analysis.membership import numbered
from reportkit.analysis.pareto import fit_pareto_nbd
from reportkit.analysis.season import SeasonIndex, season_index
from reportkit.analysis.spend import expected_amounts
from reportkit.errors import DataError

STEADY = "平均频率法"
_YEAR = 365.25
_YEAR_BACK = 365  # days to the same season of the year before
Fit = Callable[..., Buying]


@dataclass(frozen=True, slots=True)
class SteadyRate:
    """Everybody keeps buying at the own rate, to which one year of the average is added.

    The rule where no purchase model holds; it knows nothing of customers who leave.
    """

    per_day: float  # repeat purchases of the average customer

    def conditional_expected_purchases(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """Purchases in the next ``t`` days; ``t_x`` is not used."""
        repeats, age = np.asarray(x, dtype=float), np.asarray(T, dtype=float)
        rate: FloatArray = (repeats + self.per_day * _YEAR) / (age + _YEAR)
        expected: FloatArray = rate * np.asarray(t, dtype=float)
        return expected

    def probability_of_purchase(
        self, x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike, t: npt.ArrayLike
    ) -> FloatArray:
        """P(at least one purchase in the next ``t`` days), 0-1."""
        return -np.expm1(-self.conditional_expected_purchases(x, t_x, T, t))


def steady_rate(x: npt.ArrayLike, t_x: npt.ArrayLike, T: npt.ArrayLike) -> SteadyRate:
    """The rule of these histories; nobody buys where no time has passed."""
    observed = float(np.sum(T))
    return SteadyRate(float(np.sum(x)) / observed if observed else 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class SeasonTrial:
    """Whether the season came closer to what happened.

    index: of all data, None without two full years. trials: label, end_day, days, actual, plain,
    seasonal (purchases, totals), one row per stretch judged; empty where the season could not be
    judged. used: whether the sum of the misses became smaller.
    """

    index: SeasonIndex | None
    trials: pd.DataFrame
    used: bool

    def misses(self, column: str) -> list[float]:
        """Predicted over actual less 1 in each trial; column: plain or seasonal."""
        return [float(miss) for miss in self.trials[column] / self.trials["actual"] - 1]


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """table: customer_id, purchases, purchase_probability, amount (per purchase), expected_amount;
    sorted by customer_id. refusals: why models were not used, sentences in Chinese. check: of the
    way that was used, over the last ``horizon_days``; None where history is too short.
    """

    table: pd.DataFrame
    horizon_days: int
    method: str
    amount_method: str
    refusals: tuple[str, ...]
    check: HoldoutCheck | None
    season: SeasonTrial


_CANDIDATES: tuple[tuple[str, Fit], ...] = (
    ("MBG/NBD", fit_mbgnbd),
    ("Pareto/NBD", fit_pareto_nbd),
)


def purchase_forecast(days: pd.DataFrame, last_day: int, horizon_days: int = 90) -> Forecast:
    """Forecast the ``horizon_days`` after ``last_day`` for everybody who bought by then.

    days: customer_id, day (since 1970-01-01), amount (blank counts as 0); last_day: the last day
    known. Tried: MBG/NBD, Pareto/NBD, then ``SteadyRate``; each plain and, with two full years of
    data before the stretch judged, in the client's own season. A model is refused when it cannot
    be fitted or was off by more than half in the check. Raises DataError when nobody bought.
    """
    require_filled(days, ("customer_id", "day"), "购买日表")
    if horizon_days < 1:
        raise DataError(f"预测天数应至少为 1，现为 {horizon_days}。")
    codes, ids = numbered(days, sort=True)
    known = customer_days(codes, days["day"].to_numpy(), days["amount"].fillna(0.0).to_numpy())
    seen = known.day <= last_day
    known = CustomerDays(known.customer[seen], known.day[seen], known.amount[seen])
    refusals: list[str] = []
    for name, fit in _CANDIDATES:
        season, check, reason = _judged(fit, known, last_day, horizon_days)
        if not reason:
            break
        refusals.append(f"{name} 未采用：{reason}")
    else:
        name, fit = STEADY, steady_rate
        season, check, _ = _judged(fit, known, last_day, horizon_days)
    table, how = _table(fit, known, last_day, horizon_days, season.index if season.used else None)
    table.insert(0, "customer_id", np.asarray(ids)[table.pop("customer")])
    return Forecast(table, horizon_days, name, how, tuple(refusals), check, season)


def frequency_bands(
    forecast: pd.DataFrame, *, high_share: float = 0.2, low_purchases: float = 0.5
) -> pd.Series:
    """高 / 中 / 低 per row of ``Forecast.table``: the ``high_share`` with the most purchases, those
    expected to buy less than ``low_purchases`` times, and the rest. Equal forecasts, equal band.
    """
    rank = forecast["purchases"].rank(ascending=False, method="average", pct=True)
    high = (rank <= high_share) & (forecast["purchases"] >= low_purchases)
    low = forecast["purchases"] < low_purchases
    return pd.Series(np.select([high, low], ["高", "低"], "中"), index=forecast.index)


def due_counts(due_days: pd.Series, edges: tuple[int, ...] = (30, 60, 90, 180)) -> pd.DataFrame:
    """How many customers are due within each span of days: label, customers, share.

    due_days: days until half of such customers have bought, blank = cannot be told; those come
    last, as 无法判断.
    """
    bounds = [-np.inf, *edges, np.inf]
    labels = [
        f"{edges[0]} 天内",
        *(f"{low + 1}～{high} 天" for low, high in pairwise(edges)),
        f"{edges[-1]} 天以后",
    ]
    band = pd.cut(due_days, bounds, labels=labels)
    counts = band.value_counts().reindex(labels)
    counts["无法判断"] = int(due_days.isna().sum())
    table = counts.rename_axis("label").rename("customers").astype(int).reset_index()
    return table.assign(share=table["customers"] / max(len(due_days), 1))


def _judged(
    fit: Fit, known: CustomerDays, last_day: int, horizon_days: int
) -> tuple[SeasonTrial, HoldoutCheck | None, str]:
    """Whether the season helps this way, its check, and what speaks against it ("" = nothing)."""
    nothing = SeasonTrial(season_index(known.day, last_day), _trial_table([]), used=False)
    try:
        objection = _unusable(fit, known, last_day)
        if objection:
            return nothing, None, objection
        if not known.day.size or int(known.day.min()) > last_day - 2 * horizon_days:
            return nothing, None, f"历史不足 {horizon_days} 天的两倍，无法做时间外检验。"
        plain = holdout_check(known, last_day - horizon_days, last_day, fit)
    except DataError as error:
        return nothing, None, f"无法做时间外检验（{error}）"
    season, seasonal = _season_trial(fit, known, last_day, plain)
    check = seasonal if seasonal is not None and season.used else plain
    if abs(check.bias) > MAX_HOLDOUT_BIAS:
        return season, check, "时间外检验的总量偏差超过一半。"
    return season, check, ""


def _unusable(fit: Fit, known: CustomerDays, last_day: int) -> str:
    history = purchase_history(known.customer, known.day, last_day)
    outcome = getattr(fit(history.x, history.t_x, history.T), "fit", None)
    if outcome is None or outcome.usable:
        return ""
    bound = "、".join(outcome.at_bound)
    return f"参数 {bound} 到达边界。" if bound else "未收敛。"


def _season_trial(
    fit: Fit, known: CustomerDays, last_day: int, plain: HoldoutCheck
) -> tuple[SeasonTrial, HoldoutCheck | None]:
    """Both ways over the last days and over the same season of the year before."""
    index = season_index(known.day, last_day)
    rows: list[tuple[str, int, HoldoutCheck, HoldoutCheck]] = []
    for label, end in (("最近", last_day), ("上年同季", last_day - _YEAR_BACK + plain.days)):
        then = season_index(known.day, end - plain.days)
        if index is None or then is None or (rows and end >= last_day):
            continue
        try:
            other = plain if end == last_day else holdout_check(known, end - plain.days, end, fit)
            rows.append((label, end, other, holdout_check(known, end - plain.days, end, fit, then)))
        except DataError:  # too little happened in that stretch to judge anything
            continue
    table = _trial_table(rows)
    gain = (table["plain"] - table["actual"]).abs() - (table["seasonal"] - table["actual"]).abs()
    recent = rows[0][3] if rows and rows[0][1] == last_day else None
    used = recent is not None and float(gain.sum()) > 0
    return SeasonTrial(index, table, used), recent


def _trial_table(rows: list[tuple[str, int, HoldoutCheck, HoldoutCheck]]) -> pd.DataFrame:
    columns = ["label", "end_day", "days", "actual", "plain", "seasonal"]
    found = [
        (label, end, plain.days, plain.actual, plain.predicted, seasonal.predicted)
        for label, end, plain, seasonal in rows
    ]
    return pd.DataFrame(found, columns=columns)


def _table(
    fit: Fit, known: CustomerDays, last_day: int, horizon_days: int, season: SeasonIndex | None
) -> tuple[pd.DataFrame, str]:
    """The forecast per customer (as coded), and how amounts were found."""
    history = purchase_history(known.customer, known.day, last_day, known.amount)
    timed = history if season is None else season.retimed(history, last_day)
    ahead = float(horizon_days) if season is None else season.length(last_day, horizon_days)
    purchases, chance = expectations(fit(timed.x, timed.t_x, timed.T), timed, ahead)
    money, how = expected_amounts(history)
    table = pd.DataFrame(
        {
            "customer": history.customer,
            "purchases": purchases,
            "purchase_probability": chance,
            "amount": money,
            "expected_amount": purchases * money,
        }
    )
    return table, how
