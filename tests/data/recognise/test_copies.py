"""Rows of one sheet that stand in another, however they are written."""

from dataclasses import replace
from itertools import combinations

from client_files import opened, write_text

from reportkit.data.recognise.copies import Columns, Contained, contained

KINDS = {"order_id": "id", "ordered_at": "time", "amount": "money"}
LARGE = "A1,2025-01-02,100\nA2,2025-01-03,200\nA2,2025-01-03,200\nA3,2025-01-04,1200.5\n"


def columns(folder, name, rows, names=("order_id", "ordered_at", "amount")):
    sheet = opened(write_text(folder / f"{name}.csv", f"{','.join(names)}\n{rows}"))
    return Columns(sheet, {n: place for place, n in enumerate(names)}, KINDS)


def test_same_rows_in_other_words_are_found(tmp_path):
    small = columns(
        tmp_path, "s", 'A1,2025/1/2,100.00\nA2,2025年1月3日,200\nA3,20250104,"1,200.50"\n'
    )
    found = contained(small, columns(tmp_path, "l", LARGE), key="order_id")
    assert (found, found.is_copy) == (Contained(3, 3), True)


def test_a_row_is_found_as_often_as_it_stands_there(tmp_path):
    small = columns(tmp_path, "s", "A2,2025-01-03,200\n" * 3)
    assert contained(small, columns(tmp_path, "l", LARGE), key="order_id") == Contained(2, 3)


def test_rows_that_differ_are_no_copy(tmp_path):
    small = columns(tmp_path, "s", "A1,2025-01-02,101\nA2,2025-01-03,200\nA3,2025-01-05,1200.5\n")
    assert not contained(small, columns(tmp_path, "l", LARGE), key="order_id").is_copy


def test_one_shared_column_that_is_no_key_says_nothing(tmp_path):
    small = columns(tmp_path, "s", "100\n200\n1200.5\n", ("amount",))
    assert contained(small, columns(tmp_path, "l", LARGE), key="order_id") == Contained(0, 0)


def test_among_many_sheets_each_is_read_once(tmp_path):
    read = []

    def watched(name, rows):
        made = columns(tmp_path, name, rows)
        stream = made.sheet.stream
        counted = lambda positions: read.append(name) or stream(positions)  # noqa: E731
        return replace(made, sheet=replace(made.sheet, stream=counted))

    sheets = [watched(name, LARGE) for name in ("a", "b", "c")]
    counts = {}
    for one, other in combinations(sheets, 2):
        assert contained(one, other, key="order_id", counts=counts).is_copy
    assert sorted(read) == ["a", "b", "c"]
