"""What was known about each customer at a cut-off, and whether the customer left afterwards.

Nothing at or after the cut-off enters a feature; between cut-off and outcome lies a gap in which
the client can act. ``cutoff`` is an exclusive instant, so the outcome window is
[cutoff + gap, cutoff + gap + horizon).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.customer_ids import among
from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.buying.rhythm import CHURNED, customer_activity, day_number
from reportkit.errors import DataError

#: feature → its words in the list of reasons
FEATURE_LABELS: dict[str, str] = {
    "silent_days": "距上次购买天数",
    "purchase_days": "累计购买天数",
    "tenure_days": "首次购买至今天数",
    "gap_days": "平均购买间隔",
    "recent_purchases": "近期购买次数",
    "purchase_change": "近期购买次数较上一期的变化",
    "recent_amount": "近期消费金额",
    "amount_change": "近期消费金额较上一期的变化",
    "recent_contacts": "近期互动次数",
    "contact_change": "近期互动次数较上一期的变化",
}
#: column of features: chance by a purchase model to buy nothing until the outcome window ends
ABSENCE = "absence"
#: columns that are written when or after a customer leaves
POST_OUTCOME = frozenset(
    {"churned", "churned_at", "churn_reason", "churn", "status"}
    | {"last_contact_at", "updated_at", "activity_level", "loyalty_level"}
)


@dataclass(frozen=True, slots=True)
class WarningWindow:
    """``gap_days`` to act, ``horizon_days`` to watch, features over ``recent_days``.

    rule: who is 流失 by it at a cut-off is beyond warning.
    """

    rule: ActivityRule
    gap_days: int = 14
    horizon_days: int = 90
    recent_days: int = 90

    def outcome(self, cutoff: datetime) -> tuple[datetime, datetime]:
        """Start and exclusive end of the outcome window of this cut-off."""
        start = cutoff + timedelta(days=self.gap_days)
        return start, start + timedelta(days=self.horizon_days)


@dataclass(frozen=True, slots=True, eq=False)
class LabelledCustomers:
    """Customers at a cut-off: what was known (index customer_id), and who left (same index).

    A column ``ABSENCE`` is no feature among others but a model to be beaten.
    known_at: feature → instant its values were written, where that is not plainly before.
    worth: what each customer was worth as known at the cut-off (same index), None = not known.
    """

    features: pd.DataFrame
    churned: pd.Series
    cutoff: datetime
    known_until: datetime  # exclusive end of the outcome window
    known_at: Mapping[str, datetime] = field(default_factory=dict)
    worth: pd.Series | None = None


def customer_features(
    days: pd.DataFrame,
    cutoff: datetime,
    window: WarningWindow,
    interactions: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Features of every customer not yet 流失 at ``cutoff``, index customer_id.

    days: customer_id, day, perhaps amount (one row per customer and day); interactions: customer_id,
    happened_at. Columns are those of ``FEATURE_LABELS`` the data allow; gap_days is
    blank without a gap. The ratio of the two is left out: it ranks nobody better, and a low one
    makes an absurd reason. Raises DataError as ``customer_activity``.
    """
    table = customer_activity(days, cutoff, window.rule).table.set_index("customer_id")
    table = table[table["status"] != CHURNED]
    cut, recent_days = day_number(cutoff), window.recent_days
    near = days[(days["day"] < cut) & (days["day"] >= cut - 2 * recent_days)]
    seen = near[among(near["customer_id"], table.index)]
    span = (table["last_day"] - table["first_day"]).astype(float)
    features = pd.DataFrame(index=table.index)
    features["silent_days"] = table["silent_days"].astype(float)
    features["gap_days"] = span / table["gaps"].where(table["gaps"] > 0)
    features["purchase_days"] = table["purchase_days"].astype(float)
    features["tenure_days"] = np.floor(cut - table["first_day"])
    one = seen.drop_duplicates(["customer_id", "day"]).assign(one=1.0)
    recent, change = _recent(one, "one", table.index, cut, recent_days)
    features["recent_purchases"], features["purchase_change"] = recent, change
    if "amount" in days.columns:
        recent, change = _recent(seen, "amount", table.index, cut, recent_days)
        features["recent_amount"], features["amount_change"] = recent, change
    if interactions is not None:
        contacts = _contacts(interactions)
        recent, change = _recent(contacts, "one", table.index, cut, recent_days)
        features["recent_contacts"], features["contact_change"] = recent, change
    return features


