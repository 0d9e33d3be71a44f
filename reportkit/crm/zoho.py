"""Zoho CRM v8: modules read by slices and bound tokens, large ones by jobs; tiers written a hundred at once.

What of its behaviour is documented and what is a guess stands in ``docs/CRM系统.md``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from reportkit.crm.contract import (
    Change,
    Crm,
    Effort,
    Field,
    Manners,
    Need,
    Outcome,
    Page,
    Row,
    System,
    Thing,
)
from reportkit.crm.logins import Login
from reportkit.crm.refusals import CrmError, Why
from reportkit.crm.zoho_bulk import BulkReading
from reportkit.crm.zoho_bulk_writing import ROWS as JOB_ROWS
from reportkit.crm.zoho_bulk_writing import BulkWriting
from reportkit.crm.zoho_calls import GRANT, TITLE, ZohoCalls, each, records
from reportkit.crm.zoho_fields import MODIFIED, Shape, shape_of
from reportkit.crm.zoho_pages import Reading, by_ids
from reportkit.crm.zoho_places import place_of
from reportkit.crm.zoho_query import WORTH, of_many
from reportkit.crm.zoho_writing import ROWS, Writing, refuse_foreign_ids

_TOO_LONG = "PAGINATION_LIMIT_EXCEEDED"
_JOB_CREDITS = 500


@dataclass(slots=True)
class Zoho:
    """A tenant. large: rows from which a module is read by jobs; many: changes that are written by jobs."""

    calls: ZohoCalls
    large: int = 100_000  # where page tokens end
    many: int = 20_000
    _shapes: dict[str, Shape] = field(default_factory=dict)

    modified: str = MODIFIED
    increments: bool = True

    def check(self) -> str:
        try:
            [told] = records(self.calls.ask("org", "/crm/v8/org"), "org") or [{}]
        except CrmError as error:
            if error.why is not Why.RIGHT:
                raise
            return f"{len(self.objects())} 个模块"
        return f"组织 {self.calls.login.scrubbed(told.get('company_name', '（未命名）'))}"

    def objects(self) -> tuple[Thing, ...]:
        told = records(self.calls.ask("settings", "/crm/v8/settings/modules"), "modules")
        return tuple(
            Thing(str(m["api_name"]), str(m.get("plural_label") or m["api_name"]))
            for m in told
            if m.get("api_supported")
        )

    def fields(self, thing: str) -> tuple[Field, ...]:
        return self._shape(thing).fields

    def mark(self, thing: str) -> str:
        return ""

    def pages(
        self, thing: str, fields: Sequence[str], *, since: datetime | None = None, after: str = ""
    ) -> Iterator[Page]:
        shape = self._shape(thing)
        jobs = BulkReading(self.calls, thing, fields, shape, since)
        if jobs.knows(after) or (not after and since is None and self._count(thing) > self.large):
            yield from jobs.pages(after)
            return
        try:
            yield from Reading(self.calls, thing, fields, shape, since).pages(after)
        except CrmError as error:
            if error.code != _TOO_LONG:
                raise
            yield from jobs.pages()  # it grew past the end of the tokens

    def by_ids(self, thing: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        refuse_foreign_ids(ids)
        shape = self._shape(thing)
        asked = shape.asked([*fields, MODIFIED])
        simple = not any(shape.types[name].endswith("lookup") for name in asked)
        read = of_many if simple and len(ids) >= WORTH else by_ids
        names = list(dict.fromkeys([MODIFIED, *fields]))
        return {
            str(r["id"]): shape.row(r, names) for r in read(self.calls, thing, list(ids), asked)
        }

    def batches(self, thing: str, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        """A job is one table: only changes of the same fields go into it."""
        alike: dict[tuple[str, ...], list[Change]] = {}
        for change in changes:
            alike.setdefault(tuple(change.values), []).append(change)
        for group in alike.values():
            if len(group) > self.many:
                yield from map(tuple, each(JOB_ROWS, group))
        rest = [change for change in changes if len(alike[tuple(change.values)]) <= self.many]
        yield from map(tuple, each(ROWS, rest))

    def write(self, thing: str, batch: tuple[Change, ...]) -> tuple[Outcome, ...]:
        refuse_foreign_ids(change.id for change in batch)
        way = Writing if len(batch) <= ROWS else BulkWriting
        return tuple(way(self.calls, thing, self._shape(thing)).write(batch))

    def effort(self, thing: str, changes: Sequence[Change]) -> Effort:
        """A look before, the write, a look after; ten records cost one credit, a job five hundred."""
        calls = credits = 0
        for batch in self.batches(thing, changes):
            looks = 2 * -(-len(batch) // ROWS)
            jobs = len(batch) > ROWS
            calls += looks + (5 if jobs else 1)
            credits += looks + (_JOB_CREDITS if jobs else -(-len(batch) // 10))
        left = "" if self.calls.left is None else f"，上次还剩 {self.calls.left:,} 点"
        return Effort(calls, 0.0, f"约用 {credits:,} 点 API 额度{left}" if calls else "")

    def close(self) -> None:
        self.calls.caller.close()

    def _shape(self, thing: str) -> Shape:
        if thing not in self._shapes:
            query = {"module": thing}
            told = self.calls.ask("settings", "/crm/v8/settings/fields", query=query)
            self._shapes[thing] = shape_of(records(told, "fields"))
        return self._shapes[thing]

    def _count(self, thing: str) -> int:
        """How many rows there are; 0 for a module that is not counted: its pages will tell."""
        try:
            told = self.calls.ask("records", f"/crm/v8/{thing}/actions/count").content
        except CrmError as error:
            if error.why not in (Why.MISSING, Why.FAILED):
                raise
            return 0
        return int(told.get("count", 0)) if isinstance(told, dict) else 0


def connect(login: Login, settings: Mapping[str, str], manners: Manners) -> Crm:
    """The tenant of these credentials; makes no call."""
    return Zoho(ZohoCalls(login, place_of(settings), manners))


SYSTEM = System(
    "zoho",
    TITLE,
    (
        Need("client_id", "客户端 ID"),
        Need("client_secret", "客户端密钥"),
        Need("refresh_token", "刷新令牌"),
    ),
    (
        Need("dc", "数据中心：us、eu、in、jp、au、cn、ca、sa"),
        Need("accounts", "账号主机，只在不用公开的数据中心时写", ""),
        Need("upload", "上传主机，同上", ""),
    ),
    connect,
    f"在 Zoho API 控制台建立 Self Client，范围写 {GRANT}，换得刷新令牌。",
)
