"""How often each customer will buy within a horizon, for how much, and how far that can be trusted.

A purchase model where its checks hold, else a declared rule; with the client's own season where
that came closer to what happened on days the forecast had not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics.customer_ids import numbered
from reportkit.analysis.basics.intervals import critical_value
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.models.bgnbd import fit_mbgnbd
from reportkit.analysis.models.btyd import (
    CustomerDays,
    FloatArray,
    PurchaseHistory,
    customer_days,
    purchase_history,
)
from reportkit.analysis.models.holdout import Buying, HoldoutCheck, expectations, holdout_check
from reportkit.analysis.models.pareto import fit_pareto_nbd
from reportkit.analysis.models.season import SeasonIndex, season_index
from reportkit.analysis.models.spend import expected_amounts
from reportkit.analysis.models.steady import STEADY, steady_rate
from reportkit.errors import DataError

_YEAR_BACK = 365  # days to the same season of the year before
Fit = Callable[..., Buying]


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
    way that was used, over the last ``horizon_days``; None where history is too short. buyers:
    days, expected (customers who buy at least once by then), margin (half-width), promised and
    observed (the same count in the check). Only customers who have bought before are in any of it.
    """

    table: pd.DataFrame
    horizon_days: int
    method: str
    amount_method: str
    refusals: tuple[str, ...]
    check: HoldoutCheck | None
    season: SeasonTrial
    buyers: pd.DataFrame


_CANDIDATES: tuple[tuple[str, Fit], ...] = (
    ("MBG/NBD", fit_mbgnbd),
    ("Pareto/NBD", fit_pareto_nbd),
    (STEADY, steady_rate),
)


def purchase_forecast(days: pd.DataFrame, last_day: int, horizon_days: int = 90) -> Forecast:
    """Forecast the ``horizon_days`` after ``last_day`` for everybody who bought by then.

    days: customer_id, day (since 1970-01-01), amount (blank counts as 0); last_day: the last day
    known. Tried: MBG/NBD, Pareto/NBD, then ``SteadyRate``; each plain and, with two full years of
    data before the stretch judged, in the client's own season. A model is refused when it cannot
    be fitted or the check speaks against it (``HoldoutCheck.objection``); where it speaks against
    all, the way that missed the groups by the least is used. Raises DataError when nobody bought.
    """
    require_filled(days, ("customer_id", "day"), "购买日表")
    if horizon_days < 1:
        raise DataError(f"预测天数应至少为 1，现为 {horizon_days}。")
    codes, ids = numbered(days, sort=True)
    known = customer_days(codes, days["day"].to_numpy(), days["amount"].fillna(0.0).to_numpy())
    seen = known.day <= last_day
    known = CustomerDays(known.customer[seen], known.day[seen], known.amount[seen])
    name, fit, season, check, refusals = _choice(known, last_day, horizon_days)
    index = season.index if season.used else None
    history = purchase_history(known.customer, known.day, last_day, known.amount)
    table, chances, how = _table(fit, history, last_day, horizon_days, index)
    table.insert(0, "customer_id", np.asarray(ids)[table.pop("customer")])
    buyers = _with_margins(forecast_steps(horizon_days), chances, check)
    return Forecast(table, horizon_days, name, how, refusals, check, season, buyers)


def _choice(
    known: CustomerDays, last_day: int, horizon_days: int
) -> tuple[str, Fit, SeasonTrial, HoldoutCheck | None, tuple[str, ...]]:
    """The first way without objection, else the checked one that missed the groups by the least."""
    refusals: list[str] = []
    checked: list[tuple[float, str, Fit, SeasonTrial, HoldoutCheck]] = []
    for name, fit in _CANDIDATES:
        season, check, reason = _judged(fit, known, last_day, horizon_days)
        if not reason:
            return name, fit, season, check, tuple(refusals)
        if check is not None:
            checked.append((check.miss, name, fit, season, check))
        if name != STEADY or check is not None:
            refusals.append(f"{name} 未采用：{reason}")
    if not checked:
        return STEADY, steady_rate, season, None, tuple(refusals)
    _, name, fit, season, check = min(checked, key=lambda found: found[0])
    kept = [reason for reason in refusals if not reason.startswith(f"{name} ")]
    kept.append(f"各方法都未通过检验，采用分组误差最小的 {name}：{check.objection}")
    return name, fit, season, check, tuple(kept)


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


def forecast_steps(horizon_days: int) -> tuple[int, ...]:
    """The days by which buyers are counted: thirds of the horizon, 30, 60 and 90 of 90."""
    return tuple(dict.fromkeys(max(horizon_days * k // 3, 1) for k in (1, 2, 3)))


def buyer_spans(result: Forecast) -> pd.DataFrame:
    """When the next purchases are expected: label, customers (expected), share (of all).

    The spans follow each other up to the horizon; the last row is who buys nothing by then. All
    add up to the customers of the forecast.
    """
    total, before, rows = len(result.table), 0.0, []
    start = 1
    for days, expected in zip(result.buyers["days"], result.buyers["expected"], strict=True):
        rows.append((f"{start}～{days} 天" if start < days else f"第 {days} 天", expected - before))
        start, before = int(days) + 1, float(expected)
    rows.append((f"{result.horizon_days} 天内不买", total - before))
    table = pd.DataFrame(rows, columns=["label", "customers"])
    return table.assign(share=table["customers"] / total)


def _with_margins(
    days: Sequence[int], chances: FloatArray, check: HoldoutCheck | None
) -> pd.DataFrame:
    """Expected buyers by each of ``days`` (rows of ``chances``: one per customer).

    The margin is chance alone (95 %, customers being independent), or what the same count was off
    by in the check, in proportion, whichever is more.
    """
    expected = chances.sum(axis=1)
    spread = critical_value() * np.sqrt((chances * (1 - chances)).sum(axis=1))
    table = pd.DataFrame({"days": days, "expected": expected, "margin": spread})
    tested = check.buyers if check is not None else pd.DataFrame(columns=["days", "expected"])
    table = table.merge(
        tested.rename(columns={"expected": "promised", "actual": "observed"}), on="days", how="left"
    )
    if "observed" in table:
        off = (table["observed"] / table["promised"].where(table["promised"] > 0) - 1).abs()
        table["margin"] = np.fmax(table["margin"], table["expected"] * off)
    return table.reindex(columns=["days", "expected", "margin", "promised", "observed"])


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
        split, steps = last_day - horizon_days, forecast_steps(horizon_days)
        plain = holdout_check(known, split, last_day, fit, steps=steps)
    except DataError as error:
        return nothing, None, f"无法做时间外检验（{error}）"
    season, seasonal = _season_trial(fit, known, last_day, plain)
    check = seasonal if seasonal is not None and season.used else plain
    return season, check, check.objection


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
            split, steps = end - plain.days, forecast_steps(plain.days)
            other = plain if end == last_day else holdout_check(known, split, end, fit)
            seasonal = holdout_check(known, split, end, fit, then, steps)
            rows.append((label, end, other, seasonal))
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
    fit: Fit,
    history: PurchaseHistory,
    last_day: int,
    horizon_days: int,
    season: SeasonIndex | None,
) -> tuple[pd.DataFrame, FloatArray, str]:
    """The forecast per customer (as coded), the chances to buy by each step, how amounts were found."""
    timed = history if season is None else season.retimed(history, last_day)
    model = fit(timed.x, timed.t_x, timed.T)
    found = [
        expectations(model, timed, float(days) if season is None else season.length(last_day, days))
        for days in forecast_steps(horizon_days)
    ]
    purchases, chance = found[-1]
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
    return table, np.stack([chances for _, chances in found]), how
