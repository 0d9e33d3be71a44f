"""The fixed SQL of the features, written for DuckDB, as Spark says the same.

sqlglot translates words; what the two systems reckon differently in silence is rewritten here:
division, rounding to money, order of NULLs, the type of a sign, interpolated quantiles, joins to
the nearest moment, times without a zone. A function that nobody has compared on both is refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reportkit.errors import DataError, SystemRequirementError

EXTRA = "data.engine 用到 Spark，请先安装：pip install 'reportkit[spark]'。"
_ADVICE = "没有在 Spark 上核对过，请把 data.engine 改回 duckdb。"


@dataclass(frozen=True, slots=True)
class Statement:
    """A query for Spark, and the name that its result is to have (empty: it is to be fetched)."""

    sql: str
    name: str = ""
    stored: bool = False


@lru_cache(maxsize=512)
def spark_statement(sql: str, moments: frozenset[str] = frozenset()) -> Statement:
    """``sql`` for Spark. moments: names of the bound values that are points in time.

    Raises DataError for anything that was never compared on both, rather than let it give other
    numbers; SystemRequirementError without sqlglot.
    """
    try:
        import sqlglot
        from sqlglot import exp
    except ImportError as error:
        raise SystemRequirementError(EXTRA) from error

    tree: Any = sqlglot.parse_one(sql, read="duckdb")
    name, stored = "", False
    if isinstance(tree, exp.Create):
        name, stored = tree.this.name, tree.kind == "TABLE"
        tree = tree.expression
    _refuse_unknown(tree)
    for window in list(tree.find_all(exp.Window)):
        _number_rows(window)
    # from the leaves up: what was rewritten is never looked at again
    for node in reversed(list(tree.bfs())):
        rewrite = _REWRITES.get(type(node).__name__)
        new = rewrite(node, moments) if rewrite else node
        if new is not node:
            if node is tree:
                tree = new
            else:
                node.replace(new)
    return Statement(tree.sql(dialect="spark", identify=True), name, stored)


#: what has been compared on both engines, by sqlglot's names and by DuckDB's
_COMPARED = frozenset({
    "Abs", "And", "AnyValue", "Array", "BitwiseOrAgg", "Case", "Cast", "Coalesce", "Count", "DayOfWeekIso",
    "Exists", "First", "Floor", "GenerateSeries", "Hour", "If", "Lag", "Least", "LogicalAnd",
    "LogicalOr", "Max", "Median", "Min", "Nullif", "Or", "PercentileCont", "RowNumber", "Sign",
    "Sum", "TimestampTrunc", "TimeToStr", "ToDays",
})  # fmt: skip
_COMPARED_WORDS = frozenset({"bit_count", "epoch_us", "list_position", "list_extract"})
_COMPARED_JOINS = frozenset({"", "INNER", "OUTER", "SEMI", "CROSS"})


def _refuse_unknown(tree: Any) -> None:
    from sqlglot import exp

    for node in tree.find_all(exp.Func):
        word = node.name.lower() if isinstance(node, exp.Anonymous) else ""
        if word not in _COMPARED_WORDS and (word or type(node).__name__ not in _COMPARED):
            raise DataError(f"SQL 函数 {word or node.sql_name().lower()} {_ADVICE}")
    for join in tree.find_all(exp.Join):
        if join.kind not in _COMPARED_JOINS or join.method not in ("", "ASOF"):
            raise DataError(f"SQL 的 {join.method} {join.kind} JOIN {_ADVICE}")
    for among in tree.find_all(exp.In):  # of a list with NULL, Spark says false where NULL is right
        if among.args.get("query") and not isinstance(among.parent, (exp.If, exp.Where)):
            raise DataError(f"SQL 的 IN（子查询）作为一列{_ADVICE}")


def _spark(text: str, **parts: Any) -> Any:
    """``text`` for Spark as a tree, with expressions in the place of its ``{names}``."""
    import sqlglot

    written = {name: part.sql(dialect="spark", identify=True) for name, part in parts.items()}
    return sqlglot.parse_one(text.format(**written), read="spark")


def _number_rows(window: Any) -> None:
    """Numbers without an order: by all that is read, so that reading twice numbers alike."""
    from sqlglot import exp

    if not isinstance(window.this, exp.RowNumber) or window.args.get("order"):
        return
    others = [e.unalias() for e in window.find_ancestor(exp.Select).expressions]
    others = [e for e in others if not e.find(exp.Window)]
    if not others or any(e.is_star for e in others):
        raise DataError(f"没有次序的 row_number {_ADVICE}")
    window.set("order", exp.Order(expressions=[exp.Ordered(this=e.copy()) for e in others]))


def _function(node: Any, moments: frozenset[str]) -> Any:
    match node.name.lower(), node.expressions:
        case "epoch_us", [moment]:  # the zone of the session is UTC
            return _spark("UNIX_MICROS(CAST({moment} AS TIMESTAMP))", moment=moment)
        case "list_position", [words, word]:
            return _spark("NULLIF(ARRAY_POSITION({words}, {word}), 0)", words=words, word=word)
        case "list_extract", [words, place]:
            return _spark("TRY_ELEMENT_AT({words}, {place})", words=words, place=place)
    return node


def _cast(node: Any, moments: frozenset[str]) -> Any:
    """To money as DuckDB rounds: half to even of the ten-thousandths, after a billionth of one."""
    from sqlglot import exp

    if not node.is_type(exp.DType.DECIMAL) or isinstance(node.this, exp.Null):
        return node
    precision, scale = (int(part.name) for part in node.to.expressions)
    text = (
        f"CAST(CAST(RINT(CAST({{x}} AS DOUBLE) * 1e{scale} + SIGN(CAST({{x}} AS DOUBLE)) * 1e-9)"
        f" AS BIGINT) * CAST('1e-{scale}' AS DECIMAL({scale + 1}, {scale}))"
        f" AS DECIMAL({precision}, {scale}))"
    )
    return _spark(text, x=node.this)


def _division(node: Any, moments: frozenset[str]) -> Any:
    """Of doubles, and by nothing as IEEE 754 has it, where Spark raises an error."""
    return _spark(
        "CASE WHEN CAST({b} AS DOUBLE) = 0 THEN CAST({a} AS DOUBLE) * CAST('Infinity' AS DOUBLE)"
        " ELSE CAST({a} AS DOUBLE) / CAST({b} AS DOUBLE) END",
        a=node.this,
        b=node.expression,
    )


def _first(node: Any, moments: frozenset[str]) -> Any:
    from sqlglot import exp

    order = node.this
    if not isinstance(order, exp.Order):
        raise DataError(f"没有次序的 first {_ADVICE}")
    keys: list[Any] = []
    for key in order.expressions:
        if key.args.get("nulls_first"):
            raise DataError(f"NULLS FIRST {_ADVICE}")
        keys += [exp.Is(this=key.this.copy(), expression=exp.Null())]
        keys += [exp.Neg(this=key.this.copy()) if key.args.get("desc") else key.this.copy()]
    struct = exp.Anonymous(this="STRUCT", expressions=keys)
    return exp.Anonymous(this="MIN_BY", expressions=[order.this, struct])


_AT = "GET(a, CAST({way}((SIZE(a) - 1) * {q}) AS INT))"
_LOW, _HIGH = _AT.replace("{way}", "FLOOR"), _AT.replace("{way}", "CEIL")
_PLACE = "((SIZE(a) - 1) * {q} - FLOOR((SIZE(a) - 1) * {q}))"
#: as DuckDB interpolates; it multiplies and adds in one step where the processor can, so that the
#: last bit of what lies between two values may differ. Halves are exact either way.
_INTERPOLATED = (
    "TRANSFORM(ARRAY(ARRAY_SORT({values})),"
    f" a -> {_LOW} * (1 - {_PLACE}) + {_HIGH} * {_PLACE})[0]"
)


def _quantile(node: Any, moments: frozenset[str]) -> Any:
    values = _spark("COLLECT_LIST(CAST({x} AS DOUBLE))", x=node.this)
    return _spark(_INTERPOLATED, values=values, q=node.expression)


def _median(node: Any, moments: frozenset[str]) -> Any:
    from sqlglot import exp

    if isinstance(node.parent, exp.Window):  # the whole window is rewritten
        return node
    return _quantile(
        exp.PercentileCont(this=node.this, expression=exp.Literal.number("0.5D")), moments
    )


def _window(node: Any, moments: frozenset[str]) -> Any:
    from sqlglot import exp

    if not isinstance(node.this, exp.Median):
        return node
    values = node.copy()
    values.set("this", _spark("COLLECT_LIST(CAST({x} AS DOUBLE))", x=node.this.this))
    return _spark(_INTERPOLATED, values=values, q=exp.Literal.number("0.5D"))


def _join(node: Any, moments: frozenset[str]) -> Any:
    """An ASOF join: each row on the right holds from its moment to the next one's.

    Rows on the right that share key and moment count once: features read nothing else of them.
    """
    from sqlglot import exp

    if node.method != "ASOF":
        return node
    right = node.this.alias_or_name
    keys, near = [], None
    on = node.args["on"]
    parts = list(on.flatten()) if isinstance(on, exp.And) else [on]
    for part in parts:
        ours, theirs, kind = part.this, part.expression, type(part).__name__
        if ours.text("table") == right:
            ours, theirs, kind = theirs, ours, _FLIPPED.get(kind, kind)
        if kind == "EQ":
            keys.append(theirs.name)
        elif kind in _NEXT and near is None:
            near = (ours, theirs, kind)
    if near is None or not keys:
        raise DataError(f"这样的 ASOF JOIN {_ADVICE}")
    ours, theirs, kind = near
    step, sign, other = _NEXT[kind]
    by = ", ".join(f"`{key}`" for key in keys)
    source = _spark(
        f"SELECT *, {step}(`{theirs.name}`) OVER (PARTITION BY {by} ORDER BY `{theirs.name}`) AS"
        f" `asof_edge` FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY {by}, `{theirs.name}`"
        f" ORDER BY `{theirs.name}`) AS `asof_row` FROM {{table}} WHERE `{theirs.name}` IS NOT NULL)"
        " WHERE `asof_row` = 1",
        table=node.this,
    )
    equal = " AND ".join(
        part.sql(dialect="spark", identify=True) for part in parts if isinstance(part, exp.EQ)
    )
    held = _spark(
        f"{equal} AND {{ours}} {sign} {{theirs}} AND"
        f" (`{right}`.`asof_edge` IS NULL OR {{ours}} {other} `{right}`.`asof_edge`)",
        ours=ours,
        theirs=theirs,
    )
    return exp.Join(this=source.subquery(right), side=node.side or None, on=held)


_FLIPPED = {"GTE": "LTE", "GT": "LT", "LTE": "GTE", "LT": "GT"}
#: our moment against theirs → where the neighbour of a row is, the condition, that of the neighbour
_NEXT = {
    "GTE": ("LEAD", ">=", "<"),
    "GT": ("LEAD", ">", "<="),
    "LTE": ("LAG", "<=", ">"),
    "LT": ("LAG", "<", ">="),
}


def _literal(node: Any, moments: frozenset[str]) -> Any:
    """4.0 is money's type for both; what is reckoned with it is double for DuckDB alone."""
    from sqlglot import exp

    if node.is_string or node.is_int:
        return node
    return exp.cast(exp.Literal.string(node.this), "DOUBLE")


