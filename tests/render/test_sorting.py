"""What a browser sorts by where the printed text would mislead it."""

import pytest

from reportkit.blocks import Column, Table
from reportkit.render.sorting import sort_keys


def key(value, format="text"):
    table = Table(
        id="t", title="t", columns=(Column(name="a", label="a", format=format),),
        rows=((value,),), total_rows=1,
    )  # fmt: skip
    return sort_keys(table)[0][0]


@pytest.mark.parametrize(
    ("value", "format", "expected"),
    [
        (0.123456, "pct", "0.123456"),  # printed as 12.3
        (1.2e8, "money", "120000000"),  # printed as 1.2 亿元, beside 891 万元
        (-3, "int", "-3"),  # printed with U+2212
        (0, "int", "0"),
        ("优质客户", "text", "0"),
        ("边缘客户", "text", "3"),
        ("高", "text", "0"),
        ("低", "text", "2"),
    ],
)
def test_numbers_and_ranks_have_a_key(value, format, expected):
    assert key(value, format) == expected


@pytest.mark.parametrize(
    ("value", "format"),
    [
        (None, "int"),
        (float("nan"), "pct"),
        ("北京", "text"),
        ("2025-10-01", "date"),
        (True, "text"),
    ],
)
def test_words_dates_and_blanks_sort_by_what_is_printed(value, format):
    assert key(value, format) == ""


def test_there_is_a_key_for_every_cell():
    columns = tuple(Column(name=n, label=n, format="int") for n in "ab")
    table = Table(id="t", title="t", columns=columns, rows=((1, 2), (3, None)), total_rows=2)
    assert sort_keys(table) == (("1", "2"), ("3", ""))
