"""The ledger (账目): every line of every file and every cent of it, used or set aside for a reason.

Pure figures. ``booking`` keeps them while the snapshot is made; ``refuse_unbalanced`` stops a
snapshot that lost something on the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from reportkit.errors import DataError

USED = "计入"
#: why rows or money are set aside; a step may use a reason of its own words
BLANK_ROW = "空行"
UNMAPPED_ROW = "映射到的列全空"
TOTAL_ROW = "小计、合计与重复表头"
GROUP_ROW = "分组名称的行"
OVERLONG = "列数多于表头"
NO_ANSWER = "按 blanks 视为未答"
UNANSWERED = "没有任何答案"
DUPLICATE = "完全相同的行"
MERGED = "并入同一编号"
SAME_CUSTOMER = "并入同一客户"
NO_KEY = "编号为空"
REVALUED = "按退货或数量改计"
REPEATED = "同一订单重复写出的整单金额"
CONVERTED = "按汇率折算"
VOIDED = "状态不计"
NOT_SOLD = "类型不计"
REFUNDED = "退款"
RETURNED = "按退货表扣减"
UNKNOWN_ORDER = "找不到原订单"
NOT_RETURNED = "没有退成"
NO_CUSTOMER = "没有客户编号"
OUTSIDE = "在数据截止之后"
UNDATED = "没有时间"

ZERO = Decimal(0)
_HALF_CENT = Decimal("0.005")  # sums of unit prices carry more digits than money has


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of a file (rows of a sheet) that are no data row."""

    on_disk: int = 0
    heading: int = 0  # titles, header, description of an import template, totals
    blank: int = 0
    continued: int = 0  # further lines of a cell that has several
    unfolded: int = 0  # rows more than lines, where a wide sheet's line holds several

    @property
    def rows(self) -> int:
        """Data rows that the file must yield."""
        return self.on_disk - self.heading - self.blank - self.continued + self.unfolded


@dataclass(frozen=True, slots=True)
class Entry:
    """Rows and money that share a fate; negative money is what a step added.

    ``row``: the number of the first such row that a person sees in the file, 0 where none is known.
    """

    reason: str
    rows: int = 0
    amounts: dict[str, Decimal] = field(default_factory=dict)
    row: int = 0


@dataclass(frozen=True, slots=True)
class Account:
    """One source of one table. ``labels``: amount column → its heading for people.

    ``written``: every amount column summed as the file has it, in the client's own currency;
    ``unreadable``: its cells that are no number and worth nothing; ``rows``: data rows of the file;
    ``aside`` in the order of the steps; ``apart``: rows that stay in the snapshot but are no plain
    part of it (refunds, no customer …).
    """

    table: str
    label: str
    file: str
    sheet: str = ""
    lines: Lines | None = None  # None: rows made of another table, no file
    rows: int = 0
    labels: dict[str, str] = field(default_factory=dict)
    written: dict[str, Decimal] = field(default_factory=dict)
    unreadable: dict[str, int] = field(default_factory=dict)
    used: Entry = Entry(USED)
    aside: tuple[Entry, ...] = ()
    apart: tuple[Entry, ...] = ()

    @property
    def name(self) -> str:
        """``订单.xlsx［明细］``."""
        return f"{self.file}［{self.sheet}］" if self.sheet else self.file

    @property
    def origin(self) -> str:
        """The file, or the tables that the rows were gathered from."""
        return self.name if self.lines is not None else f"由{self.name}归集"

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All fates, the used rows first."""
        return (self.used, *self.aside, *self.apart)

    def faults(self) -> Iterator[str]:
        """Every sum that does not come out, with its difference."""
        if self.lines is not None and self.lines.rows != self.rows:
            yield (
                f"文件共 {self.lines.on_disk:,} 行，除去表头、空行与续行应有 {self.lines.rows:,} 行"
                f"数据，读到 {self.rows:,} 行，相差 {self.lines.rows - self.rows:,} 行"
            )
        found = sum(entry.rows for entry in self.entries)
        if found != self.rows:
            yield f"读到 {self.rows:,} 行，计入与剔除合计 {found:,} 行，相差 {self.rows - found:,} 行"
        for column, written in self.written.items():
            placed = sum((e.amounts.get(column, ZERO) for e in self.entries), ZERO)
            if not to_the_cent(written, placed):
                yield (
                    f"“{self.labels.get(column, column)}”原文合计 {written:,.2f}，"
                    f"计入与剔除合计 {placed:,.2f}，相差 {written - placed:,.2f}"
                )


def to_the_cent(one: Decimal, other: Decimal) -> bool:
    """True when two sums of money are the same."""
    return abs(one - other) < _HALF_CENT


def refuse_unbalanced(ledger: Iterable[Account]) -> None:
    """Raise DataError naming file, sheet, column and difference of the first account that is off."""
    for account in ledger:
        for fault in account.faults():
            raise DataError(
                f"账目不平：{account.name}（{account.label}）{fault}。数字不可信，报告不生成；"
                "请保留这份文件并反馈。"
            )


def merged(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """One entry per reason, in the order in which reasons first appear; empty ones are left out."""
    rows: dict[str, int] = {}
    amounts: dict[str, dict[str, Decimal]] = {}
    firsts: dict[str, int] = {}
    for entry in entries:
        if entry.row:
            firsts.setdefault(entry.reason, entry.row)
        rows[entry.reason] = rows.get(entry.reason, 0) + entry.rows
        sums = amounts.setdefault(entry.reason, {})
        for column, amount in entry.amounts.items():
            sums[column] = sums.get(column, ZERO) + amount
    made = (
        Entry(reason, rows[reason], _filled(amounts[reason]), firsts.get(reason, 0))
        for reason in rows
    )
    return tuple(entry for entry in made if entry.rows or entry.amounts)


def _filled(amounts: Mapping[str, Decimal]) -> dict[str, Decimal]:
    return {column: amount for column, amount in amounts.items() if amount}


def amount_text(amount: Decimal) -> str:
    """An amount in JSON, with every digit it has."""
    return format(amount.normalize(), "f")


def account_of(content: Mapping[str, Any]) -> Account:
    """An account read back from JSON, where decimals are text."""
    lines = content["lines"]
    return Account(
        **{
            **content,
            "lines": Lines(**lines) if lines is not None else None,
            "written": _decimals(content["written"]),
            "used": _entry(content["used"]),
            "aside": tuple(map(_entry, content["aside"])),
            "apart": tuple(map(_entry, content["apart"])),
        }
    )


def _entry(content: Mapping[str, Any]) -> Entry:
    return Entry(
        content["reason"], content["rows"], _decimals(content["amounts"]), content.get("row", 0)
    )


def _decimals(texts: Mapping[str, str]) -> dict[str, Decimal]:
    return {column: Decimal(text) for column, text in texts.items()}
