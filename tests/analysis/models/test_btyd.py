from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.models.bgnbd import fit_bgnbd, fit_mbgnbd
from reportkit.analysis.models.btyd import customer_days, group_equal, purchase_history
from reportkit.analysis.models.pareto import fit_pareto_nbd
from reportkit.errors import DataError

FITS = pytest.mark.parametrize("fit", [fit_bgnbd, fit_mbgnbd, fit_pareto_nbd])

# customer, day, amount: 7 buys on day 0 twice, 10 and 30; 3 on day 5; 9 after the cut-off
CUSTOMERS = [7, 3, 7, 7, 9, 7, 7]
DAYS = [10, 5, 0, 0, 50, 30, 41]
AMOUNTS = [20.0, 8.0, 1.0, 2.0, 99.0, 40.0, 500.0]

purchases = st.lists(
    st.tuples(st.integers(-3, 4), st.integers(0, 60), st.integers(1, 9)), min_size=1, max_size=40
)


def test_history_counts_repeat_days_and_measures_from_the_first_purchase():
    history = purchase_history(CUSTOMERS, DAYS, 40, AMOUNTS)
    assert history.customer.tolist() == [3, 7]
    assert history.x.tolist() == [0, 2]
    assert history.t_x.tolist() == [0, 30]
    assert history.T.tolist() == [35, 40]


def test_amounts_of_one_day_are_one_purchase_and_the_first_is_no_repeat():
    history = purchase_history(CUSTOMERS, DAYS, 40, AMOUNTS)
    assert history.mean_repeat_amount.tolist() == [0, 30]  # (20 + 40) / 2
    assert history.total_amount.tolist() == [8, 63]


def test_the_as_of_day_itself_belongs_to_the_history():
    assert purchase_history([1, 1], [0, 40], 40).x.tolist() == [1]
    assert purchase_history([1, 1], [0, 41], 40).x.tolist() == [0]


def test_dates_and_day_numbers_give_the_same_history():
    days = np.array(["2025-01-01", "2025-01-01T23:59", "2025-03-01"], dtype="datetime64[m]")
    history = purchase_history([1, 1, 1], days, date(2025, 12, 31))
    assert (history.x[0], history.t_x[0], history.T[0]) == (1, 59, 364)


@given(rows=purchases, data=st.data())
@settings(max_examples=50, deadline=None)
def test_the_order_of_purchases_does_not_matter(rows, data):
    shuffled = data.draw(st.permutations(rows))
    one, other = _history(rows), _history(shuffled)
    for name in ("customer", "x", "t_x", "T", "mean_repeat_amount"):
        assert getattr(one, name).tolist() == getattr(other, name).tolist()


def _history(rows):
    customers, days, amounts = zip(*rows, strict=True)
    return purchase_history(customers, days, 60, amounts)


@given(rows=purchases)
@settings(max_examples=50, deadline=None)
def test_history_agrees_with_counting_by_hand(rows):
    history = _history(rows)
    for row, customer in enumerate(history.customer):
        days = sorted({day for who, day, _ in rows if who == customer})
        assert history.x[row] == len(days) - 1
        assert history.t_x[row] == days[-1] - days[0]
        assert history.T[row] == 60 - days[0]
    assert history.total_amount.sum() == sum(amount for *_, amount in rows)


def test_ids_too_wide_for_one_sorting_key_are_still_merged():
    customers = [2**62, -(2**62), 2**62]
    who, when, _ = customer_days(customers, [3, 1, 3])
    assert who.tolist() == [-(2**62), 2**62]
    assert when.tolist() == [1, 3]


@pytest.mark.parametrize("unit", [1, 7])
def test_equal_histories_are_merged_and_can_be_spread_again(unit):
    x, t_x, T = np.array([1, 0, 1, 1]), np.array([5, 0, 5, 6]) / unit, np.array([9, 9, 9, 9]) / unit
    groups = group_equal(x, t_x, T)
    assert groups.weights.tolist() == [1, 2, 1]
    assert groups.t_x[groups.inverse].tolist() == t_x.tolist()
    assert groups.x[groups.inverse].tolist() == x.tolist()


@FITS
def test_weights_say_the_same_as_repeated_rows(fit, shop_history):
    h = shop_history
    weights = np.arange(h.x.size) % 3 + 1
    weighted = fit(h.x, h.t_x, h.T, weights)
    repeated = fit(*(np.repeat(column, weights) for column in (h.x, h.t_x, h.T)))
    assert weighted == repeated


@FITS
def test_shuffled_customers_give_the_same_model(fit, shop_history):
    h = shop_history
    order = np.random.default_rng(1).permutation(h.x.size)
    assert fit(h.x[order], h.t_x[order], h.T[order]) == fit(h.x, h.t_x, h.T)


