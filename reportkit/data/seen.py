"""A sheet that was understood, on its way into the draft: cells to settle, customers within sales."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from reportkit.data import habits
from reportkit.data.draft_text import Findings, SourceDraft
from reportkit.data.recognise import Candidate, Reading, View
from reportkit.data.recognise.cells import Profile, has_day
from reportkit.data.recognise.columns import Recognised, suits
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.naming import named
from reportkit.data.schema import TABLES
from reportkit.data.sheet import Sheet

_SHOWN = 4  # examples
_FEW_WORDS = 12  # distinct unreadable cells that a draft lists one by one
_MUCH = 0.5  # of a column: more than this unreadable is no matter of a few words
_AMOUNTS = ("paid_amount", "line_amount", "order_amount", "amount")
_REGISTER = re.compile(
    r"统一(社会)?信用代码|^(社会)?信用代码$|纳税人(识别)?(编?号|代码)|^(客户)?税号$|^vat(no|number|id|regno)$|^taxid"
)
_LETTERS = re.compile(r"[^\W\d_]{2}")
_T = TypeVar("_T")
_SAME = 0.9  # share of customers for whom an attribute says one thing
_ATTRIBUTES = ("name", "industry", "region", "province", "city", "size", "channel", "member_level",
               "owner", "tier", "gender", "age")  # fmt: skip
_FEWEST_WORDS, _MOST_TRAITS = 2, 12  # distinct values of a trait
_CARRIED = (0.05, 0.97)  # share of filled cells of a column whose value stands on first lines only


@dataclass(frozen=True, slots=True)
class Seen:
    """One sheet of a client's files: what it is taken for, and its entry in the draft."""

    sheet: Sheet
    reading: Reading
    fit: Recognised
    source: SourceDraft

    @property
    def view(self) -> View:
        return self.reading.view

    @property
    def label(self) -> str:
        """What the settings of a choice call this source: the file, and the sheet if it has one."""
        source = self.source
        if source.block or source.stack:
            return f"{source.file}#{source.sheet}#{source.block or -source.stack}"
        return f"{source.file}#{source.sheet}" if source.sheet else source.file

    @property
    def is_returns(self) -> bool:
        """True for a sheet of what came back, whichever table takes it."""
        return self.fit.table.name == "returns" or self.reading.negative

    def writes(self, **entry: object) -> dict[str, object]:
        """Settings of this source."""
        return {"sources": {self.label: entry}}


def unreadable(seen: Seen, column: str) -> tuple[int, int, tuple[str, ...]]:
    """How many given cells of an amount are no number, of how many, and which."""
    position = seen.fit.position(column)
    if position is None:
        return 0, 0, ()
    cells = seen.view.profiles[position]
    bad = {text: n for text, n in cells.counts.items() if text not in cells.numbers}
    return sum(bad.values()), cells.filled, tuple(bad)


def settle_cells(seen: Seen, findings: Findings) -> None:
    """Write down what the draft makes of cells that cannot be read, and of cells left empty."""
    _fill_down(seen)
    time = seen.fit.position("ordered_at")
    declared = seen.source.dates or seen.source.open_dates
    words = without_day(seen.view.profiles[time]) if time is not None and not declared else ()
    if words:
        seen.source.blanks["ordered_at"] = words
    for column in _AMOUNTS:
        count, given, words = unreadable(seen, column)
        position = seen.fit.position(column)
        if position is not None and not seen.view.profiles[position].filled:
            findings.remarks.append(_empty(seen, position))
        if not count or position is None:
            continue
        heading = seen.view.headings[position]
        listed = "、".join(words[:_SHOWN]) + ("…" if len(words) > _SHOWN else "")
        findings.remarks.append(
            f"{seen.sheet.name}：“{heading}”有 {count:,} 格读不懂（共 {given:,} 格）：{listed}，按空值处理"
        )
        if len(words) <= _FEW_WORDS and count <= _MUCH * given:
            seen.source.blanks[column] = words
    _decimal_commas(seen, findings)


def without_day(cells: Profile) -> tuple[str, ...]:
    """Cells that cannot be placed on a day, where most can; none for a column of other dates."""
    words = tuple(text for text in cells.counts if not has_day(text))
    count = sum(cells.counts[word] for word in words)
    return words if count <= _MUCH * cells.filled else ()


