"""高, 中, 低 by rules a reader can check."""

import numpy as np
import pandas as pd

from reportkit.analysis.tiers.customer_levels import (
    LOYALTY,
    LevelRule,
    customer_levels,
    frequency_rule,
    satisfaction_words,
)


def test_a_rule_says_what_it_does():
    rule = LevelRule(10, 3, "订单数", "笔")
    assert rule.levels(pd.Series([10, 9, 3, 2, np.nan])).tolist()[:4] == ["高", "中", "中", "低"]
    assert rule.text == "订单数：高为 10 笔及以上，中为 3 笔及以上、不足 10 笔，低为更少"


def test_frequency_is_cut_at_the_median_and_the_upper_fifth_of_buyers():
    rule = frequency_rule(pd.Series([0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    assert (rule.middle, rule.high) == (6, 9)  # median 5.5, 80 % quantile 8.2


def test_single_purchases_are_low_even_when_nobody_buys_twice():
    rule = frequency_rule(pd.Series([1] * 50))
    assert (rule.middle, rule.high) == (2, 3)
    assert frequency_rule(pd.Series([0.0])).middle == 2


def test_loyalty_counts_quarters_with_a_purchase():
    assert LOYALTY.levels(pd.Series([4.0, 3, 2, 1, 0])).tolist() == ["高", "中", "中", "低", "低"]


def test_measured_levels_come_before_stated_ones():
    table = customer_levels(
        pd.DataFrame(
            {
                "orders": [9.0, np.nan],
                "quarters": [np.nan, np.nan],
                "frequency_level": ["低", "中"],
                "activity_level": ["高", "低"],
                "loyalty_level": ["中", "高"],
                "satisfaction_level": ["非常满意", "一般"],
            }
        ),
        LevelRule(5, 2, "订单数", "笔"),
    )
    assert table["frequency_level"].tolist() == ["高", "中"]
    assert table["activity_level"].tolist() == ["高", "低"]
    assert table["loyalty_level"].tolist() == ["中", "高"]
    assert table["satisfaction_word"].tolist() == ["满意", "中立"]


def test_rhythm_gives_activity_and_who_never_bought_is_low():
    frame = pd.DataFrame({"orders": [1.0] * 4, "status": ["活跃", "休眠", "流失", None]})
    assert customer_levels(frame, LOYALTY)["activity_level"].tolist() == ["高", "中", "低", "低"]


def test_satisfaction_words_at_their_borders():
    words = satisfaction_words(pd.DataFrame({"satisfaction": [5, 3.5, 3.4, 2.5, 2.4, np.nan]}))
    assert words.tolist() == ["满意", "满意", "中立", "中立", "不满意", "未评价"]
