"""Cohort triangles and funnels by hand, and the published cohort of a real shop."""

import math
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.journey.cohorts import (
    cohort_counts,
    cohort_triangle,
    funnel,
    passage,
    time_to_convert,
)
from reportkit.errors import DataError


def orders(*rows):
    frame = pd.DataFrame(rows, columns=["customer_id", "ordered_at"])
    return frame.assign(ordered_at=pd.to_datetime(frame["ordered_at"], format="ISO8601"))


ORDERS = orders(
    ("a", "2025-01-05"),
    ("a", "2025-01-20"),
    ("a", "2025-03-02"),
    ("b", "2025-01-31"),
    ("b", "2025-02-01"),
    ("c", "2025-02-14"),
)


def triangle(as_of=datetime(2025, 4, 1), frame=ORDERS, **more):
    return cohort_triangle(cohort_counts(frame), as_of, **more)


def test_triangle_of_three_customers_by_hand():
    result = triangle()
    assert result.sizes.tolist() == [2, 1]
    assert result.counts.loc["2025-01-01"].tolist() == [2, 1, 1]
    assert result.retention.loc["2025-01-01"].tolist() == [1, 0.5, 0.5]
    assert result.partial_month is None and result.complete.iloc[0].all()


def test_beyond_the_data_cells_are_blank_and_within_them_zero():
    second = triangle().retention.loc["2025-02-01"]
    assert second[1] == 0 and math.isnan(second[2])


def test_average_weighs_cohorts_by_their_size():
    average = triangle().average
    assert average["retention"].tolist() == pytest.approx([1, 1 / 3, 1 / 2])
    assert average["customers"].tolist() == [3, 3, 2]
    assert average["cohorts"].tolist() == [2, 2, 1]


def test_a_cut_month_is_flagged_and_left_out_of_the_average():
    result = triangle(datetime(2025, 3, 15))
    assert result.partial_month == pd.Timestamp("2025-03-01")
    assert result.counts.loc["2025-01-01"].tolist() == [2, 1, 1]
    assert result.complete.loc["2025-01-01"].tolist() == [True, True, False]
    assert result.average["retention"].tolist() == pytest.approx([1, 1 / 2])


def test_months_at_or_after_the_cut_off_are_not_seen():
    result = triangle(datetime(2025, 3, 1))
    assert result.counts.shape == (2, 2) and result.partial_month is None


def test_one_month_of_history_gives_one_cell():
    result = triangle(datetime(2025, 1, 6), ORDERS[:1])
    assert result.retention.to_numpy().tolist() == [[1.0]]
    assert result.average.empty  # the only month is cut


def test_sizes_may_count_customers_who_never_bought():
    sizes = pd.Series({pd.Timestamp("2025-01-01"): 4, pd.Timestamp("2025-02-01"): 2})
    result = triangle(sizes=sizes)
    assert result.retention.loc["2025-01-01"].tolist() == [0.5, 0.25, 0.25]


def test_entry_dates_replace_the_first_order_where_given():
    entered = pd.Series({k: pd.Timestamp("2024-12-30") for k in "abc"})
    counts = cohort_counts(ORDERS, entered)
    assert counts["cohort"].unique().tolist() == [pd.Timestamp("2024-12-01")]
    assert counts["customers"].tolist() == [2, 2, 1]


def test_customers_001_and_1_are_two():
    frame = orders(("001", "2025-01-05"), (1, "2025-01-06"), ("1", "2025-01-07"))
    assert cohort_counts(frame)["customers"].tolist() == [3]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: cohort_counts(ORDERS[["customer_id"]]), "订单表缺少列 ordered_at"),
        (lambda: cohort_counts(orders((None, "2025-01-01"))), "1 行中有 1 行的 customer_id 为空"),
        (lambda: cohort_counts(ORDERS, pd.Series({"a": pd.Timestamp("2025")})), "首个：b"),
        (lambda: triangle(datetime(2025, 1, 1)), "2025-01-01 之前没有任何活动月份"),
        (
            lambda: triangle(sizes=pd.Series({pd.Timestamp("2025-01-01"): 4})),
            "同期群 2025-02 没有给出人数",
        ),
    ],
)
def test_messages_name_what_is_missing(call, message):
    with pytest.raises(DataError, match=message):
        call()


