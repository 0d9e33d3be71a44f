"""A first YAML for a client whose data live in a CRM system: its objects are read as files would be.

Every object is looked at by its first page; those that are understood are then read whole, for the
questions and the period that the data fill rest on all rows. A subform is a table of its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from reportkit.crm.connections import connection, opened
from reportkit.crm.contract import Crm, Field, Manners, Page, Thing
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.systems import system
from reportkit.data.crm.tables import Tables
from reportkit.data.databases.spool import Spool
from reportkit.data.draft import Draft, draft_client, understood_tables
from reportkit.data.sheet import Sheet
from reportkit.data.sources import open_parquet
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError
from reportkit.params import ClientParams
from reportkit.project import Project

_MOST_OBJECTS = 200
_PASSED_OVER = (Why.CLOSED, Why.RIGHT, Why.MISSING, Why.FAILED)  # of one object, not of all


@dataclass(frozen=True, slots=True)
class _Object:
    thing: Thing
    fields: tuple[Field, ...]

    @property
    def parts(self) -> tuple[str, ...]:
        """The object itself, and each of its subforms."""
        return ("", *(field.label for field in self.fields if field.kind == "rows"))


def draft_crm(
    name: str,
    connected: str,
    project: Project,
    *,
    base_folder: Path,
    only: Sequence[str] = (),
    manners: Manners | None = None,
) -> Draft:
    """Understand the objects behind a connection and draft ``params/clients/<name>.yaml``.

    only: names of objects; all there are where none is named. Raises CrmError for whatever the system
    refuses, DataError where no object fits any table.
    """
    zone = ClientParams(name=name).timezone
    crm = opened(project, connected, replace(manners or Manners(), zone=zone))
    title = system(connection(project, connected).system).title
    try:
        with tempfile.TemporaryDirectory(prefix="reportkit-draft-") as scratch:
            return _drafted(name, connected, title, crm, zone, Path(scratch), base_folder, only)
    finally:
        crm.close()


def _drafted(
    name: str, connected: str, title: str, crm: Crm, zone: str, scratch: Path, base: Path,
    only: Sequence[str],
) -> Draft:  # fmt: skip
    things = [thing for thing in crm.objects() if not only or thing.name in only]
    if not things:
        raise DataError(
            f"{title} {connected}：没有可读的对象{'' if not only else ' ' + '、'.join(only)}。"
        )
    remarks = [f"{title} {connected}：{len(things)} 个对象"]
    looked_at: list[Sheet] = []
    known: dict[str, _Object] = {}
    for thing in things[:_MOST_OBJECTS]:
        try:
            found = _Object(thing, crm.fields(thing.name))
            page = list(islice(_pages(crm, found), 1))
            looked_at += _sheets(connected, found, page, zone, scratch / "first")
        except CrmError as error:
            if error.why not in _PASSED_OVER:
                raise
            remarks.append(f"{thing.name} {thing.label}：没有读（{error}）")
            continue
        known[thing.name] = found
    used = understood_tables(connected, looked_at, scratch)
    names = {each.partition("#")[0] for each in used}
    whole = [
        sheet
        for thing in sorted(names)
        for sheet in _whole(crm, connected, known[thing], zone, scratch / "whole")
        if sheet.sheet in used
    ]
    draft = draft_client(name, (), base_folder=base, url=connected, sheets=whole, live="crm")
    remarks += [
        f"{sheet.sheet} {known[sheet.sheet.partition('#')[0]].thing.label}："
        f"{sheet.lines.rows if sheet.lines else 0:,} 行"
        for sheet in whole
    ]
    return replace(draft, remarks=(*remarks, *draft.remarks))


def _pages(crm: Crm, found: _Object) -> Iterator[Page]:
    return crm.pages(found.thing.name, [field.name for field in found.fields])


def _whole(crm: Crm, connected: str, found: _Object, zone: str, folder: Path) -> list[Sheet]:
    pages = list(_pages(crm, found))
    return _sheets(connected, found, pages, zone, folder)


def _sheets(
    connected: str, found: _Object, pages: Sequence[Page], zone: str, folder: Path
) -> list[Sheet]:
    """The object and its subforms as sheets; one without rows tells nothing."""
    tables = Tables(found.fields, zone)
    folder.mkdir(exist_ok=True)
    sheets = []
    for part in found.parts:
        number = len(list(folder.iterdir()))
        spool = Spool(folder / f"{number}")
        for batch in tables.batches(lambda: pages, part):
            spool.add(batch)
        if not spool.rows:
            continue
        path = folder / f"{number}.parquet"
        spool.write(path, {})
        spec = SourceSpec(
            connection=connected, object=found.thing.name, subform=part, table="orders"
        )
        sheet = open_parquet(path, spec, folder)
        named = f"{found.thing.name}#{part}" if part else found.thing.name
        sheets.append(replace(sheet, name=spec.origin, origin=spec.origin, sheet=named))
    return sheets
