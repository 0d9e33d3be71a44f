"""Files as they arrive: encodings, sheets, one file a year, and dirt that still says the same."""

from datetime import date

import numpy as np
import openpyxl
import pandas as pd
import pytest

from reportkit.data.sample.files import write_files
from reportkit.data.sample.layout import LAYOUT
from reportkit.data.sample.world import invent


@pytest.fixture(scope="module")
def tables():
    return invent(seed=3, customers=60, end=date(2025, 6, 30))


@pytest.fixture(scope="module")
def folder(tmp_path_factory, tables):
    folder = tmp_path_factory.mktemp("files") / "new"
    write_files(folder, tables, np.random.default_rng(3))
    return folder


@pytest.fixture(scope="module")
def orders(folder):
    paths = sorted(folder.glob("订单_*.csv"))
    return pd.concat([pd.read_csv(p, encoding="gb18030", dtype=str) for p in paths])


def test_every_part_of_the_layout_is_written_and_nothing_else(folder):
    fixed = {part.file for part in LAYOUT if "{" not in part.file}
    years = {f"订单_{year}.csv" for year in (2022, 2023, 2024, 2025)}
    assert {path.name for path in folder.iterdir()} == fixed | years


def test_a_years_orders_lie_in_its_own_file(folder):
    page = pd.read_csv(folder / "订单_2024.csv", encoding="gb18030", dtype=str)
    sold = page[~page["订单编号"].str.contains("-")]
    assert sold["下单时间"].str.startswith("2024").all()
    assert page["备注"].isna().all()


def test_text_begins_as_its_kind_says(folder):
    for part in LAYOUT:
        if part.kind != "xlsx" and "{" not in part.file:
            content = (folder / part.file).read_bytes()
            assert content.startswith(b"\xef\xbb\xbf") == (part.kind == "utf-8-sig"), part.file
            head = content.split(b"\n")[0].decode(part.kind).strip()
            assert head.replace('"', "").split(",")[: len(part.columns)] == list(part.columns)


def test_sheets_of_one_workbook_stand_together(folder):
    book = openpyxl.load_workbook(folder / "经营台账.xlsx", read_only=True)
    assert book.sheetnames == ["投入成本", "年度目标", "行业调研"]


def test_questionnaires_that_never_came_back_have_a_file_of_their_own(folder, tables):
    back = pd.read_csv(folder / "满意度问卷.csv", encoding="gb18030")
    never = pd.read_csv(folder / "未回收问卷.csv", encoding="gb18030")
    assert len(back) + len(never) == len(tables["surveys"])
    assert back["推荐意愿"].notna().all()


def test_a_dirty_amount_still_says_what_was_paid(orders, tables):
    paid = tables["orders"].set_index("order_id")["paid_amount"]
    raw = orders.drop_duplicates("订单编号").set_index("订单编号")["实付金额（元）"]
    wan = raw[raw.str.endswith("万")]
    signed = raw[raw.str.startswith("￥")]
    wide = raw[raw.str.contains("．")]
    assert len(wan) == len(signed) == len(wide) == max(1, len(paid) // 400)
    np.testing.assert_allclose(wan.str[:-1].astype(float) * 1e4, paid[wan.index], atol=0.006)
    meant = signed.str[1:].str.replace(",", "").astype(float)
    np.testing.assert_allclose(meant, paid[signed.index], atol=0.006)
    np.testing.assert_allclose(wide.str.replace("．", ".").map(float), paid[wide.index], atol=0.006)


def test_rows_that_do_not_belong_are_marked_in_their_number(orders):
    number = orders["订单编号"]
    assert (orders.loc[number.str.endswith("-1"), "客户编号"] == "X00001").all()
    assert orders.loc[number.str.endswith("-2"), "客户编号"].isna().all()
    assert (orders.loc[number.str.endswith("-3"), "下单时间"] == "2026-03-15 09:00:00").all()
    assert orders[~number.str.contains("-")].duplicated().sum() > 0  # copies of whole rows


def test_a_customer_entered_twice_has_an_older_row(folder, tables):
    page = pd.read_excel(folder / "客户档案.xlsx", dtype=str).set_index("客户编号（必填）")
    twice = page[page.index.duplicated(keep=False)]
    assert len(page) == len(tables["customers"]) + 1
    first, second = twice["修改时间"]
    assert pd.Timestamp(first) - pd.Timestamp(second) == pd.Timedelta(days=200)
    assert (page["客户名称（必填）"] != page["客户名称（必填）"].str.strip()).sum() >= 1


def test_the_tables_given_are_left_as_they_were(tables, tmp_path):
    before = {name: table.copy() for name, table in tables.items()}
    write_files(tmp_path, tables, np.random.default_rng(1))
    for name, table in tables.items():
        pd.testing.assert_frame_equal(table, before[name])
