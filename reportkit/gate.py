"""What must hold before a report may leave the house. Reads the finished files, not the intention."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from reportkit.errors import GateError
from reportkit.finished_texts import KINDS, finished_texts
from reportkit.fonts import substitute

if TYPE_CHECKING:
    from reportkit.report.model import Report

_JOINERS = str.maketrans("", "", "\u2060\u00a0\u00ad\ufffe \n\t\r\u3000")
_TELLING = 3  # characters of a Chinese name that is no common word
_TOFU = "\ufffd"  # what a reader copies where a glyph has no character


def inspect(folder: Path, book: Report, strangers: Sequence[str], password: str = "") -> None:
    """Compare every PDF in ``folder`` with the book it was made from, and look for strangers in all.

    strangers: names of other clients. password: opens the PDF, and nothing else does. Raises
    GateError naming the first sentence that is missing, the stranger that appears, the page with a
    character that could not be drawn, or the file that should be sealed and is not.
    """
    for path in sorted(folder.glob("*.pdf")):
        if password and opens(path):
            raise GateError(f"{path.name} 应当加密，却不用密码就能打开，报告未发布。")
        raw = raw_texts(path, password)
        pages = tuple(map(squeeze, raw))
        for sentence in book.sentences:
            if not says(pages, substitute(sentence).text):  # as printed, with 〓 for rare glyphs
                raise GateError(
                    f"{path.name} 缺少句子“{sentence[:40]}…”，版式可能截断了正文，报告未发布。"
                )
        _refuse_strangers(path.name, raw, book.client_name, strangers)
        for number, text in enumerate(pages, start=1):
            if _TOFU in text:
                raise GateError(f"{path.name} 第 {number} 页有无法显示的字符，报告未发布。")
    for path in sorted(path for path in folder.iterdir() if path.suffix in KINDS and strangers):
        lines = (line for text in finished_texts(path) for line in text.splitlines())
        _refuse_strangers(path.name, lines, book.client_name, strangers)


def _refuse_strangers(
    file: str, texts: Iterable[str], client: str, strangers: Sequence[str]
) -> None:
    wanted = {name: squeeze(name) for name in strangers if name not in client}
    for text in texts:
        whole = squeeze(text)
        for name in (name for name, words in wanted.items() if words in whole):
            if names(text, name):
                raise GateError(f"{file} 中出现了其他客户的名称“{name}”，报告未发布。")


def opens(path: Path) -> bool:
    """Whether anybody can open the file, without a password."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(path):
            return True
    except PdfiumError:
        return False


def raw_texts(path: Path, password: str = "") -> tuple[str, ...]:
    """The text of each page as it lies in the file."""
    from pypdfium2 import PdfDocument

    with PdfDocument(path, password=password or None) as document:
        return tuple(
            document[index].get_textpage().get_text_range() for index in range(len(document))
        )


def page_texts(path: Path, password: str = "") -> tuple[str, ...]:
    """The text of each page without spaces and joiners, so that line breaks do not matter."""
    return tuple(map(squeeze, raw_texts(path, password)))


def names(text: str, name: str) -> bool:
    """Whether ``text`` names ``name``: Latin names as whole words, Chinese ones of three or more.

    A Chinese name of two characters is as often an ordinary word, so it is not looked for.
    """
    if name.isascii():
        return re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text) is not None
    return len(name) >= _TELLING and squeeze(name) in squeeze(text)


def says(pages: Sequence[str], sentence: str) -> bool:
    """Whether a page says ``sentence``, or one page begins it and the next ends it."""
    words = squeeze(sentence)
    if any(words in page for page in pages):
        return True
    return any(
        words[:cut] in page and words[cut:] in following
        for page, following in pairwise(pages)
        for cut in range(1, len(words))
    )


def squeeze(text: str) -> str:
    """Text without white space and joiners."""
    return text.translate(_JOINERS)
