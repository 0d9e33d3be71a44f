"""How long the customers of a list of contracts will still be there, month by month.

The list says how long each has been a customer and who has left. Three ways to read the chance to
leave in the n-th month are compared by AIC on the same customers and months: as it was counted
(Kaplan-Meier), by a shifted-beta-geometric model, and the same in every month.
Source: Fader & Hardie, Journal of Interactive Marketing 21(1), 2007; discrete hazards: Singer &
Willett, Journal of Educational Statistics 18:155-195, 1993.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import xlogy

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.loss.churn_groups import registered_spans
from reportkit.analysis.loss.sbg import fit_sbg
from reportkit.errors import DataError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]
COUNTED, MODEL, CONSTANT = (
    "各月的实际离开率（Kaplan–Meier）",
    "sBG 续约模型",
    "每月不变的离开率",
)
FEWEST_LEFT = 30  # below that many who left, a chance per month is mostly chance
_TOLD = 0.95  # of those who left, whose months must be known; else too few seem to leave
_LAST = 12  # months whose mean goes on where nobody has been seen
_DAYS = 365.25 / 12


@dataclass(frozen=True, slots=True, eq=False)
class Hazard:
    """One way to read the chance to leave in months 1, 2 …, as far as anybody here gets."""

    name: str
    monthly: FloatArray
    aic: float

    def still_there(self, months: npt.ArrayLike, horizon: int) -> FloatArray:
        """Chance of customers of so many ``months`` to be there after 1, 2 … ``horizon`` more."""
        ahead = np.asarray(months, dtype=np.int64)[:, None] + np.arange(horizon)
        return np.asarray(np.cumprod(1 - self.monthly[ahead], axis=1))


@dataclass(frozen=True, slots=True, eq=False)
class Renewals:
    """What a list of contracts tells about staying. chosen: the way of the least AIC.

    apart: the most that the curve of the model lies off the counted one, in month ``apart_at``;
    None where there is no model. dated: leaving is dated, so that customers count as seen only since
    the first who left. latest: how they would stay if all who left had left in their last month, as
    a list may tell that forgets them; None where leaving is dated or ``within`` is told. untold: of unknown length, left
    out.
    """

    n: int
    lost: int
    longest: int
    untold: int
    dated: bool
    method: str
    several: bool
    compared: str  # the ways that were compared, in words
    counted: bool
    tail: float
    last: int
    apart: float | None
    apart_at: int | None
    horizon: int
    chosen: Hazard = field(repr=False)
    others: tuple[Hazard, ...] = field(repr=False)
    latest: Hazard | None = field(repr=False)
    within: int
    here: pd.DataFrame = field(repr=False)  # customer_id, months, and their row of the table


@travels()
def staying(
    people: pd.DataFrame, until: datetime, *, horizon: int, within: int = 0,
    fewest: int = FEWEST_LEFT,
) -> Renewals:  # fmt: skip
    """people: customers with churned and tenure_months or created_at, perhaps churned_at.

    horizon: months for which the chances are read ahead. within: the table flags those only who left
    in so many last months (0: all who ever left); asked where leaving is not dated. An absence
    ``no_contract_clv`` where too few left, or it is not known after how long.
    """
    spans = registered_spans(people, until)
    months = _months(people, spans, until)
    lost, known = spans["lost"].to_numpy(), months.notna().to_numpy() & (months >= 0).to_numpy()
    if lost.sum() < fewest:
        raise _nothing(f"登记流失的客户只有 {lost.sum()} 家，不足 {fewest} 家")
    if known[lost].mean() < _TOLD:
        untold = int((~known[lost]).sum())
        raise _nothing(f"{lost.sum()} 家流失客户中有 {untold} 家不知道在约多久")
    tenure, left = _whole(months[known], lost[known]), lost[known]
    dated = bool(spans.loc[known & lost, "ended_at"].notna().all())
    within = 0 if dated else within
    entered = _entered(tenure, spans[known], until) if dated else _since(tenure, left, within)
    at_risk, gone = _counts(tenure, left, entered)
    ways = {way.name: way for way in _ways(tenure, left, entered, horizon)}
    chosen = min(ways.values(), key=_by_aic)
    only_last = _ways(tenure, left, _since(tenure, left, 1), horizon)
    apart = _apart(ways, len(gone))
    return Renewals(
        n=len(tenure), lost=int(left.sum()), longest=len(gone), untold=int((~known).sum()),
        dated=dated, method=chosen.name, several=len(ways) > 1, compared="、".join(ways),
        counted=chosen.name == COUNTED,
        tail=_tail(at_risk, gone), last=min(_LAST, len(gone)),
        apart=None if apart is None else float(apart.max()),
        apart_at=None if apart is None else int(apart.argmax()) + 1, horizon=horizon, chosen=chosen,
        others=tuple(way for way in ways.values() if way is not chosen),
        latest=None if dated or within else min(only_last, key=_by_aic), within=within,
        here=people[known].assign(months=tenure)[~left],
    )  # fmt: skip


def _by_aic(way: Hazard) -> float:
    return way.aic


def _nothing(why: str) -> NothingToMeasure:
    return NothingToMeasure(why, code="no_contract_clv", reason=why)


def _months(people: pd.DataFrame, spans: pd.DataFrame, until: datetime) -> pd.Series[Any]:
    """Months as the table states them, else from the start to leaving or to today."""
    ended = spans["ended_at"].where(spans["lost"], until)
    counted = (ended - spans["started_at"]).dt.total_seconds() / 86_400 / _DAYS
    if "tenure_months" not in people:
        return counted
    return people["tenure_months"].astype(float).fillna(counted)


def _whole(months: pd.Series[Any], lost: npt.NDArray[np.bool_]) -> IntArray:
    """The month in which a customer left, 1 = the first; of the others the months that are full."""
    left = np.maximum(np.ceil(months), 1)
    whole: IntArray = np.where(lost, left, np.floor(months)).astype(np.int64)
    return whole


def _entered(tenure: IntArray, spans: pd.DataFrame, until: datetime) -> IntArray:
    """Months that each had been there when the first leaving was written down."""
    ended = spans["ended_at"].where(spans["lost"], until)
    seen = (ended - spans["ended_at"].min()).dt.total_seconds() / 86_400 / _DAYS
    before = np.floor(tenure - seen.to_numpy()).astype(np.int64)
    most = tenure - spans["lost"].to_numpy()  # whoever left was seen in that month at least
    entered: IntArray = np.clip(before, 0, most)
    return entered


def _since(tenure: IntArray, lost: npt.NDArray[np.bool_], within: int) -> IntArray:
    """Months before the last ``within``, in which nobody is known to have left; none where 0."""
    before = np.clip(tenure - within, 0, tenure - lost)
    return before if within else np.zeros_like(tenure)


def _counts(
    tenure: IntArray, lost: npt.NDArray[np.bool_], entered: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Customers at risk and leaving in months 1, 2 … of the longest."""
    size = int(tenure.max()) + 1
    gone = np.bincount(tenure[lost], minlength=size)[1:]
    came = np.cumsum(np.bincount(entered, minlength=size))[:-1]
    over = np.cumsum(np.bincount(tenure, minlength=size))[:-1]
    return (came - over).astype(np.float64), gone.astype(np.float64)


