"""From a client's frames to the levers: who is meant, and when a lever is not asked at all."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import Absent, Gap, is_there
from reportkit.analysis.answer import levers, lit_customers, proposals, total_change
from reportkit.analysis.answer.effects import RetentionGap
from reportkit.analysis.answer.levers import Fall, Words
from reportkit.analysis.answer.lit_customers import History, Slowing, Voice
from reportkit.analysis.answer.signals import SignalFacts, SignalRule
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.survey_rules import DEFAULT_RULES
from reportkit.analysis.opinions.questionnaire import read_survey

AT, Q4 = datetime(2026, 1, 1), Period.parse("2025-Q4")
FIRMS, PERSONS, SALES = Words(), Words(unit="名"), Words("销售额")
GONE = Absent(Gap())
SURE = RetentionGap(-0.08, -0.16, -0.02, (-0.08,), 0.9, 1.0, 50, 100, 90, 0.001)
PAST = History(gap=SURE, vague=[], dates=2, low=0.1, high=0.2, variant="usual", seen=())


def lit():
    """Two of the best, one of them silent; four of the last tier, all gone."""
    base = pd.DataFrame(
        {"customer_id": list("abcdef"), "tier": ["优质客户"] * 2 + ["边缘客户"] * 4,
         "margin": [100.0, 100.0, 1.0, 1.0, 1.0, 1.0], "revenue": 1.0}
    )  # fmt: skip
    activity = pd.DataFrame(
        {"customer_id": list("abcdef"), "status": ["休眠", "活跃"] + ["流失"] * 4,
         "silent_days": 9, "dormant_after_days": 5.0}
    )  # fmt: skip
    tickets = pd.DataFrame(
        {"customer_id": ["c"], "opened_at": [pd.Timestamp("2025-12-01")], "closed_at": [pd.NaT]}
    )
    facts = SignalFacts(at=AT, base=base, activity=activity, tickets=tickets)
    tiers = ("优质客户", "边缘客户")
    rule = SignalRule()
    return lit_customers.lit(facts, rule, activity, ActivityRule(), tiers, FIRMS, Voice())


def test_money_is_margin_where_it_is_known_and_customers_are_called_as_they_are():
    moves = pd.DataFrame({"margin_now": [None, 3.0]})
    assert proposals.wording(moves, "对公", "元") == Words("毛利", "家", "元")
    assert proposals.wording(moves.head(1), "对私", "美元") == Words("销售额", "名", "美元")
    assert proposals.wording(GONE, "对公", "元").worth == "销售额"


def test_firms_are_visited_and_persons_get_messages():
    assert proposals.keep_lit(lit(), PAST, FIRMS).strategy == "keep_lit"
    assert proposals.keep_lit(lit(), PAST, PERSONS).strategy == "wake_lit"
    assert not is_there(proposals.keep_lit(lit(), GONE, FIRMS))


def test_levers_that_are_clear_leave_fewer_to_be_tried_and_absent_ones_do_not():
    past = replace(PAST, gap=replace(SURE, p_value=0.02))
    other = proposals.keep_lit(lit(), PAST, FIRMS)
    fell = replace(FALL, p_value=0.04)
    few = proposals.levels(past, fell, [other, None, GONE])
    assert proposals.keep_lit(lit(), past, FIRMS, level=few.lit) is None
    assert not is_there(proposals.clear_fall(fell, few))
    most = proposals.levels(past, fell, [other] * 3)  # two left to judge, then one
    assert (most.lit, most.fall) == (0.025, 0.05)
    assert proposals.keep_lit(lit(), past, FIRMS, level=most.lit).strategy == "keep_lit"
    assert proposals.clear_fall(fell, most) is fell


def test_what_cannot_be_judged_takes_nothing_from_what_can():
    assert proposals.levels(GONE, GONE, []) == proposals.Levels(levers.LEVEL, levers.LEVEL)
    assert not is_there(proposals.clear_fall(GONE, proposals.levels(PAST, GONE, [])))


def test_firms_that_are_not_worth_a_visit_get_messages_too():
    kept = 100 * 0.08
    assert proposals.keep_lit(lit(), PAST, FIRMS, visit=kept - 1).strategy == "keep_lit"
    assert proposals.keep_lit(lit(), PAST, FIRMS, visit=kept + 1).strategy == "wake_lit"


def test_a_budget_serves_those_with_most_margin_first_and_none_is_no_limit():
    few = lit()
    few.frame.loc["b", ["lights", "margin"]] = [1, 300.0]
    whole = proposals.keep_lit(few, PAST, FIRMS, visit=1.0)
    assert (whole.population.count, whole.population.id) == (2, "lit_top")
    one = proposals.keep_lit(few, PAST, FIRMS, visit=1.0, budget=1.9)
    assert (one.population.count, one.exposure.amount) == (1, 300.0)
    assert one.population.id == "lit_first"
    assert proposals.keep_lit(few, PAST, PERSONS, visit=1.0, budget=1.0).population.count == 2


def test_only_visits_of_firms_have_a_price_to_try():
    assert proposals.care_costs(FIRMS, visit=240.0, budget=0.0)["each"].tolist() == [240.0]
    assert not is_there(proposals.care_costs(PERSONS, visit=240.0, budget=0.0))
    assert not is_there(proposals.care_costs(FIRMS, visit=0.0, budget=0.0))


def test_service_is_released_only_where_margins_say_what_customers_bring():
    costs = pd.Series({"优质客户": 10.0, "边缘客户": 40.0})
    assert proposals.release_service(lit(), costs, FIRMS).population.count == 4
    assert proposals.release_service(lit(), costs, SALES) is None


def test_slow_service_is_repaired_with_money_only_where_its_price_is_known():
    slower = Slowing((wilson_interval(600, 1000), wilson_interval(750, 1000)), 6)
    assert proposals.repair_service(lit(), slower, SURE, FIRMS).effect.mid == pytest.approx(0.08)
    assert proposals.repair_service(lit(), slower, None, FIRMS).effect is None


def lines(back: int) -> pd.DataFrame:
    return pd.DataFrame(
        {"label": ["甲", "乙"], "sold_lines": 3000, "returned_lines": [back, 40],
         "sold_amount": 3e5, "returned_amount": [back * 100.0, 4e3]}
    )  # fmt: skip


def test_returns_are_priced_by_their_category_s_own_margin():
    sold = pd.DataFrame({"label": ["甲", "乙"], "margin": [30.0, 5.0], "revenue": 100.0})
    found = proposals.check_returns(lines(220), lines(45), sold, 6, FIRMS)
    assert found.effect.mid == pytest.approx((22e3 - 4.5e3) * 0.3 * 2)
    assert proposals.check_returns(lines(220), lines(45), sold, 6, SALES) is None
    assert proposals.check_returns(lines(220), lines(45).head(0), sold, 6, FIRMS) is None


FALL = Fall("西", 6, -0.4, -0.1, 0.1, 600.0, 1000.0, 0.001)


def test_those_who_left_or_bought_less_of_the_fallen_group_are_asked():
    late = proposals.late_months(FALL, AT)
    assert (str(late.start.date()), late.months) == ("2025-07-01", 6)
    moves = pd.DataFrame(
        [("gone", 0, 1, 0.0, 9.0), ("less", 1, 1, 3.0, 9.0), ("more", 1, 1, 9.0, 3.0),
         ("east", 0, 1, 0.0, 9.0)],
        columns=["customer_id", "orders_now", "orders_before", "revenue_now", "revenue_before"],
    ).assign(margin_now=1.0, margin_before=1.0, first_at=pd.Timestamp("2020-01-01"))  # fmt: skip
    people = pd.DataFrame({"customer_id": moves["customer_id"], "region": ["西"] * 3 + ["东"]})
    home = proposals.home_of(people, "region")
    status = pd.DataFrame({"customer_id": ["gone", "east"], "status": "流失"})
    found = proposals.ask_fallen(FALL, late, moves, home, status, FIRMS)
    assert found.population.customers == {"gone", "less"}
    assert (found.values["lost"], found.values["shrunk"]) == (1, 1)
    assert found.effect.high == pytest.approx((1000 * 0.9 - 600) * (3 / 12) * 2)
    nowhere = proposals.home_of(people, "province")
    assert proposals.ask_fallen(FALL, late, moves, nowhere, status, SALES) is None


def total():
    moves = pd.DataFrame(
        {"customer_id": [f"k{n}" for n in range(900)], "orders_now": [1] * 500 + [0] * 400,
         "orders_before": [0] * 100 + [1] * 800}
    )  # fmt: skip
    moves["revenue_now"], moves["revenue_before"] = moves["orders_now"] * 9.0, 9.0
    moves["revenue_before"] *= moves["orders_before"]
    fresh = pd.Timestamp("2025-11-01")
    moves = moves.assign(margin_now=None, margin_before=None, first_at=fresh)
    return total_change.totals(moves, Q4, Q4.year_before, SALES)


def test_newcomers_are_sought_only_where_nothing_is_decided_about_those_one_has():
    sales = total()
    factors = total_change.factors(sales)
    assert (
        proposals.regain_buyers(sales, factors, SALES, unless=[None, GONE]).values["count"] == 300
    )
    kept = proposals.keep_lit(lit(), PAST, FIRMS)
    assert proposals.regain_buyers(sales, factors, SALES, unless=[kept]) is None


def test_first_buyers_are_reminded_by_what_earlier_ones_did():
    later = pd.DataFrame({"later": [80.0] * 30 + [0.0] * 970})
    found = proposals.remind_second(total(), later, SALES, unless=[])
    assert (found.values["count"], found.values["rate"], found.values["mean"]) == (900, 0.03, 80)
    assert proposals.remind_second(total(), later.head(0), SALES, unless=[]) is None
    assert proposals.remind_second(total(), later, SALES, unless=[found]) is None


def test_the_item_that_is_worst_is_not_the_verdict_as_a_whole():
    items = ["整体满意度"] * 100 + ["价格"] * 100 + ["物流"] * 100
    scores = [1.0] * 90 + [5.0] * 10 + [1.0] * 60 + [5.0] * 40 + [5.0] * 100
    survey = read_survey(pd.DataFrame({"item": items, "score": scores}), DEFAULT_RULES, AT)
    found = proposals.fix_item(survey, 2, FIRMS, unless=[GONE])
    assert (found.values["label"], found.values["count"]) == ("价格", 60)
    assert proposals.fix_item(survey, 2, FIRMS, unless=[lit()]) is None
    assert proposals.fix_item(None, 2, FIRMS, unless=[]) is None


def test_the_group_that_leaves_most_is_worth_what_stays_of_it_in_a_year():
    people = pd.DataFrame(
        {"customer_id": range(200), "contract": ["按月"] * 100 + ["两年"] * 100,
         "churned": [True] * 60 + [False] * 135 + [True] * 5, "monthly_amount": 10.0}
    )  # fmt: skip
    found = proposals.hold_group(people, FIRMS, unless=[GONE])
    assert (found.population.count, found.exposure.amount) == (40, 40 * 120)
    assert (
        proposals.hold_group(people.drop(columns="monthly_amount"), FIRMS, unless=[]).exposure
        is None
    )
    assert proposals.hold_group(people.drop(columns="churned"), FIRMS, unless=[]) is None
    assert proposals.hold_group(people, FIRMS, unless=[people]) is None


def test_first_purchases_are_followed_for_all_their_days_before_the_end():
    assert proposals.followed(datetime(2026, 1, 1), 3, 90) == {
        "start": datetime(2025, 7, 3), "end": datetime(2025, 10, 3), "days": 90
    }  # fmt: skip
