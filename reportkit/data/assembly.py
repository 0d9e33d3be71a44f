"""Cleaned parts → one staged table each: keys, duplicates, merging, references to customers.

Every step that drops, merges or revalues rows runs through ``made.book`` (the ledger stops the
snapshot otherwise) and says so in a warning or a cleaning record.
"""

from __future__ import annotations

from reportkit.data.assembled import Assembled
from reportkit.data.booking import Booking
from reportkit.data.duplicates import drop_identical
from reportkit.data.ledger import MERGED, NO_KEY
from reportkit.data.orders import complete_lines
from reportkit.data.parts import Part
from reportkit.data.schema import TABLES
from reportkit.data.workbench import PART, ROW, Workbench

#: one row per key: rows of several files (or repeated rows) complete each other
_MERGED = ("customers", "leads", "products", "market")
#: repeated rows may be real (the same article twice on one receipt, two like events or answers)
_REPEATABLE = ("order_lines", "events", "costs", "surveys")
DEFAULT_ITEM = "总体评价"


def assemble(bench: Workbench, name: str, parts: list[Part]) -> Assembled:
    """Stage table ``name`` from its parts, in file order."""
    made = Assembled(Booking(bench, TABLES[name], tuple(parts)))
    bench.open(name, [part.path for part in parts])
    made.book.open()
    if name == "order_lines":
        complete_lines(bench, made)  # before any line is left out: its money is in the ledger
    made.rows_read = int(bench.row(f"SELECT count(*) FROM {name}")[0])
    table = made.table
    numbered = [c for c in (*table.generated, *table.numbered) if not bench.has(name, c)]
    drop_identical(bench, made, keep=bool(numbered) or name in _REPEATABLE)
    _settle_keys(bench, made, numbered)
    if name == "surveys" and not bench.has(name, "item"):
        bench.stage(name, f"SELECT '{DEFAULT_ITEM}' AS item, * FROM {name}")
        made.treatment.append(f"没有题项，统称“{DEFAULT_ITEM}”")
    if name == "surveys":
        _tell_reused_numbers_apart(bench, made)
    if name == "customers":
        _warn_of_owners(bench, made)
    if name in _MERGED:
        _merge(bench, made)
    elif made.table.key and name not in _REPEATABLE:
        _warn_of_repeated_keys(bench, made)
    return made


def _pair(place: object) -> tuple[int | None, int | None]:
    if isinstance(place, dict):
        place = tuple(place.values())
    if isinstance(place, (tuple, list)) and len(place) == 2:
        return place[0], place[1]
    return None, None


def _settle_keys(bench: Workbench, made: Assembled, numbered: list[str]) -> None:
    """Number rows without a generated key; leave out rows without another key."""
    name = made.table.name
    stable = f"'#' || {PART} || '-' || lpad(CAST({ROW} AS VARCHAR), 8, '0')"
    if melted := ", ".join(str(part.number) for part in made.parts if part.melted):
        month = f"'-' || strftime({made.table.moment[0]}, '%Y%m')"
        stable += f" || CASE WHEN {PART} IN ({melted}) THEN {month} ELSE '' END"
    for column in numbered:
        bench.stage(name, f"SELECT {stable} AS {column}, * FROM {name}")
        made.treatment.append(f"没有{made.table.column(column).label}，每行视为一条")
    for column in made.table.key:
        if column in numbered or not bench.has(name, column):
            continue
        empty, place = bench.row(
            f"SELECT count(*), min(({PART}, {ROW})) FROM {name} WHERE {column} IS NULL"
        )
        if not empty:
            continue
        label = made.table.column(column).label
        if column in made.table.generated:
            bench.stage(
                name, f"SELECT * REPLACE (coalesce({column}, {stable}) AS {column}) FROM {name}"
            )
            made.warn(f"{label}为空，每行视为单独一条", empty, made.place(*_pair(place)))
        elif column in (*made.table.needs, *made.table.numbered):
            made.book.leave_out(f"{column} IS NULL", NO_KEY)
            made.warn(f"{label}为空，这些行未读入", empty, made.place(*_pair(place)))
            made.treatment.append(f"去掉{label}为空的 {empty:,} 行")


def _tell_reused_numbers_apart(bench: Workbench, made: Assembled) -> None:
    """Two answers to one item under one number are two sheets: numbers begin anew in every file."""
    reused = "SELECT response_id FROM surveys GROUP BY response_id, item HAVING count(*) > 1"
    count, example = bench.row(
        f"SELECT count(DISTINCT response_id), min(response_id) FROM ({reused})"
    )
    if not count:
        return
    wide = ", ".join(str(part.number) for part in made.parts if part.unpivoted) or "NULL"
    sheet = f"""CASE WHEN {PART} IN ({wide})
        THEN dense_rank() OVER (PARTITION BY response_id ORDER BY {PART}, {ROW})
        ELSE row_number() OVER (PARTITION BY response_id, item ORDER BY {PART}, {ROW}) END"""
    bench.stage(
        "surveys",
        f"""SELECT surveys.* REPLACE (CASE WHEN response_id IN ({reused}) AND {sheet} > 1
            THEN response_id || '#' || {sheet} ELSE response_id END AS response_id) FROM surveys""",
    )
    made.warn("同一答卷编号用于多份答卷，按不同的答卷计", count, f"答卷编号 {example}")


