"""One page for each key account: trend, what it buys and lacks, people, voices, risk, next step.

Firms alone have pages: a person who buys is not told about by name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import pandas as pd

from reportkit.absence import Gap, NothingToMeasure, absent, is_there, travels
from reportkit.analysis.answer import hints
from reportkit.analysis.answer.account_steps import known, next_steps
from reportkit.analysis.answer.levers import Words
from reportkit.analysis.answer.signal_rules import DEFAULT_RULE, LOSS, SIGNALS
from reportkit.analysis.opinions.questionnaire import Survey
from reportkit.numerals import decimal, integer, iso_date, percent

ENTRY, SALES, GROUPS, CARD = "account", "account_sales", "account_groups", "account_card"
_YEAR, _RECENT, _GROUPS, _SPOKEN = 12, 3, 6, 40
_MANIFOLD = 3  # of the base: beyond it nobody says so many per cent more
_SOURCES = {
    "orders": "订单",
    "order_lines": "订单明细",
    "interactions": "互动",
    "tickets": "工单",
    "surveys": "问卷",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountPage:
    """One account. The names of its blocks, the values of its sentences, its series and its card.

    move: change of twelve months on the twelve before, or times where they are manifold; place: by contribution among all customers;
    light: the gravest light in a word; lights: all of them with fact and threshold; missing: groups
    that like customers buy, with room, the sales that they would bring. card: item, fact.
    """

    id: str
    sales_id: str
    groups_id: str
    card_id: str
    weight: int
    name: str
    revenue: float
    before: float
    rose: bool
    move: float | None
    times: float | None
    margin: float
    basis: str
    place: int
    wallet: float | None
    light: str | None
    lights: str | None
    missing: str | None
    room: float | None
    recent: float
    more: bool
    apart: float | None
    recent_times: float | None
    months: int
    sales: Any
    last_year: Any
    groups: Any
    texts: Sequence[str]
    lacking: Sequence[str]
    lead: str | None
    lead_share: float | None
    lead_peer: float | None
    peers: str
    peer_count: int
    card: pd.DataFrame

    @property
    def evidence(self) -> list[str]:
        return [self.sales_id, self.groups_id, self.card_id]


@dataclass(frozen=True, slots=True, eq=False)
class AccountFacts:
    """What the pages are written from; rows as of ``features.account_facts``.

    people: the masked customer table. sold: ``features.offers.group_sales``; None without groups.
    answers: every answer to the survey; item: the one that can light a lamp.
    """

    at: datetime
    months: pd.DataFrame
    contacts: pd.DataFrame
    tickets: pd.DataFrame
    answers: pd.DataFrame | None
    people: pd.DataFrame
    sold: pd.DataFrame | None
    item: str


@travels()
def chosen(keys: pd.DataFrame, words: Words, first: int) -> list[str]:
    """The customers who get a page, best score first. Nobody where customers are persons."""
    if not words.firms:
        raise NothingToMeasure("客户是个人，不设一户一页")
    return list(map(str, keys["customer_id"].head(first)))


@travels(optional=("people", "sold", "survey"))
def facts(
    at: datetime, months: pd.DataFrame, contacts: pd.DataFrame, tickets: pd.DataFrame,
    people: pd.DataFrame | None, sold: pd.DataFrame | None, survey: Survey | None,
    item: str | None,
) -> AccountFacts:  # fmt: skip
    """item: that of ``lit_customers.voice``."""
    listed = pd.DataFrame({"customer_id": []}) if people is None else people
    dated = survey is not None and {"customer_id", "answered_at"} <= set(survey.rows)
    answers = survey.rows if survey is not None and dated else None
    return AccountFacts(at, months, contacts, tickets, answers, listed, sold, item or "问卷")


def pages(
    keys: pd.DataFrame, stored: pd.DataFrame, given: AccountFacts, words: Words, first: int
) -> list[AccountPage]:
    """keys: customer_id, contribution_rank. stored: the signals of chapter 10. None are made where
    one of these is missing, or customers are persons.
    """
    if not all(map(is_there, (keys, stored, given, words))):
        return []
    frame = stored.set_index("customer_id")
    people = given.people.set_index("customer_id")
    rows = frame.join(people.drop(columns=[c for c in people if c in frame]))
    industry = rows.get("industry", pd.Series(dtype=object))
    like = hints.peer_kind(rows.index, industry, rows["tier"], DEFAULT_RULE)
    made = []
    for number, key in enumerate(keys.head(first).to_dict("records"), start=1):
        row = {"customer_id": key["customer_id"], **rows.loc[key["customer_id"]].to_dict()}
        made.append(
            _page(number, row | {"place": int(key["contribution_rank"])}, given, like, words)
        )
    return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """All pages in one sentence. falling: how many sell less than a year before; named: the lit;
    sources: the tables that the pages read, in words."""

    n: int
    revenue: float
    rose: bool
    move: float | None
    times: float | None
    falling: int
    lit: int | None
    named: str | None
    sources: str


@travels()
def together(listed: Sequence[AccountPage], given: AccountFacts) -> Together:
    """Nothing to measure without a page."""
    if not listed:
        raise NothingToMeasure("没有重点客户可写")
    there = {
        "orders": True, "order_lines": given.sold is not None,
        "interactions": bool(len(given.contacts)), "tickets": bool(len(given.tickets)),
        "surveys": given.answers is not None,
    }  # fmt: skip
    now = sum(page.revenue for page in listed)
    before = sum(page.before for page in listed)
    moved = _moved(now, before)
    lit = [page.name for page in listed if page.light]
    return Together(
        n=len(listed), revenue=now, rose=now > before,
        move=moved.part, times=moved.times,
        falling=sum(page.revenue < page.before for page in listed), lit=len(lit) or None,
        named="、".join(lit) or None,
        sources="、".join(_SOURCES[name] for name, used in there.items() if used),
    )  # fmt: skip


def _page(
    number: int, row: Mapping[str, Any], given: AccountFacts, like: pd.Series, words: Words
) -> AccountPage:
    own = row["customer_id"]
    sales = _months(given, own)
    now, before = sales.iloc[_YEAR:], sales.iloc[:_YEAR]
    earlier = float(before.sum())
    last, then = float(now.tail(_RECENT).sum()), float(before.tail(_RECENT).sum())
    yearly, recently = _moved(float(now.sum()), earlier), _moved(last, then)
    bought = _groups(given.sold, own, like, row)
    lit = [name for name in LOSS if row.get(name) is True or row.get(name) == 1]
    wallet = row.get("wallet_share")
    return AccountPage(
        id=f"{ENTRY}_{number}", sales_id=f"{SALES}_{number}",
        groups_id=f"{GROUPS}_{number}", card_id=f"{CARD}_{number}",
        weight=(50 if lit else 30) - number,
        name=str(row["name"]) if known(row.get("name")) else own, revenue=float(now.sum()), before=earlier,
        rose=float(now.sum()) > earlier, move=yearly.part, times=yearly.times,
        margin=float(row["margin"]), basis=words.worth, place=row["place"],
        wallet=float(str(wallet)) if known(wallet) else None,
        light="、".join(SIGNALS[name].deed for name in lit) or None, lights=_said(row),
        missing=row.get("gap_groups") or None, room=row.get("gap_money") or None, recent=last,
        more=last > then, apart=recently.part, recent_times=recently.times, months=_RECENT,
        sales=now, last_year=before.set_axis(now.index) if earlier else None, **bought,
        card=_card(row, given, words),
    )  # fmt: skip


class _Move(NamedTuple):
    """part: by which part sales differ from their base; times: what they are of a tiny one."""

    part: float | None
    times: float | None


def _moved(now: float, before: float) -> _Move:
    if before <= 0 or now < 0:  # nothing to compare with, or more returned than bought
        return _Move(None, None)
    ratio = now / before
    return _Move(None, ratio) if ratio > _MANIFOLD else _Move(abs(ratio - 1), None)


def _months(given: AccountFacts, own: str) -> pd.Series:
    """Sales of the last 24 whole months, 0 where nothing was bought."""
    end = pd.Timestamp(given.at).to_period("M") - (0 if _mid_month(given.at) else 1)
    index = pd.period_range(end=end, periods=2 * _YEAR, freq="M").to_timestamp()
    mine = given.months[given.months["customer_id"] == own].set_index("month")["revenue"]
    return mine.reindex(index, fill_value=0.0)


def _mid_month(at: datetime) -> bool:
    return pd.Timestamp(at) != pd.Timestamp(at).to_period("M").to_timestamp()


def _groups(
    sold: pd.DataFrame | None, own: str, like: pd.Series, row: Mapping[str, Any]
) -> dict[str, Any]:
    """Shares of product groups beside those of like customers, most usual first."""
    nothing = absent(Gap(why="没有品类可比"))
    blank: dict[str, Any] = {
        "groups": nothing, "texts": (), "lacking": (), "lead": None, "lead_share": None,
        "lead_peer": None, "peers": "", "peer_count": 0,
    }  # fmt: skip
    kind = like.get(own)
    if sold is None or not known(kind):
        return blank
    members = like.index[like == kind]
    table = sold[sold["customer_id"].isin(members)].pivot_table(
        index="customer_id", columns="group", values="revenue", aggfunc="sum", fill_value=0.0
    )
    table = table.clip(lower=0.0)
    if own not in table.index or not table.loc[[own]].to_numpy().sum() > 0:
        return blank
    usual = (table.sum() / table.to_numpy().sum()).sort_values(ascending=False, kind="stable")
    usual = usual.head(_GROUPS)
    basket = pd.Series(table.loc[[own]].to_numpy()[0], index=table.columns)
    mine = (basket / basket.sum()).reindex(usual.index)
    texts = [f"{percent(a)}（同类 {percent(b)}）" for a, b in zip(mine, usual, strict=True)]
    lead = str(mine.idxmax())
    lacking = str(row.get("gap_groups") or "").split("、")
    return {
        "groups": mine, "texts": texts, "lacking": [g for g in lacking if g in mine.index],
        "lead": lead, "lead_share": float(mine.max()), "lead_peer": float(usual.to_dict()[lead]),
        "peers": str(kind), "peer_count": len(table),
    }  # fmt: skip


def _card(row: Mapping[str, Any], given: AccountFacts, words: Words) -> pd.DataFrame:
    own = row["customer_id"]
    lines = [
        ("人与接触", _people(row, given.contacts[given.contacts["customer_id"] == own], given.at)),
        ("满意度", _voices(given.answers, own)),
        ("工单", _tickets(given.tickets[given.tickets["customer_id"] == own], given.at)),
        ("风险", _said(row) or "没有亮灯"),
        ("下一步", "；".join(next_steps(row, given.at, given.item, words))),
    ]
    return pd.DataFrame([line for line in lines if line[1]], columns=["item", "fact"])


def _said(row: Mapping[str, Any]) -> str | None:
    return str(row["reasons"]) if known(row.get("reasons")) else None


def _people(row: Mapping[str, Any], contacts: pd.DataFrame, at: datetime) -> str:
    parts = [f"负责人{row['owner']}"] if known(row.get("owner")) else []
    if known(row.get("contact")):
        parts.append(f"联系人 {row['contact']}")
    if len(contacts):
        last = contacts.iloc[-1]
        how = "".join(str(last[w]) for w in ("channel", "kind") if known(last.get(w)))
        topic = f"，谈{last['topic']}" if known(last.get("topic")) else ""
        parts.append(f"近 12 个月接触 {len(contacts)} 次，最近 {iso_date(last['at'])} {how}{topic}")
    elif known(row.get("last_contact_at")):
        parts.append(f"最近接触 {iso_date(row['last_contact_at'])}")
    else:
        parts.append("近 12 个月没有互动记录")
    if known(row.get("contract_days")):
        parts.append(f"合同还有 {row['contract_days']:.0f} 天到期")
    return "；".join(parts)


def _voices(answers: pd.DataFrame | None, own: str) -> str:
    """The scores of the last questionnaire, and what was written beside them."""
    if answers is None:
        return ""
    mine = answers[(answers["customer_id"] == own) & answers["score"].notna()]
    if mine.empty:
        return "没有答过问卷"
    last = mine["answered_at"].max()
    rows = mine[mine["answered_at"] == last].drop_duplicates("item")
    scores = "、".join(f"{r['item']} {r['score']:.0f} 分" for r in rows.to_dict("records"))
    times = mine["answered_at"].nunique()
    said = [str(c) for c in rows.get("comment", pd.Series(dtype=object)) if known(c)]
    words = f"；“{_short(said[0])}”" if said else ""
    return f"{iso_date(last)}：{scores}（共答 {times} 次）{words}"


def _tickets(tickets: pd.DataFrame, at: datetime) -> str:
    if tickets.empty:
        return ""
    end = pd.to_datetime(tickets["closed_at"]).where(lambda t: t < at).fillna(pd.Timestamp(at))
    hours = (end - tickets["at"]).dt.total_seconds() / 3600
    worst = tickets.iloc[int(hours.to_numpy().argmax())]
    topic = f"（{worst['topic']}）" if known(worst.get("topic")) else ""
    said = f"；“{_short(str(worst['text']))}”" if known(worst.get("text")) else ""
    mean, most = decimal(float(hours.mean()), 0), decimal(float(hours.max()), 0)
    count = integer(len(tickets))
    return f"近 12 个月 {count} 张，平均 {mean} 小时，最久 {most} 小时{topic}{said}"


def _short(text: str) -> str:
    return text if len(text) <= _SPOKEN else text[: _SPOKEN - 1] + "…"
