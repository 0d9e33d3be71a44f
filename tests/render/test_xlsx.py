"""客户分级管理分析表.xlsx, read back with openpyxl and with the readers of client files."""

from dataclasses import replace
from datetime import date
from zipfile import ZipFile

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from tiered_report import BRAND, CUSTOMERS, tiered_report, written

from reportkit.blocks import Column, Note, Table
from reportkit.brand import Brand, Colours
from reportkit.bundle import ChapterResult
from reportkit.errors import RenderError
from reportkit.params import ClientParams, Params
from reportkit.render import FORMATS, render, xlsx
from reportkit.render.cell_texts import cell_text
from reportkit.render.customer_columns import NAMES
from reportkit.render.xlsx import write_workbook
from reportkit.report import assemble

LIST = "客户分级管理分析表"

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    report = tiered_report(folder, {"customer_table": CUSTOMERS})
    return render(report, BRAND, "xlsx", folder / FORMATS["xlsx"].file_name)


@pytest.fixture(scope="module")
def book(path):
    return load_workbook(path)


@pytest.fixture(scope="module")
def values(path):
    return load_workbook(path, data_only=True)


# -- the list of customers --------------------------------------------------------------------


def test_the_twelve_columns_stand_first_and_in_their_fixed_order(book):
    heads = [cell.value for cell in book[LIST][2]]
    assert tuple(heads[:12]) == NAMES
    assert heads[12:] == ["流失概率", "最近购买"]


def test_twelve_columns_come_first_whatever_the_order_of_the_frame(tmp_path):
    turned = CUSTOMERS[CUSTOMERS.columns[::-1]]
    sheet = written(tmp_path, turned)[LIST]
    assert tuple(cell.value for cell in sheet[2])[:12] == NAMES
    assert sheet["A3"].value == "嘉禾建工（苏州）有限公司"


def test_five_groups_stand_over_their_columns(book):
    sheet = book[LIST]
    groups = [cell.value for cell in sheet[1] if cell.value]
    assert groups == [
        "基本信息",
        "价值指标",
        "行为指标",
        "需求和偏好",
        "满意度",
        "分级",
        "补充指标",
    ]
    assert {str(area) for area in sheet.merged_cells.ranges} == {"A1:C1", "D1:F1", "G1:I1", "M1:N1"}


def test_customers_are_a_table_with_a_filter_under_a_frozen_head(book):
    sheet = book[LIST]
    table = sheet.tables["客户分级"]
    assert (table.ref, table.autoFilter.ref) == ("A2:N6", "A2:N6")
    assert sheet.freeze_panes == "B3"


def test_numbers_stay_numbers_and_show_their_units(book):
    sheet = book[LIST]
    assert (sheet["D3"].value, sheet["D3"].number_format) == (10, '#,##0"次"')
    assert (sheet["E3"].value, sheet["E3"].number_format) == (10000, '#,##0.00"元"')
    assert (sheet["M3"].value, sheet["M3"].number_format) == (0.05, "0.0%")
    assert sheet["N3"].number_format == "yyyy-mm-dd"


def test_amounts_carry_the_currency_of_the_client(tmp_path):
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS}, currency="港元")
    write_workbook(report, BRAND, tmp_path / "t.xlsx")
    assert load_workbook(tmp_path / "t.xlsx")[LIST]["E3"].number_format == '#,##0.00"港元"'


def test_what_is_missing_is_blank(book):
    sheet = book[LIST]
    assert [sheet[cell].value for cell in ("B5", "F6", "J6", "M6", "N6")] == [None] * 5


def test_values_with_their_units_in_the_text_stay_as_they_are(tmp_path):
    frame = CUSTOMERS.assign(历史购买记录="10次", 消费金额="10000元")
    book = written(tmp_path, frame)
    assert (book[LIST]["D3"].value, book[LIST]["E3"].value) == ("10次", "10000元")
    assert "消费金额（元）" not in [cell.value for cell in book["层级汇总"][4]]


def test_codes_too_long_for_a_number_become_text(tmp_path):
    frame = CUSTOMERS.assign(批次=[10**17 + 1, 2, 3, 4])
    assert written(tmp_path, frame)[LIST]["O3"].value == "100000000000000001"


def test_tiers_are_filled_in_the_brand_s_colours_and_chosen_from_a_list(tmp_path):
    brand = Brand(name="甲", colours=Colours(tiers=("#111111", "#666666", "#AAAAAA", "#EEEEEE")))
    target = tmp_path / "t.xlsx"
    write_workbook(tiered_report(tmp_path, {"customer_table": CUSTOMERS}), brand, target)
    sheet = load_workbook(target)[LIST]
    fills = {
        rule.formula[0].strip('"'): rule.dxf.fill.bgColor.rgb[2:]
        for area in sheet.conditional_formatting
        for rule in area.rules
        if rule.type == "cellIs" and str(area.sqref) == "L3:L6"
    }
    assert fills == {
        "优质客户": "111111", "发展客户": "666666", "潜力客户": "AAAAAA", "边缘客户": "EEEEEE",
    }  # fmt: skip
    lists = {str(rule.sqref): rule.formula1 for rule in sheet.data_validations.dataValidation}
    assert lists["L3:L6"] == '"优质客户,发展客户,潜力客户,边缘客户"'
    assert lists["G3:G6"] == '"高,中,低"'