def _warn_of_repeated_keys(bench: Workbench, made: Assembled) -> None:
    name, key = made.table.name, [c for c in made.table.key if bench.has(made.table.name, c)]
    if len(key) < len(made.table.key):
        return
    listed = ", ".join(key)
    extra, example = bench.row(
        f"""SELECT coalesce(sum(n - 1), 0), min(word) FROM (
            SELECT count(*) AS n, min({key[0]}) AS word FROM {name} GROUP BY {listed} HAVING count(*) > 1)"""
    )
    if extra:
        labels = "与".join(made.table.column(column).label for column in key)
        made.warn(f"{labels}重复而内容不同的行，全部保留", int(extra), f"{labels} {example}")


def _merge(bench: Workbench, made: Assembled) -> None:
    """One row per key: of every column the first value, newer rows first where an age is known."""
    name, key = made.table.name, made.table.key[0]
    rows, keys = bench.row(f"SELECT count(*), count(DISTINCT {key}) FROM {name}")
    if rows == keys:
        return
    example = bench.row(
        f"SELECT min({key}) FROM (SELECT {key} FROM {name} GROUP BY 1 HAVING count(*) > 1)"
    )[0]
    age = "updated_at DESC NULLS LAST, " if bench.has(name, "updated_at") else ""
    columns = [column for column in bench.given(name) if column != key]
    firsts = ", ".join(
        f"first({c} ORDER BY rank) FILTER (WHERE {c} IS NOT NULL) AS {c}" for c in columns
    )
    repeated = f"SELECT {key} FROM {name} GROUP BY 1 HAVING count(*) > 1"
    # only what is there more than once is put together: the rest may be a million rows
    once = f"""SELECT {", ".join([key, *columns, PART, ROW])} FROM {name}
        ANTI JOIN ({repeated}) USING ({key})"""
    together = f"""SELECT {key}, {firsts}{", " if firsts else ""}
        first({PART} ORDER BY {PART}, {ROW}) AS {PART}, first({ROW} ORDER BY {PART}, {ROW}) AS {ROW}
        FROM (SELECT *, row_number() OVER (ORDER BY {age}{PART}, {ROW}) AS rank
              FROM {name} SEMI JOIN ({repeated}) USING ({key}))
        GROUP BY {key}"""
    with made.book.step(MERGED):
        bench.stage(name, f"{once} UNION ALL BY NAME {together}")
    label = made.table.column(key).label
    if len({part.number for part in made.parts}) == 1:
        made.warn(f"同一{label}出现多行，合并为一行", rows - keys, f"{label} {example}")
    made.treatment.append(f"按{label}合并 {rows:,} 行为 {keys:,} 行")


def _warn_of_owners(bench: Workbench, made: Assembled) -> None:
    """撞单: one customer worked by several owners; ``joining`` tells of several numbers."""
    if not bench.has("customers", "owner"):
        return
    count, example = bench.row(
        """SELECT count(*), min(customer_id) FROM (SELECT customer_id FROM customers
           WHERE customer_id IS NOT NULL AND owner IS NOT NULL
           GROUP BY customer_id HAVING count(DISTINCT owner) > 1)"""
    )
    if count:
        made.warn("同一客户有多位负责人（撞单）", count, str(example))


def link_customers(bench: Workbench, made: Assembled) -> None:
    """Where a table names customers instead of numbering them, put the number of the one so named."""
    name = made.table.name
    if (
        name == "customers"
        or not bench.has("customers", "name")
        or not bench.has(name, "customer_id")
    ):
        return
    bench.stage(
        "named_customers",
        """SELECT name, min(customer_id) AS own_id FROM customers WHERE name IS NOT NULL
           AND name NOT IN (SELECT customer_id FROM customers) GROUP BY name HAVING count(*) = 1""",
    )
    count = bench.row(
        f"SELECT count(*) FROM {name} WHERE customer_id IN (SELECT name FROM named_customers)"
    )[0]
    if not count:
        return
    bench.stage(
        name,
        f"""SELECT {name}.* REPLACE (coalesce(own_id, customer_id) AS customer_id)
            FROM {name} LEFT JOIN named_customers ON customer_id = named_customers.name""",
    )
    made.clean("customer_id", "按客户名称对应到客户编号", count)
