"""A measure taken from a client's records: now, 环比, 同比, and how far chance may move it."""

from datetime import datetime

import pytest
from small_client import small_session

from reportkit.absence import Absent, gap_of
from reportkit.analysis.basics.estimates import half_width, sum_estimate
from reportkit.analysis.basics.periods import Period
from reportkit.chapter import Window
from reportkit.data import features
from reportkit.errors import NotebookError
from reportkit.measures import Measure, Source, measured, rows, sales

NOW = Period.parse("2025-Q4")
YEAR = Window(datetime(2025, 1, 1), datetime(2026, 1, 1), "2025 年")


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    session = small_session(tmp_path_factory.mktemp("taking"))
    return Source(session.data, session.params)


def taken(measure, source):
    return measured(measure, source, NOW, NOW.previous, NOW.year_before)


def test_a_sum_is_compared_with_the_period_before_and_the_year_before(source):
    revenue = taken(sales.revenue, source)
    assert (revenue.value, revenue.n) == (400.0, 4)
    assert (revenue.previous, revenue.year_before) == (100.0, 300.0)
    assert revenue.yoy == pytest.approx(1 / 3)


def test_its_noise_is_that_of_the_wider_comparison_customer_by_customer(source):
    revenue = taken(sales.revenue, source)
    sums = [
        sum_estimate(
            features.customer_summary(source.data, start=p.start, end=p.end).set_index(
                "customer_id"
            )["revenue"]
        )
        for p in (NOW, NOW.previous, NOW.year_before)
    ]
    widths = [half_width(sums[0], base) for base in sums[1:]]
    assert revenue.noise == max(widths)
    assert revenue.year_noise == widths[1]


def test_a_period_without_records_is_no_base(source):
    early = Period.parse("2024-Q4")
    revenue = measured(sales.revenue, source, early, early.previous, early.year_before)
    assert (revenue.value, revenue.previous, revenue.year_before) == (300.0, None, 100.0)
    assert revenue.qoq is None


def test_rows_of_a_table_are_counted_shared_or_averaged_within_the_span(source):
    large = Measure(
        name="large", label="大单", unit="笔", needs=("orders.paid_amount",),
        take=rows("orders", at="ordered_at", columns=["paid_amount"],
                  count=lambda o: o["paid_amount"] >= 100),
    )  # fmt: skip
    assert (taken(large, source).value, taken(large, source).year_before) == (3.0, 2.0)
    share = Measure(
        name="share", label="大单占比", format="pct",
        take=rows("orders", at="ordered_at", columns=["paid_amount"],
                  share=lambda o: o["paid_amount"] >= 100),
    )  # fmt: skip
    found = taken(share, source)
    assert (found.value, found.hits, found.n) == (0.75, 3, 4)
    assert found.low < 0.75 < found.high
    mean = Measure(
        name="mean", label="均额", format="money",
        take=rows("orders", at="ordered_at", columns=["paid_amount"], mean=lambda o: o["paid_amount"]),
    )  # fmt: skip
    assert taken(mean, source).value == 100.0


def test_a_year_cut_short_by_the_beginning_of_the_records_is_no_base(source):
    past = Window(datetime(2022, 1, 1), datetime(2023, 12, 31), "此前")
    assert measured(sales.repeat_rate, source, YEAR, None, past).year_before is None
    covered = Window(datetime(2023, 11, 20), datetime(2024, 12, 31), "此前")
    assert measured(sales.repeat_rate, source, YEAR, None, covered).year_before == 0.0


def test_what_the_data_lack_is_named(source):
    assert gap_of(taken(sales.margin, source)).needs == ("orders.margin_amount",)


def test_a_window_without_records_is_an_absence_with_its_reason(source):
    empty = Window(datetime(2020, 1, 1), datetime(2021, 1, 1), "2020 年")
    gone = measured(sales.repeat_rate, source, empty, None, None)
    assert isinstance(gone, Absent)
    assert str(gap_of(gone)) == "2020 年没有可算“重复购买率”的记录"


def test_a_measure_that_an_analysis_gives_cannot_be_taken(source):
    with pytest.raises(NotebookError, match="由本章的分析给出：chapter.metric"):
        taken(sales.gini, source)
