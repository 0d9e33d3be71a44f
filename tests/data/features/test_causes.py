from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import DataMissing, NothingToMeasure
from reportkit.data.features.causes import (
    channel_results,
    closed_in_time,
    service_costs,
    yearly_months,
)

AT = datetime(2026, 1, 1)


def test_service_cost_is_that_of_twelve_months_by_tier(snapshot):
    costs = pd.DataFrame(
        [("服务费用", "2025-03-01", 10.0, "优质客户"), ("服务费用", "2025-12-01", 5.0, "优质客户"),
         ("服务费用", "2024-12-01", 99.0, "优质客户"), ("培训费用", "2025-03-01", 7.0, None)],
        columns=["item", "spent_at", "amount", "tier"],
    ).assign(spent_at=lambda t: pd.to_datetime(t["spent_at"]))  # fmt: skip
    assert service_costs(snapshot(costs=costs), AT).to_dict() == {"优质客户": 15}


def test_without_costs_there_are_none(snapshot):
    orders = pd.DataFrame({"order_id": ["1"], "customer_id": ["甲"], "paid_amount": [1.0]})
    data = snapshot(orders=orders.assign(ordered_at=pd.Timestamp("2025-01-01")))
    with pytest.raises(DataMissing, match="投入成本表"):
        service_costs(data, AT)
    with pytest.raises(DataMissing, match="投入成本表"):
        channel_results(data, AT)
    with pytest.raises(DataMissing, match="工单"):
        closed_in_time(data, datetime(2025, 1, 1), AT, 48)


def test_a_channel_has_its_cost_its_wins_and_a_first_year(snapshot):
    day = pd.Timestamp
    tables = {
        "costs": pd.DataFrame(
            {"spent_at": [day("2025-02-01"), day("2025-02-01")], "amount": [100.0, 40.0],
             "channel": ["展会", "广告"]}
        ),
        "leads": pd.DataFrame(
            {"lead_id": ["1", "2", "3"], "won": [True, True, False], "source": "展会",
             "closed_at": [day("2025-03-01"), day("2024-03-01"), day("2025-03-01")]}
        ),
        "customers": pd.DataFrame({"customer_id": ["甲"], "channel": ["展会"]}),
        "orders": pd.DataFrame(
            {"order_id": ["1", "2"], "customer_id": "甲", "paid_amount": [70.0, 9.0],
             "ordered_at": [day("2024-05-01"), day("2025-06-01")]}
        ),
    }  # fmt: skip
    (found,) = channel_results(snapshot(**tables), AT)
    assert (found.label, found.cost, found.wins, found.first_year) == ("展会", 100, 1, 70)


def test_a_ticket_younger_than_the_limit_is_not_judged(snapshot):
    tickets = pd.DataFrame(
        {"ticket_id": list("abc"),
         "opened_at": pd.to_datetime(["2025-12-01", "2025-12-02", "2025-12-31"]),
         "closed_at": pd.to_datetime(["2025-12-02", "2025-12-09", None])}
    )  # fmt: skip
    share = closed_in_time(snapshot(tickets=tickets), datetime(2025, 12, 1), AT, 48)
    assert (share.hits, share.total) == (1, 2)


def test_two_years_of_months_stand_side_by_side(snapshot):
    months = pd.date_range("2024-01-01", periods=24, freq="MS")
    orders = pd.DataFrame(
        {"order_id": range(48), "customer_id": "甲", "ordered_at": [*months, *months],
         "paid_amount": range(48), "channel": ["线上"] * 24 + ["线下"] * 24}
    )  # fmt: skip
    data = snapshot(orders=orders)
    now, before = yearly_months(data, "channel", AT)
    assert now["线上"].tolist() == list(range(12, 24))
    assert before["线下"].tolist() == list(range(24, 36))
    with pytest.raises(NothingToMeasure, match="月末"):
        yearly_months(data, "channel", datetime(2025, 12, 31))


@pytest.mark.parametrize("at", [datetime(2027, 1, 1), datetime(2025, 6, 1)])
def test_a_year_that_is_not_there_is_not_compared(snapshot, at):
    orders = pd.DataFrame(
        {"order_id": ["1"], "customer_id": "甲", "ordered_at": [pd.Timestamp("2025-01-01")],
         "paid_amount": 1.0, "channel": "线上"}
    )  # fmt: skip
    with pytest.raises(NothingToMeasure, match="没有销售"):
        yearly_months(snapshot(orders=orders), "channel", at)
