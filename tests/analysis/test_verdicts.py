"""What a title may claim, and what it may not."""

import math

import pandas as pd
import pytest

from reportkit.analysis.intervals import wilson_interval
from reportkit.analysis.verdicts import (
    apart,
    disproportionate,
    highest_mean,
    highest_share,
    largest,
    moved,
    outnumbers,
    threshold,
)


def test_a_change_inside_its_noise_has_no_direction():
    assert moved(110, 100, 9.9) == 1
    assert moved(90, 100, 9.9) == -1
    assert moved(110, 100, 10) == 0  # exactly the noise


@pytest.mark.parametrize("unknown", [(None, 1, 1), (1, None, 1), (2, 1, None), (math.nan, 1, 0)])
def test_a_change_that_cannot_be_judged_has_no_direction(unknown):
    assert moved(*unknown) == 0


def test_two_shares_are_apart_only_beyond_chance():
    assert apart(wilson_interval(30, 100), wilson_interval(15, 100))  # z = 2.54
    assert not apart(wilson_interval(30, 100), wilson_interval(20, 100))  # z = 1.63


def test_the_more_was_looked_at_the_larger_a_difference_must_be():
    one, other = wilson_interval(30, 100), wilson_interval(15, 100)
    assert threshold(1) == pytest.approx(1.960, abs=0.001)
    assert threshold(10) == pytest.approx(2.807, abs=0.001)
    assert not apart(one, other, tests=10)


def test_fifteen_up_and_five_down_is_a_majority_and_twelve_to_eight_is_not():
    assert outnumbers(15, 5)  # two-sided sign test: p = 0.041
    assert not outnumbers(12, 8)  # p = 0.50
    assert not outnumbers(5, 15)
    assert not outnumbers(0, 0)


def test_thirty_two_point_seven_against_thirty_three_point_five_is_not_out_of_proportion():
    people = wilson_interval(327, 1000)
    assert not disproportionate(people, 0.335, noise=0.03)
    assert disproportionate(people, 0.40, noise=0.03)
    assert not disproportionate(people, 0.40, noise=None)


def test_a_cell_of_five_per_cent_beside_one_of_eighteen_is_not_the_largest():
    assert not largest([0.051, 0.18, 0.03], 0.051)
    assert largest([0.051, 0.18, 0.03], 0.18)
    assert not largest([0.18, 0.18], 0.18)
    assert not largest([], 0.18)


VALUES = pd.Series([10.0, 11, 12, 13, 20, 21, 22, 23, 99])
GROUPS = pd.Series(["a"] * 4 + ["b"] * 4 + [None])


def test_the_highest_mean_is_sure_when_it_beats_everybody_else():
    found = highest_mean(VALUES, GROUPS)
    assert found is not None
    assert (found.label, found.mean, found.customers, found.groups) == ("b", 21.5, 4, 2)
    assert found.sure


def test_a_highest_mean_within_the_spread_is_named_but_not_sure():
    found = highest_mean(pd.Series([1.0, 50, 2, 60]), pd.Series(["a", "a", "b", "b"]))
    assert found is not None
    assert (found.label, found.sure) == ("b", False)


def test_groups_left_out_or_too_small_are_no_candidates():
    assert highest_mean(VALUES, GROUPS, leave_out=["b"]).label == "a"
    assert highest_mean(VALUES, GROUPS, fewest=5) is None


def test_the_only_group_is_never_surely_the_highest():
    assert not highest_mean(VALUES, GROUPS, leave_out=["b"]).sure
    assert highest_share({"a": wilson_interval(9, 10)}) == ("a", False)


def test_the_highest_share_is_judged_against_all_others_together():
    shares = {"a": wilson_interval(60, 100), "b": wilson_interval(30, 100)}
    assert highest_share(shares) == ("a", True)
    close = {"a": wilson_interval(34, 100), "b": wilson_interval(30, 100)}
    assert highest_share(close) == ("a", False)
