"""Rows that would count twice: of a file that another one contains, of one order in several states."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from pathlib import Path

from reportkit.data.asking_money import total
from reportkit.data.questions import Choice, Question
from reportkit.data.recognise import Candidate
from reportkit.data.recognise.copies import Columns, Contained, Counts, contained
from reportkit.data.seen import Seen

LEFT_OUT, BOTH = "不读", "两份都读"
#: rows of these are put together by their key and count once anyhow
_MERGED = ("customers", "leads", "products", "market")
_SALES = {"orders", "order_lines"}
_KEYS = {"orders": "order_id", "receipts": "receipt_id", "returns": "return_id", "tickets": "ticket_id",
         "interactions": "interaction_id"}  # fmt: skip
_COVERED = 0.9  # of the orders of the larger sheet
_AMOUNTS = ("paid_amount", "line_amount", "order_amount", "amount")


_STATES = re.compile(
    r"更新|修改|同步|导出|快照|采集|状态|updated|modified|export|snapshot|status", re.I
)
_REPEATED = (0.5, 1.0)  # uniqueness of order numbers of which some stand twice
_ALIKE = 0.9  # of the repeated orders


def repeated_orders(seen: Seen) -> Iterator[Question]:
    """One order in several states: its rows differ in a state or the time of an export only."""
    order, amount = seen.view.best("order_id"), seen.view.best("amount")
    if seen.fit.table.name != "orders" or order is None or amount is None:
        return
    if not _REPEATED[0] < seen.view.profile_of(order).uniqueness < _REPEATED[1]:
        return
    differing = [
        Candidate(position, heading, 1.0)
        for position, heading in enumerate(seen.view.headings)
        if position != order.position
        and heading
        and seen.view.constant_within(order, Candidate(position, heading, 1.0)) < _ALIKE
    ]
    if not differing or not all(_STATES.search(c.heading) for c in differing):
        return
    counts = Counter(cell.strip() for cell in seen.view.cells[order.position] if cell.strip())
    again = sum(times - 1 for times in counts.values())
    example = next(number for number, times in counts.items() if times > 1)
    yield Question(
        f"{seen.fit.table.name}.repeated",
        "repeated",
        f"{seen.sheet.name}：有 {again:,} 行的“{order.heading}”前面出现过（如 {example}），只有“{differing[0].heading}”不同。"
        "是另外的订单，还是同一单先后的状态？若是同一单，请在文件中每单只留最后一行，再重新起草。",
        (Choice("另外的订单", {}, "逐行相加"),),
    )


def leave_out_copies(sheets: Sequence[Seen]) -> list[Question]:
    """Mark sheets that another one contains as not read, and ask about each."""
    return list(_copies(sheets))


def _copies(sheets: Sequence[Seen]) -> Iterator[Question]:
    counts: Counts = {}
    for one, other in combinations(sheets, 2):
        if not _comparable(one, other):
            continue
        small, large = (other, one) if _rows(other) <= _rows(one) else (one, other)
        key = _KEYS.get(one.fit.table.name, "")
        found = contained(_columns(small), _columns(large), key=key, counts=counts)
        if found.is_copy and not _heads(small, large):
            small.source.skip = True
            if found.found == found.of == _rows(large) and small.fit.table is large.fit.table:
                small.source.remarks.append(f"与 {large.sheet.name} 的各行完全相同，只读一份")
                continue
            yield _question(small, large, found)


def _comparable(one: Seen, other: Seen) -> bool:
    if one.source.skip or other.source.skip or one.is_returns != other.is_returns:
        return False
    tables = {one.fit.table.name, other.fit.table.name}
    return not tables & set(_MERGED) and (len(tables) == 1 or tables == _SALES)


def _heads(small: Seen, large: Seen) -> bool:
    """True for orders and their lines: both name every order."""
    if small.fit.table is large.fit.table:
        return False
    names = [c.positions.get("order_id") for c in (_columns(small), _columns(large))]
    if None in names:
        return False
    own, theirs = (
        set(filter(None, s.view.cells[p]))
        for s, p in zip((small, large), names, strict=True)
        if p is not None
    )
    return len(own & theirs) >= _COVERED * len(theirs)


def _rows(seen: Seen) -> int:
    return seen.sheet.lines.rows if seen.sheet.lines is not None else seen.view.rows


def _columns(seen: Seen) -> Columns:
    table = seen.fit.table
    names = {
        "amount" if name in _AMOUNTS else name: position
        for position, own in seen.fit.columns.items()
        for name in own
    }
    items = {f"={h}": seen.view.headings.index(h) for h in seen.source.items}
    kinds = {n: "money" if n == "amount" else table.column(n).kind for n in names} | dict.fromkeys(
        items, "number"
    )
    return Columns(seen.sheet, {**names, **items}, kinds)


def _question(small: Seen, large: Seen, found: Contained) -> Question:
    money = _money(small)
    base = _money(large)
    effect = f"，金额合计 {money:,.2f}（{money / base:.1%}）" if money and base else ""
    name = small.source.sheet or Path(small.source.file).stem
    return Question(
        f"copy.{name}",
        "copy",
        f"{small.sheet.name}：{found.of:,} 行里 {found.found:,} 行在 {large.sheet.name} 里也有"
        f"{effect}，两份都读会计两次。看来是它的一部分或副本，不读这一份吗？",
        (
            Choice(LEFT_OUT, small.writes(skip=True), "只计一次"),
            Choice(BOTH, small.writes(skip=False), f"多计 {found.found:,} 行{effect}"),
        ),
        LEFT_OUT,
    )


def _money(seen: Seen) -> Decimal:
    position = next((p for c in _AMOUNTS if (p := seen.fit.position(c)) is not None), None)
    return total(seen.sheet, position) if position is not None else Decimal(0)
