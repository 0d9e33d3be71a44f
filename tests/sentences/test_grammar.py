"""A template and its parts."""

import pytest

from reportkit.errors import NotebookError
from reportkit.sentences.grammar import Choice, Field, fields, literals, parse

SENTENCE = "流失率 {rate:pct}[（{low:pct}～{high:pct}）][；上期 {before:pct}|；没有上期可比]。"


def test_words_fields_and_clauses_are_told_apart():
    first, rate, clause, last = parse("流失率 {rate:pct}[，上期 {before:pct}]。")
    assert (first, rate, last) == ("流失率 ", Field("rate", "pct"), "。")
    assert clause == (Choice("", False, ("，上期 ", Field("before", "pct"))),)


def test_a_condition_and_a_list_are_read_from_the_head_of_a_clause():
    (asked,), (each,) = parse("[not sure? 也许][rows*，: {name}]")
    assert (asked.condition, asked.negated, asked.parts) == ("sure", True, ("也许",))
    assert (each.each, each.between) == ("rows", "，")


def test_every_name_is_found_also_in_clauses_and_conditions():
    names = [field.name for field in fields(parse(SENTENCE + "[sure? 明确]"))]
    assert names == ["rate", "low", "high", "before", "sure"]


def test_words_of_all_clauses_are_found():
    assert "；没有上期可比" in list(literals(parse(SENTENCE)))


def test_a_reference_is_words_and_a_backslash_keeps_a_bracket():
    assert (
        "".join(map(str, parse("见[[value.lorenz]]，\\[原文\\]"))) == "见[[value.lorenz]]，[原文]"
    )


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("占 {a:pct}[（其中", r"第 10 字处这个 \[ 没有对应的 \]"),
        ("占 {a:pct}]", r"多了一个 \]"),
        ("占 {a", "花括号里应是"),
    ],
)
def test_a_bracket_left_open_is_named_with_its_place(template, told):
    with pytest.raises(NotebookError, match=told):
        parse(template)


def test_another_language_names_the_same_values():
    ours = {field.name for field in fields(parse(SENTENCE))}
    theirs = parse("{rate:pct} churned[ ({low:pct}–{high:pct})][, against {before:pct}].")
    assert {field.name for field in fields(theirs)} <= ours
