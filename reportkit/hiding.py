"""What a chapter records, without contacts: frames by their columns, blocks and charts by their texts.

The snapshot is masked already. This is the door through which everything else that a notebook may
have read would leave.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar

import pandas as pd

from reportkit.blocks import Table
from reportkit.data.schema import TABLES
from reportkit.masking import mask_key, mask_name, mask_text, mask_value

_CUSTOMER = TABLES["customers"].columns
_EVERY = [column for table in reversed(TABLES.values()) for column in table.columns]
#: heading of a column → its name, for tables that carry headings
_NAMES = {c.label: c.name for c in _CUSTOMER if c.private or c.name == "name" or c.kind == "id"}
_LABELS = {column.name: column.label for column in _EVERY}
_KEYS = {column.name for column in _EVERY if column.kind == "id"}
_PRIVATE = {column.name for column in _CUSTOMER if column.private}
_SVG_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
_AS_IT_IS = {"rows", "id", "evidence", "file", "frame", "advice", "template"}  # of blocks

Content = TypeVar("Content")


def hide_columns(frame: pd.DataFrame, persons: bool, mask: bool) -> dict[str, set[str]]:
    """Mask ``frame`` in place where ``mask``; return label → cells that are personal.

    persons: whether customers are persons, whose names are masked too.
    """
    personal: dict[str, set[str]] = {}
    for name in frame.columns:
        column = _NAMES.get(name, name)
        if (column == "name" and not persons) or pd.api.types.is_bool_dtype(frame[name]):
            continue
        if column not in _PRIVATE and pd.api.types.is_numeric_dtype(frame[name]):
            continue
        hide = _mask_of(column)
        words = {v: hide(str(v)) for v in frame[name].dropna().unique() if _told(column, v)}
        mark = "*" if column in _PRIVATE or column == "name" or column in _KEYS else "***"
        found = {str(v) for v, shown in words.items() if shown != v or mark in str(v)}
        if found:
            personal.setdefault(_LABELS.get(column, str(name)), set()).update(found)
        if mask and any(shown != v for v, shown in words.items()):
            frame[name] = _replaced(frame[name], words)
    return personal


def hide_texts(frame: pd.DataFrame) -> pd.DataFrame:
    """A copy whose texts are swept; keys and numbers stay."""
    copy = frame.copy()
    for name in copy.columns:
        if _NAMES.get(name, name) not in _KEYS and not pd.api.types.is_numeric_dtype(copy[name]):
            words = {v: mask_text(v) for v in copy[name].unique() if isinstance(v, str)}
            if any(shown != v for v, shown in words.items()):
                copy[name] = _replaced(copy[name], words)
    return copy


def swept(content: Content) -> Content:
    """A block, or plain content, with every text in it swept. Cells of tables were masked before."""
    return _swept(content)  # type: ignore[no-any-return]


def hide_in_svg(drawing: bytes) -> bytes:
    """A chart whose texts are swept; paths are numbers and stay."""
    return _SVG_TEXT.sub(lambda text: mask_text(text[0]), drawing.decode()).encode()


def distinct_sweep() -> Callable[[str], str]:
    """A sweep for the labels of one chart: as many different ones afterwards as before.

    Two that would read alike are told apart by a number: 138****5678, 138****5678（2）.
    """
    known: dict[str, str] = {}
    taken: set[str] = set()

    def sweep(text: str) -> str:
        if text not in known:
            masked = shown = mask_text(text)
            number = 1
            while shown in taken:
                number += 1
                shown = f"{masked}（{number}）"
            taken.add(shown)
            known[text] = shown
        return known[text]

    return sweep


def _swept(content: Any) -> Any:
    if isinstance(content, str):
        return mask_text(content)
    if isinstance(content, Mapping):
        return {key: _swept(item) for key, item in content.items()}
    if isinstance(content, (list, tuple)):
        return type(content)(map(_swept, content))
    if is_dataclass(content) and not isinstance(content, type):
        kept = _AS_IT_IS if isinstance(content, Table) else _AS_IT_IS - {"rows"}
        names = [item.name for item in fields(content) if item.name not in kept]
        return replace(content, **{name: _swept(getattr(content, name)) for name in names})
    return content


def _mask_of(column: str) -> Callable[[str], object]:
    if column == "name":
        return mask_name
    return mask_key if column in _KEYS else lambda cell: mask_value(column, cell)


def _told(column: str, cell: object) -> bool:
    """Texts, and the numbers of a private column: a telephone may have been read as one."""
    return isinstance(cell, str) or column in _PRIVATE


def _replaced(cells: pd.Series[Any], words: Mapping[Any, object]) -> pd.Series[Any]:
    """``words`` put for the cells that they replace; a column may have a million rows."""
    if isinstance(cells.dtype, pd.StringDtype):
        places, distinct = pd.factorize(cells)
        replaced = pd.array([words[word] for word in distinct], dtype=cells.dtype)
        return pd.Series(replaced.take(places, allow_fill=True), index=cells.index)
    listed = [words.get(v, v) if pd.notna(v) else v for v in cells]
    return pd.Series(listed, index=cells.index, dtype=object)
