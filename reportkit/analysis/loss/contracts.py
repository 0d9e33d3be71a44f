"""How long customers under contract stay, and whether kinds of contract differ."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.intervals import wilson_bounds
from reportkit.analysis.loss import survival

_POINTS = (12, 24, 48, 72)  # months at which the curve is read
_MOST_CURVES = 4
_SURE = 0.05
_LEAST_P = 0.001  # no smaller p-value is printed


@dataclass(frozen=True, slots=True)
class Tenure:
    """Customers whose months under contract are known. year: chance to be there after twelve."""

    n: int
    lost: int
    share: float
    low: float
    high: float
    longest: float
    year: float | None
    months: pd.Series[float] = field(repr=False)
    left: pd.Series[bool] = field(repr=False)
    contract: pd.Series[str] | None = field(repr=False)
    curve: survival.SurvivalCurve = field(repr=False)


@travels()
def tenure(people: pd.DataFrame, spans: pd.DataFrame, *, smallest: int) -> Tenure:
    """people: customers with tenure_months, on the rows of ``leaving.registered_spans``."""
    if "tenure_months" not in people or people["tenure_months"].notna().sum() < smallest:
        raise NothingToMeasure("在网月数已知的客户太少")
    known = people["tenure_months"].notna().to_numpy()
    months, left = people.loc[known, "tenure_months"], spans.loc[known, "lost"]
    curve, longest = survival.kaplan_meier(months, left), float(months.max())
    low, high = wilson_bounds(int(left.sum()), len(left))
    return Tenure(
        n=len(left), lost=int(left.sum()), share=float(left.mean()), low=float(low), high=float(high),
        longest=longest, year=curve.at([12])["survival"].iloc[0] if longest >= 12 else None,
        months=months, left=left, curve=curve,
        contract=people.loc[known, "contract"] if "contract" in people else None,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stay:
    """The curves of staying, one per kind of contract where there are several.

    slower: the older the contract, the fewer leave per month. differ: the kinds differ beyond
    chance; here: customers of the weakest who are still there. advice: empty where they do not.
    """

    mean: float
    mean_low: float
    mean_high: float
    horizon: float
    longest: float
    weakest: str
    weak: float
    strongest: str
    strong: float
    several: bool
    slower: bool
    differ: bool
    chi: float | None
    p: float | None
    here: int
    advice: str
    highlight: str | None
    curves: dict[str, pd.DataFrame]
    points: pd.DataFrame


@travels()
def stay(found: Tenure, *, smallest: int) -> Stay:
    """smallest: customers of a kind of contract that gets a curve of its own."""
    if not found.longest > 0:
        raise NothingToMeasure("在网月数都是 0")
    longest = found.longest
    horizon = min(12.0, longest) if longest < 24 else 24.0
    mean = survival.restricted_mean(found.curve, horizon)
    points = found.curve.at([at for at in _POINTS if at <= longest])
    curves, test = _by_contract(found, smallest)
    ends = {name: float(steps["survival"].iloc[-1]) for name, steps in curves.items()}
    weakest, strongest = min(ends, key=ends.__getitem__), max(ends, key=ends.__getitem__)
    differ = test is not None and test.p_value < _SURE
    here = int((~found.left & (found.contract == weakest)).sum()) if differ else 0
    return Stay(
        mean=mean.mean, mean_low=mean.low, mean_high=mean.high, horizon=horizon, longest=longest,
        weakest=weakest, weak=ends[weakest], strongest=strongest, strong=ends[strongest],
        several=len(curves) > 1, slower=claims.steady(survival.loss_rates(points)) < 0,
        differ=differ, chi=test.chi_square if test else None,
        p=max(test.p_value, _LEAST_P) if test else None, here=here,
        advice="contract_upgrade" if differ else "",
        highlight=weakest if len(curves) > 1 else None, curves=curves, points=points,
    )  # fmt: skip


def _by_contract(
    found: Tenure, smallest: int
) -> tuple[dict[str, pd.DataFrame], survival.LogRank | None]:
    kinds = found.contract
    enough = kinds.value_counts() if kinds is not None else pd.Series(dtype=int)
    enough = enough[enough >= smallest].head(_MOST_CURVES)
    if kinds is None or len(enough) < 2:
        return {"全部客户": found.curve.steps}, None
    curves = {
        str(name): survival.kaplan_meier(
            found.months[kinds == name], found.left[kinds == name]
        ).steps
        for name in enough.index
    }
    chosen = kinds.isin(enough.index)
    return curves, survival.log_rank(found.months[chosen], found.left[chosen], kinds[chosen])
