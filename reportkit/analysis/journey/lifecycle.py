"""From first contact to loyal customer: leads, first purchase, second purchase, silence.

Rates follow every lead for the same number of days, so that old and young ones can be compared;
durations follow it to the end of the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from itertools import pairwise

import numpy as np
import pandas as pd

from reportkit.analysis.basics.intervals import Share, wilson_interval
from reportkit.analysis.basics.required_columns import require_columns
from reportkit.analysis.journey.cohorts import Funnel, Passage, funnel, passage
from reportkit.errors import DataError

UNKNOWN = "未知"
OTHER = "其他来源"
#: what a journey may reach, in order; the first is the entry
STEPS: Mapping[str, str] = {
    "entered_at": "线索进入",
    "touched_at": "首次跟进",
    "won_at": "成交",
    "first_at": "首次购买",
    "second_at": "再次购买",
}
#: parts of a source's name → the way of acquisition, the first that fits counts
_FAMILIES = (
    ("SEO", ("seo", "organic", "自然搜索", "搜索优化")),
    ("广告", ("广告", "paid", "display", "advert", "publicit", "sem", "竞价", "投放")),
    ("社交媒体", ("社交", "social", "微信", "微博", "抖音", "小红书", "公众号", "领英")),
    ("客户推荐", ("推荐", "转介绍", "referral", "介绍")),
    ("市场调研", ("调研", "research", "survey")),
    ("线下与电话", ("展会", "电话", "门店", "offline", "event", "phone", "地推")),
    ("网络营销", ("网络", "官网", "网站", "邮件", "email", "web", "online", "direct", "直播")),
)
_SPEEDS = (0.0, 4.0, 24.0, 72.0, np.inf)
_SPEED_WORDS = ("4 小时内", "4～24 小时", "24～72 小时", "72 小时以上")
WITHIN_A_DAY = _SPEED_WORDS[:2]
_DAY = pd.Timedelta(days=1)


@dataclass(frozen=True, slots=True, eq=False)
class Journeys:
    """One row per lead with a known entry: an instant per step of STEPS, blank = not reached.

    table: those plus lead_id, customer_id, source, means, segment, stage, product, owner, amount
    (where given), won, lost, open. ``undated`` leads have no entry and are in no figure.
    ``steps``: the steps that anybody reached, in order.
    """

    table: pd.DataFrame
    steps: Mapping[str, str]
    undated: int
    out_of_order: int  # closed before they entered


def source_family(source: object) -> str:
    """Way of acquisition of a source's name: organic_search → SEO, 转介绍 → 客户推荐."""
    word = source.strip().lower() if isinstance(source, str) else ""
    if word in ("", "unknown", UNKNOWN):
        return UNKNOWN
    return next((name for name, parts in _FAMILIES if any(p in word for p in parts)), OTHER)


def journeys(leads: pd.DataFrame, purchases: pd.DataFrame | None, as_of: datetime) -> Journeys:
    """Follow every lead that entered before ``as_of``; what happened later is not seen.

    leads: created_at, and of touched_at, closed_at, won, customer_id … what is known; purchases:
    customer_id, first_at, second_at. A customer who bought before the lead entered is no new one:
    the purchases stay blank. Raises DataError without created_at.
    """
    require_columns(leads, ["created_at"], "线索与商机表")
    dated = leads[leads["created_at"].notna()]
    table = dated[dated["created_at"] < as_of].reset_index(drop=True)
    table = table.rename(columns={"created_at": "entered_at"})
    for column in ("touched_at", "closed_at"):
        times = table.get(column, pd.Series(pd.NaT, index=table.index))
        table[column] = pd.to_datetime(times).where(lambda t: t < as_of)
    won = table.get("won", pd.Series(None, index=table.index, dtype=object))
    closed = table["closed_at"].notna()
    table["won"] = won.eq(True).fillna(False).astype(bool) & closed
    table["lost"] = won.eq(False).fillna(False).astype(bool) & closed
    table["open"] = ~table["won"] & ~table["lost"]
    table["won_at"] = table["closed_at"].where(table["won"])
    table = _with_purchases(table, purchases, as_of)
    steps = {k: word for k, word in STEPS.items() if k == "entered_at" or table[k].notna().any()}
    early = int((table["closed_at"] < table["entered_at"]).sum())
    return Journeys(table, steps, len(leads) - len(dated), early)


