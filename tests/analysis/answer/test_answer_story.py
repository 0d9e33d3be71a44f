"""The story claims only what its results say, and is silent about what is missing."""

from datetime import date, datetime

import pandas as pd
import pytest

from reportkit.absence import Absent, Gap, is_there
from reportkit.analysis.answer import answer_story, total_change
from reportkit.analysis.answer.bridges import NetRetention, three_factors
from reportkit.analysis.answer.decisions import Candidate, Population
from reportkit.analysis.answer.effects import Effect
from reportkit.analysis.answer.levers import Fall, Words
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.survey_rules import DEFAULT_RULES
from reportkit.analysis.opinions.questionnaire import read_survey
from reportkit.blocks import Decision

Q4, W, GONE = Period.parse("2025-Q4"), Words(), Absent(Gap())
FALL = Fall("西", 6, -0.4, -0.1, 0.1, 600.0, 1000.0, 0.001)


def of(now=120.0, base: Period | None = Q4.year_before, margin: float | None = 1.0):
    moves = pd.DataFrame(
        {"customer_id": ["a"], "orders_now": 1, "orders_before": 1, "revenue_now": now,
         "revenue_before": 100.0, "margin_now": margin, "margin_before": 4.0,
         "first_at": pd.Timestamp("2020-01-01")}
    )  # fmt: skip
    return total_change.totals(moves, Q4, base, W)


def steps(new: float | None) -> total_change.Steps:
    return total_change.Steps(
        steps=pd.Series(dtype=float), rose=True, change=20.0, before=100.0, now=120.0, new=new
    )


def lever(id: str, kind="kept", ends=(10e4, 90e4), mid: float | None = 1.0, **values) -> Candidate:
    effect = Effect(kind, *ends, mid and sum(ends) / 2, "算式")
    return Candidate(id, Population(id, id, 3), effect, "history", "one", values=values)


def decided(*ids: str) -> list[Decision]:
    empty = dict.fromkeys(
        ["what", "amount", "formula", "effort", "owner", "due", "measure", "otherwise"], ""
    )
    return [
        Decision(id=id, title=f"做{id}", headline=f"先{id}", population=id, count=3, **empty)
        for id in ids
    ]


def test_the_rise_is_newcomers_alone_only_where_they_brought_all_of_it():
    told = answer_story.situation(of(), steps(25.0), GONE, GONE, None, W)
    assert (told.variant, told.more, told.move, told.new) == ("compared", True, 20, 25)
    assert answer_story.situation(of(), steps(15.0), GONE, GONE, None, W).new is None
    assert answer_story.situation(of(90.0), steps(25.0), GONE, GONE, None, W).new is None
    assert (told.margin, told.margin_more) == (3, False)
    assert answer_story.situation(of(margin=None), GONE, GONE, GONE, None, W).margin is None


def test_without_a_period_to_compare_it_says_what_there_is():
    alone = answer_story.situation(of(base=None), GONE, GONE, GONE, None, W)
    assert (alone.variant, alone.now, alone.buyers) == ("alone", 120, 1)


def test_without_sales_answers_and_the_register_speak():
    rows = pd.DataFrame({"item": ["价格", "物流"], "score": [5.0, 2.0]})
    survey = read_survey(rows, DEFAULT_RULES, Q4.end)
    people = pd.DataFrame({"churned": [True, None, None, None]})
    told = answer_story.situation(GONE, GONE, survey, people, lever("hold_group"), W)
    assert (told.variant, told.both) == ("others", True)
    assert (told.answers, told.items, told.happy) == (2, 2, 0.5)
    assert (told.people, told.left, told.lost) == (4, 1, 0.25)
    one = answer_story.situation(GONE, GONE, survey, people, None, W)
    assert (one.both, one.people) == (False, None)
    assert not is_there(answer_story.situation(GONE, GONE, None, people, None, W))


def test_every_trouble_is_a_clause_of_its_own():
    asked = {"ask_fallen": lever("ask_fallen", months=6), "fix_item": None, "hold_group": GONE}
    kept = NetRetention(0.8, 9)
    told = answer_story.complication(
        of(), steps(None), kept, FALL, GONE, GONE, GONE, GONE, asked, 90
    )
    assert [part.get("kept") or part["where"] for part in told.parts] == [0.8, "西"]
    assert (told.parts[1]["short"], told.parts[1]["months"]) == (400, 6)
    assert all("yearly" in part for part in told.parts)
    grown = NetRetention(1.2, 9)
    nothing = answer_story.complication(
        of(), steps(None), grown, FALL, GONE, GONE, GONE, GONE, {}, 90
    )
    assert not is_there(nothing)


def test_missing_buyers_and_few_second_orders_are_told_with_their_levers():
    factors = three_factors((50, 50, 500.0), (100, 100, 1000.0))
    made = {
        "regain_buyers": lever("regain_buyers", count=50, unit="家"),
        "remind_second": lever("remind_second", rate=0.1, unit="家"),
    }
    told = answer_story.complication(
        of(), GONE, GONE, GONE, GONE, GONE, GONE, factors, made, 90
    ).parts
    assert told[0]["part"] == pytest.approx(500)
    assert (told[1]["firsts"], told[1]["back"], told[1]["within"]) == (3, 0.1, 90)


