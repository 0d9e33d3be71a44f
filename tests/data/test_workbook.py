"""Excel workbooks: what is read, what is skipped and said, what is refused."""

import zipfile

import pytest
import xlsxwriter
from client_files import cells, opened, write_text, write_workbook

from reportkit.data import workbook
from reportkit.errors import DataError


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


def test_xml_or_text_called_xls(tmp_path):
    with pytest.raises(DataError, match="内容是 XML 而不是工作簿"):
        opened(write_text(tmp_path / "a.xls", '<?xml version="1.0"?><Workbook></Workbook>'))
    sheet = opened(write_text(tmp_path / "b.xls", "客户\t金额\n张三\t1\n", "gb18030"))
    assert cells(sheet) == [("张三", "1")]
    assert sheet.notes == ["扩展名是 Excel，内容是文本，按文本读取"]


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


def test_a_workbook_of_hidden_sheets_only_asks_which_to_read(tmp_path):
    rows = [["客户", "金额"], ["张三", 1]]
    # Excel refuses to hide the last sheet by hand; a name of this kind counts as hidden as well
    path = write_workbook(tmp_path / "a.xlsx", {"hiddenA": rows, "hiddenB": rows})
    with pytest.raises(DataError, match="所有工作表都是隐藏的（hiddenA、hiddenB），请.*写明 sheet"):
        opened(path)
    assert opened(path, sheet="hiddenB").sheet == "hiddenB"


def test_the_number_of_a_sheet_counts_from_one(tmp_path):
    rows = [["客户", "金额"], ["张三", 1]]
    path = write_workbook(tmp_path / "a.xlsx", {"甲": rows, "乙": rows})
    assert opened(path, sheet=2).sheet == "乙"
    for beyond in (0, 3):
        with pytest.raises(DataError, match=rf"没有工作表“{beyond}”。.*现有：甲、乙"):
            opened(path, sheet=beyond)


def test_an_empty_sheet_is_refused(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"订单": []})
    with pytest.raises(DataError, match=r"a\.xlsx：工作表是空的，请检查 sheet"):
        opened(path)


def test_the_headings_may_stand_in_a_row_that_is_named(tmp_path):
    rows = [["", "本期", ""], ["客户", "数量", "金额"], ["张三", 2, 30]]
    sheet = opened(write_workbook(tmp_path / "a.xlsx", {"订单": rows}), header=2)
    assert sheet.headings == ("客户", "数量", "金额")
    assert (cells(sheet), sheet.first_row) == ([("张三", "2", "30")], 3)
    assert sheet.top == (("", "本期", ""), ("客户", "数量", "金额"), ("张三", "2", "30"))


def test_a_sheet_without_header_gives_every_row(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"订单": [["张三", 2], ["李四", 3]]})
    sheet = opened(path, header=False)
    assert sheet.headings == ("列1", "列2")
    assert (cells(sheet), sheet.first_row) == ([("张三", "2"), ("李四", "3")], 1)


def test_bytes_that_begin_like_an_old_workbook_and_are_none_are_refused(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    with pytest.raises(DataError, match=r"a\.xls：无法读取这个工作簿（.+），请用 Excel 打开后另存"):
        opened(path)


def test_lines_of_the_sheet_are_counted_with_its_headings(tmp_path):
    rows = [["销售表", ""], ["客户", "金额"], ["张三", 1], ["李四", 2]]
    sheet = opened(write_workbook(tmp_path / "a.xlsx", {"订单": rows}))
    assert sheet.lines is not None
    assert (sheet.lines.on_disk, sheet.lines.heading) == (4, 2)


def test_what_a_workbook_needs_beyond_its_time_is_refused(tmp_path, monkeypatch):
    path = write_workbook(tmp_path / "a.xlsx", {"订单": [["客户"], ["张三"]]})
    monkeypatch.setattr(workbook, "_SECONDS", 0.0005)  # a process takes longer to start
    with pytest.raises(DataError, match=r"a\.xlsx：0\.001 秒内没有读完。.*另存为 CSV"):
        opened(path)


_ODS = """<?xml version="1.0" encoding="UTF-8"?><office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 office:version="1.2"><office:body><office:spreadsheet>{}</office:spreadsheet></office:body>
</office:document-content>"""


def test_open_document_sheets_are_read(tmp_path):
    def row(*cells):
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in cells
        )
        return f"<table:table-row>{inside}</table:table-row>"

    path = tmp_path / "订单.ods"
    sheets = "".join(
        f'<table:table table:name="{name}">{row("客户", "金额")}{row(name, "007")}</table:table>'
        for name in ("一月", "二月")
    )
    with zipfile.ZipFile(path, "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("content.xml", _ODS.format(sheets))
        book.writestr(
            "META-INF/manifest.xml",
            '<?xml version="1.0"?><manifest:manifest xmlns:manifest='
            '"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    assert cells(opened(path)) == [("一月", "007")]
    assert opened(path).others == ("二月",)
    assert cells(opened(path, sheet="二月")) == [("二月", "007")]


def test_an_empty_sheet_before_the_data_is_passed_over(tmp_path):
    path = write_workbook(tmp_path / "a.xlsx", {"封面": [], "订单": [["客户", "金额"], ["甲", 1]]})
    assert cells(opened(path)) == [("甲", "1")]
    assert "只读第一个可见工作表“订单”，未读：封面" in opened(path).notes
