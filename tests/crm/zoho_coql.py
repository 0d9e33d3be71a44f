"""The strict Zoho CRM: the part of COQL that is documented, and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from strict_service import Reply
from zoho_records import module_of
from zoho_service import Call, Wrong, ZohoService, route

_QUERY = re.compile(
    r"select (?P<names>[\w, .]+) from (?P<module>\w+) where (?P<where>.+?)"
    r"( order by (?P<order>[\w, ]+?))?( limit (?P<limit>\d+))?( offset (?P<offset>\d+))?",
    re.I | re.S,
)
_SIMPLE = re.compile(r"\(?\s*(\w+) (>=|<=|=|!=|>|<|in|is) (.+?)\s*\)?", re.S)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": lambda a, b: a == b, "!=": lambda a, b: a != b, ">": lambda a, b: a > b,
    "<": lambda a, b: a < b, ">=": lambda a, b: a >= b, "<=": lambda a, b: a <= b,
    "in": lambda a, b: a in b,
}  # fmt: skip


@route("POST", "/crm/v8/coql", "coql")
def coql(service: ZohoService, call: Call, found: re.Match[str]) -> Reply:
    body = call.json()
    if set(body) != {"select_query"}:
        raise Wrong(400, "INVALID_DATA")
    asked = _QUERY.fullmatch(body["select_query"].strip())
    if asked is None:
        raise Wrong(400, "SYNTAX_ERROR")
    limit, offset = int(asked["limit"] or 200), int(asked["offset"] or 0)
    if limit > 2000 or offset >= 100_000:
        raise Wrong(400, "LIMIT_EXCEEDED")
    service.pay(1 if limit <= 200 else 2 if limit <= 1000 else 3)
    room = module_of(service, asked["module"])
    names = [name.strip() for name in asked["names"].split(",")]
    orders = [part.split() for part in (asked["order"] or "").split(",") if part.strip()]
    columns = [o[0] for o in orders]
    if len(columns) != len(set(columns)):
        raise Wrong(400, "DUPLICATE_DATA")
    if len(names) > 50 or len(columns) > 10:
        raise Wrong(400, "LIMIT_EXCEEDED")
    tests = [_test(part) for part in _conditions(asked["where"])]
    for name in (*names, *columns, *(t[0] for t in tests)):
        if name not in room.fields:
            raise Wrong(400, "INVALID_QUERY", column_name=name)
    rows = [r for r in service.rows[room.name].values() if all(_holds(r, test) for test in tests)]
    for column, *way in reversed(orders):
        rows.sort(key=lambda r: _value(r, column), reverse=way == ["desc"])
    shown = rows[offset : offset + limit]
    if not shown:
        return Reply(status=204)
    data = [{"id": r["id"], **{n: r[n] for n in names}} for r in shown]
    info = {"count": len(data), "more_records": len(rows) > offset + limit}
    return service.json({"data": data, "info": info})


def _conditions(text: str) -> list[str]:
    """The parts of an AND, which must stand in brackets two by two."""
    text = text.strip()
    while text.startswith("(") and _closing(text) == len(text) - 1:
        text = text[1:-1].strip()
    parts = _split(text)
    if len(parts) > 2:
        raise Wrong(400, "SYNTAX_ERROR")
    return [text] if len(parts) == 1 else [c for part in parts for c in _conditions(part)]


def _closing(text: str) -> int:
    depth = 0
    for at, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return at
    raise Wrong(400, "SYNTAX_ERROR")


def _split(text: str) -> list[str]:
    parts, depth, begun = [], 0, 0
    for word in re.finditer(r"[()]| and ", text, re.I):
        if word[0] in "()":
            depth += 1 if word[0] == "(" else -1
        elif depth == 0:
            parts.append(text[begun : word.start()])
            begun = word.end()
    return [*parts, text[begun:]]


def _test(text: str) -> tuple[str, str, Any]:
    found = _SIMPLE.fullmatch(text.strip())
    if found is None:
        raise Wrong(400, "SYNTAX_ERROR")
    name, operator, value = found[1], found[2].lower(), found[3].strip()
    if operator != "in":
        return name, operator, _literal(value)
    listed = [_literal(part.strip()) for part in value.strip("()").split(",")]
    if len(listed) > 50:
        raise Wrong(400, "LIMIT_EXCEEDED")
    return name, operator, listed


def _literal(text: str) -> Any:
    if text.startswith("'"):
        inner = text[1:-1]
        return datetime.fromisoformat(inner) if re.match(r"\d{4}-\d\d-\d\dT", inner) else inner
    return Decimal(text) if re.fullmatch(r"-?[\d.]+", text) else text


def _value(row: Mapping[str, Any], name: str) -> Any:
    value = row[name]
    return Decimal(value) if name == "id" else value["id"] if isinstance(value, Mapping) else value


def _holds(row: Mapping[str, Any], test: tuple[str, str, Any]) -> bool:
    name, operator, wanted = test
    value = _value(row, name)
    return value is not None and _OPERATORS[operator](value, wanted)
