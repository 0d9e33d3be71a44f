"""What may be claimed of given values, each beside the nearest values of which it may not."""

import math

import pytest

from reportkit.analysis import claims
from reportkit.analysis.intervals import wilson_interval


def test_a_change_has_a_direction_only_beyond_its_noise():
    assert claims.direction(0.031, 0.03) == 1
    assert claims.direction(-0.031, 0.03) == -1
    assert claims.direction(0.03, 0.03) == 0  # as large as the noise is within it


@pytest.mark.parametrize(
    "change, noise", [(None, 1.0), (2.0, None), (math.nan, 1.0), (2.0, math.nan)]
)
def test_what_is_not_known_has_no_direction(change, noise):
    assert claims.direction(change, noise) == 0


def test_two_shares_are_apart_only_beyond_chance():
    # 33.5 % and 32.7 % of 400: z = .2; 40 % and 30 %: z = 2.97
    assert claims.apart(wilson_interval(134, 400), wilson_interval(131, 400)) == 0
    assert claims.apart(wilson_interval(160, 400), wilson_interval(120, 400)) == 1
    assert claims.apart(wilson_interval(120, 400), wilson_interval(160, 400)) == -1


def test_equal_shares_without_variation_are_not_apart():
    assert claims.apart(wilson_interval(5, 5), wilson_interval(9, 9)) == 0


def test_the_largest_count_leads_only_when_chance_does_not_explain_it():
    assert claims.leads([60, 35, 5])  # 60 of 95: p = .013
    assert not claims.leads([31, 29, 5])
    assert not claims.leads([7])
    assert not claims.leads([])


def test_more_ups_than_downs_is_a_majority_only_beyond_chance():
    assert claims.majority(15, 4) == 1  # p = .019
    assert claims.majority(4, 15) == -1
    assert claims.majority(11, 8) == 0
    assert claims.majority(0, 0) == 0


def test_an_extreme_group_differs_from_every_other():
    assert claims.extreme([(90, 200), (50, 200), (48, 200)], 0)
    assert claims.extreme([(90, 200), (91, 200), (40, 200)], 2)
    assert not claims.extreme([(90, 200), (85, 200), (48, 200)], 0)
    assert not claims.extreme([(90, 200)], 0)


def test_an_extreme_group_among_many_needs_a_larger_difference():
    ahead, rest = (62, 200), (44, 200)  # z = 2.04
    assert claims.extreme([ahead, rest], 0)
    assert not claims.extreme([ahead, rest, rest, rest], 0)


def test_values_are_steady_only_without_a_turn():
    assert claims.steady([1.0, 2.0, 2.0, 3.0]) == 1
    assert claims.steady([3.0, 2.0, 1.0]) == -1
    assert claims.steady([3.0, 1.0, 2.0]) == 0  # a U shape
    assert claims.steady([2.0, 2.0]) == 0
    assert claims.steady([1.0, math.nan, 3.0]) == 0
    assert claims.steady([1.0]) == 0
