"""Texts that are the same in every report agree with what the program does."""

from __future__ import annotations

from datetime import date

import pytest

from reportkit.masking import mask_phone
from reportkit.render.crm_systems import SYSTEMS
from reportkit.report import fixed_texts


@pytest.mark.parametrize("table", ["CONFLICTS", "WRITE_BACK", "QUESTIONNAIRE"])
def test_every_row_of_a_table_has_the_same_cells_and_none_is_empty(table):
    rows = getattr(fixed_texts, table)
    assert len({len(row) for row in rows}) == 1
    assert all(cell.strip() == cell != "" for row in rows for cell in row)
    assert len({row[0] for row in rows}) == len(rows)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=lambda system: system.format)
def test_the_columns_named_for_a_system_are_those_of_its_file(system):
    row = next(row for row in fixed_texts.WRITE_BACK if row[0] == system.title)
    assert tuple(row[1].split("、")) == tuple(head for head in system.heads if head)


def test_the_date_of_jiandaoyun_is_written_as_the_text_says():
    (row,) = (row for row in fixed_texts.WRITE_BACK if row[0] == "简道云")
    assert SYSTEMS["jiandaoyun"].day(date(2025, 12, 31)) in row[3]
    assert f"{SYSTEMS['jiandaoyun'].most_rows:,} 行" in row[3]


def test_the_masked_number_of_the_text_is_how_numbers_are_masked():
    (row,) = (row for row in fixed_texts.CONFLICTS if row[0] == "联系方式")
    assert mask_phone("13800001234") in row[2]


def test_questions_are_numbered_without_a_gap():
    numbers = [row[0] for row in fixed_texts.QUESTIONNAIRE]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
