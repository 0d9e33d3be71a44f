from recorded_blocks import metric, recorded

from reportkit.blocks import ChartData, Figure, Series
from reportkit.gate.comparisons import faults

#: sales of 24 months up to December: the last quarter 10 + 11 + 12, the one before 7 + 8 + 9 …
MONTHS = tuple(float(month % 12 + 1) + (100 if month >= 12 else 0) for month in range(24))
NOW, BEFORE, YEAR = 333.0, 324.0, 33.0


def line(values: tuple[float, ...]) -> Figure:
    chart = ChartData(kind="line", series=(Series(name="", values=values, colour="#000000"),))
    return Figure(id="trend", title="", file="", alt="", width_mm=1, height_mm=1, chart=chart)


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="客户价值")))


def test_bases_that_are_sums_of_earlier_months_pass():
    assert said(metric("sales", NOW, previous=BEFORE, year_before=YEAR, spark=MONTHS)) == []


def test_swapped_bases_contradict_the_spark_line():
    first, second = said(metric("sales", NOW, previous=YEAR, year_before=BEFORE, spark=MONTHS))
    assert (
        "value.sales（sales）的环比以 33 为基数，而“客户价值”一章的指标 value.sales在同一时段是 324"
        in first
    )
    assert "请检查上期与上年同期是否对调或取错时段" in first
    assert "的同比以 324 为基数" in second


def test_swapped_bases_contradict_a_figure_of_the_same_number():
    months = tuple(value + 0.25 for value in MONTHS)
    swapped = metric("sales", NOW + 0.75, previous=YEAR + 0.75, year_before=BEFORE + 0.75)
    assert len(said(swapped, line(months))) == 2


def test_a_small_number_met_by_chance_in_another_series_claims_nothing():
    assert said(metric("sales", 333.0, previous=1.0), line(MONTHS)) == []


def test_points_that_are_whole_periods_are_compared_period_by_period():
    rates = (0.1, 0.2, 0.3, 0.4, 0.55)  # five quarters
    assert (
        said(metric("rate", 0.55, previous=0.4, year_before=0.1, spark=rates, format="pct")) == []
    )
    swapped = metric("rate", 0.55, previous=0.1, year_before=0.4, spark=rates, format="pct")
    assert len(said(swapped)) == 2


def test_the_base_of_a_state_is_any_earlier_point_of_its_series():
    states = (0.3, 0.4, 0.5, 0.6)
    state = {"span": "截至 2025-12-31", "spark": states, "format": "pct"}
    assert said(metric("state", 0.6, previous=0.5, year_before=0.3, **state)) == []
    (fault,) = said(metric("state", 0.6, previous=0.45, **state))
    assert "的环比以 45.0% 为基数" in fault


def test_a_series_that_ends_elsewhere_or_has_a_gap_claims_nothing():
    assert said(metric("sales", 5.0, previous=1.0, spark=(3.0, 4.0))) == []
    assert said(metric("sales", 4.0, previous=1.0, spark=(None, 4.0))) == []


def test_a_value_of_another_window_is_not_compared_with_the_points_of_the_period():
    half = metric("sales", 4.0, previous=9.0, spark=(0.0, 4.0), span="2025-07-01 至 2025-12-31")
    assert said(half) == []


def test_a_value_that_fits_points_and_months_claims_nothing_where_one_goes_back_too_far():
    assert said(metric("new", 0.0, year_before=7.0, spark=(0.0,) * 12)) == []


def test_a_rate_of_a_quarter_that_equals_its_last_month_is_not_compared_with_months():
    months = (0.31, 0.29, 0.30, 0.32, 0.28)
    rate = metric("rate", 0.28, previous=0.2951, spark=months, format="pct")
    assert said(rate) == []
    assert len(said(metric("rate", 0.28, previous=0.31, spark=months, format="pct"))) == 1


def test_bases_that_print_alike_are_one_number():
    sales = metric("sales", NOW, previous=BEFORE + 0.2, spark=MONTHS, format="int")
    assert said(sales) == []
