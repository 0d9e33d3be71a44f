"""Pages named .xls: which table is read, where its cells stand, what is refused."""

from decimal import Decimal

import pytest
from client_files import cells, load, opened, write_text

from reportkit.data import web_table
from reportkit.errors import DataError

PAGE = """<html><head><meta http-equiv="Content-Type" content="text/html; charset=gb2312"></head>
<body><table border=1><tr><th>订单号</th><th>客户</th><th>日期</th><th>金额</th></tr>
<tr><td style="mso-number-format:'\\@'">0012</td><td>华 辰<br>科技</td><td>2025-12-01</td><td>1,200.50</td></tr>
<tr><td>0013</td><td>乙&amp;丙</td><td>2025-12-02</td><td></td></tr></table></body></html>"""
ONE = "<table><tr><td>{}</td><td>金额</td></tr><tr><td>甲</td><td>1</td></tr></table>"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_page_named_xls_is_read_in_any_encoding(tmp_path, encoding):
    sheet = opened(write_text(tmp_path / "订单.xls", PAGE, encoding))
    assert sheet.headings == ("订单号", "客户", "日期", "金额")
    assert cells(sheet) == [
        ("0012", "华 辰科技", "2025-12-01", "1,200.50"),
        ("0013", "乙&丙", "2025-12-02", ""),
    ]
    assert sheet.notes == ["扩展名是 Excel，内容是网页，按网页中的表格读取"]
    assert sheet.sample(1) == [["0012"], ["华 辰科技"], ["2025-12-01"], ["1,200.50"]]


def test_every_row_of_a_page_is_in_the_ledger(tmp_path):
    write_text(tmp_path / "订单.xls", PAGE)
    columns = {
        "订单号": "order_id",
        "客户": "customer_id",
        "日期": "ordered_at",
        "金额": "paid_amount",
    }
    data = load(tmp_path, {"file": "订单.xls", "table": "orders", "columns": columns})
    account = next(a for a in data.ledger if a.table == "orders")
    assert (account.lines.on_disk, account.lines.heading, account.rows) == (3, 1, 2)
    assert account.written["paid_amount"] == Decimal("1200.50")


def test_spans_keep_every_cell_in_its_place(tmp_path):
    page = """<table><tr><td colspan=2>报表</td><td></td></tr>
    <tr><td>客户</td><td>商品</td><td>金额</td></tr>
    <tr><td rowspan=2>甲</td><td>笔</td><td>1</td></tr><tr><td>纸</td><td>2</td></tr>
    <tr><td>乙</td><td>笔</td></tr></table>"""
    sheet = opened(write_text(tmp_path / "a.xls", page), header=2)
    assert sheet.top[0] == ("报表", "", "")
    assert sheet.headings == ("客户", "商品", "金额")
    assert cells(sheet) == [("甲", "笔", "1"), ("甲", "纸", "2"), ("乙", "笔", "")]


def test_of_several_tables_the_first_is_read_and_the_others_said(tmp_path):
    frame = f"<table><tr><td>{ONE.format('客户')}</td><td>{ONE.format('门店')}</td></tr></table>"
    path = write_text(tmp_path / "a.xls", frame)
    assert opened(path).headings == ("客户", "金额")
    assert opened(path).others == ("表2",)
    assert "只读第一个表格，未读：表2" in opened(path).notes
    assert opened(path, sheet="表2").headings == opened(path, sheet=2).headings == ("门店", "金额")
    with pytest.raises(DataError, match="a.xls：没有工作表“表3”。是否想写“表2”？现有：表1、表2。"):
        opened(path, sheet="表3")


def test_a_page_without_a_table_is_refused(tmp_path):
    with pytest.raises(
        DataError, match=r"a\.xls：内容是网页，里面没有表格。请用 Excel 打开后另存为"
    ):
        opened(write_text(tmp_path / "a.xls", "<html><body>请登录</body></html>"))


def test_a_heading_row_beyond_the_table_is_refused(tmp_path):
    path = write_text(tmp_path / "a.xls", ONE.format("客户"))
    with pytest.raises(DataError, match="header 写的是第 9 行，表格只有 2 行"):
        opened(path, header=9)


def test_a_page_too_large_for_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(web_table, "_LARGEST", 10)
    with pytest.raises(DataError, match="网页格式的文件超过 0 MB，请用 Excel 打开后另存为"):
        opened(write_text(tmp_path / "a.xls", ONE.format("客户")))
