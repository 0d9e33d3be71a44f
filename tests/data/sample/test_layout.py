"""How the demo files look: every heading fills a column that its table has."""

import pytest

from reportkit.data.mapping import normalised
from reportkit.data.sample import words
from reportkit.data.sample.layout import LAYOUT, SURVEY_READING, source_entries
from reportkit.data.schema import TABLES
from reportkit.data.spec import SourceSpec

EACH = pytest.mark.parametrize("part", LAYOUT, ids=lambda p: f"{p.file} {p.sheet or ''}".strip())


@EACH
def test_headings_fill_columns_of_the_schema_once(part):
    assert set(part.columns.values()) <= set(TABLES[part.table].names)
    assert len(set(part.columns.values())) == len(part.columns)
    plain = [normalised(heading) for heading in part.columns]
    assert len(set(plain)) == len(plain)


@EACH
def test_a_table_gets_what_it_needs(part):
    given = {*part.columns.values(), *(TABLES[part.table].unpivots or ())}
    assert set(TABLES[part.table].needs) <= given


def test_a_sheet_stands_in_a_workbook_and_nowhere_else():
    for part in LAYOUT:
        assert (part.sheet is not None) == (part.kind == "xlsx") == part.file.endswith(".xlsx")
    sheets = [(part.file, part.sheet) for part in LAYOUT if part.sheet]
    assert len(set(sheets)) == len(sheets)


def test_an_entry_is_what_a_client_would_write():
    entries = source_entries()
    assert all(
        SourceSpec(**entry).table == part.table for entry, part in zip(entries, LAYOUT, strict=True)
    )
    orders = next(entry for entry in entries if entry["table"] == "orders")
    assert orders["file"] == "订单_*.csv"  # one file a year
    assert "sheet" not in orders


def test_levels_are_read_as_their_place():
    assert SURVEY_READING["values"]["score"] == {
        "非常不满意": 1, "不满意": 2, "一般": 3, "满意": 4, "非常满意": 5,
    }  # fmt: skip
    assert set(SURVEY_READING["unpivot"]["item"]) == {*words.SURVEY_ITEMS, words.RECOMMENDATION}
