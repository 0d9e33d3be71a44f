"""纷享销客: objects read by ``_id`` page after page, one record per update.

There is no batch update, so 10,000 customers take more than half an hour and as many of the purchased
calls of a day. Filters are those that both official lists know: EQ, IN, GT, LT, LIKE.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

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
from reportkit.crm.fxiaoke_access import RATE, TITLE, Access
from reportkit.crm.fxiaoke_values import Described, described, read_row, written
from reportkit.crm.logins import Login
from reportkit.crm.pacing import least_seconds
from reportkit.crm.refusals import CrmError, LostError, Why
from reportkit.crm.systems import checked_host
from reportkit.errors import ParameterError

MODIFIED = "last_modified_time"
_MOST = 100  # rows of a page, ids of a question
_STOPS = (Why.LOGIN, Why.QUOTA, Why.ODD, Why.UNREACHABLE)
_FORMS = ("headers", "body")
_T = TypeVar("_T")


class Fxiaoke:
    """One company's 纷享销客, as one employee."""

    modified = MODIFIED
    increments = True

    def __init__(self, login: Login, settings: Mapping[str, str], manners: Manners) -> None:
        if settings["form"] not in _FORMS:
            raise ParameterError(f"{TITLE} 的设置 form 应是 {'、'.join(_FORMS)} 之一。")
        host = checked_host(settings["host"], f"{TITLE} 的设置 host")
        self._access = Access(login, settings, manners, host)
        self._zone = ZoneInfo(manners.zone)
        self._known: dict[str, tuple[Described, ...]] = {}
        self._kept: set[str] = set()  # objects whose updates leave alone what they do not name

    def check(self) -> str:
        """Log in and list the objects."""
        found = self.objects()
        return f"企业 {self._access.company()}，{len(found)} 个对象"

    def objects(self) -> tuple[Thing, ...]:
        """The objects in use."""
        content = self._access.ask("/cgi/crm/v2/object/list", {"includeNull": False})
        listed = _part(content, "objects")
        return tuple(
            Thing(
                str(o["describeApiName"]), str(o.get("describeDisplayName") or o["describeApiName"])
            )
            for o in listed
            if o.get("isActive") is not False
        )

    def fields(self, thing: str) -> tuple[Field, ...]:
        """The fields that can stand in a cell; an object_reference is two, the id and the name."""
        return tuple(one.field for one in self._described(thing))

    def mark(self, thing: str) -> str:
        """None: a record that was deleted would not show."""
        return ""

    def pages(
        self, thing: str, fields: Sequence[str], *, since: datetime | None = None, after: str = ""
    ) -> Iterator[Page]:
        """By ``_id``: an offset ends at 10,000, and rows changed meanwhile would move between pages."""
        while True:
            filters = []
            if since is not None:
                filters.append(_filter(MODIFIED, "GT", str(_milliseconds(since) - 1)))
            if after:
                filters.append(_filter(ROW_ID, "GT", after))
            rows = self._queried(thing, fields, filters)
            ids = [after, *(str(row[ROW_ID]) for row in rows)]
            if ids != sorted(set(ids)):  # rows would be left out, and nobody would see it
                raise CrmError(
                    Why.ODD, f"{TITLE} 没有按 {ROW_ID} 的次序给出 {thing}，不能逐页读全。"
                )
            after = ids[-1] if len(rows) == _MOST else ""
            yield Page(tuple(rows), after)
            if not after:
                return

    def by_ids(self, thing: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        """A hundred per question."""
        found = {}
        for some in _hundreds(tuple(dict.fromkeys(ids))):
            for row in self._queried(thing, fields, [_filter(ROW_ID, "IN", *some)]):
                found[str(row[ROW_ID])] = row
        return found

    def batches(self, thing: str, changes: Sequence[Change]) -> Iterator[tuple[Change, ...]]:
        """One by one: no other way is documented."""
        return ((change,) for change in changes)

    def write(self, thing: str, batch: tuple[Change, ...]) -> tuple[Outcome, ...]:
        """One record, without approval and workflow."""
        return tuple(self._written(thing, change) for change in batch)

    def effort(self, thing: str, changes: Sequence[Change]) -> Effort:
        """One call per record, and those that read a hundred each just before and afterwards."""
        reads = 2 * -(-len(changes) // _MOST) + 2  # and the first record as a whole
        calls = len(changes) + reads
        remark = f"{TITLE} 每次调用只能改一条记录，共占当天调用次数 {calls:,} 次"
        return Effort(calls, least_seconds(len(changes), RATE) + least_seconds(reads, RATE), remark)

    def close(self) -> None:
        """End the connection."""
        self._access.caller.close()

    # --- reading ----------------------------------------------------------------------------------
    def _described(self, thing: str) -> tuple[Described, ...]:
        if thing not in self._known:
            body = {"includeDetail": False, "data": {"apiName": thing}}
            content = self._access.ask("/cgi/crm/v2/object/describe", body)
            told = _part(content, "describe")
            self._known[thing] = described(_mapping(_mapping(told).get("fields")))
        return self._known[thing]

    def _chosen(self, thing: str, names: Sequence[str]) -> tuple[Described, ...]:
        known = {one.field.name: one for one in self._described(thing)}
        for name in names:
            if name not in known:
                raise CrmError(Why.MISSING, f"{TITLE} 的 {thing} 没有字段“{name}”。")
        return tuple(known[name] for name in dict.fromkeys((ROW_ID, *names)))

    def _queried(
        self, thing: str, names: Sequence[str], filters: Sequence[Mapping[str, Any]]
    ) -> list[Row]:
        chosen = self._chosen(thing, names)
        body = {
            "data": {
                "dataObjectApiName": thing,
                "find_explicit_total_num": False,
                "search_query_info": {
                    "limit": _MOST,
                    "offset": 0,
                    "filters": list(filters),
                    "orders": [{"fieldName": ROW_ID, "isAsc": True}],
                    "fieldProjection": [name for one in chosen for name in one.asked],
                },
            }
        }
        data = _mapping(self._access.ask(_path(thing, "query"), body).get("data"))
        rows = data.get("dataList", [data] if ROW_ID in data else None)
        if not isinstance(rows, list):
            raise CrmError(Why.ODD, f"{TITLE} 查询 {thing} 的回答里没有 dataList。")
        return [read_row(row, chosen, self._zone) for row in rows]

    # --- writing ----------------------------------------------------------------------------------
    def _written(self, thing: str, change: Change) -> Outcome:
        before = {} if thing in self._kept else self._whole(thing, change.id)
        outcome = self._updated(thing, change)
        if before and outcome.state == "written":
            self._refuse_emptied(thing, change, before)
            self._kept.add(thing)
        return outcome

    def _whole(self, thing: str, id_: str) -> Row:
        """All of a record that an update could change."""
        names = [one.field.name for one in self._described(thing) if one.field.writable]
        return self.by_ids(thing, [id_], names).get(id_, {})

    def _refuse_emptied(self, thing: str, change: Change, before: Row) -> None:
        """The documents do not say that fields that are not sent stay: one record shows it, not all of them."""
        now = self._whole(thing, change.id)
        labels = {one.field.name: one.field.label for one in self._described(thing)}
        lost = [
            labels[name]
            for name, value in before.items()
            if value is not None and now.get(name) is None and name not in change.values
        ]
        if lost:
            raise CrmError(
                Why.ODD,
                f"{TITLE} 写入第一条记录（{thing} {change.id}）时清空了没有发送的字段（{'、'.join(lost[:8])}），"
                "已停止，其他记录没有写。请按修改记录恢复这一条，改用导入文件的办法回写。",
            )

    def _updated(self, thing: str, change: Change) -> Outcome:
        chosen = self._chosen(thing, [*change.values])[1:]
        record = {
            one.source: written(change.values[one.field.name], one, self._zone) for one in chosen
        }
        body = {
            "triggerApprovalFlow": False,
            "triggerWorkFlow": False,
            "data": {"object_data": {ROW_ID: change.id, "dataObjectApiName": thing, **record}},
        }
        try:
            self._access.ask(_path(thing, "update"), body, repeatable=False)
        except LostError as lost:
            return Outcome(change.id, "unknown", str(lost))
        except CrmError as error:
            if error.why in _STOPS:
                raise
            return Outcome(change.id, "refused", str(error))
        return Outcome(change.id, "written")


def _path(thing: str, act: str) -> str:
    """Objects of the tenant's own have a family of interfaces of their own."""
    family = "/cgi/crm/custom/v2/data" if thing.endswith("__c") else "/cgi/crm/v2/data"
    return f"{family}/{act}"


def _hundreds(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), _MOST):
        yield items[start : start + _MOST]


def _filter(name: str, operator: str, *values: str) -> dict[str, Any]:
    return {"field_name": name, "operator": operator, "field_values": list(values)}


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)


def _part(content: Mapping[str, Any], name: str) -> Any:
    found = _mapping(content.get("data")).get(name)
    if found is None:
        raise CrmError(Why.ODD, f"{TITLE} 的回答里没有 {name}。")
    return found


def _mapping(content: Any) -> Mapping[str, Any]:
    return content if isinstance(content, Mapping) else {}


SYSTEM = System(
    name="fxiaoke",
    title=TITLE,
    secrets=(
        Need("app_id", "自建应用的 appId"),
        Need("app_secret", "自建应用的 appSecret"),
        Need("permanent_code", "企业的永久授权码 permanentCode"),
    ),
    settings=(
        Need("host", "贵公司所在云的地址", "https://open.fxiaoke.com"),
        Need("user", "以哪位员工的身份读写：员工编号；form 为 body 时是 FSUID_ 开头的编号", "1000"),
        Need("form", "登录资料放在 headers（请求头）还是 body（旧版）", "headers"),
    ),
    connect=Fxiaoke,
    help="登录资料在 纷享销客 管理后台 → 开放平台 → 自建应用；应用要有所读对象的查询权限与客户的编辑权限，"
    "企业要购买 OpenAPI 调用次数。",
)
