"""Bring one object of a CRM system up to date: only what changed, where the system can tell.

Rows come page by page to disk; a fetch that was killed goes on behind the last page. The tables are
replaced at the end, all of them or none.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from filelock import FileLock

from reportkit.crm.connections import connection, opened
from reportkit.crm.contract import Crm, Field, Manners
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.systems import system
from reportkit.data.crm.paging import PageStore
from reportkit.data.crm.store import object_file, zone_of
from reportkit.data.crm.tables import Tables, latest, touched
from reportkit.data.databases.spool import Spool
from reportkit.data.fetched import Fetched
from reportkit.data.spec import SourceSpec
from reportkit.params import Params
from reportkit.project import Project, make_private

_FACTS = "reportkit.crm"
#: fetched again before the last time of change: clocks differ, and rows change while they are read
OVERLAP = timedelta(days=1)


def fetch_object(
    project: Project,
    params: Params,
    specs: Sequence[SourceSpec],
    *,
    full: bool,
    manners: Manners | None = None,
) -> Fetched:
    """Fetch the object of ``specs``, which name it and its subforms.

    Raises a ReportkitError in one sentence for whatever the system refuses.
    """
    zone = zone_of(specs[0], params)
    manners = replace(manners or Manners(), zone=zone)
    name = specs[0].connected_by
    found = connection(project, name)
    crm = opened(project, name, manners)
    try:
        title = system(found.system).title
        return _Fetch(project, params, tuple(specs), crm, manners, title).run(full=full)
    finally:
        crm.close()


@dataclass(slots=True)
class _Fetch:
    project: Project
    params: Params
    specs: tuple[SourceSpec, ...]
    crm: Crm
    manners: Manners
    title: str
    fields: tuple[Field, ...] = ()
    tables: Tables = field(init=False)
    paths: dict[str, Path] = field(init=False)  # subform → where its rows lie; "" the object itself

    def run(self, *, full: bool) -> Fetched:
        whole = self.specs[0].model_copy(update={"subform": ""})
        wanted = {"": whole, **{spec.subform: spec for spec in self.specs}}
        self.paths = {part: object_file(spec, self.params) for part, spec in wanted.items()}
        path = self.paths[""]
        make_private(path.parent, self.project.output)
        with FileLock(path.with_suffix(".lock"), mode=0o600):
            for killed in path.parent.glob(f".{path.stem}-*"):
                shutil.rmtree(killed, ignore_errors=True)  # it holds rows
            return self._brought(full)

    @property
    def thing(self) -> str:
        return self.specs[0].object

    def _brought(self, full: bool) -> Fetched:
        # read before the rows: what changes while they are read is fetched the next time
        mark = self.crm.mark(self.thing)
        self.fields = self.crm.fields(self.thing)
        self.tables = Tables(self.fields, self.manners.zone)
        for part in filter(None, self.paths):
            self.tables.subform(part)
        known = {} if full else self._known()
        if known and mark and known["mark"] == mark:
            return self._told(new=0, whole=False)
        since = self._since(known)
        store = self._paged(since)
        facts = {"mark": mark, "until": self._until(store, known), "fields": self._named}
        new = sum(len(page.rows) for page in store.pages())
        self._replace(store, facts, added=since is not None)
        store.drop()
        return self._told(new=new, whole=since is None)

    @property
    def _named(self) -> list[list[str]]:
        """What the columns are: with any other, all is fetched again."""
        return [
            [each.name, each.label, each.kind, *(i.label for i in each.items), *_translated(each)]
            for each in self.fields
        ]

    def _known(self) -> dict[str, Any]:
        """What is on record of the tables that are there; nothing unless they can be added to."""
        found: list[dict[str, Any]] = []
        for path in self.paths.values():
            with suppress(OSError, pa.ArrowException, ValueError, KeyError):
                found.append(json.loads((pq.read_schema(path).metadata or {})[_FACTS.encode()]))
        one_state = len(found) == len(self.paths) and all(each == found[0] for each in found)
        return found[0] if one_state and found[0]["fields"] == self._named else {}

    def _since(self, known: dict[str, Any]) -> datetime | None:
        until = known.get("until") if self.crm.increments else None
        return datetime.fromisoformat(until) - OVERLAP if until else None

    def _until(self, store: PageStore, known: dict[str, Any]) -> str:
        """The last change that surely is here: none that came while the rows were read."""
        began = datetime.fromtimestamp(store.began, UTC)
        moment = latest(store.pages(), self.crm.modified)
        return min(moment, began).isoformat() if moment else str(known.get("until", ""))

    def _paged(self, since: datetime | None) -> PageStore:
        """All pages, on from where a killed fetch was; once from the beginning if that place is gone."""
        about = {
            "thing": self.thing,
            "connection": self.specs[0].connected_by,
            "since": since.isoformat() if since else "",
            "fields": self._named,
        }
        folder = self.paths[""].with_suffix(".pages")
        store = PageStore(folder, about, self.manners.clock.now())
        try:
            self._read(store, since)
        except CrmError as error:
            if error.why is not Why.STALE:
                raise
            store.drop()
            store = PageStore(folder, about, self.manners.clock.now())
            self._read(store, since)
        return store

    def _read(self, store: PageStore, since: datetime | None) -> None:
        if store.whole:
            return
        names = [each.name for each in self.fields]
        for page in self.crm.pages(self.thing, names, since=since, after=store.after):
            store.add(page)

    def _replace(self, store: PageStore, facts: dict[str, Any], *, added: bool) -> None:
        """Write every table anew and put them into place together."""
        home = self.paths[""]
        prefix = f".{home.stem}-"
        moved = touched(store.pages()) if added else set()
        with tempfile.TemporaryDirectory(prefix=prefix, dir=home.parent) as scratch:
            made = {}
            for number, (part, path) in enumerate(self.paths.items()):
                spool = Spool(Path(scratch) / f"{number}")
                for batch in self._kept(path, moved) if added else ():
                    spool.add(batch)
                for batch in self.tables.batches(store.pages, part):
                    spool.add(batch)
                made[part] = Path(scratch) / f"{number}.parquet"
                spool.write(made[part], {_FACTS: json.dumps(facts, ensure_ascii=False)})
            for part in sorted(
                made, reverse=True
            ):  # the object itself last: it is what is asked for
                os.replace(made[part], self.paths[part])

    def _kept(self, path: Path, moved: set[str]) -> Iterator[pa.RecordBatch]:
        """What was there and neither came again nor went."""
        gone = pa.array(sorted(moved), pa.string())
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches():
                ids = pc.cast(batch.column(self.tables.key), pa.string())
                yield batch.filter(pc.invert(pc.is_in(ids, value_set=gone)))

    def _told(self, *, new: int, whole: bool) -> Fetched:
        path = self.paths[""]
        rows = pq.read_metadata(path).num_rows
        origin = self.specs[0].model_copy(update={"subform": ""}).origin
        return Fetched(f"{self.title} {origin}", origin, self.title, path, rows, new, whole)


def _translated(field: Field) -> Iterator[str]:
    """Words that rows hold otherwise than people see them: with another label old rows would stay as they were."""
    return (f"{w.value}={w.label}" for w in field.words or () if w.value != w.label)
