"""What customers are expected to bring, of twelve who come back and of some who never do."""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import minimize

from reportkit.absence import gap_of, is_there
from reportkit.analysis.loss import renewals
from reportkit.analysis.models.clv import ClvPlan
from reportkit.analysis.money import lifetime, worth
from reportkit.errors import DataError

UNTIL = datetime(2026, 1, 1)


def history(times: int) -> pd.DataFrame:
    """Twelve customers who bought ``times`` times, a fortnight or more apart."""
    rows = [
        {"customer_id": f"k{k:02d}", "day": 20000 + k + n * (14 + k), "amount": 100.0 + k, "margin": None}
        for k in range(12)
        for n in range(times)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def value_of(days: pd.DataFrame) -> worth.Worth:
    summary = days.groupby("customer_id", as_index=False).agg(
        orders=("day", "size"), revenue=("amount", "sum")
    )
    return worth.from_orders(summary.assign(margin=float("nan")), margin_rate=1.0)


def expected(days: pd.DataFrame):
    return lifetime.lifetime(days, value_of(days), ClvPlan(12, 0.08), until=UNTIL, core=0.2)


def test_the_total_is_the_sum_of_the_customers_and_the_few_hold_a_share():
    found = expected(history(8))
    assert found.n == len(found.table) == 12
    assert found.total == pytest.approx(found.table["clv"].sum())
    assert found.mean == pytest.approx(found.total / 12)
    assert (found.basis, found.by_margin, found.months, found.core) == ("销售额", False, 12, 0.2)
    assert 0 < found.share <= 1
    assert found.bands["customers"].sum() == 12


def test_whoever_never_came_back_is_expected_to_bring_nothing_and_that_is_said():
    gap = gap_of(expected(history(1)))
    assert (gap.code, dict(gap.values)) == ("no_clv", {"n": 12})


def test_nothing_is_expected_where_nobody_bought_in_the_window():
    empty = worth.from_orders(
        pd.DataFrame({c: [] for c in ("customer_id", "orders", "revenue", "margin")}),
        margin_rate=1.0,
    )
    gone = lifetime.lifetime(history(3), empty, ClvPlan(12, 0.08), until=UNTIL, core=0.2)
    assert not is_there(gone)


def members(tenure, churned, fee) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "customer_id": [f"k{i:04d}" for i in range(len(tenure))],
            "tenure_months": np.asarray(tenure, dtype=float),
            "churned": np.asarray(churned, dtype=bool),
            "monthly_amount": np.asarray(fee, dtype=float),
        }
    )


def test_three_customers_under_contract_are_worth_what_paper_says():
    # one left in the first month, two are there after two: a chance of 1/5 fits best of all
    people = members([1, 2, 2], [True, False, False], [999, 100, 50])
    stays = renewals.staying(people, UNTIL, horizon=2, fewest=1)
    found = lifetime.fees(stays, ClvPlan(2, 0.21, 0.5), core=0.5)
    factor = 0.8 / 1.21 ** (1 / 12) + 0.64 / 1.21 ** (2 / 12)
    assert found.table["clv"].tolist() == pytest.approx([50 * factor, 25 * factor])
    assert found.table["purchases"].tolist() == pytest.approx([1.44, 1.44])
    assert (found.n, found.total) == (2, pytest.approx(75 * factor))
    assert (found.variant, found.contract, found.basis) == ("contract", True, "月费")
    assert not found.by_margin
    # were the one who left the only one of the first month and the others seen in their second
    assert found.floor == pytest.approx(75 * (2 / 3 / 1.21 ** (1 / 12) + 4 / 9 / 1.21 ** (2 / 12)))
    assert found.tables == ["customers"]
    assert str(gap_of(found.check)) == "名单只有一天的状态，没有时间外检验"
    # the other way that can be gone: 1/3 leave in the first month and nobody in the second
    tail = 4 / 5
    other = 75 * (tail / 1.21 ** (1 / 12) + tail**2 / 1.21 ** (2 / 12))
    assert (found.least, found.most) == (pytest.approx(other), None)


def test_whoever_has_no_fee_is_left_out_and_counted():
    people = members([1] * 30 + [2, 4, 4], [True] * 30 + [False] * 3, [10] * 30 + [10, 20, np.nan])
    found = lifetime.under_contract(people, ClvPlan(12, 0.08), until=UNTIL, core=0.2)
    assert (found.n, found.unpriced, found.stays.untold) == (2, 1, 0)
    assert found.table["customer_id"].tolist() == ["k0030", "k0031"]


def test_nobody_who_pays_is_a_gap_with_its_reason():
    people = members([1] * 30 + [2, 4], [True] * 30 + [False] * 2, [10] * 30 + [0, np.nan])
    gap = gap_of(lifetime.under_contract(people, ClvPlan(12), until=UNTIL, core=0.2))
    assert (gap.code, gap.values) == (
        "no_contract_clv", (("reason", "仍在约的 2 家客户没有正的月费"),)
    )  # fmt: skip


