"""Small tables that explain a column of another sheet: 地区 → 负责人, 门店编码 → 门店名称."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.kinds import NONE
from reportkit.data.recognise.reading import Reading

_LARGEST = 2000  # rows that were looked at: a longer sheet is no small table
_EXPLAINS = 0.8  # of the distinct values of the other column
_FEWEST = 2
_WIDEST = 8  # columns
_FLAGS = ("是", "否", "有", "无", "男", "女", "Y", "N", "Yes", "No")
_SHORT = 4  # numbers shorter than this meet by chance


@dataclass(frozen=True, slots=True)
class Explains:
    """Sheet ``small`` explains column ``of`` of sheet ``large`` by its own column ``by``.

    ``unique``: every value stands there once, or always with the same cells beside it.
    """

    small: int
    large: int
    by: int
    of: int
    unique: bool


def explanations(readings: Sequence[Reading]) -> Iterator[Explains]:
    """The best partner of every small table; none where no column is explained."""
    for number, reading in enumerate(readings):
        view = reading.view
        if not _is_small(reading):
            continue
        best: tuple[float, Explains] | None = None
        for other_number, other in enumerate(readings):
            if other_number == number or other.kind == NONE or other.view.rows <= view.rows:
                continue
            found = _meeting(view, other.view)
            if found is not None and (best is None or found[0] > best[0]):
                share, by, of = found
                best = share, Explains(number, other_number, by, of, _is_unique(view, by))
        if best is not None:
            yield best[1]


def _is_small(reading: Reading) -> bool:
    view = reading.view
    named = [heading for heading in view.headings if heading]
    strange = reading.kind == NONE or (reading.kind == "customers" and not reading.met)
    return strange and 1 < len(named) <= _WIDEST and _FEWEST <= view.rows < _LARGEST


def _meeting(small: View, large: View) -> tuple[float, int, int] | None:
    found: list[tuple[float, int, int]] = []
    for by, own in enumerate(small.profiles):
        if own.distinct < _FEWEST or own.fullness < 0.9 or not small.headings[by]:
            continue
        for of, other in enumerate(large.profiles):
            if not other.counts or not large.headings[of] or own.moments > 0.5:
                continue
            same = small.plain[by] == large.plain[of]
            if not same and (other.distinct < _FEWEST or _by_chance(own.counts)):
                continue
            share = len(own.counts.keys() & other.counts.keys()) / other.distinct
            if share >= _EXPLAINS:
                found.append((share + same, by, of))
    return max(found, default=None, key=lambda meeting: (meeting[0], -meeting[1], -meeting[2]))


def _by_chance(words: Iterable[str]) -> bool:
    """True for short numbers, and words of a flag, which many columns hold."""
    return all((word.isdecimal() and len(word) < _SHORT) or word in _FLAGS for word in words)


def _is_unique(view: View, by: int) -> bool:
    beside: dict[str, tuple[str, ...]] = {}
    for row in zip(*view.cells, strict=True):
        name, rest = row[by].strip(), tuple(cell.strip() for n, cell in enumerate(row) if n != by)
        if name and beside.setdefault(name, rest) != rest:
            return False
    return True