def _empty(seen: Seen, position: int) -> str:
    heading, rows = seen.view.headings[position], seen.view.rows
    instead = (
        seen.fit.position("quantity") is not None and seen.fit.position("unit_price") is not None
    )
    return (
        f"{seen.sheet.name}：“{heading}”{rows:,} 格全是空的，可能是没有结果的公式，请用 Excel 打开并保存"
        + ("；现在按数量 × 单价计算" if instead else "")
    )


def _decimal_commas(seen: Seen, findings: Findings) -> None:
    for position, cells in enumerate(seen.view.profiles):
        if cells.decimal_commas and position in seen.fit.columns:
            example = next(t for t, n in cells.numbers.items() if n.decimal_comma)
            findings.remarks.append(
                f"{seen.sheet.name}：“{seen.view.headings[position]}”里的逗号按小数点读，例如"
                f"“{example}”＝{cells.numbers[example].value:,.2f}"
            )


def _fill_down(seen: Seen) -> None:
    """An order number that stands on the first line only holds for the lines below."""
    order = seen.fit.position("order_id")
    if order is None or not seen.reading.is_sales or not seen.view.cells[order]:
        return
    cells = seen.view.cells[order]
    fullness = sum(bool(cell.strip()) for cell in cells) / len(cells)
    if not _CARRIED[0] < fullness < _CARRIED[1] or not cells[0].strip():
        return
    empty = [not cell.strip() for cell in cells]
    if not _others_given(seen, order, empty):
        return
    for position in (order, *_left_with(seen, order, empty)):
        seen.source.fill_down.append(seen.view.headings[position])
    seen.source.remarks.append(f"空的{'、'.join(seen.source.fill_down)}与上一行相同")


def _others_given(seen: Seen, order: int, empty: Sequence[bool]) -> bool:
    """True when rows without an order number are rows of goods all the same."""
    goods = [seen.fit.position(c) for c in ("product", "product_id", "quantity", "line_amount")]
    positions = [p for p in goods if p is not None]
    return bool(positions) and all(
        any(seen.view.cells[p][row].strip() for p in positions)
        for row, missing in enumerate(empty)
        if missing
    )


def _left_with(seen: Seen, order: int, empty: Sequence[bool]) -> Iterator[int]:
    """Further columns of the order that are empty wherever its number is; never amounts."""
    for position, names in seen.fit.columns.items():
        kind = seen.fit.table.column(names[0]).kind
        cells = seen.view.cells[position]
        gaps = [not cell.strip() for cell in cells]
        if position != order and kind != "money" and gaps == list(empty):
            yield position


def customers_within(sheets: Sequence[Seen]) -> Iterator[SourceDraft]:
    """Names and places of customers that stand in a list of sales, where no list of customers is."""
    if any(seen.fit.table.name == "customers" for seen in sheets):
        return
    for seen in sheets:
        key = seen.fit.position("customer_id")
        if not seen.reading.is_sales or key is None or seen.source.skip:
            continue
        found = dict(_attributes(seen, key))
        if not found:
            continue
        columns: dict[str, tuple[str, ...]] = {seen.view.headings[key]: ("customer_id",)}
        columns |= {seen.view.headings[position]: (name,) for position, name in found.items()}
        time = None if seen.source.open_dates else seen.fit.position("ordered_at")
        if time is not None:  # the latest sale tells the newest that is known of a customer
            columns.setdefault(seen.view.headings[time], ("updated_at",))
        dated = ("updated_at",) in columns.values()
        yield SourceDraft(
            file=seen.source.file,
            live=seen.source.live,
            sheet=seen.source.sheet,
            table="customers",
            heading_row=seen.source.heading_row,
            block=seen.source.block,
            stack=seen.source.stack,
            day_parts=seen.source.day_parts,
            group_rows=seen.source.group_rows,
            lookups=seen.source.lookups,
            columns=columns,
            dates=_as_updated(seen.source.dates) if dated else {},
            blanks=_as_updated(seen.source.blanks) if dated else {},
            remarks=["销售记录里的客户资料，同一客户合并为一行，以最近一笔为准"],
        )


def _as_updated(settings: Mapping[str, _T]) -> dict[str, _T]:
    """What a sale says of its time, said of the time of a customer's particulars."""
    return {"updated_at": settings["ordered_at"]} if "ordered_at" in settings else {}


