"""Which of our tables a sheet is: evidence for each kind adds up, the strongest wins."""

from __future__ import annotations

import re
from collections.abc import Callable

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.concepts import CONCEPTS, FUNNEL, PERSONAL, QUESTION
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.naming import named
from reportkit.data.recognise.returning import returns_weight
from reportkit.data.schema import TABLES, Table

#: below this no kind is accepted
LEAST = 0.6
NONE = "none"
_MOST = 0.6  # of the headings that a table's own words must explain
_TITLES = {
    "events": ("浏览", "事件", "埋点", "event", "click"),
    "costs": ("成本", "费用", "cost"),
    "targets": ("目标", "target", "kpi"),
    "market": ("市场调研", "行业", "market"),
    "campaigns": ("活动", "campaign"),
    "order_lines": ("明细", "lines", "items"),
    "interactions": ("互动", "跟进", "回访", "销售记录", "interaction", "activit"),
}
_SCORE = re.compile(
    r"满意(度|程度)?(评?分|得分)?$|推荐(意愿|度|值|分)|^nps|评分$|打分$|^(csat|rating|score|recommend)|satisf|howlikely"
)
_BALANCE = re.compile(r"^(已|未|应|待|累计)(回款|收款|收汇)|(回款|收款)(状态|方式|情况|比例|率)$")
_SOLD = re.compile(r"^(销售|订单|开单|开票|发货|出货|成交)")
_BANK = re.compile(
    r"^对方|^交易对手|^(贷|借)方|摘要$|^(账户)?余额$|^(收入|支出|转入|转出)(金额)?$|开户行"
)
_SCORED = 1.5  # a dated score outweighs the words of a call
_SIGNED = 1.5  # what a system's signature adds to the table that its export fills


def kind_of(view: View) -> tuple[str, float]:
    """The kind with most evidence and its weight; ``none`` when nothing speaks clearly."""
    weights = dict.fromkeys(TABLES, 0.0)
    weights |= {kind: weigh(view) for kind, weigh in _KINDS.items()}
    for name, table in TABLES.items():
        weights[name] += _own_words(view, table)
    if view.export is not None and view.export.table in weights:
        weights[view.export.table] += _SIGNED
    kind = max(weights, key=weights.__getitem__)
    if kind == "orders" and view.export is not None and has_lines(view):
        kind = "order_lines"
    return (kind, weights[kind]) if weights[kind] >= LEAST else (NONE, weights[kind])


def _own_words(view: View, table: Table) -> float:
    """How far the table's own words explain the headings, where those that it needs are there."""
    met = set(named(view.headings, table).values())
    given = sum(bool(heading) for heading in view.headings)
    if table.name == "receipts" and not _names_receipts(view):
        return 0.0
    complete = set(table.needs) <= met and (not table.needs_any or met & set(table.needs_any))
    if table.name in ("orders", "order_lines"):
        complete = complete and bool(met & {"order_id", "ordered_at"})
    if table.name == "leads":
        complete = complete and bool(met & {"lead_id", "stage"})
    if not complete or len(met) < 2 or len(met) < _MOST * given:
        return 0.0
    return 1.0 * len(met) / given + 0.3 * _title(view, "|".join(_TITLES.get(table.name, ("^$",))))


def answers(view: View) -> list[int]:
    """Positions of columns that hold answers on a scale under a heading that asks."""
    return [
        position
        for position, column in enumerate(view.profiles)
        if (column.scale > 0.8 and QUESTION.search(view.headings[position])) or column.worded > 0.4
    ]


def has_lines(view: View) -> bool:
    """One order number, one customer and one time, several products: the rows are lines of orders."""
    key = view.best("order_id")
    if key is None or view.profile_of(key).uniqueness >= 0.98 or not _item(view):
        return False
    others = [c for c in (view.best("time"), view.best("customer")) if c and c != key]
    return all(view.constant_within(key, other) > 0.9 for other in others)


def _item(view: View) -> bool:
    return view.sure("product") or view.sure("product_id")


def _money(view: View) -> bool:
    return view.sure("amount") or (view.sure("quantity") and view.sure("price"))


def _title(view: View, pattern: str) -> bool:
    return re.search(pattern, view.title.lower()) is not None


def _unique(view: View, concept: str, least: float) -> bool:
    best = view.best(concept)
    return best is not None and view.profile_of(best).uniqueness > least


def _funnel(view: View) -> bool:
    stage = view.top("stage")
    return stage is not None and bool(
        FUNNEL.search(" ".join(list(view.profile_of(stage).counts)[:40]).lower())
    )


def _surveys(view: View) -> float:
    scales = answers(view)
    titled = _title(view, r"问卷|survey|满意度|review|评论|评价|feedback|\bnps\b")
    weight = 1.0 * (len(scales) >= 3)
    weight += 0.6 * titled * (view.sure("opinion") or bool(scales))
    weight += _SCORED * (_is_scored(view) and (titled or _dated(view)))
    return weight + 0.7 * (view.sure("opinion") and len(view.headings) <= 3)


