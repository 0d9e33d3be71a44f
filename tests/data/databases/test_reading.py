from __future__ import annotations

import sys
from datetime import datetime

import pytest
from shop import ALL, create, orders, systems

from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.reading import Manners, opened
from reportkit.errors import SystemRequirementError

MANNERS = Manners(zone="Asia/Shanghai", seconds=20)


@pytest.mark.parametrize("system", ALL)
def test_every_system_lists_its_tables_and_hands_on_its_rows(system, tmp_path, request):
    address = systems(tmp_path, request, system)
    create(address, orders(12))
    create(address, orders(2), "zz_archive")
    with opened(parsed_address(address, "X", tmp_path), MANNERS) as database:
        assert {"orders", "zz_archive"} <= set(database.tables())
        text = "SELECT order_no FROM orders WHERE bought_at < :as_of AND 'a%' LIKE '%%' ORDER BY 1"
        rows = [*database.batches(text, {"as_of": datetime(2025, 1, 2)})]
        assert [v for batch in rows for v in batch.column(0).to_pylist()] == ["00000"]
        assert database.version.split()[0] in ("SQLite", "DuckDB", "PostgreSQL", "MariaDB")
        assert database.version.split()[1][0].isdigit()


@pytest.mark.parametrize(("written", "told"), [
    ("postgresql://h/d", "'reportkit[sql]'"), ("mssql://h/d", "pymssql"),
])  # fmt: skip
def test_a_driver_that_is_not_there_is_named(written, told, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql.dbapi", None)
    monkeypatch.delitem(sys.modules, "reportkit.data.databases.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "pymssql", None)
    with (
        pytest.raises(SystemRequirementError, match="读数据库 X 需要另外安装") as error,
        opened(parsed_address(written, "X", tmp_path), MANNERS),
    ):
        pass
    assert told in str(error.value)
