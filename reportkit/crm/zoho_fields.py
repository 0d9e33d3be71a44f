"""The fields of a Zoho module, and values as they travel: lookups as a name and an id, cents exact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from reportkit.crm.contract import ROW_ID, Field, Kind, Row, Value, Word

MODIFIED = "Modified_Time"
_ID_LABEL = "Record Id"  # as in the files that people export
_ID = ".id"
PEOPLE = ("ownerlookup", "userlookup")
LOOKUPS = ("lookup", *PEOPLE)
_KINDS: dict[str, Kind] = {
    "picklist": "choice", "multiselectpicklist": "choices", "boolean": "flag", "date": "day",
    "datetime": "moment", "currency": "number", "double": "number", "decimal": "number",
    "percent": "number", "integer": "number", "formula": "other", "rollup_summary": "other",
}  # fmt: skip
#: lists and files that a list of records does not carry
_LEFT_OUT = (
    "subform", "multiselectlookup", "multiuserlookup", "fileupload", "imageupload", "profileimage",
    "linetax", "event_reminder", "multi_module_lookup_list", "ALARM", "RRULE", "consent_lookup",
)  # fmt: skip
_COMPUTED = ("formula", "rollup_summary", "autonumber")
_JOINT = "、"


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one module as callers see them, and what the service calls their types."""

    fields: tuple[Field, ...]
    types: Mapping[str, str]  # api name → data_type
    shown: Mapping[str, Mapping[str, str]]  # api name → inner word → the word that people see
    targets: Mapping[str, str]  # api name of a lookup → the module that it leads to

    def asked(self, names: Iterable[str]) -> list[str]:
        """The names to ask the service for; a lookup once for its name and its id."""
        plain = (name.removesuffix(_ID) for name in names if name != ROW_ID)
        return [name for name in dict.fromkeys(plain) if name in self.types]

    def row(self, record: Mapping[str, Any], names: Sequence[str]) -> Row:
        """One record, flat, with ``names`` and its id."""
        row: dict[str, Any] = {ROW_ID: str(record["id"])}
        for name in names:
            if name == ROW_ID:
                continue
            base = name.removesuffix(_ID)
            value = record.get(base)
            if self.types.get(base) in LOOKUPS:
                row[name] = _lookup(value, "id" if name.endswith(_ID) else "name")
            else:
                row[name] = self._value(base, value)
        return row

    def _value(self, name: str, value: Any) -> Value:
        kind = _KINDS.get(self.types.get(name, ""), "text")
        words = self.shown.get(name, {})
        if isinstance(value, list):
            told = (str(_plain(each)) for each in value)
            return _JOINT.join(words.get(each, each) for each in told) or None
        value = _plain(value)
        if value is None or value == "":
            return None
        if isinstance(value, bool):
            return value
        if kind == "number" or (kind == "other" and isinstance(value, int | Decimal)):
            return Decimal(str(value))
        if kind == "flag":
            return str(value) == "true"
        if kind in ("day", "moment"):
            return _time(kind, str(value))
        return words.get(str(value), str(value))

    def sent(self, values: Mapping[str, Value]) -> dict[str, Any]:
        """Values as a write takes them."""
        return {name: self._sent(name, value) for name, value in values.items()}

    def _sent(self, name: str, value: Value) -> Any:
        if isinstance(value, datetime):
            return value.isoformat(timespec="seconds")
        if isinstance(value, date):
            return value.isoformat()
        if self.types.get(name) == "multiselectpicklist" and isinstance(value, str):
            return value.split(_JOINT)
        if _KINDS.get(self.types.get(name, "")) == "number" and isinstance(value, str):
            return Decimal(value)
        if isinstance(value, str):
            return self.shown.get(name, {}).get(value, value)
        return value


def shape_of(described: Sequence[Mapping[str, Any]]) -> Shape:
    """From ``settings/fields``; hidden fields and lists of rows are left out."""
    kept = [f for f in described if f.get("data_type") not in _LEFT_OUT and f.get("visible", True)]
    named = {str(f["api_name"]): f for f in kept if f.get("api_name") != "id"}
    named.setdefault(MODIFIED, {"api_name": MODIFIED, "data_type": "datetime", "read_only": True})
    fields = [Field(ROW_ID, _ID_LABEL, writable=False)]
    for name, told in named.items():
        fields += _fields(name, told)
    return Shape(
        _apart(fields),
        {name: _type(told) for name, told in named.items()},
        {name: _shown(told) for name, told in named.items() if told.get("pick_list_values")},
        {name: _target(told) for name, told in named.items() if told.get("lookup")},
    )


def _fields(name: str, told: Mapping[str, Any]) -> list[Field]:
    label = str(told.get("field_label") or name)
    kind = _type(told)
    writable = not told.get("read_only") and not told.get("field_read_only")
    if kind in LOOKUPS:
        return [Field(name, label, writable=False), Field(name + _ID, label + _ID, writable=False)]
    ours = _KINDS.get(kind, "text")
    length = told.get("length")
    longest = length if ours == "text" and isinstance(length, int) and length else None
    writable = writable and told.get("data_type") not in _COMPUTED
    words = _words(told) if ours in ("choice", "choices") else None
    return [Field(name, label, ours, words, writable, longest=longest)]


def _type(told: Mapping[str, Any]) -> str:
    """The type of the values; what is computed says it in its own place."""
    kind = str(told.get("data_type", "text"))
    result = told.get(kind) if kind in _COMPUTED else None
    return str(result.get("return_type") or kind) if isinstance(result, Mapping) else kind


def _target(told: Mapping[str, Any]) -> str:
    module = told["lookup"].get("module") if isinstance(told["lookup"], Mapping) else None
    return str(module.get("api_name") if isinstance(module, Mapping) else module)


def _words(told: Mapping[str, Any]) -> tuple[Word, ...]:
    """Requests take the word that people see, and answers carry it."""
    given = [w for w in told.get("pick_list_values") or () if w.get("display_value") != "-None-"]
    return tuple(
        Word(str(w["display_value"]), str(w["display_value"]), w.get("type") != "unused")
        for w in given
    )


def _shown(told: Mapping[str, Any]) -> dict[str, str]:
    """The inner words that another one stands for; one that people see themselves stays."""
    pairs = [
        (str(w.get("actual_value", "")), str(w["display_value"])) for w in told["pick_list_values"]
    ]
    seen = {display for _, display in pairs}
    return {actual: display for actual, display in pairs if actual not in seen}


def _apart(fields: list[Field]) -> tuple[Field, ...]:
    """Labels that two fields share get the name of the interface behind them."""
    labels = [field.label for field in fields]
    twice = {label for label in labels if labels.count(label) > 1}
    return tuple(
        Field(f.name, f"{f.label}（{f.name}）", f.kind, f.words, f.writable, f.items, f.longest)
        if f.label in twice and f.name != ROW_ID
        else f
        for f in fields
    )


def _plain(value: Any) -> Any:
    """Tags and layouts are objects though their fields are of another type: their names."""
    return value.get("name", value.get("id")) if isinstance(value, Mapping) else value


def _lookup(value: Any, key: str) -> str | None:
    if isinstance(value, Mapping):
        found = value.get(key)
        return None if found in (None, "") else str(found)
    # a bulk file and an older query give the id alone
    return str(value) if value not in (None, "") and key == "id" else None


def _time(kind: str, text: str) -> Value:
    """A day or a moment; what is neither stays as it was written."""
    try:
        if kind == "day":
            return date.fromisoformat(text[:10])
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(UTC) if moment.tzinfo else text
