"""Rows of a module page by page: slices of at most fifty fields, bound tokens from the first page on.

Only tokens lead on, never numbers of pages: those end at row 2,000, and a row deleted meanwhile would
shift all behind it by one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from reportkit.crm.calls import Answer
from reportkit.crm.contract import Page
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_calls import TITLE, ZohoCalls, each, more_records, records
from reportkit.crm.zoho_fields import MODIFIED, Shape

ROWS = 200
_FIELDS = 49  # of a slice; with Modified_Time fifty
_IDS = 100
_OVERLAP = timedelta(seconds=1)  # "since" is "later than" there
Record = dict[str, Any]


def slices(names: Sequence[str]) -> list[list[str]]:
    """The fields in groups that one call may ask for, each with the time of change."""
    rest = [name for name in names if name != MODIFIED]
    return [[MODIFIED, *part] for part in each(_FIELDS, rest)] or [[MODIFIED]]


def since_header(since: datetime | None) -> dict[str, str]:
    """Rows changed in that very second belong to what is new."""
    if since is None:
        return {}
    return {"If-Modified-Since": (since - _OVERLAP).isoformat(timespec="seconds")}


def by_ids(calls: ZohoCalls, thing: str, ids: Sequence[str], names: Sequence[str]) -> list[Record]:
    """Records as they are now; those not there are missing."""
    found: dict[str, Record] = {}
    for part in slices(names):
        for group in each(_IDS, list(ids)):
            query = {"ids": ",".join(group), "fields": ",".join(part)}
            for record in records(calls.ask("records", f"/crm/v8/{thing}", query=query)):
                found.setdefault(str(record["id"]), {}).update(record)
    return list(found.values())


def deleted(calls: ZohoCalls, thing: str, since: datetime) -> tuple[str, ...]:
    """The ids of rows deleted at ``since`` or later."""
    ids: list[str] = []
    for page in range(1, 10**6):
        query = {"type": "all", "per_page": str(ROWS), "page": str(page)}
        answer = calls.ask(
            "records", f"/crm/v8/{thing}/deleted", query=query, headers=since_header(since)
        )
        ids += [str(record["id"]) for record in records(answer)]
        if not more_records(answer):
            break
    return tuple(ids)


@dataclass(slots=True)
class Reading:
    """One pass over a module. Every slice has a chain of tokens of its own; rows join by id."""

    calls: ZohoCalls
    thing: str
    names: Sequence[str]
    shape: Shape
    since: datetime | None
    tokens: list[str] = field(default_factory=list)
    ended: bool = False
    _parts: list[list[str]] = field(default_factory=list)
    _waiting: list[dict[str, Record]] = field(default_factory=list)

    def pages(self, after: str = "") -> Iterator[Page]:
        """From the beginning, or behind ``after``."""
        self._parts = slices(self.shape.asked(self.names))
        self._waiting = [{} for _ in self._parts]
        self.tokens = self._place(after) if after else [""] * len(self._parts)
        while not self.ended:
            self._fetch()
            rows = self._joined()
            if self.ended:
                rows += self._late()
                gone = deleted(self.calls, self.thing, self.since) if self.since else ()
                here = {record["id"] for record in rows}
                gone = tuple(number for number in gone if number not in here)
                yield Page(self._flat(rows), deleted=gone)
            else:
                yield Page(self._flat(rows), after=self._here())

    def _place(self, after: str) -> list[str]:
        kept = json.loads(after)
        if kept["parts"] != self._parts:
            raise CrmError(Why.STALE, f"{TITLE}：要取的字段与中断前不同，要从头再取。")
        return list(kept["tokens"])

    def _here(self) -> str:
        """Rows that wait for a slice need not be named: the slice that is behind brings them again."""
        return json.dumps({"tokens": self.tokens, "parts": self._parts})

    def _fetch(self) -> None:
        """One page of every slice that has any left."""
        left = False
        for number, part in enumerate(self._parts):
            if self.tokens[number] == "end":
                continue
            query = {"fields": ",".join(part), "per_page": str(ROWS), "sort_by": "id"}
            query["sort_order"] = "asc"
            if self.tokens[number]:
                query["page_token"] = self.tokens[number]
            answer = self.calls.ask(
                "records", f"/crm/v8/{self.thing}", query=query, headers=since_header(self.since)
            )
            for record in records(answer):
                self._waiting[number][str(record["id"])] = record
            more = more_records(answer)
            self.tokens[number] = self._following(answer) if more else "end"
            left = left or more
        self.ended = not left

    @staticmethod
    def _following(answer: Answer) -> str:
        token = answer.content["info"].get("next_page_token")
        if not token:
            raise CrmError(Why.ODD, f"{TITLE}：说还有下一页，却没有给出它的页码。")
        return str(token)

    def _joined(self) -> list[Record]:
        """The rows of which every slice has come; one changed between two slices is read again."""
        first, *others = self._waiting
        whole = [n for n in first if all(n in other for other in others)]
        rows, torn = [], []
        for number in whole:
            pieces = [part.pop(number) for part in self._waiting]
            if len({piece[MODIFIED] for piece in pieces}) > 1:
                torn.append(number)
            rows.append({key: value for piece in pieces for key, value in piece.items()})
        return self._again(rows, torn)

    def _again(self, rows: list[Record], torn: list[str]) -> list[Record]:
        if not torn:
            return rows
        fresh = by_ids(self.calls, self.thing, torn, self.shape.asked(self.names))
        kept = [record for record in rows if record["id"] not in torn]
        return [*kept, *fresh]

    def _late(self) -> list[Record]:
        """Rows that came or went while the slices were read: as they are now."""
        numbers = sorted({number for part in self._waiting for number in part})
        asked = self.shape.asked(self.names)
        return by_ids(self.calls, self.thing, numbers, asked) if numbers else []

    def _flat(self, rows: list[Record]) -> tuple[Any, ...]:
        return tuple(self.shape.row(record, self.names) for record in rows)
