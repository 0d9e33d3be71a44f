"""The strict Zoho CRM: reading records, deleted ones, COQL, the settings, and writing a hundred at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from strict_service import NotDocumentedError, Reply
from zoho_service import Call, Wrong, ZohoService, route
from zoho_tenant import FIRST_ID, Field, Module

MOST_ROWS, MOST_FIELDS, MOST_PAGES, MOST_BY_TOKEN = 200, 50, 10, 100_000
_SORTED = ("id", "Created_Time", "Modified_Time")
_KNOWN = {"fields", "ids", "per_page", "page", "page_token", "sort_by", "sort_order"}
_MODULE = r"/crm/v8/(?P<module>[A-Z]\w*)"


def module_of(service: ZohoService, name: str) -> Module:
    if name not in service.modules:
        raise Wrong(400, "INVALID_MODULE")
    return service.modules[name]


@route("GET", "/crm/v8/org", "org")
def org(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    return service.json({"org": [{"zgid": "60001", "company_name": "演示公司", "id": "1"}]})


@route("GET", "/crm/v8/users", "users")
def users(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    listed = service.users.get(call.query["type"], [])
    per_page, page = int(call.query["per_page"]), int(call.query["page"])
    shown = listed[(page - 1) * per_page : page * per_page]
    if not shown:
        return Reply(status=204)
    info = {"per_page": per_page, "page": page, "more_records": len(listed) > page * per_page}
    return service.json({"users": shown, "info": info})


@route("GET", "/crm/v8/settings/modules", "settings")
def modules(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    listed = [
        {"api_name": name, "plural_label": name.replace("_", " "), "api_supported": True}
        for name in service.modules
    ]
    return service.json({"modules": listed})


@route("GET", "/crm/v8/settings/fields", "settings")
def fields(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    room = module_of(service, call.query["module"])
    return service.json({"fields": [f.described() for f in room.fields.values()]})


@route("GET", _MODULE + "/actions/count", "modules")
def count(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    if service.uncounted:
        raise Wrong(400, "INVALID_MODULE")
    return service.json({"count": len(service.rows[module_of(service, found["module"]).name])})


@route("GET", _MODULE, "modules")
def records(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(1)
    room, query = module_of(service, found["module"]), call.query
    if set(query) - _KNOWN:
        raise NotDocumentedError(f"records with {sorted(set(query) - _KNOWN)}")
    wanted = [name for name in query.get("fields", "").split(",") if name]
    if not wanted:
        raise Wrong(400, "REQUIRED_PARAM_MISSING", param_name="fields")
    if len(wanted) > MOST_FIELDS:
        raise Wrong(400, "LIMIT_EXCEEDED", param_name="fields", limit=MOST_FIELDS)
    per_page = _whole(query.get("per_page", "200"), "per_page", MOST_ROWS)
    if query.get("sort_by", "id") not in _SORTED:
        raise Wrong(400, "INVALID_DATA", param_name="sort_by", supported_values=list(_SORTED))
    since = _since(call)
    start, page = _position(service, call, per_page)
    rows = _chosen(service, room, query, since)
    if not rows:
        return Reply(status=304 if since else 204)
    rest = [row for row in rows if start is None or _after(row, start, query)]
    if "page" in query or start is None:
        rest = rest[(page - 1) * per_page :]
    shown = rest[:per_page]
    if not shown:
        return Reply(status=304 if since else 204)
    info = {
        "per_page": per_page, "count": len(shown), "page": page,
        "more_records": len(rest) > len(shown), "sort_by": query.get("sort_by", "id"),
    }  # fmt: skip
    info |= _next(service, call, shown[-1], page, len(rest) > len(shown))
    chosen = [
        {"id": row["id"], **{n: row.get(n) for n in wanted if n in room.fields}} for row in shown
    ]
    return service.json({"data": chosen, "info": info})


def _position(service: ZohoService, call: Call, per_page: int) -> tuple[Any, int]:
    """(row after which to go on, number of the page)."""
    query = call.query
    if "page_token" not in query:
        page = _whole(query.get("page", "1"), "page", 10**6)
        if page * per_page > MOST_PAGES * MOST_ROWS:
            raise Wrong(400, "DISCRETE_PAGINATION_LIMIT_EXCEEDED")
        return None, page
    if "page" in query:
        raise Wrong(400, "AMBIGUITY_DURING_PROCESSING")
    kept = service.places.get(query["page_token"])
    if kept is None:
        raise Wrong(400, "INVALID_DATA", param_name="page_token")
    bound, last, page, issued = kept
    if service.now() - issued > 86_400:
        raise Wrong(400, "EXPIRED_VALUE", param_name="page_token")
    if bound != _bound(call):
        raise Wrong(400, "TOKEN_BOUND_DATA_MISMATCH", param_name="page_token")
    if page * per_page > MOST_BY_TOKEN:
        raise Wrong(400, "PAGINATION_LIMIT_EXCEEDED", limit=MOST_BY_TOKEN)
    return last, page


def _bound(call: Call) -> tuple[object, ...]:
    query = tuple(sorted((k, v) for k, v in call.query.items() if k not in ("page", "page_token")))
    return call.path, query, call.headers.get("if-modified-since")


def _next(service: ZohoService, call: Call, last: Any, page: int, more: bool) -> dict[str, Any]:
    if not more:
        return {"next_page_token": None, "page_token_expiry": None}
    token = f"{service.chance.getrandbits(96):024x}"
    key = {name: last[name] for name in _SORTED}
    service.places[token] = (_bound(call), key, page + 1, service.now())
    expiry = service.moment() + timedelta(days=1)
    return {"next_page_token": token, "page_token_expiry": expiry}


def _chosen(
    service: ZohoService, room: Module, query: Mapping[str, str], since: datetime | None
) -> list[dict[str, Any]]:
    rows: Iterable[dict[str, Any]] = service.rows[room.name].values()
    if "ids" in query:
        numbers = query["ids"].split(",")
        if len(numbers) > 100:
            raise Wrong(400, "LIMIT_EXCEEDED", param_name="ids", limit=100)
        rows = [service.rows[room.name][n] for n in numbers if n in service.rows[room.name]]
    if since:
        equal = service.switches.newer_includes_equal
        rows = [r for r in rows if _newer(r["Modified_Time"], since, equal)]
    key = query.get("sort_by", "id")
    down = query.get("sort_order", "desc") == "desc"
    return sorted(rows, key=lambda r: (r[key], int(r["id"])), reverse=down)


def _newer(moment: datetime, since: datetime, equal: bool) -> bool:
    return moment >= since if equal else moment > since


def _after(row: Mapping[str, Any], last: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    key = query.get("sort_by", "id")
    here, there = (row[key], int(row["id"])), (last[key], int(last["id"]))
    return here < there if query.get("sort_order", "desc") == "desc" else here > there


def _whole(text: str, name: str, most: int) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise Wrong(400, "INVALID_DATA", param_name=name)
    return int(text)


def _since(call: Call, name: str = "if-modified-since") -> datetime | None:
    """ISO 8601 with an offset; an HTTP date or a local time is refused."""
    text = call.headers.get(name)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise Wrong(400, "INVALID_DATA", header_name=name)
    return moment


@route("GET", _MODULE + "/deleted", "modules")
def deleted(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    service.pay(2)
    room, query = module_of(service, found["module"]), call.query
    if set(query) - {"type", "page", "per_page"}:
        raise NotDocumentedError(f"deleted with {sorted(query)}")
    if query.get("type", "all") not in ("all", "recycle", "permanent"):
        raise Wrong(400, "INVALID_DATA", param_name="type")
    since = _since(call)
    equal = service.switches.newer_includes_equal
    gone = [(n, at) for n, at in room.gone.items() if since is None or _newer(at, since, equal)]
    per_page = _whole(query.get("per_page", "200"), "per_page", MOST_ROWS)
    page = _whole(query.get("page", "1"), "page", 10**6)
    shown = gone[(page - 1) * per_page : page * per_page]
    if not shown:
        return Reply(status=304 if since and not gone else 204)
    rows = [
        {"id": n, "deleted_time": at, "type": "recycle", "display_name": None} for n, at in shown
    ]
    more = len(gone) > page * per_page
    info = {"per_page": per_page, "count": len(rows), "page": page, "more_records": more}
    return service.json({"data": rows, "info": info})


@route("PUT", _MODULE, "modules")
def update(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    room, body = module_of(service, found["module"]), call.json()
    if set(body) - {"data", "trigger", "skip_feature_execution", "apply_feature_execution"}:
        raise Wrong(400, "INVALID_DATA", api_name=sorted(body)[0])
    rows = body.get("data")
    if not isinstance(rows, list) or not rows:
        raise Wrong(400, "MANDATORY_NOT_FOUND", api_name="data")
    if len(rows) > 100:
        raise Wrong(400, "LIMIT_EXCEEDED", limit=100, json_path="$.data")
    service.pay(-(-len(rows) // 10))
    until = _since(call, "if-unmodified-since")
    known = [(r, _stored(service, room, r).get("Modified_Time")) for r in rows]
    late = [r for r, moment in known if until and moment and moment > until]
    if late and service.switches.conflict_whole:
        raise Wrong(412, "ALREADY_MODIFIED")
    answers = [_written(service, room, n, row, row in late, body) for n, row in enumerate(rows)]
    good = sum(a["status"] == "success" for a in answers)
    status = 200 if good == len(answers) else 207 if good else 400
    return service.json({"data": answers}, status)


def _stored(service: ZohoService, room: Module, row: Mapping[str, Any]) -> dict[str, Any]:
    return service.rows[room.name].get(str(row.get("id")), {})


def _written(
    service: ZohoService, room: Module, index: int, row: dict[str, Any], late: bool, body: Any
) -> dict[str, Any]:
    fault = ("ALREADY_MODIFIED", {}) if late else _fault(service, room, row)
    if fault is not None:
        code, details = fault
        details = {"json_path": f"$.data[{index}]", **details}
        return {"code": code, "status": "error", "message": "any words", "details": details}
    values = {k: v for k, v in row.items() if k in room.fields and k != "id"}
    service.write(room.name, row["id"], values)
    if body.get("trigger") != []:
        service.workflows += 1
    moment = _stored(service, room, row)["Modified_Time"]
    details = {
        "id": row["id"],
        "Modified_Time": moment,
        "Modified_By": {"name": "接口", "id": str(FIRST_ID)},
    }
    return {"code": "SUCCESS", "status": "success", "message": "any words", "details": details}


def _fault(
    service: ZohoService, room: Module, row: Mapping[str, Any]
) -> tuple[str, dict[str, Any]] | None:
    if "id" not in row:
        return "MANDATORY_NOT_FOUND", {"api_name": "id"}
    if not isinstance(row["id"], str) or row["id"] not in service.rows[room.name]:
        return "INVALID_DATA", {"api_name": "id", "expected_data_type": "bigint"}
    if row["id"] in room.refusals:
        return room.refusals[row["id"]], {"id": row["id"]}
    for name, value in row.items():
        if name == "id":
            continue
        if name not in room.fields:
            if service.switches.unknown_field_ignored:
                continue
            return "INVALID_DATA", {"api_name": name}
        if wrong := _wrong(service, room.fields[name], value):
            return "INVALID_DATA", {"api_name": name, **wrong}
    return None


def _wrong(service: ZohoService, field: Field, value: Any) -> dict[str, Any] | None:
    """What is wrong with one value, as the details say it."""
    if not field.writable:
        return {"expected_data_type": field.kind}
    if value is None:
        return None
    expected = {"expected_data_type": field.kind}
    if field.kind == "picklist":
        shown = [w.display for w in field.words if w.used]
        known = [*shown, *(w.actual for w in field.words), *(w.display for w in field.words)]
        stored = service.switches.unknown_word_stored and value not in known
        return None if isinstance(value, str) and (value in shown or stored) else expected
    if field.kind == "date":
        return None if re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) else expected
    if field.kind in ("currency", "double", "integer"):
        number = isinstance(value, int | Decimal) and not isinstance(value, bool)
        return None if number else expected
    if field.kind in ("text", "phone", "email", "textarea"):
        if not isinstance(value, str):
            return expected
        return {"maximum_length": field.length} if len(value) > field.length else None
    raise NotDocumentedError(f"a write to a field of type {field.kind}")


@route("POST", _MODULE + "/upsert", "modules")
def upsert(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    room, body = module_of(service, found["module"]), call.json()
    answers = []
    for row in body["data"]:
        names = body.get("duplicate_check_fields", ["id"])
        rows = service.rows[room.name].values()
        same = [r for r in rows if all(r.get(n) == row.get(n) for n in names)]
        number = same[0]["id"] if same else service.add(room.name, **row)
        action = "update" if same else "insert"
        answers.append({"code": "SUCCESS", "status": "success", "message": "", "action": action,
                        "details": {"id": number}})  # fmt: skip
    return service.json({"data": answers})
