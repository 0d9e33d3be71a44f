"""From meanings to our columns: headline columns by evidence, the others by name.

A heading that is understood stays understood, whatever its cells hold; what cannot be read in it is
counted later, never a reason to forget the column.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reportkit.data.dates import UnreadableDateError, parse_declared
from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.cells import LOCAL, Profile, moment
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.naming import claims
from reportkit.data.recognise.reading import Reading
from reportkit.data.schema import TABLES, Column, Table
from reportkit.data.values import bare, read_flag

#: formats tried where strict reading refuses, day first and month first side by side
DATE_FORMATS = tuple(
    day + time
    for time in ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p", " %I:%M %p", " %I:%M%p", " %I:%M:%S%p")
    for day in ("%d/%m/%Y", "%m/%d/%Y", "%d-%m-%Y", "%m-%d-%Y", "%d.%m.%Y", "%y-%m-%d", "%y/%m/%d",
                "%m/%d/%y", "%d/%m/%y", "%d-%b-%Y", "%d-%b-%y", "%b %d, %Y", "%b %d %Y", "%B %d %Y", "%y.%m.%d", "%d.%m.%y", "%m.%d.%y",
                "%d %b %Y", "%d %B %Y", "%B %d, %Y", "%d/%b/%Y", "%a, %d %b %Y", "%a %d %b %Y",
                "%a %b %d %Y")
)  # fmt: skip

#: concept → our column, for each table that evidence may fill
HEADLINES: dict[str, dict[str, str]] = {
    "orders": {"order_id": "order_id", "customer": "customer_id", "time": "ordered_at",
               "amount": "paid_amount", "quantity": "quantity", "refund": "refund_amount",
               "status": "status", "currency": "currency"},
    "order_lines": {"order_id": "order_id", "customer": "customer_id", "time": "ordered_at",
                    "amount": "line_amount", "quantity": "quantity", "price": "unit_price",
                    "product": "product", "product_id": "product_id", "refund": "refund_amount",
                    "status": "status", "currency": "currency"},
    "customers": {"customer": "customer_id", "amount": "revenue_amount"},
    "leads": {"order_id": "lead_id", "customer": "customer_id", "time": "created_at",
              "amount": "amount", "stage": "stage"},
    "tickets": {"order_id": "ticket_id", "customer": "customer_id", "time": "opened_at"},
    "interactions": {"order_id": "interaction_id", "customer": "customer_id",
                     "time": "happened_at"},
    "surveys": {"order_id": "response_id", "customer": "customer_id", "time": "answered_at"},
    "returns": {"order_id": "order_id", "customer": "customer_id", "amount": "amount",
                "quantity": "quantity", "product": "product", "product_id": "product_id"},
    "products": {"product_id": "product_id", "product": "product", "price": "unit_price"},
    "receipts": {"order_id": "order_id", "customer": "customer_id", "time": "received_at",
                 "amount": "amount", "currency": "currency"},
}  # fmt: skip


_MONEY = ("paid_amount", "line_amount", "order_amount", "amount")


@dataclass(frozen=True, slots=True)
class Recognised:
    """One sheet's most probable table. ``columns``: position → our columns."""

    table: Table
    columns: dict[int, tuple[str, ...]]
    dates: dict[str, tuple[str, ...]] = field(default_factory=dict)  # column → formats that fit
    also: dict[int, str] = field(default_factory=dict)  # position → column that another one took

    def position(self, column: str) -> int | None:
        return next((p for p, names in self.columns.items() if column in names), None)


def place(reading: Reading) -> Recognised | None:
    """Our columns for a sheet that was understood; None for one that fits no table."""
    table = TABLES.get(reading.kind)
    if table is None:
        return None
    columns: dict[int, tuple[str, ...]] = {}
    taken: set[str] = set()
    also: dict[int, str] = {}
    view = reading.view
    found = (*_headlines(reading, table), *_by_export(view, table), *_by_name(view, table))
    months = reading.wide.months if reading.wide is not None else {}
    for position, name in found:
        if position in columns or position in months or (view.own_currency and name == "currency"):
            continue
        if view.headings.count(view.headings[position]) > 1 and name not in table.needs + _MONEY:
            continue  # a mapping names one heading; what matters is refused where it is read
        if months and table.column(name).kind in ("time", "money", "number"):
            continue  # what is no month of a wide sheet sums its months up
        if name in taken:
            also.setdefault(position, name)
            continue
        columns[position], taken = (name,), taken | {name}
    for position in columns:
        also.pop(position, None)
    _name_as_number(table, columns, taken, view)
    return Recognised(table, dict(sorted(columns.items())), _dates(view, table, columns), also)


