"""DuckDB while the snapshot is being made: merging, numbering and checking whole tables on disk.

SQL is fixed text of this package and names of the schema; words from settings enter as bound values.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

#: where a row came from, beside our own columns
PART, ROW = "_part", "_row"
_THREADS = 2
MEMORY_LIMIT = os.environ.get("REPORTKIT_MEMORY_LIMIT", "2GB")
_ROW_GROUP = 131_072


class Workbench:
    """Staged tables are views over Parquet files in ``scratch``, so memory stays bounded."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._staged = 0
        self._columns: dict[str, tuple[str, ...]] = {}
        self._versions: dict[str, int] = {}
        self._paths: dict[str, tuple[Path, ...]] = {}
        self._connection = duckdb.connect(
            ":memory:",
            config={
                "threads": _THREADS,
                "memory_limit": MEMORY_LIMIT,
                "temp_directory": str(scratch / "spill"),
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
            },
        )

    def close(self) -> None:
        self._connection.close()

    def columns(self, name: str) -> tuple[str, ...]:
        """Column names of a staged table, empty when it is not there."""
        return self._columns.get(name, ())

    def has(self, name: str, *columns: str) -> bool:
        return name in self._columns and set(columns) <= set(self._columns[name])

    def version(self, name: str) -> int:
        """How often ``name`` was staged: while it is the same, so are the rows."""
        return self._versions.get(name, 0)

    def given(self, name: str) -> list[str]:
        """The columns of a staged table without the row's origin."""
        return [column for column in self.columns(name) if column not in (PART, ROW)]

    def words(self, name: str, words: Iterable[str]) -> None:
        """A one-column table ``name(word)`` of settings."""
        given = pa.table({"word": pa.array(list(words), pa.string())})
        self._connection.register("_words", given)
        self._connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT word FROM _words")
        self._connection.unregister("_words")

    def open(self, name: str, paths: Sequence[Path]) -> None:
        """Parquet files of the same table as one view; columns that a file lacks are NULL."""
        self._paths[name] = tuple(paths)
        listed = self._connection.read_parquet([str(path) for path in paths], union_by_name=True)
        listed.create_view(name, replace=True)
        self._columns[name] = tuple(listed.columns)
        self._versions[name] = self.version(name) + 1

    def keep(self, name: str, aside: str) -> None:
        """Let ``aside`` stand for what ``name`` is now, whatever ``name`` becomes."""
        self.open(aside, self._paths[name])

    def stage(self, name: str, sql: str) -> None:
        """Run ``sql`` into a Parquet file and let ``name`` stand for it (it may read its old self)."""
        path = self.new_file()
        quoted = str(path).replace("'", "''")
        self._connection.execute(f"COPY ({sql}) TO '{quoted}' (FORMAT parquet)")
        self.open(name, [path])

    def new_file(self) -> Path:
        """A path for another Parquet file that lives as long as the workbench."""
        self._staged += 1
        return self._scratch / f"stage-{self._staged}.parquet"

    def row(self, sql: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        """The first row of a query."""
        return tuple(self._connection.execute(sql, list(values)).fetchall()[0])

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a query with a short answer."""
        return self._connection.execute(sql).fetchall()

    def arrow(self, sql: str) -> pa.Table:
        """All rows of a query whose answer may be long."""
        return self._connection.sql(sql).to_arrow_table()

    def batches(self, sql: str) -> Iterator[pa.RecordBatch]:
        """The rows of a query, piece by piece."""
        yield from self._connection.sql(sql).to_arrow_reader(_ROW_GROUP)

    def distinct(self, name: str, column: str, like: Sequence[str] = ()) -> list[str]:
        """The different texts of a column, sorted; empty where it is not there.

        like: expressions, of which each is found in the text; there may be millions of others.
        """
        if not self.has(name, column):
            return []
        told = "".join(f" AND regexp_matches({column}, ${i})" for i in range(1, len(like) + 1))
        found = self._connection.execute(
            f"SELECT DISTINCT {column} FROM {name} WHERE {column} IS NOT NULL{told} ORDER BY 1",
            list(like),
        )
        return [text for (text,) in found.fetchall()]

    def relabel(self, name: str, words: Mapping[str, Mapping[str, str]]) -> None:
        """Put other texts in the place of some: column → text → the text instead."""
        if not words:
            return
        cells, joins = [], []
        for number, (column, instead) in enumerate(words.items()):
            pair = {"raw": list(instead), "shown": list(instead.values())}
            self._connection.register(f"_words_{number}", pa.table(pair))
            cells.append(f"coalesce(w{number}.shown, t.{column}) AS {column}")
            joins.append(f"LEFT JOIN _words_{number} w{number} ON t.{column} = w{number}.raw")
        self.stage(name, f"SELECT t.* REPLACE ({', '.join(cells)}) FROM {name} t {' '.join(joins)}")
        for number in range(len(words)):
            self._connection.unregister(f"_words_{number}")

    def write(self, sql: str, schema: pa.Schema, path: Path) -> None:
        """Write a query as Parquet: the same rows in the same order give the same bytes."""
        reader = self._connection.sql(sql).to_arrow_reader(_ROW_GROUP)
        pending: list[pa.RecordBatch] = []
        rows = 0
        with pq.ParquetWriter(path, schema, compression="zstd", version="2.6") as out:
            for batch in reader:
                pending.append(batch)
                rows += batch.num_rows
                if rows >= _ROW_GROUP:
                    rest = self._flush(out, pending, schema, _ROW_GROUP)
                    pending, rows = rest, sum(part.num_rows for part in rest)
            self._flush(out, pending, schema, rows)

    def _flush(
        self, out: pq.ParquetWriter, pending: list[pa.RecordBatch], schema: pa.Schema, rows: int
    ) -> list[pa.RecordBatch]:
        """Write exactly ``rows`` rows as one row group; what is left waits for the next."""
        if not pending:
            return []
        table = pa.Table.from_batches(pending).cast(schema)
        out.write_table(table.slice(0, rows), row_group_size=_ROW_GROUP)
        left: list[pa.RecordBatch] = table.slice(rows).to_batches()
        return left
