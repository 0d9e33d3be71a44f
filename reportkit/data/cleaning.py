"""Dirty columns → typed columns, block by block; every change counted with its first example.

Cells that already are what they should be pass through Arrow untouched; only the others are looked
at one distinct value at a time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data import values
from reportkit.data.dates import (
    FIRST_YEAR,
    LAST_YEAR,
    UNSETTLED,
    UnreadableDateError,
    moved,
    parse_declared,
    parse_moment,
)
from reportkit.data.schema import Column, Kind
from reportkit.errors import DataError

TOLERATED_SHARE = 0.05  # of the values of a column may be unreadable
_CHINA = ZoneInfo("Asia/Shanghai")
_MEMORY = 200_000  # distinct values remembered per column

ARROW_TYPES: dict[Kind, pa.DataType] = {
    "id": pa.string(),
    "text": pa.string(),
    "category": pa.string(),
    "time": pa.timestamp("us"),
    "number": pa.float64(),
    "money": pa.float64(),
    "share": pa.float64(),
    "integer": pa.int64(),
    "flag": pa.bool_(),
}
KIND_WORDS: dict[Kind, str] = {
    "id": "编号", "text": "文字", "category": "分类", "time": "日期或时间", "number": "数字",
    "money": "金额", "share": "百分比", "integer": "整数", "flag": "是或否",
}  # fmt: skip

_NO_EDGE = r"[^\s\x{00A0}\x{3000}\x{200B}-\x{200D}\x{2028}\x{2029}\x{2060}\x{FEFF}\x{00AD}\x{0085}]"
_TEXT_START = _NO_EDGE.replace(r"[^\s", r"[^\s='`")
_EXCEL_DECIMAL = r"^\d{7,}\.0+$"
_PLAIN_NUMBER = r"^-?(\d{1,15}|\d{1,15}\.\d{1,9})$"
#: cells of these shapes need no second look
_PLAIN: dict[Kind, str] = {
    "id": r"^[0-9A-Za-z_\p{Han}][0-9A-Za-z_\p{Han}-]*$",
    "text": rf"(?s)^({_NO_EDGE}|{_TEXT_START}.*{_NO_EDGE})$",
    "category": r"^[0-9A-Za-z\p{Han}_().,&/+-]+$",
    "time": r"^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}:\d{2}(\.\d{1,6})?)?$",
    "number": _PLAIN_NUMBER,
    "money": _PLAIN_NUMBER,
    "share": _PLAIN_NUMBER,
    "integer": r"^-?\d{1,15}$",
    "flag": r"^$",
}
_EXACT = pa.decimal128(25, 9)  # holds every plain number as it is written
_NUMBERS = ("number", "money", "share", "integer")
_WORDS = ("id", "text", "category")


@dataclass(frozen=True, slots=True)
class Rules:
    """What the client's YAML says about one column. ``factor``: to our own unit, 万元 = 10000; negative for what came back."""

    mapped: dict[str, str] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    date_format: str = ""
    written_in: ZoneInfo | None = None
    local: ZoneInfo = _CHINA
    factor: float = 1.0
    percent: bool = False  # the heading says %, the cells do not


@dataclass(slots=True)
class Tally:
    """How often something happened to a column, and where first."""

    count: int = 0
    row: int = 0
    text: str = ""

    def add(self, count: int, row: int, text: str) -> None:
        if self.count == 0:
            self.row, self.text = row, text
        self.count += count


