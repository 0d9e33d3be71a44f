"""Hand-checkable groups of customers who left or stayed."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.periods import Period
from reportkit.analysis.buying.rhythm import customer_activity
from reportkit.analysis.loss import churn_groups as groups
from reportkit.errors import DataError

AS_OF = datetime(2026, 1, 1)


def customers(**columns: list[object]) -> pd.DataFrame:
    count = len(next(iter(columns.values())))
    return pd.DataFrame({"customer_id": [f"C{i}" for i in range(count)], **columns})


def test_four_of_ten_against_two_of_ten_is_twice_the_risk():
    lost = pd.Series([True] * 4 + [False] * 6 + [True] * 2 + [False] * 8)
    exposed = pd.Series([True] * 10 + [False] * 10)
    result = groups.risk_ratio(lost, exposed)
    assert result is not None
    assert result.ratio == pytest.approx(2)
    # exp(ln 2 ± 1.96 * sqrt(1/4 - 1/10 + 1/2 - 1/10))
    assert (result.low, result.high) == pytest.approx((0.4671, 8.563), rel=1e-3)
    assert (result.exposed_lost, result.others_lost) == (4, 2)


def test_no_ratio_where_a_group_lost_nobody():
    lost, exposed = pd.Series([True, False, False]), pd.Series([True, True, False])
    assert groups.risk_ratio(lost, exposed) is None
    assert groups.risk_ratio(lost, pd.Series([True, True, True])) is None


def test_groups_come_highest_first_with_blanks_as_unknown():
    lost = pd.Series([True, False, True, True, False])
    table = groups.churn_by_group(lost, pd.Series(["甲", "甲", "乙", None, None]))
    assert list(table["label"]) == ["乙", "未知", "甲"]
    assert list(table["rate"]) == [1.0, 0.5, 0.5]
    assert table["times"].iloc[0] == pytest.approx(1 / 0.6)


def test_small_groups_are_left_out():
    table = groups.churn_by_group(pd.Series([True, False, True]), pd.Series([1, 1, 2]), smallest=2)
    assert list(table["label"]) == ["1"]


def test_leaving_at_or_after_the_end_of_the_data_has_not_happened_yet():
    table = customers(
        churned=[True, True, False],
        churned_at=[datetime(2025, 12, 31), AS_OF, None],
    )
    spans = groups.registered_spans(table, AS_OF)
    assert list(spans["lost"]) == [True, False, False]
    assert spans["ended_at"].notna().tolist() == [True, False, False]


def test_who_left_before_coming_counts_as_come_earlier():
    table = customers(
        churned=[True], created_at=[datetime(2025, 5, 1)], churned_at=[datetime(2025, 4, 1)]
    )
    spans = groups.registered_spans(table, AS_OF)
    assert spans["started_at"].isna().all()
    assert spans["lost"].all()


def test_who_leaves_at_the_very_end_of_a_window_leaves_in_the_next_one():
    end = datetime(2026, 1, 1)
    before = end - timedelta(seconds=1)
    table = customers(churned=[True, True], churned_at=[end, before])
    assert list(groups.registered_spans(table, end)["lost"]) == [False, True]
    spans = groups.registered_spans(table, datetime(2026, 4, 1))
    quarters = [Period.parse("2025-Q4"), Period.parse("2026-Q1")]
    assert [(r.at_start, r.lost) for r in groups.registered_rates(spans, quarters)] == [
        (2, 1),
        (1, 1),
    ]


def test_flags_without_times_are_lost_but_in_no_period():
    table = customers(churned=[True, False, None])
    spans = groups.registered_spans(table, AS_OF)
    assert list(spans["lost"]) == [True, False, False]
    (rate,) = groups.registered_rates(spans, [Period.parse("2025-Q4")])
    assert rate is not None
    assert (rate.at_start, rate.lost) == (2, 0)


def test_registered_rates_are_blank_before_the_first_customer():
    spans = groups.registered_spans(
        customers(churned=[False], created_at=[datetime(2025, 11, 1)]), AS_OF
    )
    assert groups.registered_rates(spans, [Period.parse("2025-Q4")]) == [None]


def test_movement_needs_a_year_of_purchases_before_it():
    monthly = pd.date_range("2024-06-01", "2025-12-01", freq="30D")
    since = (monthly - pd.Timestamp(0)).days
    days = pd.DataFrame({"customer_id": "C0", "day": since})
    known, unknown = groups.movements(
        days, [Period.parse("2025-Q3"), Period.parse("2025-Q2")], ActivityRule()
    )
    assert known is not None and known.at_start == 1
    assert unknown is None


def test_movement_needs_somebody_left_to_lose():
    days = pd.DataFrame({"customer_id": ["A", "B"], "day": [18_000, 18_400]})
    assert groups.movements(days, [Period.parse("2025-Q4")], ActivityRule()) == [None]


def test_noise_of_a_change_is_half_its_interval():
    assert groups.change_noise(50, 100, 50, 100) == pytest.approx(0.1386, abs=0.005)
    assert groups.change_noise(0, 0, 5, 100) is None


def test_worth_is_the_last_active_year_and_not_the_last_calendar_year():
    days = pd.DataFrame(
        {
            "customer_id": ["A", "A", "A", "B"],
            "day": [0, 400, 500, 19_000],
            "amount": [7, 2, 3, 9.0],
        }
    )
    activity = customer_activity(days, AS_OF, ActivityRule()).table
    worth = groups.worth_before_silence(days, activity)
    assert worth.to_dict() == {"A": 5.0, "B": 9.0}


def test_complaints_count_once_per_customer_and_only_before_leaving():
    spans = groups.registered_spans(
        customers(
            churned=[True, True, False],
            churned_at=[datetime(2025, 6, 1), datetime(2025, 6, 1), None],
        ),
        AS_OF,
    )
    records = pd.DataFrame(
        {
            "customer_id": ["C0", "C0", "C1", "C2", "C9"],
            "label": ["售后", "售后", "售后", "售后", "售后"],
            "at": pd.to_datetime(
                ["2025-05-01", "2025-05-02", "2025-06-02", "2025-12-30", "2025-05-01"]
            ),
        }
    )
    table = groups.before_leaving(records, spans, AS_OF)
    row = table.iloc[0]
    assert (row["lost"], row["kept"]) == (1, 1)
    assert (row["lost_share"], row["kept_share"]) == (0.5, 1.0)
    assert row["times"] == 0.5


def test_the_first_moment_of_the_days_before_leaving_counts_and_the_one_before_does_not():
    spans = groups.registered_spans(
        customers(churned=[True, True], churned_at=[datetime(2025, 6, 30)] * 2), AS_OF
    )
    moments = [datetime(2025, 1, 1), datetime(2025, 1, 1) - timedelta(microseconds=1)]
    records = pd.DataFrame({"customer_id": ["C0", "C1"], "label": "售后", "at": moments})
    table = groups.before_leaving(records, spans, AS_OF, days=180)
    assert table["lost"].tolist() == [1]


def test_no_complaints_give_an_empty_table():
    spans = groups.registered_spans(customers(churned=[False]), AS_OF)
    records = pd.DataFrame({"customer_id": [], "label": [], "at": pd.to_datetime([])})
    assert groups.before_leaving(records, spans, AS_OF).empty


def test_message_names_the_days_to_look_back():
    spans = groups.registered_spans(customers(churned=[False]), AS_OF)
    with pytest.raises(DataError, match="回看的天数应至少为 1，现为 0"):
        groups.before_leaving(pd.DataFrame(), spans, AS_OF, days=0)


def test_order_of_customers_does_not_matter():
    generator = np.random.default_rng(3)
    lost = pd.Series(generator.random(60) < 0.4)
    group = pd.Series(generator.integers(0, 3, 60))
    order = generator.permutation(60)
    pd.testing.assert_frame_equal(
        groups.churn_by_group(lost, group),
        groups.churn_by_group(lost.iloc[order], group.iloc[order]),
    )


def flags_of(*strata):
    """Rows of (word, exposed, lost, customers) as the three columns of ``alike_ratio``."""
    rows = []
    for word, exposed, lost, total in strata:
        rows += [(i < lost, exposed, word) for i in range(total)]
    frame = pd.DataFrame(rows, columns=["lost", "exposed", "alike"])
    return frame["lost"], frame["exposed"], frame["alike"]


def test_a_ratio_among_alike_customers_by_hand():
    # (4 * 20 + 2 * 10) / 30 over (2 * 10 + 1 * 20) / 30
    found = groups.alike_ratio(
        *flags_of((1, True, 4, 10), (1, False, 2, 20), (2, True, 2, 20), (2, False, 1, 10))
    )
    assert found is not None
    assert found.ratio == pytest.approx(2.5)
    assert found.low < 1 < 2.5 < found.high
    assert found.customers == 60


def test_a_difference_that_comes_from_the_number_of_tickets_vanishes_among_alike_customers():
    marked = flags_of((1, True, 40, 80), (1, False, 10, 20), (9, True, 2, 20), (9, False, 8, 80))
    crude, alike = groups.risk_ratio(*marked[:2]), groups.alike_ratio(*marked)
    assert crude is not None and alike is not None
    assert crude.low > 1 and crude.ratio == pytest.approx(42 / 18)
    assert alike.ratio == pytest.approx(1.0)


def test_groups_with_one_kind_of_customer_compare_nothing():
    assert groups.alike_ratio(*flags_of((1, True, 4, 10), (2, False, 4, 10))) is None
    assert groups.alike_ratio(*flags_of((1, True, 0, 10), (1, False, 4, 10))) is None


def test_trouble_before_leaving_is_more_frequent_only_beyond_chance():
    spans = pd.DataFrame({"customer_id": [f"C{i:03d}" for i in range(200)]})
    spans["lost"] = spans.index < 100
    spans["started_at"] = pd.NaT
    spans["ended_at"] = pd.Series(pd.Timestamp(2025, 6, 1), index=spans.index).where(spans["lost"])

    def table(lost, kept):
        ids = [*spans["customer_id"][:lost], *spans["customer_id"][100 : 100 + kept]]
        when = [datetime(2025, 5, 1)] * lost + [AS_OF - timedelta(days=9)] * kept
        records = pd.DataFrame({"customer_id": ids, "label": "价格", "at": when})
        return groups.before_leaving(records, spans, AS_OF, days=60).iloc[0]

    assert table(30, 15)["more"] and table(30, 15)["times"] == pytest.approx(2)
    assert not table(6, 3)["more"] and table(6, 3)["times"] == pytest.approx(2)


def test_trouble_is_a_share_of_the_own_group_where_many_more_stayed():
    spans = pd.DataFrame({"customer_id": [f"C{i:03d}" for i in range(400)]})
    spans["lost"] = spans.index < 100
    spans["started_at"] = pd.NaT
    spans["ended_at"] = pd.Series(pd.Timestamp(2025, 6, 1), index=spans.index).where(spans["lost"])
    ids = [*spans["customer_id"][:35], *spans["customer_id"][100:160]]
    when = [datetime(2025, 5, 1)] * 35 + [AS_OF - timedelta(days=9)] * 60
    records = pd.DataFrame({"customer_id": ids, "label": "价格", "at": when})
    row = groups.before_leaving(records, spans, AS_OF, days=60).iloc[0]
    assert (row["lost_share"], row["kept_share"], row["more"]) == (0.35, 0.2, True)
