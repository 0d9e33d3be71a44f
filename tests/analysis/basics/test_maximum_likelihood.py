import numpy as np
import pytest

from reportkit.analysis.basics.maximum_likelihood import HIGHEST, LOWEST, maximise


def _hill(top):
    """A log-likelihood of 50 customers that is highest at top."""

    def objective(parameters):
        distance = np.log(parameters / np.array(top))
        return -50 * float(distance @ distance), -100 * distance / parameters

    return objective


def test_the_top_is_found_with_its_height():
    best = maximise(_hill([2.0, 30.0]), 50, [(1.0, 1.0)], ("a", "b"))
    assert best.values == pytest.approx((2.0, 30.0), rel=1e-6)
    assert best.value == pytest.approx(0, abs=1e-8)
    assert best.converged
    assert best.at_bound == ()


def test_a_parameter_that_runs_away_is_named_and_stays_in_range():
    best = maximise(_hill([2.0, 1e9]), 50, [(1.0, 1.0)], ("a", "b"))
    assert best.at_bound == ("b",)
    assert best.values[1] == pytest.approx(HIGHEST)
    assert best.values[0] == pytest.approx(2.0, rel=1e-6)
    assert maximise(_hill([1e-9]), 50, [(1.0,)], ("a",)).values[0] == pytest.approx(LOWEST)


def test_the_best_of_several_starts_wins():
    def two_hills(parameters):
        logs = np.log(parameters)
        low, high = np.exp(-((logs + 3) ** 2)), 2 * np.exp(-((logs - 3) ** 2))
        slope = -2 * (logs + 3) * low - 2 * (logs - 3) * high
        return float((low + high)[0]), slope / parameters

    best = maximise(two_hills, 1, [(0.05,), (10.0,)], ("a",))
    assert best.values[0] == pytest.approx(np.exp(3), rel=1e-3)


def test_a_slope_that_leads_nowhere_is_not_called_converged():
    def broken(parameters):
        return float("nan"), np.array([1.0])

    assert not maximise(broken, 1, [(1.0,)], ("a",)).converged
