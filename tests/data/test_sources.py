import os
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from client_files import write_text, write_workbook
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reportkit.data import workbook
from reportkit.data.encodings import detect_encoding, sniff_delimiter
from reportkit.data.sheet import Sheet
from reportkit.data.sources import find_files, open_source
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError


def opened(path: Path, **spec) -> Sheet:
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return open_source(path, SourceSpec(file=path.name, table="orders", **spec), scratch)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    """All rows, empty cells as ''."""
    rows: list[tuple[str, ...]] = []
    for batch in sheet.stream(range(len(sheet.headings))):
        columns = [[value or "" for value in column.to_pylist()] for column in batch.columns]
        rows += list(zip(*columns, strict=True))
    return rows


TEXT = "客户,金额\n张三,1\n“李四”,2\n"


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
    ],
)  # fmt: skip
def test_encoding_is_recognised_and_read(tmp_path, encoding, found):
    path = write_text(tmp_path / "订单.csv", TEXT, encoding)
    assert detect_encoding(path) == found
    sheet = opened(path)
    assert sheet.headings == ("客户", "金额")
    assert cells(sheet) == [("张三", "1"), ("“李四”", "2")]


def test_declared_big5_is_read(tmp_path):
    path = write_text(tmp_path / "a.csv", "客戶,金額\n臺灣,1\n", "big5")
    assert cells(opened(path, encoding="big5")) == [("臺灣", "1")]


def test_declared_encoding_that_is_wrong_is_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", TEXT, "gb18030")
    with pytest.raises(DataError, match="按 utf-8 无法解码"):
        opened(path, encoding="utf-8")


def test_binary_content_is_no_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(DataError, match=r"a\.csv：含有二进制内容"):
        opened(path)


_CELL = st.text(
    st.characters(codec="gb18030", exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=8
).map(str.strip).filter(bool)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(st.tuples(_CELL, _CELL), min_size=1, max_size=6),
    encoding=st.sampled_from(["utf-8-sig", "gb18030", "utf-16"]),
)
def test_what_was_written_in_any_encoding_is_read_back(tmp_path, rows, encoding):
    quoted = ["".join(f'"{c.replace(chr(34), chr(34) * 2)}",' for c in row)[:-1] for row in rows]
    path = write_text(tmp_path / "a.csv", "\n".join(["甲列,乙列", *quoted]) + "\n", encoding)
    declared = {"utf-8-sig": "utf-8"}.get(
        encoding, encoding
    )  # rare signs alone do not tell GB18030
    assert cells(opened(path, encoding=declared, delimiter=",")) == rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","), ("a\tb\n1\t2,5\n", "\t"), ("a;b;c\n1,5;2;3\n", ";"), ("a|b\n1|2\n", "|"),
        (" id  day n\n 1 19970101  2\n", "whitespace"), ("评论\n很好 真的\n不错\n", ","),
        ('name,note\n"甲;乙;丙",x\n"丁;戊;己",y\n', ","),
    ],
)  # fmt: skip
def test_delimiter_is_sniffed(text, delimiter):
    assert sniff_delimiter(text) == delimiter


def test_quoted_line_breaks_stay_in_their_cell(tmp_path):
    path = write_text(tmp_path / "a.csv", '客户,备注\n张三,"第一行\n第二行"\n李四,x\n')
    assert cells(opened(path)) == [("张三", "第一行\n第二行"), ("李四", "x")]


def test_short_rows_are_filled_and_rare_long_rows_left_out_and_counted(tmp_path):
    body = "".join(f"客{n},{n},x\n" for n in range(50))
    path = write_text(tmp_path / "a.csv", "客户,金额,备注\n" + body + "王五,7\n赵六,1,2,3\n")
    sheet = opened(path)
    rows = cells(sheet)
    assert rows[50] == ("王五", "7", "")
    assert rows[51] == ("", "", "")
    assert sheet.notes == ["52 行中有 1 行的列数多于表头的 3 列（首例：第 53 行），这些行未读入"]


def test_many_long_rows_are_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", "客户,金额\n张三,1,000\n李四,2,000\n")
    with pytest.raises(
        DataError, match=r"2 行中有 2 行的列数多于表头的 2 列（首例：第 2 行）.*分隔符"
    ):
        cells(opened(path))


def test_file_without_header_takes_the_given_names(tmp_path):
    path = write_text(tmp_path / "a.txt", " 001 19970101 2\n 002 19970102 3\n")
    sheet = opened(path, header=False, names=["编号", "日期", "数量"])
    assert sheet.headings == ("编号", "日期", "数量")
    assert (cells(sheet)[0], sheet.first_row) == (("001", "19970101", "2"), 1)
    with pytest.raises(DataError, match="names 列出 2 个列名，文件第 1 行有 3 列"):
        opened(path, header=False, names=["编号", "日期"])


def test_empty_file_is_refused(tmp_path):
    with pytest.raises(DataError, match="文件是空的"):
        opened(write_text(tmp_path / "a.csv", "\n \n"))


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


def test_workbook_cells_arrive_as_people_see_them(tmp_path):
    path = tmp_path / "订单.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.write_row(0, 0, ["编号", "手机", "日期", "序列号", "金额"])
    sheet.write_string(1, 0, "001")
    sheet.write_number(1, 1, 13812345678)
    sheet.write_number(1, 2, 45660, day)
    sheet.write_number(1, 3, 45660)
    sheet.write_number(1, 4, 0.1)
    book.close()
    assert cells(opened(path)) == [("001", "13812345678", "2025-01-03 00:00:00", "45660", "0.1")]


