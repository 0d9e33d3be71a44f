"""Tables about the data: what was read, how clean it was, what was changed, what was not given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, Protocol

from reportkit.blocks import Column, Table
from reportkit.bundle import ChapterResult

_HASH_DIGITS = 12
_MERGES = 20  # pairs of customers that the appendix shows
_ZERO = Decimal(0)


class DataFacts(Protocol):
    """What a data set knows about itself; ``data.Dataset`` is one."""

    @property
    def quality(self) -> Sequence[Any]: ...  # table, label, rows, rows_read, completeness, …
    @property
    def coverage(self) -> Sequence[Any]: ...  # table, label, present, files
    @property
    def cleaning(self) -> Sequence[Any]: ...  # table, file, column, change, count
    @property
    def warnings(self) -> Sequence[Any]: ...  # table, message, count, line
    @property
    def sources(self) -> Sequence[Any]: ...  # file, sheet, sha256, rows
    @property
    def merges(self) -> Sequence[Any]: ...  # kept, joined, their names, evidence, decision
    @property
    def ledger(self) -> Sequence[Any]: ...  # origin, label, lines, rows, written, entries, …


def quality_table(data: DataFacts) -> Table | None:
    """One line per table that was read."""
    columns = (
        Column(name="label", label="数据类别"),
        Column(name="read", label="读入", format="int", unit="行"),
        Column(name="rows", label="采用", format="int", unit="行"),
        Column(name="complete", label="完整率", format="pct"),
        Column(name="duplicates", label="重复率", format="pct"),
        Column(name="treatment", label="处理方式"),
    )
    rows = [
        (
            line.label,
            line.rows_read or line.rows,
            line.rows,
            line.completeness,
            line.duplicate_share,
            line.treatment or "—",
        )
        for line in data.quality
    ]
    return table_of("quality", "各类数据的完整性与唯一性", columns, rows)


def cleaning_table(data: DataFacts) -> Table | None:
    """Every kind of change, its rows summed over files, with the first example there is.

    Examples are masked with the snapshot, as everything that it says of itself.
    """
    labels = _labels(data)
    cleaned: dict[tuple[str, str, str], int] = {}
    firsts: dict[tuple[str, str, str], str] = {}
    for log in data.cleaning:
        key = (labels.get(log.table, log.table), log.column, log.change)
        cleaned[key] = cleaned.get(key, 0) + log.count
        if log.example:
            firsts.setdefault(key, f"{log.file} {log.example}")
    columns = (
        Column(name="table", label="数据类别"),
        Column(name="column", label="字段"),
        Column(name="change", label="改动"),
        Column(name="count", label="行数", format="int"),
        Column(name="example", label="首例"),
    )
    rows = [(*key, count, firsts.get(key, "—")) for key, count in cleaned.items()]
    return table_of("cleaning", "清洗记录：每一类改动及其行数", columns, rows)


def ledger_table(data: DataFacts) -> Table | None:
    """Every row and every cent of every source: what was written is what was used and set aside."""
    columns = (
        Column(name="source", label="来源"),
        Column(name="fate", label="去向"),
        Column(name="rows", label="行数", format="int"),
        Column(name="amount", label="金额"),
        Column(name="example", label="首例"),
    )
    rows = [line for account in data.ledger for line in _account_lines(account)]
    return table_of("ledger", "账目核对：从来源文件到数据快照，行与金额的去向", columns, rows)


def ledger_summary(data: DataFacts) -> Table | None:
    """One line per source: what was used, why other rows were not, and the same of its money."""
    columns = (
        Column(name="source", label="来源"),
        Column(name="rows", label="原文", format="int", unit="行"),
        Column(name="used", label="计入", format="int", unit="行"),
        Column(name="aside", label="其余各行的去向"),
        Column(name="amount", label="金额：原文＝计入＋其余"),
    )
    rows = [
        (
            f"{account.origin} → {account.label}",
            account.rows,
            account.used.rows,
            "、".join(f"{e.reason} {e.rows:,}" for e in account.entries[1:] if e.rows) or "—",
            "；".join(_divided(account)) or "—",
        )
        for account in data.ledger
    ]
    return table_of("ledger_summary", "账目核对：每个来源的行与金额", columns, rows)


def _divided(account: Any) -> Iterator[str]:
    """``实付金额 1,200.00＝1,000.00＋200.00``; one number where all of it is used."""
    for column, written in account.written.items():
        used = account.used.amounts.get(column, _ZERO)
        rest = sum((e.amounts.get(column, _ZERO) for e in account.entries[1:]), _ZERO)
        whole = f"{account.labels[column]} {written:,.2f}"
        yield f"{whole}＝{used:,.2f}{'＋' if rest > 0 else '−'}{abs(rest):,.2f}" if rest else whole
    for column, cells in account.unreadable.items():
        yield f"{account.labels[column]}读不懂 {cells:,} 格"


def _account_lines(account: Any) -> Iterator[tuple[str, str, int | None, str, str]]:
    yield (
        f"{account.origin} → {account.label}",
        "原文",
        account.rows,
        _sums(account.written, account),
        "",
    )
    if account.lines is not None and account.lines.on_disk != account.rows:
        yield "", "表头、空行与格内续行", account.lines.on_disk - account.rows, "—", ""
    for entry in account.entries:
        first = f"第 {entry.row:,} 行" if entry.row else ""
        yield "", entry.reason, entry.rows or None, _sums(entry.amounts, account), first
    for column, cells in account.unreadable.items():
        yield "", "读不懂的金额", None, f"{account.labels[column]} {cells:,} 格", ""


def _sums(amounts: Mapping[str, Any], account: Any) -> str:
    """``实付金额 244,091.94；邮费 7,071.00``."""
    listed = (f"{account.labels[column]} {amount:,.2f}" for column, amount in amounts.items())
    return "；".join(listed) or "—"


def warnings_table(data: DataFacts) -> Table | None:
    """What the checks found and left as it was."""
    labels = _labels(data)
    columns = (
        Column(name="table", label="数据类别"),
        Column(name="message", label="问题"),
        Column(name="count", label="行数", format="int"),
        Column(name="example", label="首例"),
    )
    rows = [
        (labels.get(w.table, w.table), w.message, w.count or None, w.example or "—")
        for w in data.warnings
    ]
    return table_of("data_warnings", "数据检查发现的问题", columns, rows)


def merges_table(data: DataFacts) -> Table | None:
    """Customer numbers that are one customer, kept apart by hand, or possibly one."""
    columns = tuple(
        Column(name=name, label=label)
        for name, label in (
            ("decision", "处理"), ("joined", "并入的客户"), ("kept", "保留的客户"), ("evidence", "依据"),
        )
    )  # fmt: skip
    rows = [
        (m.decision, _called(m.joined, m.joined_name), _called(m.kept, m.kept_name), m.evidence)
        for m in data.merges
    ]
    table = table_of("merges", "哪些客户编号是同一位客户", columns, rows[:_MERGES])
    return replace(table, total_rows=len(rows)) if table is not None else None


def _called(number: str, name: str) -> str:
    return f"{number}（{name}）" if name not in ("", number) else number


def coverage_table(chapters: Sequence[ChapterResult], data: DataFacts) -> Table | None:
    """Tables that were not given, or lack columns, and what that leaves out, printed or not."""
    lost: dict[str, dict[str, None]] = {}
    for chapter in chapters:
        for gap in chapter.missing:
            for need in gap.needs:
                lost.setdefault(need.partition(".")[0], {})[gap.purpose] = None
    rows = [
        (
            item.label,
            "已提供" if item.present else "未提供",
            "、".join(item.files) or "—",
            "、".join(lost.get(item.table, ())) or "—",
        )
        for item in data.coverage
        if not item.present or item.table in lost
    ]
    heads = ("数据类别", "状态", "来源文件", "因缺表或缺列而未作的分析")
    return words_table("coverage", "未提供或缺列的数据", heads, rows)


def inputs_table(data: DataFacts) -> Table | None:
    """The files that were read, each with a short hash."""
    used: dict[str, list[str]] = {}
    for item in data.coverage:
        for file in item.files:
            used.setdefault(file, []).append(item.label)
    columns = (
        Column(name="file", label="文件"),
        Column(name="used", label="用途"),
        Column(name="rows", label="行数", format="int"),
        Column(name="hash", label=f"SHA-256（前 {_HASH_DIGITS} 位）"),
    )
    rows = [
        (
            source.file + (f"［{source.sheet}］" if source.sheet else ""),
            "、".join(used.get(source.file, ())) or "—",
            source.rows,
            short_hash(source.sha256),
        )
        for source in data.sources
    ]
    return table_of("inputs", "本报告读取的文件", columns, rows)


def short_hash(digest: str) -> str:
    """Enough of a hash to tell two files apart."""
    return digest[:_HASH_DIGITS]


def _labels(data: DataFacts) -> dict[str, str]:
    return {item.table: item.label for item in data.coverage}


def words_table(
    name: str, title: str, heads: Sequence[str], rows: Iterable[Sequence[str]]
) -> Table | None:
    columns = tuple(Column(name=str(i), label=head) for i, head in enumerate(heads))
    return table_of(name, title, columns, list(rows))


def table_of(
    name: str, title: str, columns: Sequence[Column], rows: Sequence[Sequence[Any]]
) -> Table | None:
    """None without rows: an empty table says nothing."""
    if not rows:
        return None
    printed = tuple(tuple(row) for row in rows)
    return Table(
        id=name, title=title, columns=tuple(columns), rows=printed, total_rows=len(printed)
    )
