import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.data.recognise.headings import plain

HEADINGS = ["订单号", "客户名称", "实付金额", "orderid", "paidamount"]
BLANKS = st.sampled_from(["", " ", "\u3000", "\u200b", "\ufeff", "\t"])
BEFORE = st.sampled_from(["", "*", "17、", "3. ", "（2）、", "* "])
BEHIND = st.sampled_from(
    ["", "（必填）", "(required)", "（元）", "【必填】", "：", ".", " *", "(RMB)"]
)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


@given(
    st.sampled_from(HEADINGS),
    st.lists(BLANKS, min_size=12, max_size=12),
    BEFORE,
    BEHIND,
    st.booleans(),
)
def test_blanks_width_marks_and_numbers_never_change_what_a_heading_says(
    heading, blanks, before, behind, full_width
):
    spaced = "".join(letter + blank for letter, blank in zip(heading, blanks, strict=False))
    spaced += heading[len(blanks) :]
    written = before + (wide(spaced) if full_width else spaced) + behind
    assert plain(written) == heading


@given(st.text(max_size=20))
def test_a_normalised_heading_stays_as_it_is_in_any_letter_case(text):
    assert plain(text.upper()) == plain(text.upper().lower())


@pytest.mark.parametrize(
    ("one", "other"),
    [("Order ID", "order_id"), ("Order No.", "Order No"), ("订单-号", "订单号"), ("PO#", "PO")],
)
def test_joints_part_no_words(one, other):
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("含税金额", "金额"), ("客户1", "客户2"), ("2025年", "2024年")]
)
def test_words_that_differ_stay_different(one, other):
    assert plain(one) != plain(other)
