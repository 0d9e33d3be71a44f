"""Key accounts, small customers with potential and the CRM of ten customers in tiers."""

import pytest
from hand_tiers import made, people, sources

from reportkit.absence import gap_of, is_there
from reportkit.analysis.tiers import tier_accounts


def test_key_accounts_tell_their_part_of_the_profit_and_what_the_score_rests_on():
    found = tier_accounts.key_accounts(made(), first=5)
    assert (found.n, found.money, found.share, found.unrated) == (2, 80.0, 0.8, 1)
    assert [part["name"] for part in found.parts] == ["购买力", "忠诚度", "潜在增长", "战略契合度"]
    assert sum(part["share"] for part in found.parts) == pytest.approx(1)
    assert found.lacking is None
    assert found.stored["contribution_rank"].tolist() == [1, 2]
    assert found.frame["rank"].tolist() == [1, 2]
    assert found.lead == found.frame["score"].max()


def test_nobody_is_unrated_where_nobody_is_rated():
    plain = people().drop(columns="strategic_fit")
    assert tier_accounts.key_accounts(made(sources(people=plain)), first=5).unrated == 0


def test_a_share_needs_a_profit_and_a_level_a_rhythm():
    found = tier_accounts.key_accounts(made(sources([0.0] * 10, activity=None)), first=5)
    assert found.share is None
    assert "activity_level" not in found.frame


def test_small_customers_with_potential_still_buy():
    found = tier_accounts.potential(made(), first=2, high=60.0)
    assert (found.n, found.high, found.listed, found.advice) == (3, 2, 2, "upgrade_small")
    assert found.room == pytest.approx(4 / 0.1 - 4 + 2 / 0.2 - 2)
    assert found.mean == pytest.approx((91.666667 + 66.666667) / 2)
    modest = tier_accounts.potential(made(), first=2, high=99.0)
    assert (modest.high, modest.room, modest.weight, modest.advice) == (0, 0.0, 15, "")


def test_potential_that_is_equal_for_all_ranks_nobody():
    plain = people()[["customer_id"]]
    assert not is_there(tier_accounts.potential(made(sources(people=plain)), first=2, high=60.0))


def test_the_levels_of_the_crm_are_compared_where_their_words_are_known():
    found = tier_accounts.diagnosis(made())
    assert (found.coverage, found.blank, found.readable) == (0.5, 5, 4)
    assert (found.agree, found.under, found.over) == (0.25, 1, 1)
    assert found.evidence == ["crm_grades"]
    assert not is_there(tier_accounts.diagnosis(made(sources(people=people().assign(tier=None)))))


def test_fields_that_few_have_are_to_be_filled():
    found = tier_accounts.fields(made())
    assert (found.first, found.share, found.count) == ("客户增长率", 0.0, 7)
    assert found.fields == "客户增长率、客户年营业额、满意度答卷"
    assert "服务工时" not in found.frame["label"].tolist()


def test_fields_known_of_half_are_listed_and_ask_for_no_action():
    full = people().assign(
        growth_rate=1.0, annual_revenue=1.0, strategic_fit=1.0, need_type="价格敏感型"
    )
    tiers = made(sources(people=full))
    tiers.customers["satisfaction"] = 5.0
    found = tier_accounts.fields(tiers)
    assert (found.first, found.share, found.count) == ("钱包份额", 0.6, 0)
    tiers.customers["wallet_share"] = 0.5
    tiers.customers["growth_rate"] = [1.0] * 5 + [None] * 5
    assert (found := tier_accounts.fields(tiers)).share == 0.5 and found.count == 0
    tiers.customers["growth_rate"] = [1.0] * 4 + [None] * 6
    assert tier_accounts.fields(tiers).count == 7
    tiers.customers["growth_rate"] = 1.0
    assert "都已填写" in str(gap_of(tier_accounts.fields(tiers)))
    assert not is_there(tier_accounts.fields(made(tables=("orders",))))