def _with_purchases(
    table: pd.DataFrame, purchases: pd.DataFrame | None, as_of: datetime
) -> pd.DataFrame:
    if purchases is None or purchases.empty or table.empty or "customer_id" not in table:
        return table.assign(
            **dict.fromkeys(("first_at", "second_at"), pd.Series(pd.NaT, table.index))
        )
    known = purchases.set_index("customer_id")
    for column in ("first_at", "second_at"):
        times = pd.to_datetime(table["customer_id"].map(known[column]))
        table[column] = times.where(times < as_of)
    old = table["first_at"] < table["entered_at"].dt.normalize()
    # one customer may come as several leads: the first purchase belongs to the latest before it
    later = table.sort_values("entered_at").groupby("customer_id")["entered_at"].shift(-1)
    passed = later.reindex(table.index) <= table["first_at"]
    return table.assign(
        first_at=table["first_at"].mask(old | passed),
        second_at=table["second_at"].mask(old | passed),
    )


def chosen(found: Journeys, rows: pd.Series[bool]) -> Journeys:
    """The journeys for which ``rows`` is true, with the steps that all of them know."""
    table = found.table[rows].reset_index(drop=True)
    return Journeys(table, found.steps, found.undated, found.out_of_order)


def lead_funnel(
    found: Journeys, as_of: datetime, maturity_days: int, by: str | None = None
) -> Funnel | None:
    """How far leads get within ``maturity_days``; None where nothing but the entry is known."""
    if len(found.steps) < 2 or found.table.empty:
        return None
    return funnel(found.table, found.steps, as_of, maturity_days, by)


def goal(found: Journeys) -> str:
    """The step that counts as conversion: 成交 where deals are known, else the first purchase."""
    return next((s for s in ("won_at", "first_at") if s in found.steps), "")


def matured_share(
    found: Journeys, start: datetime, end: datetime, as_of: datetime, maturity_days: int
) -> Share | None:
    """Conversion within ``maturity_days`` of the leads that entered in [start, end).

    Leads that had less time before ``as_of`` are left out. None without a goal or without leads.
    """
    step = goal(found)
    entered = found.table["entered_at"]
    last = pd.Timestamp(as_of) - maturity_days * _DAY
    inside = (entered >= start) & (entered < end) & (entered <= last)
    if not step or not inside.any():
        return None
    waits = found.table.loc[inside, step] - entered[inside]
    return wilson_interval(int((waits <= maturity_days * _DAY).sum()), int(inside.sum()))


def conversion_by(found: Journeys, by: str, as_of: datetime, maturity_days: int) -> pd.DataFrame:
    """Conversion of each word of ``by``: label, leads, converted, rate, low, high, median_days.

    Rates of leads of months that had ``maturity_days`` to convert; median_days of those who ever
    convert, all leads followed to ``as_of``. Highest rate first. Raises DataError without a step that counts as conversion.
    """
    step = goal(found)
    if not step:
        raise DataError(
            "线索与商机表没有成交记录，也没有订单，无法计算转化率。请补充 won 或 closed_at。"
        )
    labelled = found.table.assign(label=found.table[by].astype(object))
    ripe = funnel(labelled, {"entered_at": "进入", step: "成交"}, as_of, maturity_days, "label")
    reached = ripe.stages[ripe.stages["stage"] == "成交"]
    entered = ripe.stages[ripe.stages["stage"] == "进入"].set_index("label")["customers"]
    table = reached[["label", "customers", "share", "low", "high"]].rename(
        columns={"customers": "converted", "share": "rate"}
    )
    table.insert(1, "leads", table["label"].map(entered))
    medians = {
        label: passage(part["entered_at"], part[step], as_of).median
        for label, part in labelled.groupby(labelled["label"].fillna(UNKNOWN))
    }
    table["median_days"] = table["label"].map(medians).astype(float)
    return table.sort_values(["rate", "leads"], ascending=False, ignore_index=True)


