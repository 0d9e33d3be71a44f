"""Pages on their way: each on disk as it came, so that a fetch that was killed goes on where it was."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from reportkit.crm.contract import Page
from reportkit.crm.plain import packed, unpacked
from reportkit.files import write_bytes

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
            "rows": [packed(row) for row in page.rows],
        }
        _write(path, content)
        self._files.append(path)

    def pages(self) -> Iterator[Page]:
        for file in self._files:
            content = _read(file)
            rows = tuple(unpacked(row) for row in content["rows"])
            yield Page(rows, content["after"], tuple(content["deleted"]))

    def drop(self) -> None:
        shutil.rmtree(self._folder, ignore_errors=True)

    def _state(self) -> dict[str, Any]:
        try:
            state: dict[str, Any] = _read(self._folder / _STATE)
        except (OSError, ValueError):
            return {}
        return state


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _write(path: Path, content: Any) -> None:
    write_bytes(path, json.dumps(content, ensure_ascii=False).encode(), 0o600)
