"""Tickets of one quarter beside the one before and a year ago, times in whole hours."""

from datetime import datetime

import pandas as pd
import pytest
from pytest import approx

from reportkit.absence import gap_of
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.opinions import ticket_times
from reportkit.analysis.opinions.feedback import RESPONSE_RULE

QUARTER = Period.parse("2025-Q4")
COMPARED = [QUARTER, QUARTER.previous, QUARTER.year_before]
RECENT = [QUARTER.shifted(-3 * k) for k in range(4, -1, -1)]
NOW, BEFORE, YEAR_AGO = "2025-11-03", "2025-08-03", "2024-11-03"


def tickets(day, hours, *, response=2.0, **more):
    """One ticket for each of ``hours`` until closing (None: still open), of customers K0, K1 …"""
    opened = pd.Series([pd.Timestamp(day)] * len(hours))
    waited = pd.to_timedelta(pd.Series(hours, dtype=float), unit="h")
    frame = pd.DataFrame(
        {
            "customer_id": [f"K{k}" for k in range(len(hours))],
            "opened_at": opened,
            "responded_at": opened + pd.Timedelta(hours=response),
            "closed_at": opened + waited,
        }
    )
    return frame.assign(**more)


EVERY = [
    tickets(NOW, [10, 30, 60, None]),
    tickets(BEFORE, [10, 20], response=4),
    tickets(YEAR_AGO, [5, 6, 100], response=6),
]


def usable(*parts, without=()):
    frame = pd.concat(parts, ignore_index=True).drop(columns=list(without))
    return ticket_times.usable(frame)


def opened(*parts, without=(), as_of=QUARTER.end):
    known = usable(*parts, without=without)
    return ticket_times.opened(known, COMPARED, RECENT, as_of, limit=48)


def closing(*parts, **more):
    return ticket_times.closing(opened(*parts, **more))


def test_two_of_three_are_closed_in_time_and_one_is_open():
    found = closing(*EVERY)
    assert (found.n, found.open, found.rate, found.due) == (4, 1, 0.75, 4)
    assert (found.in_time, found.hours, found.response) == (0.5, 30, 2)
    assert (found.year_hours, found.year_in_time) == (6, approx(2 / 3))
    assert found.count == 2  # K2 after 60 hours, K3 not yet
    assert (found.slower, found.weight) == (False, 46)


def test_rates_stand_beside_the_quarter_before_and_a_year_ago():
    card, timely = closing(*EVERY).compared, closing(*EVERY).timely
    assert (card.value, card.previous, card.year_before, card.n) == (0.75, 1.0, 1.0, 4)
    assert (timely.compared.value, timely.compared.previous) == (0.5, 1.0)
    assert (timely.compared.year_before, timely.n, timely.limit) == (approx(2 / 3), 4, 48)
    assert card.spark == (1.0, 1.0, 0.75)  # quarters without a ticket are left out
    assert card.noise != timely.compared.noise


def test_a_quarter_without_earlier_tickets_has_no_bases():
    found = closing(EVERY[0])
    assert (found.year_hours, found.year_in_time, found.compared.previous) == (None, None, None)
    assert found.compared.noise is None
    assert not found.slower


def test_a_median_beyond_chance_above_last_years_is_slower():
    slow, fast = (
        tickets(day, [first + k for k in range(40)]) for day, first in ((NOW, 60), (YEAR_AGO, 10))
    )
    assert (closing(slow, fast).slower, closing(slow, fast).weight) == (True, 68)
    assert not closing(tickets(NOW, [13 + k for k in range(40)]), fast).slower


def test_tickets_are_counted_where_customers_are_not_known():
    assert closing(*EVERY, without=["customer_id"]).count == 2
    assert closing(tickets(NOW, [60, 70]).assign(customer_id="K0")).count == 1


def test_most_still_open_and_nothing_due_have_no_median_and_no_rate():
    found = closing(tickets("2025-12-31 20:00", [None, None, 1]))
    assert (found.hours, found.in_time, found.due) == (None, None, 0)
    assert found.timely.compared.value is None


def test_the_end_of_the_data_ends_the_quarter():
    found = opened(*EVERY, as_of=datetime(2025, 11, 4))
    assert found.end == datetime(2025, 11, 4)
    assert ticket_times.closing(found).open == 3  # after a day only the first is closed


def test_times_that_nobody_wrote_down_are_not_measured():
    silent = opened(*EVERY, without=["closed_at", "responded_at"])
    assert silent.silent
    assert "关闭时间" in str(gap_of(ticket_times.closing(silent)))
    assert "响应" in str(gap_of(ticket_times.response(silent)))
    assert closing(*EVERY, without=["responded_at"]).response is None
    table = ticket_times.by(opened(EVERY[0].assign(topic="维修", closed_at=pd.NaT)), "topic").frame
    assert table[["rate", "in_time", "closing_hours", "unsolved"]].isna().all(axis=None)
    assert table["response_hours"].notna().all()


def test_columns_that_nobody_filled_count_as_absent():
    empty = usable(EVERY[0].assign(closed_at=pd.NaT, responded_at=pd.NaT))
    assert (empty.closing, empty.response) == (False, False)
    assert (usable(*EVERY).closing, usable(*EVERY).response) == (True, True)


def test_a_closing_before_the_opening_is_left_out():
    assert usable(tickets(NOW, [-1, 5])).n == 1
    assert usable(*EVERY).n == 0


def test_a_quarter_without_tickets_says_so():
    assert gap_of(opened(*EVERY[1:])).code == "no_tickets"


def test_responses_stand_beside_their_bases():
    found = ticket_times.response(opened(*EVERY))
    card = found.compared
    assert (found.n, card.value, card.previous, card.year_before) == (4, 2, 4, 6)
    assert card.spark == (6, 4, 2)
    assert opened(*EVERY).rule == RESPONSE_RULE


def test_the_course_names_its_ends():
    found = ticket_times.course(opened(*EVERY), closing(*EVERY))
    assert (found.last, found.high, found.worst) == (30, 30, "2025-Q4")
    assert (found.low, found.best, found.n) == (6, "2024-Q4", 9)
    assert found.span == "2024-Q4 至 2025-Q4"


def test_a_last_quarter_most_of_which_waits_has_no_last_median():
    parts = [tickets(NOW, [None, None, 1]), *EVERY[1:]]
    assert ticket_times.course(opened(*parts), closing(*parts)).last is None
    for few in ([EVERY[0]], [tickets(NOW, [None, None, 1]), EVERY[1]]):
        assert "画不成" in str(gap_of(ticket_times.course(opened(*few), closing(*few))))


@pytest.mark.parametrize(
    ("words", "top", "share"),
    [(["维修", "维修", "对账", None], "维修", 0.5), ([None, None, None, "维修"], "维修", 0.25)],
)
def test_the_commonest_word_leads_and_what_is_unknown_does_not(words, top, share):
    found = ticket_times.by(opened(EVERY[0].assign(topic=words)), "topic")
    assert (found.top, found.share, found.n, found.limit) == (top, share, 4, 48)


def test_words_of_other_quarters_alone_name_nothing():
    now, past = EVERY[0].assign(topic=None), EVERY[1].assign(topic="维修")
    found = ticket_times.by(opened(now, past), "topic")
    assert (found.top, found.share) == (None, None)
    assert "没有登记" in str(gap_of(ticket_times.by(opened(*EVERY), "topic")))
