"""The declared rule, counted by hand."""

import pytest

from reportkit.analysis.models.steady import SteadyRate, steady_rate


def test_steady_rate_adds_a_year_of_the_average_customer():
    rule = SteadyRate(per_day=0.01)
    # (5 + 3.6525) / (365.25 + 365.25) a day
    assert float(rule.conditional_expected_purchases(5, 0, 365.25, 100)) == pytest.approx(
        1.1844, abs=1e-4
    )
    assert float(rule.probability_of_purchase(0, 0, 0, 0)) == 0


def test_the_average_is_that_of_all_observed_days():
    assert steady_rate([4, 0], [90.0, 0.0], [100.0, 300.0]).per_day == pytest.approx(0.01)


def test_without_any_time_passed_nobody_is_expected_to_buy():
    rule = steady_rate([0, 0], [0.0, 0.0], [0.0, 0.0])
    assert float(rule.conditional_expected_purchases(0, 0, 0, 365)) == 0
