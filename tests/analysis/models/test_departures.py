"""Who is about to leave, by contract and by purchases."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import gap_of, is_there
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.models import departures, frequency_plan, outlook

AS_OF = datetime(2026, 1, 1)
WANTED = departures.Wanted(capacity=20, listed=10, risky=0.5, boosted_cases=1000)


def purchases(customers: int, days: int) -> pd.DataFrame:
    """A third stops some time ago, the others go on."""
    rng = np.random.default_rng(5)
    last = int(day_number(AS_OF)) - 1
    rows = []
    for k in range(customers):
        quiet = 250 if k % 3 == 0 else 0
        bought = np.unique(last - quiet - rng.integers(0, days - quiet, 8 + k % 9))
        rows += [{"customer_id": f"k{k:03d}", "day": int(d), "amount": 100.0 + k} for d in bought]
    return pd.DataFrame(rows)


def people(count: int = 200) -> pd.DataFrame:
    """Those who pay by the month leave more often."""
    rng = np.random.default_rng(3)
    monthly = rng.random(count) < 0.5
    return pd.DataFrame(
        {
            "customer_id": [f"c{n:03d}" for n in range(count)],
            "name": [f"客户{n}" for n in range(count)],
            "contract": np.where(monthly, "按月", "按年"),
            "monthly_amount": rng.uniform(20, 90, count),
            "churned": rng.random(count) < np.where(monthly, 0.5, 0.1),
        }
    )


@pytest.fixture(scope="module")
def leavers():
    return departures.by_contract(people(), None, AS_OF, WANTED, days=90, gap=14, ordered=False)


def test_a_client_with_orders_is_not_judged_by_contract():
    gone = departures.by_contract(people(), None, AS_OF, WANTED, days=90, gap=14, ordered=True)
    assert not is_there(gone)


def test_without_dates_the_list_is_one_of_tendencies(leavers):
    assert (leavers.variant, leavers.what, leavers.future) == ("untimed", "年费", "在网客户")
    assert leavers.n == int((~people()["churned"]).sum())
    assert leavers.all == (leavers.table["probability"] >= 0.5).sum()
    assert (leavers.count, leavers.listed, len(leavers.head)) == (20, 10, 20)
    assert leavers.worth == pytest.approx(leavers.head["worth"].sum())
    assert "name" in leavers.head
    assert {"name", "contract", "reasons"} & set(leavers.table) == set()


def test_a_warning_that_cannot_be_made_says_why():
    bare = people()[["customer_id", "churned"]]
    gap = gap_of(departures.by_contract(bare, None, AS_OF, WANTED, days=90, gap=14, ordered=False))
    assert gap.code == "no_warning"
    assert "无法预警" in dict(gap.values)["reason"]


def test_trust_is_told_by_customers_it_had_not_seen(leavers):
    trust = departures.trust(leavers, capacity=20)
    assert trust.n == 100
    assert trust.low <= trust.auc <= trust.high
    assert trust.skill == pytest.approx(1 - trust.brier / trust.base)
    assert trust.better == (trust.skill > 0)
    assert trust.gain.iloc[0].tolist() == [0.0, 0.0]
    assert trust.contacted == pytest.approx(trust.top / 100)
    assert set(trust.models["used"]) == {"采用", "参照"}


@pytest.fixture(scope="module")
def bought():
    days = purchases(120, 900)
    return days, outlook.outlook(days, AS_OF, 60, fewest=30)


@pytest.fixture(scope="module")
def timed(bought):
    return departures.by_purchases(
        *bought, AS_OF, ActivityRule(), WANTED, gap=14, people=None, contacts=None, tickets=None
    )


def test_by_purchases_the_list_has_a_time_and_rests_on_orders(timed, bought):
    assert (timed.variant, timed.days, timed.gap, timed.what) == ("timed", 60, 14, "年销售额")
    assert timed.all == pytest.approx(timed.table["probability"].sum())
    assert timed.future == bought[1].future
    assert timed.tables == ["orders"]
    assert "年" in timed.split or "窗口" in timed.split


def test_the_plan_sorts_everybody_by_frequency_and_risk(timed, bought):
    days, ahead = bought
    due = outlook.due(days, ahead, AS_OF, own_gaps=4)
    titles = {advice: advice for advice in frequency_plan.ADVICE.values()}
    settings = {"high_share": 0.2, "low_purchases": 0.5, "risky": 0.5}
    ranking = ahead.tested.ranking
    guesses = replace(ahead, tested=replace(ahead.tested, ranking=replace(ranking, low=0.5)))
    ahead = replace(ahead, tested=replace(ahead.tested, ranking=replace(ranking, low=0.51)))
    blind = frequency_plan.frequency_plan(guesses, due, timed, titles, **settings)
    assert "分不出谁会再买" in str(gap_of(blind.matrix))
    plan = frequency_plan.frequency_plan(ahead, due, timed, titles, **settings)
    assert (plan.n, plan.high) == (120, 24)
    assert plan.matrix["customers"].sum() == 120
    assert plan.matrix["share"].sum() == pytest.approx(1.0)
    assert plan.share > 0.2
    assert {"amount", "risk"} & set(plan.table) == set()
    alone = frequency_plan.frequency_plan(ahead, due, None, titles, **settings)
    chance = ahead.result.table["purchase_probability"]
    assert alone.table["churn_probability"].tolist() == pytest.approx((1 - chance).tolist())


def test_features_that_rank_too_well_are_named(leavers):
    assert (leavers.suspected, leavers.suspicious, leavers.suspicion) == ([], "", None)
    assert replace(leavers, suspected=[{"feature": "x", "auc": 0.99}]).suspected
