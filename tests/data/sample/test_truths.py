"""What is planted is stated once, in words and in a range (tests of the package look for it)."""

import re

import pytest

from reportkit.data.sample.truths import TRUTHS

EACH = pytest.mark.parametrize("truth", TRUTHS.values(), ids=list(TRUTHS))


@EACH
def test_a_range_is_a_range(truth):
    assert 0 < truth.low < truth.high


@EACH
def test_a_truth_says_what_is_found_and_how_it_is_measured(truth):
    assert truth.measure != truth.statement
    assert re.search("比|占|幅|差|提升度", truth.measure)


def test_no_truth_is_stated_twice():
    assert len({truth.statement for truth in TRUTHS.values()}) == len(TRUTHS)


@pytest.mark.parametrize(
    ("name", "least"), [("slow_service", 2.0), ("returns", 3.0), ("referral", 2.0)]
)
def test_a_statement_of_times_is_the_lower_end(name, least):
    assert TRUTHS[name].low == least
    assert {2.0: "两倍", 3.0: "三倍"}[least] in TRUTHS[name].statement
