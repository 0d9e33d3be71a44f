"""What templates do to words and lists."""

import re

import pytest

from reportkit.blocks import Metric, Note
from reportkit.render.filters import (
    FILTERS,
    clauses,
    css_string,
    groups,
    headline_lines,
    nested,
    paragraphs,
)
from reportkit.report.model import Entry, Placed, Span


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        ("华辰（苏州）·甲—乙", '"华辰（苏州）·甲—乙"'),
        ('a"b', '"a\\22 b"'),
        ("a\\b", '"a\\5c b"'),
        ("</style>", '"\\3c \\2f style\\3e "'),
        ("甲\n乙", '"甲\\a 乙"'),
        ("", '""'),
    ],
)
def test_a_css_string_can_end_neither_itself_nor_the_style(text, quoted):
    assert css_string(text) == quoted


def test_a_css_string_reads_back_as_the_text():
    text = "<b>\"'\\;}\u202e😀1a"
    inner = str(css_string(text))[1:-1]
    assert re.sub(r"\\([0-9a-f]+) ", lambda m: chr(int(m[1], 16)), inner) == text


def test_paragraphs_split_at_blank_lines_and_keep_links_whole():
    text = (Span("一\n\n二见"), Span("图 1", "a"), Span("。\n \n三"))
    assert list(paragraphs(text)) == [
        (Span("一"),),
        (Span("二见"), Span("图 1", "a"), Span("。")),
        (Span("三"),),
    ]


def test_a_single_line_break_and_a_blank_end_make_no_paragraph():
    assert list(paragraphs((Span("一\n二"),))) == [(Span("一\n二"),)]
    assert list(paragraphs((Span("一\n\n  "),))) == [(Span("一"),)]
    assert list(paragraphs(())) == []


def test_a_headline_breaks_after_the_mark_nearest_its_middle():
    assert headline_lines("客" * 21) == ("客" * 21,)  # 42 half-ems fit
    text = "甲" * 6 + "，" + "乙" * 8 + "，" + "丙" * 8
    assert headline_lines(text) == ("甲" * 6 + "，" + "乙" * 8 + "，", "丙" * 8)


def test_a_headline_without_a_fitting_break_stays_whole():
    assert headline_lines("客" * 30) == ("客" * 30,)
    assert headline_lines("客" * 30 + "。") == ("客" * 30 + "。",)  # the last mark ends it
    assert headline_lines("甲，" + "客" * 30) == ("甲，" + "客" * 30,)


def test_clauses_carry_their_marks_and_lose_nothing():
    assert clauses("升 3.5%，降 2%：持平。") == ["升 3.5%，", "降 2%：", "持平。"]
    assert clauses("，，甲") == ["，，", "甲"]
    assert "".join(clauses("一；二？！三")) == "一；二？！三"


def test_sections_stand_under_their_chapter():
    one, two = Entry(1, "第一章", "甲", "a"), Entry(1, "第二章", "乙", "b")
    inner = Entry(2, "1.1", "丙", "c")
    assert nested((one, inner, two)) == [(one, [inner]), (two, [])]
    assert nested(()) == []


def test_figures_that_follow_one_another_stand_side_by_side():
    def metric(name):
        return Placed(block=Metric(id=name, label=name, value=1, format="int"))

    note = Placed(block=Note(id="n", kind="提示", text=""))
    a, b, c = (metric(name) for name in "abc")
    assert groups([a, b, note, c]) == [[a, b], [note], [c]]
    assert groups([note, note]) == [[note], [note]]


def test_a_stop_is_taken_from_the_end_alone():
    assert FILTERS["strip_stop"]("甲。乙。。") == "甲。乙"
    assert FILTERS["strip_stop"](3) == "3"