def test_the_reason_why_nothing_is_known_of_staying_reaches_the_value():
    gap = gap_of(
        lifetime.under_contract(members([3], [False], [10]), ClvPlan(12), until=UNTIL, core=0.2)
    )
    assert (gap.code, str(gap)) == ("no_contract_clv", "登记流失的客户只有 0 家，不足 30 家")


def test_without_a_flag_nothing_is_asked_of_contracts():
    people = members([3], [False], [10]).drop(columns="churned")
    found = lifetime.under_contract
    with pytest.raises(DataError, match="churned"):
        found(people, ClvPlan(12), until=UNTIL, core=0.2)


@pytest.fixture(scope="module")
def telco(shared_data) -> pd.DataFrame:
    rows = pd.read_csv(shared_data / "telco_churn" / "Telco-Customer-Churn.csv")
    return members(rows["tenure"], rows["Churn"] == "Yes", rows["MonthlyCharges"])


def test_a_list_without_those_who_left_long_ago_makes_the_value_too_high(telco):
    # what the report warns of where leaving has no date
    whole = lifetime.under_contract(telco, ClvPlan(24, 0.08), until=UNTIL, core=0.2)
    recent = telco[~telco["churned"] | (np.arange(len(telco)) % 2 == 0)]
    partial = lifetime.under_contract(recent, ClvPlan(24, 0.08), until=UNTIL, core=0.2)
    assert partial.n == whole.n and partial.total > 1.02 * whole.total


def test_telco_recounted_month_by_month_is_worth_the_same(telco):
    found = lifetime.under_contract(telco, ClvPlan(24, 0.08), until=UNTIL, core=0.2)
    tenure = telco["tenure_months"].astype(int).tolist()
    gone = telco["churned"].tolist()
    chance = {}
    for month in range(1, 73):
        there = sum(t >= month for t in tenure)
        chance[month] = sum(t == month and g for t, g in zip(tenure, gone, strict=True)) / there
    last = range(61, 73)
    lost = sum(t in last and g for t, g in zip(tenure, gone, strict=True))
    beyond = lost / sum(sum(t >= month for t in tenure) for month in last)
    worth_of = {}
    for start in set(tenure):
        left, worth_of[start] = 1.0, 0.0
        for k in range(1, 25):
            left *= 1 - chance.get(start + k, beyond)
            worth_of[start] += left / 1.08 ** (k / 12)
    fees = telco["monthly_amount"].tolist()
    values = [f * worth_of[t] for f, t, g in zip(fees, tenure, gone, strict=True) if not g]
    assert (found.n, len(values)) == (5174, 5174)
    assert found.total == pytest.approx(sum(values), rel=1e-9)
    assert found.total == pytest.approx(6_467_922, abs=1)
    assert found.least < found.total < found.most


def test_telco_is_worth_far_less_if_it_lists_who_left_in_the_last_month_only(telco):
    found = lifetime.under_contract(telco, ClvPlan(24, 0.08), until=UNTIL, core=0.2)
    seen = telco[telco["tenure_months"] > 0]  # each in one month: left in it, or not
    month, gone = seen["tenure_months"].to_numpy(), seen["churned"].to_numpy()

    def against(logs):
        alpha, beta = np.exp(logs)
        chance = alpha / (alpha + beta + month - 1)
        return -np.log(np.where(gone, chance, 1 - chance)).sum()

    alpha, beta = np.exp(minimize(against, [0.0, 0.0], method="Nelder-Mead").x)
    stays = telco[~telco["churned"]]
    ahead = stays["tenure_months"].to_numpy()[:, None] + np.arange(1, 25)
    left = np.cumprod(1 - alpha / (alpha + beta + ahead - 1), axis=1)
    worth_of = left @ (1.08 ** (-np.arange(1, 25) / 12))
    assert found.floor == pytest.approx((stays["monthly_amount"] * worth_of).sum(), rel=1e-3)
    assert found.floor < 0.5 * found.least
    told = lifetime.under_contract(telco, ClvPlan(24, 0.08), until=UNTIL, core=0.2, within=1)
    assert (told.total, told.within, told.floor) == (pytest.approx(found.floor), 1, None)
    assert told.method == renewals.MODEL


def test_where_leaving_is_dated_nothing_is_assumed_of_the_list():
    rng = np.random.default_rng(7)
    tenure, churned = rng.integers(1, 24, 200), rng.random(200) < 0.4
    days = pd.Series(pd.Timestamp("2025-12-01") - pd.to_timedelta(rng.integers(0, 700, 200), "D"))
    people = members(tenure, churned, np.full(200, 30.0))
    plan = ClvPlan(12, 0.08)
    told = people.assign(churned_at=days.where(churned))
    assert lifetime.under_contract(told, plan, until=UNTIL, core=0.2).floor is None
    assert lifetime.under_contract(people, plan, until=UNTIL, core=0.2).floor > 0
