"""Funnel, transitions, steps, mismatch."""

import numpy as np
import pandas as pd
import pytest

from reportkit.charts import flows, palette

TIERS = list(palette.TIER)
LONG = "企业微信与小程序直播间及线下门店联合运营渠道客户"


def test_the_funnel_prints_each_step_with_its_interval(sound):
    stages = pd.DataFrame(
        {
            "count": [200, 50],
            "rate": [np.nan, 0.25],
            "low": [np.nan, 0.195],
            "high": [np.nan, 0.314],
        },
        index=["线索", "首单"],
    )
    texts = sound(flows.funnel(stages, unit="家", highlight="首单"))
    assert {"200 家", "50 家", "↓ 转化 25.0%（95% 区间 19.5%～31.4%）"} <= set(texts)


@pytest.mark.parametrize("counts", [[5], [0, 0, 0], [10**9, 3, 0], [3, 9, 27]])
@pytest.mark.parametrize("width", ["full", "half"])
def test_hostile_funnels_stay_readable(sound, counts, width):
    index = [f"{LONG}{i}" for i in range(len(counts))]
    sound(flows.funnel(pd.DataFrame({"count": counts, "rate": 0.5}, index=index), width=width))


def test_transitions_print_share_and_customers(sound):
    shares = pd.DataFrame(np.eye(4) * 0.8 + 0.05, index=TIERS, columns=TIERS).assign(流失=0.0)
    texts = sound(flows.transition_matrix(shares, shares * 1000))
    assert texts.count("85.0%") == 4
    assert texts.count("850 家") == 4


def test_falling_is_vermilion_rising_is_teal():
    shares = pd.DataFrame([[0.5, 0.5], [0.5, 0.5]], index=TIERS[:2], columns=TIERS[:2])
    fills = [p.get_facecolor() for p in flows.transition_matrix(shares).axes[0].patches]
    reds, blues = [f[0] for f in fills], [f[2] for f in fills]
    assert reds[1] > blues[1]  # first tier to second
    assert reds[2] < blues[2]  # second tier to first


def test_a_transition_nobody_could_make_stays_blank(sound):
    shares = pd.DataFrame([[np.nan, 1.0]], index=[LONG], columns=[LONG, "流失"])
    texts = sound(flows.transition_matrix(shares, width="narrow"))
    assert "100.0%" in texts
    assert "—" not in texts


def test_steps_keep_their_words(sound):
    texts = sound(
        flows.process_steps(
            [("读取", "订单"), ("分层", "份额恰为 100%"), (LONG, LONG * 3)], highlight=1
        )
    )
    assert {"读取", "订单", "分层"} <= set(texts)


def test_too_many_steps_are_refused():
    with pytest.raises(ValueError, match="放不下 12 步"):
        flows.process_steps([("步", "")] * 12)


def test_no_steps_are_refused():
    with pytest.raises(ValueError, match="没有步骤"):
        flows.process_steps([])


def test_the_mismatch_is_printed_in_points_with_its_sign(sound):
    table = pd.DataFrame(
        {"工时": [0.31, 0.2], "利润": [0.733, 0.012]}, index=["优质客户", "边缘客户"]
    )
    texts = sound(flows.resource_mismatch(table, names=("工时占比", "利润占比")))
    assert {"−42.3 个百分点", "+18.8 个百分点", "31.0%", "73.3%", "工时占比"} <= set(texts)


@pytest.mark.parametrize("pair", [(0.0, 0.0), (1.0, 1.0), (0.5, 0.501), (-0.2, 0.9)])
@pytest.mark.parametrize("width", ["full", "half"])
def test_equal_and_extreme_shares_do_not_collide(sound, pair, width):
    table = pd.DataFrame([pair, (0.3, 0.31)], index=[LONG, "乙"], columns=["a", "b"])
    sound(flows.resource_mismatch(table, width=width))