def test_december_2010_cohort_of_the_online_shop(shared_data):
    lines = pd.read_parquet(shared_data / "online_retail" / "online_retail.parquet")
    clean = lines[
        lines["CustomerID"].notna()
        & ~lines["InvoiceNo"].str.startswith("C")
        & (lines["Quantity"] > 0)
        & (lines["UnitPrice"] > 0)
    ]
    frame = clean.rename(columns={"CustomerID": "customer_id", "InvoiceDate": "ordered_at"})
    result = triangle(datetime(2011, 12, 10), frame)
    expected = [885, 324, 286, 340, 321, 352, 321, 309, 313, 350, 331, 445, 235]
    assert result.counts.loc["2010-12-01"].tolist() == expected
    assert result.partial_month == pd.Timestamp("2011-12-01")
    assert result.sizes.sum() == 4338


STAGES = {"entered": "线索", "quoted": "报价", "won": "成交"}


def entries(*rows):
    frame = pd.DataFrame(rows, columns=["entered", "quoted", "won", "channel"])
    return frame.assign(**{c: pd.to_datetime(frame[c]) for c in STAGES})


LEADS = entries(
    ("2025-01-03", "2025-01-10", "2025-01-20", "广告"),
    ("2025-01-04", "2025-01-09", None, "广告"),
    ("2025-01-05", None, "2025-01-30", "SEO"),
    ("2025-01-06", None, None, None),
    ("2025-01-07", None, "2025-03-20", "SEO"),
    ("2025-03-30", "2025-03-31", "2025-03-31", "SEO"),
)


def leads_funnel(**more):
    settings_ = {"as_of": datetime(2025, 4, 1), "maturity_days": 30} | more
    return funnel(LEADS, STAGES, **settings_)


def test_funnel_counts_what_happened_within_the_same_number_of_days():
    result = leads_funnel()
    assert result.stages["stage"].tolist() == ["线索", "报价", "成交"]
    assert result.stages["customers"].tolist() == [5, 3, 2]  # the win after 72 days is too late
    assert result.stages["share"].tolist() == pytest.approx([1, 0.6, 0.4])
    assert result.stages["step_share"].tolist() == pytest.approx([1, 0.6, 2 / 3])
    assert (result.stages["low"] <= result.stages["share"]).all()


def test_entries_too_young_to_judge_are_counted_apart():
    result = leads_funnel()
    assert (result.mature, result.immature) == (5, 1)
    assert result.cohorts["cohort"].unique().tolist() == [pd.Timestamp("2025-01-01")]


def test_funnel_per_channel_keeps_the_unknown():
    table = leads_funnel(by="channel").stages
    won = table[table["stage"] == "成交"].set_index("channel")["customers"]
    assert won.to_dict() == {"SEO": 1, "广告": 1, "未知": 0}


def test_funnel_with_nothing_mature_has_blank_shares_not_zero():
    result = leads_funnel(maturity_days=90)
    assert result.mature == 0 and result.immature == 6
    assert result.stages["customers"].tolist() == [0, 0, 0]
    assert result.stages["share"].isna().all() and result.cohorts.empty


def test_stage_before_the_entry_counts_and_is_reported():
    result = funnel(
        entries(("2025-01-03", None, "2025-01-01", "SEO")), STAGES, datetime(2025, 4, 1), 30
    )
    assert result.out_of_order == 1
    assert result.stages["customers"].tolist() == [1, 1, 1]