def test_hidden_and_further_sheets_are_skipped_and_said(tmp_path):
    rows = [["客户", "金额"], ["张三", 1]]
    path = write_workbook(
        tmp_path / "a.xlsx",
        {"字典": rows, "hiddenList": rows, "订单": rows, "退款": rows},
        hide=["字典"],
    )
    sheet = opened(path)
    assert sheet.sheet == "订单"
    assert sheet.notes == [
        "跳过隐藏工作表：字典、hiddenList",
        "只读第一个可见工作表“订单”，未读：退款",
    ]
    assert opened(path, sheet="退款").name == "a.xlsx“退款”"
    assert opened(path, sheet=1).sheet == "字典"
    with pytest.raises(
        DataError, match=r"没有工作表“退货”。是否想写“退款”？现有：订单、退款、字典"
    ):
        opened(path, sheet="退货")


def test_title_above_the_header_and_description_below_are_skipped(tmp_path):
    rows = [
        ["客户导入模版", "", ""],
        ["客户名称（必填）", "负责人（必填）", "金额"],
        [
            "此项必填,单行文本",
            "此项必填,查找关联字段类型\n关联对象主属性",
            "金额字段类型,最大位数14,小数位数2",
        ],
        ["甲公司", "张三", 12],
    ]
    sheet = opened(write_workbook(tmp_path / "a.xlsx", {"客户导入模版": rows}))
    assert sheet.headings == ("客户名称（必填）", "负责人（必填）", "金额")
    assert cells(sheet) == [("甲公司", "张三", "12")]
    assert sheet.first_row == 4
    assert sheet.notes == ["跳过表头之上的 1 行标题", "跳过表头之下的字段说明行"]


def test_wrong_dimension_hides_no_row(tmp_path):
    path = write_workbook(
        tmp_path / "a.xlsx", {"人员数据": [["客户", "金额"], *[[f"客{n}", n] for n in range(30)]]}
    )
    wrong = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(wrong, "w") as new:
        for name in old.namelist():
            content = old.read(name).replace(b'<dimension ref="A1:B31"', b'<dimension ref="A1"')
            new.writestr(name, content)
    assert len(cells(opened(wrong))) == 30


def test_merged_cells_are_filled_down_and_rows_keep_their_numbers(tmp_path):
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write_row("B3", ["订单编号", "明细.数量"])
    sheet.merge_range("B4:B5", "D001")
    sheet.write_column("C4", [1, 2, 3])
    sheet.write("B6", "D002")
    book.close()
    opened_sheet = opened(path)
    assert cells(opened_sheet) == [("D001", "1"), ("D001", "2"), ("D002", "3")]
    assert opened_sheet.first_row == 4


def test_cell_in_the_last_corner_fails_alone(tmp_path):
    path = tmp_path / "角.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    sheet.write(0, 0, "客户")
    sheet.write(1048575, 16383, "x")
    book.close()
    with pytest.raises(DataError, match=r"角\.xlsx：.*内存.*最右下角"):
        opened(path)


def test_workbook_that_unfolds_too_far_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr(
        workbook, "_LARGEST_UNFOLDED", 1 << 20
    )  # the real limit takes seconds to write
    path = tmp_path / "大.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * (2 << 20))
    with pytest.raises(DataError, match=r"大\.xlsx：.*展开后有 .*超过.*请拆分工作簿，或另存为 CSV"):
        opened(path)


def test_web_page_or_text_called_xls(tmp_path):
    with pytest.raises(DataError, match="内容是网页或 XML"):
        opened(write_text(tmp_path / "a.xls", "<html><table></table></html>"))
    sheet = opened(write_text(tmp_path / "b.xls", "客户\t金额\n张三\t1\n", "gb18030"))
    assert cells(sheet) == [("张三", "1")]
    assert sheet.notes == ["扩展名是 Excel，内容是文本，按文本读取"]


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


def test_a_cell_of_many_characters_is_read(tmp_path):
    long = "字" * 300_000
    write_text(tmp_path / "t.csv", f'客户,金额,备注\n甲,1,"{long}"\n乙,2\n')
    assert cells(opened(tmp_path / "t.csv"))[0][2] == long


def test_a_delimiter_that_is_not_ascii_is_read(tmp_path):
    write_text(tmp_path / "t.csv", TEXT.replace(",", "，"))
    assert cells(opened(tmp_path / "t.csv", delimiter="，")) == [("张三", "1"), ("“李四”", "2")]


def test_error_cells_of_a_workbook_are_counted_and_placed(tmp_path):
    book = xlsxwriter.Workbook(str(tmp_path / "t.xlsx"))
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["客户", "金额"])
    sheet.write_row(1, 0, ["甲", 1])
    for row in range(2, 40_000):
        sheet.write(row, 0, "乙")
        sheet.write_formula(row, 1, "=1/0", None, "#DIV/0!" if row % 10_000 == 2 else "5")
    book.close()
    found = opened(tmp_path / "t.xlsx")
    assert found.notes == [
        "有 4 格是 Excel 错误值（如 #N/A、#DIV/0!；首例：B3），按空值处理，请在 Excel 中改正公式"
    ]
