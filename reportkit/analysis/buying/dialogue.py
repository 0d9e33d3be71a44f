"""How customers and the client talk: over which ways, about what, who is visited and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.basics.labels import UNKNOWN, named
from reportkit.analysis.buying import behaviour, rhythm, visits
from reportkit.analysis.buying.activity import ActivityNow

SOCIAL = ("点赞", "评论", "分享")
_LONG = ("181～365 天", "365 天以上", "没有互动")
_SLOW = 0.7  # answered in time less often than this is a matter for the front


@dataclass(frozen=True, slots=True)
class Ways:
    """Interactions by way; first: the one used most, None where no way is named."""

    first: str | None
    share: float | None
    kinds: int
    n: int
    frame: pd.DataFrame


@travels()
def ways(totals: pd.DataFrame) -> Ways:
    """totals: ``interaction_totals`` by channel."""
    if totals.empty:
        raise NothingToMeasure("统计期内没有互动")
    table = totals.assign(share=totals["interactions"] / totals["interactions"].sum())
    known = named(table)
    first = known.iloc[0] if len(known) else None
    return Ways(
        None if first is None else first["label"], None if first is None else first["share"],
        len(known), int(table["interactions"].sum()), table,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kinds:
    """Kinds of interaction over ways; the busiest cell. social: 点赞, 评论, 分享 together."""

    one: str
    two: str
    count: int
    social: int | None
    n: int
    grid: pd.DataFrame


@travels()
def kinds(cross: pd.DataFrame) -> Kinds:
    """cross: ``interaction_pairs`` of kind and channel."""
    grid = cross.pivot(index="one", columns="two", values="interactions")
    known = named(named(cross, "one"), "two")
    if len(grid) < 2 or known.empty:
        raise NothingToMeasure("互动不足两种类型")
    down, across = (grid.sum(axis=axis).sort_values(ascending=False).index for axis in (1, 0))
    most = known.iloc[known["interactions"].argmax()]
    social = cross[cross["one"].isin(SOCIAL)]["interactions"]
    return Kinds(
        most["one"], most["two"], int(most["interactions"]),
        int(social.sum()) if len(social) else None, int(cross["interactions"].sum()),
        grid.loc[down, across],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Topics:
    """Topics by likes, comments and shares (``liked``), else by any interaction.

    even: the share of each were they alike; ahead: the first leads beyond chance; count: customers
    who interacted.
    """

    first: str
    second: str
    share: float
    even: float
    liked: bool
    ahead: bool
    n: int
    count: int
    columns: dict[str, str]
    frame: pd.DataFrame


@travels()
def topics(pairs: pd.DataFrame, touches: pd.DataFrame) -> Topics:
    """pairs: ``interaction_pairs`` of topic and kind; touches: ``interaction_counts``."""
    known = pairs[pairs["one"] != UNKNOWN]
    liked = known[known["two"].isin(SOCIAL)]
    chosen = liked if len(liked) else known
    table = chosen.pivot_table(
        index="one", columns="two", values="interactions", aggfunc="sum", fill_value=0
    )
    if len(table) < 2:
        raise NothingToMeasure("不足两个主题")
    shown = [kind for kind in SOCIAL if kind in table] or list(table.columns[:3])
    table = table.assign(total=table.sum(axis=1)).sort_values("total", ascending=False)
    table = table.reset_index()
    return Topics(
        first=table["one"][0], second=table["one"][1],
        share=table["total"][0] / table["total"].sum(), even=1 / len(table),
        liked=len(liked) > 0, ahead=claims.leads(table["total"]), n=int(table["total"].sum()),
        count=int(touches["customer_id"].nunique()),
        columns={"one": "内容主题, text", **{kind: f"{kind}（次）, int" for kind in shown},
                 "total": "合计（次）, int"},
        frame=table,
    )  # fmt: skip


@travels(optional=("now", "people"))
def visitable(
    touches: pd.DataFrame, now: ActivityNow | None, people: pd.DataFrame | None
) -> pd.DataFrame:
    """Everybody to be visited with visits and contact_at (blank = none): those not lost.

    touches: ``interaction_counts``. Where nothing is known of purchases, the customer table, else
    whoever was contacted.
    """
    seen = touches.groupby("customer_id").agg(
        visits=("visits", "sum"), contact_at=("last_at", "max")
    )
    base = seen.reset_index()[["customer_id"]] if people is None else people
    if now is not None:
        base = now.table[now.table["status"] != rhythm.CHURNED]
    if base.empty:
        raise NothingToMeasure("没有未流失的客户")
    return base.merge(seen, on="customer_id", how="left")


@dataclass(frozen=True, slots=True)
class Coverage:
    """Share of those to be visited who were. bought: they are known by their purchases."""

    share: float
    n: int
    bought: bool

    @property
    def stored(self) -> pd.DataFrame:
        """For later chapters: share, customers."""
        return pd.DataFrame({"share": [self.share], "customers": [self.n]})


@travels()
def coverage(base: pd.DataFrame, kinds: pd.DataFrame) -> Coverage:
    """base: ``visitable``; kinds: the kinds of interaction, without which a visit is not told."""
    found = visits.visit_coverage(base)
    if found is None:
        raise NothingToMeasure("没有未流失的客户")
    return Coverage(found.share, found.total, "status" in base)


@dataclass(frozen=True, slots=True)
class Uncovered:
    """Who got no visit: how many, their sales of the window, how many of them are dormant.

    yearly: the window is a year; by: what the rows of ``frame`` are.
    """

    covered: float
    n: int
    count: int
    amount: float | None
    dormant: int
    yearly: bool
    by: str
    frame: pd.DataFrame


@travels(optional=("people",))
def uncovered(
    found: Coverage, base: pd.DataFrame, people: pd.DataFrame | None, *, months: int
) -> Uncovered:
    """base: ``visitable``; people: the customer table; months: length of the window."""
    if not found.bought:
        raise NothingToMeasure("没有购买记录，不知道谁已流失")
    words = {"tier": "现有分级", "region": "地区", "status": "状态"}
    told = () if people is None else [name for name in ("tier", "region") if name in people]
    column = next(iter(told), "status")
    grouped = base
    if people is not None and told:
        grouped = base.merge(people[["customer_id", column]], on="customer_id", how="left")
    gone = base[base["visits"].fillna(0) == 0]
    return Uncovered(
        covered=found.share, n=len(base), count=len(gone), amount=gone["revenue"].sum(),
        dormant=int((gone["status"] == rhythm.DORMANT).sum()), yearly=months == 12,
        by=words[column], frame=behaviour.contact_table(grouped, column).head(12),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quiet:
    """Customers by days since the last contact; share: of those beyond half a year."""

    share: float
    n: int
    until: str
    frame: pd.DataFrame


@travels()
def quiet(base: pd.DataFrame, as_of: datetime) -> Quiet:
    """base: ``visitable``."""
    table = behaviour.silence_bands(base["contact_at"], as_of)
    share = table.loc[table["label"].isin(_LONG), "share"].sum()
    until = f"{as_of - timedelta(days=1):%Y-%m-%d}"
    return Quiet(share, len(base), until, table[table["customers"] > 0])


@dataclass(frozen=True, slots=True)
class Answered:
    """Enquiries and complaints followed by a contact in time; count: those that were not."""

    rate: float
    n: int
    count: int
    days: int
    weight: int
    frame: pd.DataFrame


@travels()
def answered(followed: pd.DataFrame, *, days: int) -> Answered:
    """followed: ``follow_ups`` within ``days``."""
    due, met = int(followed["due"].sum()), int(followed["followed"].sum())
    if not due:
        raise NothingToMeasure("没有到期的咨询与投诉")
    rate = met / due
    frame = followed.assign(rate=followed["followed"] / followed["due"].where(followed["due"] > 0))
    return Answered(rate, due, due - met, days, 50 if rate < _SLOW else 20, frame)
