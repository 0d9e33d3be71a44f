"""Questionnaires and tickets: blank where nobody answered, slow where service is slow."""

import pandas as pd
import pytest

from reportkit.data.sample import words
from reportkit.data.sample.voices import UNANSWERED, invent_surveys, invent_tickets

AFTER = pd.Timestamp(2026, 1, 1)


@pytest.fixture
def surveys(rng, accounts, calendar):
    return invent_surveys(rng, accounts.hidden, calendar)


@pytest.fixture
def tickets(rng, accounts, calendar):
    return invent_tickets(rng, accounts.hidden, calendar)


def test_a_questionnaire_that_did_not_come_back_is_blank_throughout(surveys):
    items = [*words.SURVEY_ITEMS, words.RECOMMENDATION]
    blank = surveys[items] == ""
    assert (blank.all(axis=1) == blank.any(axis=1)).all()
    assert 0.28 < blank.all(axis=1).mean() < 0.48
    silent = surveys[blank.all(axis=1)]
    assert (silent["comment"] == "").all()


def test_answers_are_levels_numbers_or_left_out(surveys):
    for item in words.SURVEY_ITEMS:
        assert set(surveys[item]) <= {*words.LEVELS, UNANSWERED, ""}
    marks = set(surveys[words.RECOMMENDATION]) - {"", UNANSWERED}
    assert marks <= {str(n) for n in range(11)}


def test_a_comment_fits_the_mark_that_was_given(surveys):
    said = surveys[surveys["comment"] != ""]
    assert (said["polarity"] != "").all()
    for level, polarity in (("非常满意", "好评"), ("一般", "中评"), ("不满意", "差评")):
        assert set(said.loc[said["整体体验"] == level, "polarity"]) == {polarity}
    for polarity, own in said.groupby("polarity"):
        assert set(own["comment"]) <= set(words.COMMENTS[polarity])


def test_nobody_is_asked_who_was_not_there(surveys, accounts, calendar):
    hidden = accounts.hidden.set_index("customer_id").loc[surveys["customer_id"]]
    day = (surveys["answered_at"] - pd.Timestamp(calendar.start)) / pd.Timedelta(days=1)
    assert hidden["buys"].all()
    assert (hidden["entry"].to_numpy() < day.to_numpy()).all()
    assert surveys["answered_at"].max() < AFTER
    assert surveys["response_id"].is_unique


def test_tickets_are_numbered_as_they_come(tickets):
    assert tickets["opened_at"].is_monotonic_increasing
    assert tickets["ticket_id"].tolist() == [f"GD{n:06d}" for n in range(1, len(tickets) + 1)]


def test_a_ticket_is_answered_then_closed_or_still_open(tickets):
    both = tickets.dropna(subset=["responded_at", "closed_at"])
    assert (both["responded_at"] > both["opened_at"]).all()
    assert (both["closed_at"] > both["responded_at"]).all()
    assert not tickets["solved"][tickets["closed_at"].isna()].any()
    assert tickets[["responded_at", "closed_at"]].max().max() < AFTER


def test_victims_of_slow_service_wait_for_days(tickets, accounts):
    bad = tickets["customer_id"].map(accounts.hidden.set_index("customer_id")["bad_service"])
    hours = (tickets["closed_at"] - tickets["opened_at"]).dt.total_seconds() / 3600
    assert hours[bad].median() > 72 > 48 > hours[~bad].median()
    assert tickets.loc[bad, "solved"].mean() < tickets.loc[~bad, "solved"].mean()


def test_a_ticket_says_what_its_topic_is(tickets):
    assert (tickets["text"] == tickets["topic"].map(words.TICKET_TEXTS)).all()
