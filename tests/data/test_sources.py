"""Finding the files of a source, and Parquet as a source."""

import os
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from client_files import TEXT, cells, opened, write_text

from reportkit.data.sources import find_files, open_source
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError


def test_missing_file_names_the_folder_and_similar_files(tmp_path):
    write_text(tmp_path / "订单2025.csv", TEXT)
    with pytest.raises(DataError) as error:
        find_files("订单2024.csv", tmp_path)
    assert "“订单2024.csv”" in str(error.value)
    assert str(tmp_path) in str(error.value)
    assert "订单2025.csv" in str(error.value)


def test_missing_folder_and_folder_instead_of_file_are_told_apart(tmp_path):
    with pytest.raises(DataError, match=r"文件夹 .* 不存在"):
        find_files("没有/订单.csv", tmp_path)
    (tmp_path / "数据").mkdir()
    with pytest.raises(DataError, match=r"是文件夹.*数据/\*\.csv"):
        find_files("数据", tmp_path)


def test_glob_gives_files_in_order_without_the_locks_of_excel(tmp_path):
    for name in ("订单_02.csv", "订单_01.csv", "~$订单_03.csv"):
        write_text(tmp_path / name, TEXT)
    assert [path.name for path in find_files("*.csv", tmp_path)] == ["订单_01.csv", "订单_02.csv"]
    odd = tmp_path / "客户[2025]"
    odd.mkdir()
    write_text(odd / "订单.csv", TEXT)
    assert [path.name for path in find_files("*.csv", odd)] == ["订单.csv"]


def test_unknown_kind_of_file_lists_the_known(tmp_path):
    with pytest.raises(DataError, match=r"不支持扩展名“\.pdf”。可读取：\.csv"):
        opened(write_text(tmp_path / "a.pdf", "x"))


def test_parquet_values_become_their_text(tmp_path):
    path = tmp_path / "a.parquet"
    table = pa.table(
        {
            "编号": pa.array([12345.0, None]),
            "标签": pa.array([["甲", "乙"], None]),
            "类": pa.array(["x", "y"]).dictionary_encode(),
            "有": pa.array([True, None]),
        }
    )
    pq.write_table(table, path)
    sheet = opened(path)
    assert cells(sheet) == [("12345", "甲,乙", "x", "true"), ("", "", "y", "")]
    assert sheet.first_row == 1
    path.write_bytes(b"PAR1nonsense")
    with pytest.raises(DataError, match="不是完整的 Parquet 文件"):
        opened(path)


ODD_COLUMNS = {
    "decimal": (pa.array([Decimal("1.50")]), "1.50"),
    "wide decimal": (pa.array([Decimal("1.5")], pa.decimal256(50, 2)), "1.50"),
    "dictionary": (pa.array(["甲"]).dictionary_encode(), "甲"),
    "list": (pa.array([["甲", None, "乙"]]), "甲,乙"),
    "list of structs": (pa.array([[{"a": 1}]]), "[{'a': 1}]"),
    "list of lists": (pa.array([[["a"]]]), "[['a']]"),
    "struct": (pa.array([{"a": 1}]), "{'a': 1}"),
    "map": (pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())), "[('a', 1)]"),
    "binary": (pa.array(["甲".encode()]), "甲"),
    "time": (pa.array([time(1, 2)]), "01:02:00.000000"),
    "duration": (pa.array([timedelta(days=1)]), "86400000000"),
    "day": (pa.array([date(2025, 1, 2)]), "2025-01-02"),
    "nothing": (pa.nulls(1), ""),
    "large text": (pa.array(["甲"], pa.large_string()), "甲"),
}


@pytest.mark.parametrize("kind", ODD_COLUMNS)
def test_parquet_of_an_odd_type_is_read_as_text(tmp_path, kind):
    column, text = ODD_COLUMNS[kind]
    pq.write_table(pa.table({"x": column}), tmp_path / "t.parquet")
    assert cells(opened(tmp_path / "t.parquet")) == [(text,)]


def test_parquet_moments_of_the_old_kind_are_read(tmp_path):
    moments = pa.array([datetime(2025, 1, 2, 3, 4)], pa.timestamp("ns"))
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"x": moments}), path, use_deprecated_int96_timestamps=True)
    assert cells(opened(path))[0][0].startswith("2025-01-02 03:04:00")


def test_parquet_columns_of_one_name_are_told_by_their_place(tmp_path):
    pq.write_table(pa.table([["a"], ["b"]], names=["x", "x"]), tmp_path / "t.parquet")
    assert cells(opened(tmp_path / "t.parquet")) == [("a", "b")]


def test_parquet_bytes_that_are_no_text_are_refused(tmp_path):
    pq.write_table(pa.table({"x": pa.array([b"\xff"])}), tmp_path / "t.parquet")
    with pytest.raises(DataError, match="t.parquet：读取时中断（.*），文件可能已损坏，请重新导出"):
        cells(opened(tmp_path / "t.parquet"))


def test_a_damaged_page_of_parquet_is_refused(tmp_path):
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table({"x": ["文字"] * 999}), path)
    content = bytearray(path.read_bytes())
    content[20:50] = b"\xff" * 30
    path.write_bytes(content)
    with pytest.raises(DataError, match="t.parquet"):
        cells(opened(path))


def test_a_file_name_that_is_no_text_is_refused(tmp_path):
    name = os.fsdecode("订单".encode("gbk") + b".csv")
    (tmp_path / name).write_text(TEXT)
    for pattern in (name, "*.csv"):
        with pytest.raises(DataError, match=r"文件名“\?+.csv”不是有效的 UTF-8 文字，请改名后再试"):
            find_files(pattern, tmp_path)


@pytest.mark.parametrize("pattern", ["长" * 300 + ".csv", "/".join(["长" * 80] * 30) + ".csv"])
def test_a_path_that_is_too_long_is_refused(tmp_path, pattern):
    with pytest.raises(DataError, match="不能打开（.+），请检查路径"):
        find_files(pattern, tmp_path)


def test_rows_of_a_database_stay_those_that_were_opened(tmp_path):
    for name in ("first", "second"):
        pq.write_table(pa.table({"a": [name]}), tmp_path / f"{name}.parquet")
    spec = SourceSpec(sql={"url": "env:SHOP", "table": "sales"}, table="orders")
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    sheet = open_source(tmp_path / "first.parquet", spec, scratch)
    (tmp_path / "second.parquet").replace(tmp_path / "first.parquet")  # fetched again meanwhile
    assert (sheet.name, sheet.file) == ("SHOP：sales", "SHOP：sales")
    assert sheet.sample() == [["first"]]
