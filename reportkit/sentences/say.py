"""A template filled from values; what is missing falls away or is refused, never printed as nan."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from reportkit import numerals
from reportkit.absence import Absent, nearest
from reportkit.errors import NotebookError
from reportkit.sentences.grammar import Choice, Field, Part, fields, parse

_SHARES, _LARGEST_SHARE = ("pct", "pct0", "pct2", "pp"), 10.0


class _Unsayable(Exception):
    """A value of a clause is missing."""


def missing(value: object) -> bool:
    """Absent, None, NaN or infinite."""
    if value is None or isinstance(value, Absent):
        return True
    return isinstance(value, float) and not math.isfinite(value)


def fill(template: str, values: Mapping[str, Any], currency: str = "元") -> str:
    """Say it. Every name is looked up, also in clauses that fall away, so a typo shows on any data."""
    parts = parse(template)
    for field in fields(parts):
        if field.name not in values:
            raise NotebookError(
                f"句子用到 {{{field.name}}}，但没有这个值。{nearest(field.name, values)}现有：{'、'.join(values) or '（空）'}。"
            )
    try:
        return _said(parts, values, currency)
    except _Unsayable as gone:
        raise NotebookError(
            f"{{{gone}}} 的值缺失（NaN），句子“{template[:40]}…”不能这样印出。"
            f"可以不说的部分请放进方括号：[…{{{gone}}}…]。"
        ) from None


def named(template: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a template may print, whether or not its clauses are said this time."""
    return _named(parse(template), values)


def _named(parts: Sequence[Part], values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in parts:
        if isinstance(part, Field):
            found[part.name] = values.get(part.name)
        elif isinstance(part, tuple):
            for choice in part:
                if choice.each:
                    rows = values.get(choice.each) or ()
                    found[choice.each] = [_named(choice.parts, {**values, **row}) for row in rows]
                else:
                    found |= _named(choice.parts, values)
    return found


def _said(parts: Sequence[Part], values: Mapping[str, Any], currency: str) -> str:
    words = []
    for part in parts:
        if isinstance(part, str):
            words.append(part)
        elif isinstance(part, Field):
            words.append(_number(part, values.get(part.name), currency))
        else:
            words.append(_first(part, values, currency))
    return "".join(words)


def _first(choices: Sequence[Choice], values: Mapping[str, Any], currency: str) -> str:
    for choice in choices:
        if choice.condition:
            answer = values[choice.condition]
            if (not missing(answer) and bool(answer)) == choice.negated:
                continue
        try:
            if not choice.each:
                return _said(choice.parts, values, currency)
            rows = values[choice.each] or ()
            return choice.between.join(
                _said(choice.parts, {**values, **row}, currency) for row in rows
            )
        except _Unsayable:
            continue
    return ""


def _number(field: Field, value: Any, currency: str) -> str:
    if missing(value):
        raise _Unsayable(field.name)
    if field.format and field.format not in ("text", "date", "day") and isinstance(value, str):
        raise NotebookError(f"{{{field.name}:{field.format}}} 要一个数，得到文字“{value[:20]}”。")
    if field.format in _SHARES and abs(value) > _LARGEST_SHARE:
        raise NotebookError(
            f"{{{field.name}:{field.format}}} 得到 {value:g}，会印成 {value:.0%}；比例应写成 0～1，"
            f"例如 {value / 100:g}。"
        )
    if not field.format and isinstance(value, float):
        raise NotebookError(f"{{{field.name}}} 是小数，请写明格式，例如 {{{field.name}:dec1}}。")
    if isinstance(value, str):  # [[…]] refers to a block in templates alone, never in data
        value = value.replace("[[", "[\u2060[")
    return numerals.format_value(
        value, field.format or ("int" if isinstance(value, int) else "text"), currency
    )
