"""Hashes of files, folders and settings: equal content, equal text."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any


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


def fingerprint(parts: Mapping[str, Any]) -> str:
    """SHA-256 of canonical JSON: equal inputs, equal text."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