def monthly_conversion(found: Journeys, as_of: datetime, maturity_days: int) -> pd.DataFrame:
    """Month of entry (index) → leads, rate; only months that had ``maturity_days`` since."""
    step = goal(found)
    ripe = funnel(found.table, {"entered_at": "进入", step: "成交"}, as_of, maturity_days)
    table = ripe.cohorts.pivot(index="cohort", columns="stage", values="customers")
    if table.empty:
        return pd.DataFrame(columns=["leads", "rate"])
    return pd.DataFrame({"leads": table["进入"], "rate": table["成交"] / table["进入"]})


def _days(spans: pd.Series[pd.Timedelta]) -> pd.Series[float]:
    return spans.dt.total_seconds() / 86400


def step_durations(found: Journeys, as_of: datetime) -> pd.DataFrame:
    """Days from each step to the next, every lead followed to ``as_of``.

    Columns: step, started, reached, share, median, low, high, p75, as ``cohorts.Passage``; a step
    that came before its predecessor took 0 days.
    """
    rows = []
    for start, end in pairwise(found.steps):
        took = passage(found.table[start], found.table[end], as_of)
        rows.append({"step": f"{found.steps[start]} → {found.steps[end]}", **asdict(took)})
    return pd.DataFrame(rows)


def cycle_by(found: Journeys, by: str, as_of: datetime, fewest: int) -> pd.DataFrame:
    """Days from entry to the won deal per word of ``by``, longest first.

    Columns: label, then as ``cohorts.Passage``; words with fewer than ``fewest`` deals and leads
    without a word are left out.
    """
    names = ["label", *(field.name for field in fields(Passage))]
    rows = [
        {"label": label, **asdict(passage(part["entered_at"], part["won_at"], as_of))}
        for label, part in found.table.dropna(subset=[by]).groupby(by)
    ]
    table = pd.DataFrame(rows, columns=names)
    return table[table["reached"] >= fewest].sort_values(
        ["median", "label"], ascending=[False, True], ignore_index=True
    )


def conversion_by_speed(found: Journeys, as_of: datetime, maturity_days: int) -> pd.DataFrame:
    """As ``conversion_by``, by hours from entry to first touch, fastest first; 未跟进 last."""
    hours = _days(found.table["touched_at"] - found.table["entered_at"]) * 24
    words = pd.cut(hours.clip(lower=0), list(_SPEEDS), labels=list(_SPEED_WORDS), right=True,
                   include_lowest=True).astype(object)  # fmt: skip
    labelled = found.table.assign(speed=words.where(words.notna(), "未跟进"))
    table = conversion_by(
        Journeys(labelled, found.steps, found.undated, found.out_of_order),
        "speed", as_of, maturity_days,
    )  # fmt: skip
    order = [w for w in (*_SPEED_WORDS, "未跟进") if w in set(table["label"])]
    return table.set_index("label").loc[order].reset_index()


def open_leads(found: Journeys, as_of: datetime) -> pd.DataFrame:
    """What is still open, by stage: label, leads, amount, median_age_days, old; most first.

    ``old``: open for longer than three of four won leads take. NaN where nothing was won.
    """
    table = found.table[found.table["open"]]
    age = _days(pd.Timestamp(as_of) - table["entered_at"])
    usual = passage(found.table["entered_at"], found.table["won_at"], as_of).p75
    labels = table["stage"] if "stage" in table else pd.Series(UNKNOWN, index=table.index)
    frame = pd.DataFrame(
        {
            "label": labels.astype(object).fillna("未标明阶段"),
            "amount": table.get("amount", np.nan),
            "age": age,
            "old": (age > usual).astype(float) if np.isfinite(usual) else np.nan,
        }
    )
    grouped = frame.groupby("label").agg(
        leads=("age", "size"), amount=("amount", lambda a: a.sum(min_count=1)),
        median_age_days=("age", "median"), old=("old", lambda a: a.sum(min_count=1)),
    )  # fmt: skip
    return grouped.reset_index().sort_values("leads", ascending=False, ignore_index=True)
