"""The cells of a finished workbook as numbers and texts. Reads what XlsxWriter writes, no more."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from zipfile import ZipFile

_SHEET = re.compile(r'<sheet name="([^"]*)"')
_ROW = re.compile(r"<row [^>]*?(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(
    r'<c r="([A-Z]+)\d+"[^>]*?(?: t="(\w+)")?(?:/>|>(?:<f>[^<]*</f>)?(.*?)</c>)', re.DOTALL
)
_STRING = re.compile(r"<si>(.*?)</si>", re.DOTALL)
_TEXT = re.compile(r"<t[^>]*>(.*?)</t>", re.DOTALL)
_ESCAPE = re.compile(r"_x([0-9A-F]{4})_")

Row = Mapping[str, str | float]  # column letters → what stands there


def sheet_names(source: Path | bytes) -> tuple[str, ...]:
    """The sheets in their order."""
    with _opened(source) as package:
        return _names(package)


def sheet_rows(source: Path | bytes, name: str) -> Iterator[Row]:
    """The rows of sheet ``name`` from the top, empty cells left out. Formulas give their value."""
    with _opened(source) as package:
        number = _names(package).index(name) + 1
        shared = [
            _words(found) for found in _STRING.findall(_part(package, "xl/sharedStrings.xml"))
        ]
        for match in _ROW.finditer(_part(package, f"xl/worksheets/sheet{number}.xml")):
            yield {
                column: _value(kind, content, shared)
                for column, kind, content in _CELL.findall(match[1] or "")
                if content
            }


def _opened(source: Path | bytes) -> ZipFile:
    return ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)


def _names(package: ZipFile) -> tuple[str, ...]:
    return tuple(map(unescape, _SHEET.findall(_part(package, "xl/workbook.xml"))))


def _part(package: ZipFile, name: str) -> str:
    return package.read(name).decode() if name in package.namelist() else ""


def _value(kind: str, content: str, shared: list[str]) -> str | float:
    if kind == "inlineStr":
        return _words(content)
    value = content.removeprefix("<v>").removesuffix("</v>")
    if kind == "s":
        return shared[int(value)]
    return unescape(value) if kind == "str" else float(value)


def _words(markup: str) -> str:
    text = unescape("".join(_TEXT.findall(markup)))
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