def _is_scored(view: View) -> bool:
    """A score of satisfaction or recommendation is what the rows are about, not one column of many."""
    if view.export is not None or view.sure("ticket") or _money(view):
        return False
    return any(
        _SCORE.search(heading) and cells.scale > 0.8
        for heading, cells in zip(view.plain, view.profiles, strict=True)
    )


def _dated(view: View) -> bool:
    return any(column.moments > 0.8 for column in view.profiles)


def _receipts(view: View) -> float:
    named = sum(
        CONCEPTS["receipt"].weight(heading) >= 1 and not _BALANCE.search(heading)
        for heading in view.plain
    )
    banked = sum(bool(_BANK.search(heading)) for heading in view.plain)
    return 1.5 * (named >= 2 and not _sold_besides(view)) + 2.0 * (banked >= 3)


def _names_receipts(view: View) -> bool:
    """Customers and amounts are received only where a heading or the file says so."""
    named = any(CONCEPTS["receipt"].weight(heading) for heading in view.plain)
    banked = sum(bool(_BANK.search(heading)) for heading in view.plain) > 1
    return named or banked or _title(view, r"收汇|回款|收款|到账|receipt|payment")


def _sold_besides(view: View) -> bool:
    """Money of a sale beside that which was received: the rows are sales, with what came in for them."""
    return any(
        _SOLD.search(candidate.heading) and not CONCEPTS["receipt"].weight(plain(candidate.heading))
        for candidate in view.candidates["amount"]
        if view.profile_of(candidate).numeric > _MOST
    )


def _leads(view: View) -> float:
    key, people = view.top("key"), sum(bool(PERSONAL.search(h)) for h in view.plain)
    funnel = _funnel(view)
    named = key is not None and re.match(
        r"(mql|lead|deal|opportunity|线索|商机)", view.plain[key.position]
    )
    weight = 0.97 * bool(named) * (1.2 if funnel else 1.0)
    words = view.title.lower() + "".join(view.plain)
    told = re.search(r"lead|deal|opportun|pipeline|mql|商机|线索", words) is not None
    return weight + (0.9 + 0.5 * funnel - 0.6 * (people > 3)) * (view.strong("stage") and told)


def _tickets(view: View) -> float:
    first = view.title.lower() + (view.plain[0] if view.plain else "")
    named = re.search(r"ticket|case|工单|投诉", first) is not None
    return 1.1 * (named and view.sure("ticket") and view.sure("time"))


def _interactions(view: View) -> float:
    dated = any(column.moments > 0.8 for column in view.profiles)
    return 1.0 * (view.sure("touch") and dated and not view.sure("quantity"))


def _order_lines(view: View) -> float:
    if not _item(view):
        return 0.0
    counted = view.sure("quantity") or view.sure("price") or _money(view)
    placed = view.best("time") is not None or has_lines(view) or view.sure("order_id")
    typical = has_lines(view) or (view.sure("quantity") and _money(view))
    return (0.8 + 0.35 * typical) * (counted and placed)


def _orders(view: View) -> float:
    money, time, item = _money(view), view.best("time"), _item(view)
    named_item = item and view.best("customer") is not None
    weight = 0.75 * (time is not None and (money or view.sure("order_id") or named_item))
    weight += 0.07 * (view.sure("customer") or view.sure("order_id"))
    whole = view.sure("time") and money and view.sure("customer")
    weight += 0.2 * (whole and not (item and view.sure("quantity")))
    weight += 0.1 * _title(view, r"订单|order|销售|消费|payment")
    bare = time is None and view.sure("order_id") and view.best("customer") and view.top("amount")
    return weight + 0.7 * bool(bare)


def _products(view: View) -> float:
    thing = view.best("product_id") or view.best("product")
    if thing is None or not _item(view):
        return 0.0
    headings = "".join(view.plain)
    told = view.sure("price") or view.sure("amount") or "category" in headings or "类" in headings
    bought = view.best("time") is not None or view.sure("customer") or view.sure("quantity")
    return 0.85 * (told and not bought and view.profile_of(thing).uniqueness > 0.6)


def _customers(view: View) -> float:
    weight = 0.75 * (view.sure("customer") and _unique(view, "customer", 0.9))
    weight += 0.2 * (view.best("time") is None or not _money(view))
    weight += 0.2 * _title(view, r"客户|会员|customer|account|contact|compan")
    return weight + 0.3 * view.sure("target")


_KINDS: dict[str, Callable[[View], float]] = {
    "returns": returns_weight,
    "surveys": _surveys,
    "receipts": _receipts,
    "leads": _leads,
    "tickets": _tickets,
    "interactions": _interactions,
    "order_lines": _order_lines,
    "orders": _orders,
    "products": _products,
    "customers": _customers,
}
