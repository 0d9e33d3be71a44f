"""The types of 纷享销客 fields: what ``object/describe`` says, and values in both directions.

Numbers are texts on the line, moments milliseconds since 1970, people and departments lists of ids. What
stands for something else has a companion under the same name with ``__r``: its name for people.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any
from zoneinfo import ZoneInfo

from reportkit.crm.contract import ROW_ID, Field, Kind, Row, Value, Word

NAME_OF = "__r"
_KINDS: dict[str, Kind] = {
    "number": "number", "currency": "number", "percentile": "number", "true_or_false": "flag",
    "date": "day", "date_time": "moment", "select_one": "choice", "select_many": "choices",
    "record_type": "choice",
}  # fmt: skip
_NUMBERS = ("number", "currency", "percentile")
_COMPUTED = ("auto_number", "formula", "count", "quote")
#: one person, department or place: read as its name
_NAMED = (
    "employee", "employee_many", "department", "department_many", "out_employee", "country",
    "province", "city", "district", "town",
)  # fmt: skip
_REFERENCES = ("object_reference", "master_detail")
#: nothing of these is a value of a cell
_LEFT_OUT = (
    "file_attachment",
    "big_file_attachment",
    "image",
    "signature",
    "group",
    "embedded_object_list",
)
#: what the service sets itself, or changes only elsewhere
_FIXED = (ROW_ID, "owner", "create_time", "last_modified_time", "created_by", "last_modified_by",
          "record_type", "life_status", "lock_status")  # fmt: skip
_MIDNIGHT = time()


@dataclass(frozen=True, slots=True)
class Described:
    """A field and what writing or reading it needs to know. source: the key on the line."""

    field: Field
    type: str
    source: str

    @property
    def asked(self) -> tuple[str, ...]:
        """What to ask for to get it: of people and places the name too."""
        return (self.source, f"{self.source}{NAME_OF}") if self.type in _NAMED else (self.source,)


def described(content: Mapping[str, Any]) -> tuple[Described, ...]:
    """The fields of ``data.describe.fields``, those that can stand in a cell, labels told apart.

    In the order of their names: that of a JSON object is not the same from answer to answer.
    """
    told = {str(name): one for name, one in content.items() if isinstance(one, Mapping)}
    found = [one for name, field in sorted(told.items()) for one in _of(name, field)]
    if not any(one.field.name == ROW_ID for one in found):
        found.insert(0, Described(Field(ROW_ID, "唯一性ID", writable=False), "text", ROW_ID))
    counted: dict[str, int] = {}
    for one in found:
        counted[one.field.label] = counted.get(one.field.label, 0) + 1
    return tuple(_told_apart(one) if counted[one.field.label] > 1 else one for one in found)


def _of(name: str, told: Mapping[str, Any]) -> Iterator[Described]:
    kind = str(told.get("type") or "text")
    if kind in _LEFT_OUT or told.get("is_active") is False:
        return
    label = str(told.get("label") or name)
    of_result = str(told.get("return_type") or "text") if kind in _COMPUTED else kind
    writable = name not in _FIXED and kind not in (*_COMPUTED, *_NAMED, *_REFERENCES)
    if kind in _REFERENCES:
        yield Described(
            Field(f"{name}{NAME_OF}", label, writable=False), "text", f"{name}{NAME_OF}"
        )
        label = f"{label}_唯一性ID"  # as the files that the system exports call it
    places = told.get("decimal_places")
    field = Field(
        name,
        label,
        _KINDS.get(of_result, "text"),
        _words(told),
        writable,
        clearable=told.get("is_required") is not True,
        decimals=places if isinstance(places, int) else None,
    )
    yield Described(field, of_result, name)


def _words(told: Mapping[str, Any]) -> tuple[Word, ...] | None:
    options = told.get("options")
    if not isinstance(options, list):
        return None
    return tuple(
        Word(str(o["label"]), str(o["value"]), not o.get("not_usable"))
        for o in options
        if "label" in o and "value" in o
    )


def _told_apart(one: Described) -> Described:
    field = one.field
    told = replace(field, label=f"{field.label}（{field.name}）")
    return replace(one, field=told)


def read_row(content: Mapping[str, Any], fields: tuple[Described, ...], zone: ZoneInfo) -> Row:
    """One record with the fields asked for; what the service left out is empty."""
    row: dict[str, Any] = {ROW_ID: str(content[ROW_ID])}
    for one in fields:
        row.setdefault(one.field.name, _read(content, one, zone))
    return row


def _read(content: Mapping[str, Any], one: Described, zone: ZoneInfo) -> Value:
    given = content.get(one.source)
    if one.type in _NAMED:
        name = _text(content.get(f"{one.source}{NAME_OF}"))
        return name or _text(given)
    if given is None or given == "" or given == []:
        return None
    if one.type in _NUMBERS:
        return _number(given)
    if one.type == "true_or_false":
        return given if isinstance(given, bool) else str(given).lower() == "true"
    if one.type in ("date", "date_time", "time"):
        return _moment(given, one.type, zone)
    return _text(given)


def _number(given: Any) -> Value:
    try:
        return Decimal(str(given).replace(",", ""))
    except InvalidOperation:
        return str(given)


def _moment(given: Any, kind: str, zone: ZoneInfo) -> Value:
    try:
        milliseconds = int(given)
        if kind == "time":
            return f"{datetime(2000, 1, 1) + timedelta(milliseconds=milliseconds):%H:%M:%S}"
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=milliseconds)
    except (ValueError, OverflowError):
        return str(given)
    return moment.astimezone(zone).date() if kind == "date" else moment


def _text(given: Any) -> str | None:
    """What stands in a cell; of people and departments their names."""
    if isinstance(given, Mapping):
        return _text(next((given[k] for k in ("name", "label", "deptName") if given.get(k)), None))
    if isinstance(given, list):
        return "、".join(filter(None, map(_text, given))) or None
    return None if given is None or given == "" else str(given)


def written(value: Value, one: Described, zone: ZoneInfo) -> Any:
    """A value as the service takes it."""
    if value is None:
        return None
    if one.type in _NUMBERS:
        return format(_rounded(Decimal(str(value)), one.field.decimals), "f")
    if one.type == "true_or_false":
        return bool(value)
    if one.type in ("date", "date_time"):
        return _milliseconds(value, zone)
    return str(value).split("、") if one.type == "select_many" else str(value)


def _rounded(value: Decimal, decimals: int | None) -> Decimal:
    """To as many decimals as the field keeps."""
    if decimals is None:
        return value
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _milliseconds(value: Value, zone: ZoneInfo) -> int:
    if isinstance(value, datetime):
        moment = value if value.tzinfo else value.replace(tzinfo=zone)
    else:
        day = value if isinstance(value, date) else date.fromisoformat(str(value))
        moment = datetime.combine(day, _MIDNIGHT, zone)
    return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)
