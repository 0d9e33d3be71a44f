"""What to do with customers of high and low expected frequency, of high and low risk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import Gap, absent, is_there, travels
from reportkit.analysis.models.departures import Warned
from reportkit.analysis.models.forecast import frequency_bands
from reportkit.analysis.models.outlook import Due, Outlook

#: expected frequency, risk of leaving → entry of the strategy library
ADVICE = {
    ("高", "低"): "loyalty_frequency", ("高", "高"): "early_retention",
    ("中", "低"): "raise_frequency", ("中", "高"): "early_retention",
    ("低", "低"): "low_value_coupons", ("低", "高"): "wake_dormant",
}  # fmt: skip
_ORDER = {"高": 0, "中": 1, "低": 2}


@dataclass(frozen=True, slots=True)
class FrequencyPlan:
    """high, low: customers; share: of the expected sales that the frequent hold.

    frequent, infrequent: there are such, and the test did not show that they are told by guessing.
    """

    n: int
    days: int
    future: str
    high: int
    low: int
    share: float
    mean: float | None
    rest: float | None
    frequent: bool
    infrequent: bool
    matrix: pd.DataFrame
    table: pd.DataFrame  # per customer, for later chapters


@travels(optional=("warned",))
def frequency_plan(
    ahead: Outlook, due: Due, warned: Warned | None, titles: Mapping[str, str], *,
    high_share: float, low_purchases: float, risky: float,
) -> FrequencyPlan:  # fmt: skip
    """titles: entry of the strategy library → its title."""
    bands = frequency_bands(ahead.result.table, high_share=high_share, low_purchases=low_purchases)
    table = ahead.result.table.assign(band=bands)
    chance = pd.Series(dtype=float)
    if warned is not None:
        chance = warned.warning.customers.set_index("customer_id")["probability"]
    known = table["customer_id"].map(chance)
    table["churn_probability"] = known.fillna(1 - table["purchase_probability"])
    table["risk"] = table["churn_probability"].ge(risky).map({True: "高", False: "低"})
    table = table.merge(due.table[["customer_id", "due_days"]], on="customer_id", how="left")
    high, low = table[table["band"] == "高"], table[table["band"] == "低"]
    kept = table.rename(columns={"purchases": "expected_purchases"})
    tested = ahead.tested
    guessed = is_there(tested) and is_there(tested.ranking) and tested.ranking.blind
    matrix = _matrix(table, titles)
    if guessed:
        matrix = absent(Gap(why="检验期里分不出谁会再买，不按预测分开对待"))
    return FrequencyPlan(
        n=len(table), days=ahead.days, future=ahead.future, high=len(high), low=len(low),
        share=high["expected_amount"].sum() / max(table["expected_amount"].sum(), 1e-9),
        mean=high["purchases"].mean() if len(high) else None,
        rest=low["purchases"].mean() if len(low) else None,
        frequent=len(high) > 0 and not guessed, infrequent=len(low) > 0 and not guessed,
        matrix=matrix, table=kept.drop(columns=["amount", "risk"]),
    )  # fmt: skip


def _matrix(table: pd.DataFrame, titles: Mapping[str, str]) -> pd.DataFrame:
    cells = table.groupby(["band", "risk"], as_index=False).agg(
        customers=("customer_id", "size"),
        purchases=("purchases", "mean"),
        amount=("expected_amount", "sum"),
    )
    total = cells["amount"].sum()
    cells["share"] = cells["amount"] / total if total > 0 else float("nan")
    pairs = zip(cells["band"], cells["risk"], strict=True)
    cells["strategy"] = [titles[ADVICE[pair]] for pair in pairs]
    return cells.sort_values(["band", "risk"], key=lambda w: w.map(_ORDER), ignore_index=True)
