import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.loss.sbg import ShiftedBetaGeometric
from reportkit.analysis.models import clv
from reportkit.analysis.models.bgnbd import BetaGeometric
from reportkit.analysis.models.btyd import Fit, customer_days, purchase_history
from reportkit.analysis.models.clv import (
    DAYS_PER_MONTH,
    SIMPLE_METHOD,
    ClvPlan,
    choose_clv,
    contractual_clv,
    model_clv,
    simple_clv,
)
from reportkit.analysis.models.gamma_gamma import GammaGamma
from reportkit.analysis.models.spend import SpendModel
from reportkit.errors import DataError, ParameterError

FIT = Fit(-1.0, 500.0, True, ())
BUYING = BetaGeometric(0.5, 40.0, 0.9, 1.9, True, FIT)
SPENDING = SpendModel(GammaGamma(6.0, 4.0, 15.0, 500, 0, 0.0, FIT), 0.0, 0.0, 0.0, 0.0)
END = np.datetime64("2025-12-30")

# customer 1: days 0, 100 and 200 of 365, 90 CNY in all; customer 2: day 0 only, 50 CNY
TWO = purchase_history([1, 1, 1, 2], [0, 100, 200, 0], 365, [20.0, 30.0, 40.0, 50.0])


def test_discounting_by_month_ends_at_the_yearly_rate():
    factors = ClvPlan(24, 0.21).discount_factors()
    assert factors.size == 24
    assert factors[[11, 23]] == pytest.approx([1 / 1.21, 1 / 1.21**2])
    assert ClvPlan(24, 0.21).discount_factors(periods_per_year=1) == pytest.approx(
        [1 / 1.21, 1 / 1.21**2]
    )


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        ((0,), "期限为 0 个月"),
        ((12, -0.1), "年折现率为 -0.1"),
        ((12, 15), "年折现率为 15"),
        ((12, 0.1, 30), "毛利率为 30，应大于 0 且不超过 1"),
    ],
)
def test_impossible_plans_are_refused(arguments, text):
    with pytest.raises(ParameterError, match=text):
        ClvPlan(*arguments)


def test_model_value_is_the_sum_over_months_written_out():
    plan = ClvPlan(12, 0.12, margin_rate=0.3)
    values = model_clv(BUYING, SPENDING, TWO, plan)
    row = (2.0, 200.0, 365.0)
    by_then = [BUYING.conditional_expected_purchases(*row, k * DAYS_PER_MONTH) for k in range(13)]
    amount = 6 * (15 + 2 * 35) / (12 + 4 - 1)
    worth = sum((by_then[k] - by_then[k - 1]) * 1.12 ** (-k / 12) for k in range(1, 13))
    assert values.customer.tolist() == [1, 2]
    assert values.amount[0] == pytest.approx(amount)
    assert values.purchases[0] == pytest.approx(by_then[12])
    assert values.clv[0] == pytest.approx(0.3 * amount * worth)


def test_without_discount_and_at_full_margin_value_is_purchases_times_amount():
    values = model_clv(BUYING, SPENDING, TWO, ClvPlan(36, 0.0))
    assert values.clv == pytest.approx(values.purchases * values.amount)


@given(months=st.integers(1, 36), rate=st.floats(0, 0.5))
@settings(max_examples=20, deadline=None)
def test_a_longer_horizon_is_worth_more_and_a_higher_rate_less(months, rate):
    def worth(plan):
        return model_clv(BUYING, SPENDING, TWO, plan).clv

    assert (worth(ClvPlan(months + 1, rate)) > worth(ClvPlan(months, rate))).all()
    assert (worth(ClvPlan(months, rate + 0.1)) < worth(ClvPlan(months, rate))).all()


def test_simple_value_is_average_order_times_frequency_times_horizon_times_margin():
    values = simple_clv(TWO, ClvPlan(24, 0.0, margin_rate=0.5))
    # 2 repeats in 730 days of both: one per 365; each customer brings one such year of 365.25
    yearly = np.array([2 + 365.25 / 365, 0 + 365.25 / 365]) / (365 + 365.25) * 365.25
    assert values.amount.tolist() == [30, 50]
    assert values.purchases == pytest.approx(2 * yearly)
    assert values.clv == pytest.approx(0.5 * np.array([30, 50]) * 2 * yearly)


