"""Customers followed from the month they came: who is still active, who moved on to the next stage.

Active retention may rise again; it is not survival. Months are calendar months of local time,
``as_of`` is the exclusive end of what was observed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import wilson_bounds
from reportkit.analysis.basics.required_columns import require_columns, require_filled
from reportkit.analysis.loss.survival import SurvivalCurve, kaplan_meier
from reportkit.errors import DataError


@dataclass(frozen=True, slots=True, eq=False)
class CohortTriangle:
    """Active customers by month of entry (index, first of month) and months since (columns 0…).

    counts, retention (0-1): blank beyond the data, 0 only where nobody bought; complete: True
    where the month was observed to its end; average: per months since entry, over complete cells
    only: cohorts, customers, retention, low, high; partial_month: the last month where it is cut.
    The first cohort also holds everyone who was a customer before the data begin.
    """

    sizes: pd.Series
    counts: pd.DataFrame
    retention: pd.DataFrame
    complete: pd.DataFrame
    average: pd.DataFrame
    partial_month: pd.Timestamp | None


@dataclass(frozen=True, slots=True, eq=False)
class Funnel:
    """How far entries got within ``maturity_days`` of entering.

    stages: per stage (and group): customers, share (of entries, 0-1) with low, high, step_share
    (of the stage before) with step_low, step_high. cohorts: per month of entry and stage.
    ``immature`` entries are too young to be judged and in neither table; ``out_of_order`` ones
    reached a stage before they entered, and count as having reached it.
    """

    stages: pd.DataFrame
    cohorts: pd.DataFrame
    mature: int
    immature: int
    out_of_order: int
    maturity_days: int


def cohort_counts(activity: pd.DataFrame, entered: pd.Series | None = None) -> pd.DataFrame:
    """Distinct active customers by month of entry and month of activity.

    activity: customer_id, ordered_at; entered: customer_id → instant, default the first order.
    Returns cohort, month (first of month), customers. Raises DataError on blanks or a customer
    without entry.
    """
    require_filled(activity, ("customer_id", "ordered_at"), "订单表")
    month = _months(activity["ordered_at"])
    ids = activity["customer_id"].astype(object)
    if entered is None:
        cohort = month.groupby(ids.to_numpy()).transform("min")
    else:
        cohort = _months(ids.map(entered))
        if cohort.isna().any():
            first = ids[cohort.isna()].iloc[0]
            raise DataError(
                f"订单表：{cohort.isna().sum()} 行的客户没有进入时间（首个：{first}）。"
                "请补齐客户表。"
            )
    pairs = pd.DataFrame({"cohort": cohort, "month": month, "id": ids}).drop_duplicates()
    return pairs.groupby(["cohort", "month"]).size().rename("customers").reset_index()


def cohort_triangle(
    counts: pd.DataFrame, as_of: datetime, sizes: pd.Series | None = None
) -> CohortTriangle:
    """Retention by months since entry.

    counts: cohort, month, customers (distinct active ones), as ``cohort_counts`` gives them;
    sizes: cohort → customers who entered, default those active in the month of entry.
    Raises DataError when no month lies before ``as_of``.
    """
    require_filled(counts, ("cohort", "month", "customers"), "同期群计数表")
    last = _month_before(as_of)
    cohort, month = _ordinal(counts["cohort"]), _ordinal(counts["month"])
    inside = (month <= last) & (month >= cohort)
    if not inside.any():
        raise DataError(f"{as_of:%Y-%m-%d} 之前没有任何活动月份，无法计算留存。请检查数据期间。")
    frame = pd.DataFrame({"cohort": cohort, "offset": month - cohort, "n": counts["customers"]})
    table = frame[inside].pivot_table(index="cohort", columns="offset", values="n", aggfunc="sum")
    starts = np.asarray(table.index, dtype=int)
    table = table.reindex(columns=range(last - starts.min() + 1)).astype(float).fillna(0.0)
    reach = starts[:, None] + np.arange(table.shape[1])
    table = table.where(reach <= last)
    table.index = pd.Index(_first_days(starts), name="cohort")
    size = table[0].rename("size") if sizes is None else _sizes(sizes, table.index)
    partial = as_of != datetime(as_of.year, as_of.month, 1)
    # a cohort whose month of entry is cut is not complete in any cell
    complete = pd.DataFrame(reach <= last - int(partial), table.index, table.columns)
    return CohortTriangle(
        sizes=size.astype(int),
        counts=table,
        retention=table.div(size.where(size > 0), axis=0),
        complete=complete,
        average=_average(table, size, complete),
        partial_month=_first_days(np.array([last]))[0] if partial else None,
    )


def funnel(
    entries: pd.DataFrame,
    stages: Mapping[str, str],
    as_of: datetime,
    maturity_days: int,
    by: str | None = None,
) -> Funnel:
    """Conversion from stage to stage, each entry given the same number of days.

    entries: one row per lead or customer with an instant (or blank) per stage; stages: column →
    word for people, in order, the first being the entry; by: column of groups, blank = 未知.
    Only months of entry that ended ``maturity_days`` before ``as_of`` count. Reaching a later
    stage implies the earlier ones. Raises DataError on missing columns or a blank entry.
    """
    names = list(stages)
    if len(names) < 2 or maturity_days <= 0:
        raise DataError("漏斗至少需要两个阶段和大于 0 的成熟天数，请检查设置。")
    require_columns(entries, names + ([by] if by else []), "漏斗数据")
    require_filled(entries, names[:1], "漏斗数据")
    times = entries[names].apply(pd.to_datetime)
    entry = times[names[0]]
    month_end = (_months(entry).dt.to_period("M") + 1).dt.to_timestamp()
    ripe = month_end + pd.Timedelta(days=maturity_days) <= as_of
    waits = times[ripe].sub(entry[ripe], axis=0)
    done = (waits <= pd.Timedelta(days=maturity_days)).to_numpy()
    reached = pd.DataFrame(np.maximum.accumulate(done[:, ::-1], axis=1)[:, ::-1], columns=names)
    months = _months(entry[ripe]).to_numpy()
    groups = None
    if by:
        groups = entries.loc[ripe, by].astype(object).where(entries.loc[ripe, by].notna(), "未知")
    return Funnel(
        stages=_stage_table(reached, stages, None if groups is None else (by, groups.to_numpy())),
        cohorts=_stage_table(reached, stages, ("cohort", months)),
        mature=int(ripe.sum()),
        immature=int((~ripe & (entry < as_of)).sum()),
        out_of_order=int((waits < pd.Timedelta(0)).any(axis=1).sum()),
        maturity_days=maturity_days,
    )


def time_to_convert(entered: pd.Series, converted: pd.Series, as_of: datetime) -> SurvivalCurve:
    """Days from entry to conversion; the share converted by day t is 1 - survival at t.

    entered, converted: instants per lead; blank or later conversions are still waiting at
    ``as_of``; a conversion before the entry took 0 days. Raises DataError when nobody entered.
    """
    start, end = pd.to_datetime(entered), pd.to_datetime(converted)
    present = start < as_of
    start, end = start[present], end[present]
    if start.empty:
        raise DataError(f"{as_of:%Y-%m-%d} 之前没有进入的客户或线索，无法计算转化时长。")
    done = end < as_of
    days = (end.where(done, pd.Timestamp(as_of)) - start) / pd.Timedelta(days=1)
    return kaplan_meier(days.clip(lower=0), done)


@dataclass(frozen=True, slots=True)
class Passage:
    """How long a step takes. Days of those who take it, everybody followed to the end of the data.

    started, reached: how many; share: how many of all will have taken it as far as observed (0-1).
    median with its 95 % interval and p75: by when half and three quarters of these had. NaN while
    nobody took it, a bound also where it lies beyond what was observed.
    """

    started: int
    reached: int
    share: float
    median: float
    low: float
    high: float
    p75: float


def passage(entered: pd.Series, reached: pd.Series, as_of: datetime) -> Passage:
    """The time from one instant to the next when some have not got there yet.

    entered, reached: instants on the same rows; blank = not (yet). Who has not got there by
    ``as_of``, lost or still under way, is censored then: the curve is the cumulative incidence,
    for the end of observation is known for everybody (Kaplan-Meier of ``time_to_convert``).
    """
    present = entered < as_of
    if not present.any():
        return Passage(0, 0, *[float("nan")] * 5)
    curve = time_to_convert(entered[present], reached[present], as_of)
    share = 1 - float(curve.steps["survival"].iloc[-1])
    if not curve.events:
        return Passage(curve.subjects, 0, 0.0, *[float("nan")] * 4)

    def days(part: float, column: str = "survival") -> float:
        found = curve.first_at_most(1 - part * share, column)
        return float("nan") if found is None else found

    return Passage(
        curve.subjects, curve.events, share,
        median=days(0.5), low=days(0.5, "low"), high=days(0.5, "high"), p75=days(0.75),
    )  # fmt: skip


def _months(instants: pd.Series) -> pd.Series:
    stamps: pd.Series = pd.to_datetime(instants)
    first_days: pd.Series = stamps.dt.to_period("M").dt.to_timestamp()
    return first_days


def _ordinal(months: pd.Series) -> pd.Series:
    stamps = pd.to_datetime(months)
    ordinal: pd.Series = stamps.dt.year * 12 + stamps.dt.month - 1
    return ordinal


def _month_before(as_of: datetime) -> int:
    """The last month with at least an instant before ``as_of``."""
    at_start = as_of == datetime(as_of.year, as_of.month, 1)
    return as_of.year * 12 + as_of.month - 1 - int(at_start)


def _first_days(ordinals: npt.NDArray[np.int64]) -> pd.DatetimeIndex:
    return pd.DatetimeIndex([datetime(int(o) // 12, int(o) % 12 + 1, 1) for o in ordinals])


def _sizes(sizes: pd.Series, cohorts: pd.Index) -> pd.Series:
    known = sizes.set_axis(_first_days(np.asarray(_ordinal(sizes.index.to_series()), dtype=int)))
    size: pd.Series = known.groupby(level=0).sum().reindex(cohorts)
    if size.isna().any():
        raise DataError(f"同期群 {size[size.isna()].index[0]:%Y-%m} 没有给出人数，请补齐 sizes。")
    size.name = "size"
    return size


def _average(table: pd.DataFrame, size: pd.Series, complete: pd.DataFrame) -> pd.DataFrame:
    customers = complete.mul(size, axis=0).sum()
    active = table.where(complete).sum()
    low, high = wilson_bounds(np.minimum(active, customers), customers)
    average = pd.DataFrame(
        {
            "cohorts": (complete & (size > 0).to_numpy()[:, None]).sum(),
            "customers": customers.astype(int),
            "retention": active / customers.where(customers > 0),
            "low": low,
            "high": high,
        }
    )
    return average[average["cohorts"] > 0].rename_axis("offset")


def _stage_table(
    reached: pd.DataFrame, stages: Mapping[str, str], groups: tuple[str | None, object] | None
) -> pd.DataFrame:
    """Long table: [group,] stage, customers, share of entries and of the stage before."""
    name, keys = groups if groups else ("", np.zeros(len(reached)))
    counts = reached.groupby(np.asarray(keys), sort=True).sum()
    if counts.empty and groups is None:
        counts = pd.DataFrame(0, index=[0], columns=reached.columns)
    parts = []
    for position, (column, label) in enumerate(stages.items()):
        n, base = counts[column].astype(float), counts.iloc[:, 0].astype(float)
        before = counts.iloc[:, max(position - 1, 0)].astype(float)
        low, high = wilson_bounds(n, base)
        step_low, step_high = wilson_bounds(n, before)
        part = pd.DataFrame({"stage": label, "customers": n.astype(int)})
        part = part.assign(share=n / base.where(base > 0), low=low, high=high)
        part["step_share"] = n / before.where(before > 0)
        parts.append(part.assign(step_low=step_low, step_high=step_high, order=position))
    table = pd.concat(parts).rename_axis(name or "group").reset_index()
    table = table.sort_values([name or "group", "order"], kind="stable", ignore_index=True)
    return table.drop(columns=["order"] + ([] if groups else ["group"]))
