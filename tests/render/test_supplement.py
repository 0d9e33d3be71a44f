"""The workbook with what a brief book leaves out."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from PIL import Image
from sample_book import sample_params

from reportkit.blocks import Action, Column, Figure, Finding, Metric, Table
from reportkit.brand import load_brand
from reportkit.bundle import ChapterResult
from reportkit.errors import RenderError
from reportkit.project import shipped_files
from reportkit.render import FORMATS, render
from reportkit.report import Report, assemble

SQUARE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40mm" height="20mm" viewBox="0 0 40 20">'
    '<rect width="40" height="20" fill="#0b3a66"/></svg>'
)


def blocks() -> tuple:
    columns = (
        Column(name="name", label="客户"),
        Column(name="day", label="最近购买", format="date"),
        Column(name="revenue", label="销售额", format="money", unit="万元", divisor=10_000.0),
        Column(name="share", label="占比", format="pct"),
        Column(name="moved", label="变化", format="pp"),
    )
    rows = (
        ("=HYPERLINK(1)", "2026-09-30", 123_456.7, 0.125, -0.021),
        ("甲公司", None, None, 0.5, 0.0),
        ("合计", None, 123_456.7, 0.625, None),
    )
    table = Table(
        id="t", title="按销售额排列", columns=columns, rows=rows, total_rows=120, has_total=True,
        n=120, span="2026 年第三季度", source="订单表（订单.xlsx）", secondary=True,
    )  # fmt: skip
    figure = Figure(
        id="f", title="深色方块", file="f.svg", alt="一个深色方块", width_mm=40, height_mm=20,
        secondary=True,
    )  # fmt: skip
    action = Action(
        id="a", title="逐户回访", detail="先联系[[t]]中的客户。", tiers=("优质客户",), owner="大客户部",
        priority="P0", deadline="2026-12-31", measure="回访率", effect="挽回约 41 万元",
    )  # fmt: skip
    metric = Metric(id="m", label="流失率", value=0.031, format="pct", previous=0.04, n=80)
    head = Finding(id="h", text="正文。", title="结论", evidence=("t", "f"), values={})
    return head, table, figure, action, metric


def book(folder: Path) -> Report:
    result = ChapterResult(
        chapter="churn", number=5, title="客户流失", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=blocks(), folder=folder,
    )  # fmt: skip
    return assemble([result], sample_params())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    folder = tmp_path_factory.mktemp("supplement")
    (folder / "f.svg").write_text(SQUARE)
    brand = load_brand(shipped_files() / "templates", "default")
    paths = [folder / "one.xlsx", folder / "two.xlsx"]
    for path in paths:
        render(book(folder), brand, "supplement", path)
    return paths


@pytest.fixture(scope="module")
def workbook(written):
    return load_workbook(written[0])


def test_the_file_is_named_for_its_reader():
    assert FORMATS["supplement"].file_name == "客户管理分析附表.xlsx"


def test_the_index_leads_to_every_sheet(workbook):
    assert workbook.sheetnames == ["目录", "行动清单", "指标", "附表 1-1", "附图 1-1"]
    index = workbook["目录"]
    assert [index.cell(row, 1).value for row in range(5, 9)] == workbook.sheetnames[1:]
    assert "附表 1-1" in index.cell(7, 1).hyperlink.location
    assert index.cell(7, 2).value == "按销售额排列"


def test_numbers_stay_numbers_in_whole_units(workbook):
    sheet = workbook["附表 1-1"]
    heads = [cell.value for cell in sheet[4]]
    assert heads == ["客户", "最近购买", "销售额（元）", "占比", "变化（百分点）"]
    first = sheet[5]
    assert first[1].value.date() == date(2026, 9, 30)
    assert (first[2].value, first[2].number_format) == (123_456.7, "#,##0.00")
    assert (first[3].value, first[3].number_format) == (0.125, "0.0%")
    assert first[4].value == pytest.approx(-2.1)
    assert [cell.value for cell in sheet[6]] == ["甲公司", None, None, 0.5, 0]


def test_a_text_is_never_a_formula(workbook):
    cell = workbook["附表 1-1"]["A5"]
    assert cell.value == "=HYPERLINK(1)"
    assert cell.data_type == "s"


def test_sample_period_source_and_excerpt_are_said(workbook):
    sheet = workbook["附表 1-1"]
    assert sheet["A2"].value == "N = 120；2026 年第三季度"
    assert sheet["A3"].value == "数据来源：订单表（订单.xlsx）"
    assert sheet["A9"].value == "节选 2 行，共 120 行"
    assert sheet.auto_filter.ref == "A4:E6"  # the total stays out of the filter


def test_the_action_list_is_whole(workbook):
    row = [cell.value for cell in workbook["行动清单"][5]]
    assert row[1:6] == [
        "逐户回访",
        "先联系附表 1-1中的客户。",
        "挽回约 41 万元",
        "优质客户",
        "大客户部",
    ]


def test_every_metric_has_its_comparisons(workbook):
    row = [cell.value for cell in workbook["指标"][5]]
    assert row[:3] == ["客户流失", "流失率", 0.031]
    assert row[4] == 0.04
    assert row[7] == 80


def test_a_figure_is_drawn_with_its_description(workbook):
    image = workbook["附图 1-1"]._images[0]
    pixels = Image.open(BytesIO(image._data()))
    assert pixels.width / pixels.height == pytest.approx(2, rel=0.02)
    assert pixels.convert("RGB").getpixel((pixels.width // 2, pixels.height // 2)) == (11, 58, 102)


def test_two_files_of_one_report_are_the_same_bytes(written):
    assert written[0].read_bytes() == written[1].read_bytes()


def test_a_missing_picture_is_named_and_nothing_is_written(tmp_path):
    brand = load_brand(shipped_files() / "templates", "default")
    with pytest.raises(RenderError, match=r"图 f 的文件 f\.svg 不在章节目录中"):
        render(book(tmp_path), brand, "supplement", tmp_path / "out.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_every_sheet_prints_as_wide_as_the_paper(workbook):
    assert all(sheet.page_setup.fitToWidth in (None, 1) for sheet in workbook)
    assert all(sheet.sheet_properties.pageSetUpPr.fitToPage for sheet in workbook)
