"""Lines: the telling points are labelled, gaps stay gaps, ticks never collide."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import lines, retention
from reportkit.charts.axes import period_labels

LONG = "企业微信与小程序直播间及线下门店联合运营渠道"


def months(count: int, start: str = "2025-01") -> pd.PeriodIndex:
    return pd.period_range(start, periods=count, freq="M")


def test_first_last_least_and_greatest_carry_their_value(sound):
    values = pd.Series([5, 9, 2, 7], index=months(4), dtype=float)
    assert {"5", "9", "2", "7"} <= set(sound(lines.trend(values, value_format="int")))


def test_months_name_the_year_only_where_it_begins():
    index = months(4, "2025-11")
    assert period_labels(index, range(4)) == ["25-11", "12", "26-01", "02"]


def test_quarters_and_years_have_their_own_names():
    quarters = pd.period_range("2025Q3", periods=3, freq="Q")
    assert period_labels(quarters, range(3)) == ["25Q3", "25Q4", "26Q1"]
    assert period_labels(pd.period_range("2024", periods=2, freq="Y"), [0, 1]) == ["2024", "2025"]


def test_words_stay_words():
    assert period_labels(pd.Index(["上期", "本期"]), [0, 1]) == ["上期", "本期"]


def test_the_last_period_is_always_named(sound):
    texts = sound(lines.trend(pd.Series(range(37), index=months(37)), width="narrow"))
    assert "26-01" in texts or "01" in texts


@pytest.mark.parametrize("width", ["full", "narrow"])
@pytest.mark.parametrize(
    "values",
    [
        [7.0],
        [0.0, 0.0, 0.0],
        [-5e8, 3e8, -5e8, 3e8],
        [1.0, np.nan, np.nan, 4.0, np.nan],
        [1e7, 1e7 + 1, 1e7 + 2, 1e7 + 1],
        list(np.sin(np.arange(48)) * 1e6),
    ],
)
def test_hostile_trends_stay_readable(sound, values, width):
    series = pd.Series(values, index=months(len(values)))
    sound(lines.trend(series, width=width))
    sound(lines.trend(series, last_year=series * 0.9, highlight=3, width=width))


def test_a_gap_is_not_bridged():
    figure = lines.trend(pd.Series([1, np.nan, 3], index=months(3)))
    assert np.isnan(figure.axes[0].lines[0].get_ydata()[1])


def test_an_empty_trend_is_refused():
    with pytest.raises(ValueError, match="走势图没有可画的数据"):
        lines.trend(pd.Series([np.nan, np.nan]))


def test_last_year_has_a_legend(sound):
    values = pd.Series([1.0, 2, 3], index=months(3))
    assert "上年同期" in sound(lines.trend(values, last_year=values))


def test_lines_that_end_together_keep_their_names_apart(sound):
    frame = pd.DataFrame({f"{LONG}{i}": [1.0, 2.0, 5.0] for i in range(7)}, index=months(3))
    texts = sound(lines.trends(frame, value_format="int", highlight=f"{LONG}3"))
    assert sum("…" in t for t in texts) == 7


def test_eight_lines_are_refused():
    with pytest.raises(ValueError, match="最多 7 个系列"):
        lines.trends(pd.DataFrame(np.ones((2, 8))))


@pytest.mark.parametrize("shared_scale", [True, False])
def test_small_multiples_show_every_name_and_last_value(sound, shared_scale):
    frame = pd.DataFrame(
        {
            "甲": [1.0, 2, 3],
            LONG: [9.0, np.nan, 7],
            "空": [np.nan] * 3,
            "丁": [0.0] * 3,
            "戊": [-1e9, 0, 1e9],
        },
        index=months(3),
    )
    texts = sound(lines.small_multiples(frame, value_format="money", shared_scale=shared_scale))
    assert {"甲", "空", "丁", "戊"} <= set(texts)


def curve(rate: float, n: int) -> pd.DataFrame:
    time = np.arange(0, 37.0, 3)
    alive = np.exp(-rate * time)
    return pd.DataFrame(
        {"time": time, "survival": alive, "low": alive - 0.02, "high": alive + 0.02,
         "at_risk": (n * alive).astype(int)}
    )  # fmt: skip


def test_the_number_at_risk_stands_under_its_time(sound):
    texts = sound(lines.survival_curves({"按月": curve(0.1, 1000)}, time_label="在网月数"))
    assert "风险集人数" in texts
    assert "1,000" in texts
    assert str(int(1000 * np.exp(-0.1 * 15))) in texts


def test_curves_that_meet_keep_their_names_apart(sound):
    curves = {LONG: curve(0.02, 9_999_999), "乙": curve(0.0201, 5), "丙": curve(0.02, 40)}
    sound(lines.survival_curves(curves, time_label="月", highlight="乙"))
    sound(lines.survival_curves(curves, time_label="月", width="wide"))


def test_no_curves_are_refused():
    with pytest.raises(ValueError, match="生存曲线没有可画的数据"):
        lines.survival_curves({}, time_label="月")


def test_a_curve_of_very_many_steps_is_drawn_with_those_one_can_see():
    time = np.append(0.0, np.sort(np.random.default_rng(1).random(20_000) * 700))
    steps = pd.DataFrame({"time": time, "survival": 1 - time / 1400})
    drawn = retention.visible_steps(steps)
    assert len(drawn) <= 500
    assert drawn["time"].iloc[[0, -1]].tolist() == [0.0, time[-1]]
    assert drawn["survival"].is_monotonic_decreasing
    at = np.searchsorted(drawn["time"], time, side="right") - 1
    gaps = drawn["survival"].to_numpy()[at] - steps["survival"].to_numpy()
    assert (gaps >= 0).all() and gaps.max() < 0.002  # never lower, a fiftieth of a percent off
    assert len(retention.visible_steps(steps.head(500))) == 500


def test_retention_ends_where_the_data_end(sound):
    frame = pd.DataFrame({"2025-01": [1, 0.4, 0.3, 0.2], "2025-03": [1, 0.3, np.nan, np.nan]})
    figure = lines.retention_curves(frame)
    assert {"2025-01 20.0%", "2025-03 30.0%"} <= set(sound(figure))
    assert np.isnan(figure.axes[0].lines[2].get_ydata()[2:]).all()


def test_a_single_month_of_retention(sound):
    sound(lines.retention_curves(pd.DataFrame({"2025-01": [1.0]}), width="half"))
