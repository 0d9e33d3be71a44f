"""check tells of every table what a person looks at first, in text and in JSON."""

import json

import pytest
from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.scaffold import write_project

CLIENT = """client:
  name: 华辰
  kind: 对公
data:
  window_months: 0
  sources:
  - {file: ../../订单.csv, table: orders, columns: {订单号: order_id, 客户: customer_id, 日期: ordered_at, 金额: paid_amount}}
  - {file: ../../客户.csv, table: customers, columns: {编号: customer_id, 名称: name}}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    root = tmp_path_factory.mktemp("check") / "p"
    write_project(root)
    days = [f"2025-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15, 28)]
    rows = "".join(f"D{n},K{n % 4},{day},10.25\n" for n, day in enumerate(days))
    (root / "订单.csv").write_text("订单号,客户,日期,金额\n" + rows, encoding="utf-8")
    customers = "编号,名称,行业,备注\nK0,甲,制造,\nK1,乙,制造,\nK2,丙,贸易,\n"
    (root / "客户.csv").write_text(customers, encoding="utf-8")
    (root / "params" / "clients" / "huachen.yaml").write_text(CLIENT, encoding="utf-8")
    return root


def check(project, *words):
    return CliRunner().invoke(cli, ["--project", str(project), "check", "huachen", *words])


def test_the_text_shows_rows_money_span_joins_and_unused_columns(project):
    output = check(project).output
    assert (
        "订单表：36 行，4 位客户，实付金额 369.00，计入的金额 369.00，2025-01-01 至 2025-12-28，完整率 100.0%\n"
        "  客户编号在客户表里找到 3/4（75.0%）\n"
    ) in output
    assert "  未使用的列：备注、行业（可能是所属行业 industry）\n" in output


def test_the_json_holds_the_same(project):
    found = json.loads(check(project, "--json").stdout)
    orders, customers = found["tables"]["orders"], found["tables"]["customers"]
    assert (found["ok"], found["period"]["proposed"]) == (True, "2025-Q4")
    assert (orders["rows"], orders["customers"]) == (36, 4)
    assert orders["money"] == {"paid_amount": "369.00", "net_amount": "369.00"}
    assert orders["joins"] == [{"column": "customer_id", "with": "customers", "found": 3, "of": 4}]
    assert customers["unused"] == ["备注", "行业"]
    assert customers["unused_may_be"] == {"行业": "industry"}


def test_rows_set_aside_and_joined_customers_are_left_where_a_person_can_open_them(project):
    orders = project / "订单.csv"
    before = orders.read_text(encoding="utf-8")
    orders.write_text(before + "D0,K0,2025-01-01,10.25\n", encoding="utf-8")
    try:
        output, found = check(project).output, json.loads(check(project, "--json").stdout)
    finally:
        orders.write_text(before, encoding="utf-8")
    path = project / "output" / "huachen" / "check" / "rejected.csv"
    assert f"没有计入或另计的 1 行逐行列在 {path}\n" in output
    assert (
        path.read_text(encoding="utf-8-sig")
        .splitlines()[1]
        .startswith("订单.csv,,38,订单表,完全相同的行")
    )
    assert path.stat().st_mode & 0o077 == 0
    assert (path.parent / "merges.csv").is_file()
    assert (found["rejected"], found["merges"]) == (1, [])
