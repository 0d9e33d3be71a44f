"""The page that check --open shows: the same numbers as the text, masked, and why nothing can be built."""

import re
import sqlite3
from html import unescape

import click
import pytest
from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.scaffold import write_project

COLUMNS = "{订单号: order_id, 客户: customer_id, 日期: ordered_at, 金额: paid_amount}"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("page") / "p"
    write_project(root)
    rows = "".join(f"D{n},K{n % 4},2025-{n % 12 + 1:02}-{n % 28 + 1:02},10.25\n" for n in range(48))
    again = "D0,K0,2025-01-01,10.25\n<b>,13800001234,2025-12-30,¥3\n"
    (root / "订单.csv").write_text("订单号,客户,日期,金额\n" + rows + again, encoding="utf-8")
    source = f"- {{file: ../../订单.csv, table: orders, columns: {COLUMNS}}}"
    text = f"client: {{name: 华辰<公司>}}\ndata:\n  window_months: 0\n  sources:\n  {source}\n"
    (root / "params" / "clients" / "huachen.yaml").write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def opened(monkeypatch):
    seen = []
    monkeypatch.setattr(click, "launch", lambda path: seen.append(path) or 0)
    return seen


def check(root, *words):
    return CliRunner().invoke(cli, ["--project", str(root), "check", "huachen", "--open", *words])


def test_the_page_holds_tables_warnings_and_ledger_and_is_opened(root, opened):
    result = check(root)
    path = root / "output" / "huachen" / "check" / "index.html"
    assert opened == [str(path)]
    assert f"核对页：{path}" in result.output
    page = path.read_text(encoding="utf-8")
    text = unescape(re.sub(r"<[^>]+>", " ", page))
    assert "数据核对：华辰<公司>" in text
    assert "可以生成 2025 年第四季度的报告。" in text
    assert "订单表：49 行，5 位客户，实付金额 495.00" in text
    assert re.search(r"完全相同的行\s+1\s+10\.25\s+第 50 行", text)
    assert re.search(r"订单\.csv\s+实付金额\s+去掉货币符号", text)
    assert 'href="rejected.csv"' in page
    assert path.stat().st_mode & 0o077 == 0


def test_contacts_stand_masked_on_the_page(root, opened):
    check(root)
    page = (root / "output" / "huachen" / "check" / "index.html").read_text(encoding="utf-8")
    assert "13800001234" not in page


def test_the_page_says_why_no_report_can_be_built(root, opened):
    result = check(root, "--set", "data.sources=[]")
    assert result.exit_code == 3
    page = (root / "output" / "huachen" / "check" / "index.html").read_text(encoding="utf-8")
    assert "data.sources 是空的" in page


def test_the_page_shows_what_the_databases_gave(root, opened):
    with sqlite3.connect(root / "shop.sqlite") as made:
        made.execute("CREATE TABLE sales (no, who, at, paid)")
        made.execute("INSERT INTO sales VALUES ('1', 'K', '2025-12-01', 5)")
    (root / "params" / "clients" / "sql.yaml").write_text(
        "client: {name: 小店}\ndata:\n  window_months: 0\n  sources:\n"
        "  - sql: {url: ../../shop.sqlite, table: sales}\n    table: orders\n"
        "    columns: {no: order_id, who: customer_id, at: ordered_at, paid: paid_amount}\n",
        "utf-8",
    )
    words = ("check", "sql", "--period", "2025-12", "--open")
    CliRunner().invoke(cli, ["--project", str(root), *words])
    page = (root / "output" / "sql" / "check" / "index.html").read_text("utf-8")
    assert "<caption>数据库</caption>" in page
    assert "<td>shop.sqlite：sales</td>" in page
