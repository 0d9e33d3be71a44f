"""Estimates of one window: what counts, what does not, how far chance moves it."""

import math
from datetime import datetime, timedelta

import pandas as pd
import pytest

from reportkit.analysis.basics.estimates import (
    Estimate,
    Records,
    count_estimate,
    estimates,
    half_width,
    mean_estimate,
    monthly_means,
    monthly_satisfaction,
    ratio_estimate,
    retained_by,
    share_estimate,
    span_records,
    sum_estimate,
    widest,
)
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.analysis.opinions.questionnaire import read_survey
from reportkit.errors import DataError

START, END = datetime(2025, 7, 1), datetime(2026, 1, 1)


def sales(**revenue: float) -> pd.DataFrame:
    ids = list(revenue)
    money = [float(v) for v in revenue.values()]
    return pd.DataFrame({"customer_id": ids, "revenue": money, "margin": [v / 2 for v in money]})


def test_a_share_of_nothing_has_no_value():
    assert share_estimate(0, 0).value is None
    assert share_estimate(1, 4).value == 0.25


def test_the_mean_of_one_value_has_no_error():
    one = mean_estimate(pd.Series([3.0, None]))
    assert (one.value, one.n) == (3.0, 1)
    assert math.isnan(one.error)
    assert mean_estimate(pd.Series([1.0, 3.0])).error == pytest.approx(1.0)


def test_a_count_errs_by_its_root():
    assert count_estimate(100).error == 10
    # 1.96 * sqrt(100 + 121)
    assert half_width(count_estimate(121), count_estimate(100)) == pytest.approx(29.136, abs=1e-2)


def test_a_ratio_of_sums_errs_by_what_single_customers_deviate():
    """300 over 30 is 10; deviations 50 - 10*10 = -50, 150 - 100 = 50, 100 - 100 = 0."""
    above, below = pd.Series([50.0, 150.0, 100.0]), pd.Series([10.0, 10.0, 10.0])
    ratio = ratio_estimate(above, below)
    assert (ratio.value, ratio.n) == (10.0, 3)
    assert ratio.error == pytest.approx(math.sqrt(5000) / 30)
    assert ratio_estimate(above, below * 0).value is None


def test_one_noise_serves_both_comparisons():
    now = share_estimate(50, 100)
    near, far = share_estimate(400, 1000), share_estimate(4, 10)
    assert widest(now, near, far) == half_width(now, far) > half_width(now, near)
    assert widest(now, share_estimate(0, 0)) is None


def test_sums_are_compared_customer_by_customer():
    before = sum_estimate(pd.Series({"a": 100.0, "b": 900.0}))
    now = sum_estimate(pd.Series({"a": 110.0, "b": 910.0}))
    assert half_width(now, before) == pytest.approx(0.0)
    gone = sum_estimate(pd.Series({"a": 100.0}))
    # differences 0 and −900: standard deviation 636.4, two customers
    assert half_width(gone, before) == pytest.approx(1.96 * math.sqrt(2) * 636.396, rel=1e-3)


def test_a_window_without_customers_is_compared_with_one_that_had_some():
    before = sum_estimate(pd.Series({"a": 100.0, "b": 900.0}))
    nobody = sum_estimate(pd.Series(dtype=float))
    assert nobody.value is None
    # changes −100 and −900: standard deviation 565.7, two customers
    for one, other in ((nobody, before), (before, nobody)):
        assert half_width(one, other) == pytest.approx(1.96 * math.sqrt(2) * 565.685, rel=1e-3)
    assert half_width(nobody, nobody) is None


def test_what_has_no_error_has_no_half_width():
    assert half_width(share_estimate(1, 2), share_estimate(0, 0)) is None
    assert half_width(mean_estimate(pd.Series([1.0])), mean_estimate(pd.Series([2.0, 3.0]))) is None


def test_trade_measures_follow_their_definitions():
    tiers = pd.Series({"a": "优质客户", "b": "发展客户", "c": "发展客户", "d": "边缘客户"})
    record = Records(
        START, END, sales=sales(a=80, b=10, c=5), earlier=sales(a=50, d=5),
        year=pd.DataFrame({"customer_id": ["a", "c", "d"]}),
    )  # fmt: skip
    found = estimates(record, tiers)
    assert found["交易额"].value == 95
    assert found["利润"].value == 47.5
    assert found["优质客户交易额"].value == 80
    assert found["发展客户新增交易客户数"].value == 1  # b; c bought within the year
    assert found["保留率"].value == 0.5  # a came back, d did not


def test_sales_of_the_window_are_those_of_the_company_also_without_a_customer():
    record = Records(
        START, END, sales=sales(a=80, b=10), earlier=sales(a=50),
        year=pd.DataFrame({"customer_id": ["a"]}), totals={"revenue": 107.0, "margin": math.nan},
    )  # fmt: skip
    found = estimates(record)
    assert found["交易额"].value == 107
    assert found["交易额"].by_customer.sum() == 90
    assert found["利润"].value == 45  # no margin of the company is known


