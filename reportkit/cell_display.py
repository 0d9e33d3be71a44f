"""What a cell of a notebook shows beside its blocks: what was left out and why, what was saved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from html import escape
from pathlib import Path

from reportkit.blocks import KINDS, Block, Finding
from reportkit.bundle import Missing

_WORDS = {
    "metric": "指标", "finding": "结论", "table": "表", "figure": "图", "note": "说明", "action": "行动",
    "decision": "决定",
}  # fmt: skip


class LeftOutLine(str):
    """One grey line."""

    def _repr_html_(self) -> str:
        return f"<p style='color:#6b7680;margin:2px 0'>{escape(self)}</p>"

    def __repr__(self) -> str:
        return str(self)


def left_out(id: str, why: str) -> LeftOutLine:
    """``未记录 trend：缺少 orders.paid_amount``."""
    return LeftOutLine(f"未记录 {id}：{why}")


@dataclass(frozen=True, slots=True)
class Overview:
    """What a chapter recorded, and what it could not for want of data."""

    path: Path
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """One line of what is there, one per gap, one of findings that rest on nothing."""
        words = {kind: _WORDS[word] for word, kind in KINDS.items()}
        counted = Counter(words[type(block)] for block in self.blocks)
        there = "、".join(f"{word} {counted[word]}" for word in _WORDS.values() if counted[word])
        gaps = (f"缺 {'、'.join(gap.needs)}：未能给出{gap.purpose}" for gap in self.missing)
        bare = [b.id for b in self.blocks if isinstance(b, Finding) and not b.evidence]
        rests = (f"没有依据的结论：{'、'.join(bare)}。请用 evidence=[…] 指向本章的指标、图或表",)
        return f"已保存：{there or '没有任何块'}", *gaps, *(rests if bare else ())

    def _repr_html_(self) -> str:
        first, *gaps = (f"<p style='margin:2px 0'>{escape(line)}</p>" for line in self.lines)
        return first + "".join(gap.replace("margin", "color:#6b7680;margin", 1) for gap in gaps)

    def __repr__(self) -> str:
        return "\n".join(self.lines)


def shows_cells() -> bool:
    """Whether somebody may be looking: this runs in a kernel."""
    try:
        from IPython.core.getipython import get_ipython
    except ImportError:
        return False
    return get_ipython() is not None
