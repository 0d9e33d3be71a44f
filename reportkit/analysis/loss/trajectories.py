"""What the last months of those who left looked like, beside the months of those who stayed."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd

from reportkit.analysis.basics.customer_ids import numbered
from reportkit.analysis.basics.intervals import critical_value
from reportkit.analysis.basics.required_columns import require_filled
from reportkit.analysis.buying.rhythm import CHURNED
from reportkit.errors import DataError

_BLOCK_DAYS = 30
_MEASURES = ("orders", "amount", "interactions")
_NO_PAIR = 1.2


def trajectories(
    days: pd.DataFrame,
    activity: pd.DataFrame,
    interactions: pd.DataFrame | None = None,
    months: int = 6,
) -> pd.DataFrame:
    """Purchases, amounts and contacts in the months up to the last purchase, lost against kept.

    days: customer_id, day, perhaps amount; activity: ``CustomerActivity.table``; interactions:
    customer_id, happened_at. Everybody is lined up on the own last purchase, in blocks of 30
    days, so that both groups end with a purchase; only customers who first bought before the
    earliest block count, in every block.
    Returns group (流失, 留存), months_before (0 = the 30 days up to and with the last purchase),
    customers, the mean per customer of orders, amount, interactions and the standard error of
    each (orders_error …); blank where unknown.
    """
    if months < 1:
        raise DataError(f"流失前轨迹的月数应至少为 1，现为 {months}。")
    require_filled(days, ("customer_id", "day"), "购买日表")
    known = activity.set_index("customer_id")
    known = known[known["last_day"] - known["first_day"] >= months * _BLOCK_DAYS]
    group = pd.Series(np.where(known["status"] == CHURNED, "流失", "留存"), index=known.index)
    sums = {"orders": _blocks(days.assign(one=1.0), "one", known["last_day"], group, months)}
    if "amount" in days.columns:
        sums["amount"] = _blocks(days, "amount", known["last_day"], group, months)
    if interactions is not None:
        sums["interactions"] = _blocks(
            _contact_days(interactions), "one", known["last_day"], group, months
        )
    index = pd.MultiIndex.from_product(
        [["流失", "留存"], range(months)], names=["group", "months_before"]
    )
    size = group.value_counts().reindex(index.get_level_values("group"), fill_value=0).to_numpy()
    count = np.where(size > 0, size, np.nan).astype(float)
    table = pd.DataFrame({"customers": size}, index=index)
    for name in _MEASURES:
        found = sums.get(name)
        total, squares = (
            (np.full(len(index), np.nan),) * 2
            if found is None
            else (found[c].reindex(index).fillna(0.0).to_numpy(float) for c in ("sum", "squares"))
        )
        mean = total / count
        table[name] = mean
        table[f"{name}_error"] = np.sqrt(np.maximum(squares / count - mean**2, 0.0) / count)
    return table.reset_index()


@dataclass(frozen=True, slots=True, eq=False)
class RelativePath:
    """What the lost did as a share of what the kept did, month by month before the last purchase.

    shares: index months_before from the earliest to 1, one column per measure known throughout
    (orders, amount, interactions), 1 = as much as the kept; errors: their standard errors.
    """

    shares: pd.DataFrame
    errors: pd.DataFrame
    lost: int
    kept: int

    def change(self, measure: str) -> float:
        """From the earliest month to the last one."""
        return float(self.shares[measure].iloc[-1] - self.shares[measure].iloc[0])

    def noise(self, measure: str) -> float:
        """95 % half-width of that change, months counting as independent of each other."""
        return critical_value() * math.hypot(*self.errors[measure].iloc[[0, -1]])


def relative_path(table: pd.DataFrame, *, smallest: int = 30) -> RelativePath | None:
    """The lost against the kept; None where a group has fewer than ``smallest`` customers, less
    than two months can be compared, or the two are no pair.

    table: ``trajectories``. The month of the last purchase itself is left out: everybody bought
    in it. Frequent buyers are called lost sooner, so where the lost bought a fifth more than the
    kept to begin with, the two are no pair.
    """
    sizes = table.groupby("group")["customers"].first()
    if len(sizes) < 2 or sizes.min() < smallest:
        return None
    lost, kept = (
        table[table["group"] == name].set_index("months_before").sort_index(ascending=False)
        for name in ("流失", "留存")
    )
    shares, errors = pd.DataFrame(), pd.DataFrame()
    for name in _MEASURES:
        base = kept[name].where(kept[name] > 0)
        share = (lost[name] / base).drop(index=0)
        if share.notna().all():
            spread = np.hypot(lost[f"{name}_error"], lost[name] / base * kept[f"{name}_error"])
            shares[name], errors[name] = share, (spread / base).drop(index=0)
    if len(shares) < 2 or "orders" not in shares or shares["orders"].iloc[0] > _NO_PAIR:
        return None
    return RelativePath(shares, errors, int(sizes["流失"]), int(sizes["留存"]))


def _contact_days(interactions: pd.DataFrame) -> pd.DataFrame:
    require_filled(interactions, ("customer_id", "happened_at"), "互动记录表")
    elapsed = pd.to_datetime(interactions["happened_at"]) - pd.Timestamp(0)
    ids = interactions["customer_id"]
    return pd.DataFrame({"customer_id": ids, "day": elapsed.dt.days, "one": 1.0})


def _blocks(
    events: pd.DataFrame, value: str, anchor: pd.Series, group: pd.Series, months: int
) -> pd.DataFrame:
    """Per group and 30-day block back from each customer's anchor day: sum of ``value`` over the
    customers, and squares: that of the square of each customer's own sum.
    """
    if anchor.empty:
        index = pd.MultiIndex.from_arrays([[], []])
        return pd.DataFrame({"sum": [], "squares": []}, index=index, dtype=float)
    codes, ids = numbered(events)
    place = anchor.index.get_indexer(ids)[codes]
    before = anchor.to_numpy(dtype=float)[place] - events["day"].to_numpy()
    block = np.floor(before / _BLOCK_DAYS)
    kept = (place >= 0) & (before >= 0) & (block < months)
    own = events.loc[kept, value].groupby([place[kept], block[kept].astype(int)]).sum()
    customers = own.index.get_level_values(0).to_numpy()
    keys = [group.to_numpy()[customers], own.index.get_level_values(1)]
    frame = pd.DataFrame({"sum": own.to_numpy(float), "squares": own.to_numpy(float) ** 2})
    return frame.groupby(keys).sum()
