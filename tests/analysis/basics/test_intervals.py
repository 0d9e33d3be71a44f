"""Intervals of shares and means: published worked examples and facts that hold for any input."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.basics.intervals import (
    critical_value,
    effective_number,
    exceeds_noise,
    mean_difference,
    share_difference,
    share_gap,
    wilson_bounds,
    wilson_interval,
)
from reportkit.errors import DataError


def test_wilson_interval_of_81_in_263_is_newcombes_published_one():
    share = wilson_interval(81, 263)
    assert (share.low, share.high) == pytest.approx((0.2553, 0.3662), abs=5e-5)  # table I, 1998
    assert share.share == pytest.approx(81 / 263)


def test_no_hits_and_only_hits_touch_the_ends_exactly():
    none, every = wilson_interval(0, 20), wilson_interval(20, 20)
    assert none.low == 0.0 and none.high == pytest.approx(0.1611, abs=5e-5)
    assert every.high == 1.0 and every.low == pytest.approx(0.8389, abs=5e-5)


def test_bounds_of_an_empty_group_are_blank_not_zero():
    low, high = wilson_bounds([0, 5], [0, 10])
    assert math.isnan(low[0]) and math.isnan(high[0])
    assert 0 < low[1] < 0.5 < high[1] < 1


def test_difference_of_56_in_70_and_48_in_80_is_newcombes_published_one():
    result = share_difference(wilson_interval(56, 70), wilson_interval(48, 80))
    assert result.difference == pytest.approx(0.2)
    assert (result.low, result.high) == pytest.approx((0.0524, 0.3339), abs=5e-5)  # method 10
    assert result.z == pytest.approx(2.6502, abs=5e-5)  # .2 / sqrt(.6933*.3067*(1/70+1/80))


def test_two_shares_without_any_variation_cannot_be_judged():
    result = share_difference(wilson_interval(0, 5), wilson_interval(0, 9))
    assert result.difference == 0 and math.isnan(result.z)
    assert not exceeds_noise(result.z)


def test_noise_threshold_is_the_two_sided_normal_quantile():
    assert critical_value() == pytest.approx(1.959964, abs=1e-6)
    assert exceeds_noise(-1.97) and not exceeds_noise(1.95)
    assert not exceeds_noise(1.97, confidence=0.99)


def test_weighted_answers_say_as_much_as_kishs_number_of_equal_ones():
    assert effective_number([1, 1, 1, 1]) == 4
    assert effective_number([3, 1]) == pytest.approx(1.6)  # 16 / 10
    assert effective_number([]) == 0


def test_a_gap_of_shares_takes_effective_numbers_that_are_not_whole():
    whole = share_difference(wilson_interval(30, 100), wilson_interval(20, 100))
    assert share_gap((0.3, 100), (0.2, 100)) == whole
    fewer = share_gap((0.3, 70.5), (0.2, 70.5))
    assert fewer.difference == whole.difference and 0 < fewer.z < whole.z
    with pytest.raises(DataError, match="样本数为 0"):
        share_gap((0.3, 10), (0.2, 0))


def test_change_of_a_mean_uses_welchs_degrees_of_freedom():
    result = mean_difference([4, 5, 6], [1, 2, 3, 4, 5])
    # se² = 1/3 + 2.5/5 = .8333, df = .8333² / (.1111/2 + .25/4) = 5.882
    assert result.difference == 2
    assert result.high - 2 == pytest.approx(2.4590 * math.sqrt(0.83333), abs=5e-3)
    assert 0 < result.z < 2 / math.sqrt(0.83333)  # the t tail is heavier than the normal one


def test_change_between_constant_answers_cannot_be_judged():
    assert math.isnan(mean_difference([0.1] * 3, [0.4] * 3).z)
    assert math.isnan(mean_difference([5], [4, 3]).z)


def test_overwhelming_change_stays_finite():
    rng = np.random.default_rng(1)
    z = mean_difference(rng.normal(50, 1, 9000), rng.normal(0, 1, 9000)).z
    assert math.isfinite(z) and exceeds_noise(z)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: wilson_interval(0, 0), "样本数为 0"),
        (lambda: wilson_interval(7, 5), r"命中数 7 不在 0～5 之间"),
        (lambda: mean_difference([], [1]), "没有数值"),
        (lambda: mean_difference([1, math.nan, 3], [1]), r"3 个数值中有 1 个为空.*第 2 个"),
        (lambda: critical_value(95), "置信水平应在 0 与 1 之间，现为 95"),
    ],
)
def test_messages_say_what_is_wrong(call, message):
    with pytest.raises(DataError, match=message):
        call()


counts = st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(max_examples=50, deadline=None)
@given(counts)
def test_interval_contains_its_share_and_mirrors_the_misses(case):
    hits, total = case
    share, misses = wilson_interval(hits, total), wilson_interval(total - hits, total)
    assert 0 <= share.low <= share.share <= share.high <= 1
    assert share.low == pytest.approx(1 - misses.high, abs=1e-12)


@settings(max_examples=50, deadline=None)
@given(counts, counts)
def test_swapping_the_periods_flips_the_sign(first, second):
    a, b = wilson_interval(*first), wilson_interval(*second)
    forth, back = share_difference(a, b), share_difference(b, a)
    assert forth.low == pytest.approx(-back.high, abs=1e-12)
    assert forth.low <= forth.difference <= forth.high
    assert forth.z == pytest.approx(-back.z, nan_ok=True)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.integers(-50, 50), min_size=2, max_size=20),
    st.lists(st.integers(-50, 50), min_size=2, max_size=20),
    st.floats(0.1, 1000),
)
def test_judgement_does_not_depend_on_the_unit(current, previous, factor):
    plain = mean_difference(current, previous)
    scaled = mean_difference(np.array(current) * factor, np.array(previous) * factor)
    assert scaled.difference == pytest.approx(plain.difference * factor, abs=1e-6)
    assert scaled.z == pytest.approx(plain.z, rel=1e-6, abs=1e-9, nan_ok=True)
