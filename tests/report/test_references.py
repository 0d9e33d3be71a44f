"""Every reference in a text leads somewhere, or the book is not made."""

import pytest

from reportkit.errors import RenderError
from reportkit.report.model import Span, plain_text
from reportkit.report.references import References, Target, joined, with_cites


@pytest.fixture
def references() -> References:
    found = References()
    found.add_chapter("churn", "第四章")
    found.add_chapter("value", "第五章")
    found.add("churn", "curve", Target("图 4-1", "churn-curve", True))
    found.add("churn", "rate", found.chapter("churn"))
    found.add("value", "shares", Target("图 5-1", "value-shares", True))
    return found


def test_a_name_in_double_brackets_becomes_a_link(references):
    text = references.resolve("见[[curve]]与[[value.shares]]。", "churn", "silent")
    assert text == (
        Span("见"),
        Span("图 4-1", "churn-curve"),
        Span("与"),
        Span("图 5-1", "value-shares"),
        Span("。"),
    )


def test_an_unknown_block_stops_the_book_naming_chapter_block_and_what_there_is(references):
    with pytest.raises(RenderError, match=r"章节 churn 的 silent 引用了“curv”.*可用：curve、rate"):
        references.resolve("见[[curv]]。", "churn", "silent")


def test_a_block_missing_from_another_chapter_of_the_book_stops_it_too(references):
    with pytest.raises(RenderError, match=r"引用了“value.lorenz”，但 value 中没有这个块"):
        references.cites(["value.lorenz"], "churn", "silent")


def test_a_chapter_that_the_book_leaves_out_is_said_to_be_left_out(references):
    text = references.resolve("见[[prediction.forecast]]。", "churn", "silent")
    assert plain_text(text) == "见（未收入本报告）。"
    assert references.warnings == ["churn 的 silent 引用了未收入本报告的 prediction.forecast。"]


def test_only_figures_and_tables_are_cited_and_each_once(references):
    cites = references.cites(["curve", "rate", "churn.curve", "value.shares"], "churn", "silent")
    assert plain_text(joined(cites)) == "图 4-1、图 5-1"


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("风险集中。", "风险集中（图 4-1）。"),
        ("风险集中", "风险集中（图 4-1）"),
        ("风险集中。\n", "风险集中（图 4-1）。"),
    ],
)
def test_evidence_is_cited_before_the_final_stop(text, printed):
    assert plain_text(with_cites((Span(text),), [Span("图 4-1", "churn-curve")])) == printed


def test_evidence_that_the_text_names_itself_is_not_cited_again():
    text = (Span("见"), Span("图 4-1", "churn-curve"), Span("。"))
    assert with_cites(text, [Span("图 4-1", "churn-curve")]) == text


def test_evidence_is_cited_after_a_text_that_ends_with_a_link():
    text = (Span("见"), Span("图 4-1", "a"))
    assert plain_text(with_cites(text, [Span("图 5-1", "b")])) == "见图 4-1（图 5-1）"