def _tail(at_risk: FloatArray, gone: FloatArray) -> float:
    """Mean chance to leave in the last months anybody was seen in."""
    return float(gone[-_LAST:].sum() / at_risk[-_LAST:].sum())


def _ways(
    tenure: IntArray, lost: npt.NDArray[np.bool_], entered: IntArray, horizon: int
) -> Iterator[Hazard]:
    """The ways that these customers allow."""
    at_risk, gone = _counts(tenure, lost, entered)
    longest = at_risk.size

    def way(name: str, monthly: FloatArray, parameters: int) -> Hazard:
        seen = monthly[:longest]
        likelihood = xlogy(gone, seen) + xlogy(at_risk - gone, 1 - seen)
        return Hazard(name, monthly, 2 * parameters - 2 * float(likelihood.sum()))

    yield way(CONSTANT, np.full(longest + horizon, gone.sum() / at_risk.sum()), 1)
    if (at_risk > 0).all():
        further = np.full(horizon, _tail(at_risk, gone))
        yield way(COUNTED, np.append(gone / at_risk, further), longest)
    with suppress(DataError):  # nobody stayed for a month: there is nothing to model
        model = fit_sbg(tenure, lost, entered=entered)
        if model.fit.usable:  # at a bound the chance is the same in every month
            yield way(MODEL, 1 - model.retention_rate(np.arange(1, longest + horizon + 1)), 2)


def _apart(ways: Mapping[str, Hazard], longest: int) -> FloatArray | None:
    """How far the curve of the model lies off the counted one, month by month."""
    if not {MODEL, COUNTED} <= set(ways):
        return None
    model, counted = (np.cumprod(1 - ways[name].monthly[:longest]) for name in (MODEL, COUNTED))
    return np.asarray(np.abs(model - counted))
