"""Several tables below one another on one sheet, each with headings of its own (sales, then receipts).

``stack`` of a source is the number of its table from the top. Tables are found by their headings, so
that next month's longer table moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from reportkit.data.ledger import Lines
from reportkit.data.mapping import normalised
from reportkit.data.recognise.cells import is_moment, number
from reportkit.data.recognise.shape import is_known
from reportkit.data.sheet import Sheet
from reportkit.errors import DataError

_FEWEST = 3  # cells of a row of headings
_KNOWN = 0.6  # of them, known as headings
_STRANGE = 0.5  # of them, no heading of the table above
_TITLE = 2  # cells of a row above headings that belongs to them


@dataclass(frozen=True, slots=True)
class Below:
    """One table of a stack, by places among the rows below the first headings.

    ``heading`` is -1 for the first table; its rows are ``first`` up to and without ``end``.
    """

    heading: int
    first: int
    end: int


def tables_below(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> list[Below]:
    """The tables of one sheet from the top; one alone where no further headings are found."""
    found: list[tuple[int, int]] = [(-1, -1)]  # place of the headings, and of the title above them
    current = list(headings)
    titles: int | None = None  # place of the first row above that may be a title
    waiting: tuple[int, int, Sequence[str]] | None = None  # headings, until a row of values follows
    count = 0
    for place, row in enumerate(rows):
        count = place + 1
        given = [cell.strip() for cell in row if cell and cell.strip()]
        if waiting is not None and given:
            if not _are_words(given):
                found.append(waiting[:2])
                current = list(waiting[2])
            waiting = None
        if _is_heading(given, current):
            waiting = (place, place if titles is None else titles, row)
        titles = (place if titles is None else titles) if len(given) <= _TITLE else None
    ends = [title for _, title in found[1:]] + [count]
    return [Below(place, place + 1, end) for (place, _), end in zip(found, ends, strict=True)]


def first_headings(top: Sequence[Sequence[str]], row: int) -> int:
    """Where the topmost table begins, whose headings are not above place ``row``, the best there are."""
    for place in range(row):
        given = [cell.strip() for cell in top[place] if cell and cell.strip()]
        below = next((r for r in top[place + 1 : row] if any(c and c.strip() for c in r)), ())
        values = [cell.strip() for cell in below if cell and cell.strip()]
        if _is_heading(given, top[row]) and len(values) >= _FEWEST and not _are_words(values):
            return place
    return row


def _is_heading(given: Sequence[str], current: Sequence[str]) -> bool:
    """True for words that are mostly known as headings, and mostly not those of the table above."""
    if len(given) < _FEWEST or len(set(given)) < len(given) or not _are_words(given):
        return False
    own = set(map(normalised, current))
    strange = sum(normalised(cell) not in own for cell in given)
    known = sum(map(is_known, given))
    return known >= _KNOWN * len(given) and strange >= _STRANGE * len(given)


def _are_words(given: Sequence[str]) -> bool:
    return all(number(cell) is None and not is_moment(cell) for cell in given)


def stacked(sheet: Sheet, number: int, reopened: Callable[[int], Sheet]) -> Sheet:
    """The table with this number (from 1) of a stack. Raises DataError when there are fewer.

    reopened: the same sheet with its headings in another row of the file.
    """
    found = tables_below(sheet.headings, _rows(sheet))
    if number > len(found):
        raise DataError(
            f"{sheet.name}：stack 写的是第 {number} 张表，由上到下只找到 {len(found)} 张，请核对。"
        )
    place = found[number - 1]
    row = sheet.first_row + place.heading
    below = sheet if place.heading < 0 else reopened(row)
    above = sheet.top if place.heading < 0 else _titles(sheet, found[number - 2].end, place)
    rows = place.end - place.first

    def stream(columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        left = rows
        for batch in below.stream(columns):
            yield batch.slice(0, left)
            left -= min(left, batch.num_rows)
            if not left:
                return

    return replace(
        below,
        name=f"{sheet.name}（由上到下第 {number} 张表）",
        headings=_without_blank_end(below.headings),
        stream=stream,
        top=above,
        top_row=sheet.top_row if place.heading < 0 else row - len(above) + 1,
        notes=[*below.notes],
        left_out={},
        left_rows={},
        lines=Lines(on_disk=rows),
        peek=None,
        others=(),
    )


def _titles(sheet: Sheet, end: int, place: Below) -> tuple[tuple[str, ...], ...]:
    """The rows between the table above and the headings, and these."""
    rows = (row for at, row in enumerate(_rows(sheet)) if end <= at <= place.heading)
    return tuple(tuple(row) for row in rows)


def _without_blank_end(headings: tuple[str, ...]) -> tuple[str, ...]:
    given = [place for place, heading in enumerate(headings) if heading]
    return headings[: given[-1] + 1] if given else headings


def _rows(sheet: Sheet) -> Iterator[list[str]]:
    for batch in sheet.stream(range(len(sheet.headings))):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            yield [cell or "" for cell in row]
