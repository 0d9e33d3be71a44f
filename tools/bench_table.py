"""What ``make bench`` prints of its measurements, and when it fails."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

LIMIT = 1.15  # of the base's CPU seconds that a step may cost
COLUMNS = {
    "ours": "本版",
    "plain": "默认做法",
    "floor": "下限",
    "base": "基准提交",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One step. seconds: column → CPU seconds of each round, the same rounds in every column."""

    step: str
    seconds: Mapping[str, Sequence[float]]

    def middle(self, column: str) -> float | None:
        return median(self.seconds[column]) if column in self.seconds else None

    def ratio(self, column: str) -> float | None:
        """Ours as a share of ``column``: the median over the rounds, each compared with its own."""
        if column not in self.seconds:
            return None
        rounds = zip(self.seconds["ours"], self.seconds[column], strict=True)
        return median(ours / other for ours, other in rounds)


def table(rows: Sequence[Row]) -> str:
    """A Markdown table: medians of CPU seconds, then ours in relation to each other column."""
    others = [name for name in COLUMNS if name != "ours"]
    heads = ["步骤（CPU 秒）", *COLUMNS.values(), *(f"÷ {COLUMNS[name]}" for name in others)]
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)]]
    for row in rows:
        middles = [_number(row.middle(name)) for name in COLUMNS]
        lines.append([row.step, *middles, *(_number(row.ratio(name)) for name in others)])
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def slower(rows: Sequence[Row]) -> list[str]:
    """Steps that cost more than LIMIT of what they cost in the base."""
    return [row.step for row in rows if (ratio := row.ratio("base")) is not None and ratio > LIMIT]


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.2f}"
