"""The last months of the lost beside those of the kept, counted by hand."""

import math
from datetime import datetime, timedelta

import pandas as pd
import pytest

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.buying.rhythm import customer_activity
from reportkit.analysis.loss.trajectories import relative_path, trajectories
from reportkit.errors import DataError

EPOCH = datetime(1970, 1, 1)
RULE = ActivityRule()


def on(day):
    return EPOCH + timedelta(days=day)


def customer_days(**bought):
    rows = [(who, day, 100.0) for who, days in bought.items() for day in days]
    return pd.DataFrame(rows, columns=["customer_id", "day", "amount"])


WEEKS = customer_days(a=range(0, 199, 7))


def test_trajectories_line_everybody_up_on_the_last_purchase():
    days = customer_days(lost=[0, 20, 40, 60], kept=[240, 260, 280, 300], brief=[290, 300])
    activity = customer_activity(days, on(301), ActivityRule(own_gaps=3)).table
    contacts = pd.DataFrame({"customer_id": ["lost", "lost", "kept"], "happened_at": [on(59)] * 3})
    table = trajectories(days, activity, contacts, months=2)
    assert table["group"].tolist() == ["流失"] * 2 + ["留存"] * 2
    assert table["customers"].tolist() == [1, 1, 1, 1]  # brief has no two months of history
    # 60 and 40 lie 0 and 20 days back, 20 lies 40 back; day 0 is the 60th and outside
    assert table["orders"].tolist() == [2, 1, 2, 1]
    assert table["amount"].tolist() == [200, 100, 200, 100]
    assert table["interactions"].tolist() == [2, 0, 0, 0]


def test_trajectories_without_amounts_or_contacts_leave_them_blank():
    days = customer_days(a=[0, 60]).drop(columns="amount")
    table = trajectories(days, customer_activity(days, on(61), RULE).table, months=1)
    assert table["amount"].isna().all() and table["interactions"].isna().all()
    lost = table[table["group"] == "流失"].iloc[0]
    assert lost["customers"] == 0 and math.isnan(lost["orders"])


def test_trajectories_need_at_least_a_month():
    with pytest.raises(DataError, match="至少为 1，现为 0"):
        trajectories(WEEKS, customer_activity(WEEKS, on(199), RULE).table, months=0)


def test_customers_who_bought_once_have_no_path_to_follow():
    table = trajectories(
        customer_days(a=[0], b=[100]),
        customer_activity(customer_days(a=[0], b=[100]), on(200), RULE).table,
        months=3,
    )
    assert table["customers"].tolist() == [0] * 6
    assert table["orders"].isna().all()


def test_the_error_of_a_mean_is_that_of_the_customers_own_sums():
    # last month: 1 and 3 purchases; the mean 2 has a standard deviation of 1, over root 2
    days = customer_days(a=[0, 70], b=[0, 60, 65, 70])
    table = trajectories(days, customer_activity(days, on(72), RULE).table, months=2)
    row = table[(table["group"] == "留存") & (table["months_before"] == 0)].iloc[0]
    assert (row["customers"], row["orders"], row["amount"]) == (2, 2.0, 200.0)
    assert row["orders_error"] == pytest.approx(1 / math.sqrt(2))
    assert row["amount_error"] == pytest.approx(100 / math.sqrt(2))


def months(lost, kept, error=0.02, customers=100):
    """A table as ``trajectories`` makes it, the earliest month first, the last purchase's last."""
    rows = []
    for group, means in (("流失", lost), ("留存", kept)):
        for back, mean in zip(range(len(means) - 1, -1, -1), means, strict=True):
            rows.append((group, back, customers, mean, error))
    names = ["group", "months_before", "customers", "orders", "orders_error"]
    table = pd.DataFrame(rows, columns=names)
    blank = ["amount", "amount_error", "interactions", "interactions_error"]
    return table.assign(**dict.fromkeys(blank, math.nan))


def test_a_path_runs_from_the_earliest_month_to_the_one_before_the_last_purchase():
    path = relative_path(months([0.8, 0.6, 0.4, 9.0], [1.0, 1.0, 1.0, 1.0]))
    assert path is not None
    assert path.shares["orders"].to_dict() == pytest.approx({3: 0.8, 2: 0.6, 1: 0.4})
    assert list(path.shares.columns) == ["orders"]
    assert path.change("orders") == pytest.approx(-0.4)


def test_the_noise_of_a_change_holds_the_errors_of_both_groups_at_both_ends():
    path = relative_path(months([0.8, 0.6, 0.4, 1.0], [1.0] * 4, error=0.05))
    assert path is not None
    ends = [math.hypot(0.05, 0.8 * 0.05), math.hypot(0.05, 0.4 * 0.05)]
    assert path.noise("orders") == pytest.approx(1.95996 * math.hypot(*ends), abs=1e-4)


@pytest.mark.parametrize(
    "table",
    [
        months([0.8, 0.6, 1.0], [1.0, 1.0, 1.0], customers=29),  # too few
        months([0.8, 1.0], [1.0, 1.0]),  # one month is no path
        months([1.3, 0.6, 1.0], [1.0, 1.0, 1.0]),  # the lost bought more: no pair
        months([0.8, 0.6, 1.0], [1.0, 0.0, 1.0]),  # a month in which the kept bought nothing
    ],
)
def test_what_cannot_be_compared_has_no_path(table):
    assert relative_path(table) is None
