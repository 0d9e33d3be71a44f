"""An opened snapshot: what is there, what is said of it, what is refused."""

import dataclasses
from datetime import date, datetime

import pandas as pd
import pytest

from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.data.manifest import Manifest, SourceFile, TableRecord
from reportkit.data.schema import TABLES
from reportkit.errors import DataError

ORDERS = pd.DataFrame(
    {
        "order_id": ["1", "2"],
        "customer_id": ["甲", None],
        "ordered_at": pd.to_datetime(["2025-01-02", "2025-03-04"]),
        "paid_amount": [1.5, None],
        "quantity": [None, None],
    }
)


def file(name: str, sheet: str = "", digest: str = "a") -> SourceFile:
    return SourceFile(name, sheet, digest, 1)


def record(**more) -> TableRecord:
    return TableRecord(
        **{"rows": 1, "rows_read": 1, "duplicates": 0, "sha256": "", "filled": {}} | more
    )


def dataset(tables: dict[str, TableRecord], **more) -> Dataset:
    return Dataset(
        None, Manifest(**{"as_of": datetime(2026, 1, 1), "timezone": "", "tables": tables} | more)
    )


def test_a_column_without_a_value_is_not_there(snapshot):
    data = snapshot(orders=ORDERS)
    assert data.has("orders", "orders.paid_amount")
    asked = ("orders.quantity", "orders.owner", "orders", "events")
    assert data.missing(*asked) == ("orders.quantity", "orders.owner", "events")


def test_columns_that_every_snapshot_computes_may_be_asked_for(snapshot):
    assert snapshot(orders=ORDERS).has("orders.is_refund", "orders.net_amount")


@pytest.mark.parametrize("name", ["oders", "orders.paid_amont", "customers.net_amount"])
def test_asking_for_what_no_table_has_is_a_fault_of_the_program(snapshot, name):
    with pytest.raises(KeyError, match=f"no such table or column: {name}"):
        snapshot(orders=ORDERS).has(name)


def test_a_table_without_rows_is_not_there():
    data = dataset({"orders": record(rows=0)})
    assert (data.has("orders"), data.rows("orders"), data.rows("events")) == (False, 0, 0)


def test_a_frame_has_only_the_columns_asked_for_in_that_order(snapshot):
    data = snapshot(orders=ORDERS)
    assert list(data.frame("orders", ["paid_amount", "order_id"])) == ["paid_amount", "order_id"]
    with pytest.raises(DataError, match=r"订单表中没有列 owner、means；已有：order_id、"):
        data.frame("orders", ["order_id", "owner", "means"])


def test_flags_and_whole_numbers_keep_their_type_where_some_are_missing(snapshot):
    traits = ORDERS.assign(quantity=pd.array([3, None], "Int64"))
    frame = snapshot(orders=traits).frame("orders")
    assert frame["quantity"].dtype == "Int64"
    assert frame["is_refund"].dtype == "boolean"
    assert frame["paid_amount"].dtype == "float64"


def test_an_absent_table_is_refused_by_its_word(snapshot):
    data = snapshot(orders=ORDERS)
    for ask in (data.path, data.frame):
        with pytest.raises(DataError, match=f"数据快照中没有{TABLES['events'].label}（events）"):
            ask("events")
        with pytest.raises(DataError, match="数据快照中没有weather（weather）"):
            ask("weather")


def test_more_than_three_files_of_a_table_are_counted():
    four = tuple(file(f"{n}.csv") for n in (1, 2, 2, 3, 4))
    data = dataset({"orders": record(sources=four), "customers": record(derived_from=("orders",))})
    label = TABLES["customers"].label
    assert data.source("orders") == "订单表（1.csv、2.csv、3.csv等 4 个文件）"
    assert data.source("customers", "events") == f"{label}（由订单表归集）"


def test_a_file_of_several_tables_is_listed_once_and_its_sheets_apart():
    one, two = file("a.xlsx", "一"), file("a.xlsx", "二")
    data = dataset({"customers": record(sources=(one,)), "orders": record(sources=(one, two))})
    assert data.sources == (one, two)


def test_quality_is_shares_of_cells_and_rows():
    filled = {"order_id": 4, "paid_amount": 1, "owner": 1}
    data = dataset({"orders": record(rows=4, rows_read=5, duplicates=1, filled=filled)})
    (line,) = data.quality
    assert line.completeness == 6 / 12
    assert line.duplicate_share == 1 / 5


def test_coverage_names_every_table_in_the_order_of_the_schema():
    data = dataset({"orders": record(sources=(file("a.csv"), file("a.csv", "二")))})
    assert [line.table for line in data.coverage] == list(TABLES)
    assert [(c.table, c.files) for c in data.coverage if c.present] == [("orders", ("a.csv",))]


def test_a_period_is_filled_when_records_begin_before_it_and_the_cut_off_reaches_its_end():
    reach = Reach(date(2025, 1, 1), date(2025, 12, 31))
    data = dataset({}, reach=reach)
    assert data.fills(Period.parse("2025"))
    assert not data.fills(Period.parse("2024-Q4"))
    assert not dataclasses.replace(
        data, manifest=dataclasses.replace(data.manifest, as_of=datetime(2025, 12, 31))
    ).fills(Period.parse("2025"))


def test_the_span_is_that_of_the_orders_or_else_the_longest():
    days = [datetime(2025, 1, day) for day in range(1, 6)]
    calls = record(first=days[0], latest=days[2])
    tickets = record(first=days[1], latest=days[4])
    data = dataset({"interactions": calls, "tickets": tickets, "products": record()})
    assert data.span == (days[1], days[4])
    orders = record(first=days[3], latest=days[3])
    assert dataset({"orders": orders, "tickets": tickets}).span == (days[3], days[3])
    assert dataset({"products": record()}).span is None


def test_an_opened_snapshot_is_the_one_that_was_written(snapshot, tmp_path):
    data = snapshot(orders=ORDERS)
    again = open_dataset(tmp_path / "data")
    assert again == data
    assert again.hashes == {"orders": data.manifest.tables["orders"].sha256}