def test_funnel_needs_two_stages_and_every_entry_dated():
    with pytest.raises(DataError, match="至少需要两个阶段"):
        funnel(LEADS, {"entered": "线索"}, datetime(2025, 4, 1), 30)
    with pytest.raises(DataError, match="漏斗数据：1 行中有 1 行的 entered 为空"):
        funnel(entries((None, None, None, None)), STAGES, datetime(2025, 4, 1), 30)


def test_time_to_convert_waits_for_those_not_yet_converted():
    curve = time_to_convert(LEADS["entered"], LEADS["won"], datetime(2025, 4, 1))
    # days 17, 87+, 25, 85+, 72, 1 → S(25) = 3/6
    assert curve.median == 25 and curve.events == 4
    with pytest.raises(DataError, match="2025-01-01 之前没有进入的客户"):
        time_to_convert(LEADS["entered"], LEADS["won"], datetime(2025, 1, 1))


purchases = st.lists(
    st.tuples(st.sampled_from("abcde"), st.integers(0, 400)), min_size=1, max_size=30
)


@settings(max_examples=12, deadline=None)
@given(purchases, st.randoms(use_true_random=False))
def test_neither_order_of_rows_nor_repeated_rows_change_the_triangle(rows, random):
    start = pd.Timestamp("2024-01-15")
    dated = [(who, start + pd.Timedelta(days=day)) for who, day in rows]
    again = random.sample(dated + dated, 2 * len(dated))
    plain, other = (triangle(datetime(2025, 4, 1), orders(*x)) for x in (dated, again))
    pd.testing.assert_frame_equal(plain.counts, other.counts)
    assert (plain.retention[0] == 1).all()
    assert plain.retention.max(axis=None) <= 1
    assert plain.sizes.sum() == len({who for who, _ in rows})
    inside = plain.complete.to_numpy()
    assert not np.isnan(plain.counts.to_numpy()[inside]).any()


def test_a_passage_tells_the_days_of_those_who_get_there():
    start = pd.Series(pd.to_datetime(["2025-01-01"] * 6))
    end = start + pd.to_timedelta([10, 20, 30, 40, None, None], unit="D")
    took = passage(start, end, datetime(2025, 6, 1))
    # four of six get there: half of them by day 20, three quarters by day 30
    assert (took.started, took.reached, took.share) == (6, 4, pytest.approx(4 / 6))
    assert (took.median, took.p75) == (20, 30)


def test_the_unfinished_are_waiting_and_not_left_out():
    start = pd.Series(pd.to_datetime(["2025-01-01", "2025-01-01", "2025-05-12", "2025-05-12"]))
    end = start + pd.to_timedelta([10, 100, 10, None], unit="D")
    took = passage(start, end, datetime(2025, 6, 1))
    # S(10) = 1/2; the fourth is censored at 20 days, so S(100) = 0
    assert took.share == 1
    assert took.median == 10
    assert took.p75 == 100  # without the waiting one three quarters would be there by day 100 too
    late = passage(start, end.mask(end > start + pd.Timedelta(days=50)), datetime(2025, 6, 1))
    assert late.share == pytest.approx(0.5)


def test_a_step_that_nobody_took_has_no_days():
    start = pd.Series(pd.to_datetime(["2025-01-01"]))
    took = passage(start, pd.Series([pd.NaT]), datetime(2025, 6, 1))
    assert (took.started, took.reached, took.share) == (1, 0, 0.0)
    assert np.isnan([took.median, took.low, took.high, took.p75]).all()
    assert passage(start, start, datetime(2024, 1, 1)).started == 0


def test_half_of_those_who_get_there_is_the_third_of_five():
    start = pd.Series(pd.to_datetime(["2025-01-01"] * 10))
    end = start + pd.to_timedelta([10, 20, 30, 40, 50, *[None] * 5], unit="D")
    took = passage(start, end, datetime(2025, 6, 1))
    assert (took.share, took.median, took.p75) == (pytest.approx(0.5), 30, 40)
