"""Who comes back, how soon, and what goes along with staying: counted by hand."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.journey import loyalty

END, RULE, NONE = datetime(2026, 1, 1), ActivityRule(), absent(Gap(why="没有"))


def counts(*rows):
    table = pd.DataFrame(rows, columns=["cohort", "month", "customers"])
    return table.assign(**{c: pd.to_datetime(table[c] + "-01") for c in ("cohort", "month")})


#: the first month is no cohort of new customers; of ten of October four buy again in November and
#: two in December, of twenty of November six in December
COUNTS = counts(
    ("2025-09", "2025-09", 50), ("2025-09", "2025-10", 50), ("2025-10", "2025-10", 10),
    ("2025-10", "2025-11", 4), ("2025-10", "2025-12", 2), ("2025-11", "2025-11", 20),
    ("2025-11", "2025-12", 6),
)  # fmt: skip


def test_retention_leaves_out_who_was_there_before_the_data():
    stay = loyalty.retention(COUNTS, END, shown=13)
    assert (stay.first, stay.start, stay.last, stay.end) == (1, 10 / 30, 1, 10 / 30)
    assert (stay.several, stay.n, stay.shown, stay.ripe) == (False, 80, 80, 30)
    assert (stay.begin, stay.until, stay.partial) == ("2025-09", "2025-11", [])
    few = loyalty.retention(COUNTS, END, shown=2)
    assert (few.n, few.shown, few.begin, [*few.rows]) == (80, 30, "2025-10", [0, 1])


def test_a_month_that_is_not_over_is_marked():
    stay = loyalty.retention(COUNTS, datetime(2025, 12, 20), shown=13)
    assert stay.partial == [("2025-09", 3), ("2025-10", 2), ("2025-11", 1)]
    assert (stay.start, stay.ripe) == (4 / 10, 10)


def test_two_months_of_first_purchases_are_needed():
    assert "没有购买" in str(gap_of(loyalty.retention(COUNTS.head(0), END, shown=13)))
    assert "不足两个" in str(gap_of(loyalty.retention(COUNTS.head(2), END, shown=13)))


def firsts(*waits, first="2025-01-01"):
    start = pd.Timestamp(first)
    second = [pd.NaT if w is None else start + pd.Timedelta(days=w) for w in waits]
    return pd.DataFrame({"first_at": start, "second_at": second})


def test_the_second_purchase_is_followed_for_half_a_year():
    again = loyalty.second(firsts(10, 20, 100, None), END, begin=datetime(2025, 1, 1), smallest=4)
    assert (again.n, again.count, again.median) == (4, 1, 20)
    assert (again.soon, again.d30, again.left30) == (30, 0.5, 0.5)
    assert (again.horizon, again.share, again.left, again.later) == (180, 0.75, 0.25, True)
    assert [*again.curves] == ["新客户"]
    late = loyalty.second(firsts(10), END, begin=datetime(2025, 1, 2), smallest=1)
    assert "不足 1 家" in str(gap_of(late))


def test_the_horizon_is_as_long_as_was_watched():
    begin = datetime(2025, 1, 1)
    some = loyalty.second(
        firsts(5, None, first="2025-11-20"), END, begin=begin, smallest=1
    )  # 42 days
    assert (some.horizon, some.share, some.later, some.median) == (30, 0.5, False, 5)
    none = loyalty.second(firsts(5, None, first="2025-12-20"), END, begin=begin, smallest=1)
    assert "太短" in str(gap_of(none))


def test_moments_lie_one_span_apart():
    assert loyalty.instants(END, months=6, most=2) == [datetime(2025, 7, 1), datetime(2025, 1, 1)]


def day(instant):
    return (pd.Timestamp(instant) - pd.Timestamp(0)).days


#: forty customers who buy on the 1st and 15th of every month until they leave; odd ones leave
LEFT = {f"K{n:02}": datetime(2025, 9, 1) for n in range(1, 40, 2)}
DATES = [d for d in pd.date_range("2024-06-01", "2025-12-31") if d.day in (1, 15)]
DAYS = pd.DataFrame(
    [
        (f"K{n:02}", day(d))
        for n in range(40)
        for d in DATES
        if d < LEFT.get(f"K{n:02}", END)
    ],
    columns=["customer_id", "day"],
)  # fmt: skip
PEOPLE = pd.DataFrame({"customer_id": [f"K{n:02}" for n in range(40)]}).assign(
    churned=lambda t: t["customer_id"].isin(LEFT),
    churned_at=lambda t: t["customer_id"].map(LEFT) + pd.Timedelta(days=40),
)
#: nearly all who stay were visited before the first of July, and two who leave
MET = pd.DataFrame(
    {
        "at": datetime(2025, 7, 1), "means": "定期回访",
        "customer_id": [*(f"K{n:02}" for n in range(0, 36, 2)), "K01", "K03"],
    }
)  # fmt: skip


def past(people=PEOPLE, met=MET, days=DAYS):
    return loyalty.moments(days, people, met, END, RULE, months=6, most=3)


def test_a_moment_needs_as_much_before_it_and_counts_without_contacts():
    found = past()
    # the first of January has seven months before it, the July before that none
    assert [len(each.customers) for each in found.found] == [40, 40]
    assert [each.stayed.sum() for each in found.found] == [20, 40]
    assert [len(each.contacts) for each in found.found] == [20, 0]
    assert found.register
    assert "没有购买" in str(gap_of(past(days=DAYS.head(0))))


@pytest.mark.parametrize(
    "people", [NONE, PEOPLE.drop(columns="churned_at"), PEOPLE.assign(churned_at=pd.NaT)]
)
def test_a_register_without_days_is_none(people):
    found = past(people)
    assert not found.register
    assert found.found[0].stayed.sum() == 40  # all have bought in July and August


@pytest.fixture
def now():
    status = ["活跃" if n % 2 == 0 else "流失" for n in range(40)]
    return SimpleNamespace(table=PEOPLE[["customer_id"]].assign(status=status))


def test_who_was_visited_stays(now):
    lately = pd.DataFrame(
        {"customer_id": ["K00", "K02", "K01"], "means": ["定期回访", "积分", "定期回访"]}
    )
    tie = loyalty.effects(past(), lately, now, smallest=10)
    assert (tie.means, tie.sure, tie.moments, tie.n) == ("定期回访", True, 2, 80)
    assert (tie.rate, tie.other) == pytest.approx((2 / 20, 18 / 60))  # of those who left
    assert tie.gap == pytest.approx(80)  # 18 of 20 against 2 of 20 at the only moment with contacts
    assert tie.low < tie.gap < tie.high
    assert tie.count == 19  # active ones but K00
    assert tie.kept == pytest.approx(19 * tie.gap / 100)  # not of the crude rates
    assert (tie.kept_low, tie.kept_high) == pytest.approx((19 * tie.low / 100, 19 * tie.high / 100))
    assert (tie.strategy, tie.weight, tie.advice) == ("regular_visit", 64, "keep_contact")
    assert tie.tables == ["interactions", "orders", "customers"]
    assert tie.stored[["months", "register"]].to_numpy().tolist() == [[6, True]]
    assert tie.until == "2025-12-31"


def test_without_a_register_staying_is_buying_again(now):
    tie = loyalty.effects(past(NONE), MET.head(0), now, smallest=10)
    assert (tie.sure, tie.register, tie.rate, tie.other) == (False, False, 1.0, 1.0)
    assert (tie.weight, tie.advice, tie.tables) == (18, "", ["interactions", "orders"])


def test_a_means_that_goes_with_leaving_is_no_sure_one(now):
    leavers = MET.assign(customer_id=[*LEFT], means="折扣")
    tie = loyalty.effects(past(met=leavers), leavers, now, smallest=10)
    assert tie.gap == pytest.approx(-100)
    assert (tie.sure, tie.strategy) == (False, "personal_service")


def test_too_few_contacts_are_compared_with_nothing(now):
    assert "可比" in str(gap_of(loyalty.effects(past(), MET, now, smallest=21)))
