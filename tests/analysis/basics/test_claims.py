"""What may be claimed of given values, each beside the nearest values of which it may not."""

import math

import pandas as pd
import pytest

from reportkit.analysis.basics import claims
from reportkit.analysis.basics.intervals import wilson_interval


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
    assert claims.steady([]) == claims.steady([1.0, math.inf]) == 0


def test_the_more_was_looked_at_the_larger_a_difference_must_be():
    one, other = wilson_interval(30, 100), wilson_interval(15, 100)
    assert claims.threshold(1) == pytest.approx(1.960, abs=0.001)
    assert claims.threshold(10) == pytest.approx(2.807, abs=0.001)
    assert claims.apart(one, other) == 1  # z = 2.54
    assert claims.apart(one, other, tests=10) == 0


def test_thirty_two_point_seven_against_thirty_three_point_five_is_not_out_of_proportion():
    people = wilson_interval(327, 1000)
    assert claims.disproportionate(people, 0.335, noise=0.03) == 0
    assert claims.disproportionate(people, 0.40, noise=0.03) == 1
    assert claims.disproportionate(people, 0.40, noise=None) == 0


def test_a_cell_of_five_per_cent_beside_one_of_eighteen_is_not_the_largest():
    assert not claims.largest([0.051, 0.18, 0.03], 0.051)
    assert claims.largest([0.051, 0.18, 0.03], 0.18)
    assert not claims.largest([0.18, 0.18], 0.18)
    assert not claims.largest([], 0.18)


def test_a_single_part_is_not_the_largest():
    assert not claims.largest([1.0], 1.0)
    assert not claims.largest([1.0, math.nan], 1.0)


VALUES = pd.Series([10.0, 11, 12, 13, 20, 21, 22, 23, 99])
GROUPS = pd.Series(["a"] * 4 + ["b"] * 4 + [None])


def test_the_highest_mean_is_sure_when_it_beats_everybody_else():
    found = claims.highest_mean(VALUES, GROUPS)
    assert found == claims.Highest("b", 21.5, 4, 2, True)


def test_a_highest_mean_within_the_spread_is_named_but_not_sure():
    found = claims.highest_mean(pd.Series([1.0, 50, 2, 60]), pd.Series(["a", "a", "b", "b"]))
    assert (found.label, found.sure) == ("b", False)


def test_groups_left_out_or_too_small_are_no_candidates_and_the_only_one_is_never_sure():
    alone = claims.highest_mean(VALUES, GROUPS, leave_out=["b"])
    assert (alone.label, alone.sure) == ("a", False)
    assert claims.highest_mean(VALUES, GROUPS, fewest=5) is None


def test_deals_per_money_differ_only_beyond_chance():
    assert claims.rates_apart((30, 1000.0), (10, 1000.0)) == 1  # p = 0.002
    assert claims.rates_apart((10, 1000.0), (30, 1000.0)) == -1
    assert claims.rates_apart((6, 1000.0), (3, 1000.0)) == 0  # twice as many, of nine
    assert claims.rates_apart((30, 3000.0), (10, 1000.0)) == 0  # the same rate
    assert claims.rates_apart((30, 1000.0), (10, 1000.0), tests=100) == 0
    assert claims.rates_apart((0, 1000.0), (0, 1000.0)) == 0


def test_a_count_whose_interval_reaches_zero_is_not_given_as_plus_or_minus():
    assert claims.give_or_take(19.0, 19.2, 500) == (None, 0.0, 38.2)
    assert claims.give_or_take(19.0, 6.1, 500) == (6.1, None, None)
    assert claims.give_or_take(19.0, 6.1, 20) == (None, pytest.approx(12.9), 20)  # of twenty