def traits_within(sheets: Sequence[Seen]) -> Iterator[SourceDraft]:
    """What else a list of customers says of each, where it also says who left: it may foretell that."""
    for seen in sheets:
        key = seen.fit.position("customer_id")
        if seen.fit.table.name != "customers" or key is None or seen.view.best("target") is None:
            continue
        told = {heading: heading for heading in seen.source.unplaced if _is_trait(seen, heading)}
        if not told:
            continue
        yield SourceDraft(
            file=seen.source.file,
            live=seen.source.live,
            sheet=seen.source.sheet,
            table="traits",
            heading_row=seen.source.heading_row,
            block=seen.source.block,
            stack=seen.source.stack,
            day_parts=seen.source.day_parts,
            columns={seen.view.headings[key]: ("customer_id",)},
            items=told,
            remarks=["客户表里没有专门位置的各列，作为客户特征用于流失预测"],
        )


def _is_trait(seen: Seen, heading: str) -> bool:
    position = seen.view.headings.index(heading)
    target = seen.view.best("target")
    cells = seen.view.profiles[position]
    few = _FEWEST_WORDS <= cells.distinct <= _MOST_TRAITS and cells.distinct < cells.filled
    return few and (target is None or position != target.position)


def comments_within(sheets: Sequence[Seen]) -> Iterator[SourceDraft]:
    """What people wrote beside the scores of a wide questionnaire, once per answer sheet."""
    for seen in sheets:
        if not seen.source.items or seen.fit.position("comment") is not None:
            continue
        heading = next((h for h in seen.source.unplaced if habits.OPINION.search(h)), None)
        if heading is None:
            continue
        columns = {**seen.source.columns, heading: ("comment",)}
        yield SourceDraft(
            file=seen.source.file,
            live=seen.source.live,
            sheet=seen.source.sheet,
            table="surveys",
            heading_row=seen.source.heading_row,
            block=seen.source.block,
            stack=seen.source.stack,
            day_parts=seen.source.day_parts,
            columns=columns,
            constants={"item": "意见"},
            dates=seen.source.dates,
            unplaced=[h for h in seen.sheet.headings if h and h not in columns],
            remarks=["同一份问卷里写下的意见，一份答卷一行"],
        )


def names_companies(seen: Seen) -> bool:
    """True when customers are called by the names of firms, or have the numbers or trades of firms."""
    called = [seen.view.cells[c.position] for c in seen.view.candidates["customer"]]
    return any(map(habits.are_companies, called)) or _registered(seen) or _of_trades(seen)


def _registered(seen: Seen) -> bool:
    """Most customers have a number in the register of firms."""
    return any(
        _REGISTER.search(heading) and cells.fullness > _MUCH and cells.distinct > 1
        for heading, cells in zip(seen.view.plain, seen.view.profiles, strict=True)
    )


def _of_trades(seen: Seen) -> bool:
    """Sales that tell the trade of every customer, whose names are not those of persons."""
    known = {
        name: position for position, name in named(seen.view.headings, TABLES["customers"]).items()
    }
    trade, customer = known.get("industry"), seen.reading.best("customer")
    if (
        not seen.reading.is_sales
        or trade is None
        or customer is None
        or known.keys() & {"gender", "age"}
    ):
        return False
    names = seen.view.cells[customer.position]
    worded = sum(bool(_LETTERS.search(cell)) for cell in names) > _MUCH * len(names)
    return worded and seen.view.profiles[trade].fullness > _MUCH and not habits.are_persons(names)


def _attributes(seen: Seen, key: int) -> Iterator[tuple[int, str]]:
    """Columns that say the same of a customer wherever he stands."""
    customer = seen.reading.best("customer")
    table = TABLES["customers"]
    taken: set[str] = set()
    if customer is None:
        return
    for position, name in _named_attributes(seen):
        cells = seen.view.profiles[position]
        if name in taken or position == key or name not in _ATTRIBUTES or cells.distinct < 2:
            continue
        other = Candidate(position, seen.view.headings[position], 1.0)
        if suits(table.column(name), cells) and seen.view.constant_within(customer, other) > _SAME:
            taken.add(name)
            yield position, name


def _named_attributes(seen: Seen) -> Iterator[tuple[int, str]]:
    for candidate in seen.view.candidates["customer"]:
        if "名" in candidate.heading or "name" in plain(candidate.heading):
            yield candidate.position, "name"
    yield from named(seen.view.headings, TABLES["customers"]).items()