def test_amount_and_profit_have_data_bars(book):
    bars = [
        str(area.sqref)
        for area in book[LIST].conditional_formatting
        for rule in area.rules
        if rule.type == "dataBar"
    ]
    assert bars == ["E3:E6", "F3:F6"]


def test_the_printed_page_is_landscape_as_wide_as_the_paper_and_says_whose_it_is(book):
    sheet = book[LIST]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == "$1:$2"
    assert sheet.oddFooter.center.text == "内部资料"
    assert "2025 年第四季度" in sheet.oddFooter.right.text
    assert "华辰工业" in sheet.oddFooter.left.text


def test_a_client_s_ampersand_and_leading_digit_survive_in_the_footer(tmp_path):
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS}, client="3M & 合作方")
    write_workbook(report, BRAND, tmp_path / "t.xlsx")
    with ZipFile(tmp_path / "t.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "&amp;L&amp;9 3M &amp;&amp; 合作方｜" in sheet


# -- text that somebody else wrote ------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "=HYPERLINK(\"https://example.org\",\"x\")", "+1", "-1", "@SUM(A1)", "＝1+1",
        "https://example.org", "internal:Sheet1!A1", "{=A1}", "00123", "1e5",
        "<r><t>假富文本</t></r>", "<r>&坏</r>", "]]>", "a&b<c>\"d'", " 前后空格 ", "张\n三", "😀𠮷",
    ],
)  # fmt: skip
@pytest.mark.parametrize("streamed", [False, True])
def test_a_hostile_name_is_only_text(tmp_path, monkeypatch, name, streamed):
    monkeypatch.setattr(xlsx, "TABLE_ROWS", 0 if streamed else 50_000)
    cell = written(tmp_path, CUSTOMERS.assign(客户名称=name))[LIST]["A3"]
    assert cell.value.rstrip(" ") == name.rstrip(" ")
    assert cell.data_type == "s"
    assert cell.hyperlink is None


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.text(max_size=30), min_size=24, max_size=24))
def test_any_text_leaves_a_workbook_that_opens(tmp_path, names):
    frame = pd.concat([CUSTOMERS] * 6, ignore_index=True).assign(客户名称=names)
    sheet = written(tmp_path, frame)[LIST]
    for row, name in enumerate(names, start=3):
        found = sheet.cell(row, 1).value or ""
        assert found.replace("_x005F_", "_") == cell_text(name).replace("_x005F_", "_")


# -- the other sheets -------------------------------------------------------------------------


def test_the_dictionary_has_a_line_for_every_column(values):
    sheet = values["数据字典"]
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "序号")
    names = [sheet.cell(row, 2).value for row in range(head + 1, sheet.max_row + 1)]
    assert names == [*NAMES, "流失概率", "最近购买"]
    assert "数据截至 2025-12-31" in sheet["A2"].value


def test_the_dictionary_and_the_formats_follow_what_the_report_declares(tmp_path):
    folder = tmp_path / "tiering"
    folder.mkdir()
    frame = CUSTOMERS.assign(健康得分=[0.5, 0.25, 0.1, 0.0])
    frame.to_parquet(folder / "frame_customer_table.parquet", index=False)
    excerpt = Table(
        id="listed", title="节选", total_rows=4, rows=(("甲", 0.5),),
        columns=(Column(name="n", label="客户名称"), Column(name="s", label="健康得分", format="pct")),
    )  # fmt: skip
    blocks = (
        Note(id="d1", kind="口径", title="活跃度", text="距数据截止的天数分三档", fields="orders.ordered_at", remark="45、120 天"),
        Note(id="d2", kind="口径", title="健康得分（分）", text="五个维度的加权得分"),
        excerpt,
    )  # fmt: skip
    chapter = ChapterResult(
        chapter="tiering", number=8, title="客户分层", questions=(), run_id="r", client="c",
        period="2025-Q4", as_of="2026-01-01", blocks=blocks, folder=folder,
        frames={"customer_table": "frame_customer_table.parquet"}, roles={"customer_table": "listed"},
    )  # fmt: skip
    params = Params(
        client_id="c", period_text="2025-Q4", client=ClientParams(name="华辰", kind="对私")
    )
    report = assemble([chapter], params)
    assert report.hides_names
    assert report.last_day == date(2025, 12, 31)
    write_workbook(report, BRAND, tmp_path / "t.xlsx")
    book = load_workbook(tmp_path / "t.xlsx")
    lines = {row[1].value: [cell.value for cell in row] for row in book["数据字典"].iter_rows()}
    assert lines["活跃度"][5:] == ["orders.ordered_at", "距数据截止的天数分三档；45、120 天"]
    assert lines["健康得分"][3] == "五个维度的加权得分"
    assert book[LIST]["O3"].number_format == "0.0%"
    assert "已脱敏" in book["层级汇总"]["A2"].value


