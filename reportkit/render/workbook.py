"""Workbooks in the brand's colours: the same bytes for the same content, text that stays text.

The only door to XlsxWriter.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxFileError
from xlsxwriter.utility import xl_col_to_name

from reportkit.brand import Colours, contrast
from reportkit.errors import RenderError
from reportkit.render.cell_texts import Cell, cell_text
from reportkit.render.customer_columns import Kind
from reportkit.render.office import FONT

_LETTERS = {"font_name": FONT, "font_size": 10}
_FOOT = 255  # characters of a page head or foot


@dataclass(frozen=True, slots=True)
class Properties:
    """What a file says of itself."""

    title: str
    created: datetime  # never a clock: the same report gives the same file
    author: str = ""
    subject: str = ""


@dataclass(slots=True)
class Styles:
    """The formats of one workbook, each made once."""

    book: Any
    colours: Colours
    currency: str
    _made: dict[tuple[tuple[str, Any], ...], Any] = field(default_factory=dict)

    def style(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._made:
            base = {**_LETTERS, "valign": "vcenter"}
            self._made[key] = self.book.add_format({**base, **look})
        return self._made[key]

    def cell(self, kind: Kind, **look: Any) -> Any:
        """A cell of a table: its number format, its side, a hairline below."""
        line = {"bottom": 1, "bottom_color": self.colours.hair}
        return self.style(**line, **self._looks(kind), **look)

    @property
    def head(self) -> Any:
        return self.style(
            bold=True, font_color="#FFFFFF", bg_color=self.colours.primary,
            align="center", text_wrap=True, border=1, border_color="#FFFFFF",
        )  # fmt: skip

    @property
    def group(self) -> Any:
        return self.style(
            bold=True, font_color=self.colours.primary, bg_color=self.colours.tint2,
            align="center", border=1, border_color="#FFFFFF",
        )  # fmt: skip

    @property
    def title(self) -> Any:
        return self.style(bold=True, font_size=14, font_color=self.colours.primary)

    @property
    def remark(self) -> Any:
        return self.style(font_size=9, font_color=self.colours.muted)

    @property
    def prose(self) -> Any:
        return self.style(text_wrap=True, valign="top", bottom=1, bottom_color=self.colours.hair)

    def tier(self, rank: int) -> Any:
        """The fill of a tier; its words dark or white, whichever reads better."""
        fill = self.colours.tiers[rank]
        words = max((self.colours.ink, "#FFFFFF"), key=lambda colour: contrast(colour, fill))
        return self.book.add_format({"bg_color": fill, "font_color": words})

    @property
    def warning(self) -> Any:
        return self.book.add_format({"bold": True, "font_color": self.colours.bad})

    def _looks(self, kind: Kind) -> dict[str, Any]:
        word = self.currency.replace('"', "")
        looks: dict[Kind, dict[str, Any]] = {
            "text": {},
            "level": {"align": "center"},
            "count": {"num_format": '#,##0"次"', "align": "right"},
            "money": {"num_format": f'#,##0.00"{word}"', "align": "right"},
            "int": {"num_format": "#,##0", "align": "right"},
            "number": {"num_format": "#,##0.00", "align": "right"},
            "share": {"num_format": "0.0%", "align": "right"},
            "date": {"num_format": "yyyy-mm-dd", "align": "center"},
        }
        return looks[kind]


@contextmanager
def new_workbook(target: Path, properties: Properties, *, streamed: bool = False) -> Iterator[Any]:
    """A workbook that appears at ``target`` only when it is whole.

    streamed: rows go to disk as they are written, in ascending order; no table objects then.
    """
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.stem}.") as folder:
        aside = Path(folder) / "book.xlsx"
        options = {
            "strings_to_formulas": False,  # names may begin with =
            "strings_to_urls": False,
            "constant_memory": streamed,
            "use_zip64": streamed,
            "tmpdir": folder,
            # of no theme, whose own font would be shown instead
            "default_format_properties": {**_LETTERS, "font_scheme": "none"},
        }
        book = xlsxwriter.Workbook(str(aside), options)
        book.set_properties(
            {
                "title": properties.title,
                "subject": properties.subject,
                "author": properties.author,
                "created": properties.created,
            }
        )
        try:
            yield book
        except BaseException:
            book.fileclosed = True  # half a workbook is not written, nor warned of
            raise
        try:
            book.close()
            aside.replace(target)
        except (OSError, XlsxFileError) as error:
            raise RenderError(
                f"{target.name} 无法写入（{error}）。请检查磁盘空间与目录权限后重新运行。"
            ) from error


def put(sheet: Any, row: int, column: int, value: Cell, style: Any) -> None:
    """Write one clean cell by its type; text is never read as a formula, a number or a link."""
    if value is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    elif isinstance(value, (date, datetime)):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def column_letter(place: int) -> str:
    """0 → A, 26 → AA."""
    return str(xl_col_to_name(place))


def put_row(sheet: Any, row: int, values: Sequence[Cell], style: Any, *, first: int = 0) -> None:
    for column, value in enumerate(values, start=first):
        put(sheet, row, column, value, style)


def set_page(sheet: Any, left: str, centre: str, right: str, *, head_rows: int) -> None:
    """A4 landscape, as wide as the paper, its head repeated, page numbers below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.7)
    sheet.repeat_rows(0, head_rows - 1)
    room = (_FOOT - 30) // 3
    texts = [cell_text(text).replace("\n", " ")[:room] for text in (left, centre, right)]
    left, centre, right = (text.replace("&", "&&") for text in texts)
    # the blank ends the font size, which would swallow a digit
    foot = f"&L&9 {left}&C&9 {centre}&R&9 {right}　第 &P 页／共 &N 页"
    if len(foot.encode("utf-16-le")) > 2 * _FOOT:  # so many & that the short texts are too long
        foot = "&C&9 第 &P 页／共 &N 页"
    sheet.set_footer(foot)


def list_rule(words: Sequence[str], *, strict: bool = True) -> dict[str, Any] | None:
    """A drop-down of ``words``; None when Excel could not hold them (255 characters, no commas)."""
    if not words or len(",".join(words)) > 255 or any("," in word for word in words):
        return None
    return {
        "validate": "list",
        "source": list(words),
        "error_type": "stop" if strict else "warning",
        "error_title": "不在可选范围内",
        "error_message": f"请从列表中选择：{'、'.join(words)}"[:225],
    }
