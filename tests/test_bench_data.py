"""The large client that ``make bench`` builds: read from its files like any other."""

import sys
from pathlib import Path

import pandas as pd
import pytest
import yaml

TOOLS = Path(__file__).resolve().parents[1] / "tools"
sys.path.insert(0, str(TOOLS))

import bench_data
import bench_scale

from reportkit.data.dataset import load_dataset
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

CUSTOMERS = 600


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Blocks of 250, so that ids of several blocks meet."""
    root = tmp_path_factory.mktemp("large") / "project"
    write_project(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bench_data, "BLOCK", 250)
        bench_data.write_large_client(root / "data", CUSTOMERS)
    text = yaml.safe_dump(bench_data.large_client(root / "data"), allow_unicode=True)
    (root / "params" / "clients" / "large.yaml").write_text(text, encoding="utf-8")
    params = load_params(Project(root), "large", bench_data.PERIOD)
    return load_dataset(params, root / "snapshot")


def test_every_customer_is_there_once_though_some_were_entered_twice(large):
    customers = large.frame("customers", ["customer_id", "phone"])
    assert len(customers) == customers["customer_id"].nunique() == CUSTOMERS
    merged = [q for q in large.quality if q.table == "customers"]
    assert merged[0].rows_read == CUSTOMERS + 2 + 2 + 1  # every 200th of 250, 250 and 100
    assert (customers["phone"] == "19900000000").sum() <= 1  # the newer number was kept


def test_a_customer_has_about_ten_orders_and_all_of_them_are_known(large):
    orders = large.frame("orders", ["order_id", "customer_id", "is_refund"])
    assert 8 <= len(orders) / CUSTOMERS <= 13
    assert 0.005 < orders["is_refund"].mean() < 0.1
    assert orders["order_id"].is_unique
    assert set(orders["customer_id"]) <= set(
        large.frame("customers", ["customer_id"])["customer_id"]
    )


def test_lines_belong_to_orders_and_no_table_of_the_demo_client_is_missing(large):
    lines, orders = large.frame("order_lines", ["order_id"]), large.frame("orders", ["order_id"])
    assert lines["order_id"].isin(orders["order_id"]).mean() > 0.97  # but for cancelled orders
    assert all(
        item.present
        for item in large.coverage
        if item.table not in ("receipts", "returns", "traits")
    )
    assert large.frame("products")["product_id"].is_unique


def test_the_same_arguments_give_the_same_files(tmp_path):
    for name in ("a", "b"):
        bench_data.write_large_client(tmp_path / name, 40, seed=3)
    for path in sorted((tmp_path / "a").iterdir()):
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes(), path.name


def test_the_table_of_sizes_says_how_cpu_grew_from_one_size_to_the_next():
    stage = bench_scale.Stage
    table = bench_scale.scale_table(
        {10: [stage("读取", 2.0, 1.0, 50.0)], 100: [stage("读取", 9.0, 8.0, 70.0)]}
    )
    line = next(line for line in table.splitlines() if line.endswith("读取"))
    assert [cell.strip() for cell in line.split("｜")][3] == "8.0"
    assert "×8.0" in line and "70" in line
    assert table.splitlines()[-1].endswith("合计")


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="the meter reads /proc")
def test_the_meter_sees_memory_that_a_step_takes():
    meter = bench_scale.Meter()
    meter.begin("一")
    kept = pd.Series(range(6_000_000))
    meter.begin("二")
    assert len(kept) and meter.stages[0].peak_mb > 40
    meter.end()
    assert [stage.name for stage in meter.stages] == ["一", "二"]
