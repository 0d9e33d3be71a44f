from __future__ import annotations

from datetime import datetime

import pytest
from shop import cursor

from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.general import _refusal
from reportkit.data.databases.reading import Manners, opened
from reportkit.data.databases.refusals import Kind


def rows(tmp_path, text: str, as_of: datetime) -> list[object]:
    address = parsed_address("x.sqlite", "X", tmp_path)
    with opened(address, Manners(zone="UTC", seconds=20)) as database:
        return [
            v for b in database.batches(text, {"as_of": as_of}) for v in b.column(0).to_pylist()
        ]


def test_times_that_sqlite_keeps_as_text_are_compared_by_the_day(tmp_path):
    with cursor(f"sqlite:///{tmp_path / 'x.sqlite'}") as run:
        run("CREATE TABLE t (at text)")
        run("INSERT INTO t VALUES ('2024-12-31'), ('2025-01-01'), ('2025-01-01 00:00:00'),"
            " ('2025-01-01 10:00:00'), ('2025-01-02')")  # fmt: skip
    text = "SELECT at FROM t WHERE at >= :as_of"
    assert len(rows(tmp_path, text, datetime(2025, 1, 1))) == 4
    assert rows(tmp_path, text, datetime(2025, 1, 1, 9)) == ["2025-01-01 10:00:00", "2025-01-02"]


def test_a_column_of_sqlite_may_mix_numbers_and_text(tmp_path):
    with cursor(f"sqlite:///{tmp_path / 'x.sqlite'}") as run:
        run("CREATE TABLE t (a)")
        run("INSERT INTO t VALUES (1), ('K2'), (NULL), (2.5)")
    assert rows(tmp_path, "SELECT a FROM t", datetime(2025, 1, 1)) == ["1", "K2", None, "2.5"]


@pytest.mark.parametrize(
    ("number", "kind"),
    [(18456, Kind.LOGIN), (4060, Kind.NO_DATABASE), (229, Kind.FORBIDDEN), (20003, Kind.TIMEOUT)],
)
def test_the_numbers_of_sql_server_are_known(number, kind):
    assert _refusal(Exception(number, b"said"), True, False).kind is kind


def test_a_table_that_sql_server_lacks_is_named():
    refusal = _refusal(Exception(208, b"Invalid object name 'dbo.ordrs'."), False, False)
    assert (refusal.kind, refusal.table) == (Kind.NO_TABLE, "dbo.ordrs")
