"""How customers behave: rhythm over time, gaps, what goes together, steps in the shop, contacts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.claims import apart
from reportkit.analysis.basics.estimates import share_estimate, widest
from reportkit.analysis.basics.intervals import wilson_bounds, wilson_interval
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.buying.rhythm import ACTIVE, CHURNED, DORMANT, customer_activity

UNKNOWN = "未知"
STATUSES = (ACTIVE, DORMANT, CHURNED)
#: steps in the web shop, in order
STEPS = ("浏览", "加购", "下单", "支付")
_GAP_ENDS = (7, 30, 60, 90, 180, 365)
_CONTACT_ENDS = (30, 90, 180, 365)
_SURE = 0.999  # pairs are picked from thousands, so one in twenty would be far too many by chance


def status_history(
    days: pd.DataFrame, instants: Sequence[datetime], rule: ActivityRule
) -> pd.DataFrame:
    """Shares of 活跃, 休眠, 流失 and customers at each instant (index), by what was known then.

    days: customer_id, day (as in ``rhythm``). Instants before the first purchase are left out.
    """
    rows = {}
    for instant in instants:
        if (days["day"] < (pd.Timestamp(instant) - pd.Timestamp(0)).days).any():
            found = customer_activity(days, instant, rule)
            counts = (found.active, found.dormant, found.churned)
            rows[instant] = [*(k / found.customers for k in counts), found.customers]
    return pd.DataFrame.from_dict(rows, orient="index", columns=[*STATUSES, "customers"])


def active_noise(history: pd.DataFrame, bases: Sequence[datetime]) -> float | None:
    """95 % half-width of the change of the active share against ``bases``, the wider one.

    history: ``status_history``; the last row is now. Most customers are the same in both, so that
    chance moves the share less than this says. None where no base is in the history.
    """
    now = [history.index[-1], *(base for base in bases if base in history.index)]
    chosen = history.loc[now, [ACTIVE, "customers"]].to_numpy(dtype=float)
    found = [share_estimate(round(share * total), int(total)) for share, total in chosen]
    return widest(*found)


def status_values(customers: pd.DataFrame) -> pd.DataFrame:
    """label (status), customers, share, revenue, revenue_share; always all three statuses.

    customers: status, revenue (blank = nothing in the window).
    """
    grouped = customers.groupby("status")["revenue"].agg(["size", "sum"]).reindex(STATUSES)
    table = grouped.fillna(0).rename(columns={"size": "customers", "sum": "revenue"})
    table["customers"] = table["customers"].astype(int)
    table["share"] = table["customers"] / max(len(customers), 1)
    total = table["revenue"].sum()
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    return table.rename_axis("label").reset_index()


def level_table(customers: pd.DataFrame, levels: Sequence[str]) -> pd.DataFrame:
    """How many customers are 高, 中, 低 in each of ``levels``: level, label, customers, share,
    revenue, revenue_share. Customers without a level are left out of its share."""
    parts = []
    for level in levels:
        known = customers[customers[level].notna()]
        grouped = known.groupby(level)["revenue"].agg(["size", "sum"])
        grouped = grouped.reindex([w for w in ("高", "中", "低") if w in grouped.index])
        part = pd.DataFrame(
            {"customers": grouped["size"].astype(int), "revenue": grouped["sum"].astype(float)}
        )
        part["share"] = part["customers"] / max(len(known), 1)
        total = part["revenue"].sum()
        part["revenue_share"] = part["revenue"] / total if total > 0 else np.nan
        parts.append(part.rename_axis("label").reset_index().assign(level=level))
    return pd.concat(parts, ignore_index=True)


def gap_bands(gaps: pd.DataFrame) -> pd.DataFrame:
    """gap_days, times → label, times, share in bands from a week to a year; none: zeros."""
    ends = np.array([*_GAP_ENDS, np.inf])
    place = np.searchsorted(ends, gaps["gap_days"].to_numpy(dtype=float))
    times = np.bincount(place, gaps["times"].to_numpy(dtype=float), minlength=ends.size)
    return pd.DataFrame(
        {"label": _band_words(_GAP_ENDS), "times": times.astype(int), "share": times / max(times.sum(), 1)}
    )  # fmt: skip


def _band_words(ends: Sequence[int]) -> list[str]:
    starts = [1, *(end + 1 for end in ends)]
    words = [f"{start}～{end} 天" for start, end in zip(starts, ends, strict=False)]
    return [*words, f"{ends[-1]} 天以上"]


def gap_quantile(gaps: pd.DataFrame, quantile: float) -> float:
    """The gap that this part of all gaps does not exceed; NaN without gaps."""
    if gaps.empty:
        return np.nan
    ordered = gaps.sort_values("gap_days")
    reached = ordered["times"].cumsum() >= quantile * ordered["times"].sum() - 1e-9
    return float(ordered["gap_days"].to_numpy()[int(reached.to_numpy().argmax())])


def share_rose(row: pd.Series, ways: pd.DataFrame, before: pd.Series[float]) -> bool:
    """Whether one way's share of the orders rose beyond chance since an earlier span.

    row: one of ``ways`` (label, orders); before: orders by label then. The 5 % are divided among
    the ways, as the row was picked for rising most.
    """
    total, total_before = int(ways["orders"].sum()), int(before.sum())
    had = before.get(row["label"])
    if not total or not total_before or had is None:
        return False
    now = wilson_interval(int(row["orders"]), total)
    then = wilson_interval(int(had), total_before)
    return apart(now, then, tests=len(ways)) > 0


def sure_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Pairs bought together more often than chance: adds low and extra, keeps low > 1.

    pairs: as ``baskets`` gives them (orders, all_orders, confidence, confidence_back, lift).
    low: lower bound of the lift from Wilson's 99.9 % bound of either confidence, the smaller one;
    extra: orders beyond those that chance would bring together. Most extra orders first, so that
    a rare pair of certain friends does not lead the list.
    """
    both, total = pairs["orders"].astype(float), pairs["all_orders"].astype(float)
    one, two = both / pairs["confidence"], both / pairs["confidence_back"]
    forward, _ = wilson_bounds(both, one, _SURE)
    back, _ = wilson_bounds(both, two, _SURE)
    table = pairs.assign(
        low=np.minimum(forward * total / two, back * total / one),
        extra=both - both / pairs["lift"],
    )
    table = table[table["low"] > 1]
    return table.sort_values(["extra", "lift"], ascending=False, ignore_index=True)


