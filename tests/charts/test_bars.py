"""Bars: values beside them, in the caller's order, never covering each other."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Rectangle

from reportkit.charts import bars, palette
from reportkit.charts.theme import size_mm

LONG = "华北及东北（含内蒙古自治区）大区联合经营事业部直属重点客户服务中心第三分部"


def bar_lengths(figure):
    return [round(p.get_width(), 6) for p in figure.axes[0].patches if isinstance(p, Rectangle)]


def test_the_largest_bar_is_on_top(sound):
    texts = sound(bars.ranked_bars(pd.Series({"乙": 2, "甲": 9, "丙": 5})))
    assert [t for t in texts if t in "甲乙丙"] == ["甲", "丙", "乙"]
    assert {"9", "5", "2"} <= set(texts)


def test_the_callers_order_is_kept_on_request():
    figure = bars.ranked_bars(pd.Series({"乙": 2, "甲": 9}), sort=False)
    assert bar_lengths(figure) == [2, 9]


def test_only_the_highlighted_bar_is_orange():
    figure = bars.ranked_bars(pd.Series({"甲": 9, "乙": 2}), highlight=["乙"])
    fills = [p.get_facecolor() for p in figure.axes[0].patches]
    assert [tuple(round(c * 255) for c in f[:3]) for f in fills] == [(11, 58, 102), (226, 113, 29)]


@pytest.mark.parametrize("width", ["full", "narrow"])
@pytest.mark.parametrize(
    "values",
    [
        {"甲": 5.0},
        {"甲": 0.0, "乙": 0.0},
        {"甲": -3.0, "乙": -90000.0},
        {"甲": 12.0, "退货净额": -8.0, "未知": np.nan},
        {LONG: 1e9, LONG + "二": 1e9, "": 1.0},
    ],
)
def test_hostile_values_stay_readable(sound, values, width):
    sound(bars.ranked_bars(pd.Series(values), value_format="money", width=width))
    sound(bars.ranked_bars(pd.Series(values), previous=pd.Series(values) * 1.2, width=width))


def test_a_missing_value_prints_as_a_dash(sound):
    assert "—" in sound(bars.ranked_bars(pd.Series({"甲": 3.0, "乙": np.nan})))


@pytest.mark.parametrize("values", [pd.Series(dtype=float), pd.Series({"甲": np.nan})])
def test_nothing_to_draw_is_said_in_chinese(values):
    with pytest.raises(ValueError, match="条形图没有可画的数据"):
        bars.ranked_bars(values)


def test_an_endless_value_is_named():
    with pytest.raises(ValueError, match="1 个无穷大的值（首个：乙）"):
        bars.ranked_bars(pd.Series({"甲": 1.0, "乙": np.inf}))


def test_shares_of_a_row_fill_the_bar(sound):
    shares = pd.DataFrame(
        [[0.148, 0.246, 0.321, 0.285], [0.733, 0.188, 0.067, 0.012]],
        index=["客户数", "利润"], columns=list(palette.TIER),
    )  # fmt: skip
    figure = bars.stacked_share(shares)
    assert sum(bar_lengths(figure)[:4]) == pytest.approx(1)
    texts = sound(figure)
    assert {"14.8%", "73.3%", "1.2%", "优质客户", "边缘客户"} <= set(texts)


def test_rows_that_do_not_sum_to_one_are_scaled():
    figure = bars.stacked_share(pd.DataFrame([[3, 1]], index=["客户"], columns=["甲", "乙"]))
    assert bar_lengths(figure)[:2] == [0.75, 0.25]


def test_a_negative_share_names_its_row():
    with pytest.raises(ValueError, match="“利润”含负值"):
        bars.stacked_share(pd.DataFrame([[1.2, -0.2]], index=["利润"], columns=["甲", "乙"]))


def test_eight_parts_are_refused():
    with pytest.raises(ValueError, match="最多 7 个部分，给了 8 个"):
        bars.stacked_share(pd.DataFrame([[1] * 8], columns=list("abcdefgh")))


@pytest.mark.parametrize("width", ["full", "narrow"])
def test_tiny_shares_and_long_names_do_not_collide(sound, width):
    shares = pd.DataFrame(
        [[0.97, 0.01, 0.01, 0.01], [0, 0, 0, 1], [0.25] * 4],
        index=[LONG, "利润", "CLV"], columns=[LONG, LONG + "二", "潜力客户", "边缘客户"],
    )  # fmt: skip
    sound(bars.stacked_share(shares, width=width))


SCALE = ["非常满意", "满意", "一般", "不满意", "非常不满意"]


def test_the_neutral_answer_is_centred(sound):
    shares = pd.DataFrame([[0.3, 0.45, 0.15, 0.07, 0.03]], index=["质量"], columns=SCALE)
    figure = bars.diverging_likert(shares, counts=pd.Series({"质量": 2746}))
    neutral = figure.axes[0].patches[2]
    assert neutral.get_x() + neutral.get_width() / 2 == pytest.approx(0)
    assert "质量（n = 2,746）" in sound(figure)


@pytest.mark.parametrize("width", ["full", "wide"])
def test_scores_stand_clear_of_the_scale(sound, width):
    shares = pd.DataFrame(
        [[1, 0, 0, 0, 0], [0, 0, 0, 0, 1], [0.2] * 5, [0.96, 0.01, 0.01, 0.01, 0.01]],
        index=["全好", "全差", LONG, "微"], columns=SCALE,
    )  # fmt: skip
    scores = pd.Series([1, 0, 0.4, 0.97], index=shares.index)
    counts = pd.Series(1_000_000, index=shares.index)
    texts = sound(
        bars.diverging_likert(
            shares, counts=counts, scores=scores, score_name="满意率", width=width
        )
    )
    assert "满意率" in texts


@pytest.mark.parametrize("width", ["full", "narrow"])
@pytest.mark.parametrize("scale", [1, 1e9, -1e6, 0])
def test_grouped_values_never_touch(sound, width, scale):
    frame = pd.DataFrame(
        {"本期": [120, 80, 60, 1], "上期": [100, np.nan, -40, 1], LONG: [130, 90, 50, 1]},
        index=["线上", LONG, "电话", "其他"],
    )
    sound(bars.grouped_bars(frame * scale, value_format="money", highlight="本期", width=width))


def test_pareto_prints_value_and_running_share(sound):
    values = pd.Series({"质量": 60, "服务": 30, LONG: 10})
    texts = sound(bars.pareto(values, values.cumsum() / 100, highlight=["质量"]))
    assert {"60", "60.0%", "90.0%", "100.0%", "累计占比"} <= set(texts)


def test_pareto_of_one_reason(sound):
    sound(bars.pareto(pd.Series({"质量": 0}), pd.Series({"质量": 1.0}), width="narrow"))


def test_a_waterfall_lands_on_its_total(sound):
    steps = pd.Series({"上期": 3400, "新获": 620, "流失": -480, "本期": 3540})
    figure = bars.waterfall(steps, totals=["上期", "本期"], value_format="int")
    drawn = [(p.get_y(), p.get_y() + p.get_height()) for p in figure.axes[0].patches]
    assert drawn == [(0, 3400), (3400, 4020), (4020, 3540), (0, 3540)]
    assert {"3,400", "+620", "−480", "3,540"} <= set(sound(figure))


def test_a_waterfall_below_zero_and_with_nothing_changing(sound):
    sound(bars.waterfall(pd.Series({"上期": 5, "流失": -30, "平": 0, "本期": -25}),
                         totals=["上期", "本期"], value_format="int", width="half"))  # fmt: skip


def test_the_interval_is_drawn_from_low_to_high(sound):
    points = pd.DataFrame(
        {"value": [39.8, -5], "low": [37.2, -25], "high": [42.4, 15], "n": [2746, 20]},
        index=["全部", LONG],
    )
    figure = bars.dot_interval(points, value_format="dec1", reference=("全部", 39.8))
    spans = [tuple(line.get_xdata()) for line in figure.axes[0].lines]
    assert (37.2, 42.4) in spans
    texts = sound(figure)
    assert {"全部（n = 2,746）", "39.8", "−5.0", "全部 39.8"} <= set(texts)


def test_one_point_without_width_still_draws(sound):
    sound(
        bars.dot_interval(pd.DataFrame({"value": [0.0], "low": [0.0], "high": [0.0]}, index=["甲"]))
    )


def test_height_grows_with_the_rows():
    few, many = (bars.ranked_bars(pd.Series(range(n))) for n in (3, 12))
    assert size_mm(few)[1] < size_mm(many)[1] <= 245


def test_thirty_equal_rows_stay_readable(sound):
    sound(bars.ranked_bars(pd.Series({f"客户{i}": 7.0 for i in range(30)}), width="narrow"))
