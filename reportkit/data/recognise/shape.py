"""Where a table begins on its sheet: the row of headings below titles, periods and group headings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from reportkit.data.recognise.cells import is_answer, is_moment, number
from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.wide import month_of
from reportkit.data.schema import TABLES
from reportkit.data.sheet import FILLER, UNIT_ALONE, is_description

_AMONG = 20  # rows from the top
_NAMED = 0.55  # weight from which a heading counts as known
_LONGEST = 60  # characters of a heading


def heading_row(top: Sequence[Sequence[str]]) -> int:
    """Position of the row that reads most like headings; 0 where nothing does.

    Known words, words rather than values, and different ones speak for a row; a row further down
    needs a little more.
    """
    scores = [_worth(row, place) for place, row in enumerate(top[:_AMONG])]
    return _lowest(top, max(range(len(scores)), key=scores.__getitem__, default=0))


def _lowest(top: Sequence[Sequence[str]], row: int) -> int:
    """The row of headings, or the one below it that says what its groups consist of.

    Such a row holds words only, and these stand below a blank cell (金额 above 含税, 税额, 不含税),
    below the cell that begins a group, or they are mere units or what a survey writes below every
    question; a row that explains the headings may follow it.
    """
    if row + 2 >= len(top):
        return row
    if is_description(top[row + 2]):
        return row + 1
    width = max(len(top[row]), len(top[row + 1]))  # rows of a text file differ in length
    upper, lower = _stripped(top[row], width), _stripped(top[row + 1], width)
    upper = [
        cell if place == 0 or cell != upper[place - 1] else "" for place, cell in enumerate(upper)
    ]
    parts = [place for place, cell in enumerate(lower) if cell and cell != upper[place]]
    plain_parts = [p for p in parts if FILLER.fullmatch(lower[p]) or UNIT_ALONE.fullmatch(lower[p])]
    gaps = [place for place in parts if not upper[place] and any(upper[:place])]
    begun = [
        p for p in parts if upper[p] and p + 1 < len(upper) and not upper[p + 1] and p + 1 in parts
    ]
    if not parts or len({*plain_parts, *gaps, *begun}) < len(parts):
        return row
    if not gaps and len(plain_parts) < len(parts):
        return row
    values = [cell for cell in _stripped(top[row + 2], width) if cell]
    if not _words_only(lower[place] for place in parts) or len(values) < len(parts):
        return row
    return row if _words_only(values) and not plain_parts else row + 1


def _stripped(row: Sequence[str], width: int) -> list[str]:
    return [(cell or "").strip() for cell in row] + [""] * (width - len(row))


def _words_only(cells: Iterable[str]) -> bool:
    """True where no cell is a value; a month that heads a column is none."""
    return all(
        month_of(cell) is not None or (number(cell) is None and not is_moment(cell))
        for cell in cells
    )


def _worth(row: Sequence[str], place: int) -> float:
    cells = [cell.strip() for cell in row if cell and cell.strip()]
    if len(cells) < 2:
        return -1.0
    known = sum(is_known(cell) for cell in cells)
    words = sum(number(cell) is None and not is_moment(cell) for cell in cells)
    different = 2 * len(set(cells)) / len(row)
    return (
        2.0 * known / len(cells) + words / len(cells) + different + min(known, 6) / 6 - 0.05 * place
    )


def is_known(cell: str) -> bool:
    """True for a cell that reads like a heading of ours, or of a system whose headings we know."""
    heading = plain(cell) if len(cell) <= _LONGEST and not is_answer(cell) else ""
    if heading in _own_words():
        return True
    return bool(heading) and any(
        concept.weight(heading) >= _NAMED for name, concept in CONCEPTS.items() if name != "key"
    )


@cache
def _own_words() -> frozenset[str]:
    return frozenset(
        plain(word)
        for table in TABLES.values()
        for column in table.columns
        for word in (column.label, column.name, *column.synonyms)
    )
