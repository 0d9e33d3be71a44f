from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from shop import client, cursor, fetched, project_at, snapshot, sql_source

from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.postgres import _refusal
from reportkit.data.databases.reading import Manners, opened
from reportkit.data.databases.refusals import Kind
from reportkit.data.databases.spool import plain


def row(address: str, text: str, zone: str = "Asia/Shanghai") -> dict[str, object]:
    with opened(parsed_address(address, "X", Path()), Manners(zone=zone, seconds=20)) as database:
        (batch,) = database.batches(text, {"as_of": datetime(2026, 1, 1)})
    shown = pa.record_batch([plain(c) for c in batch.columns], names=batch.schema.names)
    return shown.to_pylist()[0]


def test_types_come_as_they_are(postgres_at):
    found = row(
        postgres_at(),
        "SELECT 12.50::numeric(12,2) AS n, 1.25::numeric AS free, date '2025-01-02' AS d,"
        " timestamp '2025-01-02 03:04:05' AS t, true AS b, 9007199254740993::bigint AS big,"
        " 'NaN'::numeric(5,1) AS nan, ARRAY['甲','乙'] AS list, '{\"a\": 1}'::jsonb AS j,"
        " 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid AS u, NULL AS nothing, time '08:30' AS clock",
    )
    assert found["n"] == Decimal("12.50")
    assert (found["free"], found["nan"]) == ("1.25", "nan")
    assert (found["d"], found["t"]) == (date(2025, 1, 2), datetime(2025, 1, 2, 3, 4, 5))
    assert (found["b"], found["big"], found["nothing"]) == (True, 9007199254740993, None)
    assert found["list"] == ["甲", "乙"]
    assert (found["j"], found["clock"]) == ('{"a": 1}', "08:30:00")
    assert found["u"] == "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"


def test_a_moment_is_compared_in_the_zone_of_the_client(postgres_at):
    text = "SELECT timestamptz '2025-12-31 17:00:00+00' < :as_of AS before"
    assert row(postgres_at(), text)["before"] is False  # 1 January in Shanghai
    assert row(postgres_at(), text, "UTC")["before"] is True


def test_a_moment_with_a_zone_becomes_local_time(postgres_at, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_URL", postgres_at())
    with cursor(postgres_at()) as run:
        run("DROP TABLE IF EXISTS zoned")
        run("CREATE TABLE zoned (no text, who text, at timestamptz, paid numeric(9,2))")
        run("INSERT INTO zoned VALUES ('1', 'K', '2025-12-31 15:30:00+00', 5)")
    project = project_at(tmp_path)
    columns = "{no: order_id, who: customer_id, at: ordered_at, paid: paid_amount}"
    params = client(project, sql_source("table: zoned", columns=columns))
    fetched(project, params)
    frame = snapshot(params, tmp_path / "data").frame("orders")
    assert frame["ordered_at"].tolist() == [datetime(2025, 12, 31, 23, 30)]


@pytest.mark.parametrize(
    ("said", "state", "connecting", "kind"),
    [
        ('connection failed: FATAL:  database "shop" does not exist', "", True, Kind.NO_DATABASE),
        ("FATAL:  password authentication failed for user", "", True, Kind.LOGIN),
        ("could not translate host name", "", True, Kind.UNREACHABLE),
        ("server closed the connection unexpectedly", "", True, Kind.UNREACHABLE),
        ("server closed the connection unexpectedly", "", False, Kind.LOST),
        ("division by zero", "22012", False, Kind.FAILED),
        ("canceling statement due to statement timeout", "", False, Kind.TIMEOUT),
    ],
)
def test_what_a_server_says_is_one_kind_of_refusal(said, state, connecting, kind):
    assert _refusal(said, state, connecting).kind is kind


def test_a_table_of_another_schema_is_listed_and_read_with_it(postgres_at, tmp_path, monkeypatch):
    monkeypatch.setenv("SHOP_URL", postgres_at())
    with cursor(postgres_at()) as run:
        run("CREATE SCHEMA IF NOT EXISTS sales")
        run('CREATE TABLE IF NOT EXISTS sales."订单" (no text)')
        run("""INSERT INTO sales."订单" VALUES ('1')""")
    with opened(
        parsed_address(postgres_at(), "X", Path()), Manners(zone="UTC", seconds=20)
    ) as database:
        assert "sales.订单" in database.tables()
        assert not [name for name in database.tables() if name.startswith("pg_")]
    project = project_at(tmp_path)
    assert fetched(project, client(project, sql_source("table: sales.订单"))).rows >= 1