def _headlines(reading: Reading, table: Table) -> Iterator[tuple[int, str]]:
    per_order = reading.per_order
    for concept, column in HEADLINES.get(table.name, {}).items():
        best = reading.best(concept)
        if best is None or column not in table.names:
            continue
        if table.name == "order_lines" and concept == "amount" and best == per_order:
            yield best.position, "order_amount"
            continue
        yield best.position, column


def _by_export(view: View, table: Table) -> Iterator[tuple[int, str]]:
    for position, heading in enumerate(view.headings):
        full = view.export.column_of(heading) if view.export is not None else ""
        room, _, column = full.partition(".")
        if column in table.names and (room == table.name or room in ("orders", "order_lines")):
            yield position, column


def _by_name(view: View, table: Table) -> Iterator[tuple[int, str]]:
    """Our own words and exact synonyms first, then further names."""
    needless = view.export.ignored if view.export is not None else frozenset()
    for position, name in claims(view.headings, table):
        column = table.column(name)
        if (
            table.name == "order_lines"
            and name == "returned"
            and not _flags(view.profiles[position])
        ):
            continue
        if plain(view.headings[position]) not in needless and suits(
            column, view.profiles[position]
        ):
            yield position, name


def _flags(cells: Profile) -> bool:
    """True for 是 and 否: words of an after-sale state (退款成功) say something else of a sale."""
    return cells.share(lambda text: read_flag(text).value is not None) > 0.5


def suits(column: Column, cells: Profile) -> bool:
    """False for a column of numbers or times under whose heading stand quite other cells."""
    if not cells.filled:
        return True
    if column.spoken:
        return cells.numeric < 0.5  # a score, not somebody's words
    if column.kind == "time":
        return cells.moments > 0 or cells.readable_moments > 0.5
    if column.kind in ("number", "integer", "money", "share"):
        return cells.numeric > 0.2
    return True


#: tables whose rows are often known by name only
_NAMED = {"customers": ("customer_id", "name"), "products": ("product_id", "product")}


def _name_as_number(
    table: Table, columns: dict[int, tuple[str, ...]], taken: set[str], view: View
) -> None:
    """Customers or products known by names only: the name is its own number, and the other way."""
    number, name = _NAMED.get(table.name, ("", ""))
    if not number or {number, name} <= taken:
        return
    position = next((p for p, (own, *_) in columns.items() if own in (number, name)), None)
    if position is None or (number in taken and not are_words(view.cells[position])):
        return
    columns[position] = (number, name)
    taken |= {number, name}


def are_words(cells: Sequence[str]) -> bool:
    """True for names: words of letters or Han, hardly a digit."""
    given = [cell for cell in cells if cell.strip()]
    plain_words = sum(not re.search(r"\d", cell) for cell in given)
    return bool(given) and plain_words >= 0.8 * len(given)


def _dates(
    view: View, table: Table, columns: Mapping[int, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Formats for time columns whose cells strict reading refuses."""
    found: dict[str, tuple[str, ...]] = {}
    for position, names in columns.items():
        column = table.column(names[0])
        if column.kind != "time":
            continue
        cells = list(view.profiles[position].counts)
        if any(moment(cell) is not None for cell in cells):
            continue
        formats = date_formats(cells)
        if formats:
            found[column.name] = formats
    return found


def date_formats(cells: Iterable[str]) -> tuple[str, ...]:
    """Those of ``DATE_FORMATS`` that read every one of the cells."""
    texts = [text for cell in cells if (text := bare(cell))]
    return tuple(form for form in DATE_FORMATS if texts and all(_reads(t, form) for t in texts))


def _reads(text: str, form: str) -> bool:
    try:
        parse_declared(text, form, LOCAL)
    except UnreadableDateError:
        return False
    return True
