"""The way of one amount from a file to its card, as the guide tells it: every stop and every value."""

from __future__ import annotations

import re
from pathlib import Path

import pyarrow as pa
import pytest

from reportkit.data import features
from reportkit.data.cleaning import ColumnCleaner, Rules
from reportkit.data.dataset import load_dataset
from reportkit.data.features.deals import create_sales
from reportkit.data.features.engine import session as opened_session
from reportkit.data.schema import TABLES
from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec
from reportkit.measures import sales
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.render.cards import card
from reportkit.scaffold import write_project
from reportkit.session import Session
from reportkit.vocabulary import Chapter

ROOT = Path(__file__).resolve().parent.parent
GUIDE = (ROOT / "docs" / "一笔金额的路.md").read_text("utf-8")
STOPS = dict(re.findall(r"(?m)^\| \d \| `([^`]+)` \| .* \| (.*) \|$", GUIDE))
(ORDERS,) = re.findall(r"(?s)```text\n(.*?)```", GUIDE)
CLIENT = """client: {name: 小公司}
data:
  as_of: 2026-01-01
  sources:
  - file: orders.csv
    table: orders
    columns: {订单号: order_id, 客户: customer_id, 日期: ordered_at, 金额: paid_amount, 退款: refund_amount}
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory) -> Session:
    root = tmp_path_factory.mktemp("amount")
    write_project(root / "p")
    project = Project(root / "p")
    project.client_file("small").with_name("orders.csv").write_text(ORDERS, "utf-8")
    project.client_file("small").write_text(CLIENT, "utf-8")
    params = load_params(project, "small", "2025-Q4")
    data = load_dataset(params, root / "run" / "data")
    return Session(project, params, data, root / "run" / "chapters", "r1")


def told(file: str) -> str:
    return next(example for name, example in STOPS.items() if name.endswith(file))


def test_there_are_eight_stops_and_every_file_is_there():
    assert len(STOPS) == 8
    named = re.findall(r"`((?:reportkit|notebooks|templates)/[^`]+)`", GUIDE)
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_a_cell_is_read_as_it_stands_and_then_as_a_number(tmp_path):
    (tmp_path / "orders.csv").write_text(ORDERS, "utf-8")
    sheet = open_source(
        tmp_path / "orders.csv", SourceSpec(file="orders.csv", table="orders"), tmp_path
    )
    (rows,) = sheet.stream([list(sheet.headings).index("金额")])
    assert rows.column(0)[0].as_py() == "1,234.50元"
    assert told("delimited.py") == "A1 是文字 1,234.50元"
    clean = ColumnCleaner(TABLES["orders"].column("paid_amount"), "金额", Rules())
    assert clean(pa.array(["1,234.50元"]), 0).to_pylist() == [1234.5]
    assert told("cleaning.py") == "A1 是 1234.5"


def test_each_order_has_its_net_amount(session):
    orders = session.data.frame("orders", ["order_id", "net_amount"]).set_index("order_id")
    nets = orders.loc[["A1", "A2", "A3"], "net_amount"].tolist()
    assert nets == [1234.5, 0.0, -34.5]
    assert told("orders.py") == "A1 到 A3 的净额是 1234.5、0、-34.5"


def test_all_rows_are_sales_and_the_period_adds_up_without_the_fourth(session):
    with opened_session(session.data, "orders") as opened:
        create_sales(opened, session.data)
        rows = opened.frame("SELECT order_id, net FROM sales ORDER BY order_id")
    assert rows["order_id"].tolist() == ["A1", "A2", "A3", "A4"]
    totals = features.period_totals(session.data, periods=[session.params.period])
    assert totals["revenue"].tolist() == [1200.0]
    assert told("totals.py") == "合计 1200"


def test_the_chapter_records_the_measure_and_the_card_prints_it(session):
    chapter = Chapter(session, "value")
    chapter.metric(sales.revenue, weight=100)
    (metric,) = (b for b in chapter._blocks.values() if b.id == "revenue")
    assert (metric.value, metric.previous) == (1200.0, 999.0)
    assert told("sales.py") == "上期 999"
    shown = card(metric, "元")
    assert f"卡片上是 {shown.number} {shown.unit}" == told("cards.py")
    notebook = (ROOT / "notebooks" / "06_value.ipynb").read_text("utf-8")
    assert "chapter.metric(sales.revenue" in notebook
