"""What the tables of contents, figures and tables list, and in which order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.report import Report, assemble
from reportkit.report.contents import with_contents
from reportkit.report.model import Row


@pytest.fixture(scope="module")
def book(tmp_path_factory) -> Report:
    chapters = sample_chapters(tmp_path_factory.mktemp("chapters"))
    return assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)


def test_the_summary_comes_first_and_is_left_out_where_there_is_none(book):
    assert (book.contents[0].title, book.contents[0].anchor) == ("管理摘要", "summary")
    without = with_contents(replace(book, summary=None))
    assert [entry.title for entry in without.contents] == [e.title for e in book.contents[1:]]
    assert [entry.label for entry in without.figures] == [e.label for e in book.figures[1:]]


def test_sections_of_chapters_that_hold_a_figure_or_table_are_listed_and_no_others(book):
    wanted = {s.anchor for part in book.chapters for s in part.sections if not s.brief}
    listed = {entry.anchor for entry in book.contents if entry.level == 2}
    assert listed == wanted
    assert any(s.brief for part in book.chapters for s in part.sections)
    assert any(part.sections for part in book.appendices)


def test_one_of_many_alike_is_found_by_its_chapter(book):
    part = next(p for p in book.chapters if any(i.anchor in _listed(book) for i in p.placed))
    item = next(item for item in part.placed if item.anchor in _listed(book))
    block = replace(item.block, id="account_sales_3")
    alike = replace(
        part.sections[0],
        anchor="value-account_3",
        rows=(Row("single", (replace(item, block=block),)),),
    )
    made = with_contents(replace(book, chapters=(replace(part, opening=(), sections=(alike,)),)))
    assert item.anchor not in _listed(made)
    assert "value-account_3" not in {entry.anchor for entry in made.contents}


def _listed(book: Report) -> set[str]:
    return {entry.anchor for entry in (*book.figures, *book.tables)}


def test_a_section_stands_after_its_part_and_before_the_next(book):
    anchors = [entry.anchor for entry in book.contents]
    for part, following in zip(book.parts, book.parts[1:], strict=False):
        inside = anchors[anchors.index(part.anchor) + 1 : anchors.index(following.anchor)]
        assert set(inside) <= {section.anchor for section in part.sections}


def test_the_list_of_actions_is_a_table_with_their_number(book):
    entry = next(entry for entry in book.tables if entry.anchor == "actions-table")
    assert (entry.label, entry.title) == (
        book.action_table,
        f"行动清单（{len(book.action_list)} 项）",
    )


def test_figures_and_tables_are_told_apart_by_their_labels(book):
    assert book.figures and all("图" in entry.label for entry in book.figures)
    assert book.tables and all("表" in entry.label for entry in book.tables)
    assert not {e.anchor for e in book.figures} & {e.anchor for e in book.tables}
