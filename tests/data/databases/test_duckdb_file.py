from __future__ import annotations

import pytest
from shop import create, orders

from reportkit.data.databases.address import parsed_address
from reportkit.data.databases.reading import Manners, opened
from reportkit.data.databases.refusals import RefusalError


@pytest.fixture
def database(tmp_path):
    create(f"duckdb:///{tmp_path / 'shop.duckdb'}", orders(5))
    with opened(
        parsed_address("shop.duckdb", "X", tmp_path), Manners(zone="UTC", seconds=20)
    ) as opened_one:
        yield opened_one


@pytest.mark.parametrize("file", ["read_csv('{}')", "read_text('{}')", "'{}'"])
def test_a_query_reads_no_file_beside_the_database(database, tmp_path, file):
    (tmp_path / "secret.csv").write_text("a\n1\n")
    with pytest.raises(RefusalError) as error:
        list(database.batches(f"SELECT * FROM {file.format(tmp_path / 'secret.csv')}", {}))
    assert "disabled" in error.value.said or "Permission" in error.value.said


def test_a_view_is_listed_with_the_tables(tmp_path):
    from shop import cursor

    create(f"duckdb:///{tmp_path / 'v.duckdb'}", orders(5))
    with cursor(f"duckdb:///{tmp_path / 'v.duckdb'}") as run:
        run("CREATE VIEW paid AS SELECT * FROM orders WHERE paid > 0")
        run("CREATE SCHEMA old")
        run("CREATE TABLE old.orders AS SELECT 1 AS a")
    with opened(
        parsed_address("v.duckdb", "X", tmp_path), Manners(zone="UTC", seconds=20)
    ) as database:
        assert database.tables() == ["old.orders", "orders", "paid"]
