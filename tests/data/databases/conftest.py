"""Four databases of one shop: SQLite and DuckDB files, and real PostgreSQL and MariaDB servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from database_servers import mariadb, postgres


@pytest.fixture(scope="session")
def postgres_at() -> Iterator[Callable[..., str]]:
    with postgres() as address:
        yield address


@pytest.fixture(scope="session")
def mariadb_at() -> Iterator[Callable[..., str]]:
    with mariadb() as address:
        yield address