def test_a_first_order_yesterday_is_no_daily_habit():
    history = purchase_history([1, 1, 2], [0, 300, 364], 365, [10.0, 10.0, 10.0])
    newcomer = simple_clv(history, ClvPlan(12, 0.0)).purchases[1]
    assert newcomer == pytest.approx(1.0, abs=0.01)  # that of the average customer


def test_simple_value_needs_time_to_have_passed():
    with pytest.raises(DataError, match="全部 2 位客户都在截止日当天首次购买"):
        simple_clv(purchase_history([1, 2], [9, 9], 9, [5.0, 5.0]), ClvPlan(12))


def test_a_checked_model_is_used_and_named(shop):
    choice = choose_clv(shop.customers, shop.days, shop.amounts, END, ClvPlan(12, 0.1, 0.4))
    assert choice.method == "MBG/NBD + Gamma-Gamma"
    assert choice.by_model
    assert choice.refusals == ()
    assert choice.rule == (
        "MBG/NBD 预测购买次数，Gamma-Gamma 预测每次金额；期限 12 个月，毛利率 40.0%，"
        "年折现率 10.0%，按月末折现。"
    )
    assert choice.holdout is not None
    assert abs(choice.holdout.bias) < 0.5
    expected = model_clv(
        choice.transactions, choice.spend, shop.until("2025-12-30"), ClvPlan(12, 0.1, 0.4)
    )
    assert choice.values.clv.tolist() == expected.clv.tolist()
    assert (choice.values.clv > 0).all()


def test_shuffled_purchases_are_worth_the_same(shop):
    order = np.random.default_rng(4).permutation(shop.customers.size)
    plan = ClvPlan(12)
    one = choose_clv(shop.customers, shop.days, shop.amounts, END, plan)
    other = choose_clv(shop.customers[order], shop.days[order], shop.amounts[order], END, plan)
    assert other.values.clv == pytest.approx(one.values.clv, rel=1e-6)


def test_few_repeaters_fall_back_with_the_reason(shop):
    few = shop.customers < 60
    choice = choose_clv(shop.customers[few], shop.days[few], shop.amounts[few], END, ClvPlan(12))
    history = purchase_history(shop.customers[few], shop.days[few], END, shop.amounts[few])
    repeaters = (history.x > 0).sum()
    assert choice.method == SIMPLE_METHOD
    assert choice.refusals == (f"复购客户只有 {repeaters} 位，少于 100 位，模型估计不可靠。",)
    assert choice.rule.startswith("平均客单价 × 复购频率")
    assert "毛利率" not in choice.rule
    third = ClvPlan(12, margin_rate=0.3)
    told = choose_clv(shop.customers[few], shop.days[few], shop.amounts[few], END, third).rule
    assert "期限 12 个月，毛利率 30.0%，" in told
    assert choice.values.clv.tolist() == simple_clv(history, ClvPlan(12)).clv.tolist()


def test_a_short_observation_falls_back_with_the_reason(cdnow):
    choice = choose_clv(
        cdnow.customers, cdnow.days, cdnow.amounts, np.datetime64("1997-09-30"), ClvPlan(36)
    )
    assert choice.method == SIMPLE_METHOD
    assert choice.refusals == ("观察期只有 8.9 个月，不足预测期 36 个月的 50%。",)


def test_amounts_that_grow_with_frequency_fall_back_with_the_reason(shop):
    history = shop.until("2025-12-30")
    frequency = history.x[np.searchsorted(history.customer, shop.customers)]
    choice = choose_clv(shop.customers, shop.days, 10.0 + frequency, END, ClvPlan(12))
    assert choice.method == SIMPLE_METHOD
    assert any("购买次数与平均金额的相关系数为 1.00" in reason for reason in choice.refusals)


def test_equal_amounts_fall_back_with_the_reason(shop):
    choice = choose_clv(shop.customers, shop.days, np.full(shop.days.size, 9.0), END, ClvPlan(12))
    assert choice.method == SIMPLE_METHOD
    assert "平均金额全部等于 9" in choice.refusals[0]
    assert choice.spend is None


