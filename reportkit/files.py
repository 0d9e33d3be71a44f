"""The one way to put a file in its place: written beside, flushed to disk, renamed; and to zip.

A reader never sees half a file, and a kill leaves the old one. Equal contents make equal zips.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

_DAY_ONE = (1980, 1, 1, 0, 0, 0)  # the earliest moment a zip can hold, never a clock
_PACKED = (".xlsx", ".docx", ".pptx", ".png", ".zip")  # compressed already


def own_cache(*parts: str) -> Path:
    """A folder of the user's own that may be emptied at any time. It need not exist yet."""
    cache = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(cache, "reportkit", *parts)


def write_bytes(path: Path, content: bytes, mode: int = 0o666) -> None:
    """Put ``content`` in the place of the file, which keeps its rights; mode: of a new one."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    aside.unlink(missing_ok=True)
    try:
        handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
        with open(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            aside.chmod(path.stat().st_mode & 0o777)
        os.replace(aside, path)
    finally:
        aside.unlink(missing_ok=True)


def write_json(path: Path, content: Any) -> None:
    """The same for what JSON knows. Raises ValueError for a number that it does not."""
    text = json.dumps(content, ensure_ascii=False, indent=1, sort_keys=False, allow_nan=False)
    write_bytes(path, (text + "\n").encode())


def zipped(parts: Mapping[str, bytes]) -> bytes:
    """A zip of ``parts`` by name, the same bytes at any hour on any machine."""
    stream = BytesIO()
    with ZipFile(stream, "w") as archive:
        for name, content in parts.items():
            add_to_zip(archive, name, content)
    return stream.getvalue()


def add_to_zip(archive: ZipFile, name: str, content: bytes) -> None:
    """The same for one part after another, where all together are too large to hold."""
    entry = ZipInfo(name, _DAY_ONE)
    entry.create_system = 3
    entry.external_attr = 0o600 << 16
    stored = name.endswith(_PACKED)
    archive.writestr(entry, content, compress_type=ZIP_STORED if stored else ZIP_DEFLATED)
