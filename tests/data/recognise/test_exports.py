"""Every system whose headings we list: a made-up export in its shape is recognised as that export."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from reportkit.data.recognise import Reading, View, understand
from reportkit.data.recognise.columns import place
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.vocabularies import (
    ExportedTable,
    read_vocabularies,
    recognised_export,
    status_meaning,
)
from reportkit.data.schema import TABLES
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED
from reportkit.project import shipped_files

EXPORTS = read_vocabularies(shipped_files() / "params" / "vocabularies")
ROWS = 40
NAMES = [f"{export.system}-{export.title}" for export in EXPORTS]


def cell(export: ExportedTable, table: str, column: str, row: int) -> str:
    """A plausible value of one of our columns in row ``row``: two rows to an order of lines."""
    lines = export.table == "order_lines"
    order = row // 2 if lines and table in ("orders", "order_lines") else row
    if column == "status":
        words = [w for group in export.statuses.values() for w in group] or ["完成"]
        return words[order % len(words)]
    if column in ("order_id", "lead_id", "ticket_id", "response_id", "interaction_id"):
        return f"N{7000 + order}"
    if column == "customer_id":
        own = row if export.table == "customers" else order % 7
        return f"C{100 + own}"
    if column in ("name", "contact"):
        return f"样例{order % 7}商行"
    if column == "product":
        return f"货品{row % 5}甲"
    if column == "product_id":
        return f"SKU-{row % 5}"
    if column == "quantity":
        return str(1 + row % 3)
    if column == "unit_price":
        return f"{20 + row % 5}.50"
    if column == "line_amount":
        return f"{(1 + row % 3) * (20.5 + row % 5):.2f}"
    if column == "stage":
        return ["初步接洽", "赢单", "输单"][row % 3]
    kind = TABLES[table].column(column).kind
    day = date(2025, 1, 3) + timedelta(days=3 * order)
    return {
        "time": f"{day} 10:0{order % 10}:00",
        "money": f"{100 + order * 3}.00",
        "number": str(row % 9 + 1),
        "integer": str(row % 9 + 1),
        "share": f"0.{row % 9 + 1}",
        "flag": ["是", "否"][row % 2],
        "id": f"X{900 + row}",
    }.get(kind, f"词{row % 4}")


def made_up(export: ExportedTable) -> tuple[list[str], list[list[str]], dict[str, str]]:
    """Headings, columns of cells, and ``table.column`` → its preferred heading."""
    headings: list[str] = []
    columns: list[list[str]] = []
    preferred: dict[str, str] = {}
    known: set[str] = set()
    for target, words in export.columns.items():
        if plain(words[0]) in known:
            continue
        known.add(plain(words[0]))
        preferred[target] = words[0]
        headings.append(words[0])
        columns.append([cell(export, *target.split("."), row) for row in range(ROWS)])
    if export.table == "surveys":
        for item in ("1、您对产品质量是否满意", "2、您对服务态度是否满意", "3、您对价格是否满意"):
            headings.append(item)
            columns.append([str(1 + (row + len(headings)) % 5) for row in range(ROWS)])
    for place_, word in enumerate(sorted(export.ignored - known)):
        headings.append(word)
        columns.append([f"{place_}附{row % 6}" for row in range(ROWS)])
    return headings, columns, preferred


def read(export: ExportedTable) -> tuple[Reading, dict[str, str]]:
    headings, columns, preferred = made_up(export)
    known = recognised_export(headings, EXPORTS)
    return understand([View(export.title, headings, columns, known)])[0], preferred


#: our columns that decide headline numbers
HEADLINE = {"order_id", "customer_id", "ordered_at", "paid_amount", "line_amount", "quantity", "unit_price",
            "status", "lead_id", "ticket_id", "stage", "opened_at", "answered_at", "happened_at"}  # fmt: skip


@pytest.mark.parametrize("export", EXPORTS, ids=NAMES)
def test_made_up_export_is_read_as_its_table_with_its_headline_columns(export):
    reading, preferred = read(export)
    found = reading.view.export
    assert found is None or found.system == export.system
    assert reading.kind == export.table
    fit = place(reading)
    assert fit is not None
    filled = {name: reading.view.headings[p] for p, names in fit.columns.items() for name in names}
    guessed = {"status"} if found is None else set()  # a word such as 类型 needs the system's word
    wanted = {
        c: h
        for t, h in preferred.items()
        if (c := t.split(".")[1]) in HEADLINE - guessed and c in fit.table.names
    }
    assert {c: filled.get(c) for c in wanted} == wanted


MEANT = {"sale": COUNTED, "refund": REFUNDED, "excluded": VOIDED}


def test_the_system_decides_what_its_status_words_mean():
    told = [
        (e, group, word) for e in EXPORTS for group, words in e.statuses.items() for word in words
    ]
    assert len(told) > 100
    assert [
        (e.system, word) for e, group, word in told if status_meaning(word, e) != MEANT[group]
    ] == []


def test_words_of_no_system_have_their_general_meaning():
    assert status_meaning("已取消", None) == VOIDED
    assert status_meaning("挂起", EXPORTS[0]) is None
