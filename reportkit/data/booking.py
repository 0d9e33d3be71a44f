"""Keeping the ledger while a table is staged: what each step took out of it, per source.

A step that drops, merges or revalues rows runs through ``leave_out`` or ``step``; a step that does
so elsewhere is found at the next one, and stops the snapshot.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal

import pyarrow as pa

from reportkit.data.ledger import USED, ZERO, Account, Entry, merged, to_the_cent
from reportkit.data.parts import Part
from reportkit.data.schema import Table
from reportkit.data.workbench import PART, ROW, Workbench
from reportkit.errors import DataError

_BEFORE = "_before"  # the table as a step found it
_CUSTOMER = "customer_id"
DERIVED = 0  # the source number of a table that is made of another one


@dataclass(frozen=True, slots=True)
class _Standing:
    """Rows and money of one source in the staged table."""

    rows: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    first: int = 0  # the number of its first row


@dataclass(slots=True)
class Booking:
    """The books of one table. ``measures``: amount column → SQL over the staged table."""

    bench: Workbench
    table: Table
    parts: tuple[Part, ...] = ()
    origin: str = ""  # what a derived table is made of
    measures: dict[str, str] = field(default_factory=dict)
    _opened: dict[int, _Standing] = field(default_factory=dict)
    _standing: dict[int, _Standing] = field(default_factory=dict)
    _taken: dict[int, list[Entry]] = field(default_factory=dict)
    _measured: int = 0  # the version of the staged table that ``_standing`` was taken of
    _marks: list[tuple[str, str]] = field(default_factory=list)
    _lost: list[str] = field(default_factory=list)  # staged: rows that steps took out

    def open(self) -> None:
        """Begin with what is staged now; the parts say what their files hold."""
        self.measures = {
            column.name: column.name
            for column in self.table.columns
            if column.kind == "money" and self.bench.has(self.table.name, column.name)
        }
        self._opened = self._standing = self._measure()

    def open_derived(
        self, rows: int, written: Mapping[str, Decimal], measures: dict[str, str]
    ) -> None:
        """Begin a table made of another one, of which these rows and sums should arrive."""
        self.measures = dict(measures)
        self._opened = self._standing = {DERIVED: _Standing(rows, dict(written))}

    @contextmanager
    def step(self, reason: str, where: str = "") -> Iterator[None]:
        """Whatever the block takes out of the staged table is set aside for ``reason``.

        where: SQL that is true for these rows, when it is known beforehand.
        """
        self._refuse_silence(reason)
        name = self.table.name
        if self.parts:
            self.bench.keep(name, _BEFORE)
        yield
        after = self._measure()
        firsts: dict[int, int] = {}
        if any(s.rows > after.get(n, _Standing()).rows for n, s in self._standing.items()):
            firsts = self._keep_lost(reason, where)
        for number, before in self._standing.items():
            now = after.get(number, _Standing())
            lost = {
                c: before.amounts.get(c, ZERO) - now.amounts.get(c, ZERO) for c in self.measures
            }
            entry = Entry(reason, before.rows - now.rows, lost, firsts.get(number, 0))
            self._taken.setdefault(number, []).append(entry)
        self._standing = after

    def _keep_lost(self, reason: str, where: str) -> dict[int, int]:
        """Stage what ``_BEFORE`` has and the table has no more; the first row of each source."""
        if not self.parts:
            return {}
        name = self.table.name
        lost = (
            f"{_BEFORE} WHERE {where}"
            if where
            else f"{_BEFORE} ANTI JOIN {name} USING ({PART}, {ROW})"
        )
        staged = f"_lost_{name}_{len(self._lost)}"
        self.bench.stage(staged, f"SELECT {self._told(_BEFORE, reason)} FROM {lost}")
        self._lost.append(staged)
        return dict(self.bench.rows(f"SELECT {PART}, min({ROW}) FROM {staged} GROUP BY 1"))

    def _told(self, view: str, reason: str) -> str:
        """SQL columns that tell of a row: its place, why it is aside, and what it is known by."""
        given = [c for c in self.table.key if c != _CUSTOMER and self.bench.has(view, c)]
        moment = next((c for c in self.table.moment if self.bench.has(view, c)), "")
        amount = next((sql for sql in self.measures.values() if sql), "")
        cells = {
            "key": f"concat_ws(' / ', {', '.join(given)})" if given else "NULL",
            "customer": _CUSTOMER if self.bench.has(view, _CUSTOMER) else "NULL",
            "moment": f"strftime({moment}, '%Y-%m-%d %H:%M:%S')" if moment else "NULL",
            "amount": f"printf('%.2f', {amount})" if amount else "NULL",
        }
        listed = ", ".join(f"CAST({sql} AS VARCHAR) AS {name}" for name, sql in cells.items())
        return f"{PART}, {ROW}, {reason if reason.startswith('CASE') else _quoted(reason)} AS reason, {listed}"

    def set_aside(self) -> Iterator[pa.RecordBatch]:
        """Every row that a step took out: part, row, reason, key, customer, moment, amount."""
        once = "DISTINCT ON (_part, _row)" if any(part.unpivoted for part in self.parts) else ""
        for staged in self._lost:
            yield from self.bench.batches(f"SELECT {once} * FROM {staged} ORDER BY {PART}, {ROW}")

    def told_apart(self, *, but: Collection[str] = ()) -> Iterator[pa.RecordBatch]:
        """The same of rows that stay in the snapshot with a mark; ``but``: reasons left out."""
        if not self._marks or not self.parts:
            return
        name = self.table.name
        cases = " ".join(f"WHEN {where} THEN {_quoted(reason)}" for where, reason in self._marks)
        left = ", ".join(map(_quoted, but)) or "''"
        yield from self.bench.batches(
            f"""SELECT * FROM (SELECT {self._told(name, f"CASE {cases} END")} FROM {name})
                WHERE reason IS NOT NULL AND reason NOT IN ({left}) ORDER BY {PART}, {ROW}"""
        )

    def leave_out(self, where: str, reason: str) -> int:
        """Take out the rows for which the SQL ``where`` is true; returns how many."""
        name = self.table.name
        count = int(self.bench.row(f"SELECT count(*) FROM {name} WHERE {where}")[0])
        if count:
            with self.step(reason, where):
                self.bench.stage(name, f"SELECT * FROM {name} WHERE NOT coalesce({where}, false)")
        return count

    def tell_apart(self, where: str, reason: str) -> None:
        """Rows for which ``where`` is true stay in the snapshot and are listed on their own.

        A row with several such reasons counts for the first that was declared.
        """
        self._marks.append((where, reason))

    def computed(self, column: str, sql: str = "") -> None:
        """An amount column that a step made: what it sums to now is what was written."""
        self.measures[column] = sql or column
        now = self._measure()
        self._opened = {
            number: _Standing(was.rows, {**was.amounts, column: _of(now, number, column)})
            for number, was in self._opened.items()
        }
        self._standing = now

    def accounts(self) -> tuple[Account, ...]:
        """One account per source, or one for a derived table."""
        self._refuse_silence("结账")
        fates = self._fates()
        if not self.parts:
            rows = self._opened[DERIVED].rows
            begun = Account(self.table.name, self.table.label, self.origin, rows=rows)
            return (self._account(DERIVED, begun, fates),)
        return tuple(self._account(part.number, part.account, fates) for part in self.parts)

    def _account(
        self, number: int, begun: Account, fates: Mapping[int, Sequence[Entry]]
    ) -> Account:
        used, *apart = fates.get(number, (Entry(USED),))
        made = self._opened.get(number, _Standing()).amounts
        return replace(
            begun,
            labels={c: begun.labels.get(c) or self._label(c) for c in self.measures},
            written={c: begun.written.get(c, made.get(c, ZERO)) for c in self.measures},
            used=used,
            aside=merged((*begun.aside, *self._taken.get(number, ()))),
            apart=merged(apart),
        )

    def _label(self, column: str) -> str:
        return self.table.column(column).label

    def _fates(self) -> dict[int, list[Entry]]:
        """Of every source the used rows, then those of each mark."""
        cases = " ".join(f"WHEN {w} THEN {i}" for i, (w, _) in enumerate(self._marks, 1))
        fate = f"CASE {cases} ELSE 0 END" if cases else "0"
        reasons = [USED, *(reason for _, reason in self._marks)]
        found: dict[int, list[Entry]] = {}
        for (number, mark), standing in self._sums((self._source, fate)).items():
            entries = found.setdefault(number, [Entry(reason) for reason in reasons])
            first = standing.first if mark else 0
            entries[mark] = Entry(reasons[mark], standing.rows, dict(standing.amounts), first)
        return found

    def _refuse_silence(self, step: str) -> None:
        """Raise DataError when rows or money left the table without a reason before this step."""
        if self._measured == self.bench.version(self.table.name):
            return
        now = self._measure()
        for number, stood in self._standing.items():
            found = now.get(number, _Standing())
            same = all(
                to_the_cent(stood.amounts.get(c, ZERO), found.amounts.get(c, ZERO))
                for c in self.measures
            )
            if found.rows != stood.rows or not same:
                raise DataError(
                    f"账目不平：{self.table.label}在“{step}”之前应有 {stood.rows:,} 行，实有 "
                    f"{found.rows:,} 行，或金额变了而没有登记。数字不可信，报告不生成；请反馈。"
                )

    @property
    def _source(self) -> str:
        return PART if self.parts else str(DERIVED)

    def _measure(self) -> dict[int, _Standing]:
        self._measured = self.bench.version(self.table.name)
        return {number: standing for (number,), standing in self._sums((self._source,)).items()}

    def _sums(self, groups: Sequence[str]) -> dict[tuple[int, ...], _Standing]:
        # a wide questionnaire becomes one row per answer: its rows are counted once
        rows = (
            f"count(DISTINCT {ROW})" if any(part.unpivoted for part in self.parts) else "count(*)"
        )
        first = f"min({ROW})" if self.parts else "0"
        sums = ", ".join(f"sum({exact(sql)})" for sql in self.measures.values())
        listed = ", ".join(groups)
        found = self.bench.rows(
            f"SELECT {listed}, {rows}, {first}{', ' if sums else ''}{sums} FROM {self.table.name} "
            f"GROUP BY {', '.join(str(i) for i in range(1, len(groups) + 1))}"
        )
        n = len(groups)
        return {
            tuple(row[:n]): _Standing(
                row[n],
                {c: a or ZERO for c, a in zip(self.measures, row[n + 2 :], strict=True)},
                row[n + 1] or 0,
            )
            for row in found
        }


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def exact(sql: str) -> str:
    """SQL that is the decimal of a float column as it was written."""
    # up to here a float is nearer to its six decimals than the cast can go wrong
    return f"""CASE WHEN abs({sql}) < 1e9 THEN CAST({sql} AS DECIMAL(38, 6))
               ELSE CAST(CAST({sql} AS VARCHAR) AS DECIMAL(38, 6)) END"""


def _of(standings: Mapping[int, _Standing], number: int, column: str) -> Decimal:
    return standings.get(number, _Standing()).amounts.get(column, ZERO)
