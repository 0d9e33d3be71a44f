"""Headings propose, cells confirm: the score of a column, and what two columns say together."""

from datetime import date

import pytest

from reportkit.data.recognise.candidates import ASK, SURE, Candidate, View
from reportkit.data.recognise.vocabularies import ExportedTable


def view(export=None, **columns):
    """Headings → cells."""
    return View(
        "订单", list(columns), [list(map(str, cells)) for cells in columns.values()], export
    )


DAYS = [f"2025-01-{n:02}" for n in range(1, 11)]
MONEY = [f"{n}.50" for n in range(1, 11)]


def test_a_heading_whose_cells_agree_scores_its_full_weight():
    assert view(实付金额=MONEY).top("amount") == Candidate(0, "实付金额", 1.0)


def test_unreadable_cells_lower_a_column_and_leave_it_a_candidate():
    mixed = view(实付金额=[*MONEY[:8], "待定", "面议"]).top("amount")
    assert 0.4 < mixed.score < 1


def test_an_empty_column_is_weaker_than_a_filled_one():
    both = view(订单金额=MONEY, 实付金额=[""] * 10)
    assert both.top("amount").heading == "订单金额"
    assert both.candidates["amount"][1].score < ASK


def test_a_gap_in_the_numbers_of_orders_lowers_them():
    full, gaps = view(订单号=[f"A{n}" for n in range(10)]), view(订单号=["A1", *[""] * 9])
    assert gaps.top("order_id").score < full.top("order_id").score


def test_columns_of_one_score_stand_in_the_order_of_the_sheet():
    assert [c.position for c in view(订单金额=MONEY, 销售金额=MONEY).candidates["amount"]] == [0, 1]


def test_five_candidates_are_kept():
    names = ["订单金额", "销售金额", "合同金额", "开票金额", "交易金额", "明细金额"]
    assert len(view(**dict.fromkeys(names, MONEY)).candidates["amount"]) == 5


@pytest.mark.parametrize(
    ("score", "best", "sure", "strong"),
    [(0.44, False, False, False), (ASK, True, False, False), (SURE, True, True, False),
     (0.7, True, True, True)],
)  # fmt: skip
def test_a_score_is_proposed_accepted_or_strong(score, best, sure, strong):
    sheet = view(实付金额=MONEY)
    sheet.replace("amount", [Candidate(0, "实付金额", score)])
    assert (sheet.best("amount") is not None, sheet.sure("amount"), sheet.strong("amount")) == (
        best, sure, strong
    )  # fmt: skip


def test_without_a_candidate_nothing_is_best_nor_sure():
    sheet = view(颜色=["红"])
    assert (sheet.top("amount"), sheet.best("amount"), sheet.sure("amount")) == (None, None, False)


def test_replaced_candidates_are_ranked_anew():
    sheet = view(甲=MONEY, 乙=MONEY)
    weak, strong = Candidate(0, "甲", 0.5), Candidate(1, "乙", 0.9)
    sheet.replace("amount", [weak, strong])
    assert sheet.candidates["amount"] == [strong, weak]


def test_the_systems_own_word_outweighs_every_other_heading():
    export = ExportedTable(
        "甲系统", "订单", "orders", True, frozenset(), {"orders.paid_amount": ("款项",)},
        ignored=frozenset({"实付金额"}),
    )  # fmt: skip
    sheet = view(export, 实付金额=MONEY, 款项=MONEY)
    assert [(c.heading, c.score) for c in sheet.candidates["amount"]] == [
        ("款项", 1.1),
        ("实付金额", 0.45),
    ]


def test_the_share_of_repeated_keys_that_say_one_thing():
    sheet = view(订单号=["A", "A", "B", "B", "C", ""], 金额=["5", "5 ", "6", "7", "8", "9"])
    order, amount = Candidate(0, "订单号", 1), Candidate(1, "金额", 1)
    assert sheet.constant_within(order, amount) == 0.5  # A agrees, B does not, C stands once


def test_keys_that_never_repeat_contradict_nothing():
    sheet = view(订单号=["A", "B"], 金额=["5", "6"])
    assert sheet.constant_within(Candidate(0, "订单号", 1), Candidate(1, "金额", 1)) == 1


def test_numbers_total_and_days_of_a_column():
    sheet = view(金额=["1,000.50", "面议", " 2 "], 日期=["2025-01-02", "3月9日", ""])
    amount, day = Candidate(0, "金额", 1), Candidate(1, "日期", 1)
    assert sheet.numbers(amount) == [1000.5, None, 2]
    assert sheet.total(amount) == 1002.5
    assert sheet.days(day) == [date(2025, 1, 2), None, None]
