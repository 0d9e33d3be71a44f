import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.customers.segmentation import (
    falling_group,
    find_clusters,
    group_noise,
    group_profile,
    hide_small_groups,
    prone,
    target_group_index,
    uneven_share,
)  # fmt: skip


def test_a_profile_keeps_the_unknown_and_adds_up():
    customers = pd.DataFrame(
        {
            "region": ["华东", "华东", "华北", None],
            "revenue": [100.0, 300.0, 100.0, np.nan],
            "orders": [1, 3, 2, np.nan],
        }
    )
    table = group_profile(customers, "region").set_index("label")
    assert table.loc["华东", "revenue_share"] == pytest.approx(0.8)
    assert table.loc["华东", "order_value"] == 100
    assert table.loc["未知", "customers"] == 1 and table.loc["未知", "buyers"] == 0
    assert table["customer_share"].sum() == pytest.approx(1)
    assert table.loc["华东", "low"] < 1 == table.loc["华东", "buyer_rate"]


def test_the_index_is_share_in_target_over_share_in_base():
    groups = pd.Series(["甲"] * 60 + ["乙"] * 40)
    target = pd.Series([True] * 30 + [False] * 30 + [True] * 10 + [False] * 30)
    table = target_group_index(groups, target).set_index("label")
    assert table.loc["甲", "index"] == pytest.approx(100 * (30 / 40) / (60 / 100))  # 125
    assert table.loc["乙", "index"] == pytest.approx(62.5)


def test_an_index_of_few_customers_is_suppressed_but_n_is_shown():
    groups = pd.Series(["甲"] * 60 + ["小"] * 5)
    table = target_group_index(groups, pd.Series([True] * 30 + [False] * 35)).set_index("label")
    assert np.isnan(table.loc["小", "index"]) and table.loc["小", "n"] == 5


def test_an_empty_target_has_no_index():
    table = target_group_index(pd.Series(["甲", "乙"]), pd.Series([False, False]), smallest=1)
    assert table["n"].tolist() == [1, 1]
    assert table[["target_share", "index"]].isna().all(axis=None)


def test_small_groups_are_joined_so_that_nobody_can_be_singled_out():
    table = pd.DataFrame(
        {
            "label": ["大", "中", "小", "未知"],
            "customers": [100, 20, 2, 1],
            "revenue": [9.0, 5, 1, 1],
            "order_value": [1.0, 2, 3, 4],
        }
    )
    hidden = hide_small_groups(table, 5)
    # 小 alone could be found by subtraction; 未知 says nothing about anybody
    assert hidden["label"].tolist() == ["大", "未知", "其他（合并）"]
    assert hidden["customers"].tolist() == [100, 1, 22]
    assert np.isnan(hidden["order_value"].iloc[-1])  # a sum of rates would be a wrong number
    assert hide_small_groups(table, 2) is table


def test_small_groups_that_are_enough_together_take_nobody_with_them():
    table = pd.DataFrame({"label": list("甲乙丙"), "customers": [9, 3, 2], "revenue": [1.0, 2, 3]})
    assert hide_small_groups(table, 5)["customers"].tolist() == [9, 5]
    assert hide_small_groups(table, 6)["customers"].tolist() == [14]


def test_two_clouds_are_found_and_noise_is_not():
    random = np.random.default_rng(1)
    clouds = np.vstack([random.normal(0, 0.3, (150, 3)), random.normal(3, 0.3, (150, 3))])
    found = find_clusters(pd.DataFrame(clouds), most=4)
    assert found.count == 2 and found.stability > 0.95
    assert len(set(found.labels[:150])) == 1 and found.labels[0] != found.labels[-1]
    noise = find_clusters(pd.DataFrame(random.uniform(size=(300, 4))), most=4)
    assert not noise.stable and "不足以成立" in noise.reason
    assert (noise.labels == -1).all()


def test_too_few_answers_have_no_structure():
    assert "样本太少" in find_clusters(pd.DataFrame({"a": [1, 2, 3]})).reason


def spans():
    """甲: twenty customers halve alike; 乙: one of two customers leaves."""
    ids = [f"a{k}" for k in range(20)] + ["b1", "b2"]
    before = pd.DataFrame(
        {"customer_id": ids, "revenue": [10.0 + k % 2 for k in range(20)] + [90, 90]}
    )
    now = before.assign(revenue=[5.0 + k % 3 for k in range(20)] + [90, 0])
    groups = pd.DataFrame({"customer_id": ids, "region": ["甲"] * 20 + ["乙"] * 2})
    return now, before, groups


def test_a_fall_counts_only_beyond_what_single_customers_explain():
    now, before, groups = spans()
    noise = group_noise(now, before, groups)
    table = pd.DataFrame(
        {
            "label": ["甲", "乙"],
            "revenue": [119.0, 90.0],
            "revenue_before": [210.0, 180.0],
            "revenue_share": [0.57, 0.43],
            "change": [-0.43, -0.5],
            "gap": [-0.2, -0.3],
        }
    )
    assert falling_group(table, noise)["label"] == "甲"  # 乙 fell more, by one customer
    assert falling_group(table, {}) is None  # nothing is known of the noise
    assert falling_group(table.assign(gap=-0.05), noise) is None
    assert group_noise(now, before, None) == {}


def test_a_group_is_prone_only_beyond_chance():
    table = pd.DataFrame(
        {"label": ["甲", "乙"], "n": [100, 900], "target_n": [40, 160], "index": [200.0, 89.0]}
    )
    assert prone(table.iloc[0], table) == 1
    close = table.assign(target_n=[22, 178])
    assert prone(close.iloc[0], close) == 0
    assert prone(table.iloc[0], table.iloc[:1]) == 0  # nobody to compare with


def test_a_share_of_revenue_is_uneven_only_beyond_noise():
    even = pd.DataFrame({"need": ["甲", "乙"] * 50, "revenue": [10.0, 11.0] * 50})
    assert uneven_share(even, "need", "甲") == 0
    rich = even.assign(revenue=[40.0, 10.0] * 50)
    assert uneven_share(rich, "need", "甲") == 1
    assert uneven_share(rich, "need", "乙") == -1
    assert uneven_share(rich, "need", "丙") == 0
