"""What must hold before a report may leave the house. Reads the finished files, not the intention."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportkit.errors import GateError

if TYPE_CHECKING:
    from reportkit.report import Report

_JOINERS = str.maketrans("", "", "\u2060\u00a0 \n\t\r\u3000")
TOFU = ("\ufffd", "\u25a1\u25a1")


def inspect(folder: Path, book: Report, strangers: Sequence[str]) -> None:
    """Compare every PDF in ``folder`` with the book it was made from.

    strangers: names of other clients. Raises GateError naming the first sentence that is missing,
    the stranger that appears, or the character that could not be drawn.
    """
    for path in sorted(folder.glob("*.pdf")):
        text = pdf_text(path)
        for sentence in book.sentences:
            if squeeze(sentence) not in text:
                raise GateError(f"{path.name} 缺少句子“{sentence[:40]}…”，版式可能截断了正文，报告未发布。")
        for name in strangers:
            if squeeze(name) in text and squeeze(name) not in squeeze(book.client_name):
                raise GateError(f"{path.name} 中出现了其他客户的名称“{name}”，报告未发布。")
        for mark in TOFU:
            if mark in text:
                raise GateError(f"{path.name} 中有无法显示的字符，报告未发布。")


def pdf_text(path: Path) -> str:
    """All text of a PDF without spaces and joiners, so that line breaks do not matter."""
    from pypdf import PdfReader

    return squeeze("".join(page.extract_text() for page in PdfReader(path).pages))


def squeeze(text: str) -> str:
    """Text without white space and joiners."""
    return text.translate(_JOINERS)