def test_more_customers_than_rows_go_on_over_further_sheets(tmp_path):
    book = written(tmp_path, CUSTOMERS, most_rows=3)
    assert book.sheetnames[:2] == [f"{LIST}(1)", f"{LIST}(2)"]
    assert [book[name].max_row for name in book.sheetnames[:2]] == [5, 3]
    assert book[f"{LIST}(2)"]["A3"].value == "瑞丰新能源"
    assert book["层级汇总"]["A3"].value.startswith("共 4 家客户，超过一张工作表的行数，分列于")
    formulas = load_workbook(tmp_path / "t.xlsx")["层级汇总"]
    assert formulas["B5"].value == "=COUNTIF(客户分级_1[分级],$A5)+COUNTIF(客户分级_2[分级],$A5)"
    assert book["层级汇总"]["B8"].value == 2


def test_a_long_list_is_streamed_with_a_filter_and_formulas_over_ranges(tmp_path, monkeypatch):
    monkeypatch.setattr(xlsx, "TABLE_ROWS", 3)
    book = written(tmp_path, CUSTOMERS)
    sheet = book[LIST]
    assert not sheet.tables
    assert sheet.auto_filter.ref == "A2:N6"
    assert [cell.value for cell in sheet[3]][:5] == [
        "嘉禾建工（苏州）有限公司",
        "0512-****1234",
        "建筑业",
        10,
        10000,
    ]
    assert sheet["B5"].value is None
    assert "代替表格对象" in book["层级汇总"]["A3"].value
    formulas = load_workbook(tmp_path / "t.xlsx")["层级汇总"]
    assert formulas["B5"].value == f"=COUNTIF('{LIST}'!$L$3:$L$6,$A5)"


# -- the file ---------------------------------------------------------------------------------


@pytest.mark.parametrize("streamed", [False, True])
def test_the_same_report_gives_the_same_bytes(tmp_path, monkeypatch, streamed):
    monkeypatch.setattr(xlsx, "TABLE_ROWS", 0 if streamed else 50_000)
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS})
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(report, BRAND, tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_the_file_is_dated_by_the_report_not_by_the_clock(book):
    assert str(book.properties.created) == "2026-01-15 00:00:00"
    assert book.properties.creator == "客户经营研究"


def test_the_font_is_the_named_one_not_that_of_a_theme(path):
    with ZipFile(path) as archive:
        fonts = archive.read("xl/styles.xml").decode().split("<fills")[0]
    assert 'name val="微软雅黑"' in fonts
    assert "scheme" not in fonts


def test_nothing_is_left_beside_the_workbook_when_writing_fails(tmp_path, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("stop")

    monkeypatch.setattr(xlsx.dictionary_sheet, "write_dictionary", fail)
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS})
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RuntimeError, match="stop"):
        write_workbook(report, BRAND, tmp_path / "t.xlsx")
    assert sorted(tmp_path.iterdir()) == before


def test_without_the_chapter_on_tiers_the_message_says_what_to_do(tmp_path):
    with pytest.raises(
        RenderError, match=r"t\.xlsx：没有可写入的客户.*划分客户层级的一章未运行.*去掉 xlsx"
    ):
        write_workbook(tiered_report(tmp_path, {}), BRAND, tmp_path / "t.xlsx")


def test_no_customers_at_all_is_said_too(tmp_path):
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS.iloc[:0]})
    with pytest.raises(RenderError, match="没有可写入的客户"):
        write_workbook(report, BRAND, tmp_path / "t.xlsx")


def test_missing_columns_are_named(tmp_path):
    frame = CUSTOMERS.drop(columns=["忠诚度", "分级"])
    report = tiered_report(tmp_path, {"customer_table": frame})
    with pytest.raises(RenderError, match=r"缺少 2 列（忠诚度、分级）"):
        write_workbook(report, BRAND, tmp_path / "t.xlsx")


def test_the_customers_may_be_left_by_any_chapter_but_by_no_other_name(tmp_path):
    report = tiered_report(tmp_path, {"customer_table": CUSTOMERS})
    file = report.frames["tiering.customer_table"]
    write_workbook(replace(report, frames={"own.customer_table": file}), BRAND, tmp_path / "t.xlsx")
    assert load_workbook(tmp_path / "t.xlsx")[LIST]["A3"].value == "嘉禾建工（苏州）有限公司"
    other = replace(report, frames={"tiering.my_customer_table": file})
    with pytest.raises(RenderError, match="没有可写入的客户"):
        write_workbook(other, BRAND, tmp_path / "u.xlsx")


def test_a_column_of_dates_before_1900_stays_readable(tmp_path):
    frame = CUSTOMERS.assign(成立日期=pd.Series([pd.Timestamp("1898-05-01")] * 4))
    assert written(tmp_path, frame)[LIST]["O3"].value.startswith("1898-05-01")
