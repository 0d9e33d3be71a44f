from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy.dialects.mysql.base import MySQLDialect
from sqlalchemy.dialects.postgresql.base import PGDialect

from reportkit.data.databases.statements import (
    compiled,
    moments,
    named,
    refuse_writing,
    select_of,
)
from reportkit.data.spec import SqlSource
from reportkit.errors import ParameterError

DOLLAR, PERCENT = PGDialect(paramstyle="numeric_dollar"), MySQLDialect(paramstyle="format")
TIMES = moments(datetime(2025, 10, 1), datetime(2026, 1, 1), datetime(2026, 1, 1))


@pytest.mark.parametrize(
    "query",
    [
        "SELECT 1", "select a, b from t where c = 'DELETE; DROP' ;",
        "WITH x AS (SELECT 1 AS a) SELECT * FROM x", "SELECT 1 UNION ALL SELECT 2",
        "SELECT a FROM t -- DROP TABLE t\n WHERE at < :as_of", 'SELECT "update" FROM t',
        "(SELECT 1)",
    ],
)  # fmt: skip
@pytest.mark.parametrize("system", ["postgresql", "mysql", "sqlite", "duckdb", "mssql"])
def test_one_query_passes(query, system):
    refuse_writing(query, system)


@pytest.mark.parametrize(
    ("query", "word"),
    [
        ("INSERT INTO t VALUES (1)", "INSERT"), ("SELECT 1; SELECT 2", "2 条"), ("", "0 条"),
        ("WITH x AS (DELETE FROM t RETURNING *) SELECT * FROM x", "DELETE"),
        ("SELECT * INTO copied FROM t", "INTO"), ("SELECT * FROM t FOR UPDATE", "FOR UPDATE"),
        ("COPY t TO '/tmp/x'", "COPY"), ("VACUUM", ""), ("SELECT FROM WHERE (", "读不懂"),
        ("DROP TABLE t", "DROP"), ("GRANT ALL ON t TO x", ""), ("CALL p()", ""), ("SET a = 1", ""),
        ("TRUNCATE TABLE t", "TRUNCATE"), ("EXPLAIN ANALYZE DELETE FROM t", ""),
    ],
)  # fmt: skip
def test_everything_else_is_refused_by_name(query, word):
    with pytest.raises(ParameterError, match="sql.query 只能是一条只读的查询") as error:
        refuse_writing(query, "postgresql")
    assert word in str(error.value)


def test_mysql_writes_no_file():
    with pytest.raises(ParameterError):
        refuse_writing("SELECT * FROM t INTO OUTFILE '/tmp/x'", "mysql")


def test_a_name_that_is_no_moment_is_refused_with_the_nearest():
    assert named("SELECT :as_of, a::date, '12:30' FROM t") == ("as_of",)
    with pytest.raises(ParameterError, match="“:period_star”不认识。是否想写“period_start”？"):
        named("SELECT * FROM t WHERE a > :period_star")


def test_moments_are_bound_and_never_in_the_text():
    text = "SELECT '%' FROM t WHERE a >= :period_start AND b < :as_of AND c >= :period_start"
    said, values = compiled(text, TIMES, DOLLAR)
    assert "2025" not in said and "$1" in said
    assert set(values) == {datetime(2025, 10, 1), datetime(2026, 1, 1)}
    said, values = compiled(text, TIMES, PERCENT)
    assert said.count("%s") == 3 and "'%%'" in said
    assert values == [datetime(2025, 10, 1), datetime(2026, 1, 1), datetime(2025, 10, 1)]


def test_a_table_is_read_whole_and_its_name_is_only_a_name():
    odd = SqlSource(url="env:X", table='sales.or"ders; DROP', watermark="at", key=("id",))
    assert select_of(odd, DOLLAR, since=False) == 'SELECT * FROM "sales"."or""ders; DROP"'
    assert select_of(odd, DOLLAR, since=True).endswith(
        'WHERE "at" >= :fetched_until OR "at" IS NULL'
    )
    assert select_of(odd, PERCENT, since=False).startswith("SELECT * FROM `sales`.`or")


def test_a_query_stands_as_it_is_and_within_another_for_what_is_new():
    asked = SqlSource(url="env:X", query="SELECT 1 AS at -- end;\n;", watermark="at", key="at")
    assert select_of(asked, DOLLAR, since=False) == "SELECT 1 AS at -- end;"
    assert select_of(asked, DOLLAR, since=True).startswith(
        "SELECT * FROM (\nSELECT 1 AS at -- end;\n) fetched WHERE"
    )
