"""Numbers in the finished files: every card, row and sentence as the report holds it.

The words come from the functions that print them; what is checked is that each format shows them,
unchanged and whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, pairwise

from reportkit.blocks import Finding, Metric, Table
from reportkit.gate.texts import says, squeeze
from reportkit.render.cards import card
from reportkit.render.table_layout import cell_text
from reportkit.report.model import Part, Report, plain_text

_CLAUSE = re.compile(r"(?<=[。；！？])|\n")
_DIGITS = re.compile(r"[+\-−]?\d[\d,.]*")
_TELLING = 12  # characters of a clause that no other clause is by chance
_MOST = 8  # rows named in one message


def missing(
    pages: Sequence[str], book: Report, printable: Callable[[str], str] = str
) -> Iterator[str]:
    """Cards and rows of ``book`` that ``pages``, texts without spaces, do not show.

    printable: what a format makes of a text before it prints it.
    """
    whole = "".join(pages)
    for part in book.chapters:
        for metric in part.metrics:
            for words in _card(metric, book.currency):
                if printable(words) not in whole:
                    yield f"指标“{metric.label}”（{part.title}）的“{words}”"
    for part, table in _tables(book):
        for words, row in zip(_rows(table, book.currency), table.rows, strict=True):
            wanted = printable(words)
            if wanted not in whole and not says(pages, wanted):
                yield f"表“{table.title}”（{part.title}）的“{row[0]}”一行：{words[:60]}"


def summary_missing(lines: Iterable[str], book: Report) -> Iterator[str]:
    """The headline of the summary, and numbers of its cards, that ``lines`` do not show.

    A card is there where a number follows its label, each on a line of its own; 毛利 within a
    sentence, or as the heading of a chart's numbers, is only a word.
    """
    if book.summary is None:
        return
    told = [told for line in lines if (told := squeeze(line))]
    whole = "".join(told)
    labels = {label for label, number in pairwise(told) if _DIGITS.match(number)}
    if squeeze(book.summary.headline) not in whole:
        yield f"摘要的标题“{book.summary.headline}”"
    for metric in book.summary.metrics:
        number = card(metric, book.currency).number
        if squeeze(metric.label) in labels and squeeze(number) not in whole:
            yield f"指标“{metric.label}”的 {number}"


def altered(lines: Iterable[str], book: Report) -> Iterator[tuple[str, str]]:
    """Clauses that are those of ``book`` but for their numbers: as found, as they should be.

    For formats that print a selection: what they leave out is theirs to decide.
    """
    known: dict[str, dict[str, None]] = {}
    for clause in chain.from_iterable(map(_clauses, _texts(book))):
        known.setdefault(_DIGITS.sub("#", clause), {})[clause] = None
    for line in lines:
        for clause in _clauses(line):
            meant = known.get(_DIGITS.sub("#", clause))
            if meant and clause not in meant and not any(_numbered(clause, m) for m in meant):
                yield clause, next(iter(meant))


def _numbered(clause: str, meant: str) -> bool:
    """Whether the clause is ``meant`` behind the number of its item, which stands in a cell of its own."""
    return clause.endswith(meant) and clause.removesuffix(meant).isdecimal()


def broken_tables(text: str, book: Report) -> Iterator[str]:
    """Rows of a table missing among others that ``text`` shows: an excerpt ends, it has no holes."""
    for part, table in _tables(book):
        found = [words in text for words in _rows(table, book.currency)]
        last = max((place for place, there in enumerate(found) if there), default=-1)
        if squeeze(table.title) in text and sum(found) > 1:
            for place in range(last):
                if not found[place]:
                    yield f"表“{table.title}”（{part.title}）的“{table.rows[place][0]}”一行"


def listed(found: Sequence[str]) -> str:
    """The first few of ``found``, and how many there are."""
    more = f"；共 {len(found)} 处" if len(found) > 1 else ""
    return "；".join(found[:_MOST]) + more


def _card(metric: Metric, currency: str) -> Iterator[str]:
    shown = card(metric, currency)
    yield squeeze(f"{shown.label}{shown.number}{shown.unit}")
    if shown.comparisons:
        yield squeeze("".join(f"{c.word}{c.arrow}{c.text}" for c in shown.comparisons))


def _tables(book: Report) -> Iterator[tuple[Part, Table]]:
    for part in book.parts:
        for item in part.placed:
            if isinstance(item.block, Table):
                yield part, item.block


def _rows(table: Table, currency: str) -> list[str]:
    return [
        squeeze("".join(cell_text(v, c, currency) for v, c in zip(row, table.columns, strict=True)))
        for row in table.rows
    ]


def _texts(book: Report) -> Iterator[str]:
    """Every sentence of the book that tells a number."""
    for part in book.chapters:
        yield from (section.title for section in part.sections)
        yield from map(plain_text, part.key_points)
        for item in part.placed:
            yield plain_text(item.text)
            if isinstance(item.block, Finding):
                yield from (item.block.title, item.block.summary, item.block.text)
    answer = book.summary.answer if book.summary else None
    if answer is not None:
        yield from (answer.ask, *(plain_text(text) for _, text in answer.story))
        for each in answer.decisions:
            yield from (each.amount, each.formula, each.measure, each.otherwise, each.what)
            yield each.headline
    for advice in book.action_list:
        yield from (advice.action.title, plain_text(advice.detail), advice.action.effect)


def _clauses(text: str) -> Iterator[str]:
    for clause in _CLAUSE.split(text):
        words = squeeze(clause or "")
        if len(words) >= _TELLING and any(map(str.isdigit, words)):
            yield words
