"""Sheets of goods or money that came back: how they are told, and which order each row names."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reportkit.data.recognise.candidates import SURE, Candidate, View
from reportkit.data.recognise.concepts import CONCEPTS

_BACK = re.compile(r"退货|退款|退回|退单|退换|售后|退换货|return|refund|rma")
_OWN_KEY = re.compile(
    r"(退货|退款|退换货?|售后|退|return|refund|rma).{0,3}(编?号|id|no|number|code)$|^rma$"
)
_SALE_TIME = re.compile(r"付款|下单|成交|订单(创建)?(时间|日期)|orderdate|paid")
_SALES = re.compile(r"销售|订单|交易|出库|order|sale")
_PLAIN_SHEET = re.compile(r"^(sheet|工作表|表)\d*$", re.I)
_TITLED, _KEYED, _NAMED = 3.0, 3.0, 1.5
_OF_THE_ORDER = re.compile(r"原|关联|来源|源单|对应|销售|order")
_MEETS = 0.5  # of the values that must be numbers of orders
_FULL = 0.9


def returns_weight(view: View) -> float:
    """How much speaks for a sheet of returns; 0 for a list of sales that also tells of refunds."""
    if _mixed_signs(view):
        return 0.0
    keyed = any(
        _OWN_KEY.search(heading) and cells.fullness > _FULL and cells.uniqueness > _FULL
        for heading, cells in zip(view.plain, view.profiles, strict=True)
    )
    named = sum(bool(_BACK.search(heading)) for heading in view.plain)
    sold = any(_SALE_TIME.search(heading) for heading in view.plain)
    title = own_title(view.title)
    titled = _BACK.search(title) is not None and not (sold and _SALES.search(title))
    weight = _TITLED * titled + _KEYED * keyed * (named > 1)
    return weight or _NAMED * (named > 1 and not sold)


def tells_of_returns(name: str) -> bool:
    """True for the name of a sheet that speaks of returns: 退货, 退款明细, Refunds."""
    return _BACK.search(name.lower()) is not None


def own_title(title: str) -> str:
    """The sheet's own name, or the file's where the sheet has none to speak of."""
    words = [word for word in title.lower().split() if not _PLAIN_SHEET.match(word)]
    return words[-1] if words else ""


def _mixed_signs(view: View) -> bool:
    """True where money comes and goes in one column: sales and returns together."""
    for candidate in view.candidates["amount"][:1]:
        values = [number.value for number in view.profile_of(candidate).numbers.values()]
        if values and min(values) < 0 < max(values):
            return True
    return False


def name_orders(view: View, sales: Sequence[View]) -> None:
    """Rank the column first whose values are numbers of the orders sold, or whose heading says so."""
    known: set[str] = set()
    for sold in sales:
        key = sold.best("order_id")
        known |= sold.profile_of(key).counts.keys() if key is not None else set()
    ranked = []
    for position, heading in enumerate(view.plain):
        cells = view.profiles[position]
        met = sum(n for word, n in cells.counts.items() if word in known) / max(1, cells.filled)
        told = CONCEPTS["order_id"].weight(heading)
        if _OWN_KEY.search(heading):
            told *= 0.3
        elif _OF_THE_ORDER.search(heading) and re.search(r"编?号|单|id|no|number", heading):
            told = max(told, SURE) + 0.3
        score = 2 * met if met >= _MEETS else told
        if score:
            ranked.append(Candidate(position, view.headings[position], round(score, 3)))
    view.replace("order_id", ranked)


def money_back(view: View) -> None:
    """What came back is the amount: a refund before any amount of the order."""
    if view.sure("refund"):
        view.replace("amount", view.candidates["refund"])
