import pytest

from reportkit.data.answers import answer, open_questions
from reportkit.data.questions import TYPED, Choice, Question
from reportkit.errors import UsageError
from reportkit.yaml_files import yaml_text

AMOUNT = Question(
    "orders.paid_amount",
    "amount",
    "以哪个为成交金额？",
    (
        Choice("实付", {"sources": {"订单.csv": {"columns": {"实付": "paid_amount"}}}}),
        Choice("应付", {"sources": {"订单.csv": {"columns": {"应付": "paid_amount"}}}}),
    ),
    "实付",
)
RATE = Question(
    "currency.EUR", "currency", "1 EUR 折算多少元？", (Choice(TYPED, {"data": {"currency_rates": {"EUR": TYPED}}}),)
)  # fmt: skip
TEXT = """# 甲的数据
client:
  name: 甲  # 全称
data:
  questions:
{questions}  sources:
  - file: 订单.csv
    table: orders
    columns:
      订单号: order_id  # 订单号
      实付: paid_amount
"""


def client(*questions):
    asked = "".join(
        f"  {line}\n" for q in questions for line in yaml_text([q.to_yaml()]).splitlines()
    )
    return TEXT.format(questions=asked)


def test_answer_moves_the_column_to_the_chosen_heading_and_keeps_the_comments():
    text = answer(client(AMOUNT), "orders.paid_amount", "应付")
    assert "应付: paid_amount" in text
    assert "实付" not in text
    assert "# 甲的数据" in text
    assert "name: 甲  # 全称" in text
    assert "questions" not in text


def test_the_other_questions_stay_open():
    text = answer(client(AMOUNT, RATE), "currency.EUR", "7.8")
    assert "EUR: 7.8" in text
    assert [q.key for q in open_questions(text)] == ["orders.paid_amount"]


def test_a_question_reads_back_as_it_was_written():
    back = open_questions(client(AMOUNT, RATE))
    assert [(q.key, q.about, q.text, q.words, q.proposed) for q in back] == [
        ("orders.paid_amount", "amount", AMOUNT.text, ("实付", "应付"), "实付"),
        ("currency.EUR", "currency", RATE.text, (), ""),
    ]


def test_a_key_that_is_not_open_is_refused_with_those_that_are():
    with pytest.raises(
        UsageError, match=r"没有名为“currency.USD”的问题。.*还没有回答的有：currency.EUR。"
    ):
        answer(client(RATE), "currency.USD", "7")


def test_a_word_that_is_no_choice_is_refused_with_the_choices():
    with pytest.raises(
        UsageError, match="orders.paid_amount：没有选项“总额”。.*可选：实付、应付。"
    ):
        answer(client(AMOUNT), "orders.paid_amount", "总额")


@pytest.mark.parametrize("word", ["零", "0", "-1", "nan", "inf", ""])
def test_a_rate_that_is_no_positive_number_is_refused(word):
    with pytest.raises(UsageError, match="不是大于零的数"):
        answer(client(RATE), "currency.EUR", word)


def test_a_file_that_is_no_source_any_more_is_refused():
    text = client(AMOUNT).replace("file: 订单.csv", "file: 新.csv")
    with pytest.raises(UsageError, match="data.sources 中没有文件“订单.csv”"):
        answer(text, "orders.paid_amount", "应付")
