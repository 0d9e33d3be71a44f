"""The tables of contents, figures and tables of a book."""

from __future__ import annotations

from dataclasses import replace

from reportkit.report.chapters import NUMBERED
from reportkit.report.model import Entry, Placed, Report


def with_contents(book: Report) -> Report:
    """``book`` listing what stands in it; of the sections, those of a chapter that hold a figure.

    What is numbered by its name (``account_sales_3``) is found by its chapter: one of many alike.
    """
    contents = [Entry(1, "", "管理摘要", book.summary.anchor)] if book.summary else []
    if book.wanted is not None:
        contents.append(Entry(1, "", book.wanted.heading, book.wanted.anchor))
    figures, tables = [], []
    answer = book.summary.answer if book.summary else None
    if answer is not None:
        drawn = [item for row in (*answer.why, *answer.further) for item in row.items]
        figures += [_entry(item) for item in drawn]
        tables += [_entry(answer.stake)] if answer.stake else []
    elif book.summary and book.summary.figure:
        figures.append(_entry(book.summary.figure))
    for part in book.parts:
        contents.append(Entry(1, part.label, part.title, part.anchor))
        listed = (
            section
            for section in part.sections
            if part.kind == "chapter" and not section.brief and not NUMBERED.search(section.anchor)
        )
        contents += [Entry(2, s.label, s.title, s.anchor) for s in listed]
        if part is book.actions:
            title = f"行动清单（{len(book.action_list)} 项）"
            tables.append(Entry(1, book.action_table, title, "actions-table"))
        listed_items = [item for item in part.placed if not NUMBERED.search(item.block.id)]
        figures += [_entry(item) for item in listed_items if "图" in item.label]
        tables += [_entry(item) for item in listed_items if "表" in item.label]
    return replace(book, contents=tuple(contents), figures=tuple(figures), tables=tuple(tables))


def _entry(item: Placed) -> Entry:
    return Entry(1, item.label, getattr(item.block, "title", ""), item.anchor)
