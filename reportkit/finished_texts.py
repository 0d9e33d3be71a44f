"""The words of a finished file, whatever its kind: web page, Office document, CSV or a zip of them."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from zipfile import ZipFile

KINDS = (".html", ".docx", ".pptx", ".xlsx", ".csv", ".zip")
_LARGEST = 200_000_000  # bytes of one part; a longer list of customers is the client's own
_ENDS = re.compile(r"</(?:w:p|a:p|si|is|c|td|th|p|li|h\d|div|figcaption|title)>|<br ?/?>")
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|data:[^\"')\s]{40,}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


def finished_texts(path: Path) -> Iterator[str]:
    """The words of ``path`` part by part, a line per paragraph or cell. Needs one of ``KINDS``."""
    yield from _texts(path.name, path.read_bytes())


def _texts(name: str, content: bytes) -> Iterator[str]:
    if name.endswith((".docx", ".pptx", ".xlsx", ".zip")):
        with ZipFile(io.BytesIO(content)) as package:
            for part in package.infolist():
                if part.file_size <= _LARGEST:
                    yield from _texts(part.filename, package.read(part))
    elif name.endswith((".html", ".xml")):
        yield _words(content.decode("utf-8", errors="ignore"))
    elif name.endswith((".csv", ".txt", ".md")):
        yield content.decode("utf-8-sig", errors="ignore")


def _words(markup: str) -> str:
    return unescape(_TAG.sub("", _ENDS.sub("\n", _UNSEEN.sub("", markup))))
