"""Large modules by jobs: a job is asked for, waited for, and comes as a ZIP with one CSV file."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from reportkit.crm.contract import Page
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_calls import TITLE, ZohoCalls, more_records, records
from reportkit.crm.zoho_fields import LOOKUPS, PEOPLE, Shape
from reportkit.crm.zoho_pages import Record, deleted

_JOBS = "/crm/bulk/v8"
_FIRST_WAIT, _LONGEST_WAIT = 10.0, 120.0  # seconds between two looks at a job
_PATIENCE = 3 * 3600.0
_ROWS = 2000  # of a page as callers see it
_ACCOUNTS, _NAME = "Accounts", "Account_Name"  # the one module whose names matter elsewhere


@dataclass(slots=True)
class BulkReading:
    """One pass over a module of any size. The result of a job is kept for a day or so."""

    calls: ZohoCalls
    thing: str
    names: Sequence[str]
    shape: Shape
    since: datetime | None = None  # only for what was deleted: jobs give every row
    _people: dict[str, str] | None = None

    def pages(self, after: str = "") -> Iterator[Page]:
        """From the beginning, or behind ``after``."""
        place = json.loads(after) if after else {}
        number, job, skipped = place.get("page", 1), place.get("job", ""), place.get("row", 0)
        more = True
        while more:
            job = job or self._begun(number)
            result = self._done(job, number)
            job, more = result["job"], bool(result["more_records"])
            rows = islice(self._downloaded(job), skipped, None)
            for group, at_end in _groups(rows):
                skipped += len(group)
                here = {"page": number, "job": job, "row": skipped}
                if at_end:
                    here = {"page": number + 1}
                last = at_end and not more
                gone = deleted(self.calls, self.thing, self.since) if last and self.since else ()
                flat = tuple(self.shape.row(record, self.names) for record in group)
                yield Page(flat, "" if last else json.dumps(here), gone)
            number, job, skipped = number + 1, "", 0

    @staticmethod
    def knows(after: str) -> bool:
        """Whether a place is one of a job."""
        return bool(after) and "page" in json.loads(after)

    def _begun(self, page: int) -> str:
        asked = self.shape.asked(self.names)
        named = [f"{n}.{_NAME}" for n in asked if self.shape.targets.get(n) == _ACCOUNTS]
        query = {"module": {"api_name": self.thing}, "fields": [*asked, *named], "page": page}
        answer = self.calls.ask("read", f"{_JOBS}/read", method="POST", json={"query": query})
        [told] = records(answer) or [{}]
        return _job_of(told)

    def _done(self, job: str, page: int) -> dict[str, Any]:
        """What the finished job has; a failed one is begun once more."""
        for again in (True, False):
            told = waited(self.calls, "read", job)
            if told["state"] == "COMPLETED":
                return {**told["result"], "job": job}
            if again:
                job = self._begun(page)
        raise CrmError(Why.FAILED, f"{TITLE}：批量读取 {self.thing} 两次都失败了，请稍后再试。")

    def _downloaded(self, job: str) -> Iterator[Record]:
        try:
            answer = self.calls.ask("result", f"{_JOBS}/read/{job}/result")
        except CrmError as error:
            if error.why is not Why.MISSING:
                raise
            text = f"{TITLE}：批量读取的结果已不再保留，要从头再取。"
            raise CrmError(Why.STALE, text, code=error.code) from None
        return map(self._record, unpacked(answer.body))

    def _record(self, row: dict[str, str]) -> Record:
        """As a page has it: a file has nothing but the ids of lookups, and text."""
        record: Record = {"id": row["Id"]}
        for name, text in row.items():
            kind = self.shape.types.get(name)
            if kind in LOOKUPS and text:
                known = self._names().get(text) if kind in PEOPLE else row.get(f"{name}.{_NAME}")
                record[name] = {"id": text, "name": known}
            elif kind == "multiselectpicklist" and text:
                record[name] = text.split(";")
            else:
                record[name] = text or None
        return record

    def _names(self) -> dict[str, str]:
        """Every user by id, those who left as well."""
        if self._people is None:
            self._people = {}
            for kind in ("AllUsers", "DeletedUsers"):
                for user in self._users(kind):
                    self._people[str(user["id"])] = str(user.get("full_name") or "")
        return self._people

    def _users(self, kind: str) -> Iterator[Record]:
        more, page = True, 1
        while more:
            query = {"type": kind, "per_page": "200", "page": str(page)}
            answer = self.calls.ask("users", "/crm/v8/users", query=query)
            yield from records(answer, "users")
            more, page = more_records(answer), page + 1


def waited(calls: ZohoCalls, kind: str, job: str) -> dict[str, Any]:
    """The job when it has come to an end, one way or the other."""
    wait, until = _FIRST_WAIT, calls.manners.clock.now() + _PATIENCE
    while True:
        answer = calls.ask(kind, f"{_JOBS}/{kind}/{job}")
        told = (records(answer) or [answer.content])[0]
        state = str(told.get("state") or told.get("status"))
        if state in ("COMPLETED", "FAILURE", "FAILED", "SKIPPED"):
            return {**told, "state": state}
        if calls.manners.clock.now() > until:
            raise CrmError(
                Why.FAILED, f"{TITLE}：批量任务 {job} 三小时没有完成，请稍后用同一命令继续。"
            )
        calls.manners.clock.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def _job_of(told: dict[str, Any]) -> str:
    details = told.get("details")
    number = details.get("id") if isinstance(details, dict) else None
    if not number:
        raise CrmError(Why.ODD, f"{TITLE}：批量任务没有给出编号。")
    return str(number)


def _groups(rows: Iterator[Record]) -> Iterator[tuple[list[Record], bool]]:
    """At least one group, and whether it is the last."""
    group = list(islice(rows, _ROWS))
    while following := list(islice(rows, _ROWS)):
        yield group, False
        group = following
    yield group, True


def unpacked(content: bytes) -> Iterator[dict[str, str]]:
    """The rows of the one CSV file in a ZIP, one at a time."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            [name] = archive.namelist()
            with archive.open(name) as file:
                yield from csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
    except (zipfile.BadZipFile, ValueError) as error:
        text = f"{TITLE}：批量任务的结果不是一个 ZIP 里的一份 CSV（{type(error).__name__}）。"
        raise CrmError(Why.ODD, text) from None


def packed(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """A ZIP with one CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text.getvalue())
    return made.getvalue()
