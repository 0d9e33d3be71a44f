"""What a live source gave when it was asked for what is new."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fetched:
    """``name``: the source for people; ``new``: what came over the line; ``whole``: all there are.

    what: what is counted, rows or files.
    """

    name: str
    origin: str
    system: str
    path: Path
    rows: int
    new: int
    whole: bool
    what: str = "行"

    @property
    def line(self) -> str:
        came = "" if self.whole else f"，本次新取 {self.new:,} {self.what}"
        return f"{self.name}：连接正常（{self.system}），{self.rows:,} {self.what}{came}"
