"""One SELECT and the moments it may name, bound as values: no text of ours is put into a client's SQL."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from reportkit.data.spec import SqlSource, nearest
from reportkit.errors import ParameterError

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

#: the moments a query may name, and the one that we add
MOMENTS = ("period_start", "period_end", "as_of")
SINCE = "fetched_until"
_DIALECTS = {
    "postgresql": "postgres",
    "mysql": "mysql",
    "sqlite": "sqlite",
    "duckdb": "duckdb",
    "mssql": "tsql",
}
_ONE = "sql.query 只能是一条只读的查询（SELECT 或 WITH … SELECT）"


def refuse_writing(query: str, system: str) -> None:
    """Raise ParameterError unless ``query`` is one statement that only reads."""
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import SqlglotError

    try:
        statements = [s for s in sqlglot.parse(query, read=_DIALECTS[system]) if s is not None]
    except SqlglotError as error:
        told = getattr(error, "errors", None) or [{}]
        at = f"（第 {told[0]['line']} 行附近）" if told[0].get("line") else ""
        raise ParameterError(f"{_ONE}，现在这条读不懂{at}，请改正。") from None
    if len(statements) != 1:
        raise ParameterError(f"{_ONE}，现在是 {len(statements)} 条。")
    writing = (
        exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Alter, exp.Command,
        exp.Into, exp.Lock, exp.TruncateTable, exp.Copy,
    )  # fmt: skip
    statement = statements[0]
    wrong = statement if not isinstance(statement, exp.Query) else statement.find(*writing)
    if wrong is not None:
        word = "FOR UPDATE" if isinstance(wrong, exp.Lock) else wrong.key.upper()
        raise ParameterError(f"{_ONE}，现在含有 {word}。")


def select_of(sql: SqlSource, dialect: Dialect, *, since: bool) -> str:
    """The text to run: the client's query as it stands, or all of a table; with ``since`` only what
    lies from ``:fetched_until`` on.
    """
    quote = dialect.identifier_preparer.quote_identifier
    if sql.query:
        told = sql.query.strip().rstrip(";").rstrip()
        inner = f"(\n{told}\n) fetched"
    else:
        inner = ".".join(quote(part) for part in sql.table.split("."))
        told = f"SELECT * FROM {inner}"
    mark = quote(sql.watermark)
    return f"SELECT * FROM {inner} WHERE {mark} >= :{SINCE} OR {mark} IS NULL" if since else told


def named(text: str) -> tuple[str, ...]:
    """The moments that a statement names. Raises ParameterError for any other ``:name``."""
    from sqlalchemy import text as clause

    names = tuple(clause(text)._bindparams)
    for name in names:
        if name not in (*MOMENTS, SINCE):
            raise ParameterError(
                f"sql.query 里的“:{name}”不认识。{nearest(name, MOMENTS)}"
                f"可用的有：{'、'.join(f':{m}' for m in MOMENTS)}；文字里的冒号写成 \\:。"
            )
    return names


def compiled(text: str, values: Mapping[str, Any], dialect: Dialect) -> tuple[str, list[Any]]:
    """The statement in the driver's own way of marking values, and the values in their order."""
    from sqlalchemy import text as clause

    made = clause(text).compile(dialect=dialect)
    order = getattr(made, "positiontup", None) or []
    return str(made), [values[name] for name in order]


def moments(start: datetime, end: datetime, as_of: datetime) -> dict[str, datetime]:
    """What the names of ``MOMENTS`` stand for; ends are exclusive."""
    return dict(zip(MOMENTS, (start, end, as_of), strict=True))
