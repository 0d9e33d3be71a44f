"""Rows of a streamed sheet, written as the text that XlsxWriter itself would write.

Cell by cell, a million customers take eight minutes; row by row, one. What must be known of the
library's sheets (its file, its dimensions, the number of a format) is known here alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from reportkit.render.cell_texts import Cell
from reportkit.render.workbook import column_letter

_REMEMBERED = 4096  # texts of a column whose markup is kept: words repeat, names and numbers do not


class RowStream:
    """Writes rows in ascending order below what was put on the sheet before."""

    def __init__(self, sheet: Any, formats: Sequence[Any]) -> None:
        """``sheet``: of a streamed workbook; ``formats``: one per column, from the first on."""
        self._sheet = sheet
        self._letters = [column_letter(place) for place in range(len(formats))]
        self._formats = formats
        self._styles: list[str] = []  # numbered when first written, as the library does
        self._known: list[dict[str, str]] = [{} for _ in formats]

    def write(self, first: int, columns: Sequence[Sequence[Cell]]) -> None:
        """The next rows, from row ``first`` (0 = the sheet's first), given column by column."""
        count = len(columns[0])
        self._begin(first, first + count - 1)
        if not self._styles:
            self._styles = [f' s="{style._get_xf_index()}"' for style in self._formats]
        numbers = range(first + 1, first + 1 + count)
        parts = [self._cells(place, cells, numbers) for place, cells in enumerate(columns)]
        rows = (
            f'<row r="{number}">{"".join(cells)}</row>'
            for number, *cells in zip(numbers, *parts, strict=True)
        )
        self._sheet.fh.write("".join(rows))

    def _begin(self, first: int, last: int) -> None:
        """Let the sheet write the row before, and know how far it now reaches."""
        sheet = self._sheet
        if first > sheet.previous_row:
            sheet._write_single_row(last)
        sheet._check_dimensions(last, len(self._letters) - 1)

    def _cells(self, place: int, cells: Sequence[Cell], numbers: range) -> list[str]:
        letter, known = self._letters[place], self._known[place]
        written = []
        for number, cell in zip(numbers, cells, strict=True):
            content = known.get(cell) if isinstance(cell, str) else None
            if content is None:
                content = self._content(place, cell)
                if isinstance(cell, str) and len(known) < _REMEMBERED:
                    known[cell] = content
            written.append(f'<c r="{letter}{number}"{content}')
        return written

    def _content(self, place: int, cell: Cell) -> str:
        """All of a cell but its address."""
        style = self._styles[place]
        if cell is None:
            return f"{style}/>"
        if isinstance(cell, str):
            text = self._sheet._escape_data(self._sheet._escape_control_characters(cell))
            keep = ' xml:space="preserve"' if cell != cell.strip() else ""
            return f'{style} t="inlineStr"><is><t{keep}>{text}</t></is></c>'
        if isinstance(cell, date):
            cell = self._sheet._convert_date_time(cell)
        return f"{style}><v>{cell:.16G}</v></c>"
