"""How amounts are written: what changes their sum by a thousand, or its sign, is asked."""

from decimal import Decimal

import pytest
from door import CUSTOMER, NUMBER, PLAIN, TIME, TOTAL, drop, rows, write

POINTS, SIGN = "orders.paid_amount.points", "orders.paid_amount.sign"


def told(tmp_path, tell, **more):
    tmp_path.mkdir(exist_ok=True)
    columns = {**NUMBER, **CUSTOMER, **TIME, **more, "金额": tell}
    return drop(tmp_path, write(tmp_path, rows(columns)))


def test_points_before_three_digits_may_part_thousands(tmp_path):
    read = told(tmp_path, lambda s: f"{s.amount:,}".replace(",", "."))
    assert read.asked == {POINTS}
    assert [choice.word for choice in read.question(POINTS).choices] == ["小数点", "千分位"]
    small, large = round(Decimal(TOTAL) / 1000, 2), Decimal(TOTAL)
    assert [
        f"{total:,.2f}" in c.effect
        for total, c in zip((small, large), read.question(POINTS).choices, strict=True)
    ] == [True, True]
    assert read.answered(orders__paid_amount__points="千分位").total == TOTAL


@pytest.mark.parametrize("other", ["1.234.567", "512,50"])
def test_points_beside_cells_that_part_thousands_otherwise_are_asked_too(tmp_path, other):
    read = told(tmp_path, lambda s: other if s.place % 2 else f"{s.amount:,}".replace(",", "."))
    question = read.question(POINTS)
    few = told(tmp_path / "few", lambda s: other if s.place else "1.100")
    assert few.asked == {POINTS}
    assert [choice.word for choice in question.choices] == ["小数点"]
    assert "去掉这些点" in question.text


@pytest.mark.parametrize(
    "tell",
    [
        lambda s: f"{s.amount / 10:.2f}",
        lambda s: f"{s.amount}.000",
        lambda s: f"{s.amount:,}",
        lambda s: f"{s.amount / 1000:.3f}" if s.place % 2 else s.amount,
    ],
)
def test_other_amounts_ask_for_nothing(tmp_path, tell):
    assert told(tmp_path, tell).asked == set()


def test_sales_below_zero_are_returns_or_sales(tmp_path):
    read = told(tmp_path, lambda s: -s.amount)
    assert read.asked == {SIGN}
    assert read.answered(orders__paid_amount__sign="是销售").total == TOTAL
    turned = read.question(SIGN).choices[1]
    assert f"{TOTAL:,.2f}" in turned.effect


def test_goods_that_were_sold_keep_the_sign_from_being_turned(tmp_path):
    read = told(tmp_path, lambda s: -s.amount, 数量=lambda s: s.quantity)
    (key,) = (key for key in read.asked if key.endswith(".sign"))
    assert [choice.word for choice in read.question(key).choices] == ["是退货"]
    assert "去掉负号" in read.question(key).text


def test_some_returns_among_sales_are_no_question(tmp_path):
    amount = {"实付金额": lambda s: -s.amount if s.place % 3 == 0 else s.amount}
    assert drop(tmp_path, write(tmp_path, rows({**PLAIN, **amount}))).asked == set()


def test_hundreds_of_thousands_beside_millions_are_asked_about(tmp_path):
    read = told(tmp_path, lambda s: "1.505.000" if s.place % 2 else "820.000")
    assert read.asked == {POINTS}
