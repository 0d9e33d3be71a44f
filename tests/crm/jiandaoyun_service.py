"""A strict 简道云: interface v5 as its documents have it; what they leave open is a switch.

Switches (both ways are tested): ``unknown_place`` ("empty" or "error"), ``filters_ids``, ``filters_times``,
``tells_total``, ``html_502``, ``ignores_unwrapped``.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from strict_service import NotDocumentedError, Refusal, Reply, Request, StrictService

from reportkit.crm.pacing import Rate

KEY = "JDY-key-7f3a9c51"
APP, FORM = "app1", "form1"
CUSTOMERS = f"{APP}/{FORM}"
_PATHS = {  # path → keys that may stand in a body, and those that must
    "app/list": ({"skip", "limit"}, set()),
    "app/entry/list": ({"app_id", "skip", "limit"}, {"app_id"}),
    "app/entry/widget/list": ({"app_id", "entry_id"}, {"app_id", "entry_id"}),
    "app/entry/data/list": ({"app_id", "entry_id", "data_id", "fields", "filter", "limit"}, {"app_id", "entry_id"}),
    "app/entry/data/get": ({"app_id", "entry_id", "data_id"}, {"app_id", "entry_id", "data_id"}),
    "app/entry/data/update": (
        {"app_id", "entry_id", "data_id", "data", "is_start_trigger", "transaction_id"},
        {"app_id", "entry_id", "data_id", "data"},
    ),
    "app/entry/data/batch_update": (
        {"app_id", "entry_id", "data_ids", "data", "transaction_id"},
        {"app_id", "entry_id", "data_ids", "data"},
    ),
}  # fmt: skip
_SYSTEM = (
    "_id",
    "appId",
    "entryId",
    "creator",
    "updater",
    "createTime",
    "updateTime",
    "deleteTime",
    "flowState",
)
_UNWRITABLE = ("sn", "signature", "linkdata", "linkquery", "separator")
_EQUALS = ("eq", "ne", "in", "nin", "empty", "not_empty")
_METHODS = {
    "text": _EQUALS, "combo": _EQUALS, "radiogroup": _EQUALS,
    "number": ("eq", "ne", "range", "gt", "lt", "empty", "not_empty"),
    "datetime": ("eq", "ne", "range", "empty", "not_empty"),
    "checkboxgroup": ("in", "all", "empty", "not_empty"),
    "combocheck": ("in", "all", "empty", "not_empty"),
    "user": _EQUALS, "dept": _EQUALS, "phone": ("like", "verified", "unverified", "empty", "not_empty"),
    "sn": (*_EQUALS, "like"), "flowState": ("eq", "in"), "_id": ("eq", "in"), "createTime": ("range", "eq"),
}  # fmt: skip
_TIME = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d)?|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


def stamp(seconds: float) -> str:
    return (
        f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{int(seconds * 1000) % 1000:03}Z"
    )


def row_id(number: int) -> str:
    return f"{0x65A0_0000_0000_0000 + number:024x}"


def widget(
    number: int, label: str, type: str = "text", *, alias: str = "", items=()
) -> dict[str, Any]:
    name = f"_widget_{number}"
    more = {"items": list(items)} if items else {}
    return {"label": label, "name": alias or name, "widgetName": name, "type": type, **more}


class JiandaoyunService(StrictService):
    """Forms by ``app/entry``; every cell is kept under its ``widgetName``."""

    rates = {
        f"/api/v5/{path}": (Rate(calls, 1),)
        for path, calls in {
            "app/list": 30, "app/entry/list": 30, "app/entry/widget/list": 30,
            "app/entry/data/list": 30, "app/entry/data/get": 30,
            "app/entry/data/update": 20, "app/entry/data/batch_update": 10,
        }.items()
    }  # fmt: skip
    total = (Rate(50, 1),)

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.secrets = [KEY]
        self.key_code: int | None = None  # 17052 … for a key that is bound to something
        self.forms: dict[str, list[dict[str, Any]]] = {}
        self.preset: set[str] = set()  # the ready-made CRM forms
        self.modified: dict[str, float] = {}
        self.unknown_place = "empty"
        self.filters_ids = True
        self.filters_times = False
        self.tells_total = False
        self.ignores_unwrapped = True
        self.most_values = 1000
        self.busy: list[int] = []  # numbers of answers to the next writes: 4012 …
        self.quota: int | None = None  # writes left this month
        self.webhooks = 0

    @property
    def host(self) -> str:
        return f"{self.url}/api"

    def add_form(self, thing: str, widgets: list[dict[str, Any]]) -> None:
        self.forms[thing] = widgets
        self.rows[thing] = {}
        self.modified[thing] = self.now()

    def add_row(
        self, thing: str, number: int, values: dict[str, Any], created: float | None = None
    ) -> str:
        app, _, entry = thing.partition("/")
        at = stamp(self.now() if created is None else created)
        self.rows[thing][row_id(number)] = {
            "_id": row_id(number), "appId": app, "entryId": entry,
            "creator": {"name": "王录入", "username": "u1", "status": 1},
            "updater": {"name": "王录入", "username": "u1", "status": 1},
            "createTime": at, "updateTime": at, "deleteTime": None, **values,
        }  # fmt: skip
        self.modified[thing] = self.now()
        return row_id(number)

    def delete_row(self, thing: str, id: str) -> None:
        del self.rows[thing][id]
        self.modified[thing] = self.now()

    def changed(self, thing: str, id: str) -> None:
        self.rows[thing][id]["updateTime"] = stamp(self.now())
        self.modified[thing] = self.now() + self.chance.random() / 1000

    # --- the rules --------------------------------------------------------------------------------
    def too_fast(self, request: Request) -> Reply:
        return self.error(self.chance.choice((8303, 8304)))

    def error(self, code: int) -> Reply:
        return Reply({"code": code, "msg": self.said()}, status=400)

    def refuse(self, code: int) -> Refusal:
        return Refusal(self.error(code))

    def reply(self, request: Request) -> Reply:
        path = request.path.removeprefix("/api/v5/")
        if request.method != "POST" or path not in _PATHS:
            raise self.refuse(1)
        if not request.is_json or not isinstance(body := request.json(), dict):
            raise self.refuse(17017)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            raise self.refuse(self.chance.choice((8301, 17018)))
        if self.key_code:
            raise self.refuse(self.key_code)
        may, must = _PATHS[path]
        if not must <= set(body):
            raise self.refuse(17017)
        if not set(body) <= may:
            raise NotDocumentedError(f"{path}: {set(body) - may}")
        return getattr(self, path.replace("app/", "", 1).replace("/", "_"))(body)

    def form_of(self, body: dict[str, Any]) -> str:
        if not any(thing.startswith(f"{body['app_id']}/") for thing in self.forms):
            raise self.refuse(2004)
        thing = f"{body['app_id']}/{body['entry_id']}"
        if thing not in self.forms:
            raise self.refuse(3000)
        if thing in self.preset:
            raise self.refuse(30002)
        return thing

    def part(self, body: dict[str, Any], listed: list[Any]) -> list[Any]:
        skip, limit = body.get("skip", 0), body.get("limit", 100)
        if (
            not all(isinstance(n, int) and not isinstance(n, bool) for n in (skip, limit))
            or limit > 100
        ):
            raise self.refuse(17017)
        return listed[skip : skip + limit]

    def list(self, body: dict[str, Any]) -> Reply:
        apps = list(dict.fromkeys(thing.partition("/")[0] for thing in self.forms))
        return Reply({"apps": [{"app_id": a, "name": f"应用{a}"} for a in self.part(body, apps)]})

    def entry_list(self, body: dict[str, Any]) -> Reply:
        forms = [thing.split("/") for thing in self.forms if thing.startswith(f"{body['app_id']}/")]
        if not forms:
            raise self.refuse(2004)
        listed = [
            {"app_id": a, "entry_id": e, "name": f"表单{e}"} for a, e in self.part(body, forms)
        ]
        return Reply({"forms": listed})

    def entry_widget_list(self, body: dict[str, Any]) -> Reply:
        thing = self.form_of(body)
        shown = [w for w in self.forms[thing] if w["type"] not in ("separator", "linkquery")]
        system = [{"name": name} for name in _SYSTEM]
        at = stamp(self.modified[thing])
        return Reply({"widgets": shown, "sysWidgets": system, "dataModifyTime": at})

    def entry_data_list(self, body: dict[str, Any]) -> Reply:
        thing = self.form_of(body)
        limit = body.get("limit", 10)
        if not isinstance(limit, int) or isinstance(limit, bool) or not 1 <= limit <= 100:
            raise self.refuse(17017)
        rows = sorted(self.looked_at(thing, body.get("filter")), key=lambda row: row["_id"])
        if "filter" in body:
            rows = [row for row in rows if self.passes(thing, row, body["filter"])]
        if place := body.get("data_id"):
            if place not in self.rows[thing]:
                if self.unknown_place == "error":
                    raise self.refuse(4001)
                rows = []
            rows = [row for row in rows if row["_id"] > place]
        shown = [self.shown(thing, row, body.get("fields")) for row in rows[:limit]]
        return Reply({"data": shown, **({"total": len(rows)} if self.tells_total else {})})

    def looked_at(self, thing: str, wanted: Any) -> list[dict[str, Any]]:
        """The rows that a filter may let pass: those named where it names any, else all."""
        known = self.rows[thing]
        if isinstance(wanted, dict) and isinstance(wanted.get("cond"), list):
            for each in wanted["cond"]:
                if (each["field"], each["method"]) == ("_id", "in") and self.filters_ids:
                    return [known[id] for id in dict.fromkeys(each["value"]) if id in known]
        return [*known.values()]

    def entry_data_get(self, body: dict[str, Any]) -> Reply:
        thing = self.form_of(body)
        if body["data_id"] not in self.rows[thing]:
            raise self.refuse(4001)
        return Reply({"data": self.shown(thing, self.rows[thing][body["data_id"]], None)})

    def shown(self, thing: str, row: dict[str, Any], fields: list[str] | None) -> dict[str, Any]:
        """By the names of today; an empty cell may be missing."""
        made = {name: value for name, value in row.items() if name in _SYSTEM}
        for each in self.forms[thing]:
            if each["widgetName"] in row:
                made[each["name"]] = self.cell(each, row[each["widgetName"]])
        if fields is not None:
            made = {
                name: value
                for name, value in made.items()
                if name in (*fields, "_id", "appId", "entryId")
            }
        return made

    def cell(self, each: dict[str, Any], value: Any) -> Any:
        if each["type"] != "subform" or not isinstance(value, list):
            return value
        names = {item["widgetName"]: item["name"] for item in each["items"]}
        return [{names.get(name, name): cell for name, cell in row.items()} for row in value]

    def passes(self, thing: str, row: dict[str, Any], wanted: Any) -> bool:
        if not isinstance(wanted, dict) or wanted.get("rel") not in ("and", "or"):
            raise self.refuse(4815)
        met = [self.meets(thing, row, each) for each in wanted["cond"]]
        return all(met) if wanted["rel"] == "and" else any(met)

    def meets(self, thing: str, row: dict[str, Any], each: dict[str, Any]) -> bool:
        name, method, value = each["field"], each["method"], each.get("value", [])
        kinds = {w["name"]: w["type"] for w in self.forms[thing]}
        kind = kinds.get(name, name)
        methods = _METHODS.get(kind, ("empty", "not_empty"))
        if (name == "_id" and not self.filters_ids) or (
            name == "updateTime" and not self.filters_times
        ):
            raise self.refuse(4815)
        if not isinstance(value, list) or method not in methods or len(value) > self.most_values:
            raise self.refuse(4815)
        if method not in ("eq", "in"):
            raise NotDocumentedError(f"{name} {method}")
        return (row["_id"] if name == "_id" else self.shown(thing, row, None).get(name)) in value

    def entry_data_update(self, body: dict[str, Any]) -> Reply:
        thing = self.form_of(body)
        values = self.values_of(thing, body["data"])
        if body["data_id"] not in self.rows[thing]:
            raise self.refuse(4001)
        self.spend()
        self.write(thing, body["data_id"], values)
        self.webhooks += bool(body.get("is_start_trigger"))
        return Reply({"data": self.shown(thing, self.rows[thing][body["data_id"]], None)})

    def entry_data_batch_update(self, body: dict[str, Any]) -> Reply:
        thing = self.form_of(body)
        ids = body["data_ids"]
        if not isinstance(ids, list) or len(ids) > 100:
            raise self.refuse(17023)
        values = self.values_of(thing, body["data"], batch=True)
        self.spend()
        there = [id for id in ids if id in self.rows[thing]]
        for id in there:
            self.write(thing, id, values)
        return Reply({"status": "success", "success_count": len(there)})

    def spend(self) -> None:
        if self.busy:
            raise self.refuse(self.busy.pop(0))
        if self.quota is not None:
            if self.quota == 0:
                raise self.refuse(7212)
            self.quota -= 1

    def values_of(self, thing: str, data: Any, *, batch: bool = False) -> dict[str, Any]:
        kinds = {w["name"]: w for w in self.forms[thing]}
        values = {}
        for name, wrapped in data.items():
            if name in _SYSTEM:
                raise self.refuse(17032)
            if name not in kinds:
                continue  # an unknown name is ignored, as a form without that field does
            each = kinds[name]
            if each["type"] in _UNWRITABLE:
                raise self.refuse(17032)
            if batch and each["type"] == "subform":
                raise self.refuse(17034)
            if not isinstance(wrapped, dict) or "value" not in wrapped:
                if self.ignores_unwrapped:
                    continue
                raise self.refuse(17017)
            values[each["widgetName"]] = self.kept(each["type"], wrapped["value"])
        return values

    def kept(self, kind: str, value: Any) -> Any:
        """What is stored: no word is checked, an empty value is ""; a moment in UTC."""
        if kind == "datetime":
            if isinstance(value, int) and not isinstance(value, bool) and value > 10**11:
                return stamp(value / 1000)
            if not isinstance(value, str) or not _TIME.fullmatch(value):
                raise self.refuse(3005)
            moment = datetime.fromisoformat(value)
            return stamp((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
        if kind == "number" and value not in (None, "") and not isinstance(value, int | float):
            raise self.refuse(17032)
        if kind in ("text", "combo", "radiogroup", "textarea") and not isinstance(
            value, str | None
        ):
            raise self.refuse(17032)
        return "" if value is None else value
