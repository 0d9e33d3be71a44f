"""What is expected of forty customers who keep buying, and what is said of those who are too few."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import gap_of, is_there
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.models import outlook
from reportkit.analysis.models.forecast import SeasonTrial
from reportkit.analysis.models.season import SeasonIndex

AS_OF = datetime(2026, 1, 1)


def purchases(customers: int = 40, days: int = 500) -> pd.DataFrame:
    """Everybody buys at a pace of his own until the end."""
    rng = np.random.default_rng(5)
    last = int(day_number(AS_OF)) - 1
    rows = [
        {"customer_id": f"k{k:02d}", "day": int(day), "amount": 100.0 + k}
        for k in range(customers)
        for day in np.unique(last - rng.integers(0, days, 6 + k % 9))
    ]
    return pd.DataFrame(rows)


@pytest.fixture(scope="module")
def ahead():
    return outlook.outlook(purchases(), AS_OF, 60, fewest=30)


def test_nobody_seen_is_nothing_to_measure():
    assert not is_there(outlook.seen(purchases().head(0)))
    assert len(outlook.seen(purchases())) == len(purchases())


def test_too_few_buyers_are_said_by_name():
    gap = gap_of(outlook.outlook(purchases(5), AS_OF, 60, fewest=30))
    assert (gap.code, dict(gap.values)) == ("few_buyers", {"n": 5, "least": 30})


def test_totals_are_those_of_the_customers(ahead):
    table = ahead.result.table
    assert (ahead.n, ahead.days, ahead.future) == (40, 60, "2026-01-01 起 60 天")
    assert ahead.purchases == pytest.approx(table["purchases"].sum())
    assert ahead.amount == pytest.approx(table["expected_amount"].sum())
    assert ahead.some == pytest.approx(ahead.chance * 40)
    assert ahead.priced


def test_the_check_tells_totals_and_how_well_it_ranked(ahead):
    tested = ahead.tested
    assert tested.days == 60
    assert tested.bias == pytest.approx(tested.predicted / tested.actual - 1)
    assert set(tested.groups["verdict"]) <= {"容许", "超出"}
    assert tested.ranking.variant == "weak"  # everybody keeps buying: there is nothing to rank
    assert tested.ranking.low <= tested.ranking.auc <= tested.ranking.high


def test_less_than_two_years_know_no_season(ahead):
    assert (ahead.season.variant, ahead.season.trials, ahead.tide) == ("no_index", [], None)
    assert not is_there(ahead.season.frame)


def test_a_season_that_came_closer_is_used_and_both_misses_are_told():
    class Index:
        factors, months, kept, sure = np.linspace(0.5, 1.6, 12), 30, 0.8, True

    trials = pd.DataFrame(
        {"label": ["最近", "上年同季"], "end_day": [20000, 19635], "days": 60, "actual": [10, 10],
         "plain": [13.0, 12.0], "seasonal": [11.0, 11.0]}
    )  # fmt: skip
    season = outlook._season(SeasonTrial(Index(), trials, True))
    assert (season.variant, season.peak, season.trough) == ("used", "12 月", "1 月")
    assert (season.label, season.closer) == ("最近", True)
    assert [round(row["plain"], 6) for row in season.trials] == [0.3, 0.2]
    assert season.frame["until"].tolist() == ["截至 2024-10-04", "截至 2023-10-05"]
    assert outlook._season(SeasonTrial(Index(), trials, False)).variant == "unused"
    assert outlook._season(SeasonTrial(Index(), trials.head(0), False)).variant == "untested"


def test_no_month_is_the_busiest_where_the_months_differ_by_chance():
    index = SeasonIndex((0.999, 1.001, *(1.0,) * 10), 24, 0.1, sure=False)
    season = outlook._season(SeasonTrial(index, pd.DataFrame(), False))
    assert (season.peak, season.high, season.low) == ("", None, None)


def test_an_expected_count_has_a_margin_or_the_ends_of_its_interval(ahead):
    assert (ahead.margin is None) == (ahead.some_low is not None) == (ahead.some_high is not None)


def test_buyers_within_a_step_are_fewer_than_within_the_horizon(ahead):
    due = outlook.due(purchases(), ahead, AS_OF, own_gaps=4)
    assert due.n == 40
    assert due.step < due.days == 60
    assert due.soon < due.all == pytest.approx(due.share * 40)
    assert due.spans.sum() == pytest.approx(40)
    assert due.rest == pytest.approx(40 - due.all)
    assert due.first == due.spans.index[0]