class ColumnCleaner:
    """Cleans one column of one file; call it with every block in order, then ``check``."""

    def __init__(self, column: Column, heading: str, rules: Rules) -> None:
        self.column, self.heading, self.rules = column, heading, rules
        self.changes: dict[str, Tally] = {}
        self.unreadable: dict[str, Tally] = {}
        self.unread: set[str] = set()  # the distinct texts of ``unreadable``
        self.filled = 0
        self.written = self.unanswered = Decimal(
            0
        )  # money of all cells, of those that blanks names
        self._memory: dict[str, values.Cell] = {}
        self._read = self._reader()
        self._plain = "" if rules.mapped or self._blank_words() else _PLAIN[column.kind]
        if rules.date_format or rules.percent:
            self._plain = ""

    def __call__(self, raw: pa.Array, first_row: int) -> pa.Array:
        """Typed values of one block; ``first_row`` is the row number of its first cell."""
        raw = pc.if_else(pc.equal(raw, ""), None, raw)
        plain = self._plain_cells(raw)
        certain = pc.if_else(plain, raw, None)
        typed = self._cast(certain)
        if typed is None:  # a calendar that does not exist among cells that look like dates
            plain = pc.and_(plain, False)
            typed = pa.nulls(len(raw), ARROW_TYPES[self.column.kind])
        rest = pc.and_(pc.is_valid(raw), pc.invert(plain))
        if self._is_money:
            self._write(pc.sum(certain.cast(_EXACT)).as_py() or Decimal(0))
        if pc.any(rest).as_py():
            typed = pc.replace_with_mask(
                typed, rest, self._looked_at(raw.filter(rest), rest, first_row)
            )
        typed = self._converted(typed, raw, first_row)
        self.filled += len(typed) - typed.null_count
        return typed

    @property
    def _is_money(self) -> bool:
        return self.column.kind == "money"

    def _write(self, amount: Decimal) -> None:
        self.written += amount * Decimal(repr(self.rules.factor))

    def _plain_cells(self, raw: pa.Array) -> pa.Array:
        if not self._plain:
            return pa.array(np.zeros(len(raw), bool))
        plain = pc.match_substring_regex(raw, self._plain)
        if self.column.kind in _WORDS:
            blanks = pa.array(sorted(values.BLANK_WORDS | values.EXCEL_ERRORS))
            doubtful = pc.or_(pc.is_in(raw, blanks), pc.match_substring_regex(raw, _EXCEL_DECIMAL))
            if self.column.spoken:
                short = pc.less_equal(pc.utf8_length(raw), values.LONGEST_NO_REMARK)
                doubtful = pc.or_(doubtful, short)
            plain = pc.and_(plain, pc.invert(doubtful))
        return pc.fill_null(plain, False)

    def _cast(self, cells: pa.Array) -> pa.Array | None:
        kind = self.column.kind
        if kind == "flag":
            return pa.nulls(len(cells), pa.bool_())
        if kind != "time":
            return cells.cast(ARROW_TYPES[kind])
        try:
            moments = cells.cast(pa.timestamp("us"))
        except pa.ArrowInvalid:
            return None
        years = pc.min_max(pc.year(moments)).as_py()
        outside = years["min"] is not None and not (
            FIRST_YEAR <= years["min"] <= years["max"] <= LAST_YEAR
        )
        return None if outside or self.rules.written_in else moments

    def _looked_at(self, cells: pa.Array, where: pa.Array, first_row: int) -> pa.Array:
        """Read each distinct text once; count changes and unreadable cells with the first row."""
        coded = cells.dictionary_encode()
        codes = coded.indices.to_numpy(zero_copy_only=False)
        texts = coded.dictionary.to_pylist()
        counts = np.bincount(codes, minlength=len(texts))
        firsts = np.unique(codes, return_index=True)[1]
        rows = np.flatnonzero(where.to_numpy(zero_copy_only=False))[firsts] + first_row
        results = []
        for text, count, row in zip(texts, counts, rows, strict=True):
            cell = self._remembered(text)
            for change in cell.changes:
                self.changes.setdefault(change, Tally()).add(int(count), int(row), text)
            if cell.problem is not None:
                self.unreadable.setdefault(cell.problem, Tally()).add(int(count), int(row), text)
                self.unread.add(text)
            results.append(cell.value)
            if self._is_money and cell.value is not None:
                self._write(Decimal(repr(cell.value)) * int(count))
        return pa.array(results, ARROW_TYPES[self.column.kind]).take(coded.indices)

    def _remembered(self, text: str) -> values.Cell:
        cell = self._memory.get(text)
        if cell is None:
            if len(self._memory) >= _MEMORY:
                self._memory.clear()
            cell = self._memory[text] = self._cell(text)
        return cell

    def _cell(self, text: str) -> values.Cell:
        rules, kind = self.rules, self.column.kind
        word = values.trimmed(text)
        changes: tuple[str, ...] = ("去掉首尾空格",) if word != text and word else ()
        if kind not in _WORDS and (unquoted := values.bare(word)) != word:
            word, changes = unquoted, (*changes, "去掉多余的引号")
        if word in rules.mapped:
            word, changes = rules.mapped[word], (*changes, "按 values 换值")
        if word in self._blank_words():
            return values.Cell(None, (*changes, "按 blanks 视为未答"))
        if values.is_blank(word, answer=kind not in _WORDS):
            return values.Cell(None, ("空白标记视为空",) if word else ())
        if self.column.spoken and values.says_nothing(word):
            return values.Cell(None, (*changes, "没有内容的意见视为空"))
        cell = self._read(word)
        return values.Cell(cell.value, (*changes, *cell.changes), cell.problem)

    def _blank_words(self) -> tuple[str, ...]:
        """Codes for "no answer" compared as text; numbers are compared as numbers."""
        codes = self.rules.blanks
        if self.column.kind not in _NUMBERS:
            return codes
        return tuple(code for code in codes if values.read_number(code).problem is not None)

    def _blank_numbers(self) -> list[float]:
        cells = [values.read_number(code) for code in self.rules.blanks]
        return [cell.value for cell in cells if isinstance(cell.value, float)]

    def _converted(self, typed: pa.Array, raw: pa.Array, first_row: int) -> pa.Array:
        """Blank codes of numbers (0 and 0.0 alike) and the unit that the heading names."""
        if self.column.kind not in _NUMBERS:
            return typed
        if codes := self._blank_numbers():
            blank = pc.is_in(typed.cast(pa.float64()), pa.array(codes))
            self._count("按 blanks 视为未答", blank, raw, first_row)
            if self._is_money:
                self.unanswered += self._sum(typed.filter(blank))
            typed = pc.if_else(blank, None, typed)
        if self.rules.factor != 1.0:
            self._count(self._conversion(), pc.is_valid(typed), raw, first_row)
            typed = pc.multiply(typed, self.rules.factor).cast(typed.type)
        return typed

    def _conversion(self) -> str:
        factor = self.rules.factor
        unit = f"按单位乘以 {abs(factor):g}" if abs(factor) != 1.0 else ""
        return "，".join(word for word in (unit, "退回的记为负数" if factor < 0 else "") if word)

    def _sum(self, typed: pa.Array) -> Decimal:
        values = (Decimal(repr(value)) for value in typed.drop_null().to_pylist())
        return sum(values, Decimal(0)) * Decimal(repr(self.rules.factor))

    def _count(self, change: str, where: pa.Array, raw: pa.Array, first_row: int) -> None:
        count = pc.sum(where).as_py() or 0
        if count:
            index = pc.index(where, True).as_py()
            self.changes.setdefault(change, Tally()).add(
                count, first_row + index, raw[index].as_py()
            )

    def _reader(self) -> Callable[[str], values.Cell]:
        match self.column.kind:
            case "id":
                return values.read_id
            case "text":
                return values.read_text
            case "category":
                return values.read_category
            case "flag":
                return values.read_flag
            case "integer":
                return values.read_integer
            case "share":
                return self._read_share
            case "time":
                return self._read_time
            case _:
                return values.read_number

    def _read_share(self, text: str) -> values.Cell:
        said = "%" in text or "\uff05" in text or not self.rules.percent
        return values.read_number(text if said else f"{text}%", share=True)

    def _read_time(self, text: str) -> values.Cell:
        rules = self.rules
        try:
            if rules.date_format:
                moment, change = parse_declared(text, rules.date_format, rules.local), ""
            else:
                moment, change = parse_moment(text, rules.local)
        except UnreadableDateError as error:
            return values.Cell(None, problem=str(error))
        if rules.written_in and change not in ("时区换算", "毫秒时间戳转日期"):
            moment, change = moved(moment, rules.written_in, rules.local), "时区换算"
        return values.Cell(moment, (change,) if change else ())

    @property
    def unreadable_count(self) -> int:
        return sum(tally.count for tally in self.unreadable.values())

    def example(self, tally: Tally) -> str:
        """``第 17 行“abc”``; of private columns only the row."""
        shown = "" if self.column.private else f"“{tally.text.strip()[:30]}”"
        return f"第 {tally.row} 行{shown}"

    def check(self, file: str) -> None:
        """Raises DataError when too many cells are not what the column should hold."""
        bad, total = self.unreadable_count, self.filled + self.unreadable_count
        if not bad or (bad <= TOLERATED_SHARE * total and self.filled):
            return
        reason, tally = max(self.unreadable.items(), key=lambda item: item[1].count)
        column = self.column
        why = f"：{reason}" if reason else ""
        raise DataError(
            f"{file}：“{self.heading}”列应为{KIND_WORDS[column.kind]}（{column.label}），{total} 个值中有 "
            f"{bad} 个无法识别{why}（首例：{self.example(tally)}）。{_remedy(column, reason)}"
        )


def _remedy(column: Column, reason: str) -> str:
    if column.kind == "time":
        declared = f'在该来源写 dates: {{{column.name}: "%d/%m/%Y"}} 声明格式'
        return (
            f"请{declared}。" if reason == UNSETTLED else f"请核对 columns 的映射，或{declared}。"
        )
    if column.kind == "flag":
        return f"请核对 columns 的映射，或在该来源写 values: {{{column.name}: {{甲: true, 乙: false}}}}。"
    return "请核对 columns 的映射是否选错了列，或先在文件中改正。"
