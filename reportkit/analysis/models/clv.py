"""Customer lifetime value over a stated horizon, by model where its checks hold, else declared.

CLV = margin * sum over months k of E[purchases in month k] * amount * (1 + d)**(-k / 12). Every
refusal of a model is kept as a sentence for the report. Never 1 / churn.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from reportkit.analysis.models.bgnbd import fit_mbgnbd
from reportkit.analysis.models.btyd import (
    CustomerDays,
    FloatArray,
    IntArray,
    PurchaseHistory,
    TransactionModel,
    customer_days,
    day_numbers,
    group_equal,
    purchase_history,
)
from reportkit.analysis.models.gamma_gamma import MIN_REPEATERS
from reportkit.analysis.models.holdout import Buying, HoldoutCheck, holdout_check
from reportkit.analysis.models.pareto import fit_pareto_nbd
from reportkit.analysis.models.spend import SpendModel, spend_model
from reportkit.analysis.models.steady import steady_rate
from reportkit.errors import DataError, ParameterError

DAYS_PER_YEAR = 365.25
DAYS_PER_MONTH = DAYS_PER_YEAR / 12
MIN_SPAN_SHARE = 0.5  # observation has to last at least this share of the horizon
SIMPLE_METHOD = "简单客户价值"
_CHUNK = 16_384
Fit = Callable[..., TransactionModel]
_CANDIDATES: tuple[tuple[str, Fit], ...] = (
    ("MBG/NBD", fit_mbgnbd),
    ("Pareto/NBD", fit_pareto_nbd),
)


@dataclass(frozen=True, slots=True)
class ClvPlan:
    """What a lifetime value is computed for. Raises ParameterError for impossible values."""

    horizon_months: int
    yearly_discount_rate: float = 0.1
    margin_rate: float = 1.0  # 1 where the amounts are margins already

    def __post_init__(self) -> None:
        if self.horizon_months < 1 or self.horizon_months != int(self.horizon_months):
            raise ParameterError(
                f"客户价值的期限为 {self.horizon_months} 个月，应为 1 以上的整数。"
            )
        if not 0 <= self.yearly_discount_rate < 1:
            raise ParameterError(f"年折现率为 {self.yearly_discount_rate:g}，应在 0 至 1 之间。")
        if not 0 < self.margin_rate <= 1:
            raise ParameterError(f"毛利率为 {self.margin_rate:g}，应大于 0 且不超过 1。")

    def discount_factors(self, periods_per_year: int = 12) -> FloatArray:
        """Worth today of 1 at the end of each period up to the horizon."""
        periods = np.arange(1, self.horizon_months * periods_per_year // 12 + 1)
        factors: FloatArray = (1 + self.yearly_discount_rate) ** (-periods / periods_per_year)
        return factors


@dataclass(frozen=True, slots=True)
class CustomerValues:
    """Expected over the horizon, one row per customer, ordered by customer."""

    customer: IntArray
    purchases: FloatArray
    amount: FloatArray  # per purchase, before margin, in the client's currency
    clv: FloatArray  # margin, discounted, in the client's currency


@dataclass(frozen=True, slots=True)
class ClvChoice:
    """Lifetime values and how they came about."""

    method: str  # "MBG/NBD + Gamma-Gamma" (with its correction, if any) or SIMPLE_METHOD
    rule: str  # one Chinese sentence for the report
    refusals: tuple[str, ...]  # what spoke against models, in Chinese
    values: CustomerValues
    transactions: TransactionModel | None
    spend: SpendModel | None
    holdout: HoldoutCheck | None  # of the way that was used; None where it could not be checked

    @property
    def by_model(self) -> bool:
        return self.method != SIMPLE_METHOD


def model_clv(
    transactions: TransactionModel, spend: SpendModel, history: PurchaseHistory, plan: ClvPlan
) -> CustomerValues:
    """Lifetime value from a purchase model fitted in days and a model of amounts."""
    groups = group_equal(history.x, history.t_x, history.T)
    factors = plan.discount_factors()
    months = DAYS_PER_MONTH * np.arange(1, plan.horizon_months + 1)
    purchases, discounted = np.empty(groups.x.size), np.empty(groups.x.size)
    for start in range(0, groups.x.size, _CHUNK):
        rows = slice(start, start + _CHUNK)
        x, t_x, T = (column[rows, None] for column in (groups.x, groups.t_x, groups.T))
        by_then = transactions.conditional_expected_purchases(x, t_x, T, months)
        purchases[rows] = by_then[:, -1]
        discounted[rows] = np.diff(by_then, axis=1, prepend=0.0) @ factors
    amount = spend.amounts(history)
    clv = plan.margin_rate * amount * discounted[groups.inverse]
    return CustomerValues(history.customer, purchases[groups.inverse], amount, clv)


def simple_clv(history: PurchaseHistory, plan: ClvPlan) -> CustomerValues:
    """Average order * frequency * horizon * margin, discounted: assumes that nobody leaves.

    Frequency: repeat purchases over time since the first, to which everybody brings one year of
    the average customer. The first purchase is no habit, and a week of silence is no verdict.
    Raises DataError when no time has passed since anybody's first purchase.
    """
    if history.T.sum() == 0:
        raise DataError(
            f"简单客户价值：全部 {history.T.size} 位客户都在截止日当天首次购买，没有可观察的时间。"
            "请推后截止日。"
        )
    rule = steady_rate(history.x, history.t_x, history.T)
    per_month = rule.conditional_expected_purchases(
        history.x, history.t_x, history.T, DAYS_PER_MONTH
    )
    amount = history.total_amount / (history.x + 1)
    clv = plan.margin_rate * amount * per_month * plan.discount_factors().sum()
    return CustomerValues(history.customer, per_month * plan.horizon_months, amount, clv)


def contractual_clv(
    still_there: npt.ArrayLike,
    margin: npt.ArrayLike,
    plan: ClvPlan,
    periods_per_year: int = 12,
) -> FloatArray:
    """Value of customers under contract, each paid period by period while they stay.

    still_there: chance to be a customer at the end of periods 1, 2 … of the horizon, shape
    (periods,) or (customers, periods); from sBG survival or a Kaplan-Meier curve. margin: per
    period, already after costs. Raises DataError unless every period has its chance.
    """
    chances = np.asarray(still_there, dtype=np.float64)
    factors = plan.discount_factors(periods_per_year)
    if chances.ndim == 0 or chances.shape[-1] != factors.size:
        found = chances.shape[-1] if chances.ndim else 0
        raise DataError(
            f"合约客户价值：留存概率有 {found} 期，期限 {plan.horizon_months} 个月需要 "
            f"{factors.size} 期。"
        )
    if not ((chances >= 0) & (chances <= 1)).all():
        raise DataError("合约客户价值：留存概率应在 0 至 1 之间且不为空。请检查留存曲线。")
    return np.asarray(np.asarray(margin, dtype=np.float64) * (chances @ factors))


def choose_clv(
    customers: npt.ArrayLike,
    days: npt.ArrayLike,
    amounts: npt.ArrayLike,
    as_of_day: int | date | np.datetime64,
    plan: ClvPlan,
) -> ClvChoice:
    """Lifetime values by the first model that passes every check, else by simple_clv.

    Arguments as in btyd.purchase_history; amounts in the client's currency. Tried: MBG/NBD, then
    Pareto/NBD, each with Gamma-Gamma, checked on the last third (``HoldoutCheck.objection``). A
    model that fails the check by less than simple_clv does is used all the same, and said to.
    Raises DataError when nobody bought before as_of_day.
    """
    known = customer_days(customers, days, amounts)
    history = purchase_history(known.customer, known.day, as_of_day, known.amount)
    refusals = _history_refusals(history, plan)
    spend: SpendModel | None = None
    if not refusals:
        spend, objections = spend_model(history)
        refusals = list(objections)
    simple = _check(history, known, as_of_day, steady_rate)
    if spend is not None and not refusals:
        found, reasons = _purchase_model(history, known, as_of_day, simple)
        refusals += reasons
        if found is not None:
            name, transactions, holdout = found
            values = model_clv(transactions, spend, history, plan)
            rule = _rule(f"{name} 预测购买次数，{spend.name} 预测每次金额", plan)
            method = f"{name} + {spend.name}"
            return ClvChoice(method, rule, tuple(refusals), values, transactions, spend, holdout)
    rule = _rule("平均客单价 × 复购频率（与一年的平均客户合并），不考虑流失", plan)
    values = simple_clv(history, plan)
    return ClvChoice(SIMPLE_METHOD, rule, tuple(refusals), values, None, spend, simple)


def _rule(how: str, plan: ClvPlan) -> str:
    margin = f"毛利率 {plan.margin_rate:.1%}，" if plan.margin_rate < 1 else ""
    return (
        f"{how}；期限 {plan.horizon_months} 个月，{margin}"
        f"年折现率 {plan.yearly_discount_rate:.1%}，按月末折现。"
    )


def _history_refusals(history: PurchaseHistory, plan: ClvPlan) -> list[str]:
    repeaters = int((history.x > 0).sum())
    span_months = float(history.T.max()) / DAYS_PER_MONTH
    refusals = []
    if repeaters < MIN_REPEATERS:
        refusals.append(f"复购客户只有 {repeaters} 位，少于 {MIN_REPEATERS} 位，模型估计不可靠。")
    if span_months < MIN_SPAN_SHARE * plan.horizon_months:
        refusals.append(
            f"观察期只有 {span_months:.1f} 个月，不足预测期 {plan.horizon_months} 个月的 "
            f"{MIN_SPAN_SHARE:.0%}。"
        )
    return refusals


def _purchase_model(
    history: PurchaseHistory,
    known: CustomerDays,
    as_of_day: int | date | np.datetime64,
    simple: HoldoutCheck | None,
) -> tuple[tuple[str, TransactionModel, HoldoutCheck] | None, list[str]]:
    """The model to use with its check, and what spoke against each."""
    reasons: list[str] = []
    checked: list[tuple[str, TransactionModel, HoldoutCheck]] = []
    for name, fit in _CANDIDATES:
        model, reason = _fitted(history, fit)
        check = None if model is None else _check(history, known, as_of_day, fit)
        if model is not None and check is not None:
            if not check.objection:
                return (name, model, check), reasons
            checked.append((name, model, check))
        elif model is not None:
            reason = "最后三分之一的历史里购买太少，无法做时间外检验。"
        reasons.append(f"{name} 未采用：{reason or checked[-1][2].objection}")
    best = min(checked, key=lambda found: found[2].miss, default=None)
    if best is None or (simple is not None and simple.miss <= best[2].miss):
        return None, reasons
    kept = [reason for reason in reasons if not reason.startswith(f"{best[0]} ")]
    kept.append(f"各方法都未通过检验，采用分组误差最小的 {best[0]}：{best[2].objection}")
    return best, kept


def _fitted(history: PurchaseHistory, fit: Fit) -> tuple[TransactionModel | None, str]:
    """The model of everything, or None and why it cannot be used."""
    try:
        model = fit(history.x, history.t_x, history.T)
    except DataError as error:
        return None, str(error)
    if not model.fit.converged:
        return None, "未收敛。"
    if model.fit.at_bound:
        return None, f"参数 {'、'.join(model.fit.at_bound)} 到达边界，看不出客户流失的规律。"
    return model, ""


def _check(
    history: PurchaseHistory,
    known: CustomerDays,
    as_of_day: int | date | np.datetime64,
    fit: Callable[..., Buying],
) -> HoldoutCheck | None:
    """How the way kept its promise over the last third; None where nothing can be told."""
    end = int(day_numbers(as_of_day))
    try:
        return holdout_check(known, end - int(history.T.max()) // 3, end, fit)
    except DataError:
        return None
