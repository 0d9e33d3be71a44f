"""The web shop and the campaigns: steps in their order, the last year only, coupons that work."""

import pandas as pd
import pytest

from reportkit.data.sample.reach import invent_campaigns, invent_events

AFTER = pd.Timestamp(2026, 1, 1)


@pytest.fixture
def events(rng, accounts, trade, calendar):
    return invent_events(rng, accounts.hidden, trade.products, calendar)


@pytest.fixture
def campaigns(rng, accounts, calendar):
    return invent_campaigns(rng, accounts.hidden, calendar)


def test_a_visit_never_skips_a_step(events):
    steps = events.groupby("session_id")["kind"].agg(list)
    for kinds in steps:
        later = [kind for kind in kinds if kind != "浏览"]
        assert later == ["加购", "下单", "支付"][: len(later)]
        assert kinds[0] == "浏览"


def test_about_one_visit_in_four_fills_the_cart(events):
    visits = events["session_id"].nunique()
    assert (events["kind"] == "加购").sum() / visits == pytest.approx(0.24, abs=0.04)


def test_events_lie_in_the_last_year(events):
    assert events["happened_at"].min() >= AFTER - pd.Timedelta(days=365)
    assert events["happened_at"].max() < AFTER


def test_a_product_is_shown_on_its_page_and_from_the_cart_on(events, trade):
    shown = (events["page"] == "产品详情") | (events["kind"] != "浏览")
    assert ((events["product_id"] != "") == shown).all()
    assert set(events["product_id"]) - {""} <= set(trade.products["product_id"])


def test_a_visitor_is_known_in_four_visits_of_five_at_most(events, accounts):
    visitors = events.groupby("session_id")["customer_id"].agg(set)
    assert visitors.map(len).eq(1).all()  # one visitor a visit
    known = visitors.map(lambda names: names != {""})
    assert 0.6 < known.mean() < 0.85
    assert set(events["customer_id"]) - {""} <= set(accounts.hidden["customer_id"])


def test_eight_campaigns_a_year_reach_nobody_twice(campaigns):
    assert campaigns["campaign_id"].nunique() == 24
    assert not campaigns.duplicated(["campaign_id", "customer_id"]).any()
    first = campaigns.groupby("campaign_id")[["name", "means", "cost_amount", "sent_at"]].nunique()
    assert (first == 1).all(axis=None)
    assert campaigns["sent_at"].max() < AFTER


def test_a_campaign_reaches_only_buyers_who_had_come(campaigns, accounts, calendar):
    hidden = accounts.hidden.set_index("customer_id").loc[campaigns["customer_id"]]
    day = (campaigns["sent_at"] - pd.Timestamp(calendar.start)) / pd.Timedelta(days=1)
    assert hidden["buys"].all()
    assert (hidden["entry"].to_numpy() < day.to_numpy()).all()


def test_coupons_move_those_who_look_at_prices(campaigns, accounts):
    need = accounts.hidden.set_index("customer_id")["need"]
    thrifty = campaigns["customer_id"].map(need) == "价格敏感型"
    coupons = campaigns["means"].isin(("优惠券", "特别优惠"))
    rate = campaigns["responded"].groupby([coupons, thrifty]).mean()
    assert rate[True, True] > 2 * rate[True, False]
    assert rate[False, True] < 1.6 * rate[False, False]
