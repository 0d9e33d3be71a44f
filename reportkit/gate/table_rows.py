"""What a sentence says of the rows of a table: counts, rows of a word, numbers of another row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import chain

from reportkit.blocks import Finding, Table
from reportkit.facts import is_number
from reportkit.gate.printed_numbers import Number, numbers_in
from reportkit.gate.recordings import Said
from reportkit.numerals import integer

_UNITS = "家条笔次人张份位项个组类"
_KINDS = "项个组类"  # of these a table names every one
_WHOLES = ("合计", "总计", "全部", "全体", "整体", "总体", "平均")  # rows that stand for all others
_FEW, _EQUAL = 60, 1e-12
_STOP = re.compile("[。；]")


def counts(said: Said) -> Iterator[str]:
    """A line for every count in the words that is not the table's."""
    return chain(_counts(said), _rows_counted(said))


def _counts(said: Said) -> Iterator[str]:
    """“优质客户 417 家”: a row named in a sentence, followed by a count, has this count."""
    for name, table in said.tables.items():
        if not table.columns or table.columns[0].format != "text":
            continue
        rows = Counter(row[0] for row in table.rows)
        words = [w for w in rows if isinstance(w, str) and len(w) > 1 and rows[w] == 1]
        for word, number, unit in _named(said, words):
            places = [i for i, c in enumerate(table.columns) if f"（{unit}）" in c.label]
            cells = [row[i] for row in table.rows if row[0] == word for i in places]
            known = [cell for cell in cells if is_number(cell)]
            if known and not any(number.says(cell) for cell in known):
                yield (
                    f"{said.place}写“{word} {number.text} {unit}”，而表 {name} 的“{word}”一行是 "
                    f"{'、'.join(map(integer, known))} {unit}。请让句子取自这一行。"
                )


def _named(said: Said, words: list[str]) -> Iterator[tuple[str, Number, str]]:
    """Row names with the count that follows at once; the longest name wins (不满意 is not 满意)."""
    if not words:
        return
    names = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    pattern = re.compile(rf"({names})(?:客户)?(?:有|为|共|：)? ?(?=\d)")
    for sentence in said.sentences:
        starts = {number.start: number for number in numbers_in(sentence)}
        for match in pattern.finditer(sentence):
            number = starts.get(match.end())
            unit = sentence[number.end :].lstrip()[:1] if number else ""
            if number is not None and unit and unit in _UNITS:
                yield match[1], number, unit


def _rows_counted(said: Said) -> Iterator[str]:
    """“7 项达标”: rows of a word, or the customers in them, are as many as the sentence says."""
    for name, table in said.tables.items():
        if len(table.rows) != table.total_rows:
            continue
        for place, column in enumerate(table.columns[1:], start=1):
            words = Counter(row[place] for row in table.rows if isinstance(row[place], str))
            if column.format != "text" or max(words.values(), default=0) < 2:
                continue
            yield from _of_words(said, name, table, (place, words))


def _of_words(
    said: Said, name: str, table: Table, found: tuple[int, Counter[object]]
) -> Iterator[str]:
    place, words = found
    for sentence in said.sentences:
        ends = {number.end: number for number in numbers_in(sentence)}
        for word in (w for w in words if isinstance(w, str) and len(w) > 1):
            for match in re.finditer(rf" ?([{_UNITS}])(?:指标)?{re.escape(word)}", sentence):
                number = ends.get(match.start())
                if number is None:
                    continue
                counted, least = _counted(table, place, word, match[1])
                if not number.says(counted) and not (least and number.value > counted):
                    yield (
                        f"{said.place}写“{number.text}{match[0]}”，而表 {name} 中“{word}”的是 "
                        f"{integer(counted)} {match[1]}。请让句子数同一张表。"
                    )


def _counted(table: Table, place: int, word: str, unit: str) -> tuple[float, bool]:
    """Rows of ``word``, or the sum of their counts; and whether the sentence may say more.

    It may where the table lists the main groups, or the first of many customers.
    """
    rows = [row for row in table.rows if row[place] == word]
    for index, column in enumerate(table.columns):
        if column.format == "int" and f"（{unit}）" in column.label:
            return sum(row[index] for row in rows if is_number(row[index])), True
    return len(rows), unit not in _KINDS


def exchanged(said: Said, finding: Finding) -> Iterator[str]:
    """A sentence that names one row of a table does not print the number of another.

    Told by the number itself, which stands in the table to its last digit and is no share of a few.
    Where another value of the finding prints the same, nothing is claimed: among five customers
    20.0% is one of them as well as a fifth of the profit.
    """
    for name, table in said.tables.items():
        named = {row[0] for row in table.rows if isinstance(row[0], str) and len(row[0]) > 1}
        owners = _owners(table)
        values = {k: v for k, v in finding.values.items() if isinstance(v, float)}
        for key, value in values.items():
            own = owners.get(value)
            rest = [v for v in values.values() if v != value]
            for clause in _clauses_with(finding.text, value, rest) if own else ():
                others = {word for word in named if word in clause}
                if others and own and not any(_akin(word, own) for word in others | {clause}):
                    yield (
                        f"{said.place}在“{clause[:30]}…”中印出的“{key}”是表 {name} 里"
                        f"“{'、'.join(sorted(own))}”一行的数，而句子说的是“{'、'.join(sorted(others))}”。"
                        "请核对取的是哪一行。"
                    )


def _owners(table: Table) -> dict[float, set[str]]:
    """Fractions of a table → the words of the rows in which they stand; rows for all left out."""
    found: dict[float, set[str]] = {}
    summed: set[float] = set()
    for row in table.rows:
        words = {cell for cell in row if isinstance(cell, str) and len(cell) > 1}
        for cell in row:
            if isinstance(cell, float) and _is_telling(cell):
                found.setdefault(cell, set()).update(words)
                if any(word.startswith(_WHOLES) for word in words):
                    summed.add(cell)
    return {value: words for value, words in found.items() if value not in summed}


def _is_telling(value: float) -> bool:
    """Whether two equal numbers are one number: shares of a few are often equal."""
    return abs(value - float(Fraction(value).limit_denominator(_FEW))) > _EQUAL


def _clauses_with(text: str, value: float, others: Sequence[float]) -> Iterator[str]:
    """Clauses with a number that says ``value`` and none of ``others``."""
    for clause in _STOP.split(text):
        numbers = [number for number in numbers_in(clause) if number.says(value)]
        if any(not any(map(number.says, others)) for number in numbers):
            yield clause


def _akin(word: str, own: set[str]) -> bool:
    return any(one in word or word in one for one in own)