@FITS
def test_weeks_promise_what_days_promise(fit, shop_history):
    h = shop_history
    days, weeks = fit(h.x, h.t_x, h.T), fit(h.x, h.t_x / 7, h.T / 7)
    assert weeks.conditional_expected_purchases(h.x, h.t_x / 7, h.T / 7, 26) == pytest.approx(
        days.conditional_expected_purchases(h.x, h.t_x, h.T, 182), rel=1e-5
    )
    assert weeks.alpha * 7 == pytest.approx(days.alpha, rel=1e-5)
    # a density of x moments: each purchase brings one factor of 7
    gain = h.x.sum() * np.log(7)
    assert weeks.fit.log_likelihood == pytest.approx(days.fit.log_likelihood + gain, abs=1e-6)


@FITS
def test_the_fit_of_simulated_customers_is_usable(fit, shop_history):
    model = fit(shop_history.x, shop_history.t_x, shop_history.T)
    assert model.fit.usable
    assert model.fit.customers == 600


@FITS
def test_nobody_leaving_is_reported_as_a_parameter_at_its_bound(fit):
    generator = np.random.default_rng(3)
    T = generator.integers(200, 400, 500)
    x = generator.poisson(generator.gamma(0.6, 1 / 20, 500) * T)
    t_x = np.where(x > 0, np.ceil(T * generator.random(500) ** (1 / np.maximum(x, 1))), 0)
    model = fit(x, t_x, T)
    assert model.fit.at_bound
    assert not model.fit.usable


@FITS
def test_many_distinct_histories_are_fitted_to_the_same_optimum(fit, monkeypatch, shop_history):
    h = shop_history
    direct = fit(h.x, h.t_x, h.T)
    monkeypatch.setattr("reportkit.analysis.models.btyd._FIRST_LOOK_ROWS", 50)
    in_two_looks = fit(h.x, h.t_x, h.T)
    assert in_two_looks.fit.log_likelihood == pytest.approx(direct.fit.log_likelihood, abs=1e-6)
    assert in_two_looks.r == pytest.approx(direct.r, rel=1e-3)


@FITS
@pytest.mark.parametrize(
    ("x", "t_x", "T", "text"),
    [
        ([], [], [], "0 位客户中没有一位重复购买"),
        ([0, 0], [0, 0], [5, 9], "2 位客户中没有一位重复购买.*simple_clv"),
        ([3], [4], [9], "全部 1 位客户的购买史完全相同"),
        ([2, 2, 2], [4, 4, 4], [9, 9, 9], "全部 3 位客户的购买史完全相同.*simple_clv"),
        ([1, 2], [4, 9], [9, 8], r"1 位客户的购买史自相矛盾（首例：第 1 行，x=2，t_x=9，T=8）"),
        ([1, 0], [4, 2], [9, 8], r"1 位客户.*第 1 行，x=0，t_x=2"),
        ([1, np.nan], [4, 0], [9, 8], "1 位客户的购买史自相矛盾"),
        ([1.5, 0], [4, 0], [9, 8], "第 0 行，x=1.5"),
        ([1, 0], [4, 0, 0], [9, 8], "行数不一致（2/3/2）"),
    ],
)
def test_histories_that_cannot_be_fitted_are_refused_with_the_reason(fit, x, t_x, T, text):
    with pytest.raises(DataError, match=text):
        fit(x, t_x, T)


@FITS
def test_two_customers_never_pass_as_a_usable_model(fit):
    model = fit([3, 0], [50, 0], [100, 90])
    assert not model.fit.usable


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (([1.5], [1], 9), "客户编号应为整数编码，实际是 float64"),
        (([1], [1.5], 9), "日期应为日期或整数天，实际是 float64"),
        (([1], np.array(["NaT"], dtype="datetime64[D]"), 9), "1 笔没有日期"),
        (([1], np.array(["昨天"], dtype=object), 9), "日期无法识别.*昨天"),
        (([1, 2], [1], 9), "客户 2，日期 1"),
        (([1], [1], 9, [np.nan]), "1 笔金额为空"),
        (([1], [10], 9), "截止日及以前没有任何购买"),
        (([], [], 9), "截止日及以前没有任何购买"),
    ],
)
def test_purchases_that_cannot_be_read_are_refused_with_the_reason(arguments, text):
    with pytest.raises(DataError, match=text):
        purchase_history(*arguments)


def test_cdnow_sample_has_the_published_counts(cdnow, cdnow_calibration):
    assert customer_days(cdnow.customers, cdnow.days)[0].size == 6_696
    assert cdnow_calibration.x.size == 2_357
    assert cdnow_calibration.x.sum() == 2_457
    assert (cdnow_calibration.x == 0).sum() == 1_411
    assert cdnow_calibration.T.max() / 7 == pytest.approx(38.857, abs=0.001)
