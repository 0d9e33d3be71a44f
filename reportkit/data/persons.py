"""The snapshot is masked before anything reads it: no notebook, chart or error can tell what it never saw.

Private columns are masked by their kind, every other text is swept. Numbers of customers that are
themselves a contact or a name get a masked number of their own, so that two customers stay two;
among nicknames 1sun7224 is one as well.
Record numbers of the CRM stay: they are what a write-back file is matched by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from reportkit.data.schema import TABLES, Column
from reportkit.data.workbench import Workbench
from reportkit.masking import TELLING_KEYS, luhn, mask_key, mask_name, mask_value
from reportkit.person_names import PersonNames
from reportkit.private_values import NOTHING_PRIVATE, PrivateValues, contacts_of

if TYPE_CHECKING:
    from reportkit.params import Params

RECORD = "crm_record_id"
_CUSTOMER = "customer_id"
_CARD_DIGITS = range(16, 20)
#: share of customer numbers without a digit above which the column holds names people gave themselves
_NICKNAMES = 0.1

Mask = Callable[[str], str]
Words = Mapping[str, str]  # raw → shown, only what differs


def hide_persons(bench: Workbench, tables: Sequence[str], params: Params) -> PrivateValues:
    """Mask the staged tables; return what was hidden. Nothing is touched where masking is off."""
    if not params.privacy.mask:
        return NOTHING_PRIVATE
    persons = params.client.kind == "对私"
    names = _names(bench, tables, params, persons)
    keys = _key_words(bench, tables, names, persons)
    cards = _are_cards(_distinct(bench, tables, _CUSTOMER))
    hidden: frozenset[str] = frozenset()
    for table in tables:
        replaced: dict[str, Words] = {}
        for column in _text_columns(bench, table):
            if column.name in keys:
                words = keys[column.name]
            elif table == "customers" and column.name == "name" and persons:
                words = _labels(bench.distinct(table, "name"), mask_name)
            else:
                words = _changed(bench.distinct(table, column.name), _mask_of(column, names))
            hidden |= contacts_of(words)
            replaced[column.name] = words
        bench.relabel(table, {column: words for column, words in replaced.items() if words})
    records = [key for key in _distinct(bench, tables, RECORD) if names.mask(mask_key(key)) != key]
    called = frozenset(filter(_tells_apart, keys[_CUSTOMER])) if persons else frozenset()
    return PrivateValues(names, hidden | contacts_of(records), frozenset(records), called, cards)


def _names(bench: Workbench, tables: Sequence[str], params: Params, persons: bool) -> PersonNames:
    """Contacts of companies, or the customers themselves where these are persons."""
    has_list = "customers" in tables
    contacts = bench.distinct("customers", "contact") if has_list else []
    called = bench.distinct("customers", "name") if has_list else []
    called += [number for number in _distinct(bench, tables, _CUSTOMER) if _is_name(number)]
    report = params.report.model_dump(mode="json").values()
    public = [params.client.name, *map(str, report), *params.owners.values()]
    if persons:
        return PersonNames.of([*contacts, *called], public, nicknames=True)
    return PersonNames.of(contacts, [*public, *called])


def _is_name(number: str) -> bool:
    return not any(c.isdigit() for c in number)


def _are_nicknames(numbers: Sequence[str]) -> bool:
    return sum(map(_is_name, numbers)) > _NICKNAMES * len(numbers)


def _are_cards(numbers: Sequence[str]) -> bool:
    """Whether customers go by their bank cards: one long number in ten looks like one by chance."""
    long = [n for n in numbers if n.isdigit() and len(n) in _CARD_DIGITS]
    return bool(long) and all(map(luhn, long))


def _tells_apart(number: str) -> bool:
    """Letters and digits: no word of a text, and none of the names of tables and columns."""
    return not number.isdigit() and not _is_name(number)


def _key_words(
    bench: Workbench, tables: Sequence[str], names: PersonNames, persons: bool
) -> dict[str, Words]:
    """For each column of keys the same words in every table that has it."""
    columns = {c.name for table in tables for c in _text_columns(bench, table) if c.kind == "id"}
    customers = _distinct(bench, tables, _CUSTOMER)
    cards = _are_cards(customers)
    nicknames = persons and _are_nicknames(customers)

    def key(cell: str) -> str:
        return names.mask(mask_key(cell))

    def customer(cell: str) -> str:
        if nicknames or (persons and _is_name(cell)):
            return mask_name(cell)
        return names.mask(mask_key(cell, cards=cards))

    words = {c: _labels(_distinct(bench, tables, c, TELLING_KEYS), key) for c in sorted(columns)}
    return {**words, _CUSTOMER: _labels(customers, customer)}


def key_masks(private: PrivateValues, params: Params) -> tuple[Mask, Mask]:
    """How a record's number and a customer's number are shown that the snapshot does not hold."""
    if not params.privacy.mask:
        return (lambda cell: cell), (lambda cell: cell)
    persons = params.client.kind == "对私"

    def key(cell: str) -> str:
        return private.names.mask(mask_key(cell))

    def customer(cell: str) -> str:
        if (persons and _is_name(cell)) or cell in private.nicknames:
            return mask_name(cell)
        return private.names.mask(mask_key(cell, cards=private.cards))

    return key, customer


def _mask_of(column: Column, names: PersonNames) -> Mask:
    kind = column.name if column.private else ""
    return lambda cell: names.mask(str(mask_value(kind, cell)))


def _text_columns(bench: Workbench, table: str) -> list[Column]:
    present = (TABLES[table].column(n) for n in TABLES[table].names if bench.has(table, n))
    return [c for c in present if c.kind in ("text", "category", "id") and c.name != RECORD]


def _distinct(
    bench: Workbench, tables: Sequence[str], column: str, like: Sequence[str] = ()
) -> list[str]:
    """The different cells of a column in all tables, sorted."""
    return sorted({cell for table in tables for cell in bench.distinct(table, column, like)})


def _changed(cells: Iterable[str], mask: Mask) -> dict[str, str]:
    masked = ((cell, mask(cell)) for cell in cells)
    return {cell: shown for cell, shown in masked if shown != cell}


def _labels(cells: Sequence[str], mask: Mask) -> dict[str, str]:
    """Masked forms that tell one cell from another: 赵**, 赵**（2）, 赵**（3）."""
    taken = set(cells)
    times: dict[str, int] = {}
    labels: dict[str, str] = {}
    for cell, shown in _changed(cells, mask).items():
        label = shown
        while label in taken:
            times[shown] = times.get(shown, 1) + 1
            label = f"{shown}（{times[shown]}）"
        taken.add(label)
        labels[cell] = label
    return labels
