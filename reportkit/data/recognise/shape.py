"""Where a table begins on its sheet: the row of headings below titles, periods and group headings."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from reportkit.data.recognise.cells import is_moment, number
from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.schema import TABLES

_AMONG = 20  # rows from the top
_NAMED = 0.55  # weight from which a heading counts as known
_LONGEST = 60  # characters of a heading


def heading_row(top: Sequence[Sequence[str]]) -> int:
    """Position of the row that reads most like headings; 0 where nothing does.

    Known words, words rather than values, and different ones speak for a row; a row further down
    needs a little more.
    """
    scores = [_worth(row, place) for place, row in enumerate(top[:_AMONG])]
    return max(range(len(scores)), key=scores.__getitem__, default=0)


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
    heading = plain(cell) if len(cell) <= _LONGEST else ""
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
