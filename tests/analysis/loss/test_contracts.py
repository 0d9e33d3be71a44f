"""How long customers under contract stay, of two kinds of contract."""

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.loss import contracts

MONTHLY, YEARLY = [*range(1, 61)], [60] * 60
PEOPLE = pd.DataFrame(
    {
        "tenure_months": [float(m) for m in (*MONTHLY, *YEARLY)],
        "contract": ["月付"] * 60 + ["年付"] * 60,
    }
)
SPANS = pd.DataFrame({"lost": [True] * 60 + [False] * 60})


def test_half_have_left_and_those_on_monthly_contracts_sooner():
    found = contracts.tenure(PEOPLE, SPANS, smallest=30)
    assert (found.n, found.lost, found.share, found.longest) == (120, 60, 0.5, 60.0)
    assert found.year == pytest.approx(108 / 120)
    stay = contracts.stay(found, smallest=30)
    assert (stay.weakest, stay.weak, stay.strongest, stay.strong) == ("月付", 0.0, "年付", 1.0)
    assert (stay.several, stay.differ, stay.advice, stay.highlight) == (
        True, True, "contract_upgrade", "月付",
    )  # fmt: skip
    assert (stay.horizon, stay.here, stay.p) == (24.0, 0, 0.001)
    assert stay.mean_low < stay.mean < stay.mean_high < 24
    assert stay.points["time"].tolist() == [12, 24, 48]
    assert not stay.slower  # one leaves every month


def test_customers_of_the_weaker_kind_who_are_still_there_are_whom_to_ask():
    still = SPANS.assign(lost=[True] * 50 + [False] * 70)
    assert contracts.stay(contracts.tenure(PEOPLE, still, smallest=30), smallest=30).here == 10


def test_one_kind_of_contract_gives_one_curve_and_no_comparison():
    found = contracts.tenure(PEOPLE, SPANS, smallest=30)
    stay = contracts.stay(found, smallest=61)
    assert (stay.several, stay.differ, stay.chi, stay.highlight) == (False, False, None, None)
    assert (stay.weakest, stay.strongest) == ("全部客户", "全部客户")
    plain = contracts.tenure(PEOPLE[["tenure_months"]], SPANS, smallest=30)
    assert not contracts.stay(plain, smallest=30).several


def test_a_short_history_is_read_as_far_as_it_goes():
    short = PEOPLE.assign(tenure_months=PEOPLE["tenure_months"].clip(upper=8))
    found = contracts.tenure(short, SPANS, smallest=30)
    assert found.year is None
    assert contracts.stay(found, smallest=30).horizon == 8.0
    none = contracts.tenure(short.assign(tenure_months=0.0), SPANS, smallest=30)
    assert "都是 0" in str(gap_of(contracts.stay(none, smallest=30)))


@pytest.mark.parametrize(("longest", "horizon"), [(11, 11), (12, 12), (23, 12), (24, 24), (30, 24)])
def test_the_mean_is_of_two_years_or_one_or_what_there_is(longest, horizon):
    people = PEOPLE.assign(tenure_months=PEOPLE["tenure_months"].clip(upper=longest))
    found = contracts.tenure(people, SPANS, smallest=30)
    assert contracts.stay(found, smallest=30).horizon == horizon


def test_too_few_known_months_are_no_curve():
    assert "太少" in str(gap_of(contracts.tenure(PEOPLE.head(3), SPANS.head(3), smallest=30)))
    assert "太少" in str(gap_of(contracts.tenure(PEOPLE[["contract"]], SPANS, smallest=30)))
