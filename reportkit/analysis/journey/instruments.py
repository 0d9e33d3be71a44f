"""What means go along with: answers to campaigns, and customers who stay after a contact.

Measured from a landmark, so that nobody counts as convinced by a contact that came after the
purchase. Association, not cause: nobody drew lots for the contacts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics import claims
from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import (
    Share,
    critical_value,
    exceeds_noise,
    wilson_bounds,
    wilson_interval,
)
from reportkit.analysis.journey.stages import STAGES
from reportkit.analysis.loss.landmarks import Moment


@dataclass(frozen=True, slots=True)
class InstrumentEffect:
    """Customers at the landmark with and without a contact before it, and who bought after it.

    ``difference`` compares customers of like habits, so it may differ from exposed minus others.
    """

    means: str
    exposed: Share
    others: Share
    difference: float
    low: float
    high: float
    sure: bool  # beyond what chance explains


def instrument_effects(
    customers: pd.Series[str],
    contacts: pd.DataFrame,
    bought_after: Collection[str],
    strata: pd.Series[float] | None = None,
    smallest: int = 30,
) -> list[InstrumentEffect]:
    """Who bought after one landmark, with and without each means before it; largest gap first.

    customers: all at the landmark, each once; contacts: customer_id, means, all before the
    landmark; bought_after: customers with an order after it; strata: a habit of each customer
    before the landmark (same rows). Compared as ``pooled_effects`` does.
    """
    ids = customers.reset_index(drop=True)
    habit = pd.Series(1.0, ids.index) if strata is None else strata.reset_index(drop=True)
    stayed = pd.Series(among(ids, bought_after))
    return pooled_effects([Moment(ids, stayed, habit, contacts)], smallest)


def pooled_effects(moments: Sequence[Moment], smallest: int = 30) -> list[InstrumentEffect]:
    """Who stayed, with and without each means before, over all moments; largest gap first.

    The two sides are compared within the quarters of the habit at each moment, so that busy
    customers do not pass for convinced ones. Groups below ``smallest`` are left out. ``sure``:
    after dividing 5 % by the number of means compared (Bonferroni); low and high are 95 %.
    Difference: Mantel-Haenszel weights (Greenland & Robins, Biometrics 41:55-68, 1985).
    """
    if not moments:
        return []
    rows = _rows(moments)
    found = []
    for means in sorted(
        {word for each in moments for word in each.contacts["means"].dropna().unique()}
    ):
        met = _met(moments, means)
        if min(met.sum(), (~met).sum()) >= max(smallest, 1):
            found.append((str(means), met, *_stratified(rows["stayed"], met, rows["stratum"])))
    effects = []
    for name, met, gap, error in found:
        half = critical_value() * error
        effects.append(
            InstrumentEffect(
                means=name,
                exposed=wilson_interval(int(rows["stayed"][met].sum()), int(met.sum())),
                others=wilson_interval(int(rows["stayed"][~met].sum()), int((~met).sum())),
                difference=gap,
                low=max(-1.0, gap - half),
                high=min(1.0, gap + half),
                sure=error > 0 and exceeds_noise(gap / error, 1 - 0.05 / len(found)),
            )
        )
    return sorted(effects, key=lambda e: (-e.difference, e.means))


def _rows(moments: Sequence[Moment]) -> pd.DataFrame:
    """One row per moment and customer: stayed, stratum."""
    parts = []
    for place, each in enumerate(moments):
        quarter = np.ceil(4 * each.habit.rank(pct=True, method="average"))
        parts.append(pd.DataFrame({"stayed": each.stayed, "stratum": 10 * place + quarter}))
    return pd.concat(parts, ignore_index=True)


def _met(moments: Sequence[Moment], means: str) -> pd.Series[bool]:
    """Whether each row of ``_rows`` met ``means`` before its moment."""
    flags = []
    for each in moments:
        with_it = each.contacts.loc[each.contacts["means"] == means, "customer_id"]
        flags.append(among(each.customers, with_it))
    return pd.Series(np.concatenate(flags)).astype(bool)


def _stratified(
    stayed: pd.Series[bool], met: pd.Series[bool], strata: pd.Series[float]
) -> tuple[float, float]:
    """Difference of the shares within the strata, and its standard error; NaN without overlap."""
    sides = []
    for side in (met, ~met):
        sums = stayed[side].groupby(strata[side]).agg(["sum", "size"])
        sides.append(sums.rename(columns={"sum": "hits", "size": "n"}))
    both = sides[0].join(sides[1], how="inner", lsuffix="_with", rsuffix="_without").astype(float)
    if both.empty:
        return np.nan, np.nan
    n, m = both["n_with"], both["n_without"]
    weight = n * m / (n + m)
    gap = float((weight * (both["hits_with"] / n - both["hits_without"] / m)).sum() / weight.sum())
    # one half added to each side: an empty one must not pass for certainty
    p, q = (both["hits_with"] + 0.5) / (n + 1), (both["hits_without"] + 0.5) / (m + 1)
    variance = (weight**2 * (p * (1 - p) / n + q * (1 - q) / m)).sum() / weight.sum() ** 2
    return gap, float(np.sqrt(variance))


def effects_table(effects: list[InstrumentEffect], what: str = "留存") -> pd.DataFrame:
    """means, customers, rate, other_rate, difference, low, high, verdict; one row per means.

    what: what the verdict speaks of.
    """
    rows = [
        (e.means, e.exposed.total, e.exposed.share, e.others.share, e.difference, e.low, e.high,
         f"{what}{'较高' if e.difference > 0 else '较低'}" if e.sure else "差异不明显")
        for e in effects
    ]  # fmt: skip
    columns = ["means", "customers", "rate", "other_rate", "difference", "low", "high", "verdict"]
    return pd.DataFrame(rows, columns=columns)


def response_rates(contacts: pd.DataFrame) -> pd.DataFrame:
    """Campaign contacts (means, reached, responded, cost_amount, perhaps bought) summed per means.

    Adds response_rate with low and high, cost_per_response (NaN where no cost is known or nobody
    answered), with bought order_rate; best response first.
    """
    columns = [c for c in ("reached", "responded", "bought", "cost_amount") if c in contacts]
    table = contacts.groupby("means", as_index=False)[columns].sum(min_count=1)
    low, high = wilson_bounds(table["responded"], table["reached"])
    table = table.assign(
        response_rate=table["responded"] / table["reached"],
        low=low,
        high=high,
        cost_per_response=table["cost_amount"] / table["responded"].where(table["responded"] > 0),
    )
    if "bought" in table:
        table["order_rate"] = table["bought"] / table["reached"]
    return table.sort_values(["response_rate", "means"], ascending=[False, True], ignore_index=True)


def by_stage(contacts: pd.DataFrame) -> pd.DataFrame:
    """Campaign contacts per stage of the life cycle and means, with rates and intervals.

    contacts: stage, means, reached, responded, bought, cost_amount. Adds rate with low and high,
    order_rate, cost_per_response; stages in their order, best response first.
    """
    low, high = wilson_bounds(contacts["responded"], contacts["reached"])
    table = contacts.assign(
        rate=contacts["responded"] / contacts["reached"],
        low=low,
        high=high,
        order_rate=contacts["bought"] / contacts["reached"],
        cost_per_response=contacts["cost_amount"]
        / contacts["responded"].where(contacts["responded"] > 0),
        place=contacts["stage"].map({stage: k for k, stage in enumerate(STAGES)}).fillna(9),
    )
    table = table.sort_values(["place", "rate", "means"], ascending=[True, False, True])
    return table.drop(columns="place").reset_index(drop=True)


@dataclass(frozen=True, slots=True, eq=False)
class UnevenResponse:
    """The means whose answers differ most between one group and all others.

    table: means, label, reached, responded, rate, low, high, all groups of this means.
    """

    means: str
    label: str
    inside: Share
    outside: Share
    difference: float
    table: pd.DataFrame


def most_uneven(responses: pd.DataFrame, smallest: int = 30) -> UnevenResponse | None:
    """Where one group answers clearly more than the others; None where no gap is beyond chance.

    responses: stage, means, label, reached, responded. A gap counts when it is significant after
    dividing 5 % by the number of comparisons (Bonferroni).
    """
    keys = ["means", "label"]
    sums = responses.groupby(keys, as_index=False)[["reached", "responded"]].sum()
    totals = sums.groupby("means")[["reached", "responded"]].transform("sum")
    found: list[UnevenResponse] = []
    for (_, row), (_, total) in zip(sums.iterrows(), totals.iterrows(), strict=True):
        others = int(total["reached"] - row["reached"])
        if min(int(row["reached"]), others) < max(smallest, 1):
            continue
        inside = wilson_interval(int(row["responded"]), int(row["reached"]))
        outside = wilson_interval(int(total["responded"] - row["responded"]), others)
        if claims.apart(inside, outside, tests=len(sums)) > 0:
            own = sums[sums["means"] == row["means"]]
            low, high = wilson_bounds(own["responded"], own["reached"])
            own = own.assign(rate=own["responded"] / own["reached"], low=low, high=high)
            own = own.sort_values(["rate", "label"], ascending=[False, True], ignore_index=True)
            gap = inside.share - outside.share
            found.append(UnevenResponse(row["means"], row["label"], inside, outside, gap, own))
    return max(found, key=lambda f: f.difference, default=None)
