"""Where ten customers in tiers are and what is typical of them."""

from dataclasses import replace

import pandas as pd
from hand_tiers import made, people, sources

from reportkit.absence import is_there
from reportkit.analysis.tiers import tier_places


def test_places_with_most_and_least_of_the_first_tier():
    found = tier_places.places(made())
    assert (found.rich, found.poor, found.high, found.low) == ("华东", "华南", 0.4, 0.0)
    assert (found.count, found.few, found.n, found.several) == (2, 0, 10, True)
    assert (found.clear, found.same, found.marked) == (False, False, [])
    assert found.counts.loc["华南"].tolist() == [0, 0, 2, 3]


def test_a_clear_difference_marks_its_cell():
    tiers = made()
    many = pd.concat([tiers.customers] * 20, ignore_index=True)
    many["region"] = ["华东" if label == tiers.top else "华南" for label in many["label"]]
    found = tier_places.places(replace(tiers, customers=many))
    assert (found.clear, found.marked) == (True, [("华南", "优质客户")])


def test_a_city_stands_in_and_nowhere_is_nothing():
    towns = people().drop(columns="region").assign(city="杭州")
    found = tier_places.places(made(sources(people=towns)))
    assert (found.rich, found.several, found.same) == ("杭州", False, True)
    bare = people().drop(columns="region")
    assert not is_there(tier_places.places(made(sources(people=bare))))


def test_industries_with_too_few_customers_are_not_listed():
    found = tier_places.industries(made(), smallest=5)
    assert found.frame["industry"].tolist() == ["医药"]
    assert found.frame[["total", "premium", "part"]].iloc[0].tolist() == [6, 2 / 6, 0.99]
    assert len(tier_places.industries(made(), smallest=1).frame) == 2
    poor = tier_places.industries(made(sources([0.0] * 10)), smallest=1)
    assert poor.frame["part"].isna().all()
    bare = people().drop(columns="industry")
    assert not is_there(tier_places.industries(made(sources(people=bare)), smallest=1))


def test_a_card_names_the_commonest_value_and_no_unasked_opinion():
    found = tier_places.portraits(made())
    assert (found.trait, found.first) == ("行业", "医药（100%）")
    assert "满意度" not in found.frame["trait"].tolist()


def test_nothing_typical_is_known_of_bare_customers():
    tiers = made(sources(people=None, activity=None))
    for column in ("frequency_level", "activity_level", "loyalty_level"):
        tiers.customers[column] = None
    assert not is_there(tier_places.portraits(tiers))


def test_the_fastest_industry_counts_where_little_of_it_is_ours():
    tiers = made()
    many = pd.concat([tiers.customers] * 8, ignore_index=True)
    many["market_growth"] = many["industry"].map({"医药": 0.2, "建筑": 0.1})
    many["wallet_share"] = many["industry"].map({"医药": 0.125, "建筑": 0.5})
    found = tier_places.industry_room(replace(tiers, customers=many))
    assert (found.industry, found.wallet, found.usual, found.n) == ("医药", 0.125, 0.3125, 48)
    assert (found.least, found.lower, found.small) == (True, "潜力客户或边缘客户", 2 / 6)
    many["wallet_share"] = many["industry"].map({"医药": 0.5, "建筑": 0.1})
    assert not is_there(tier_places.industry_room(replace(tiers, customers=many)))
    assert not is_there(tier_places.industry_room(made()))
