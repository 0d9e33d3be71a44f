"""The ledger for people: a small table per source on the terminal, plain JSON in run.json."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from reportkit.data.ledger import Account, Entry, amount_text

_INDENT = "  "


def ledger_lines(ledger: Iterable[Account]) -> Iterator[str]:
    """``订单.csv → 订单表`` and under it what is written, used and set aside."""
    for account in ledger:
        yield f"{account.origin} → {account.label}"
        if account.lines is not None:
            yield _INDENT + lines_text(account)
        yield from (_INDENT + line for line in _aligned(_rows(account)))


def lines_text(account: Account) -> str:
    """``文件 2,005 行 = 表头 1 + 空行 3 + 格内续行 1 + 数据 2,000``."""
    lines = account.lines
    assert lines is not None
    kinds = (("表头", lines.heading), ("空行", lines.blank), ("格内续行", lines.continued))
    parts = [f"{word} {count:,}" for word, count in kinds if count]
    more = f"（逐月展开多出 {lines.unfolded:,} 行）" if lines.unfolded else ""
    return f"文件 {lines.on_disk:,} 行 = {' + '.join([*parts, f'数据 {account.rows:,}'])}{more}"


def ledger_json(ledger: Iterable[Account]) -> list[dict[str, Any]]:
    """Plain JSON; money as text, so that no cent is rounded."""
    return [_plain(asdict(account)) for account in ledger]


def _rows(account: Account) -> Iterator[Sequence[str]]:
    columns = list(account.written)
    yield ("", "行数", *(account.labels[column] for column in columns))
    yield _row("原文", Entry("", account.rows, account.written), columns)
    for entry in account.entries:
        yield _row(entry.reason, entry, columns)
    if account.unreadable:
        cells = (account.unreadable.get(column) for column in columns)
        yield ("读不懂", "", *(f"{count:,} 格" if count else "" for count in cells))


def _row(word: str, entry: Entry, columns: Sequence[str]) -> Sequence[str]:
    amounts = (entry.amounts.get(column) for column in columns)
    rows = f"{entry.rows:,}" if entry.rows else "—"
    return (word, rows, *("—" if amount is None else f"{amount:,.2f}" for amount in amounts))


def _aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The first column to the left, the others to the right; a Chinese character takes two."""
    table = list(rows)
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    for first, *others in table:
        cells = [first + " " * (widths[0] - _width(first))]
        cells += [" " * (w - _width(c)) + c for c, w in zip(others, widths[1:], strict=True)]
        yield "  ".join(cells).rstrip()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return amount_text(value) if isinstance(value, Decimal) else value
