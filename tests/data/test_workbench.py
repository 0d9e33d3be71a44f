"""Staging tables on disk: views, versions, words as bound values, equal bytes for equal rows."""

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reportkit.data import workbench as module
from reportkit.data.workbench import PART, ROW, Workbench


@pytest.fixture
def bench(tmp_path):
    bench = Workbench(tmp_path)
    yield bench
    bench.close()


def parquet(path, **columns):
    pq.write_table(pa.table(columns), path)
    return path


def test_files_of_one_table_are_read_as_one_and_what_a_file_lacks_is_null(bench, tmp_path):
    first = parquet(tmp_path / "a.parquet", x=[1], **{PART: [1], ROW: [2]})
    second = parquet(tmp_path / "b.parquet", y=["乙"], **{PART: [2], ROW: [2]})
    bench.open("orders", [first, second])
    assert bench.rows(f"SELECT x, y FROM orders ORDER BY {PART}") == [(1, None), (None, "乙")]
    assert set(bench.columns("orders")) == {"x", "y", PART, ROW}
    assert bench.given("orders") == ["x", "y"]


def test_a_table_that_was_never_staged_has_nothing(bench):
    assert bench.columns("orders") == ()
    assert not bench.has("orders")
    assert (bench.version("orders"), bench.distinct("orders", "status")) == (0, [])


def test_a_step_may_read_what_it_replaces_and_counts_as_a_version(bench):
    bench.stage("orders", "SELECT 1 AS x UNION ALL SELECT 2")
    assert (bench.has("orders", "x"), bench.has("orders", "x", "y")) == (True, False)
    bench.stage("orders", "SELECT x, x * 10 AS y FROM orders WHERE x > 1")
    assert bench.rows("SELECT * FROM orders") == [(2, 20)]
    assert (bench.has("orders", "x", "y"), bench.version("orders")) == (True, 2)


def test_a_folder_with_a_quote_in_its_name_can_be_staged_in(tmp_path):
    folder = tmp_path / "l'été"
    folder.mkdir()
    bench = Workbench(folder)
    bench.stage("orders", "SELECT 1 AS x")
    assert bench.row("SELECT * FROM orders") == (1,)
    bench.close()


def test_words_of_settings_are_values_never_sql(bench):
    bench.words("listed", ["退款", "'); DROP TABLE listed; --"])
    assert bench.row("SELECT count(*) FROM listed") == (2,)
    bench.words("listed", ["换了"])
    assert bench.rows("SELECT word FROM listed") == [("换了",)]


def test_values_are_bound_by_their_place(bench):
    assert bench.row("SELECT $2, $1", ["甲", 3]) == (3, "甲")


def test_different_texts_are_sorted_and_may_be_narrowed(bench):
    bench.stage("orders", "SELECT unnest(['乙1', '甲', NULL, '乙1', '丙2']) AS status")
    assert bench.distinct("orders", "status") == ["丙2", "乙1", "甲"]
    assert bench.distinct("orders", "status", [r"\d"]) == ["丙2", "乙1"]
    assert bench.distinct("orders", "owner") == []


def test_other_texts_stand_in_for_some_and_the_rest_stays(bench):
    bench.stage("orders", "SELECT unnest(['甲', '乙', NULL]) AS a, unnest(['x', 'y', 'x']) AS b")
    before = bench.version("orders")
    bench.relabel("orders", {})
    assert bench.version("orders") == before
    bench.relabel("orders", {"a": {"甲": "客户 1"}, "b": {"x": "X", "乙": "never"}})
    found = sorted(bench.rows("SELECT a, b FROM orders"), key=str)
    assert found == [("乙", "y"), ("客户 1", "X"), (None, "X")]


def test_the_same_rows_give_the_same_bytes_in_groups_of_a_fixed_size(bench, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_ROW_GROUP", 4)
    schema = pa.schema([("n", pa.int64())])
    for name in ("a", "b"):
        bench.write("SELECT range AS n FROM range(10) ORDER BY 1", schema, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    written = pq.ParquetFile(tmp_path / "a")
    sizes = [written.metadata.row_group(i).num_rows for i in range(written.num_row_groups)]
    assert sizes == [4, 4, 2]
    assert written.read()["n"].to_pylist() == list(range(10))


def test_an_empty_table_is_written_with_its_columns(bench, tmp_path):
    schema = pa.schema([("n", pa.int64())])
    bench.write("SELECT 1 AS n WHERE false", schema, tmp_path / "a")
    assert pq.read_table(tmp_path / "a").schema == schema
    assert pq.read_table(tmp_path / "a").num_rows == 0


def test_a_value_beyond_its_column_is_no_silent_null(bench, tmp_path):
    with pytest.raises(pa.ArrowInvalid):
        bench.write("SELECT 1.5 AS n", pa.schema([("n", pa.int64())]), tmp_path / "a")


def test_a_closed_workbench_answers_no_more(tmp_path):
    bench = Workbench(tmp_path)
    bench.close()
    with pytest.raises(duckdb.ConnectionException):
        bench.row("SELECT 1")
