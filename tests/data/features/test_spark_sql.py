"""What is said to Spark: translated, rewritten where the two reckon differently, or refused."""

import pytest

from reportkit.data.features.spark_sql import spark_statement
from reportkit.errors import DataError


def said(sql: str, *moments: str) -> str:
    return spark_statement(sql, frozenset(moments)).sql.replace("`", "")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        ("epoch_us(a) // 5", "UNIX_MICROS(CAST(a AS TIMESTAMP)) DIV 5"),
        ("list_position(['x', 'y'], a)", "NULLIF(ARRAY_POSITION(ARRAY('x', 'y'), a), 0)"),
        ("list_extract(['x'], isodow(a))", "TRY_ELEMENT_AT(ARRAY('x'), (WEEKDAY(a) + 1))"),
        ("strftime(a, '%Y-%m')", "DATE_FORMAT(a, 'yyyy-MM')"),
        ("sign(a)", "CAST(SIGN(a) AS INT)"),
        ("a + to_days(b)", "a + MAKE_DT_INTERVAL(b)"),
        ("a + b * INTERVAL 1 DAY", "a + MAKE_DT_INTERVAL(b)"),
        ("4.0 * a", "CAST('4.0' AS DOUBLE) * a"),
        ("any_value(a)", "ANY_VALUE(a) IGNORE NULLS"),
        ("first(a ORDER BY b DESC, c)", "MIN_BY(a, STRUCT(b IS NULL, -b, c IS NULL, c))"),
        ("CAST(NULL AS DECIMAL(28, 4))", "CAST(NULL AS DECIMAL(28, 4))"),
        ("CAST(a AS TIMESTAMP)", "CAST(a AS TIMESTAMP_NTZ)"),
    ],
)
def test_an_expression_is_said_as_spark_has_it(sql, expected):
    assert said(f"SELECT {sql} AS x FROM t") == f"SELECT {expected} AS x FROM t"


def test_money_is_rounded_by_duckdbs_rule():
    assert "RINT(CAST(a AS DOUBLE) * 1e4 + SIGN(CAST(a AS DOUBLE)) * 1e-9) AS BIGINT" in said(
        "SELECT CAST(a AS DECIMAL(28, 4)) FROM t"
    )


def test_a_division_by_nothing_is_no_error():
    assert said("SELECT a / b FROM t").startswith("SELECT CASE WHEN CAST(b AS DOUBLE) = 0 THEN")


def test_null_comes_last_either_way():
    assert said("SELECT a FROM t ORDER BY a, b DESC").endswith("ORDER BY a NULLS LAST, b DESC")


def test_a_moment_is_bound_without_a_zone_and_other_values_as_they_are():
    sql = "SELECT a FROM t WHERE a >= $start LIMIT $limit"
    assert said(sql, "start").endswith("a >= CAST(:start AS TIMESTAMP_NTZ) LIMIT :limit")


@pytest.mark.parametrize(
    ("sign", "step", "edge"),
    [(">=", "LEAD", "t.b < u.asof_edge"), (">", "LEAD", "t.b <= u.asof_edge"),
     ("<=", "LAG", "t.b > u.asof_edge"), ("<", "LAG", "t.b >= u.asof_edge")],
)  # fmt: skip
def test_the_nearest_moment_ends_at_its_neighbour(sign, step, edge):
    turned = {">": "<", "<": ">"}[sign[0]] + sign[1:]
    one = said(f"SELECT t.a FROM t ASOF JOIN u ON t.a = u.a AND t.b {sign} u.b")
    assert f"{step}(b) OVER (PARTITION BY a ORDER BY b)" in one
    assert f"t.b {sign} u.b AND (u.asof_edge IS NULL OR {edge})" in one
    assert said(f"SELECT t.a FROM t ASOF JOIN u ON t.a = u.a AND u.b {turned} t.b") == one


def test_rows_are_numbered_by_all_that_is_read_so_that_reading_again_numbers_alike():
    one = said("SELECT row_number() OVER () AS n, a, abs(b) AS c FROM t")
    assert "ROW_NUMBER() OVER (ORDER BY a NULLS LAST, ABS(b) NULLS LAST) AS n" in one


def test_columns_are_joined_by_their_names():
    one = said("SELECT a, b FROM t UNION ALL BY NAME SELECT 1 AS b, 2 AS a FROM u")
    assert one.endswith("UNION ALL SELECT a, b FROM (SELECT 1 AS b, 2 AS a FROM u)")


def test_what_is_given_a_name_is_told_apart():
    made = spark_statement("CREATE TEMP TABLE x AS WITH a AS (SELECT 1 AS b) FROM a")
    assert (made.name, made.stored) == ("x", True)
    assert spark_statement("CREATE TEMP VIEW y AS SELECT 1 AS b").stored is False
    assert spark_statement("SELECT 1 AS b").name == ""


@pytest.mark.parametrize(
    ("sql", "word"),
    [
        ("SELECT avg(a) FROM t", "avg"),
        ("SELECT regr_slope(a, b) FROM t", "regr_slope"),
        ("SELECT a IN (SELECT b FROM u) FROM t", "IN（子查询）"),
        ("SELECT row_number() OVER () AS n, * FROM t", "没有次序的 row_number"),
        ("SELECT first(a) FROM t", "没有次序的 first"),
        ("SELECT * FROM t ANTI JOIN u USING (a)", "ANTI JOIN"),
        ("SELECT * FROM t POSITIONAL JOIN u", "POSITIONAL"),
        ("SELECT t.a FROM t ASOF JOIN u ON t.b >= u.b", "ASOF JOIN"),
        ("SELECT a FROM t UNION ALL BY NAME SELECT b FROM u", "UNION BY NAME"),
        ("SELECT a + b * INTERVAL 1 HOUR FROM t", "时间间隔"),
        ("SELECT * FROM generate_series(1, 3)", "generate_series"),
        ("SELECT a FROM read_csv('secret.csv')", "read_csv"),
    ],
)
def test_what_was_never_compared_on_both_is_refused(sql, word):
    with pytest.raises(DataError, match=rf"{word}.*没有在 Spark 上核对过"):
        spark_statement(sql)
