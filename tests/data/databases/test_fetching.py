"""Rows of real databases: the same snapshot as of files, what is new alone, and nothing secret told."""

from __future__ import annotations

import stat
from datetime import datetime, timedelta
from decimal import Decimal

import pyarrow.parquet as pq
import pytest
from shop import (
    ALL,
    client,
    create,
    cursor,
    fetched,
    insert,
    orders,
    project_at,
    snapshot,
    sql_source,
    systems,
    write_csv,
)  # fmt: skip

from reportkit.errors import DataError


@pytest.fixture(params=ALL)
def shop(request, tmp_path, monkeypatch) -> str:
    address = systems(tmp_path, request, request.param)
    monkeypatch.setenv("SHOP_URL", address)
    return address


def test_a_table_gives_the_snapshot_that_the_same_rows_in_a_file_give(shop, tmp_path):
    rows, project = orders(), project_at(tmp_path)
    create(shop, rows)
    write_csv(project.params / "clients" / "orders.csv", rows)
    file = client(
        project,
        sql_source().replace('sql: {url: "env:SHOP_URL", table: orders}', "file: orders.csv"),
    )
    expected = snapshot(file, tmp_path / "file")
    params = client(project, sql_source())
    told = fetched(project, params)
    found = snapshot(params, tmp_path / "sql")
    assert (told.rows, told.new, told.whole) == (400, 400, True)
    assert found.hashes == expected.hashes
    one, other = (next(a for a in d.ledger if a.table == "orders") for d in (found, expected))
    assert (one.rows, one.written, one.used) == (other.rows, other.written, other.used)
    assert one.name == "SHOP_URL：orders"
    assert {source.file for source in found.sources} == {"SHOP_URL：orders"}


def test_types_are_kept_and_only_the_owner_reads_the_rows(shop, tmp_path):
    project = project_at(tmp_path)
    create(shop, orders(60))
    told = fetched(project, client(project, sql_source()))
    schema = pq.read_schema(told.path)
    if not shop.startswith("sqlite"):  # which keeps times as text
        assert str(schema.field("bought_at").type).startswith("timestamp")
        assert str(schema.field("paid").type).startswith("decimal128")
    assert str(schema.field("pieces").type) in ("int32", "int64")
    assert stat.S_IMODE(told.path.stat().st_mode) == 0o600
    assert stat.S_IMODE(told.path.parent.stat().st_mode) == 0o700
    left = [p for p in told.path.parent.iterdir() if p.suffix not in (".parquet", ".lock")]
    assert left == []


def test_a_query_names_the_period_and_the_data_end_as_bound_moments(shop, tmp_path):
    project = project_at(tmp_path)
    create(shop, orders())
    query = (
        "SELECT * FROM orders WHERE bought_at >= :period_start AND bought_at < :period_end"
        " AND bought_at < :as_of AND order_no LIKE '%0' -- 100 % sure"
    )
    source = sql_source(f'query: "{query}"')
    december = fetched(project, client(project, source, period="2025-11"))
    wanted = [r for r in orders() if datetime(2025, 11, 1) <= r[2] < datetime(2025, 12, 1)]
    assert december.rows == len([r for r in wanted if r[0].endswith("0")]) > 0
    other = client(project, source, period="2025-02")
    assert fetched(project, other).path != december.path  # no report reads the rows of another
    assert december.origin == "SHOP_URL：查询（订单表）"


def test_what_is_new_alone_is_fetched_and_a_changed_row_takes_the_place_of_the_old(shop, tmp_path):
    project = project_at(tmp_path)
    source = sql_source("table: orders, watermark: changed_at, key: order_no, overlap_days: 2")
    params = client(project, source)
    rows = orders(300)
    create(shop, rows)
    assert fetched(project, params).new == 300
    last = rows[-1][2]
    changed = (*rows[5][:3], Decimal("99999.5"), *rows[5][4:6], last + timedelta(hours=1))
    more = orders(310)[300:]
    with cursor(shop) as run:
        run("DELETE FROM orders WHERE order_no = '00005'")
        insert(run, [changed, *more])
    told = fetched(project, params)
    overlap = [r for r in rows if r[6] >= last - timedelta(days=2)]
    assert (told.rows, told.new, told.whole) == (310, len(overlap) + 1 + len(more), False)
    assert told.line.endswith(f"310 行，本次新取 {told.new:,} 行")
    again = snapshot(params, tmp_path / "part").frame("orders").set_index("order_id")
    assert again.loc["00005", "paid_amount"] == 99999.5
    whole = fetched(project, params, full=True)
    assert (whole.rows, whole.new, whole.whole) == (310, 310, True)
    full = snapshot(params, tmp_path / "whole").frame("orders").set_index("order_id")
    assert again.sort_index().equals(full.sort_index())


