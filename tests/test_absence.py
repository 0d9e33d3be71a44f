"""What is missing travels like NaN, and never decides anything."""

import pytest

from reportkit.absence import (
    Absent,
    DataMissing,
    Gap,
    NothingToMeasure,
    first_of,
    gap_of,
    is_there,
    nearest,
    travels,
    unmet,
)
from reportkit.errors import NotebookError

GONE = Absent(Gap(needs=("orders",)))


def test_what_is_computed_from_it_is_missing_for_the_same_reason():
    assert gap_of((GONE.share["x"] + 1) * 2) == gap_of(GONE)
    assert gap_of(1 / GONE(3) - abs(-GONE)) == gap_of(GONE)


@pytest.mark.parametrize("ask", [bool, len, float, int, list, lambda gone: 3 in gone])
def test_whoever_wants_a_definite_answer_is_told_what_to_do(ask):
    with pytest.raises(NotebookError, match="缺少 orders.*first_of"):
        ask(GONE < 3)


def test_the_first_that_is_there_stands_in():
    assert first_of(GONE, 3, 4) == 3
    assert not is_there(first_of(GONE, GONE))


def test_a_function_of_something_missing_gives_that_back_without_being_called():
    @travels(optional=("before",))
    def grown(now, before):
        return now - (before or 0)

    assert grown(3, GONE) == 3
    assert gap_of(grown(GONE, 1)) == gap_of(GONE)


def test_nothing_to_measure_becomes_an_absence_with_its_reason():
    @travels()
    def grown(now):
        raise NothingToMeasure("没有成交", code="none", n=now)

    assert gap_of(grown(0)) == Gap(why="没有成交", code="none", values=(("n", 0),))


def test_missing_data_become_an_absence_that_names_them():
    @travels()
    def asked():
        raise DataMissing("没有", ("orders.paid_amount",))

    assert gap_of(asked()) == Gap(needs=("orders.paid_amount",))


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda f: f(1, before=2, befor=3), r"grown\(…\) 没有参数 befor。是否 before？"),
        (lambda f: f(1), "少了参数 before"),
        (lambda f: f(1, 2, 3), "参数个数不对。参数依次是：now、before"),
    ],
)
def test_a_wrong_call_is_told_in_chinese(call, told):
    @travels()
    def grown(now, before):
        return now - before

    with pytest.raises(NotebookError, match=told):
        call(grown)


class Tables:
    there = ("orders", "order_lines.line_margin")

    def has(self, *names):
        if not set(names) <= set(self.names()):
            raise KeyError(f"no such table or column: {names[0]}")
        return set(names) <= set(self.there)

    def names(self):
        return [*self.there, "orders.margin_amount", "surveys"]


def test_of_two_columns_one_is_enough_and_the_first_is_named():
    margin = "orders.margin_amount|order_lines.line_margin"
    assert unmet(Tables(), [margin, "surveys|orders"]) == ()
    assert unmet(Tables(), ["surveys|orders.margin_amount", "orders"]) == ("surveys",)


def test_a_column_nobody_could_have_is_answered_with_the_nearest():
    with pytest.raises(NotebookError, match="是否 orders.margin_amount？"):
        unmet(Tables(), ["orders.margin_amont"])


def test_a_name_like_no_other_gets_no_hint():
    assert nearest("xyz", ["revenue"]) == ""
