from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying import behaviour

AS_OF = datetime(2025, 7, 1)


def day(text):
    return (pd.Timestamp(text) - pd.Timestamp(0)).days


def test_history_knows_at_each_instant_only_what_was_bought_before():
    days = pd.DataFrame(
        {"customer_id": ["甲", "乙"], "day": [day("2024-01-10"), day("2025-06-30")]}
    )
    instants = [datetime(2024, 1, 1), datetime(2024, 2, 1), AS_OF]
    table = behaviour.status_history(days, instants, ActivityRule())
    assert list(table.index) == instants[1:]  # before the first purchase there is nothing to say
    assert table.loc[datetime(2024, 2, 1), ["活跃", "customers"]].tolist() == [1, 1]
    # nobody bought twice: lost after 180 days
    assert table.loc[AS_OF, ["活跃", "休眠", "流失", "customers"]].tolist() == [0.5, 0, 0.5, 2]


CUSTOMERS = pd.DataFrame(
    {
        "status": ["活跃", "活跃", "流失"],
        "revenue": [30.0, 60.0, np.nan],
        "loyalty_level": ["高", "低", None],
        "visits": [2.0, np.nan, 0.0],
        "region": ["华东", "华东", None],
    }
)


def test_all_three_statuses_are_listed_even_when_empty():
    table = behaviour.status_values(CUSTOMERS).set_index("label")
    assert table["customers"].to_dict() == {"活跃": 2, "休眠": 0, "流失": 1}
    assert table["revenue_share"].tolist() == [1, 0, 0]


def test_without_revenue_its_share_is_unknown():
    table = behaviour.status_values(CUSTOMERS.assign(revenue=0.0))
    assert table["revenue_share"].isna().all()


def test_a_level_counts_only_those_who_have_one():
    table = behaviour.level_table(CUSTOMERS, ["loyalty_level"])
    assert table[["label", "customers", "share"]].to_numpy().tolist() == [
        ["高", 1, 0.5],
        ["低", 1, 0.5],
    ]
    assert table["revenue_share"].tolist() == pytest.approx([1 / 3, 2 / 3])


GAPS = pd.DataFrame({"gap_days": [7, 8, 400], "times": [2, 1, 1]})


def test_a_gap_on_the_edge_belongs_to_the_shorter_band():
    table = behaviour.gap_bands(GAPS).set_index("label")["times"]
    assert table[table > 0].to_dict() == {"1～7 天": 2, "8～30 天": 1, "365 天以上": 1}


def test_half_of_the_gaps_are_no_longer_than_their_median():
    assert behaviour.gap_quantile(GAPS, 0.5) == 7
    assert behaviour.gap_quantile(GAPS, 0.9) == 400
    assert np.isnan(behaviour.gap_quantile(GAPS.head(0), 0.5))


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(st.integers(1, 900), st.integers(1, 9), min_size=1),
    st.sampled_from([0.25, 0.5, 0.9]),
)
def test_the_quantile_of_counted_gaps_is_that_of_the_gaps_themselves(counted, quantile):
    gaps = pd.DataFrame({"gap_days": list(counted), "times": list(counted.values())})
    every = np.repeat(gaps["gap_days"], gaps["times"])
    expected = np.quantile(every, quantile, method="inverted_cdf")
    assert behaviour.gap_quantile(gaps, quantile) == expected


def pair(first, second, both, ones, twos, total=1000):
    return {
        "first": first, "second": second, "orders": both, "all_orders": total, "support": both / total,
        "confidence": both / ones, "confidence_back": both / twos, "lift": both * total / (ones * twos),
    }  # fmt: skip


PAIRS = pd.DataFrame(
    [pair("甲", "乙", 100, 200, 200), pair("丙", "丁", 10, 10, 10), pair("戊", "己", 41, 200, 200)]
)


def test_pairs_that_chance_explains_are_left_out_and_the_most_extra_orders_lead():
    table = behaviour.sure_pairs(PAIRS)
    assert table[["first", "extra"]].to_numpy().tolist() == [["甲", 60], ["丙", 9.9]]
    assert (table["low"] < table["lift"]).all()  # even for two products never seen apart


def test_the_owners_of_the_likelier_side_are_offered_the_other():
    pairs = pd.DataFrame([pair("甲", "乙", 50, 100, 200)])
    owners = pd.DataFrame(
        {"first": ["甲"], "second": ["乙"], "both": [9], "only_first": [8], "only_second": [7],
         "first_amount": [1.0], "second_amount": [30.0]}
    )  # fmt: skip
    row = behaviour.cross_sell(pairs, owners).iloc[0]
    assert (row["have"], row["offer"], row["customers"]) == ("甲", "乙", 8)
    assert row["potential"] == 8 * 0.5 * 30


def test_steps_nobody_took_are_left_out_and_rates_never_exceed_one():
    counts = pd.DataFrame(
        {
            "kind": ["浏览", "加购", "下单", "支付", "收藏"],
            "sessions": [100, 20, 0, 25, 5],
            "customers": 1,
        }
    )
    table = behaviour.shop_steps(counts, "sessions")
    assert table["label"].tolist() == ["浏览", "加购", "支付"]
    assert table["rate"].tolist()[1:] == [0.2, 1.0]
    assert np.isnan(table["low"][0])


def test_visits_are_counted_per_group_with_unknown_groups_named():
    table = behaviour.contact_table(CUSTOMERS, "region")
    assert table[["label", "customers", "visited", "rate"]].to_numpy().tolist() == [
        ["华东", 2, 1, 0.5], ["未知", 1, 0, 0],
    ]  # fmt: skip


def test_days_of_silence_fall_into_bands_and_no_contact_comes_last():
    last = pd.Series(pd.to_datetime(["2025-06-30", "2025-06-01", "2025-05-31", None]))
    table = behaviour.silence_bands(last, AS_OF).set_index("label")["customers"]
    assert table[table > 0].to_dict() == {"30 天内": 2, "31～90 天": 1, "没有互动": 1}


def test_noise_of_the_active_share_is_the_wider_of_both_comparisons():
    history = pd.DataFrame(
        {"活跃": [0.5, 0.4, 0.45], "customers": [100, 10, 1000]},
        index=[pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 10, 1), pd.Timestamp(2026, 1, 1)],
    )
    year, quarter = pd.Timestamp(2025, 1, 1), pd.Timestamp(2025, 10, 1)
    both = behaviour.active_noise(history, [quarter, year])
    assert (
        both == behaviour.active_noise(history, [quarter]) > behaviour.active_noise(history, [year])
    )
    assert behaviour.active_noise(history, [pd.Timestamp(2000, 1, 1)]) is None


def test_a_channel_rose_only_when_its_share_did_beyond_chance():
    ways = pd.DataFrame({"label": ["网", "店"], "orders": [70, 30]})
    before = pd.Series({"网": 50, "店": 50})
    assert behaviour.share_rose(ways.iloc[0], ways, before)  # z = 2.9
    assert not behaviour.share_rose(ways.iloc[0], ways, pd.Series({"网": 60, "店": 40}))  # z = 1.5
    assert not behaviour.share_rose(ways.iloc[0], ways, pd.Series({"店": 50}))  # new: no base