def _days(node: Any, moments: frozenset[str]) -> Any:
    return _spark("MAKE_DT_INTERVAL({days})", days=node.this)


def _interval(node: Any, moments: frozenset[str]) -> Any:
    from sqlglot import exp

    many, one = node.this, node.expression
    if not isinstance(one, exp.Interval):
        return node
    if one.this.name != "1" or one.text("unit").upper() != "DAY":
        raise DataError(f"这样的时间间隔{_ADVICE}")
    return _spark("MAKE_DT_INTERVAL({days})", days=many)


def _bound(node: Any, moments: frozenset[str]) -> Any:
    return _spark("CAST({value} AS TIMESTAMP_NTZ)", value=node) if node.name in moments else node


def _sign(node: Any, moments: frozenset[str]) -> Any:
    """A double times money would be a double."""
    return _spark("CAST({sign} AS INT)", sign=node)


def _day_of_week(node: Any, moments: frozenset[str]) -> Any:
    return _spark("(WEEKDAY({day}) + 1)", day=node.this)


def _range(node: Any, moments: frozenset[str]) -> Any:
    from sqlglot import exp

    ends = [node.args["start"], node.args["end"]]
    if not node.args.get("is_end_exclusive") or node.args.get("step"):
        raise DataError(f"SQL 函数 generate_series {_ADVICE}")
    return exp.Anonymous(this="RANGE", expressions=ends)


def _union(node: Any, moments: frozenset[str]) -> Any:
    """BY NAME: the columns of the second query in the order of the first."""
    if not node.args.get("by_name"):
        return node
    names, others = node.left.named_selects, node.right.named_selects
    if set(names) != set(others) or "*" in names:
        raise DataError(f"列名不同的 UNION BY NAME {_ADVICE}")
    listed = ", ".join(f"`{name}`" for name in names)
    node.set("by_name", None)
    node.set("expression", _spark(f"SELECT {listed} FROM ({{right}})", right=node.right))
    return node


Rewrite = Callable[[Any, frozenset[str]], Any]
_REWRITES: dict[str, Rewrite] = {
    "Anonymous": _function,
    "Cast": _cast,
    "DayOfWeekIso": _day_of_week,
    "Div": _division,
    "First": _first,
    "GenerateSeries": _range,
    "Join": _join,
    "Literal": _literal,
    "Median": _median,
    "Mul": _interval,
    "PercentileCont": _quantile,
    "Placeholder": _bound,
    "Sign": _sign,
    "ToDays": _days,
    "Union": _union,
    "Window": _window,
}
