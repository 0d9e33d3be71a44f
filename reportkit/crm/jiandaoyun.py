"""简道云, interface v5. An object is a form, written ``app id/entry id``.

What its documents leave open is dealt with both ways: a filter on record ids that is refused, a place in
the pages whose row is gone, an update that answers less than it wrote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from reportkit.crm.calls import Answer, Call, Caller
from reportkit.crm.contract import (
    ROW_ID,
    Change,
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
from reportkit.crm.jiandaoyun_refusals import BAD_FILTER, FORM, NO_ROW, judged
from reportkit.crm.jiandaoyun_values import (
    MODIFIED,
    UnwritableError,
    Widget,
    fields_of,
    row_of,
    widgets_of,
    written,
)
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate, least_seconds
from reportkit.crm.refusals import CrmError, LostError, Why
from reportkit.crm.systems import checked_host

_MOST = 100  # rows of a page, ids of a call
_PLACES = 5  # ids kept of a page: the last of them may be deleted before the next page
READ, ONE, BATCH, ALL = Rate(30, 1), Rate(20, 1), Rate(10, 1), Rate(50, 1)
_RATES = {
    "app/list": (READ,), "app/entry/list": (READ,), "app/entry/widget/list": (READ,),
    "app/entry/data/list": (READ,), "app/entry/data/get": (READ,),
    "app/entry/data/update": (ONE,), "app/entry/data/batch_update": (BATCH,),
}  # fmt: skip
_MANY_SINGLES = 1000
_ALWAYS = (ROW_ID, MODIFIED, "deleteTime")
_TIMES = {"fields": [MODIFIED]}


@dataclass(slots=True)
class Jiandaoyun:
    """A company's 简道云, as far as its key may see it."""

    host: str
    caller: Caller
    manners: Manners
    modified: str = MODIFIED
    increments: bool = (
        False  # no documented filter on the time of change: every scan is a whole one
    )
    _widgets: dict[str, tuple[Widget, ...]] = field(default_factory=dict)
    _filters_ids: bool = True  # until it is refused

    def check(self) -> str:
        return f"{len(list(self._listed('app/list', 'apps', {}))):,} 个应用"

    def objects(self) -> tuple[Thing, ...]:
        found = []
        for app in self._listed("app/list", "apps", {}):
            about = {"app_id": app["app_id"]}
            for form in self._listed("app/entry/list", "forms", about):
                name = f"{app['app_id']}/{form['entry_id']}"
                found.append(Thing(name, f"{app.get('name', '')} / {form.get('name', '')}"))
        return tuple(found)

    def fields(self, thing: str) -> tuple[Field, ...]:
        return fields_of(self._read_widgets(thing))

    def mark(self, thing: str) -> str:
        return str(self._asked("app/entry/widget/list", _form(thing)).get("dataModifyTime") or "")

    def pages(
        self, thing: str, fields: Sequence[str], *, since: datetime | None = None, after: str = ""
    ) -> Iterator[Page]:
        wanted = self._wanted(thing, fields)
        places = [place for place in after.split(",") if place]
        while True:
            rows = self._page(thing, wanted, places)
            gone = tuple(row[ROW_ID] for row in rows if row.get("deleteTime"))
            kept = tuple(
                row_of(row, self._known(thing)) for row in rows if not row.get("deleteTime")
            )
            places = [*places, *(row[ROW_ID] for row in rows)][-_PLACES:]
            more = len(rows) == _MOST
            yield Page(kept, ",".join(places) if more else "", gone)
            if not more:
                return

    def by_ids(self, thing: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        wanted = self._wanted(thing, fields)
        found = {}
        for first in range(0, len(ids), _MOST):
            for row in self._rows_by_ids(thing, wanted, ids[first : first + _MOST]):
                found[str(row[ROW_ID])] = row_of(row, self._known(thing))
        return found

    def batches(self, thing: str, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        groups: dict[tuple[tuple[str, Any], ...], list[Change]] = {}
        for change in changes:
            groups.setdefault(tuple(sorted(change.values.items())), []).append(change)
        for group in groups.values():
            for first in range(0, len(group), _MOST):
                yield tuple(group[first : first + _MOST])

    def write(self, thing: str, batch: tuple[Change, ...]) -> tuple[Outcome, ...]:
        known = {widget.id: widget for widget in self._known(thing)}
        try:
            data = {
                known[name].name: {"value": written(value, known[name], self.manners.zone)}
                for name, value in batch[0].values.items()
            }
        except UnwritableError as error:
            return tuple(Outcome(change.id, "refused", str(error)) for change in batch)
        try:
            return self._updated(thing, batch, data)
        except LostError as error:
            return tuple(Outcome(change.id, "unknown", str(error)) for change in batch)
        except CrmError as error:
            if error.why not in (Why.FAILED, Why.MISSING) or error.code in FORM:
                raise
            return tuple(Outcome(change.id, "refused", str(error)) for change in batch)

    def effort(self, thing: str, changes: Sequence[Change]) -> Effort:
        sizes = [len(batch) for batch in self.batches(thing, changes)]
        singles = sizes.count(1)
        grouped = len(sizes) - singles
        reads = 3 * -(-len(changes) // _MOST)  # before, just before, afterwards
        calls = singles + grouped + reads
        seconds = sum(
            least_seconds(count, rate)
            for count, rate in ((singles, ONE), (grouped, BATCH), (reads, READ))
        )
        remark = (
            f"{singles:,} 家的值各不相同，只能逐家写；改写分数段而不是准确的分数，次数会少得多"
            if singles > _MANY_SINGLES
            else ""
        )
        return Effort(calls, seconds, remark)

    def close(self) -> None:
        self.caller.close()

    # --- calls ------------------------------------------------------------------------------------
    def _asked(self, interface: str, body: Mapping[str, Any], *, repeatable: bool = True) -> Any:
        call = Call(
            interface,
            f"{self.host}/v5/{interface}",
            dict(body),
            headers={"Authorization": f"Bearer {self.caller.login['api_key']}"},
            repeatable=repeatable,
        )

        def judge(answer: Answer) -> Any:
            return judged(answer, self.caller, str(body.get("entry_id", "")))

        return self.caller.ask(lambda: call, judge)

    def _listed(
        self, interface: str, key: str, about: Mapping[str, Any]
    ) -> Iterator[Mapping[str, Any]]:
        skip = 0
        while True:
            body = {**about, "skip": skip, "limit": _MOST}
            listed = self._asked(interface, body).get(key) or []
            yield from listed
            skip += len(listed)
            if len(listed) < _MOST:
                return

    def _read_widgets(self, thing: str) -> tuple[Widget, ...]:
        answered = self._asked("app/entry/widget/list", _form(thing))
        self._widgets[thing] = widgets_of(answered.get("widgets"))
        return self._widgets[thing]

    def _known(self, thing: str) -> tuple[Widget, ...]:
        return self._widgets.get(thing) or self._read_widgets(thing)

    def _wanted(self, thing: str, fields: Sequence[str]) -> dict[str, list[str]]:
        """How to ask for these fields: by the names of today; nothing where it is all of them."""
        asked = {name.partition(".")[0] for name in fields}
        known = self._known(thing)
        names = [widget.name for widget in known if widget.id in asked]
        if len(names) == len(known):
            return {}
        return {"fields": [*names, *(name for name in _ALWAYS if name != ROW_ID)]}

    def _page(
        self, thing: str, wanted: Mapping[str, Any], places: Sequence[str]
    ) -> list[Mapping[str, Any]]:
        """The rows behind the last place; where that row is gone, behind the last that is not."""
        body = {**_form(thing), "limit": _MOST, **wanted}
        if not places:
            return list(self._asked("app/entry/data/list", body).get("data") or [])
        try:
            rows = self._asked("app/entry/data/list", {**body, "data_id": places[-1]}).get("data")
        except CrmError as error:
            if error.code != NO_ROW:
                raise
            rows = None
        if rows:
            return list(rows)
        # nothing behind it, or it is no longer there: one looks like the other
        there = {str(row[ROW_ID]) for row in self._rows_by_ids(thing, _TIMES, places)}
        if places[-1] in there:
            return []
        left = [place for place in places if place in there]
        if not left:
            raise CrmError(Why.STALE, "上次读到的几行都已删除，从头读起。")
        return self._page(thing, wanted, left)

    def _rows_by_ids(
        self, thing: str, wanted: Mapping[str, Any], ids: Sequence[str]
    ) -> list[Mapping[str, Any]]:
        if self._filters_ids:
            these = {"rel": "and", "cond": [{"field": ROW_ID, "method": "in", "value": [*ids]}]}
            body = {**_form(thing), "limit": _MOST, "filter": these, **wanted}
            try:
                return list(self._asked("app/entry/data/list", body).get("data") or [])
            except CrmError as error:
                if error.code != BAD_FILTER:
                    raise
                self._filters_ids = False
        found = [self._row(thing, id_) for id_ in ids]
        return [row for row in found if row is not None]

    def _row(self, thing: str, id_: str) -> Mapping[str, Any] | None:
        try:
            answered = self._asked("app/entry/data/get", {**_form(thing), "data_id": id_})
        except CrmError as error:
            if error.code != NO_ROW:
                raise
            return None
        row: Mapping[str, Any] | None = answered.get("data")
        return row

    def _updated(
        self, thing: str, batch: tuple[Change, ...], data: Mapping[str, Any]
    ) -> tuple[Outcome, ...]:
        ids = [change.id for change in batch]
        if len(ids) == 1:
            body = {**_form(thing), "data_id": ids[0], "data": data, "is_start_trigger": False}
            self._asked("app/entry/data/update", body, repeatable=False)
            return (Outcome(ids[0], "written"),)
        body = {**_form(thing), "data_ids": ids, "data": data}
        done = self._asked("app/entry/data/batch_update", body, repeatable=False)
        if done.get("success_count") == len(ids):
            return tuple(Outcome(id_, "written") for id_ in ids)
        said = f"一批 {len(ids)} 家只写成 {done.get('success_count')} 家，没有说明是哪几家"
        return tuple(Outcome(id_, "unknown", said) for id_ in ids)


def _form(thing: str) -> dict[str, str]:
    app, mark, entry = thing.partition("/")
    if not (app and mark and entry):
        raise CrmError(Why.MISSING, f"简道云的表单写成“应用ID/表单ID”，现在是“{thing[:60]}”。")
    return {"app_id": app, "entry_id": entry}


def _connect(login: Login, settings: Mapping[str, str], manners: Manners) -> Jiandaoyun:
    host = checked_host(settings["host"], "简道云的 host")
    return Jiandaoyun(host, Caller("简道云", login, manners, _RATES, (ALL,)), manners)


SYSTEM = System(
    name="jiandaoyun",
    title="简道云",
    secrets=(Need("api_key", "API 密钥"),),
    settings=(Need("host", "接口地址（私有部署时填写）", "https://api.jiandaoyun.com/api"),),
    connect=_connect,
    help="在简道云的“开放平台 → 密钥管理”新建，授权要读写的应用。",
)
