from datetime import datetime
from pathlib import Path

import pytest

from reportkit.gate.workbooks import sheet_names, sheet_rows
from reportkit.render.workbook import Properties, new_workbook


@pytest.fixture
def workbook(tmp_path) -> Path:
    with new_workbook(tmp_path / "w.xlsx", Properties("表", datetime(2026, 1, 1))) as book:
        first, second = book.add_worksheet("甲 & 乙"), book.add_worksheet("汇总")
        for column, cell in enumerate(["层级", 417, "", "<b>&", "=1+1", -0.25]):
            first.write_string(0, column, cell) if isinstance(cell, str) else first.write_number(
                0, column, cell
            )
        first.write_number(2, 27, 1e15)
        second.write_formula(0, 0, "=COUNT(B1:B9)", None, 12)
        second.write_formula(0, 1, '=IF(B1=0,"—",1)', None, "—")
    return tmp_path / "w.xlsx"


def test_sheets_are_named_in_their_order(workbook):
    assert sheet_names(workbook) == ("甲 & 乙", "汇总")


def test_texts_stay_texts_and_numbers_numbers(workbook):
    first, *_ = sheet_rows(workbook, "甲 & 乙")
    assert {c: v for c, v in first.items() if v != ""} == {
        "A": "层级", "B": 417.0, "D": "<b>&", "E": "=1+1", "F": -0.25,
    }  # fmt: skip


def test_a_cell_is_named_by_its_column_and_blank_rows_are_left_out(workbook):
    assert [dict(row) for row in sheet_rows(workbook, "甲 & 乙")][-1] == {"AB": 1e15}


def test_formulas_give_their_value(workbook):
    (row,) = sheet_rows(workbook.read_bytes(), "汇总")
    assert row == {"A": 12.0, "B": "—"}
