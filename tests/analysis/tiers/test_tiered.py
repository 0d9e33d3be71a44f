"""Ten customers in tiers: sizes, rules and scores as they are said, and what is not said."""

from dataclasses import replace

import pandas as pd
import pytest
from hand_tiers import IDS, MONEY, earlier, made, people, sources

from reportkit.absence import gap_of, is_there
from reportkit.analysis.tiers import tiered


def test_customers_get_scores_a_tier_its_word_and_levels():
    tiers = made(vocabulary="三级")
    table = tiers.customers.set_index("customer_id")
    assert table["tier"].tolist()[:4] == ["优质客户", "优质客户", "发展客户", "发展客户"]
    assert table["label"].tolist()[-3:] == ["低价值客户"] * 3
    assert (table.loc["a", "贡献"], table.loc["a", "frequency_level"]) == (95.0, "高")
    assert table.loc["j", "activity_level"] == "低"
    assert (tiers.n, tiers.top, tiers.word, tiers.order[-1]) == (
        10, "高价值客户", "毛利", "低价值客户",
    )  # fmt: skip


def test_the_period_before_is_split_by_equal_shares():
    tiers = made(before=earlier())
    assert tiers.past is not None and tiers.before is not None
    assert tiers.past.counts == tiers.split.counts
    assert tiers.before.set_index("customer_id")["tier"]["c"] == "优质客户"
    assert made().before is None


def test_the_structure_says_what_the_first_tier_brings_and_what_it_should():
    found = tiered.structure(made(before=earlier()), people())
    assert (found.count, found.share, found.profit, found.second) == (2, 0.2, 0.8, 0.16)
    assert (found.reached, found.growing_verdict, found.last_profit) == (True, "达标", 0.0)
    assert found.compared.previous == pytest.approx(90 / 108)
    assert (found.strangers, found.several, found.exact, found.few) == (0, True, True, False)
    assert found.bounds is not None and found.bounds[0] == {"tier": "优质客户", "side": "上限"}
    assert found.targets["per"].tolist()[:2] == [40.0, 8.0]


def test_the_first_two_tiers_are_judged_apart():
    found = tiered.structure(made(sources([25.0, 25, 10, 6, 15, 10, 9, 0, 0, 0])), None)
    assert (found.profit, found.second) == (0.5, 0.25)
    assert (found.verdict, found.growing_verdict, found.reached) == ("未达标", "达标", False)


def test_a_customer_who_bought_and_is_in_no_table_is_a_stranger():
    known = people().iloc[1:]
    tiers = made(sources(people=known))
    assert tiered.structure(tiers, known).strangers == 1
    assert tiered.structure(tiers, None).strangers == 0


def test_losses_are_counted_where_orders_tell_them():
    losing = sources([*MONEY[:6], -4.0, 0, 0, 0])
    found = tiered.structure(made(losing), None)
    assert (found.losers, found.losses) == (1, -4.0)
    assert tiered.structure(made(losing, by_orders=False), None).losers == 0


def test_without_any_profit_no_share_of_it_is_told():
    tiers = made(sources([0.0] * 10))
    found = tiered.structure(tiers, None)
    assert (found.known_profit, found.compared.value, found.reached) == (False, None, False)
    assert "无法比较" in str(gap_of(tiered.parts(tiers, found)))
    assert tiered.sizes(tiers, None).profit is None


def test_the_parts_leave_out_a_profit_that_is_revenue():
    for basis, rows in (("毛利", 3), ("销售额", 2)):
        tiers = made(basis=basis)
        found = tiered.parts(tiers, tiered.structure(tiers, None))
        assert found.frame.shape == (rows, 4)
        assert found.frame.sum(axis=1).tolist() == pytest.approx([1.0] * rows)
        assert (found.revenue, found.margin) == (0.8, basis == "毛利")


def test_the_rules_name_the_weights_in_use_and_what_is_lacking():
    rules = tiered.rules(made())
    assert rules.weights == [{"name": "贡献", "share": 1.0}]
    assert (rules.supported, rules.absent) == (False, None)
    assert (rules.growing_low, rules.edge_high, rules.outlook) == (0.2, 0.3, 0.6)
    assert rules.names[2]["vip"] == "潜在客户"


def test_a_profile_compares_the_first_tier_with_the_last():
    tiers = made()
    found = tiered.profile(tiers, tiered.structure(tiers, None))
    assert (found.c, found.lc, found.o, found.lo) == (90.0, 15.0, 16.0, 0.0)
    assert (found.ahead, found.comparable, found.leads) == (True, True, False)


def test_a_potential_that_tells_nobody_apart_is_not_drawn():
    found = tiered.field(made())
    assert (found.both, found.room, found.drawn, len(found.frame)) == (2, 1, None, 10)
    plain = pd.DataFrame({"customer_id": IDS})
    tiers = made(sources(people=plain))
    assert not is_there(tiered.field(tiers))
    assert not tiered.profile(tiers, tiered.structure(tiers, None)).comparable


def test_a_scatter_of_many_is_thinned_out_and_says_so():
    many = [f"k{place:04d}" for place in range(2000)]
    value = pd.DataFrame({"customer_id": many, "orders": 1, "revenue": range(2000)})
    crowd = pd.DataFrame({"customer_id": many, "growth_rate": range(2000)})
    facts = sources(people=crowd)

    facts = replace(facts, value=value.assign(contribution=value["revenue"]), activity=None)
    found = tiered.field(made(facts))
    assert (found.drawn, len(found.frame), found.n) == (1000, 1000, 2000)


def test_the_weight_that_moves_most_customers_is_named():
    found = tiered.swing(made(), step=90.0)
    assert (found.name, found.change, found.n) == ("潜力", 90.0, 10)
    assert found.k == found.frame["moved"].max() > 0
    assert found.share == found.k / 10


def test_a_handful_is_not_shaken():
    few = made(sources([9.0, 3.0, 1.0], people=people().head(3), activity=None))
    assert "客户太少" in str(gap_of(tiered.swing(few, step=10.0)))


def test_an_action_is_worth_what_its_tier_brings_and_could_bring():
    spent = pd.DataFrame({"label": ["边缘客户"], "resource_share": [0.4]})
    found = tiered.sizes(made(), spent)
    assert (found.premium, found.growing, found.prospects, found.edges) == (2, 2, 3, 3)
    assert (found.profit, found.wallets, found.hours) == (0.8, 2, 0.4)
    assert found.gain == pytest.approx(20 / 0.2 * 0.05 + 12 / 0.4 * 0.05)
    other = tiered.sizes(made(vocabulary="VIP"), spent.assign(label="普通客户"))
    assert other.hours is None  # the word means 发展 as well
