"""What Excel would calculate is guarded, and is itself again when read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.data.formula_guard import guarded, unguarded


@pytest.mark.parametrize("text", ["=1+1", "+86 138", "-12", "@SUM(A1)", "\tx", "＝A1"])
def test_what_excel_would_calculate_gets_an_apostrophe(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "K-12", "'甲", "甲=乙", "0012"])
def test_other_text_stays(text):
    assert guarded(text) == text


@pytest.mark.parametrize("text", ["'=", "''=", "'''+12"])
def test_text_that_reads_like_a_guarded_one_is_itself_again(text):
    assert unguarded(guarded(text)) == text


@given(st.text(alphabet="'=+-@K1\t", max_size=6))
def test_text_reads_back_letter_by_letter(text):
    assert unguarded(guarded(text)) == text
