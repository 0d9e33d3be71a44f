"""Statements of account: one customer's rows, whose name stands in a title above the headings."""

from __future__ import annotations

import re

from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.sheet import Sheet, titles_of
from reportkit.data.values import trimmed

_TOLD = re.compile(
    r"^\s*(?:客户(?:名称|全称|单位)?|购货单位|购买方|购方|往来单位|对账单位|需方|customer(?: name)?|bill to|sold to)"
    r"\s*[:：]\s*(\S.*)?$",
    re.I,
)
_BY_CUSTOMER = re.compile(
    r"by ?customer|customer ?(detail|ledger|statement)|按客户|客户(对账|明细|往来|应收|销售)", re.I
)
_LONGEST = 40
_NAMED = 0.6  # weight of a heading that names customers


def tells_by_customer(*titles: str) -> bool:
    """True for a list whose title says that it goes by customers: Sales by Customer Detail."""
    return any(_BY_CUSTOMER.search(title) for title in titles if title)


def customer_told(sheet: Sheet) -> str:
    """The customer of all rows of the sheet, "" where a column tells the customer or nothing does."""
    if any(CONCEPTS["customer"].weight(plain(heading)) >= _NAMED for heading in sheet.headings):
        return ""
    told = {name for row in titles_of(sheet) if (name := _of_row(row))}
    return told.pop() if len(told) == 1 else ""


def _of_row(row: tuple[str, ...]) -> str:
    for place, cell in enumerate(row):
        match = _TOLD.match(cell or "")
        if match is None:
            continue
        beside = next((c for c in row[place + 1 :] if c and c.strip()), "")
        name = trimmed(re.split(r"\s{2,}|[　;；]", match[1] or beside)[0])
        return name if 0 < len(name) <= _LONGEST else ""
    return ""
