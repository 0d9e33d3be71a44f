"""Importance shares: hand-worked decompositions and facts of the Shapley value."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.opinions.drivers import (
    DriverAnalysis,
    choose_drivers,
    first_to_improve,
    johnson_weights,
    lmg_shares,
    satisfaction_drivers,
)
from reportkit.errors import DataError


def survey(seed=3, people=400, count=4):
    rng = np.random.default_rng(seed)
    mood = rng.normal(size=people)
    items = pd.DataFrame(
        {f"q{i}": np.clip(np.round(3 + mood + rng.normal(size=people)), 1, 5) for i in range(count)}
    )
    noise = rng.normal(size=people)
    return items, (items.to_numpy() @ np.arange(1, count + 1) / count + noise).round(2)


def ordinary_r_squared(items, overall):
    design = np.column_stack([np.ones(len(items)), items])
    residual = overall - design @ np.linalg.lstsq(design, overall, rcond=None)[0]
    return 1 - residual @ residual / np.sum((overall - np.mean(overall)) ** 2)


def test_two_items_share_the_overlap_equally():
    # r1 = .6, r2 = .5, r12 = .4: R² = (.36 + .25 - .24) / .84 = .440476
    shares = lmg_shares(np.array([[1, 0.4, 0.6], [0.4, 1, 0.5], [0.6, 0.5, 1]]))
    # average of alone (.36) and last in (.440476 - .25); the other likewise
    assert shares == pytest.approx([(0.36 + 0.190476) / 2, (0.25 + 0.080476) / 2], abs=1e-6)


def test_unrelated_items_keep_their_squared_correlations():
    matrix = np.eye(4)
    matrix[:3, 3] = matrix[3, :3] = [0.5, 0.3, 0.1]
    assert lmg_shares(matrix) == pytest.approx([0.25, 0.09, 0.01])
    assert johnson_weights(matrix) == pytest.approx([0.25, 0.09, 0.01])


@pytest.mark.parametrize("limit", [15, 0])
def test_shares_add_up_to_the_r_squared_of_the_regression(limit):
    items, overall = survey()
    result = satisfaction_drivers(items, pd.Series(overall), lmg_items=limit)
    assert result.method == ("LMG" if limit else "Johnson")
    assert result.r_squared == pytest.approx(ordinary_r_squared(items, overall), abs=1e-9)
    assert result.table["importance"].sum() == pytest.approx(result.r_squared, abs=1e-9)
    assert result.table["importance_share"].sum() == pytest.approx(1, abs=1e-9)


def test_johnson_stays_close_to_lmg():
    items, overall = survey(people=2000, count=6)
    exact = satisfaction_drivers(items, pd.Series(overall)).table.set_index("item")
    quick = satisfaction_drivers(items, pd.Series(overall), lmg_items=5).table.set_index("item")
    gap = (exact["importance_share"] - quick["importance_share"]).abs().max()
    assert gap < 0.02  # Johnson 2000 reports differences in the second decimal


def test_fifteen_items_are_still_decomposed_exactly():
    items, overall = survey(count=15)
    result = satisfaction_drivers(items, pd.Series(overall))
    assert result.method == "LMG"
    assert result.r_squared == pytest.approx(ordinary_r_squared(items, overall), abs=1e-9)


def test_what_matters_and_scores_low_is_to_be_improved_first():
    rng = np.random.default_rng(0)
    price, service = rng.integers(1, 4, 300), rng.integers(3, 6, 300)
    overall = pd.Series(2.0 * price + 0.1 * service)
    table = satisfaction_drivers(pd.DataFrame({"价格": price, "服务": service}), overall).table
    assert table["item"].tolist() == ["价格", "服务"]
    assert table["quadrant"].tolist() == ["优先改进", "维持现状"]
    assert table["performance"].tolist() == pytest.approx([price.mean(), service.mean()])


def test_item_asked_twice_splits_its_importance():
    items, overall = survey(count=2)
    doubled = items.assign(copy=items["q1"])
    once = satisfaction_drivers(items, pd.Series(overall))
    twice = satisfaction_drivers(doubled, pd.Series(overall)).table.set_index("item")["importance"]
    assert twice["q1"] == pytest.approx(twice["copy"])
    assert twice.sum() == pytest.approx(once.r_squared, abs=1e-9)


def test_item_everyone_answers_alike_explains_nothing():
    items, overall = survey(count=2)
    table = satisfaction_drivers(items.assign(flat=4), pd.Series(overall)).table
    assert table.set_index("item").loc["flat", "importance"] == pytest.approx(0, abs=1e-12)


def test_incomplete_answers_are_left_out_and_counted():
    items, overall = survey()
    items.iloc[:30, 1] = np.nan
    result = satisfaction_drivers(items, pd.Series(overall))
    assert (result.respondents, result.incomplete) == (370, 30)


@pytest.mark.parametrize(
    ("items", "overall", "message"),
    [
        (pd.DataFrame(index=range(5)), [1, 2, 3, 4, 5], "没有题项"),
        (
            pd.DataFrame({"a": [1, 2, None], "b": 3}),
            [1, 2, 3],
            "3 份答卷中只有 2 份.*至少需要 4 份",
        ),
        (pd.DataFrame({"a": [1, 2, 3, 4]}), [4, 4, 4, 4], "4 份答卷的总体评价完全相同"),
    ],
)
def test_messages_say_why_importance_cannot_be_told(items, overall, message):
    with pytest.raises(DataError, match=message):
        satisfaction_drivers(items, pd.Series(overall))


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 1000), st.permutations(["q0", "q1", "q2", "q3"]), st.floats(0.01, 100))
def test_neither_order_of_items_nor_their_scale_changes_importance(seed, order, factor):
    items, overall = survey(seed, people=60)
    plain = satisfaction_drivers(items, pd.Series(overall)).table.set_index("item")
    other = satisfaction_drivers(items[order] * factor, pd.Series(overall * factor)).table
    moved = other.set_index("item")["importance"].reindex(plain.index)
    assert moved.to_numpy() == pytest.approx(plain["importance"].to_numpy(), abs=1e-9)
    assert (moved > -1e-9).all()


def _wide(rows, **columns):
    random = np.random.default_rng(7)
    frame = pd.DataFrame(
        {name: random.integers(1, 6, rows) for name in ("价格", "质量")}, dtype=float
    )
    return frame.assign(整体=frame["质量"].to_numpy(), **columns)


def test_items_few_people_answered_are_left_out_by_name():
    wide = _wide(60)
    rare = pd.Series(np.nan, index=wide.index)
    rare.iloc[:5] = 4.0
    choice = choose_drivers(wide.assign(班车=rare), "整体", coverage=0.6)
    assert choice.left_out == ("班车",)
    assert choice.analysis is not None and choice.analysis.respondents == 60
    assert choice.analysis.table["item"].iloc[0] == "质量"


def test_too_few_complete_answers_are_refused_with_a_reason():
    choice = choose_drivers(_wide(19), "整体", coverage=0.6)
    assert choice.analysis is None and "只有 19 份" in choice.reason
    lonely = choose_drivers(_wide(60).drop(columns="价格"), "整体", coverage=0.6)
    assert lonely.analysis is None and "不足两个" in lonely.reason


def test_an_overall_answer_of_two_values_is_analysed_and_one_of_one_value_is_not():
    wide = _wide(60)
    contented = wide.assign(整体=(wide["质量"] > 3).astype(float))
    assert choose_drivers(contented, "整体", coverage=0.6).analysis is not None
    alike = choose_drivers(wide.assign(整体=5.0), "整体", coverage=0.6)
    assert alike.analysis is None and "总体评价没有差别" in alike.reason


def test_the_item_to_improve_weighs_importance_with_the_gap():
    table = pd.DataFrame(
        {
            "item": ["甲", "乙", "丙"],
            "importance": [0.3, 0.28, 0.05],
            "performance": [3.9, 3.0, 5.1],
            "quadrant": ["优先改进", "优先改进", "维持现状"],
        }
    )
    analysis = DriverAnalysis(table, 0.63, 100, 0, "LMG")
    assert first_to_improve(analysis)["item"] == "乙"
    rest = DriverAnalysis(table.iloc[2:], 0.05, 100, 0, "LMG")
    assert first_to_improve(rest) is None
