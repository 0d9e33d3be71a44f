import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.journey.instruments import (
    by_stage,
    effects_table,
    instrument_effects,
    most_uneven,
    response_rates,
)


def people(count, start=0):
    return pd.Series([f"C{k:03d}" for k in range(start, start + count)])


def met(ids, means="回访"):
    return pd.DataFrame({"customer_id": ids, "means": means})


def test_the_plain_difference_is_that_of_the_two_shares():
    ids = people(100)
    stayed = [*ids[:45], *ids[50:75]]  # 45 of 50 with, 25 of 50 without
    (effect,) = instrument_effects(ids, met(ids[:50]), stayed)
    assert (effect.exposed.share, effect.others.share) == (0.9, 0.5)
    assert effect.difference == pytest.approx(0.4)
    # by hand: p = 45.5/51, q = 25.5/51; error = sqrt(p(1-p)/50 + q(1-q)/50) = .0832
    assert effect.low == pytest.approx(0.4 - 1.96 * 0.0832, abs=1e-3)
    assert effect.sure


def test_busy_customers_do_not_pass_for_convinced_ones():
    # nine of ten busy ones stay and half of the others, visited or not; most visits go to the busy
    ids = people(400)
    busy = pd.Series(np.arange(400) < 200).astype(float)
    visited = [*ids[:160], *ids[200:240]]
    stayed = [*(k for n, k in enumerate(ids[:200]) if n % 10), *ids[200:400:2]]
    assert instrument_effects(ids, met(visited), stayed)[0].difference == pytest.approx(0.24)
    fair = instrument_effects(ids, met(visited), stayed, busy)[0]
    assert fair.difference == pytest.approx(0, abs=1e-12)
    assert not fair.sure


def test_strata_without_both_sides_say_nothing():
    ids = people(100)
    (effect,) = instrument_effects(ids, met(ids[50:]), [*ids[50:]], pd.Series(np.arange(100.0)))
    assert np.isnan(effect.difference)
    assert not effect.sure


def test_small_groups_are_left_out():
    ids = people(100)
    assert instrument_effects(ids, met(ids[:29]), [*ids]) == []
    assert effects_table([]).empty


def test_the_verdict_is_plain_where_chance_may_explain_the_gap():
    ids = people(80)
    table = effects_table(instrument_effects(ids, met(ids[:40]), [*ids[:21], *ids[40:60]]))
    assert table["verdict"].tolist() == ["差异不明显"]


def test_the_verdict_speaks_of_what_is_compared():
    ids = people(80)
    effects = instrument_effects(ids, met(ids[:40]), [*ids[:40]])
    assert effects_table(effects, "回流")["verdict"].tolist() == ["回流较高"]


CONTACTS = pd.DataFrame(
    {
        "stage": ["挽留", "忠诚", "忠诚"],
        "means": ["优惠券", "优惠券", "积分"],
        "reached": [100, 100, 50],
        "responded": [10, 30, 0],
        "bought": [5, 20, 10],
        "cost_amount": [100.0, 300.0, np.nan],
    }
)


def test_rates_of_a_means_are_summed_over_the_stages():
    table = response_rates(CONTACTS).set_index("means")
    assert table.loc["优惠券", ["response_rate", "order_rate", "cost_per_response"]].tolist() == [
        0.2,
        0.125,
        10,
    ]
    assert np.isnan(table.loc["积分", "cost_per_response"])  # nobody answered


def test_money_that_nobody_answered_has_no_cost_per_response():
    rows = CONTACTS.assign(cost_amount=50.0)
    assert np.isnan(response_rates(rows).set_index("means").loc["积分", "cost_per_response"])


def test_the_best_answered_means_comes_first_and_names_break_ties():
    rows = pd.DataFrame(
        {"means": ["积分", "优惠券", "优惠券", "试用装"], "reached": [10, 10, 30, 10],
         "responded": [1, 4, 4, 2], "bought": 0, "cost_amount": [np.nan, 10.0, 30.0, 5.0]}
    )  # fmt: skip
    table = response_rates(rows)
    assert table["means"].tolist() == ["优惠券", "试用装", "积分"]
    assert table["response_rate"].tolist() == [0.2, 0.2, 0.1]
    assert table["cost_per_response"].tolist()[:2] == [5, 2.5]
    assert np.isnan(table.loc[2, "cost_per_response"])  # no cost is known
    assert table.loc[0, "low"] < 0.2 < table.loc[0, "high"]


def test_stages_come_in_their_order():
    table = by_stage(CONTACTS)
    assert table[["stage", "means"]].to_numpy().tolist() == [
        ["忠诚", "优惠券"],
        ["忠诚", "积分"],
        ["挽留", "优惠券"],
    ]
    assert table["rate"].tolist() == [0.3, 0, 0.1]


def responses(*rows):
    return pd.DataFrame(rows, columns=["stage", "means", "label", "reached", "responded"])


def test_the_group_that_answers_far_more_is_named():
    found = most_uneven(
        responses(
            ("忠诚", "优惠券", "价格敏感型", 200, 60), ("挽留", "优惠券", "价格敏感型", 100, 30),
            ("忠诚", "优惠券", "品质追求型", 300, 30), ("忠诚", "积分", "价格敏感型", 100, 11),
            ("忠诚", "积分", "品质追求型", 100, 10),
        )
    )  # fmt: skip
    assert (found.means, found.label, found.inside.share, found.outside.share) == (
        "优惠券",
        "价格敏感型",
        0.3,
        0.1,
    )
    assert found.table["label"].tolist() == ["价格敏感型", "品质追求型"]  # the readiest first
    assert found.table["reached"].tolist() == [300, 300]
    assert found.table["rate"].tolist() == [0.3, 0.1]


@pytest.mark.parametrize(("responded", "named"), [(20, None), (22, "甲")])
def test_the_chance_of_a_mistake_is_shared_among_the_groups(responded, named):
    """z = 1.98 and 2.31 where one comparison asks for 1.96 and two ask for 2.24."""
    found = most_uneven(
        responses(("a", "积分", "甲", 100, responded), ("a", "积分", "乙", 100, 10))
    )
    assert (found and found.label) == named


@pytest.mark.parametrize(("reached", "named"), [(29, None), (30, "甲")])
def test_thirty_customers_inside_and_outside_are_just_enough(reached, named):
    for one, other in ((reached, 500), (500, reached)):
        found = most_uneven(responses(("a", "积分", "甲", one, one), ("a", "积分", "乙", other, 0)))
        assert (found and found.label) == named


def test_groups_that_answer_alike_come_by_name_with_their_intervals():
    rows = [("a", "积分", label, 100, n) for label, n in (("丙", 10), ("乙", 40), ("甲", 10))]
    table = most_uneven(responses(*rows)).table
    assert table["label"].to_dict() == {0: "乙", 1: "丙", 2: "甲"}  # by code point
    assert (table["low"] < table["rate"]).all() and (table["rate"] < table["high"]).all()


def test_whom_nobody_reached_is_no_group():
    rows = [("a", "积分", "甲", 1, 1), ("a", "积分", "乙", 1000, 0), ("a", "积分", "丙", 0, 0)]
    assert most_uneven(responses(*rows), smallest=0).label == "甲"


def test_gaps_that_chance_explains_name_nobody():
    assert (
        most_uneven(responses(("a", "积分", "甲", 100, 11), ("a", "积分", "乙", 100, 10))) is None
    )
