"""Hashes of files, folders and settings: equal content, equal text."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from reportkit.files import write_bytes

_SETTLED_NS = 2_000_000_000  # a file system may tell two writes apart only so far


def file_hash(path: Path) -> str:
    """SHA-256 of a file, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def known_hash(path: Path) -> str:
    """The hash of a file, empty when it cannot be read."""
    try:
        return file_hash(path)
    except OSError:
        return ""


def tree_hash(folders: Sequence[Path], suffixes: Sequence[str]) -> str:
    """One SHA-256 over names and contents of all files below ``folders`` with these suffixes."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix in suffixes:
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(bytes.fromhex(file_hash(path)))
    return digest.hexdigest()


def fingerprint(parts: Any) -> str:
    """SHA-256 of canonical JSON: equal inputs, equal text."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class HashBook:
    """Hashes of files that need not be read again: size, times and number tell that one is the same.

    A file that was written in the last moments is always read: another write may follow unseen.
    store: where the hashes are kept from one process to the next; without it they are not.
    """

    def __init__(self, store: Path | None = None) -> None:
        self._store = store
        self._known: dict[str, list[Any]] = self._kept()
        self._new = False

    def of(self, path: Path) -> str:
        """SHA-256 of a file. Raises OSError when it cannot be read."""
        key, marks = os.path.abspath(path), _marks(path)
        known = self._known.get(key)
        if known and known[:-1] == marks:
            return str(known[-1])
        digest = file_hash(path)
        if _marks(path) == marks and time.time_ns() - max(marks[1:3]) > _SETTLED_NS:
            self._known[key] = [*marks, digest]
            self._new = True
        return digest

    def save(self) -> None:
        """Keep what was learned; a full or read-only disk only costs time."""
        if self._store is None or not self._new:
            return
        with suppress(OSError):
            content = json.dumps({**self._kept(), **self._known})
            write_bytes(self._store, content.encode(), mode=0o600)
            self._new = False

    def _kept(self) -> dict[str, list[Any]]:
        with suppress(OSError, ValueError, RecursionError):
            kept = json.loads(self._store.read_text(encoding="utf-8")) if self._store else {}
            if isinstance(kept, dict):
                return {key: marks for key, marks in kept.items() if _is_entry(marks)}
        return {}


def _marks(path: Path) -> list[int]:
    found = path.stat()
    return [found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino]


def _is_entry(marks: object) -> bool:
    return isinstance(marks, list) and len(marks) == 5 and isinstance(marks[-1], str)
