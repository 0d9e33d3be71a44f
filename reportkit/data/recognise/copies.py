"""Rows that stand in two sheets of one table: a sample, an extract, a copy under another name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.recognise.cells import moment, number
from reportkit.data.sheet import Sheet
from reportkit.data.values import bare, trimmed

_CONTAINED = 0.9  # of a sheet's rows
_MOST_ROWS = 300_000  # longer sheets are compared by their key alone
_FEWEST_ROWS = 3


@dataclass(frozen=True, slots=True)
class Columns:
    """A sheet with the positions of the columns by which its rows are told apart, by our names."""

    sheet: Sheet
    positions: Mapping[str, int]
    kinds: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Contained:
    """How many of a sheet's rows stand in another one as well, of how many."""

    found: int
    of: int

    @property
    def is_copy(self) -> bool:
        return self.of >= _FEWEST_ROWS and self.found >= _CONTAINED * self.of


@dataclass(frozen=True, slots=True, eq=False)
class _Counted:
    """Distinct rows as sorted 64-bit hashes, each with how often it stands there."""

    rows: npt.NDArray[np.int64]
    times: npt.NDArray[np.int64]


#: what was counted already, by sheet and columns: among many files every pair is compared
Counts = dict[tuple[int, tuple[str, ...]], _Counted]


def contained(
    small: Columns, large: Columns, *, key: str, counts: Counts | None = None
) -> Contained:
    """Count the rows of ``small`` that ``large`` holds too, each as often as it stands there.

    Rows are the same where all columns that both sheets have say the same, however written.
    counts: kept by the caller while his sheets live, so that none is read for every pair anew.
    """
    shared = [name for name in small.positions if name in large.positions]
    if len(shared) < 2 and key not in shared:
        return Contained(0, 0)
    if max(_size(small.sheet), _size(large.sheet)) > _MOST_ROWS:
        shared = [name for name in shared if name == key] or []
    if not shared:
        return Contained(0, 0)
    known = {} if counts is None else counts
    own, theirs = (_once(side, tuple(shared), known) for side in (small, large))
    _, here, there = np.intersect1d(own.rows, theirs.rows, assume_unique=True, return_indices=True)
    found = np.minimum(own.times[here], theirs.times[there]).sum()
    return Contained(int(found), int(own.times.sum()))


def _once(columns: Columns, names: tuple[str, ...], known: Counts) -> _Counted:
    place = id(columns.sheet), names
    if place not in known:
        counted = _rows(columns, names)
        rows = np.fromiter(map(hash, counted), np.int64, len(counted))
        times = np.fromiter(counted.values(), np.int64, len(counted))
        order = np.argsort(rows)
        known[place] = _Counted(rows[order], times[order])
    return known[place]


def _size(sheet: Sheet) -> int:
    return sheet.lines.rows if sheet.lines is not None else 0


def _rows(columns: Columns, names: Sequence[str]) -> Counter[str]:
    """Every row that says anything in one text, and how often it stands there."""
    positions = [columns.positions[name] for name in names]
    counted: Counter[str] = Counter()
    for batch in columns.sheet.stream(positions):
        cells = [
            _canonical(values, _READ.get(columns.kinds[name], bare))
            for name, values in zip(names, batch.columns, strict=True)
        ]
        rows = pc.binary_join_element_wise(*cells, "\x1f") if len(cells) > 1 else cells[0]
        for entry in pc.value_counts(rows).to_pylist():
            counted[entry["values"]] += entry["counts"]
    del counted["\x1f" * (len(names) - 1)]
    return counted


def _canonical(values: pa.Array, read: Callable[[str], str]) -> pa.Array:
    coded = pc.fill_null(values, "").dictionary_encode()
    words = [read(trimmed(word)) if word else "" for word in coded.dictionary.to_pylist()]
    return pc.take(pa.array(words, pa.string()), coded.indices)


def _as_number(text: str) -> str:
    found = number(text) if text else None
    return f"{found.value:.6g}" if found is not None else bare(text)


def _as_day(text: str) -> str:
    day = moment(text) if text else None
    return day.isoformat() if day is not None else bare(text)


_READ: dict[str, Callable[[str], str]] = {
    "money": _as_number, "number": _as_number, "integer": _as_number, "share": _as_number,
    "time": _as_day,
}  # fmt: skip
