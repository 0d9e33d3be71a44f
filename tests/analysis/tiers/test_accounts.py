"""Key accounts, small customers with room, and levels found in the CRM."""

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.tiers import accounts
from reportkit.analysis.tiers.accounts import (
    contact_table,
    field_completeness,
    grade_diagnosis,
    industry_room,
    key_accounts,
    potential_league,
)
from reportkit.analysis.tiers.tier_words import TIERS

PREMIUM, GROWING, PROSPECT, EDGE = TIERS


def customers(**more):
    frame = pd.DataFrame(
        {
            "customer_id": list("abcd"),
            "tier": [PREMIUM, PREMIUM, PROSPECT, EDGE],
            "revenue": [100.0, 90, 8, 0],
            "contribution": [40.0, 30, 2, 0],
            "潜力": [20.0, 80, 90, 95],
        }
    )
    return frame.assign(**more)


def test_key_accounts_are_ranked_among_the_best_tier_alone():
    found = key_accounts(customers(orders=[9, 12, 90, 0], strategic_fit=[8, None, 9, 9]), first=5)
    table = found.table.set_index("customer_id")
    # of two, the first ranks 75 and the second 25: a buys more, b more often and has more potential
    assert table.loc["a", "score"] == pytest.approx((2 * 75 + 25 + 25 + 80) / 5)
    assert table.loc["b", "score"] == pytest.approx((2 * 25 + 75 + 75) / 4)  # no fit: not counted
    assert list(table.index) == ["a", "b"]
    assert found.unrated == 1


def test_own_turnover_is_half_of_purchasing_power_and_years_half_of_loyalty():
    since = pd.to_datetime(["2020-01-01", "2024-01-01", None, None])
    told = customers(annual_revenue=[1.0, 9, 5, None], orders=[9, 9, 1, 1], created_at=since)
    table = key_accounts(told, first=5).table.set_index("customer_id")
    assert table["purchasing_power"].tolist() == [50, 50]  # a buys most here, is smallest
    assert table["loyalty"].to_dict() == {"a": (50 + 75) / 2, "b": (50 + 25) / 2}


def test_the_score_tells_a_hundred_good_customers_apart_and_says_how_it_goes_with_profit():
    rng = np.random.default_rng(3)
    many = pd.DataFrame(
        {
            "customer_id": [f"k{n:03}" for n in range(500)], "revenue": np.arange(500.0)[::-1],
            "tier": [PREMIUM] * 100 + [EDGE] * 400, "contribution": np.arange(500.0)[::-1],
            "潜力": rng.random(500), "orders": rng.integers(4, 90, 500),
        }
    )  # fmt: skip
    found = key_accounts(many, first=10)
    assert found.table[["purchasing_power", "loyalty", "growth"]].nunique().min() >= 8
    assert 0 < found.link < 1
    assert 0 <= found.richest < 10
    shuffled = key_accounts(many.sample(frac=1, random_state=1), first=10)
    assert shuffled.table["customer_id"].tolist() == found.table["customer_id"].tolist()


def test_parts_nobody_has_are_left_out():
    assert key_accounts(customers(), first=1).parts == ("purchasing_power", "growth")
    assert key_accounts(customers(潜力=50.0), first=1).parts == ("purchasing_power",)


def test_the_league_is_of_small_customers_who_buy_and_stay():
    frame = customers(wallet_share=[0.5, 0.5, 0.2, 0.1])
    league = potential_league(frame, first=10)
    assert league["customer_id"].tolist() == ["c"]  # d has more potential but buys nothing
    assert league["room"].tolist() == [pytest.approx(8 / 0.2 - 8)]
    assert potential_league(frame.assign(left=True), first=10).empty
    assert potential_league(frame.assign(status="流失"), first=10).empty


def test_room_is_unknown_without_a_wallet_share():
    assert potential_league(customers(), first=10)["room"].isna().all()


def test_levels_of_the_crm_are_understood_in_any_vocabulary():
    stated = ["高价值客户", "C 类", None, "低价值"]
    found = grade_diagnosis(customers(crm_tier=stated))
    assert (found.customers, found.stated, found.readable) == (4, 3, 3)
    assert (found.agreeing, found.understated, found.overstated) == (2, 1, 0)
    assert found.coverage == 0.75
    assert found.counts.loc["（未分级）", PROSPECT] == 1


def test_unreadable_levels_are_counted_but_not_judged():
    found = grade_diagnosis(customers(crm_tier=["钻石", "VIP 客户", " ", "VIP 客户"]))
    assert (found.stated, found.readable, found.overstated) == (3, 2, 1)


def test_completeness_names_the_emptiest_field_first():
    frame = customers(industry=["医药", None, None, None])
    table = field_completeness(frame, {"revenue": "收入", "industry": "行业", "absent": "缺"})
    assert table["label"].tolist() == ["缺", "行业", "收入"]
    assert table["share"].tolist() == [0, 0.25, 1]


def test_contacts_per_tier_with_silence_counted_for_those_never_contacted():
    frame = customers(
        contacts=[4, 0, 1, 0],
        visits=[1, 0, 0, 0],
        电话=[3, 0, 1, 0],
        邮件=[1, 0, 0, 0],
        last_contact_at=[pd.Timestamp(2025, 12, 1), pd.NaT, pd.Timestamp(2025, 1, 1), pd.NaT],
    )
    table = contact_table(
        frame, "tier", TIERS, until=pd.Timestamp(2026, 1, 1), silent_days=90
    ).set_index("label")
    assert tuple(table.loc[PREMIUM, ["contacts", "visited", "silent"]]) == (2, 0.5, 0.5)
    assert table.loc[PREMIUM, "电话"] == 0.75
    lost = frame.assign(status=["活跃", "流失", "活跃", None])
    until = pd.Timestamp(2026, 1, 1)
    seen = contact_table(lost, "tier", TIERS, until=until, silent_days=90).set_index("label")
    assert seen.loc[PREMIUM, "visited"] == 1  # who left is not to be visited
    assert table.loc[PROSPECT, "silent"] == 1
    assert np.isnan(table.loc[EDGE, "电话"])
    assert list(table.index) == [PREMIUM, PROSPECT, EDGE]


def test_industries_are_ordered_by_growth_with_our_share_and_our_small_customers():
    frame = customers(
        industry=["医药", "医药", "建筑", "电子"],
        market_growth=[0.2, 0.2, -0.1, None],
        wallet_share=[0.1, 0.2, 0.4, 0.3],
        tier=[PREMIUM, EDGE, PROSPECT, EDGE],
    )
    table = industry_room(frame, smallest=1)
    assert table["label"].tolist() == ["医药", "建筑"]
    assert table.iloc[0, 1:].tolist() == [2, 0.2, pytest.approx(0.15), 0.5]
    assert industry_room(frame, smallest=2)["label"].tolist() == ["医药"]
    assert industry_room(frame.drop(columns="wallet_share")).empty


def test_the_parts_of_the_score_that_are_known_share_all_of_it():
    whole = accounts.shares(list(accounts.KEY_PARTS))
    assert whole == {"purchasing_power": 0.4, "loyalty": 0.2, "growth": 0.2, "strategic_fit": 0.2}
    assert accounts.shares(["purchasing_power", "loyalty"])["loyalty"] == pytest.approx(1 / 3)
