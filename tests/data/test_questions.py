"""What a word that a person gives stands for, and how a question lies in his YAML."""

import pytest

from reportkit.data.questions import TYPED, Choice, Question
from reportkit.errors import UsageError

PAID = {"sources": {"订单.csv": {"columns": {"实付": "paid_amount"}}}}
DUE = {"sources": {"订单.csv": {"columns": {"应付": "paid_amount"}}}}
AMOUNT = Question(
    "orders.paid_amount", "amount", "以哪个为成交金额？", (Choice("实付", PAID), Choice("应付", DUE)), "实付"
)  # fmt: skip
COLUMN = Question(
    "orders.customer_id",
    "customer",
    "客户是哪一列？",
    (
        Choice("买家", {}),
        Choice(TYPED, {"sources": {"订单.csv": {"columns": {TYPED: "customer_id"}}}}),
    ),
)
RATE = Question(
    "currency.EUR", "currency", "1 EUR 折算多少元？", (Choice(TYPED, {"data": {"currency_rates": {"EUR": TYPED}}}),)
)  # fmt: skip
YEAR = Question(
    "orders.year", "year", "是哪一年？", (Choice(TYPED, {"year": TYPED, "blanks": []}), Choice("不计", {}))
)  # fmt: skip


def test_a_word_stands_for_the_settings_of_its_choice():
    assert AMOUNT.answer("应付") == DUE


def test_a_typed_heading_takes_the_place_of_the_dots():
    assert COLUMN.answer(" 购货单位 ") == {
        "sources": {"订单.csv": {"columns": {"购货单位": "customer_id"}}}
    }


def test_a_typed_heading_of_digits_stays_text():
    assert COLUMN.answer("2025") == {"sources": {"订单.csv": {"columns": {"2025": "customer_id"}}}}


def test_a_typed_rate_is_a_number():
    assert RATE.answer("7.85") == {"data": {"currency_rates": {"EUR": 7.85}}}


def test_a_typed_year_is_a_whole_number():
    year = YEAR.answer("2024")["year"]
    assert (year, type(year)) == (2024, int)


def test_a_choice_beside_the_typed_number_is_no_number():
    assert YEAR.answer("不计") == {}


@pytest.mark.parametrize("word", ["七", "0", "-7", "nan", "inf", "7,8", ""])
def test_a_rate_that_is_no_positive_number_is_refused(word):
    with pytest.raises(UsageError) as refused:
        RATE.answer(word)
    assert str(refused.value) == f"currency.EUR：“{word}”不是大于零的数，请写成 7.8 的形式。"


def test_a_word_that_is_no_choice_is_refused_with_the_choices():
    with pytest.raises(UsageError) as refused:
        AMOUNT.answer("折扣")
    assert str(refused.value).startswith("orders.paid_amount：没有选项“折扣”。")
    assert str(refused.value).endswith("可选：实付、应付。")


def test_nothing_typed_is_no_answer():
    with pytest.raises(UsageError, match="没有选项“  ”"):
        COLUMN.answer("  ")


def test_the_choices_are_shown_with_what_the_dots_mean():
    assert COLUMN.shown == ("买家", "…（写出实际的值）")
    assert COLUMN.words == ("买家",)


@pytest.mark.parametrize("question", [AMOUNT, COLUMN, RATE, YEAR], ids=lambda q: q.key)
def test_a_question_reads_back_from_the_yaml_as_it_was(question):
    assert Question.from_yaml(question.to_yaml()) == question


def test_a_question_of_a_second_file_is_about_the_same():
    entry = {**YEAR.to_yaml(), "key": "orders.year@二月"}
    del entry["about"]  # as earlier files have it
    assert Question.from_yaml(entry).about == "year"


def test_a_currency_with_a_dot_in_its_name_is_still_a_currency():
    entry = {**RATE.to_yaml(), "key": "currency.Fr."}
    del entry["about"]
    assert Question.from_yaml(entry).about == "currency"


def test_without_a_proposal_none_is_written():
    assert "proposed" not in RATE.to_yaml()
    assert AMOUNT.to_yaml()["proposed"] == "实付"