def test_orders_that_begin_too_late_compare_with_nothing():
    late = {"sales": sales(a=1), "earlier": sales(a=1), "year": pd.DataFrame({"customer_id": []})}
    tiers = pd.Series({"a": "发展客户"})
    assert estimates(Records(START, END, **late, since=datetime(2025, 9, 1))) == {}
    found = estimates(Records(START, END, **late, since=datetime(2025, 1, 5)), tiers)
    assert "交易额" in found
    assert "发展客户新增交易客户数" not in found  # a year without records makes everybody new


def test_answers_outside_the_window_and_open_leads_do_not_count():
    surveys = pd.DataFrame(
        {
            "answered_at": pd.to_datetime(["2025-07-01", "2025-12-31", "2026-01-01", "2025-08-01"]),
            "item": ["整体体验", "整体体验", "整体体验", "推荐意愿"],
            "score": [4.0, 3.0, 5.0, 10.0],
        }
    )
    leads = pd.DataFrame(
        {
            "closed_at": pd.to_datetime(["2025-08-01"] * 3),
            "won": pd.array([True, False, None], "boolean"),
        }
    )
    survey = read_survey(surveys, SurveyRules(), datetime(2027, 1, 1))
    found = estimates(Records(START, END, survey=survey, leads=leads))
    assert found["满意度"].value == 0.5
    assert found["净推荐值"].value == 100
    assert (found["转化率"].value, found["转化率"].n) == (0.5, 2)


def test_the_response_time_is_the_reading_of_its_one_home():
    median = Estimate(2.0, 7, 0.5)
    assert estimates(Records(START, END, response=median)) == {"响应时限": median}


def test_churn_counts_those_who_were_there_at_the_start():
    people = pd.DataFrame(
        {
            "customer_id": list("abcd"),
            "created_at": pd.to_datetime(["2020-01-01", "2020-01-01", "2025-08-01", "2020-01-01"]),
            "churned_at": pd.to_datetime(["2025-09-01", None, "2025-10-01", "2024-01-01"]),
        }
    )
    found = estimates(Records(START, END, customers=people))
    assert (found["流失率"].hits, found["流失率"].n) == (1, 2)


def test_spans_around_a_window_come_from_consecutive_blocks():
    blocks = [sales(**{name: 1.0}) for name in "abcde"]
    around = span_records(blocks, 1, 6)
    assert list(around["year"]["customer_id"]) == ["c", "d"]
    with pytest.raises(DataError, match="5 个月，无法整除一年"):
        span_records(blocks, 0, 5)


def test_retention_per_tier():
    tiers = pd.Series({"a": "优质客户", "b": "优质客户", "c": "边缘客户"})
    record = Records(START, END, sales=sales(a=1), earlier=sales(a=1, b=1))
    kept = retained_by(record, tiers, ["优质客户", "边缘客户"]).set_index("label")
    assert kept.loc["优质客户", "retention"] == 0.5
    assert math.isnan(kept.loc["边缘客户", "retention"])


def test_months_without_values_are_blank():
    frame = pd.DataFrame({"at": pd.to_datetime(["2025-12-05", "2025-10-01", "2025-10-31"])})
    means = monthly_means(frame, "at", pd.Series([1.0, 2.0, 4.0]), END, months=3)
    assert means[0] == 3.0
    assert math.isnan(means[1])
    assert means[2] == 1.0


def test_the_mean_of_a_part_of_a_month_is_blank():
    """Tickets from 20 October to 15 December, every day: only November is whole."""
    frame = pd.DataFrame({"at": pd.date_range("2025-10-20", "2025-12-15")})
    means = monthly_means(frame, "at", pd.Series(1.0, frame.index), END, months=3)
    assert [math.isnan(mean) for mean in means] == [True, False, True]


def test_leads_without_a_single_loss_have_no_conversion():
    won = pd.DataFrame({"closed_at": [datetime(2025, 8, 1)] * 2, "won": [True, None]})
    assert "转化率" not in estimates(Records(START, END, leads=won), None)
    lost = pd.DataFrame({"closed_at": [datetime(2025, 8, 1)] * 2, "won": [True, False]})
    assert estimates(Records(START, END, leads=lost), None)["转化率"].value == 0.5


def test_satisfaction_by_month_is_the_share_of_the_headline_item():
    surveys = pd.DataFrame(
        {
            "answered_at": pd.to_datetime(["2025-10-02", "2025-12-01", "2025-12-31"]),
            "item": "整体体验",
            "score": [5.0, 3.0, 4.0],
        }
    )
    survey = read_survey(surveys, SurveyRules(), END)
    assert monthly_satisfaction(survey, END, 3) == pytest.approx([1.0, math.nan, 0.5], nan_ok=True)


def test_visits_are_counted_by_the_one_rule_of_coverage():
    known = pd.DataFrame({"status": ["活跃", "流失", "休眠"], "visits": [1, 2, None]})
    found = estimates(Records(START, END, visits=known))["回访覆盖率"]
    assert (found.hits, found.n) == (1, 2)  # the one who left needs no visit


def test_who_left_at_the_first_instant_counts_and_at_the_end_not_yet():
    people = pd.DataFrame(
        {
            "customer_id": list("abcd"),
            "created_at": [datetime(2020, 1, 1)] * 3 + [START],  # d came at the first instant
            "churned_at": [START, END, START - timedelta(seconds=1), None],
        }
    )
    found = estimates(Records(START, END, customers=people))
    assert (found["流失率"].hits, found["流失率"].n) == (1, 2)  # a of a and b
