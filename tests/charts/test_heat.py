"""Heat maps: every cell readable, blank where there are no data."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from reportkit.charts import heat, palette


def cells(counts: dict[tuple[int, int], int]) -> pd.DataFrame:
    total = sum(counts.values()) or 1
    rows = [
        {"r": r, "f": f, "customers": n, "revenue_share": n / total} for (r, f), n in counts.items()
    ]
    return pd.DataFrame(rows)


def test_a_cell_carries_share_and_customers(sound):
    texts = sound(heat.rf_matrix(cells({(5, 5): 30, (1, 1): 10}), highlight=[(5, 5), (5, 4)]))
    assert {"75.0%", "30 家", "25.0%", "10 家"} <= set(texts)


def test_the_most_recent_stand_on_top_and_the_frequent_on_the_right(sound):
    texts = sound(heat.rf_matrix(cells({(5, 5): 1})))
    assert [t for t in texts if t in "12345"] == ["1", "2", "3", "4", "5", "5", "4", "3", "2", "1"]


def test_a_cell_without_customers_stays_blank(sound):
    assert "0.0%" not in sound(heat.rf_matrix(cells({(5, 5): 30})))


def test_the_frame_runs_only_around_the_outside_of_neighbours():
    figure = heat.rf_matrix(cells({(5, 5): 1}), highlight=[(5, 5), (5, 4), (4, 5), (4, 4)])
    assert len(figure.axes[0].lines) == 8


@pytest.mark.parametrize("width", ["full", "narrow"])
@pytest.mark.parametrize("scale", [1.0, 0.0, -1e6, 1e12])
def test_hostile_matrices_stay_readable(sound, width, scale):
    long = "企业微信与小程序直播间及线下门店联合运营渠道"
    frame = pd.DataFrame(
        np.arange(24.0).reshape(4, 6) * scale,
        index=["甲", long, "丙", "丁"],
        columns=["华东", long, "华北", "西南", "东北", "海外"],
    )
    frame.iloc[1, 2] = np.nan
    sound(heat.heat_map(frame, value_format="money", second=frame, width=width,
                        names=heat.AxisNames(long, long), highlight=[("甲", "华东")]))  # fmt: skip


def test_letters_stand_out_from_their_cell():
    frame = pd.DataFrame(np.linspace(0, 1, 40).reshape(4, 10))
    figure = heat.heat_map(frame)
    mesh = figure.axes[0].collections[0]
    mesh.update_scalarmappable()
    fills = [to_hex(c).upper() for c in mesh.get_facecolor()]
    tones = [t.get_color() for t in figure.axes[0].texts]
    assert len(tones) == 40
    assert min(palette.contrast(a, b) for a, b in zip(fills, tones, strict=True)) >= 4.5


def test_an_empty_matrix_is_refused():
    with pytest.raises(ValueError, match="热力图没有可画的数据"):
        heat.heat_map(pd.DataFrame([[np.nan]]))


def triangle() -> pd.DataFrame:
    rates = {
        k: [1.0 if k == 0 else 0.3 / k if k < 4 - i else np.nan for i in range(4)] for k in range(4)
    }
    return pd.DataFrame(rates, index=["2025-01", "2025-02", "2025-03", "2025-04"])


def test_beyond_the_data_a_cohort_is_blank_not_zero(sound):
    sizes = pd.Series([885, 324, 286, 340], index=triangle().index)
    texts = sound(heat.cohort_triangle(triangle(), sizes))
    assert texts.count("100%") == 4
    assert "0%" not in texts
    assert "2025-01（n = 885）" in texts


def test_an_unfinished_month_is_hatched():
    sizes = pd.Series(1, index=triangle().index)
    figure = heat.cohort_triangle(triangle(), sizes, partial=[("2025-01", 3)])
    assert [p.get_hatch() for p in figure.axes[0].patches] == ["////"]


def test_a_single_cohort(sound):
    sound(
        heat.cohort_triangle(
            pd.DataFrame({0: [1.0]}, index=["2025-01"]), pd.Series({"2025-01": 3}), width="half"
        )
    )


def test_the_busiest_hours_carry_their_number(sound):
    counts = pd.DataFrame([[3, 90], [55, 4]], index=[0, 6], columns=[9, 20])
    texts = sound(heat.hour_weekday(counts, peaks=2))
    assert texts.count("90") == 2  # in its cell and at the end of the scale
    assert "55" in texts
    assert {"周一", "周日", "0", "23"} <= set(texts)


def test_hours_with_millions_do_not_burst_their_cells(sound):
    sound(heat.hour_weekday(pd.DataFrame([[123_456_789]], index=[2], columns=[23]), width="wide"))


def test_times_without_an_hour_are_refused():
    with pytest.raises(ValueError, match="没有一条记录带时刻"):
        heat.hour_weekday(pd.DataFrame())