def test_the_request_adds_up_what_the_decisions_print():
    chosen = [
        lever("release_service", "released", tier="边缘客户", n=9, cost=5.0, margin=1.0),
        lever("keep_lit", ends=(143_700.0, 1_504_000.0)),
        lever("check_returns", ends=(302_000.0, 444_000.0)),
    ]
    asked = answer_story.request(chosen, decided("a", "b", "c"), W)
    assert (asked.many, asked.free, asked.kept) == ("三", "10～90 万元", "44～194 万元")
    assert (asked.edge, asked.n, asked.brings) == ("边缘客户", 9, 1)
    assert asked.titles == "做a；做b；做c"
    assert answer_story.request([], [], W).variant == "none"


def test_kept_customers_lead_with_where_the_money_comes_from():
    chosen = [lever("release_service", tier="边缘客户"), lever("keep_lit")]
    led = answer_story.lead(of(), chosen, decided("release_service", "keep_lit"))
    assert (led.variant, led.edge, led.repaired, led.headline) == (
        "moved", "边缘客户", False, "先keep_lit",
    )  # fmt: skip
    more = [*chosen, lever("repair_both")]
    assert answer_story.lead(of(), more, decided(*(c.strategy for c in more))).repaired
    first = answer_story.lead(of(), [lever("keep_lit")], decided("keep_lit"))
    assert (first.variant, first.headline) == ("headline", "先keep_lit")


@pytest.mark.parametrize(("double", "variant"), [(5.0, "second"), (30.0, "headline")])
def test_second_orders_lead_nothing_where_they_would_not_make_up_half(double, variant):
    chosen = [lever("regain_buyers"), lever("remind_second", double=double)]
    led = answer_story.lead(of(60.0), chosen, decided("regain_buyers", "remind_second"))
    assert led.variant == variant


def test_without_a_decision_the_change_leads_or_nothing():
    assert answer_story.lead(of(), [], []).variant == "up"
    down = answer_story.lead(of(60.0), [], [])
    assert (down.variant, down.short, down.rate) == ("down", 40, 0.4)
    assert not is_there(answer_story.lead(of(base=None), [], []))
    assert not is_there(answer_story.lead(GONE, [], []))


def test_ranges_are_numbered_as_the_decisions_are():
    chosen = [
        lever("a", "released", (1e4, 9e4)), lever("b", ends=(2e4, 3e4)),
        Candidate("c", Population("c", "c", 1), None, "history", "one"),
        lever("d", "won", (0.0, 50e4), None),
    ]  # fmt: skip
    found = answer_story.spread(chosen, decided(*"abcd"), "元")
    assert list(found.ranges.index) == ["1　做a", "2　做b", "4　做d"]
    assert (found.open, found.none, found.low, found.high) == ("4", None, 0, 50e4)
    assert found.lighter == ("1　做a",)
    assert found.texts[1] == "2.0～3.0 万元"
    ceilings = [lever("d", mid=None), lever("e", mid=None)]
    assert not is_there(answer_story.spread(ceilings, decided("d", "e"), "元"))
    assert not is_there(answer_story.spread(chosen[:1], decided("a"), "元"))


def test_a_decision_that_may_bring_nothing_is_named_beside_those_without_precedent():
    chosen = [lever("a", ends=(1e4, 9e4)), lever("b", ends=(-1e4, 3e4)), lever("c", ends=(0, 5e4))]
    found = answer_story.spread(chosen, decided(*"abc"), "元")
    assert (found.open, found.none) == (None, "2、3")


def test_what_is_not_known_follows_from_what_is_missing():
    late = Reach(date(2024, 11, 1), date(2025, 12, 31), 7)
    begins = datetime(2024, 11, 1)
    vague = Candidate("repair_service", Population("p", "p", 1), None, "history", "one")
    told = answer_story.unknown(of(base=Q4.previous, margin=None), vague, None, late, begins, W)
    assert (told.slow, told.booked, told.season, told.newcomers, told.margin) == (
        True, False, True, True, True,
    )  # fmt: skip
    known = answer_story.unknown(of(), lever("repair_service"), lever("r"), None, begins, W)
    assert (known.slow, known.booked, known.season, known.newcomers, known.margin) == (
        False, True, False, False, False,
    )  # fmt: skip
    nothing = answer_story.unknown(GONE, GONE, GONE, None, None, W)
    assert not any([nothing.slow, nothing.booked, nothing.season, nothing.margin])


def test_nobody_knows_why_a_group_fell_that_is_put_before_the_management():
    told = answer_story.fall_cause(FALL, lever("ask_fallen"))
    assert (told.label, told.grew, told.others) == ("西", True, 0.1)
    assert not is_there(answer_story.fall_cause(FALL, None))
