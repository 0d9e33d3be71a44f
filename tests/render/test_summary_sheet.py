"""层级汇总: formulas, their cached values, the chart."""

import re
import subprocess
from zipfile import ZipFile

import pytest
from office_programs import needs
from openpyxl import load_workbook
from tiered_report import CUSTOMERS, written

pytestmark = pytest.mark.filterwarnings("ignore:.*extension is not supported:UserWarning")


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("workbook")
    written(folder, CUSTOMERS)
    return folder / "t.xlsx"


def rows_of(sheet, first, last):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=first, max_row=last)]


def test_each_tier_is_counted_and_summed_also_an_empty_one(path):
    rows = rows_of(load_workbook(path, data_only=True)["层级汇总"], 4, 9)
    assert rows[0][:5] == ["分级", "客户数（家）", "客户占比", "消费金额（元）", "金额占比"]
    assert [row[:2] for row in rows[1:]] == [
        ["优质客户", 1], ["发展客户", 1], ["潜力客户", 0], ["边缘客户", 2], ["合计", 4],
    ]  # fmt: skip
    assert [row[3] for row in rows[1:]] == [10000, 5000, 0, 3000, 18000]
    assert [row[6] for row in rows[1:]] == [5000, 2000, 0, 1000, 8000]
    assert rows[1][4] == pytest.approx(10 / 18)
    assert rows[3][5] == "—"  # an average of nobody


def test_the_summary_recalculates_from_the_table(path):
    sheet = load_workbook(path)["层级汇总"]
    assert sheet["B5"].value == "=COUNTIF(客户分级[分级],$A5)"
    assert sheet["D5"].value == "=SUMIF(客户分级[分级],$A5,客户分级[消费金额])"
    assert sheet["D9"].value == "=SUM(D5:D8)"


def test_customers_without_a_tier_have_a_line_of_their_own(tmp_path):
    frame = CUSTOMERS.assign(分级=["优质客户", "发展客户", "边缘客户", None])
    sheet = written(tmp_path, frame)["层级汇总"]
    assert [cell.value for cell in sheet[9]][:4] == ["未分级", 1, 0.25, 1000]
    formulas = load_workbook(tmp_path / "t.xlsx")["层级汇总"]
    assert formulas["B9"].value == "=COUNTBLANK(客户分级[分级])"
    assert formulas["D9"].value == '=SUMIF(客户分级[分级],"",客户分级[消费金额])'


def test_profit_that_nobody_knows_is_left_out_instead_of_zero(tmp_path):
    sheet = written(tmp_path, CUSTOMERS.assign(利润贡献=float("nan")))["层级汇总"]
    heads = [cell.value for cell in sheet[4]]
    assert heads == ["分级", "客户数（家）", "客户占比", "消费金额（元）", "金额占比", "户均消费"]


def test_a_loss_has_no_shares(tmp_path):
    sheet = written(tmp_path, CUSTOMERS.assign(利润贡献=-100.0))["层级汇总"]
    assert [sheet.cell(row, 8).value for row in range(5, 10)] == ["—"] * 5


def test_the_chart_is_native_and_says_its_numbers(path):
    with ZipFile(path) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
        drawing = next(n for n in archive.namelist() if n.startswith("xl/drawings/drawing1"))
        alt = re.search(r'descr="([^"]*)"', archive.read(drawing).decode())[1]
    assert "<c:barChart>" in chart
    assert "<c:v>0.25</c:v>" in chart  # cached, for readers that do not compute
    assert "优质客户客户占比 25.0%、金额占比 55.6%、利润占比 62.5%" in alt


@needs("Calc")
def test_libreoffice_computes_what_is_cached(tmp_path, path):
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir",
         str(tmp_path), str(path)],
        check=True, timeout=120, capture_output=True,
    )  # fmt: skip
    again = load_workbook(tmp_path / path.name, data_only=True)["层级汇总"]
    assert [again.cell(row, 2).value for row in range(5, 10)] == [1, 1, 0, 2, 4]