def purchase_outcome(
    days: pd.DataFrame, customers: pd.Index, cutoff: datetime, window: WarningWindow
) -> pd.Series:
    """True where a customer bought nothing in the outcome window of ``cutoff``."""
    require_filled(days, ("customer_id", "day"), "购买日表")
    start, end = (day_number(instant) for instant in window.outcome(cutoff))
    inside = days[(days["day"] >= start) & (days["day"] < end)]
    return pd.Series(~among(customers, inside["customer_id"]), index=customers, name="churned")


def labelled_customers(
    days: pd.DataFrame,
    cutoff: datetime,
    window: WarningWindow,
    interactions: pd.DataFrame | None = None,
    extra: pd.DataFrame | None = None,
) -> LabelledCustomers:
    """Features and outcome at one cut-off, for training or testing.

    extra: further features known before every cut-off, index customer_id (industry, contract …).
    Raises DataError when nobody could still leave at ``cutoff``, or as ``customer_features``.
    """
    features = customer_features(days, cutoff, window, interactions)
    if features.empty:
        raise DataError(
            f"{cutoff:%Y-%m-%d} 时所有客户都已流失，没有可预警的对象。请把时点改早或放宽流失口径。"
        )
    if extra is not None:
        features = features.join(extra.reindex(features.index))
    return LabelledCustomers(
        features=features,
        churned=purchase_outcome(days, features.index, cutoff, window),
        cutoff=cutoff,
        known_until=window.outcome(cutoff)[1],
    )


def leaking_features(
    features: pd.DataFrame,
    cutoff: datetime,
    known_at: Mapping[str, datetime] | None = None,
    post_outcome: frozenset[str] = POST_OUTCOME,
) -> dict[str, str]:
    """Features that may not be used, with the reason in Chinese; empty where all is well.

    Refused are columns written when or after a customer leaves, values written at or after
    ``cutoff``, and columns of instants any of which is not before it.
    """
    written = known_at or {}
    refused: dict[str, str] = {}
    for name in features.columns:
        if name in post_outcome:
            refused[name] = "流失时或流失后才写入"
        elif name in written and written[name] >= cutoff:
            refused[name] = f"写入时间 {written[name]:%Y-%m-%d} 不早于截止时点"
        elif pd.api.types.is_datetime64_any_dtype(features[name]):
            late = features[name] >= pd.Timestamp(cutoff)
            if late.any():
                refused[name] = f"有 {late.sum()} 个时间不早于截止时点"
    return refused


def shifted_features(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Features of which two samples have nothing in common: what was learnt says nothing there.

    Numbers: the middle 90 % of both samples lie apart (the age of an account, where everybody
    came in one season and the samples are a year apart). Categories: no word occurs in both.
    """
    return [
        str(name)
        for name in before.columns
        if name in after and _apart(before[name].dropna(), after[name].dropna())
    ]


def _apart(before: pd.Series, after: pd.Series) -> bool:
    if before.empty or after.empty:
        return False
    if not pd.api.types.is_numeric_dtype(before):
        return not set(before.astype(str)) & set(after.astype(str))
    low, high = (part.astype(float).quantile([0.05, 0.95]) for part in (before, after))
    return bool(low.iloc[1] < high.iloc[0] or high.iloc[1] < low.iloc[0])


def _contacts(interactions: pd.DataFrame) -> pd.DataFrame:
    require_filled(interactions, ("customer_id", "happened_at"), "互动记录表")
    elapsed = pd.to_datetime(interactions["happened_at"]) - pd.Timestamp(0)
    day = elapsed / pd.Timedelta(days=1)
    return pd.DataFrame({"customer_id": interactions["customer_id"], "day": day, "one": 1.0})


def _recent(
    events: pd.DataFrame, value: str, customers: pd.Index, cut: float, recent_days: int
) -> tuple[FloatArray, FloatArray]:
    """Sum over the last ``recent_days`` and its change against as many days before."""
    age = cut - events["day"]

    def total(oldest: int, newest: int) -> FloatArray:
        inside = events[(age > newest) & (age <= oldest)]
        sums = inside.groupby("customer_id")[value].sum().reindex(customers).fillna(0.0)
        result: FloatArray = sums.to_numpy(dtype=float)
        return result

    recent = total(recent_days, 0)
    return recent, recent - total(2 * recent_days, recent_days)
