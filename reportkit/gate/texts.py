"""Words on pages: compared without spaces and joiners, so that line breaks do not matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

_JOINERS = str.maketrans("", "", "\u2060\u00a0\u00ad \n\t\r\u3000")
_TELLING = 3  # characters of a Chinese name that is no common word


def opens(path: Path) -> bool:
    """Whether anybody can open the file, without a password."""
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        with PdfDocument(path):
            return True
    except PdfiumError:
        return False


def raw_texts(path: Path, password: str = "") -> tuple[str, ...]:
    """The text of each page as it lies in the file, with the hyphens at which lines end.

    PDFium says U+FFFE for these; soft hyphens, for which it says the same, the book has none of.
    """
    from pypdfium2 import PdfDocument

    with PdfDocument(path, password=password or None) as document:
        return tuple(
            document[index].get_textpage().get_text_range().replace("\ufffe", "-")
            for index in range(len(document))
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
