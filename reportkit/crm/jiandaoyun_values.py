"""What a form of 简道云 holds, as flat rows: fields by the name that never changes, values as plain ones.

A field is known by its ``widgetName``. Answers and requests carry its ``name`` instead, which is an alias
that people may change at any time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from reportkit.crm.contract import ROW_ID, Field, Kind, Row, Value

MODIFIED = "updateTime"
_KINDS: dict[str, Kind] = {
    "number": "number", "aggregation": "number", "datetime": "moment", "subform": "rows",
    "radiogroup": "choice", "combo": "choice", "checkboxgroup": "choices", "combocheck": "choices",
}  # fmt: skip
_WRITABLE = ("text", "textarea", "number", "datetime", "radiogroup", "combo")
_PARTS = {"province": "省", "city": "市", "district": "区", "detail": "详细地址"}
_COMPOSITE = ("address", "location")
_FLOW = {0: "进行中", 1: "已完成", 2: "已结束", 3: "已否决"}
_SYSTEM = (
    Field(ROW_ID, "数据ID", writable=False),
    Field("creator", "提交人", writable=False),
    Field("createTime", "提交时间", "moment", writable=False),
    Field(MODIFIED, "更新时间", "moment", writable=False),
    Field("flowState", "流程状态", writable=False),
)
_TAG = re.compile(r"<[^>]+>")


class UnwritableError(ValueError):
    """The interface does not take this value; the text says why."""


@dataclass(frozen=True, slots=True)
class Widget:
    """A field as the form has it. id: ``widgetName``; name: what answers call it now."""

    id: str
    name: str
    label: str
    type: str
    items: tuple[Widget, ...] = ()


def widgets_of(listed: object) -> tuple[Widget, ...]:
    """The fields of a form; what has no name is no field."""
    found = []
    for each in listed if isinstance(listed, list) else []:
        if isinstance(each, Mapping) and (
            id_ := str(each.get("widgetName") or each.get("name", ""))
        ):
            name = str(each.get("name") or id_)
            label = str(each.get("label") or name).strip() or name
            inside = widgets_of(each.get("items"))
            found.append(Widget(id_, name, label, str(each.get("type", "")), inside))
    return tuple(found)


def fields_of(widgets: Sequence[Widget]) -> tuple[Field, ...]:
    """System fields and those of the form; labels that stand twice carry the name as well."""
    return _told_apart([*_SYSTEM, *(field for widget in widgets for field in _fields(widget))])


def _fields(widget: Widget) -> Iterator[Field]:
    if widget.type in _COMPOSITE:
        for part, word in _PARTS.items():
            yield Field(f"{widget.id}.{part}", f"{widget.label}.{word}", writable=False)
        return
    inside = [field for item in widget.items for field in _fields(item)]
    items = _told_apart([Field(ROW_ID, "数据ID", writable=False), *inside])
    kind = _KINDS.get(widget.type, "text")
    yield Field(
        widget.id,
        widget.label,
        kind,
        writable=widget.type in _WRITABLE,
        items=items if kind == "rows" else (),
        clearable=widget.type != "datetime",
    )


def _told_apart(fields: Sequence[Field]) -> tuple[Field, ...]:
    labels = [field.label for field in fields]
    return tuple(
        replace(f, label=f"{f.label}（{f.name}）")
        if labels.count(f.label) > 1 and f not in _SYSTEM
        else f
        for f in fields
    )


def row_of(answered: Mapping[str, Any], widgets: Sequence[Widget]) -> Row:
    """One row of an answer; keys that the form does not list are left aside."""
    row: dict[str, Any] = {ROW_ID: str(answered.get(ROW_ID, ""))}
    if "creator" in answered:
        row["creator"] = _text(answered["creator"])
    for name in ("createTime", MODIFIED):
        if name in answered:
            row[name] = _moment(answered[name])
    if answered.get("flowState") is not None:
        row["flowState"] = _FLOW.get(int(answered["flowState"]), str(answered["flowState"]))
    for widget in widgets:
        if widget.name in answered:
            row.update(_cells(widget, answered[widget.name]))
    return row


def _cells(widget: Widget, value: Any) -> Iterator[tuple[str, Any]]:
    if widget.type in _COMPOSITE:
        parts = value if isinstance(value, Mapping) else {}
        for part in _PARTS:
            yield f"{widget.id}.{part}", _text(parts.get(part))
    elif widget.type == "subform":
        rows = value if isinstance(value, list) else []
        yield widget.id, [row_of(each, widget.items) for each in rows if isinstance(each, Mapping)]
    elif widget.type == "datetime":
        yield widget.id, _moment(value)
    elif _KINDS.get(widget.type) == "number":
        yield widget.id, _number(value)
    elif widget.type == "richtext":
        html = value.get("html") if isinstance(value, Mapping) else value
        yield widget.id, _text(_TAG.sub("", html) if isinstance(html, str) else None)
    else:
        yield widget.id, _text(value)


def _text(value: Any) -> str | None:
    """A text; a person, department, telephone or file by what people call it; several joined."""
    if isinstance(value, Mapping):
        value = next((value[k] for k in ("name", "phone", "id", ROW_ID) if value.get(k)), None)
    if isinstance(value, list):
        value = "、".join(text for each in value if (text := _text(each)))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        return format(value, "f")
    return str(value) if value is not None and value != "" else None


def _number(value: Any) -> Decimal | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return Decimal(value)
    return None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or not value:
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)


def written(value: Value, widget: Widget, zone: str) -> Any:
    """A value in the form that the interface takes. Raises UnwritableError."""
    if widget.type not in _WRITABLE:
        raise UnwritableError(f"字段“{widget.label}”（{widget.type}）不能经接口写入")
    if widget.type == "datetime":
        return _stamp(value, widget, zone)
    if widget.type == "number":
        if value is not None and not isinstance(value, Decimal):
            raise UnwritableError(f"字段“{widget.label}”只收数字")
        return value
    if value is not None and not isinstance(value, str):
        raise UnwritableError(f"字段“{widget.label}”只收文字")
    return value or ""


def _stamp(value: Value, widget: Widget, zone: str) -> str:
    """A day is the moment at which it begins where its people are."""
    if isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time(), ZoneInfo(zone))
    if not isinstance(value, datetime):
        raise UnwritableError(f"日期字段“{widget.label}”不能经接口清空，请在表单里改")
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.{value.microsecond // 1000:03}Z"
