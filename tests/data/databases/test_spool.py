from __future__ import annotations

import stat
from datetime import date, datetime, time
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reportkit.data.databases.spool import Spool, batch_of, common_type


def written(tmp_path, *batches: pa.RecordBatch) -> pa.Table:
    spool = Spool(tmp_path / "spool")
    for batch in batches:
        spool.add(batch)
    spool.write(tmp_path / "rows.parquet", {"fact": "x"})
    return pq.read_table(tmp_path / "rows.parquet")


def column(tmp_path, *cells: list[object]) -> list[object]:
    return written(tmp_path, *(batch_of(["a"], [[c] for c in part]) for part in cells))[
        "a"
    ].to_pylist()


def test_later_batches_may_hold_what_earlier_ones_did_not(tmp_path):
    assert column(tmp_path, [1, None], [None], [2]) == [1, None, None, 2]


@pytest.mark.parametrize(
    ("parts", "found"),
    [
        ([[1], [2.5]], [1.0, 2.5]),
        ([[1], ["K2"]], ["1", "K2"]),
        ([[1, "K2"]], ["1", "K2"]),
        ([[Decimal("1.5")], [Decimal("2.125")]], [Decimal("1.500"), Decimal("2.125")]),
        ([[date(2025, 1, 2)], [datetime(2025, 1, 3, 4)]], [datetime(2025, 1, 2), datetime(2025, 1, 3, 4)]),
        ([[b"\0"], [b"\1", None]], [False, True, None]),
        ([["甲".encode()]], ["甲"]),
        ([[b"\xff\xfe"]], ["fffe"]),
        ([[2**70]], [str(2**70)]),
        ([[time(8, 30)]], ["08:30:00"]),
        ([[None]], [None]),
        ([[True], [False]], [True, False]),
    ],
)  # fmt: skip
def test_a_column_gets_the_type_that_holds_all_of_it(tmp_path, parts, found):
    assert column(tmp_path, *parts) == found


def test_no_rows_leave_the_columns(tmp_path):
    table = written(tmp_path, batch_of(["a", "b"], []))
    assert (table.num_rows, table.column_names) == (0, ["a", "b"])


def test_the_file_is_its_owners_and_the_same_rows_give_the_same_bytes(tmp_path):
    batch = batch_of(["a", "b"], [[1, "x"], [2, None]])
    written(tmp_path, batch)
    path = tmp_path / "rows.parquet"
    first = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert pq.read_schema(path).metadata[b"fact"] == b"x"
    (tmp_path / "again").mkdir()
    written(tmp_path / "again", batch)
    assert (tmp_path / "again" / "rows.parquet").read_bytes() == first


def test_whole_numbers_of_two_sizes_share_the_larger():
    assert common_type([pa.int16(), pa.int32(), pa.null()]) == pa.int64()
    assert common_type([]) == pa.string()
    assert common_type([pa.timestamp("us", "UTC"), pa.date32()]) == pa.string()
