"""Lit customers as facts: what is at stake, how many of the best, and how that lies to the past."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import is_there
from reportkit.analysis.answer import lit_customers
from reportkit.analysis.answer.levers import Words
from reportkit.analysis.answer.lit_customers import Best, Voice
from reportkit.analysis.answer.signals import SignalFacts, SignalRule
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.intervals import wilson_interval
from reportkit.analysis.basics.survey_rules import DEFAULT_RULES
from reportkit.analysis.opinions.questionnaire import read_survey

AT = datetime(2026, 1, 1)
TIERS = ("优质客户", "边缘客户")
BASE = pd.DataFrame(
    {"customer_id": list("abcde"), "tier": ["优质客户"] * 4 + ["边缘客户"],
     "margin": [100.0, 50.0, 30.0, 20.0, 5.0], "revenue": 1.0}
)  # fmt: skip
ACTIVITY = pd.DataFrame(
    {"customer_id": list("abcde"), "status": ["休眠", "活跃", "休眠", "活跃", "流失"],
     "silent_days": 9, "dormant_after_days": 5.0}
)  # fmt: skip
SILENT = Voice()
TICKETS = pd.DataFrame(
    {"customer_id": ["a", "b"], "opened_at": pd.Timestamp("2025-12-01"),
     "closed_at": pd.Timestamp("2025-12-09")}
)  # fmt: skip


def lit(tickets=TICKETS, base=BASE, heard=SILENT, answers=None):
    facts = SignalFacts(at=AT, base=base, activity=ACTIVITY, tickets=tickets, answers=answers)
    rule, words = SignalRule(), Words()
    return lit_customers.lit(facts, rule, ACTIVITY, ActivityRule(), TIERS, words, heard)


def survey(**columns):
    rows = pd.DataFrame({"item": ["售后服务", "价格"], "score": [2.0, 4.0], **columns})
    return read_survey(rows, DEFAULT_RULES, AT)


def test_only_answers_of_known_customers_with_a_day_light_a_lamp():
    day = pd.Timestamp("2025-12-01")
    heard = lit_customers.voice(survey(customer_id=["a", None], answered_at=day))
    assert heard.item == "售后服务"
    assert heard.answers["customer_id"].tolist() == ["a"]
    both = lit_customers.voice(survey(customer_id=["a", "b"], answered_at=day))
    assert both.answers["customer_id"].tolist() == ["a"]  # b was asked about prices
    assert lit_customers.voice(survey(customer_id=["a", "b"])) == Voice()
    assert lit_customers.voice(None) == Voice()


def test_without_purchases_nobody_is_judged():
    days = pd.DataFrame({"customer_id": [], "day": []})
    assert not is_there(lit_customers.activity(days, AT, ActivityRule()))


def test_a_customer_without_a_known_margin_has_none():
    stored = BASE.rename(columns={"margin": "contribution"}).assign(more=1)
    stored.loc[0, "contribution"] = None
    assert lit_customers.base(stored)["margin"].tolist() == [0, 50, 30, 20, 5]


def test_the_stake_of_the_best_is_a_part_of_all_that_is_at_stake():
    found = lit_customers.stake(lit())
    assert (found.first, found.n, found.sum) == ("优质客户", 3, 180)
    assert found.part == pytest.approx(180 / 185)
    assert found.tables == ("orders", "tickets")
    assert found.frame["twice_n"].tolist() == [1, 0, 1]


def test_one_light_counts_nobody_twice_and_no_money_has_no_part():
    alone = lit_customers.stake(lit(tickets=None))
    assert "twice_n" not in alone.frame
    poor = lit_customers.stake(lit(base=BASE.assign(margin=0.0)))
    assert poor.part is None


def test_the_best_tell_by_which_lights():
    found = lit_customers.best(lit())
    assert (found.n, found.lit, found.share) == (4, 3, 0.75)
    assert found.lights == "沉默或工单久拖"
    nobody = lit(base=BASE.assign(tier="边缘客户"))
    assert not is_there(lit_customers.best(nobody))


def test_who_was_not_asked_is_told_where_they_are_many():
    answers = pd.DataFrame(
        {"customer_id": list("abc"), "score": 5.0, "answered_at": pd.Timestamp("2025-12-20")}
    )
    heard = Voice("售后服务", answers)
    assert lit_customers.best(lit(heard=heard, answers=answers.head(1))).unasked == 3
    assert lit_customers.best(lit(heard=heard, answers=answers)).unasked is None
    assert lit(heard=heard, answers=answers).named("unhappy") == "售后服务低分"


def past(lit_now: int) -> pd.DataFrame:
    """Two dates of twenty customers, a quarter and ``lit_now`` twentieths of them lit."""
    rows = []
    for at, lit in ((datetime(2024, 1, 1), 5), (datetime(2025, 1, 1), lit_now)):
        for n in range(20):
            rows.append((f"k{n}", at, n < lit, 100.0, 60.0 if n < lit else 100.0))
    frame = pd.DataFrame(rows, columns=["customer_id", "at", "lit", "margin", "later"])
    return frame.assign(silent=frame["lit"], slow=[n % 7 == 0 for n in range(40)])


def of(share: float) -> Best:
    return Best(n=4, lit=1, share=share, lights="沉默", unasked=None)


def test_lights_are_a_leak_only_within_what_was_usual():
    told = [lit_customers.history(past(8), lit(), of(share)).variant for share in (0.3, 0.5, 0.1)]
    assert told == ["usual", "more", "less"]
    one = past(8).tail(20)
    assert lit_customers.history(one, lit(), of(0.3)).variant == "alone"
    assert not is_there(lit_customers.history(pd.DataFrame(), lit(), of(0.3)))


def test_a_single_light_within_noise_is_named_where_all_together_are_not():
    found = lit_customers.history(past(8), lit(), of(0.3))
    assert found.gap.beyond_noise
    assert [row["name"] for row in found.vague] == ["工单慢"]
    assert (found.dates, found.low, found.high) == (2, 0.25, 0.4)


def test_service_slowed_only_beyond_noise():
    worse, better = wilson_interval(600, 1000), wilson_interval(750, 1000)
    assert lit_customers.slowing(lit(), worse, better).everyone == 5
    assert not is_there(lit_customers.slowing(lit(), better, worse))
    assert not is_there(lit_customers.slowing(lit(), wilson_interval(745, 1000), better))
    assert not is_there(lit_customers.slowing(lit(tickets=None), worse, better))


def test_slow_service_is_judged_among_customers_of_like_margin():
    rows = past(8).assign(ticket_hours=1.0, slow=lambda t: t["lit"])
    rows["margin"] = [1000.0 if slow else 10.0 for slow in rows["slow"]]
    rows["later"] = rows["margin"]
    assert lit_customers.slower_gap(rows.assign(margin=100.0, later=50.0)).gap == 0
    assert lit_customers.slower_gap(None) is None
    assert lit_customers.slower_gap(rows.assign(ticket_hours=None)) is None


def test_groups_by_their_lights_are_disjoint_and_named():
    found = lit_customers.overlap(lit())
    assert found.margin.to_dict() == {"只沉默": 30, "只工单慢": 50, "沉默＋工单慢": 100}
    assert (found.n, found.both, found.sum) == (3, 1, 180)
    assert found.several == ("沉默＋工单慢",)
    assert found.texts[0] == "1 家　30.00 元"
    assert not is_there(lit_customers.overlap(lit(tickets=None)))


def test_what_is_stored_leaves_the_status_to_the_chapter_that_judges_it():
    assert "status" not in lit().stored
    assert replace(lit(), item=None).named("silent") == "沉默"
