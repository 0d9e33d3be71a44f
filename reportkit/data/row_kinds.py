"""What each row of a source is by a word of its own: sold, come back, or no sale at all.

``kinds`` of a source names a heading and says of each word under it what its rows are. Rows that are
no sale leave with a count and their money; amounts of what came back are turned negative.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.ledger import NOT_SOLD, REVALUED, Entry
from reportkit.data.mapping import normalised
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec, nearest
from reportkit.data.values import trimmed
from reportkit.errors import DataError

Kind = Literal["计入", "退货", "不计"]
SOLD: Kind = "计入"
BACK: Kind = "退货"
OUT: Kind = "不计"
#: stand under a heading of ``kinds`` for an empty cell, and for every word that is not listed
BLANK, OTHERS = "（空）", "其他"


@dataclass
class RowKinds:
    """The rules of one source, and what they did to its rows so far."""

    sheet: Sheet
    rules: Mapping[int, Mapping[str, str]]  # position → word → kind
    rows: Counter[str] = field(default_factory=Counter)  # kind → rows that are no plain sale
    out: list[pa.Array] = field(default_factory=list)  # numbers of the rows that left
    money: dict[str, dict[str, Decimal]] = field(default_factory=dict)  # reason → column → amount
    _unknown: Counter[tuple[int, str]] = field(default_factory=Counter)

    @classmethod
    def of(cls, sheet: Sheet, spec: SourceSpec) -> RowKinds:
        """Raises DataError for a heading that the sheet lacks."""
        return cls(
            sheet, {_position(sheet, heading): words for heading, words in spec.kinds.items()}
        )

    def settle(
        self,
        cells: Mapping[int, pa.Array],
        columns: dict[str, pa.Array],
        signed: Sequence[str],
        money: Sequence[str],
        rows: pa.Array,
    ) -> pa.Array:
        """Turn the amounts of what came back in ``columns``; which rows stay.

        signed: the columns that a return turns negative; money: those of them that are amounts;
        rows: the numbers of the rows in the file.
        """
        kinds = [self._kinds(position, cells[position]) for position in self.rules]
        out, back = (_any([pc.equal(kind, word) for kind in kinds]) for word in (OUT, BACK))
        back = pc.and_(back, pc.invert(out))
        for name in signed:
            was = columns[name]
            columns[name] = pc.if_else(back, pc.negate(pc.abs(was)), was)
            if name in money:
                self._count(REVALUED, name, _sum(was) - _sum(columns[name]))
                self._count(NOT_SOLD, name, _sum(columns[name].filter(out)))
        self.rows[OUT] += pc.sum(out).as_py() or 0
        self.rows[BACK] += pc.sum(back).as_py() or 0
        self.out.append(rows.filter(out))
        return pc.invert(out)

    def check(self) -> None:
        """Raises DataError for words of which the settings say nothing."""
        if not self._unknown:
            return
        (position, word), rows = self._unknown.most_common(1)[0]
        heading = self.sheet.headings[position]
        listed = "、".join(w for p, w in self._unknown if p == position)[:80]
        raise DataError(
            f"{self.sheet.name}：“{heading}”有 kinds 没有写到的词：{listed}（“{word}”{rows:,} 行）。"
            f"请在该来源的 kinds: {{{heading}: …}} 中写明各是 {SOLD}、{BACK} 还是 {OUT}。"
        )

    @property
    def numbers(self) -> pa.Array:
        """The numbers of the rows that left."""
        return pa.concat_arrays(self.out) if self.out else pa.array([], pa.int64())

    def entries(self) -> Iterator[Entry]:
        """What the rules took from the account of the source."""
        numbers = self.numbers
        first = numbers[0].as_py() if len(numbers) else 0
        yield Entry(NOT_SOLD, self.rows[OUT], self.money.get(NOT_SOLD, {}), first)
        yield Entry(REVALUED, 0, self.money.get(REVALUED, {}))

    def notes(self) -> Iterator[tuple[str, int]]:
        """What people should know, with how many rows it concerns."""
        headings = "、".join(f"“{self.sheet.headings[position]}”" for position in self.rules)
        if self.rows[OUT]:
            yield f"按{headings}不是成交的行，未计入", self.rows[OUT]
        if self.rows[BACK]:
            yield f"按{headings}是退货的行，金额按负数计入", self.rows[BACK]

    def _kinds(self, position: int, cells: pa.Array) -> pa.Array:
        rules = self.rules[position]
        coded = cells.dictionary_encode()
        counts = {e["values"]: e["counts"] for e in pc.value_counts(cells).to_pylist()}
        kinds = []
        for text in coded.dictionary.to_pylist():
            word = trimmed(text or "")
            kind = rules.get(word) or rules.get(OTHERS) if word else rules.get(BLANK, SOLD)
            if kind is None:
                self._unknown[position, word] += counts.get(text, 0)
            kinds.append(kind or SOLD)
        found = pa.array(kinds, pa.string()).take(coded.indices)
        return pc.fill_null(found, rules.get(BLANK, SOLD))

    def _count(self, reason: str, name: str, amount: Decimal) -> None:
        known = self.money.setdefault(reason, {})
        known[name] = known.get(name, Decimal(0)) + amount


def _position(sheet: Sheet, heading: str) -> int:
    forms = [normalised(own) for own in sheet.headings]
    if normalised(heading) in forms:
        return forms.index(normalised(heading))
    raise DataError(
        f"{sheet.name}：kinds 中的“{heading}”不在表头里。{nearest(heading, sheet.headings)}"
    )


def _sum(values: pa.Array) -> Decimal:
    return sum((Decimal(repr(v)) for v in values.drop_null().to_pylist()), Decimal(0))


def _any(masks: Sequence[pa.Array]) -> pa.Array:
    found = masks[0]
    for mask in masks[1:]:
        found = pc.or_(found, mask)
    return found
