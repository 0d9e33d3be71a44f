"""What a customer will spend per purchase: Gamma-Gamma, also where busy customers spend more.

Gamma-Gamma assumes that amounts have nothing to do with frequency. Where they do, the part of the
amount that goes along with frequency is taken out first, the model is fitted to what remains, and
each customer gets that part back. How large the dependence was, and is then, is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from reportkit.analysis.models.btyd import FloatArray, PurchaseHistory
from reportkit.analysis.models.gamma_gamma import GammaGamma, fit_gamma_gamma
from reportkit.errors import DataError

MAX_CORRELATION = 0.3  # between purchases and mean amount, Gamma-Gamma assumes none
_YEAR = 365.25


@dataclass(frozen=True, slots=True)
class SpendModel:
    """Gamma-Gamma of amounts; ``slope`` is the exponent of frequency taken out, 0 where none was.

    correlation: of repeat purchases and mean amount as found; gamma_gamma.correlation is what
    the model finally saw. average_per_day: repeat purchases of the average customer.
    """

    gamma_gamma: GammaGamma
    slope: float
    average_per_day: float
    typical_frequency: float  # at which nothing is added or taken, in logarithms
    correlation: float

    @property
    def name(self) -> str:
        return "按频率校正的 Gamma-Gamma" if self.slope else "Gamma-Gamma"

    def amounts(self, history: PurchaseHistory) -> FloatArray:
        """Expected amount per future purchase, one per customer of ``history``."""
        scale = self._scale(history)
        seen = history.mean_repeat_amount / scale
        result: FloatArray = scale * self.gamma_gamma.conditional_mean_amount(history.x, seen)
        return result

    def _scale(self, history: PurchaseHistory) -> FloatArray:
        if not self.slope:
            return np.ones(history.x.size)
        usual = log_frequency(history, self.average_per_day) - self.typical_frequency
        return np.asarray(np.exp(self.slope * usual))


def log_frequency(history: PurchaseHistory, average_per_day: float) -> FloatArray:
    """Logarithm of the repeat purchases per day, one year of the average customer added."""
    rate = (history.x + average_per_day * _YEAR) / (history.T + _YEAR)
    return np.asarray(np.log(rate))


def spend_model(history: PurchaseHistory) -> tuple[SpendModel | None, tuple[str, ...]]:
    """The model of amounts, or the reasons in Chinese why there can be none.

    Plain Gamma-Gamma where its assumption holds (|correlation| up to .3); else least squares of
    the logarithm of the mean amount on that of frequency, and Gamma-Gamma on the remainder.
    """
    try:
        plain = fit_gamma_gamma(history.x, history.mean_repeat_amount)
    except DataError as error:
        return None, (str(error),)
    model = SpendModel(plain, 0.0, 0.0, 0.0, plain.correlation)
    if abs(plain.correlation) > MAX_CORRELATION:
        model = _without_frequency(history, plain.correlation)
    reasons = _objections(model)
    return (None, reasons) if reasons else (model, ())


def expected_amounts(history: PurchaseHistory) -> tuple[FloatArray, str]:
    """Amount per future purchase of each customer, and how it came about, in Chinese.

    Without a model each customer's own mean, one purchase of the average customer added.
    """
    model, _ = spend_model(history)
    if model is not None:
        return model.amounts(history), model.name
    visits = history.x + 1.0
    average = float(history.total_amount.sum() / visits.sum())
    return (history.total_amount + average) / (visits + 1), "客户自身均值（并入一次平均购买）"


def _without_frequency(history: PurchaseHistory, correlation: float) -> SpendModel:
    per_day = float(history.x.sum()) / float(history.T.sum())
    frequency = log_frequency(history, per_day)
    known = (history.x > 0) & (history.mean_repeat_amount > 0)
    centre = float(frequency[known].mean())
    shifted = frequency[known] - centre
    amount = np.log(history.mean_repeat_amount[known])
    slope = float(shifted @ (amount - amount.mean()) / (shifted @ shifted))
    scale = np.exp(slope * (frequency - centre))
    rest = fit_gamma_gamma(history.x, history.mean_repeat_amount / scale)
    return SpendModel(rest, slope, per_day, centre, correlation)


def _objections(spend: SpendModel) -> tuple[str, ...]:
    model, reasons = spend.gamma_gamma, []
    if not model.fit.converged:
        reasons.append("Gamma-Gamma 未收敛。")
    if model.fit.at_bound:
        reasons.append(f"Gamma-Gamma 的参数 {'、'.join(model.fit.at_bound)} 到达边界。")
    if model.q <= 1:
        reasons.append(f"Gamma-Gamma 的 q={model.q:.2f} 不大于 1，人均金额没有有限的期望。")
    if abs(model.correlation) > MAX_CORRELATION:
        reasons.append(
            f"购买次数与平均金额的相关系数为 {spend.correlation:.2f}，按购买频率校正后仍为 "
            f"{model.correlation:.2f}，绝对值大于 {MAX_CORRELATION}，不符合 Gamma-Gamma 的前提。"
        )
    return tuple(reasons)
