from pathlib import Path

import pytest
from recorded_blocks import chapter, finding, metric, table
from sample_book import sample_params

from reportkit.blocks import Metric, Table
from reportkit.brand import Brand
from reportkit.gate.supplement_sheets import faults
from reportkit.render.supplement import write_supplement
from reportkit.report import Report, assemble

HEADS = (("地区", "text"), ("客户（家）", "int"), ("占比", "pct"), ("变化", "pp"))
ROWS = [("华东", 60, 0.6, -0.021), ("华南", 40, 0.4, None)]
SALES = metric("sales", 132.5, previous=100.25, year_before=120.0, noise=3.0, format="dec1")
REGIONS = table(ROWS, *HEADS, title="各地区的客户", secondary=True)


def book(card: Metric = SALES, regions: Table = REGIONS) -> Report:
    said = finding("客户共 100 家。", title="客户")
    return assemble([chapter("value", card, said, regions)], sample_params())


@pytest.fixture(scope="module")
def workbook(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("supplement") / "客户管理分析附表.xlsx"
    write_supplement(book(), Brand(name="客户经营研究"), path)
    return path


def test_the_supplement_of_the_book_passes(workbook):
    assert list(faults(workbook, book())) == []


@pytest.mark.parametrize("part", ["value", "previous", "year_before", "noise"])
def test_another_number_of_a_metric_is_told(workbook, part):
    known = metric(**{
        "id": "sales", "value": 132.5, "previous": 100.25, "year_before": 120.0, "noise": 3.0,
        "format": "dec1", part: 77.0,
    })  # fmt: skip
    shown = getattr(SALES, part)
    assert list(faults(workbook, book(known))) == [
        f"工作表“指标”中“sales”写 {shown}，而报告是 77.0"
    ]


def test_another_cell_of_a_table_is_told_by_row_and_column(workbook):
    rows = [("华东", 61, 0.6, -0.022), ROWS[1]]
    known = table(rows, *HEADS, title="各地区的客户", secondary=True)
    assert list(faults(workbook, book(regions=known))) == [
        "附表 1-1“各地区的客户”中“华东”的客户（家）写 60.0，而报告是 61",
        "附表 1-1“各地区的客户”中“华东”的变化写 -2.1，而报告是 -2.1999999999999997",
    ]


def test_a_row_too_few_is_told(workbook):
    known = table([*ROWS, ("西南", 1, 0.1, None)], *HEADS, title="各地区的客户", secondary=True)
    assert "附表 1-1“各地区的客户”只有 2 行，而报告有 3 行" in list(
        faults(workbook, book(regions=known))
    )


def with_light(*words: str) -> Report:
    """Three findings of weight, and lighter ones that the printed book leaves out."""
    heavy = [finding(f"第 {n} 句。", title=f"重{n}", id=f"h{n}", weight=60) for n in range(3)]
    light = [finding(said, title=said, id=f"l{n}", weight=5) for n, said in enumerate(words)]
    return assemble([chapter("value", SALES, *heavy, *light, REGIONS)], sample_params())


def test_a_finding_that_stands_neither_in_print_nor_here_is_told(tmp_path):
    path = tmp_path / "客户管理分析附表.xlsx"
    write_supplement(with_light("浏览最多的是产品页。"), Brand(name="客户经营研究"), path)
    assert list(faults(path, with_light("浏览最多的是产品页。"))) == []
    known = with_light("浏览最多的是产品页。", "电话最多。")
    assert list(faults(path, known)) == ["没有“电话最多。”（value），正文也没有印出"]
