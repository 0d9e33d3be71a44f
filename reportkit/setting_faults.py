"""What is wrong in settings: every fault with its file, line and the nearest right name, told at once.

Knows no particular setting; ``params``, ``brand`` and ``strategies`` say what is allowed.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import textwrap
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ValidationError

from reportkit.errors import ParameterError
from reportkit.yaml_files import lines_of

Place = tuple[str | int, ...]  # the names and positions that lead to a value, from the top
_MOST = 12  # faults that one message tells
_SHOWN = 60  # characters of a wrong value
_UNION = {
    "str",
    "int",
    "float",
    "bool",
}  # how pydantic ends the place of a value with several types
_UNKNOWN = ("extra_forbidden", "unexpected_keyword_argument")
_WANTED = {  # by pydantic's kind of fault
    "string_type": "文字（加引号）",
    "string_too_short": "文字，不能为空",
    "int_type": "整数",
    "int_from_float": "整数",
    "int_parsing": "整数",
    "float_type": "数字",
    "float_parsing": "数字",
    "finite_number": "数字",
    "bool_type": "true 或 false",
    "bool_parsing": "true 或 false",
    "tuple_type": "列表（[甲, 乙]）",
    "dict_type": "“名称: 值”",
    "model_type": "“名称: 值”",
    "dataclass_type": "“名称: 值”",
}
_LIMITS = {
    "greater_than": ("大于", "gt"),
    "greater_than_equal": ("不小于", "ge"),
    "less_than": ("小于", "lt"),
    "less_than_equal": ("不大于", "le"),
}


@dataclasses.dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong, as a sentence that says what would be right."""

    place: Place
    text: str


def refuse(faults: Iterable[Fault], source: Callable[[Place], tuple[str, Path | None]]) -> None:
    """Raise ParameterError telling all ``faults``, by file and line; nothing when there are none.

    source: what a place is written in, for the reader, and its YAML file when it has lines.
    """
    lines: dict[Path, Mapping[Place, int]] = {}
    told = []
    for fault in faults:
        name, path = source(fault.place)
        if path is not None and path not in lines:
            lines[path] = lines_of(path)
        line = _line(fault.place, lines[path]) if path is not None else 0
        told.append((name, line, fault.text))
    if told:
        raise ParameterError(tell(told))


def tell(faults: Sequence[tuple[str, int, str]]) -> str:
    """One fault in one line; several as their number and a line each, in the order of the file.

    faults: where it is written, its line (0: unknown), the sentence.
    """
    said = [
        f"{name}{f' 第 {line} 行' if line else ''}：{text}"
        for name, line, text in sorted(faults, key=lambda fault: fault[:2])
    ]
    if len(said) == 1:
        return said[0]
    rest = [f"另有 {len(said) - _MOST} 处。"] if len(said) > _MOST else []
    return "\n  ".join([f"{len(said)} 处有误：", *said[:_MOST], *rest])


def _line(place: Place, lines: Mapping[Place, int]) -> int:
    """The line of a place, or of what would hold it; 0 when not even that is written."""
    ends = range(len(place), 0, -1)
    return next((lines[place[:end]] for end in ends if place[:end] in lines), 0)


def model_faults(
    error: ValidationError,
    model: type,
    *,
    within: Place = (),
    hidden: Collection[Place] = (),
    unwritten: Collection[str] = (),
) -> list[Fault]:
    """What pydantic found wrong with a ``model``: a name that is missing because another was meant
    to be it is told once.

    within: where the model stands in its file. hidden: places whose values are not shown.
    unwritten: names of the model that the program fills in.
    """

    def names(place: Place) -> list[str]:
        return [name for name in names_at(model, place[:-1]) if name not in unwritten]

    grouped: dict[Place, list[Any]] = {}
    for fault in error.errors():
        place = fault["loc"][:-1] if fault["loc"][-1:] in _ENDS else fault["loc"]
        grouped.setdefault(place, []).append(fault)
    unknown = [place for place, found in grouped.items() if found[0]["type"] in _UNKNOWN]
    meant = {
        (*place[:-1], near) for place in unknown
        for near in nearest(str(place[-1]), names(place))
    }  # fmt: skip
    return [
        Fault((*within, *place), _sentence((*within, *place), found, names(place), place in hidden))
        for place, found in grouped.items()
        if not (found[0]["type"] == "missing" and place in meant)
    ]


_ENDS = {(end,) for end in _UNION}


def _sentence(place: Place, found: Sequence[Any], names: Sequence[str], hidden: bool) -> str:
    dotted, first = ".".join(map(str, place)), found[0]
    if first["type"] in _UNKNOWN:
        return f"没有名为“{dotted}”的参数。{hint(str(place[-1]), names)}"
    if first["type"] == "missing":
        return f"缺少必填参数 {dotted}。"
    wanted = "或".join(dict.fromkeys(map(_wanted, found)))
    shown = "" if hidden else f" {textwrap.shorten(repr(first['input']), _SHOWN, placeholder='…')} "
    return f"{dotted} 的值{shown}不可用，应为{wanted}。"


def _wanted(fault: Mapping[str, Any]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind == "literal_error":
        allowed = re.findall(r"'([^']*)'", context["expected"])
        listed = "、".join(f"'{word}'" for word in allowed)
        near = nearest(str(fault["input"]), allowed, 0.6)
        return f"其中之一：{listed}" + (f"，是否想写“{near[0]}”" if near else "")
    if kind in _LIMITS:
        word, name = _LIMITS[kind]
        return f"{word} {context[name]:g} 的数"
    if kind == "too_short":
        return f"至少 {context['min_length']} 项的列表"
    if kind == "too_long":
        return f"至多 {context['max_length']} 项的列表"
    return _WANTED.get(kind) or str(context.get("error", fault["msg"]))


def names_at(model: Any, path: Place) -> tuple[str, ...]:
    """The names that may stand at a place of a model or dataclass; none where any may."""
    any_name = False
    for part in path:
        if isinstance(part, int) or any_name:
            any_name = False
            continue
        options = [_fields(model)[part]] if part in _fields(model) else []
        any_name = bool(options) and get_origin(options[0]) is dict
        while options and not any(map(_fields, options)):
            options = [a for o in options for a in get_args(o) if a not in (type(None), Ellipsis)]
        if not options:
            return ()
        model = next(option for option in options if _fields(option))
    return tuple(_fields(model))


def _fields(model: Any) -> Mapping[str, Any]:
    if isinstance(model, type) and issubclass(model, BaseModel):
        return {name: field.annotation for name, field in model.model_fields.items()}
    if isinstance(model, type) and dataclasses.is_dataclass(model):
        hints = get_type_hints(model)
        return {field.name: hints[field.name] for field in dataclasses.fields(model)}
    return {}


def hint(name: str, known: Sequence[str]) -> str:
    """``是否想写“…”？可用的有：…。``"""
    guess = "".join(f"是否想写“{near}”？" for near in nearest(name, known))
    return f"{guess}可用的有：{'、'.join(known)}。"


def nearest(name: str, known: Collection[str], cutoff: float = 0.5) -> list[str]:
    """The most similar of ``known``, or none."""
    return difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)
