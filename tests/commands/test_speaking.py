"""How a period is written at the terminal, and words of a list."""

from datetime import date

import pytest

from reportkit.commands.speaking import spoken_period, words
from reportkit.errors import UsageError


@pytest.mark.parametrize(
    ("word", "period"),
    [
        ("last-month", "2025-12"), ("last-quarter", "2025-Q4"), ("last-half", "2025-H2"),
        ("last-year", "2025"), ("2025-03", "2025-03"),
    ],
)  # fmt: skip
def test_a_period_as_it_is_spoken_on_the_first_of_january(word, period):
    assert str(spoken_period(word, date(2026, 1, 1))) == period


def test_a_word_that_is_no_period_is_refused():
    with pytest.raises(UsageError, match="next-month"):
        spoken_period("next-month")


def test_words_of_a_list_may_stand_apart():
    assert words("pdf, html ,,docx") == ("pdf", "html", "docx")
    assert words(None) == ()
