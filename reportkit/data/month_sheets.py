"""Sheets of one shape, as a workbook has one for each month: one entry of the settings reads them all."""

from __future__ import annotations

import fnmatch
import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa

from reportkit.data.mapping import normalised
from reportkit.data.recognise.returning import tells_of_returns
from reportkit.data.sheet import Sheet

_COUNTED = re.compile(r"[0-9０-９一二三四五六七八九十]+")
_WHOLE = re.compile(r"全年|年度|汇总|合计|总计|总表|全部|所有|total|summary|^all$", re.I)
_FEWEST = 3  # headings that make a shape


def one_per_shape(sheets: Sequence[Sheet]) -> Iterator[Sheet]:
    """The sheets of one file, those with the same headings as one of the name ``*月``.

    Sheets stay apart where no pattern tells them from the others of the file: next month's sheet
    would then not be found, or a strange one would be taken for it. Returns are never joined with
    the sales whose headings they share, nor a summary with the sheets that it sums up.
    """
    groups: dict[tuple[str, tuple[str, ...]], list[Sheet]] = {}
    forms = Counter(_form(sheet) for sheet in sheets)
    for sheet in sheets:
        shape = tuple(sorted(map(normalised, sheet.headings)))
        form = _form(sheet)
        named = form if "*" in form and forms[form] > 1 else _role(sheet)
        groups.setdefault((named, shape), []).append(sheet)
    for (_, shape), alike in groups.items():
        others = [other for other in sheets if other not in alike]
        pattern = _pattern(alike, others) if len(alike) > 1 and len(shape) >= _FEWEST else ""
        if pattern and len(set(shape)) == len(shape):
            yield _joined(alike, pattern)
        else:
            yield from alike


def _form(sheet: Sheet) -> str:
    """``*月`` for 1月."""
    return _COUNTED.sub("*", sheet.sheet)


def _role(sheet: Sheet) -> str:
    """What sets a sheet apart from others of its shape: returns, or a summary of all the others."""
    if tells_of_returns(sheet.sheet):
        return "returns"
    return "whole" if _WHOLE.search(sheet.sheet) else ""


def _pattern(alike: Sequence[Sheet], others: Sequence[Sheet]) -> str:
    """``*月`` for 1月 and 2月, ``*`` where only these sheets have headings in common; else nothing."""
    forms = {_form(sheet) for sheet in alike}
    form = forms.pop()
    if not forms and "*" in form and not any(fnmatch.fnmatchcase(o.sheet, form) for o in others):
        return form
    own = set(map(normalised, alike[0].headings))
    return "" if any(own & set(map(normalised, other.headings)) for other in others) else "*"


def _joined(alike: Sequence[Sheet], pattern: str) -> Sheet:
    first = alike[0]
    return replace(
        first,
        name=f"{first.path.name}“{pattern}”",
        sheet=pattern,
        stream=functools.partial(_stream, alike),
        peek=None,
        others=(),
    )


def _stream(alike: Sequence[Sheet], columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    """One sheet after the other, each column under the heading that it has in the first."""
    names = [f"f{position}" for position in columns]
    wanted = [normalised(alike[0].headings[position]) for position in columns]
    for sheet in alike:
        own = [normalised(heading) for heading in sheet.headings]
        positions = [own.index(heading) for heading in wanted]
        for batch in sheet.stream(positions):
            yield pa.record_batch([batch.column(f"f{p}") for p in positions], names=names)
