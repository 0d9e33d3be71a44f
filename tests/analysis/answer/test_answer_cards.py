"""Cards compare two periods, each with its own number, and are left out where one has none."""

from datetime import date

import pandas as pd
import pytest

from reportkit.absence import Absent, Gap, is_there
from reportkit.analysis.answer import answer_cards, total_change
from reportkit.analysis.answer.answer_cards import Card
from reportkit.analysis.answer.decisions import Candidate, Population
from reportkit.analysis.answer.levers import Fall, Words
from reportkit.analysis.answer.lit_customers import Voice
from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.basics.survey_rules import DEFAULT_RULES
from reportkit.analysis.opinions.questionnaire import read_survey

Q4, W = Period.parse("2025-Q4"), Words(unit="名")
NOW, THEN = pd.Timestamp("2025-11-05"), pd.Timestamp("2024-11-05")
MOVES = pd.DataFrame(
    {"customer_id": ["a", "b"], "orders_now": [2, 0], "orders_before": [1, 1],
     "revenue_now": [60.0, 0.0], "revenue_before": [50.0, 50.0], "margin_now": [6.0, 0.0],
     "margin_before": [5.0, 5.0], "first_at": pd.Timestamp("2020-01-01")}
)  # fmt: skip


def of(base: Period | None = Q4.year_before, moves: pd.DataFrame = MOVES):
    return total_change.totals(moves, Q4, base, W)


def pair(card: Card) -> tuple[float | None, float | None]:
    return card.now, card.before


def test_a_card_says_which_period_it_is_set_against():
    yearly, quarterly = (answer_cards.earned(of(base)) for base in (Q4.year_before, Q4.previous))
    assert (yearly.compared.year_before, yearly.compared.previous) == (10, None)
    assert (quarterly.compared.year_before, quarterly.compared.previous) == (None, 10)
    assert not is_there(answer_cards.of_totals(of(None)))
    assert not is_there(answer_cards.earned(of(moves=MOVES.assign(margin_now=None))))


def test_the_first_that_are_there_are_shown_in_their_order():
    cards = [Card(now=n, before=0, yearly=True) for n in range(4)]
    pairs = [("a", cards[0]), ("b", Absent(Gap())), ("c", cards[2]), ("d", cards[3])]
    assert [name for name, _ in answer_cards.first(pairs, 2)] == ["a", "c"]


def test_sales_are_shared_among_orders_and_buyers():
    found = answer_cards.of_totals(of())
    assert pair(found.each_order) == (30, 50)
    assert pair(found.each_buyer) == (60, 50)
    assert (pair(found.bought), found.bought.unit) == ((1, 2), "名")
    nobody = answer_cards.of_totals(of(moves=MOVES.assign(orders_now=0)))
    assert nobody.each_order.now is None


def test_old_customers_are_compared_with_those_of_a_year_before():
    kept = answer_cards.net_retention(of())
    assert kept.share == 0.6
    earlier = MOVES.assign(revenue_now=40.0)
    assert pair(answer_cards.retained(of(), kept, earlier, None)) == (0.6, 0.8)
    late = Reach(date(2024, 6, 1), date(2025, 12, 31), 7)
    assert not is_there(answer_cards.retained(of(), kept, earlier, late))
    assert not is_there(answer_cards.retained(of(Q4.previous), kept, earlier, None))
    assert not is_there(answer_cards.net_retention(of(moves=MOVES.assign(revenue_before=0.0))))


def test_a_group_shows_its_own_sales_and_its_own_returns():
    fall = Fall("西", 6, -0.4, -0.1, 0.1, 600.0, 1000.0, 0.001)
    now, before = (pd.DataFrame({"label": ["东", "西"], "revenue": [9.0, n]}) for n in (3.0, 8.0))
    assert pair(answer_cards.fallen(of(), fall, now, before)) == (3, 8)
    assert answer_cards.fallen(of(), fall, now, before.head(1)).before is None
    people = Population("p", "p", 1)
    lever = Candidate("check_returns", people, None, "history", "one", values={"label": "西"})
    rates = [t.rename(columns={"revenue": "return_rate"}) for t in (now, before)]
    found = answer_cards.returned(of(), lever, *rates)
    assert (pair(found), found.label) == ((3, 8), "西")
    assert not is_there(answer_cards.returned(of(), None, *rates))


def answers(now: int, then: int) -> Voice:
    scores = [5.0] * now + [1.0] * (40 - now) + [5.0] * then + [1.0] * (40 - then)
    rows = pd.DataFrame({"score": scores, "answered_at": [NOW] * 40 + [THEN] * 40})
    return Voice("售后服务", rows)


def test_satisfaction_fell_only_beyond_noise():
    worse = answer_cards.satisfied(of(), answers(10, 30))
    assert (pair(worse.card), worse.fell, worse.item) == ((0.25, 0.75), True, "售后服务")
    assert not answer_cards.satisfied(of(), answers(29, 30)).fell
    assert not answer_cards.satisfied(of(), answers(30, 10)).fell
    few = Voice("售后服务", answers(10, 30).answers.head(60))
    assert not is_there(answer_cards.satisfied(of(), few))
    assert not is_there(answer_cards.satisfied(of(), Voice()))


def test_promoters_need_votes_in_both_periods():
    rows = pd.DataFrame(
        {"item": "推荐意愿", "score": [10.0, 0.0, 10.0], "answered_at": [NOW, THEN, THEN]}
    )
    survey = read_survey(rows, DEFAULT_RULES, Q4.end)
    assert pair(answer_cards.recommended(of(), survey)) == (100, 0)
    early = read_survey(rows.tail(2), DEFAULT_RULES, Q4.end)
    assert not is_there(answer_cards.recommended(of(), early))
    undated = read_survey(rows.drop(columns="answered_at"), DEFAULT_RULES, Q4.end)
    assert not is_there(answer_cards.recommended(of(), undated))
    assert not is_there(answer_cards.recommended(of(), None))


def test_tickets_that_are_open_wait_at_least_until_the_end():
    hours = pd.to_timedelta([2, 4, 90, 8], unit="h")
    opened = pd.Series([NOW, NOW, NOW, THEN])
    tickets = pd.DataFrame({"opened_at": opened, "closed_at": opened + hours})
    tickets.loc[2, "closed_at"] = None
    assert pair(answer_cards.closed(of(), tickets)) == pytest.approx((4, 8))  # of 2, 4, longer
    tickets.loc[[0, 1], "closed_at"] = None
    assert not is_there(answer_cards.closed(of(), tickets))  # most are open
    tickets = tickets.assign(closed_at=opened + hours)
    assert not is_there(answer_cards.closed(of(), tickets.head(3)))
