"""A first YAML for a client whose data lie in a database: its tables are read as files would be.

Every table is looked at by its first rows; those that are understood are then read whole, for the
questions and the period that the data fill rest on all rows.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from reportkit.data.databases.address import Address, read_address
from reportkit.data.databases.reading import Database, Manners, opened
from reportkit.data.databases.refusals import RefusalError, explained
from reportkit.data.databases.spool import Spool
from reportkit.data.databases.statements import select_of
from reportkit.data.draft import Draft, draft_client, path_as_written, understood_tables
from reportkit.data.sheet import Sheet
from reportkit.data.sources import open_parquet
from reportkit.data.spec import SourceSpec, SqlSource, address_fault
from reportkit.errors import DataError, UsageError
from reportkit.params import ClientParams, Params
from reportkit.project import Project, slug

_LOOKED_AT = 2000  # rows
_MOST_TABLES = 200
_SECONDS = 600  # for one table
_SHOWN = 8  # columns of a sample


def draft_database(name: str, url: str, project: Project, *, base_folder: Path) -> Draft:
    """Understand the tables of the database at ``url`` and draft ``params/clients/<name>.yaml``.

    url: as in ``SqlSource``, a path being relative to the working directory. Raises UsageError for
    an address with a password, DataError for whatever the database refuses.
    """
    if fault := address_fault(url):
        raise UsageError(f"--sql 应为{fault}。")
    kept = place_as_written(url, base_folder)
    client = ClientParams(name=name)
    params = Params(client_id=name, period_text="2000-01", client=client, base_folder=base_folder)
    sql = SqlSource(url=kept, table="-")
    address = read_address(project, params, kept, sql.place)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="reportkit-draft-") as scratch,
            opened(address, Manners(zone=client.timezone, seconds=_SECONDS)) as database,
        ):
            return _drafted(name, sql, address, database, Path(scratch), base_folder)
    except RefusalError as refusal:
        raise explained(refusal, address, seconds=_SECONDS) from None


def place_as_written(url: str, base: Path) -> str:
    """``url`` as the client's YAML has it: paths relative to the folder it stands in."""
    scheme, mark, path = url.partition(":///")
    if mark and scheme in ("sqlite", "duckdb"):
        return f"{scheme}:///{path_as_written(Path(path), base)}"
    if "://" in url or url.startswith(("env:", "keyring:")):
        return url
    return path_as_written(Path(os.path.expanduser(url)), base)


def _drafted(
    name: str, sql: SqlSource, address: Address, database: Database, scratch: Path, base: Path
) -> Draft:
    names = database.tables()
    if not names:
        raise DataError(f"数据库 {address.place} 里这个账号看不到任何表，请授予 SELECT 权限。")
    asked = [sql.model_copy(update={"table": table}) for table in names[:_MOST_TABLES]]
    looked_at = [_sheet(each, database, scratch, most=_LOOKED_AT) for each in asked]
    used = understood_tables(sql.url, looked_at, scratch)
    sheets = [
        _sheet(each, database, scratch, most=None) if each.table in used else sheet
        for each, sheet in zip(asked, looked_at, strict=True)
    ]
    draft = draft_client(name, (), base_folder=base, url=sql.url, sheets=sheets)
    told = tuple(_told(address, database, names, sheets, used))
    return replace(draft, remarks=(*told, *draft.remarks))


def _sheet(sql: SqlSource, database: Database, scratch: Path, *, most: int | None) -> Sheet:
    """The rows of one table, or the first of them, as a sheet."""
    kind = "whole" if most is None else "first"
    spool = Spool(scratch / f"{kind}-{slug(sql.table)}")
    for batch in database.batches(select_of(sql, database.dialect, since=False), {}):
        spool.add(_first(batch, most))
        if most is not None and spool.rows >= most:
            break
    folder = scratch / kind
    folder.mkdir(exist_ok=True)
    path = folder / f"{slug(sql.table)}.parquet"
    spool.write(path, {})
    spec = SourceSpec(sql=sql, table="orders")
    origin = f"{sql.place}：{sql.table}"
    return replace(open_parquet(path, spec, scratch), name=origin, origin=origin, sheet=sql.table)


def _first(batch: pa.RecordBatch, most: int | None) -> pa.RecordBatch:
    return batch if most is None else batch.slice(0, most)


def _told(
    address: Address, database: Database, names: list[str], sheets: list[Sheet], used: set[str]
) -> Iterator[str]:
    more = f"，只看前 {_MOST_TABLES} 张" if len(names) > _MOST_TABLES else ""
    yield f"数据库 {address.place}（{database.version}）：{len(names)} 张表{more}"
    for sheet in sheets:
        row = [cells[0] if cells else "" for cells in sheet.sample(1)]
        shown = "｜".join(row[:_SHOWN])
        rows = f"{sheet.lines.rows:,} 行" if sheet.lines is not None else ""
        if sheet.sheet in used:
            yield f"{sheet.sheet}：{rows}，例如 {shown}"
