"""纷享销客 as strict as its documents. Guesses are switches: tests run with both sides of each.

Every outcome is HTTP 200 with an ``errorCode``. What the documents do not say raises
``NotDocumentedError``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fxiaoke_tenant import COMPUTED, OWNER, THINGS, UNWRITABLE, Field
from strict_service import NotDocumentedError, Refusal, Reply, Request, StrictService

from reportkit.crm.contract import Manners
from reportkit.crm.logins import Login
from reportkit.crm.pacing import Rate
from reportkit.crm.systems import connected

APP, SECRET, CODE = "FSAID_13a7f2", "s3cret-of-the-app", "p3rmanent-code"
COMPANY, USER, OLD_USER, OLD_COMPANY = "huachen", "1000", "FSUID_8f3a", "FSCID_77aa"
QUERY, UPDATE = "/cgi/crm/v2/data/query", "/cgi/crm/v2/data/update"
OWN_QUERY, OWN_UPDATE = "/cgi/crm/custom/v2/data/query", "/cgi/crm/custom/v2/data/update"
LIST, DESCRIBE = "/cgi/crm/v2/object/list", "/cgi/crm/v2/object/describe"
TOKEN, OLD_TOKEN = "/oauth2.0/token", "/cgi/corpAccessToken/get/V2"
_OPERATORS = ("EQ", "IN", "GT", "LT", "LIKE")
_DISPUTED = ("N", "NE", "GTE", "GE", "LTE", "LE", "NIN", "NOT_IN")
_LISTS = ("employee", "department", "select_many")
_OLD = ("corpAccessToken", "corpId", "currentOpenUserId")


@dataclass(frozen=True)
class Guesses:
    """What is not documented, or documented in two ways."""

    trace_needed: bool = False
    token_code: int = 14001  # asked for too often, or twice at once
    fast_code: int = 30004
    quota_zone: str = "Asia/Shanghai"
    disputed_operators: bool = False
    one_row_is_the_record: bool = False
    companions_named: bool = False  # __r comes only when the projection names it
    names_as_maps: bool = False  # of people
    type_code: int = 15002
    family_code: int = 15002
    update_empties: bool = False  # fields that were not sent
    unknown_words_kept: bool = False  # stored and shown as blank, instead of refused
    null_empties: bool = True
    right_code: int = 15003  # of one record


KIND = Guesses()
HARSH = Guesses(
    trace_needed=True, token_code=30004, fast_code=14001, quota_zone="UTC", disputed_operators=True,
    one_row_is_the_record=True, companions_named=True, names_as_maps=True, type_code=32000,
    family_code=10006, unknown_words_kept=True, null_empties=False, right_code=20014,
)  # fmt: skip


@dataclass
class _Token:
    text: str
    born: float
    dead: bool = False


class FxiaokeService(StrictService):
    """quota: calls of a day, the token's not counted; None: none was purchased."""

    rates = {
        **dict.fromkeys((QUERY, UPDATE, OWN_QUERY, OWN_UPDATE, LIST, DESCRIBE), (Rate(100, 20),)),
        **dict.fromkeys((TOKEN, OLD_TOKEN), (Rate(10, 60),)),
    }

    def __init__(self, guesses: Guesses = KIND, quota: int | None = 100_000, **more: Any) -> None:
        super().__init__(**more)
        self.guesses, self.quota = guesses, quota
        self.things = {thing.name: thing for thing in THINGS}
        self.secrets = [SECRET, CODE]
        self.refusals: dict[str, int] = {}  # _id → the code of every update
        self.flows = 0  # updates that set approvals or workflows going
        self.tokens: list[_Token] = []
        self._traces: set[str] = set()
        self._used: dict[str, int] = {}
        self._names: dict[str, str] = {}  # _id → name of what it stands for

    # --- for tests --------------------------------------------------------------------------------
    def add(self, thing: str, **values: Any) -> str:
        """A new record; ids are not in the order of time. What is empty is not there."""
        number = f"{self.chance.getrandbits(96):024x}"
        row = {"owner": [OWNER], "life_status": "normal", "create_time": self.milliseconds()}
        self.rows[thing][number] = {"_id": number, **row, **values}
        self.changed(thing, number)
        return number

    def kill_token(self) -> None:
        """End the current token before its time."""
        self.tokens[-1].dead = True

    def milliseconds(self) -> int:
        return int(self.now() * 1000)

    def changed(self, thing: str, id: str) -> None:
        row = self.rows[thing][id]
        row["last_modified_time"] = self.milliseconds()
        for name in [name for name, value in row.items() if value in (None, "", [])]:
            del row[name]
        self._names[id] = str(row.get("name", id))

    # --- the gate ---------------------------------------------------------------------------------
    def too_fast(self, request: Request) -> Reply:
        token = request.path in (TOKEN, OLD_TOKEN)
        return self._said_no(self.guesses.token_code if token else self.guesses.fast_code)

    def reply(self, request: Request) -> Reply:
        acts: dict[str, Callable[[dict[str, Any], Request], dict[str, Any]]] = {
            TOKEN: self._token, OLD_TOKEN: self._token, LIST: self._list, DESCRIBE: self._describe,
            QUERY: self._query, OWN_QUERY: self._query, UPDATE: self._update, OWN_UPDATE: self._update,
        }  # fmt: skip
        act = acts.get(request.path)
        if act is None:
            self._refuse(10006)
        body = request.json()
        if request.method != "POST" or not request.is_json or not isinstance(body, dict):
            self._refuse(15002)
        self._check_trace(request)
        if request.path not in (TOKEN, OLD_TOKEN):
            self._check_access(body, request)
            self._check_quota()
        content = act(body, request)
        return Reply(
            {"errorCode": 0, "errorMessage": self.said(), "traceId": self._trace(), **content}
        )

    def _refuse(self, code: int) -> None:
        raise Refusal(self._said_no(code))

    def _said_no(self, code: int) -> Reply:
        return Reply({"errorCode": code, "errorMessage": self.said(), "traceId": self._trace()})

    def _trace(self) -> str:
        return f"E-O.{self.chance.randrange(10**6)}"

    def _check_trace(self, request: Request) -> None:
        given = request.query.get("thirdTraceId", [])
        if not given and not self.guesses.trace_needed:
            return
        try:
            known = len(given) != 1 or given[0] in self._traces
            wrong = (
                known or uuid.UUID(given[0]).version != 4 or str(uuid.UUID(given[0])) != given[0]
            )
        except ValueError:
            wrong = True
        if wrong:
            self._refuse(15002)
        self._traces.add(given[0])

    def _check_access(self, body: Mapping[str, Any], request: Request) -> None:
        old = [name for name in _OLD if name in body]
        bearer = request.headers.get("authorization")
        if not old and bearer is None:
            self._refuse(20017)
        if old and bearer is not None:
            self._refuse(15002)
        if old:
            token, company, user = (body.get(name) for name in _OLD)
            right = company == OLD_COMPANY and user == OLD_USER
        else:
            found = re.fullmatch(r"Bearer (\S+)", bearer)
            token = found[1] if found else None
            company, user = request.headers.get("x-fs-ea"), request.headers.get("x-fs-userid")
            right = company == COMPANY and user == USER
        alive = [t.text for t in self.tokens if not t.dead and self.now() - t.born < 7200]
        if token not in alive:
            self._refuse(20016)
        if not right:
            self._refuse(20020)

    def _check_quota(self) -> None:
        if self.quota is None:
            self._refuse(30003)
        zone = ZoneInfo(self.guesses.quota_zone)
        day = f"{datetime.fromtimestamp(self.now(), zone):%Y-%m-%d}"
        self._used[day] = self._used.get(day, 0) + 1
        if self._used[day] > self.quota:
            self._refuse(30002)

    def _token(self, body: dict[str, Any], request: Request) -> dict[str, Any]:
        if self._active[request.path] > 1:
            self._refuse(self.guesses.token_code)
        new = request.path == TOKEN
        grant = {"grantType": "app_secret"} if new else {}
        if set(body) - {"appId", "appSecret", "permanentCode", *grant}:
            self._refuse(15002)
        if body.get("appId") != APP:
            self._refuse(20006)
        if body.get("appSecret") != SECRET:
            self._refuse(10006)
        if body.get("permanentCode") != CODE:
            self._refuse(20015)
        if grant and body.get("grantType") != "app_secret":
            self._refuse(15002)
        last = self.tokens[-1] if self.tokens else None
        if last is None or last.dead or self.now() - last.born >= 6600:
            last = _Token(f"T0ken-{self.chance.getrandbits(128):x}", self.now())
            self.tokens.append(last)
            self.secrets.append(last.text)
        names = ("accessToken", "ea") if new else ("corpAccessToken", "corpId")
        company = COMPANY if new else OLD_COMPANY
        return dict(zip(names, (last.text, company), strict=True)) | {"expiresIn": 7200}

    # --- objects ----------------------------------------------------------------------------------
    def _list(self, body: dict[str, Any], request: Request) -> dict[str, Any]:
        self._only(body, "includeNull")
        objects = [
            {"describeApiName": t.name, "describeDisplayName": t.label, "isActive": t.active}
            for t in self.things.values()
        ]
        return {"data": {"objects": objects}}

    def _describe(self, body: dict[str, Any], request: Request) -> dict[str, Any]:
        self._only(body, "includeNull", "includeDetail", "data")
        data = body.get("data")
        if not isinstance(data, dict) or not isinstance(body.get("includeDetail"), bool):
            self._refuse(15002)
        thing = self.things.get(data.get("apiName"))
        if thing is None or not thing.active:
            self._refuse(15002)
        fields = {name: f.described() for name, f in thing.fields.items()}
        # the names of fields are data: unknown keys beside them would be unknown fields
        return {"data": {"describe": {"api_name": thing.name, "fields": fields}}}

    def _only(self, body: Mapping[str, Any], *names: str) -> None:
        if unknown := set(body) - {*names, *_OLD}:
            raise NotDocumentedError(f"keys {sorted(unknown)}")

    def _thing(self, name: Any, request: Request) -> Any:
        if name not in self.things or not self.things[name].active:
            self._refuse(15002)
        if name.endswith("__c") != request.path.startswith("/cgi/crm/custom/"):
            self._refuse(self.guesses.family_code)
        return self.things[name]

    # --- reading ----------------------------------------------------------------------------------
    def _query(self, body: dict[str, Any], request: Request) -> dict[str, Any]:
        self._only(body, "data", "includeNull")
        data = body.get("data")
        if not isinstance(data, dict):
            self._refuse(15002)
        if set(data) - {"dataObjectApiName", "find_explicit_total_num", "search_query_info"}:
            raise NotDocumentedError(f"keys {sorted(data)}")
        thing = self._thing(data.get("dataObjectApiName"), request)
        info = data.get("search_query_info")
        if not isinstance(info, dict):
            self._refuse(15002)
        if set(info) - {"limit", "offset", "filters", "orders", "fieldProjection"}:
            raise NotDocumentedError(f"keys {sorted(info)}")
        limit, offset = info.get("limit"), info.get("offset")
        self._check_page(limit, offset)
        rows = [
            r for r in self.rows[thing.name].values() if self._passes(r, info.get("filters"), thing)
        ]
        rows = self._ordered(rows, info.get("orders"))
        asked = data.get("find_explicit_total_num", True)
        total = len(rows) if asked else 0
        shown = [
            self._shown(row, thing, info.get("fieldProjection")) for row in rows[offset:][:limit]
        ]
        if len(shown) == 1 and self.guesses.one_row_is_the_record:
            return {"data": shown[0]}
        return {"data": {"dataList": shown, "offset": offset, "limit": limit, "total": total}}

    def _check_page(self, limit: Any, offset: Any) -> None:
        if type(limit) is not int or type(offset) is not int or not 1 <= limit <= 100 or offset < 0:
            self._refuse(self.guesses.type_code)
        if offset > 10_000:
            self._refuse(10013)
        if offset % limit:
            self._refuse(15002)

    def _passes(self, row: Mapping[str, Any], filters: Any, thing: Any) -> bool:
        if not isinstance(filters, list):
            self._refuse(32000)
        held = [self._holds(row, one, thing) for one in filters]  # each is looked at
        return all(held)

    def _holds(self, row: Mapping[str, Any], one: Any, thing: Any) -> bool:
        if not isinstance(one, dict) or set(one) != {"field_name", "field_values", "operator"}:
            self._refuse(32000)
        name, values, operator = one["field_name"], one["field_values"], one["operator"]
        if (
            not isinstance(values, list)
            or not values
            or not all(isinstance(v, str) for v in values)
        ):
            self._refuse(32000)
        if name not in thing.fields:
            self._refuse(32000)
        if operator in _DISPUTED:
            if not self.guesses.disputed_operators:
                self._refuse(32000)
            raise NotDocumentedError(f"what {operator} is called")
        if operator not in _OPERATORS:
            raise NotDocumentedError(f"operator {operator}")
        if name not in row:
            return False
        if operator == "IN":
            return str(row[name]) in values
        if len(values) != 1:
            self._refuse(32000)
        if operator == "LIKE":
            return values[0] in str(row[name])
        kind = thing.fields[name].kind
        numeric = kind in ("date", "date_time", "number", "currency")
        try:
            mine, other = (Decimal(v) if numeric else v for v in (str(row[name]), values[0]))
        except InvalidOperation:
            self._refuse(32000)
        return {"EQ": mine == other, "GT": mine > other, "LT": mine < other}[operator]

    def _ordered(self, rows: list[dict[str, Any]], orders: Any) -> list[dict[str, Any]]:
        if not isinstance(orders, list):
            self._refuse(32000)
        self.chance.shuffle(rows)  # only what is asked for is in order
        for order in reversed(orders):
            if set(order) != {"fieldName", "isAsc"} or not isinstance(order["isAsc"], bool):
                self._refuse(32000)
            rows.sort(key=lambda r: r.get(order["fieldName"], ""), reverse=not order["isAsc"])
        return rows

    def _shown(self, row: Mapping[str, Any], thing: Any, projection: Any) -> dict[str, Any]:
        """Empty fields are left out; what stands for something else brings its name."""
        named = None if projection is None else set(projection) | {"_id"}
        shown: dict[str, Any] = {}
        for name, value in row.items():
            field = thing.fields[name]
            if named is not None and name not in named:
                if f"{name}__r" not in named:
                    continue
            else:
                shown[name] = self._as_read(value, field)
            companion = self._companion(value, field)
            wanted = not self.guesses.companions_named or named is None or f"{name}__r" in named
            if companion is not None and wanted:
                shown[f"{name}__r"] = companion
        return shown

    def _as_read(self, value: Any, field: Field) -> Any:
        words = {word for _, word in field.options}
        if field.kind == "select_one" and value not in words:
            return ""  # an unknown word is blank
        return value

    def _companion(self, value: Any, field: Field) -> Any:
        if field.kind == "object_reference":
            return self._names.get(value, "")
        if field.kind == "employee":
            return {"id": value[0], "name": "王芳"} if self.guesses.names_as_maps else "王芳"
        return None

    # --- writing ----------------------------------------------------------------------------------
    def _update(self, body: dict[str, Any], request: Request) -> dict[str, Any]:
        self._only(body, "triggerApprovalFlow", "triggerWorkFlow", "data")
        data = body.get("data")
        record = data.get("object_data") if isinstance(data, dict) else None
        if not isinstance(record, dict) or set(data) != {"object_data"}:
            self._refuse(15002)
        thing = self._thing(record.get("dataObjectApiName"), request)
        id = record.get("_id")
        if id not in self.rows[thing.name]:
            self._refuse(15002)
        if id in self.refusals:
            self._refuse(self.refusals[id])
        values = {n: v for n, v in record.items() if n not in ("_id", "dataObjectApiName")}
        for name, value in values.items():
            self._check_value(thing.fields.get(name), value)
        if any(body.get(flow) is not False for flow in ("triggerApprovalFlow", "triggerWorkFlow")):
            self.flows += 1
        if self.guesses.update_empties:
            kept = {"_id", "name", *UNWRITABLE, "life_status", *values}
            row = self.rows[thing.name][id]
            values |= {
                n: None for n in row if n not in kept and thing.fields[n].kind not in COMPUTED
            }
        self.write(thing.name, id, values)
        return {}

    def _check_value(self, field: Field | None, value: Any) -> None:
        if field is None or field.name in UNWRITABLE or field.kind in COMPUTED:
            self._refuse(15002)
        if value is None:
            if not self.guesses.null_empties or field.required:
                self._refuse(self.guesses.type_code)
            return
        kind = field.kind
        if kind in _LISTS:
            right = isinstance(value, list) and all(isinstance(v, str) for v in value)
        elif kind in ("date", "date_time"):
            right = type(value) is int and len(str(value)) == 13
        elif kind == "true_or_false":
            right = isinstance(value, bool)
        elif kind in ("number", "currency", "percentile"):
            right = isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None
            right = right and len(value.partition(".")[2]) <= field.decimals
        else:
            right = isinstance(value, str)
        if not right:
            self._refuse(self.guesses.type_code)
        known = kind != "select_one" or value in {word for _, word in field.options}
        if not known and not self.guesses.unknown_words_kept:
            self._refuse(32000)


#: the tests of what is a guess run with both
BOTH = pytest.mark.parametrize("guesses", [KIND, HARSH], ids=["kind", "harsh"])


def client(
    service: FxiaokeService, tokens: Path | None = None, *, secret: str = SECRET, code: str = CODE,
    **settings: str,
) -> Any:  # fmt: skip
    """The system as its users have it, at the service's clock."""
    login = Login({"app_id": APP, "app_secret": secret, "permanent_code": code})
    manners = Manners(service.clock, 5.0, tokens)
    return connected("fxiaoke", login, {"host": service.url, **settings}, manners)


def moment(text: str) -> int:
    """13 digits of a moment written as ISO text in UTC."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)