def test_a_deleted_row_goes_with_the_next_full_fetch(shop, tmp_path):
    project = project_at(tmp_path)
    params = client(project, sql_source("table: orders, watermark: changed_at, key: order_no"))
    create(shop, orders(50))
    fetched(project, params)
    with cursor(shop) as run:
        run("DELETE FROM orders WHERE order_no = '00003'")
    assert fetched(project, params).rows == 50
    assert fetched(project, params, full=True).rows == 49


def test_another_database_or_another_column_is_fetched_whole(shop, tmp_path, monkeypatch):
    project = project_at(tmp_path)
    params = client(project, sql_source("table: orders, watermark: changed_at, key: order_no"))
    other = f"sqlite:///{tmp_path / 'other.sqlite'}"
    create(other, orders(7))
    monkeypatch.setenv("SHOP_URL", other)
    fetched(project, params)
    create(shop, orders(50))
    monkeypatch.setenv("SHOP_URL", shop)
    told = fetched(project, params)
    assert (told.rows, told.new, told.whole) == (50, 50, True)
    with cursor(shop) as run:
        run("ALTER TABLE orders ADD COLUMN note varchar(9)")
    assert fetched(project, params).whole


def test_a_failed_fetch_leaves_what_was_fetched_before(shop, tmp_path):
    project = project_at(tmp_path)
    params = client(project, sql_source())
    create(shop, orders(30))
    told = fetched(project, params)
    before = told.path.read_bytes()
    with cursor(shop) as run:
        run("DROP TABLE orders")
    create(shop, orders(3), "orders_archive")
    with pytest.raises(DataError, match="没有表“orders”。是否想写“orders_archive”？"):
        fetched(project, params)
    assert told.path.read_bytes() == before
    with cursor(shop) as run:
        run("DROP TABLE orders_archive")


def test_a_watermark_that_is_no_column_is_refused_with_the_nearest(shop, tmp_path):
    project = project_at(tmp_path)
    create(shop, orders(3))
    params = client(project, sql_source("table: orders, watermark: change_at, key: order_no"))
    with pytest.raises(DataError, match="没有列“change_at”.*是否想写“changed_at”？"):
        fetched(project, params)


def test_an_empty_table_keeps_its_columns(shop, tmp_path):
    project = project_at(tmp_path)
    create(shop, orders(1))
    with cursor(shop) as run:
        run("DELETE FROM orders")
    told = fetched(project, client(project, sql_source()))
    assert told.rows == 0
    assert pq.read_schema(told.path).names[:2] == ["order_no", "customer"]


def test_rows_that_were_never_fetched_are_missed_in_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_URL", f"sqlite:///{tmp_path / 'x.sqlite'}")
    params = client(project_at(tmp_path), sql_source())
    with pytest.raises(
        DataError, match="“SHOP_URL：orders”还没有取过数。请先运行 reportkit check shop"
    ):
        snapshot(params, tmp_path / "data")


def test_what_a_killed_fetch_left_goes_with_the_next(shop, tmp_path):
    project = project_at(tmp_path)
    params = client(project, sql_source())
    create(shop, orders(3))
    path = fetched(project, params).path
    left = path.with_name(f".{path.stem}-killed")
    left.mkdir()
    (left / "0.arrow").write_text("rows")
    other = path.with_name(".lines-killed")  # of a source that may be on its way
    other.mkdir()
    fetched(project, params)
    assert not left.exists() and other.exists()


def test_a_row_without_a_watermark_or_from_the_future_hides_no_new_one(shop, tmp_path):
    project = project_at(tmp_path)
    params = client(project, sql_source("table: orders, watermark: changed_at, key: order_no"))
    rows = orders(20)
    create(shop, [*rows[:-1], (*rows[-1][:6], datetime(2099, 1, 1))])
    fetched(project, params)
    today = datetime.now().replace(microsecond=0)
    with cursor(shop) as run:
        insert(run, [("90001", *rows[0][1:6], today), ("90002", *rows[0][1:6], None)])
    told = fetched(project, params)
    assert (told.rows, told.new, told.whole) == (22, 3, False)


def test_a_number_that_grows_is_a_watermark_too(shop, tmp_path):
    project = project_at(tmp_path)
    params = client(project, sql_source("table: orders, watermark: pieces, key: order_no"))
    rows = [(*row[:4], number, *row[5:]) for number, row in enumerate(orders(20))]
    create(shop, rows[:15])
    fetched(project, params)
    with cursor(shop) as run:
        insert(run, rows[15:])
    assert (fetched(project, params).rows, fetched(project, params).new) == (20, 1)
