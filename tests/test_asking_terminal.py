"""What a person types at the terminal, and what of it lands in the client's YAML."""

import click
import pytest
from click.testing import CliRunner

from reportkit.asking_terminal import ask_all
from reportkit.data.questions import TYPED, Choice, Question
from reportkit.yaml_files import yaml_text

AMOUNT = Question(
    "orders.paid_amount",
    "amount",
    "以哪个为成交金额？",
    (
        Choice("实付", {"sources": {"订单.csv": {"columns": {"实付": "paid_amount"}}}}, "合计 100.00"),
        Choice("应付", {"sources": {"订单.csv": {"columns": {"应付": "paid_amount"}}}}, "合计 120.00"),
    ),
    "实付",
)  # fmt: skip
RATE = Question(
    "currency.EUR", "currency", "1 EUR 折算多少元？", (Choice(TYPED, {"data": {"currency_rates": {"EUR": TYPED}}}),)
)  # fmt: skip
QUESTIONS = (AMOUNT, RATE)
TEXT = """data:
  questions:
{questions}  sources:
  - file: 订单.csv
    table: orders
    columns:
      实付: paid_amount
"""


def client():
    entries = yaml_text([question.to_yaml() for question in QUESTIONS]).splitlines()
    return TEXT.format(questions="".join(f"  {line}\n" for line in entries))


class Talk:
    """A conversation: what was typed, what came back."""

    def __init__(self, *typed, questions=QUESTIONS):
        @click.command()
        def ask():
            self.text, self.left = ask_all(client(), questions)

        self.text, self.left = "", None
        self.result = CliRunner().invoke(ask, input="".join(f"{t}\n" for t in typed))
        self.shown = self.result.output


@pytest.mark.parametrize("word", ["2", "应付", " 应付 "])
def test_a_number_or_the_word_itself_answers(word):
    talk = Talk(word, "7.8")
    assert "应付: paid_amount" in talk.text
    assert "实付: paid_amount" not in talk.text
    assert talk.left == ()


def test_enter_takes_what_is_proposed():
    talk = Talk("", "7.8")
    assert "实付: paid_amount" in talk.text
    assert talk.left == ()


def test_what_is_typed_is_written_and_the_questions_are_gone():
    talk = Talk("1", "7.8")
    assert "EUR: 7.8" in talk.text
    assert "questions" not in talk.text


def test_a_question_put_off_stays_open_in_the_file():
    talk = Talk("s", "7.8")
    assert talk.left == (AMOUNT,)
    assert "key: orders.paid_amount" in talk.text
    assert "key: currency.EUR" not in talk.text


def test_going_back_asks_the_question_before_again_and_forgets_its_answer():
    talk = Talk("1", "b", "2", "7.8")
    assert "应付: paid_amount" in talk.text
    assert talk.shown.count("问题 1/2") == 2


def test_going_back_forgets_one_answer_only():
    talk = Talk("s", "s", "b", "7.8", "1", questions=(AMOUNT, RATE, AMOUNT))
    assert talk.shown.count("问题 1/3") == 1


def test_going_back_takes_up_a_question_put_off():
    assert Talk("s", "b", "1", "7.8").left == ()


def test_there_is_nothing_before_the_first_question():
    talk = Talk("b", "1", "7.8")
    assert "没有选项“b”" in talk.shown
    assert "b 返回上一题" not in talk.shown.split("问题 2/2")[0]
    assert talk.left == ()


@pytest.mark.parametrize("word", ["0", "3", "折扣"])
def test_a_word_that_is_no_choice_is_said_and_asked_again(word):
    talk = Talk(word, "1", "7.8")
    assert f"orders.paid_amount：没有选项“{word}”。" in talk.shown
    assert "可选：实付、应付。" in talk.shown
    assert talk.left == ()


def test_a_rate_that_is_no_number_is_said_and_asked_again():
    talk = Talk("1", "七块八", "7.8")
    assert "currency.EUR：“七块八”不是大于零的数" in talk.shown
    assert "EUR: 7.8" in talk.text


def test_a_number_is_a_rate_where_there_are_no_places():
    assert "EUR: 1" in Talk("1", "1").text


def test_choices_stand_with_place_effect_and_proposal():
    shown = Talk("1", "7.8").shown
    assert (
        "问题 1/2　以哪个为成交金额？\n  1. 实付（建议）　合计 100.00\n  2. 应付　合计 120.00\n"
        in shown
    )
    assert "写序号，s 以后再说" in shown
    assert "写出实际的值，b 返回上一题，s 以后再说" in shown


def test_input_that_ends_early_answers_nothing():
    talk = Talk("1")
    assert talk.result.exit_code == 1
    assert talk.left is None


def test_nothing_open_leaves_the_file_as_it_is():
    talk = Talk(questions=())
    assert (talk.text, talk.left) == (client(), ())
