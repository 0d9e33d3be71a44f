"""Days written over several columns (年, 月, 日), or partly in the name of the sheet or of the file.

``dated`` adds one column that tells the whole day, under the heading ``年月日``. A month that no column
tells is the one of the sheet's name, a year likewise; a year that nobody tells is left out, and the
``year`` of the settings says it.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import pyarrow as pa

from reportkit.data.mapping import normalised
from reportkit.data.recognise.cells import profile
from reportkit.data.recognise.wide import month_told, year_told
from reportkit.data.sheet import Sheet, titles_of

HEADING = "年月日"
#: part → its headings, the sign behind its number, and the numbers that it takes
_HEADINGS = {
    "year": re.compile(r"(年|年份|年度|year)"),
    "month": re.compile(r"(月|月份|month)"),
    "day": re.compile(r"(日|日期|号|天|day|date)"),
}
_SIGNS = {"year": "年", "month": "月", "day": "日"}
_CELLS = {
    "year": re.compile(r"((?:19|20)\d\d|\d\d)(?:\.0)?年?"),
    "month": re.compile(r"(1[0-2]|0?[1-9])(?:\.0)?月?份?"),
    "day": re.compile(r"(3[01]|[12]\d|0?[1-9])(?:\.0)?[日号]?"),
}
_FIT = 0.9  # of a column's cells
_MOMENTS = 0.5  # of a column that tells days by itself


def parts_of(sheet: Sheet) -> dict[str, str]:
    """Part of a day → the heading that tells it; nothing where a column tells whole days.

    A day alone needs a sheet, file or title that names its month.
    """
    named = {
        part: [
            place for place, own in enumerate(map(_plain, sheet.headings)) if form.fullmatch(own)
        ]
        for part, form in _HEADINGS.items()
    }
    if not named["month"] and not named["day"]:
        return {}
    cells = sheet.sample()
    found: dict[str, str] = {}
    for part, places in named.items():
        fitting = (place for place in places if _holds(cells[place], part))
        if (place := next(fitting, None)) is not None:
            found[part] = sheet.headings[place]
    told = "month" in found or ("day" in found and month_told(_titles(sheet)))
    if not told or ("day" not in found and "year" not in found):
        return {}
    others = (c for h, c in zip(sheet.headings, cells, strict=True) if h not in found.values())
    return {} if any(profile(column).moments > _MOMENTS for column in others) else found


def _plain(heading: str) -> str:
    return unicodedata.normalize("NFKC", heading).strip().lower()


def _holds(cells: Sequence[str], part: str) -> bool:
    given = [cell for cell in cells if cell.strip()]
    return bool(given) and sum(_number(c, part) is not None for c in given) >= _FIT * len(given)


def dated(sheet: Sheet, parts: Mapping[str, str]) -> Sheet:
    """``sheet`` with the days as a last column; as it is where it lacks one of the headings."""
    forms = [normalised(own) for own in sheet.headings]
    if not parts or not {normalised(heading) for heading in parts.values()} <= set(forms):
        return sheet
    places = {part: forms.index(normalised(heading)) for part, heading in parts.items()}
    titles = _titles(sheet)
    told = {}
    if "month" not in places:
        told["month"] = month_told(titles)
    if "year" not in places:
        told["year"] = year_told(titles)
    return replace(
        sheet,
        headings=(*sheet.headings, HEADING),
        added=(*sheet.added, HEADING),
        stream=functools.partial(_stream, sheet, places, told),
        peek=None,
        day_parts=dict(parts),
    )


def _titles(sheet: Sheet) -> list[str]:
    """What names a time: the sheet before the titles on it, these before the file."""
    titles = [cell for row in titles_of(sheet) for cell in row if cell]
    if sheet.sheet and month_told([sheet.sheet]):
        return [sheet.sheet] if year_told([sheet.sheet]) else [sheet.sheet, *_years(titles, sheet)]
    return [*titles, sheet.path.stem, sheet.sheet]


def _years(titles: Sequence[str], sheet: Sheet) -> list[str]:
    """The year of the titles, else of the file: the month is the sheet's."""
    year = year_told(titles) or year_told([sheet.path.stem])
    return [f"{year}年"] if year else []


def _stream(
    sheet: Sheet,
    places: Mapping[str, int],
    told: Mapping[str, str],
    columns: Sequence[int],
) -> Iterator[pa.RecordBatch]:
    width = len(sheet.headings)
    wanted = sorted({*places.values(), *(p for p in columns if p < width)})
    for batch in sheet.stream(wanted):
        cells = dict(zip(wanted, batch.columns, strict=True))
        if width in columns:
            rows = zip(*(cells[place].to_pylist() for place in places.values()), strict=True)
            days = [_day(dict(zip(places, row, strict=True)), told) for row in rows]
            cells[width] = pa.array(days, pa.string())
        yield pa.record_batch([cells[p] for p in columns], names=[f"f{p}" for p in columns])


def _day(cells: Mapping[str, str | None], told: Mapping[str, str]) -> str | None:
    """``2025年4月3日``, without its year where nobody tells it; what is no number stands as it is."""
    given = {part: (text or "").strip() for part, text in cells.items()}
    if not any(given.values()):
        return None
    numbers = {part: _number(text, part) for part, text in given.items()}
    if None in numbers.values():
        return " ".join(text for text in given.values() if text)
    whole = {**told, **numbers}
    return "".join(f"{whole[part]}{_SIGNS[part]}" for part in _SIGNS if whole.get(part))


def _number(text: str, part: str) -> str | None:
    match = _CELLS[part].fullmatch(unicodedata.normalize("NFKC", text).strip())
    return match[1] if match else None
