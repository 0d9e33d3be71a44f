"""Cleaned parts → one staged table each: keys, duplicates, merging, references to customers.

Every step that drops, merges or revalues rows runs through ``made.book`` (the ledger stops the
snapshot otherwise) and says so in a warning or a cleaning record.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from reportkit.data.booking import Booking
from reportkit.data.ledger import DUPLICATE, MERGED, NO_KEY
from reportkit.data.manifest import CleaningRecord, DataWarning
from reportkit.data.parts import PART, ROW, Part
from reportkit.data.schema import TABLES, Table
from reportkit.data.workbench import Workbench

#: one row per key: rows of several files (or repeated rows) complete each other
_MERGED = ("customers", "leads", "products", "market")
#: repeated rows may be real (the same article twice on one receipt, two like events)
_REPEATABLE = ("order_lines", "events", "costs")
DEFAULT_ITEM = "总体评价"


@dataclass(slots=True)
class Assembled:
    """What became of one table on its way into the snapshot."""

    book: Booking
    rows_read: int = 0
    duplicates: int = 0
    treatment: list[str] = field(default_factory=list)
    warnings: list[DataWarning] = field(default_factory=list)
    cleaning: list[CleaningRecord] = field(default_factory=list)
    derived_from: tuple[str, ...] = ()

    @property
    def table(self) -> Table:
        return self.book.table

    @property
    def parts(self) -> tuple[Part, ...]:
        return self.book.parts

    def warn(self, message: str, count: int, example: str = "") -> None:
        self.warnings.append(DataWarning(self.table.name, message, count, example))

    def clean(self, column: str, change: str, count: int, example: str = "") -> None:
        files = "、".join(dict.fromkeys(part.source.file for part in self.parts))
        self.cleaning.append(
            CleaningRecord(
                self.table.name, files, self.table.column(column).label, change, count, example
            )
        )

    def place(self, part: int | None, row: int | None) -> str:
        """``订单.xlsx 第 17 行``."""
        name = next((p.source.file for p in self.parts if p.number == part), "")
        return f"{name} 第 {row} 行" if row is not None else ""


def assemble(bench: Workbench, name: str, parts: list[Part]) -> Assembled:
    """Stage table ``name`` from its parts, in file order."""
    made = Assembled(Booking(bench, TABLES[name], tuple(parts)))
    bench.open(name, [part.path for part in parts])
    made.book.open()
    made.rows_read = int(bench.row(f"SELECT count(*) FROM {name}")[0])
    numbered = [c for c in made.table.generated if not bench.has(name, c)]
    _drop_identical(bench, made, keep=bool(numbered) or name in _REPEATABLE)
    _settle_keys(bench, made, numbered)
    if name == "surveys" and not bench.has(name, "item"):
        bench.stage(name, f"SELECT '{DEFAULT_ITEM}' AS item, * FROM {name}")
        made.treatment.append(f"没有题项，统称“{DEFAULT_ITEM}”")
    if name == "customers":
        _warn_of_owners(bench, made)
    if name in _MERGED:
        _merge(bench, made)
    elif made.table.key and name not in _REPEATABLE:
        _warn_of_repeated_keys(bench, made)
    return made


def given(bench: Workbench, name: str) -> list[str]:
    """The staged columns without the row's origin."""
    return [column for column in bench.columns(name) if column not in (PART, ROW)]


def _drop_identical(bench: Workbench, made: Assembled, *, keep: bool) -> None:
    name = made.table.name
    columns = ", ".join(given(bench, name))
    distinct = bench.row(f"SELECT count(DISTINCT hash({columns})) FROM {name}")[0]
    made.duplicates = made.rows_read - int(distinct)
    if not made.duplicates:
        return
    repeated = f"""SELECT min(({PART}, {ROW})) AS place FROM (
        SELECT {PART}, {ROW}, row_number() OVER (PARTITION BY {columns} ORDER BY {PART}, {ROW}) AS n
        FROM {name}) WHERE n = 2"""
    place = bench.row(repeated)[0]
    example = made.place(*_pair(place))
    if keep:
        made.warn("完全相同的行，可能是真实的重复，已保留", made.duplicates, example)
        made.treatment.append(f"完全相同的 {made.duplicates:,} 行保留")
        return
    with made.book.step(DUPLICATE):
        bench.stage(
            name,
            f"""SELECT * FROM {name} QUALIFY
                row_number() OVER (PARTITION BY {columns} ORDER BY {PART}, {ROW}) = 1""",
        )
    made.warn("完全相同的行，只保留一行", made.duplicates, example)
    made.treatment.append(f"去掉完全相同的 {made.duplicates:,} 行")


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
        elif column in made.table.needs:
            made.book.leave_out(f"{column} IS NULL", NO_KEY)
            made.warn(f"{label}为空，这些行未读入", empty, made.place(*_pair(place)))
            made.treatment.append(f"去掉{label}为空的 {empty:,} 行")


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
    columns = [column for column in given(bench, name) if column != key]
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
    """撞单: one customer worked by several owners."""
    if not bench.has("customers", "owner"):
        return
    for column in ("customer_id", "name"):
        if not bench.has("customers", column):
            continue
        count, example = bench.row(
            f"""SELECT count(*), min(customer_id) FROM (SELECT min(customer_id) AS customer_id FROM customers
                WHERE {column} IS NOT NULL AND owner IS NOT NULL
                GROUP BY {column} HAVING count(DISTINCT owner) > 1)"""
        )
        if count:
            made.warn("同一客户有多位负责人（撞单）", count, str(example))
            return


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