def test_customers_who_never_leave_fall_back_with_every_refusal():
    generator = np.random.default_rng(8)
    customers, days, amounts = [], [], []
    for customer in range(400):
        moments = np.cumsum(1 + generator.exponential(30 * generator.gamma(5, 0.2), 60))
        moments = np.r_[0, moments[moments < 700]].astype(int)
        customers += [customer] * moments.size
        days += moments.tolist()
        amounts += (generator.gamma(4, 20) * generator.gamma(5, 0.2, moments.size)).tolist()
    choice = choose_clv(customers, days, amounts, 720, ClvPlan(12))
    assert choice.method == SIMPLE_METHOD
    assert [reason.split(" 未采用")[0] for reason in choice.refusals] == ["MBG/NBD", "Pareto/NBD"]
    assert "到达边界" in choice.refusals[0]


def test_where_every_way_breaks_its_promise_the_least_wrong_one_is_used_and_said_to(shop):
    # nearly everybody stops at the split: no model of the past can know
    stopped = (shop.days <= np.datetime64("2025-04-30")) | (shop.customers % 10 == 0)
    choice = choose_clv(
        shop.customers[stopped], shop.days[stopped], shop.amounts[stopped], END, ClvPlan(12)
    )
    assert choice.by_model and choice.holdout is not None
    name = choice.method.split(" + ")[0]
    assert choice.refusals[-1] == (
        f"各方法都未通过检验，采用分组误差最小的 {name}：{choice.holdout.objection}"
    )
    assert "总量偏差为 +" in choice.holdout.objection
    assert f"{name} 未采用" not in "".join(choice.refusals)
    # one that is no less wrong than the plain way is not worth its assumptions
    known = customer_days(shop.customers[stopped], shop.days[stopped], shop.amounts[stopped])
    history = purchase_history(known.customer, known.day, END, known.amount)
    found, reasons = clv._purchase_model(history, known, END, choice.holdout)
    assert found is None
    assert [reason.split(" 未采用")[0] for reason in reasons] == ["MBG/NBD", "Pareto/NBD"]


def test_a_model_right_in_total_but_wrong_in_a_group_is_not_used_in_silence(shop):
    # who bought once again until the split never comes back: the rest make up for it
    day = shop.days.astype("datetime64[D]")
    split = np.datetime64("2025-04-30")
    past = shop.until("2025-04-30")
    once = np.isin(shop.customers, past.customer[past.x == 1])
    kept = ~(once & (day > split))
    choice = choose_clv(shop.customers[kept], shop.days[kept], shop.amounts[kept], END, ClvPlan(12))
    assert choice.holdout is not None and abs(choice.holdout.bias) < 0.5
    assert "此前复购 1 次的客户户均预测" in "".join(choice.refusals)


def test_cdnow_values_are_positive_and_finite_for_everybody(cdnow):
    choice = choose_clv(
        cdnow.customers, cdnow.days, cdnow.amounts, np.datetime64("1998-06-30"), ClvPlan(24, 0.15)
    )
    assert choice.by_model
    assert choice.values.customer.size == 2_357
    assert np.isfinite(choice.values.clv).all()
    assert (choice.values.clv > 0).all()


def test_contract_value_is_the_chance_to_stay_times_margin_discounted():
    worth = contractual_clv([[0.9, 0.5], [1.0, 1.0]], [100.0, 10.0], ClvPlan(24, 0.25), 1)
    assert worth == pytest.approx([100 * (0.9 / 1.25 + 0.5 / 1.25**2), 10 * (0.8 + 0.64)])


def test_contract_value_takes_the_survival_of_a_retention_model():
    model = ShiftedBetaGeometric(1.0, 1.0, FIT)
    still_there = model.survival(np.arange(1, 13), renewals=np.array([[0], [11]]))
    worth = contractual_clv(still_there, 10.0, ClvPlan(12, 0.0))
    assert worth == pytest.approx(
        [10 * sum(1 / (t + 1) for t in range(1, 13)), 10 * sum(12 / (12 + t) for t in range(1, 13))]
    )


@pytest.mark.parametrize(
    ("chances", "text"),
    [
        ([0.9, 0.8], "留存概率有 2 期，期限 12 个月需要 12 期"),
        ([0.9] * 11 + [1.2], "应在 0 至 1 之间"),
        ([0.9] * 11 + [np.nan], "应在 0 至 1 之间且不为空"),
    ],
)
def test_contract_chances_that_cannot_be_are_refused(chances, text):
    with pytest.raises(DataError, match=text):
        contractual_clv(chances, 10.0, ClvPlan(12))