def cross_sell(pairs: pd.DataFrame, owners: pd.DataFrame) -> pd.DataFrame:
    """Whom to offer the other half: have, offer, customers, confidence, potential per pair.

    owners: as ``pair_customers`` gives them, same rows as ``pairs``. The side that leads to the
    other with the higher confidence is offered to; potential = customers × confidence × mean
    amount of the offered product per order: what follows if they were like those with both.
    """
    table = pairs.merge(owners, on=["first", "second"])
    forward = table["confidence"] >= table["confidence_back"]
    result = pd.DataFrame(
        {
            "have": table["first"].where(forward, table["second"]),
            "offer": table["second"].where(forward, table["first"]),
            "customers": table["only_first"].where(forward, table["only_second"]).astype(int),
            "confidence": table["confidence"].where(forward, table["confidence_back"]),
            "amount": table["second_amount"].where(forward, table["first_amount"]),
            "lift": table["lift"],
        }
    )
    result["potential"] = result["customers"] * result["confidence"] * result["amount"]
    return result


def shop_steps(counts: pd.DataFrame, unit: str) -> pd.DataFrame:
    """浏览 → 加购 → 下单 → 支付: label, count, rate, low, high (of the step before).

    counts: as ``event_counts`` gives them; unit: sessions or customers. Steps nobody took are left
    out. A later step may hold more than the one before (a cart filled on another day): rate ≤ 1.
    """
    require_columns(counts, ["kind", unit], "浏览事件")
    table = counts[counts["kind"].isin(STEPS) & (counts[unit] > 0)][["kind", unit]]
    table = table.rename(columns={"kind": "label", unit: "count"}).reset_index(drop=True)
    before = table["count"].shift()
    within = table["count"].where(table["count"] <= before, before)
    low, high = wilson_bounds(within.fillna(0), before.fillna(0))
    return table.assign(rate=within / before, low=low, high=high)


def contact_table(customers: pd.DataFrame, group: str) -> pd.DataFrame:
    """Visited customers by ``group``: label, customers, visited, rate, low, high.

    customers: one row each with visits (blank = none); blank groups are 未知. In order of size.
    """
    labels = customers[group].astype(object).where(customers[group].notna(), UNKNOWN)
    seen = (customers["visits"].fillna(0) > 0).groupby(labels).agg(["size", "sum"])
    low, high = wilson_bounds(seen["sum"], seen["size"])
    table = pd.DataFrame(
        {
            "customers": seen["size"], "visited": seen["sum"], "rate": seen["sum"] / seen["size"],
            "low": low, "high": high,
        }
    )  # fmt: skip
    table = table.rename_axis("label").reset_index()
    return table.sort_values(["customers", "label"], ascending=[False, True], ignore_index=True)


def silence_bands(last_contact: pd.Series, as_of: datetime) -> pd.DataFrame:
    """Days since the last contact of each customer: label, customers, share; 没有互动 last."""
    days = (pd.Timestamp(as_of) - pd.to_datetime(last_contact)).dt.days
    place = np.searchsorted(np.array(_CONTACT_ENDS), days.dropna().to_numpy(dtype=float))
    counts = np.bincount(place, minlength=len(_CONTACT_ENDS) + 1)
    labels = [f"{_CONTACT_ENDS[0]} 天内", *_band_words(_CONTACT_ENDS)[1:], "没有互动"]
    counts = np.append(counts, int(days.isna().sum()))
    return pd.DataFrame(
        {"label": labels, "customers": counts, "share": counts / max(counts.sum(), 1)}
    )
