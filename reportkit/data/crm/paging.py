"""Pages on their way: each on disk as it came, so that a fetch that was killed goes on where it was."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from reportkit.crm.contract import Page, Row

_STATE = "state.json"
_OLDEST = 24 * 3600.0  # seconds; what was read longer ago is read again


class PageStore:
    """The pages of one fetch in a private folder. about: what the fetch is, so that no other goes on."""

    def __init__(self, folder: Path, about: Mapping[str, Any], now: float) -> None:
        self._folder = folder
        state = self._state()
        same = state.get("about") == about and 0 <= now - state.get("began", -1.0) < _OLDEST
        if not same:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(mode=0o700)
            state = {"about": about, "began": now}
            _write(folder / _STATE, state)
        self.began: float = state["began"]
        self._files = sorted(folder.glob("*.page"))

    @property
    def resumed(self) -> bool:
        return bool(self._files)

    @property
    def after(self) -> str:
        """The place to go on; empty at the beginning."""
        return str(_read(self._files[-1])["after"]) if self._files else ""

    @property
    def whole(self) -> bool:
        return bool(self._files) and not self.after

    def add(self, page: Page) -> None:
        path = self._folder / f"{len(self._files):08}.page"
        content = {
            "after": page.after,
            "deleted": list(page.deleted),
            "rows": [_packed(row) for row in page.rows],
        }
        _write(path, content)
        self._files.append(path)

    def pages(self) -> Iterator[Page]:
        for file in self._files:
            content = _read(file)
            rows = tuple(_unpacked(row) for row in content["rows"])
            yield Page(rows, content["after"], tuple(content["deleted"]))

    def drop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = _read(self._folder / _STATE)
        except (OSError, ValueError):
            return {}
        return state


def _write(path: Path, content: Any) -> None:
    aside = path.with_suffix(".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    os.replace(aside, path)


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _packed(value: Any) -> Any:
    """A value as JSON that gives the same value back."""
    if isinstance(value, Decimal):
        return {"n": str(value)}
    if isinstance(value, datetime):
        return {"t": value.isoformat()}
    if isinstance(value, date):
        return {"d": value.isoformat()}
    if isinstance(value, Mapping):
        return {"r": {name: _packed(cell) for name, cell in value.items()}}
    return [_packed(each) for each in value] if isinstance(value, list | tuple) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return [_unpacked(each) for each in value]
    if not isinstance(value, dict):
        return value
    ((kind, held),) = value.items()
    if kind == "r":
        row: Row = {name: _unpacked(cell) for name, cell in held.items()}
        return row
    made: dict[str, Any] = {
        "n": Decimal,
        "t": datetime.fromisoformat,
        "d": date.fromisoformat,
    }
    return made[kind](held)
