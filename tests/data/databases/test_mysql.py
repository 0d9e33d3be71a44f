from __future__ import annotations

import time
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
from shop import cursor

from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.reading import Manners, opened
from reportkit.data.databases.spool import plain


def rows(address: str, text: str, zone: str = "Asia/Shanghai") -> list[dict[str, object]]:
    with opened(parsed_address(address, "X", Path()), Manners(zone=zone, seconds=20)) as database:
        (batch,) = database.batches(text, {"as_of": datetime(2026, 1, 1)})
    shown = pa.record_batch([plain(c) for c in batch.columns], names=batch.schema.names)
    return shown.to_pylist()


def test_types_come_as_they_are(mariadb_at):
    (found,) = rows(
        mariadb_at(),
        "SELECT CAST(12.5 AS decimal(12,2)) AS n, DATE '2025-01-02' AS d,"
        " TIMESTAMP '2025-01-02 03:04:05' AS t, 9007199254740993 AS big, 0.1e0 AS f, b'1' AS bit,"
        " '甲' AS word, NULL AS nothing, 18446744073709551615 AS huge, CAST('08:30' AS time) AS clock",
    )
    assert found["n"] == Decimal("12.50")
    assert (found["d"], found["t"]) == (date(2025, 1, 2), datetime(2025, 1, 2, 3, 4, 5))
    assert (found["big"], found["f"], found["word"]) == (9007199254740993, 0.1, "甲")
    assert (found["nothing"], found["huge"], found["clock"]) == (None, str(2**64 - 1), "08:30:00")


def test_a_date_of_zeros_is_no_date_and_the_others_stay(mariadb_at):
    with cursor(mariadb_at()) as run:
        run("SET sql_mode = ''")
        run("DROP TABLE IF EXISTS zeros")
        run("CREATE TABLE zeros (a datetime, flag bit(1))")
        run("INSERT INTO zeros VALUES ('0000-00-00 00:00:00', b'1'), ('2025-03-01 10:00:00', b'0')")
    found = rows(mariadb_at(), "SELECT * FROM zeros")
    assert found == [{"a": None, "flag": True}, {"a": datetime(2025, 3, 1, 10), "flag": False}]


def test_a_timestamp_is_handed_on_in_the_zone_of_the_client(mariadb_at):
    text = "SELECT FROM_UNIXTIME(1767194999) AS at"  # 2025-12-31 15:29:59 UTC
    assert rows(mariadb_at(), text) == [{"at": datetime(2025, 12, 31, 23, 29, 59)}]
    assert rows(mariadb_at(), text, "UTC") == [{"at": datetime(2025, 12, 31, 15, 29, 59)}]


def test_a_stream_may_be_left_and_the_next_query_is_answered(mariadb_at, tmp_path):
    address = parsed_address(mariadb_at(), "X", tmp_path)
    with opened(address, Manners(zone="UTC", seconds=20)) as database:
        many = database.batches("SELECT seq FROM seq_1_to_100000000", {})
        assert next(many).num_rows == 50_000
        begun = time.monotonic()
        many.close()
    assert time.monotonic() - begun < 30  # to read the rest takes many minutes
    assert rows(mariadb_at(), "SELECT 1 AS a") == [{"a": 1}]
