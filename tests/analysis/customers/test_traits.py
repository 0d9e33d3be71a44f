"""Traits of a hundred made-up customers, and their answers."""

import numpy as np
import pandas as pd

from reportkit.absence import gap_of
from reportkit.analysis.customers import customer_groups, traits

IDS = [f"c{i:03}" for i in range(100)]
REVENUE = [9.0, 11.0] * 25 + [1.0, 2.0] * 25
SUMMARY = pd.DataFrame({"customer_id": IDS, "orders": 1, "revenue": REVENUE})


def found(few: int = 5, **words) -> traits.Traits:
    people = pd.DataFrame({"customer_id": IDS, **words})
    return traits.traits(customer_groups.base(people, SUMMARY, top=0.2), few=few)


def test_the_group_whose_customers_buy_most_is_named_where_it_is_clear():
    best = found(size=["大"] * 50 + ["小"] * 50)
    assert (best.trait, best.label, best.value, best.n, best.rate) == (
        "企业规模",
        "大",
        10.0,
        50,
        1.0,
    )
    assert best.clear
    assert not found(size=["大", "小"] * 50).clear
    assert best.frame["trait"].unique().tolist() == ["企业规模"]


def test_ages_are_told_in_bands():
    best = found(age=[30] * 50 + [60] * 50)
    assert (best.trait, best.label) == ("年龄段", "25～34 岁")
    assert set(best.frame["label"]) == {"25～34 岁", "55 岁及以上"}


def test_membership_follows_from_buying_and_is_no_finding():
    best = found(member_level=["金"] * 50 + ["银"] * 50, gender=["男", "女"] * 50)
    assert best.trait == "性别"
    assert set(best.frame["trait"]) == {"性别", "会员等级"}


def test_nothing_known_is_nothing_to_measure():
    assert "没有人口统计" in str(gap_of(found(gender=[None] * 100)))
    assert "太少" in str(gap_of(found(few=101, gender=["男", "女"] * 50)))


def answers(count: int) -> pd.DataFrame:
    """Two clouds of customers, three items."""
    random = np.random.default_rng(1)
    middle = np.where(np.arange(count) % 2, 2.0, 9.0)[:, None]
    scores = middle + random.normal(0, 0.3, (count, 3))
    frame = pd.DataFrame(scores, columns=["甲", "乙", "丙"]).assign(customer_id=range(count))
    return frame.melt("customer_id", var_name="item", value_name="score")


def test_answers_form_groups_or_say_why_not():
    two = traits.answer_groups(answers(200))
    assert (two.k, two.n, two.stable, two.loose) == (2, 200, True, False)
    few = traits.answer_groups(answers(8))
    assert (few.k, few.stable, few.loose) == (0, False, True)
    assert "样本太少" in few.reason
    halves = answers(8).iloc[:12]  # nobody answered the third item of the last four
    assert traits.answer_groups(halves).n == 4
    assert "答完" in str(gap_of(traits.answer_groups(answers(8).head(0))))
