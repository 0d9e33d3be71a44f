"""How long customers under contract will still be there, by three ways that are compared."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.loss import renewals, survival

UNTIL = datetime(2026, 1, 1)
#: Fader & Hardie 2007: customers of one cohort at the start and after each of seven years
HIGH_END = [1000, 869, 743, 653, 593, 551, 517, 491]
REGULAR = [1000, 631, 468, 382, 326, 289, 262, 241]


def listed(tenure, churned, **more) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"k{i:05d}" for i in range(len(tenure))],
            "tenure_months": np.asarray(tenure, dtype=float),
            "churned": np.asarray(churned, dtype=bool),
            **more,
        }
    )


def cohort(survivors) -> pd.DataFrame:
    left, years = -np.diff(survivors), len(survivors) - 1
    tenure = np.r_[np.repeat(np.arange(1, years + 1), left), np.full(survivors[-1], years)]
    return listed(tenure, np.arange(tenure.size) < left.sum())


def ways(found: renewals.Renewals) -> dict[str, renewals.Hazard]:
    return {way.name: way for way in (found.chosen, *found.others)}


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta"), [(HIGH_END, 0.668, 3.806), (REGULAR, 0.704, 1.182)]
)
def test_a_list_of_the_published_cohorts_has_the_published_model(survivors, alpha, beta):
    model = ways(renewals.staying(cohort(survivors), UNTIL, horizon=5))[renewals.MODEL]
    period = np.arange(1, 13)
    assert model.monthly == pytest.approx(alpha / (alpha + beta + period - 1), rel=0.003)


def test_years_that_the_published_cohort_never_saw_are_forecast_as_published():
    found = renewals.staying(cohort(HIGH_END), UNTIL, horizon=5)
    model = ways(found)[renewals.MODEL]
    seven = np.prod(1 - model.monthly[:7])
    ahead = seven * model.still_there([7], 5)[0]
    assert ahead == pytest.approx([0.460, 0.436, 0.414, 0.395, 0.378], abs=0.0006)


def test_the_model_is_chosen_where_loyalty_grows_as_it_says():
    found = renewals.staying(cohort(REGULAR), UNTIL, horizon=12)
    assert (found.method, found.counted, found.dated) == (renewals.MODEL, False, False)
    assert found.apart < 0.02
    assert (found.n, found.lost, found.longest, found.untold) == (1000, 759, 7, 0)
    assert len(found.here) == 241


def test_the_same_chance_every_month_is_chosen_where_nothing_speaks_against_it():
    rng = np.random.default_rng(4)
    life, seen = rng.geometric(0.05, 2000), rng.integers(1, 40, 2000)
    found = renewals.staying(
        listed(np.minimum(life, seen), life <= seen), UNTIL, horizon=6, fewest=30
    )
    assert found.method == renewals.CONSTANT
    assert found.chosen.still_there([0, 9], 2) == pytest.approx(
        np.array([[0.95, 0.95**2]] * 2), abs=0.01
    )


def test_the_counted_way_is_the_curve_of_kaplan_and_meier():
    rng = np.random.default_rng(5)
    tenure, churned = rng.integers(1, 20, 400), rng.random(400) < 0.4
    found = renewals.staying(listed(tenure, churned), UNTIL, horizon=3)
    curve = survival.kaplan_meier(tenure, churned).at(np.arange(1, 20))["survival"]
    counted = ways(found)[renewals.COUNTED]
    assert np.cumprod(1 - counted.monthly[:19]) == pytest.approx(curve.to_numpy())
    three_on = curve.iloc[[7, 8, 9]].to_numpy() / curve.iloc[6]
    assert counted.still_there([7], 3)[0] == pytest.approx(three_on)


def test_beyond_the_longest_the_mean_of_the_last_months_goes_on():
    tenure, churned = [1, 2, 2, 3, 3], [True, True, False, False, False]
    found = renewals.staying(listed(tenure, churned), UNTIL, horizon=2, fewest=1)
    # at risk 5, 4 and 2; one leaves in the first month and one in the second
    counted = ways(found)[renewals.COUNTED]
    assert counted.monthly == pytest.approx([1 / 5, 1 / 4, 0, 2 / 11, 2 / 11])
    assert (found.tail, found.last) == (pytest.approx(2 / 11), 3)
    assert counted.still_there([3, 1], 2) == pytest.approx(
        np.array([[9 / 11, (9 / 11) ** 2], [3 / 4, 3 / 4]])
    )


def test_criteria_are_those_of_three_customers_by_hand():
    found = renewals.staying(listed([1, 2, 2], [True, False, False]), UNTIL, horizon=1, fewest=1)
    aic = {name: way.aic for name, way in ways(found).items()}
    assert aic[renewals.CONSTANT] == pytest.approx(2 - 2 * np.log(0.2 * 0.8**4))
    assert aic[renewals.COUNTED] == pytest.approx(4 - 2 * np.log(1 / 3 * (2 / 3) ** 2))
    assert found.method == renewals.CONSTANT


def test_parts_of_a_month_belong_to_the_month_of_leaving_and_are_not_yet_stayed():
    found = renewals.staying(
        listed([2.3, 0, 2.9, 5.0], [True, True, False, False]), UNTIL, horizon=1, fewest=1
    )
    counted = ways(found)[renewals.COUNTED].monthly
    assert counted[:5] == pytest.approx([1 / 4, 0, 1 / 2, 0, 0])  # left in months 3 and 1
    assert found.here["months"].tolist() == [2, 5]


def test_dates_stand_in_where_the_table_counts_no_months():
    people = listed(
        [np.nan, np.nan, 7], [True, False, False],
        created_at=pd.to_datetime(["2025-01-01", "2025-10-01", "2020-01-01"]),
        churned_at=pd.to_datetime(["2025-05-20", None, None]),
    )  # fmt: skip
    found = renewals.staying(people, UNTIL, horizon=1, fewest=1)
    assert found.dated and found.longest == 7
    assert found.here["months"].tolist() == [3, 7]
    without = renewals.staying(people.drop(columns="tenure_months"), UNTIL, horizon=1, fewest=1)
    assert without.here["months"].tolist() == [3, 72]


def customers_of_years() -> pd.DataFrame:
    """8,000 who came over six years and leave with a chance of 3 % a month, wherever they are."""
    rng = np.random.default_rng(6)
    came = rng.uniform(0, 72, 8000)
    stays = rng.exponential(1 / -np.log(0.97), 8000)
    day = pd.Timedelta(days=365.25 / 12)
    left = came + stays < 72
    begins = pd.Timestamp(UNTIL) - 72 * day
    gone = pd.Series(begins + (came + stays) * day).where(left)
    return listed(
        np.where(left, stays, 72 - came), left, created_at=begins + came * day, churned_at=gone
    )


def test_those_who_left_before_anybody_wrote_it_down_do_not_make_the_rest_loyal():
    everybody = customers_of_years()
    since = everybody["churned_at"] >= "2024-01-01"
    kept = everybody[~everybody["churned"] | since]
    assert len(kept) < 0.7 * len(everybody)
    for people in (everybody, kept):
        found = renewals.staying(people, UNTIL, horizon=12)
        for way in ways(found).values():
            assert way.still_there([0], 12)[0, -1] == pytest.approx(0.97**12, abs=0.02)
    unknown = renewals.staying(kept.drop(columns="churned_at"), UNTIL, horizon=12)
    assert not unknown.dated  # then the list is believed, and the report says what that does
    assert unknown.chosen.still_there([0], 12)[0, -1] > 0.97**12 + 0.03


def test_a_table_said_to_flag_the_last_months_only_is_read_so():
    everybody = customers_of_years()
    recent = everybody["churned_at"] >= pd.Timestamp(UNTIL) - pd.Timedelta(days=3 * 365.25 / 12)
    kept = everybody[~everybody["churned"] | recent].drop(columns="churned_at")
    told = renewals.staying(kept, UNTIL, horizon=12, within=3)
    assert (told.within, told.latest) == (3, None)
    assert told.chosen.still_there([0, 20], 12)[:, -1] == pytest.approx([0.97**12] * 2, abs=0.04)
    believed = renewals.staying(kept, UNTIL, horizon=12)
    assert believed.within == 0
    assert believed.chosen.still_there([0], 12)[0, -1] > 0.97**12 + 0.1
    # the two bounds that a report names: all who ever left, and those of the last month only
    one = renewals.staying(kept, UNTIL, horizon=12, within=1)
    ahead = [way.still_there([5], 12) for way in (believed.latest, one.chosen)]
    assert ahead[0] == pytest.approx(ahead[1])


def test_dates_of_leaving_are_believed_before_what_is_said_of_the_flag():
    people = customers_of_years()
    told, plain = (renewals.staying(people, UNTIL, horizon=2, within=w) for w in (1, 0))
    assert (told.within, told.dated) == (0, True)
    assert told.chosen.monthly == pytest.approx(plain.chosen.monthly)


def test_whoever_leaves_after_the_day_of_the_report_is_still_there():
    people = listed([5, 9, 4], [True, True, False]).assign(
        churned_at=pd.to_datetime(["2025-03-01", "2026-02-01", None])
    )
    found = renewals.staying(people, UNTIL, horizon=1, fewest=1)
    assert (found.lost, len(found.here)) == (1, 2)


def test_too_few_who_left_are_refused_with_their_number():
    gap = gap_of(renewals.staying(listed([3] * 40, [True] * 29 + [False] * 11), UNTIL, horizon=1))
    assert gap.code == "no_contract_clv"
    assert dict(gap.values) == {"reason": "登记流失的客户只有 29 家，不足 30 家"}


def test_leaving_after_an_unknown_time_is_refused_and_staying_so_is_left_out():
    tenure = np.r_[np.full(38, 4.0), [np.nan] * 2, np.full(19, 6.0), [np.nan]]
    churned = np.arange(60) < 40
    gap = gap_of(renewals.staying(listed(tenure, churned), UNTIL, horizon=1))
    assert gap is None  # 38 of 40 are known
    found = renewals.staying(listed(tenure, churned), UNTIL, horizon=1)
    assert (found.untold, len(found.here)) == (3, 19)
    tenure[0] = np.nan
    gap = gap_of(renewals.staying(listed(tenure, churned), UNTIL, horizon=1))
    assert dict(gap.values)["reason"] == "40 家流失客户中有 3 家不知道在约多久"


def test_where_everybody_left_in_the_first_month_there_is_nothing_to_model():
    found = renewals.staying(
        listed([1] * 30 + [0] * 3, [True] * 30 + [False] * 3), UNTIL, horizon=2
    )
    assert renewals.MODEL not in ways(found)
    assert (found.apart, found.apart_at) == (None, None)


def test_telco_is_read_as_counted_because_neither_model_fits(shared_data):
    telco = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    found = renewals.staying(listed(telco["tenure"], telco["Churn"] == "Yes"), UNTIL, horizon=24)
    aic = {name: way.aic for name, way in ways(found).items()}
    assert aic[renewals.COUNTED] < aic[renewals.MODEL] < aic[renewals.CONSTANT]
    assert (found.apart, found.apart_at) == (pytest.approx(0.067, abs=0.0005), 72)
