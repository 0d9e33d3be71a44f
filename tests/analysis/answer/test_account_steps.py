"""What comes next for an account: who waits for an answer is not sold to."""

from datetime import datetime

from reportkit.analysis.answer.account_steps import known, next_steps
from reportkit.analysis.answer.levers import Words

AT = datetime(2026, 1, 1)


def steps(**row) -> list[str]:
    return next_steps({"owner": "彭丽", **row}, AT, "售后服务", Words())


def test_a_low_score_is_answered_within_a_week_and_nothing_is_offered_meanwhile():
    said = steps(unhappy=True, score=2.0, gap=True, gap_groups="电机", gap_money=1e5, due=True)
    assert said == [
        "01-08 前　彭丽致电，问清售后服务为何打 2 分，答复日期记入 CRM",
        "01-31 前　答复满意之前不推销",
    ]


def test_a_contented_account_is_offered_what_like_customers_buy():
    said = steps(gap=True, gap_groups="电机、刀具", gap_money=123_000.0)
    assert said == ["01-31 前　彭丽下次拜访谈电机、刀具，补到同类占比约 12.3 万元"]


def test_the_soonest_comes_first_and_no_more_than_three():
    said = steps(deserted=True, silent=True, silent_days=50.0, ending=True, contract_days=40.0,
                 untouched=True)  # fmt: skip
    assert [line[:5] for line in said] == ["01-08", "01-15", "01-15"]
    assert "指定新的负责人" in said[0]


def test_without_any_signal_there_is_still_a_date_and_somebody_unnamed_is_the_manager():
    (line,) = next_steps({"owner": float("nan")}, AT, "问卷", Words())
    assert line == "03-02 前　客户经理按季回访，确认下一季的需求"


def test_blank_cells_say_nothing():
    assert [known(v) for v in (None, float("nan"), " ", "x", 0)] == [False] * 3 + [True] * 2
