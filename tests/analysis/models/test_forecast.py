"""Forecasts of purchases, judged on made-up customers whose habit is known."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.models import forecast
from reportkit.analysis.models.prediction import next_purchase
from reportkit.errors import DataError


def buyers(seed: int = 1, count: int = 400, span: int = 700) -> pd.DataFrame:
    """Gamma rates, a chance to leave after every purchase, Gamma amounts."""
    generator = np.random.default_rng(seed)
    rows = []
    for i in range(count):
        rate, leaves = generator.gamma(1.2, 1 / 40), generator.beta(0.6, 6)
        day = generator.integers(0, 300)
        spend = generator.gamma(3, 30)
        while day < span:
            rows.append((f"C{i:04d}", int(day), spend * generator.gamma(4, 0.25)))
            if generator.random() < leaves:
                break
            day += max(generator.exponential(1 / rate), 1)
    return pd.DataFrame(rows, columns=["customer_id", "day", "amount"])


@pytest.fixture(scope="module")
def result() -> forecast.Forecast:
    return forecast.purchase_forecast(buyers(), 699, 90)


def test_a_model_is_used_and_ranks_the_buyers(result):
    assert result.method == "MBG/NBD"
    assert result.check is not None and result.check.ranking is not None
    assert result.check.ranking.auc > 0.75
    assert abs(result.check.bias) < 0.3


def test_totals_of_the_check_are_those_of_its_groups(result):
    groups = result.check.groups
    assert (groups["customers"] * groups["actual"]).sum() == pytest.approx(result.check.actual)
    assert groups["customers"].sum() == result.check.customers


def test_amount_is_purchases_times_amount_each(result):
    table = result.table
    assert list(table["customer_id"]) == sorted(table["customer_id"])
    np.testing.assert_allclose(table["expected_amount"], table["purchases"] * table["amount"])
    assert table["purchase_probability"].between(0, 1).all()


def test_order_of_purchases_does_not_matter(result):
    turned = buyers().sample(frac=1, random_state=3)
    again = forecast.purchase_forecast(turned, 699, 90)
    pd.testing.assert_frame_equal(again.table, result.table)


def test_customers_who_never_came_back_get_the_average_rate_and_a_reason():
    days = pd.DataFrame({"customer_id": ["A", "B"], "day": [0, 1], "amount": [10.0, 30.0]})
    result = forecast.purchase_forecast(days, 100, 30)
    assert result.method == forecast.STEADY
    assert all("未采用" in reason for reason in result.refusals)
    assert (result.table["purchases"] == 0).all()
    # own 10 or 30 and one average purchase of 20
    assert list(result.table["amount"]) == [15.0, 25.0]


def test_purchases_after_the_last_day_are_not_seen():
    days = buyers()
    early = forecast.purchase_forecast(days[days["day"] <= 500], 500, 60)
    both = forecast.purchase_forecast(days, 500, 60)
    pd.testing.assert_frame_equal(early.table, both.table)


def test_bands_put_equal_forecasts_together():
    table = pd.DataFrame({"purchases": [3.0, 2.0, 2.0, 0.6, 0.1]})
    bands = forecast.frequency_bands(table, high_share=0.2, low_purchases=0.5)
    assert list(bands) == ["高", "中", "中", "中", "低"]


def test_buyers_are_expected_by_thirds_of_the_horizon(result):
    assert forecast.forecast_steps(90) == (30, 60, 90)
    assert forecast.forecast_steps(2) == (1, 2)
    assert result.buyers["days"].tolist() == [30, 60, 90]
    chances = result.table["purchase_probability"]
    assert result.buyers["expected"].iloc[-1] == pytest.approx(chances.sum())
    assert result.buyers["expected"].is_monotonic_increasing
    chance_alone = 1.96 * np.sqrt((chances * (1 - chances)).sum())
    assert result.buyers["margin"].iloc[-1] >= chance_alone * 0.999


def test_the_margin_is_at_least_what_the_same_count_was_off_by_in_the_check(result):
    checked = result.check.buyers
    off = abs(checked["actual"] / checked["expected"] - 1)
    assert (result.buyers["margin"] >= result.buyers["expected"] * off * 0.999).all()
    assert result.buyers["promised"].tolist() == checked["expected"].tolist()
    assert result.buyers["observed"].tolist() == checked["actual"].tolist()


def test_spans_until_the_next_purchase_add_up_to_all_customers(result):
    spans = forecast.buyer_spans(result)
    assert list(spans["label"]) == ["1～30 天", "31～60 天", "61～90 天", "90 天内不买"]
    assert spans["customers"].sum() == pytest.approx(len(result.table))
    assert spans["customers"].iloc[:3].sum() == pytest.approx(
        result.table["purchase_probability"].sum()
    )
    assert spans["share"].sum() == pytest.approx(1)


def test_expected_buyers_are_who_came_where_a_count_of_medians_says_nobody():
    # one chance in two hundred a day: half have bought after 139 days, 14 of 100 after 30
    generator = np.random.default_rng(4)
    bought = generator.random((600, 900)) < 0.005
    who, day = np.nonzero(bought)
    days = pd.DataFrame({"customer_id": [f"C{i:03d}" for i in who], "day": day, "amount": 1.0})
    found = forecast.purchase_forecast(days[days["day"] < 800], 799, 90)
    came = days[(days["day"] >= 800) & (days["day"] < 830)]["customer_id"]
    actual = came[came.isin(found.table["customer_id"])].nunique()
    row = found.buyers.iloc[0]
    assert abs(row["expected"] - actual) <= row["margin"] < 40
    due = next_purchase(days, datetime(1970, 1, 1) + timedelta(days=800), 90, 4).table["due_days"]
    assert (due <= 30).sum() < 0.2 * actual


def seasonal(count: int = 300, span: int = 1096, seed: int = 5) -> pd.DataFrame:
    """Three years from 2022-01-01; in November and December customers buy three times as often."""
    generator = np.random.default_rng(seed)
    day = np.arange(span)
    month = (np.datetime64("2022-01-01") + day).astype("datetime64[M]").astype(int) % 12
    busy = np.where(month >= 10, 3.0, 1.0)
    rows = []
    for i in range(count):
        rate = generator.gamma(1.5, 1 / 60)
        bought = np.flatnonzero(generator.random(span) < rate * busy)
        rows.append(pd.DataFrame({"customer_id": f"C{i:04d}", "day": bought, "amount": 10.0}))
    frame = pd.concat(rows, ignore_index=True)
    return frame.assign(day=frame["day"] + 18_993)


def test_a_season_is_used_where_it_came_closer_on_unseen_days():
    result = forecast.purchase_forecast(seasonal(), 18_993 + 1095, 61)
    season = result.season
    assert season.used
    assert list(season.trials["label"]) == ["最近", "上年同季"]
    assert abs(season.misses("seasonal")[0]) < 0.15 < abs(season.misses("plain")[0])
    # the busy months are over: a forecast that knows nothing of them promises half as much again
    plain = forecast.purchase_forecast(seasonal().query("day > 19700"), 18_993 + 1095, 61)
    assert plain.season.index is None
    assert result.table["purchases"].sum() < 0.75 * plain.table["purchases"].sum()
    assert result.check.predicted == pytest.approx(season.trials["seasonal"].iloc[0])


def test_without_two_years_before_the_check_no_season_is_judged(result):
    assert result.season.index is None
    assert not result.season.used
    assert result.season.trials.empty


def test_message_names_an_impossible_horizon():
    with pytest.raises(DataError, match="预测天数应至少为 1，现为 0"):
        forecast.purchase_forecast(buyers(count=5), 699, 0)


def test_cdnow_buyers_are_ranked_well(shared_data):
    names = ["master", "customer_id", "date", "cds", "amount"]
    file = shared_data / "cdnow" / "CDNOW_sample.txt"
    rows = pd.read_csv(file, sep=r"\s+", names=names, dtype={"customer_id": str})
    day = (pd.to_datetime(rows["date"], format="%Y%m%d") - pd.Timestamp(0)).dt.days
    end = int((pd.Timestamp("1998-06-30") - pd.Timestamp(0)).days)
    result = forecast.purchase_forecast(rows.assign(day=day), end, 90)
    assert result.check is not None and result.check.ranking is not None
    assert result.check.ranking.low > 0.75
    assert result.amount_method == "Gamma-Gamma"
    assert not result.season.used  # a year and a half of data


def test_a_check_that_promised_nobody_leaves_the_margin_to_chance(result):
    buyers = pd.DataFrame({"days": [30, 60], "expected": [0.0, 10.0], "actual": [2, 15]})
    chances = np.full((2, 40), 0.5)
    table = forecast._with_margins([30, 60], chances, replace(result.check, buyers=buyers))
    by_chance = 1.96 * np.sqrt(40 * 0.25)
    assert table["margin"].tolist() == pytest.approx([by_chance, 20 * 0.5], rel=0.3)
    assert table["margin"].iloc[0] == pytest.approx(by_chance, rel=1e-3)
