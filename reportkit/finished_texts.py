"""The words of a finished file, whatever its kind: also those that only a program or a screen reader finds."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path
from typing import Any
from zipfile import ZipFile

KINDS = (".html", ".docx", ".pptx", ".xlsx", ".csv", ".zip")  # what is delivered, but for the PDF
_LARGEST = 200_000_000  # bytes of one part; a longer list of customers is the client's own
_ENDS = re.compile(r"</(?:w:p|a:p|si|is|c|td|th|p|li|h\d|div|figcaption|title|text)>|<br ?/?>")
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1>|data:[^\"')\s]{40,}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPOKEN = re.compile(
    r"\s(?:alt|aria-label|title|descr|name|content|placeholder|value)=(?:\"([^\"]*)\"|'([^']*)')"
)


def finished_texts(path: Path, password: str = "") -> Iterator[str]:
    """The words of ``path`` part by part, a line per paragraph or cell; of other kinds nothing.

    password: opens a PDF.
    """
    yield from _texts(path.name, path.read_bytes(), password)


def _texts(name: str, content: bytes, password: str = "") -> Iterator[str]:
    read = _READERS.get(Path(name).suffix)
    if name.endswith(".pdf"):
        yield from _pdf(content, password)
    elif read is not None:
        yield from read(content)


def _package(content: bytes) -> Iterator[str]:
    with ZipFile(io.BytesIO(content)) as package:
        for part in package.infolist():
            yield part.filename
            if part.file_size <= _LARGEST:
                yield from _texts(part.filename, package.read(part))


def _markup(content: bytes) -> Iterator[str]:
    """What stands between the tags, then what the tags say: alternative texts, names of sheets."""
    markup = _UNSEEN.sub("", content.decode("utf-8", errors="ignore"))
    yield unescape(_TAG.sub("", _ENDS.sub("\n", markup)))
    yield unescape("\n".join(one or other for one, other in _SPOKEN.findall(markup)))


def _plain(content: bytes) -> Iterator[str]:
    yield content.decode("utf-8-sig", errors="ignore")


def _json(content: bytes) -> Iterator[str]:
    """As it is written: quotes and line breaks inside texts stay escaped."""
    yield content.decode("utf-8", errors="ignore").replace("\\n", "\n").replace('\\"', '"')


def _parquet(content: bytes) -> Iterator[str]:
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    table = pq.read_table(io.BytesIO(content))
    for name in table.column_names:
        yield name
        column = table[name]
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            yield "\n".join(filter(None, pc.unique(column).to_pylist()))


def _pdf(content: bytes, password: str) -> Iterator[str]:
    """Pages, then bookmarks, alternative texts and other strings, metadata, and attached files."""
    import pikepdf
    from pypdfium2 import PdfDocument

    with PdfDocument(content, password=password or None) as document:
        for index in range(len(document)):
            yield document[index].get_textpage().get_text_range()
    with pikepdf.open(io.BytesIO(content), password=password) as file:
        yield "\n".join(text for item in file.objects for text in _strings(item))
        if "/Metadata" in file.Root:
            yield from _markup(file.Root.Metadata.read_bytes())
        for name in file.attachments:
            yield name
            yield from _texts(name, file.attachments[name].get_file().read_bytes())


def _strings(item: Any) -> Iterator[str]:
    """The strings of one PDF object; objects that it refers to are visited for themselves."""
    import pikepdf

    if isinstance(item, pikepdf.String):
        yield str(item)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key in item.keys():  # noqa: SIM118  # an object of a PDF is no mapping
            value = item.get(key)
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if not getattr(value, "is_indirect", False):
                yield from _strings(value)


_READERS: dict[str, Callable[[bytes], Iterator[str]]] = {
    **dict.fromkeys((".docx", ".pptx", ".xlsx", ".zip"), _package),
    **dict.fromkeys((".html", ".xml", ".svg"), _markup),
    **dict.fromkeys((".csv", ".txt", ".md"), _plain),
    **dict.fromkeys((".json", ".ipynb"), _json),
    ".parquet": _parquet,
}
