"""What a live source gave when it was asked for what is new."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Fetched:
    """``name``: the source for people; ``new``: rows that came over the line; ``whole``: all there are."""

    name: str
    origin: str
    system: str
    path: Path
    rows: int
    new: int
    whole: bool

    @property
    def line(self) -> str:
        came = "" if self.whole else f"，本次新取 {self.new:,} 行"
        return f"{self.name}：连接正常（{self.system}），{self.rows:,} 行{came}"
