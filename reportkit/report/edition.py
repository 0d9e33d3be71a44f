"""The edition for paper: what the book keeps when its secondary tables go to the supplement.

The whole book stays the source of the HTML, where tables can be searched and cost no page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

from reportkit.blocks import Figure, Finding, Metric, Note, Table
from reportkit.facts import promised_rows
from reportkit.report.chapters import in_rows
from reportkit.report.contents import with_contents
from reportkit.report.model import Advice, Part, Placed, Report, Row, Section, Span, plain_text
from reportkit.report.references import joined

PRINTED_ADVICE = 3  # of a chapter, in full; the others are named and stand in the action list
PRINTED_METRICS = 4  # of a chapter: one line of cards
PRINTED_ACTIONS = 12  # of the action list in full, with those of the 90 days: nobody reads thirty
PRINTED_ROWS = 8  # of a table in a chapter
_FEW_MORE = 2  # rows not worth cutting off: lists of ten are printed as ten
_GROUNDS = 2  # figures and tables named in a row of the action list


def printed(book: Report) -> Report:
    """``book`` without its supplement; what referred to it names it, without a link.

    A book with nothing in the supplement is printed whole.
    """
    gone = frozenset(
        [i.anchor for part in book.parts for i in part.placed if i.supplement and i.anchor]
        + [
            section.anchor
            for part in book.chapters
            for section in part.sections
            if section.supplement
        ]
    )
    if not gone:
        return book
    answer = book.summary.answer if book.summary else None
    rows = max(PRINTED_ACTIONS - (len(answer.steps) if answer is not None else 0), 0)
    kept = replace(
        book,
        action_rows=rows if len(book.action_list) > rows + _FEW_MORE else None,
        chapters=tuple(_chapter(part) for part in book.chapters),
        action_list=tuple(_row_of_list(advice) for advice in book.action_list),
        appendices=tuple(_appendix(part) for part in book.appendices),
    )
    # the web page and the workbook list figures and tables; on paper the contents fill one page
    return replace(with_contents(cast(Report, _unlinked(kept, gone))), figures=(), tables=())


def supplement(book: Report) -> tuple[tuple[Part, Placed], ...]:
    """Figures and tables the printed edition leaves out or cuts short, each with its chapter."""
    if printed(book) is book:
        return ()
    return tuple(
        (part, item)
        for part in book.parts
        for item in part.placed
        if isinstance(item.block, Figure | Table)
        and (item.supplement or (part.kind == "chapter" and _shortened(item) is not item))
    )


def further_findings(book: Report) -> tuple[tuple[Part, Section, str], ...]:
    """Findings the printed edition leaves out: chapter, section and what it says."""
    if printed(book) is book:
        return ()
    return tuple(
        (part, section, said)
        for part in book.chapters
        for section in part.sections
        if (said := "".join(_left_out(section)))
    )


def _left_out(section: Section) -> Iterator[str]:
    for item in (item for row in section.rows for item in row.items):
        if isinstance(item.block, Finding | Note) and (section.supplement or item.supplement):
            yield plain_text(item.text)


def _chapter(part: Part) -> Part:
    return replace(
        part,
        metrics=_heaviest(part.metrics),
        opening=_rows(part.opening),
        sections=tuple(
            replace(section, rows=_rows(section.rows))
            for section in part.sections
            if not section.supplement
        ),
        advice=part.advice[:PRINTED_ADVICE],
        further_advice=part.advice[PRINTED_ADVICE:],
    )


def _appendix(part: Part) -> Part:
    """Its tables are whole, or of the supplement."""
    sections = (
        replace(
            section,
            rows=tuple(row for row in section.rows if not any(i.supplement for i in row.items)),
        )
        for section in part.sections
    )
    return replace(part, sections=tuple(sections))


def _heaviest(metrics: tuple[Metric, ...]) -> tuple[Metric, ...]:
    """As many as one line of cards holds, in their order."""
    ranked = sorted(metrics, key=lambda metric: -metric.weight)[:PRINTED_METRICS]
    return tuple(metric for metric in metrics if metric in ranked)


def _rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    left = [_shortened(item) for row in rows for item in row.items if not item.supplement]
    return in_rows(left)


def _shortened(item: Placed) -> Placed:
    """A long table shows its first rows, all that its title promises, and its total.

    The source line says of how many.
    """
    table = item.block
    if not isinstance(table, Table):
        return item
    room = max(PRINTED_ROWS, (promised_rows(table.title) or 0) + table.has_total)
    if len(table.rows) <= room + _FEW_MORE:
        return item
    last = table.rows[-1:] if table.has_total else ()
    rows = (*table.rows[: room - len(last)], *last)
    return replace(item, block=replace(table, rows=rows))


def _row_of_list(advice: Advice) -> Advice:
    """Its detail stands in the chapter, or in the supplement."""
    named = [span for span in advice.grounds if span.anchor]
    grounds = joined(named[:_GROUNDS]) or advice.grounds
    return replace(advice, action=replace(advice.action, effect=""), detail=(), grounds=grounds)


def _unlinked(value: Any, gone: frozenset[str]) -> Any:
    """``value`` with every link to an anchor of ``gone`` as plain words."""
    if isinstance(value, Span):
        return Span(value.text) if value.anchor in gone else value
    if isinstance(value, tuple):
        return tuple(_unlinked(item, gone) for item in value)
    if is_dataclass(value) and not isinstance(value, type) and _holds_text(value):
        changed = {f.name: _unlinked(getattr(value, f.name), gone) for f in fields(value) if f.init}
        return replace(value, **changed)
    return value


def _holds_text(value: object) -> bool:
    """Blocks hold plain strings only; the model of the book holds spans."""
    return type(value).__module__ == Report.__module__
