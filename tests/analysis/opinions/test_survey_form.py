"""The printed questionnaire and the headings of what comes back are the same words."""

import pytest

from reportkit.analysis.opinions.survey_form import COMMENT, FORM, form_question
from reportkit.report.fixed_texts import QUESTIONNAIRE


@pytest.mark.parametrize("mark", ["{}、", "{}. ", "Q{} ", "第{}题 ", "", "{}）"])
def test_a_question_is_known_whatever_number_stands_before_it(mark):
    for number, question in enumerate(FORM, 1):
        assert form_question(mark.format(number) + question.text) is question


def test_other_words_are_no_question_of_the_form():
    assert form_question("您对我们的质量满意吗？") is None
    assert form_question("") is None


def test_what_gives_a_score_has_a_scale_and_a_name_of_its_own():
    named = [question.item for question in FORM if question.item]
    assert len(set(named)) == len(named) == 6
    assert all(question.choices for question in FORM if question.item)
    assert (COMMENT.item, COMMENT.choices) == ("", ())


def test_the_appendix_prints_every_question_with_its_number():
    assert [row[:2] for row in QUESTIONNAIRE] == [
        (str(number), question.text) for number, question in enumerate(FORM, 1)
    ]
