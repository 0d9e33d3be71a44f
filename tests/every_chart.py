"""Every drawing of the room once as a spec, with what is hard to keep: blanks, periods, functions of arguments."""

from __future__ import annotations

import numpy as np
import pandas as pd

from reportkit import charts
from reportkit.charts.heat_cells import AxisNames
from reportkit.charts.points import Scale

TIERS = ["优质客户", "发展客户", "潜力客户", "边缘客户"]
MONTHS = pd.date_range("2025-01-01", periods=6, freq="MS")
_X = np.linspace(0, 1, 11)
_STEPS = pd.DataFrame(
    {"time": [0, 3, 7], "survival": [1.0, 0.7, 0.4], "low": [1.0, 0.6, 0.3],
     "high": [1.0, 0.8, np.nan], "at_risk": [90, 60, 30]}
)  # fmt: skip
_RATES = pd.DataFrame([[1, 0.4, 0.3], [1, 0.5, np.nan]], index=pd.period_range("2025-01", periods=2, freq="M"))  # fmt: skip
_SQUARE = pd.DataFrame([[0.8, 0.2], [0.3, 0.7]], index=TIERS[:2], columns=TIERS[:2])
_COUNTS = pd.DataFrame([[80, 20], [30, 70]], index=TIERS[:2], columns=TIERS[:2])
_SCALE = pd.DataFrame(
    [[0.31, 0.52, 0.12, 0.04, 0.01], [0.18, 0.30, 0.22, 0.2, 0.1]],
    index=["产品质量", "售后服务"], columns=["非常满意", "满意", "一般", "不满意", "非常不满意"],
)  # fmt: skip
_CLOUD = pd.DataFrame(
    {"x": [0.1, 0.4, 0.5], "y": [4.1, 3.9, 3.2], "label": ["价格", None, "售后服务"],
     "tier": pd.Categorical(["优质客户", "边缘客户", "优质客户"], categories=TIERS)}
)  # fmt: skip
_CELLS = pd.DataFrame(
    {"r": [5, 5, 1], "f": [5, 1, 1], "customers": [12, 3, 40], "revenue_share": [0.6, 0.1, 0.3]}
)
_WEEK = pd.DataFrame(
    np.arange(21).reshape(7, 3), index=range(7), columns=pd.Index([9, 14, 20], dtype="int32")
)


def every_chart() -> dict[str, charts.Chart]:
    """Name in the vocabulary → a chart."""
    return {
        "trend": charts.trend(
            pd.Series([4.1e6, 3.9e6, np.nan, 5.2e6, 6e6, 1 / 3], index=MONTHS, name="销售额"),
            last_year=pd.Series([3.8e6, 3.7e6, 4.9e6, 5.1e6, np.nan, 1.0], index=MONTHS), highlight=2,
        ),
        "trends": charts.trends(
            pd.DataFrame({"整体": [0.71, 0.66, None], "售后": [0.66, 0.45, 0.35]},
                         index=pd.period_range("2025Q1", periods=3, freq="Q")),
            value_format="pct", highlight="售后",
        ),
        "small_multiples": charts.small_multiples(
            pd.DataFrame({"华东": range(6), "华南": [1.0, np.nan, 3, 4, 5, 6]}, index=MONTHS), columns=2
        ),
        "ranked_bars": charts.ranked_bars(
            pd.Series({"华东": 5.2e7, "华南": 2.7e7, "西南": 1.1e7}), value_format="money",
            previous=pd.Series({"华东": 4.4e7, "西南": 1.6e7}), highlight={"西南"},
        ),
        "grouped_bars": charts.grouped_bars(
            pd.DataFrame({"价格敏感型": [0.36, 0.33], "其他": [0.12, np.nan]}, index=["特惠", "券"]),
            value_format="pct0",
        ),
        "pareto": charts.pareto(
            pd.Series({"售后": 55, "价格": 39, "未知": 6}),
            pd.Series({"售后": 0.585, "价格": 1.0, "未知": np.nan}), highlight=("售后",),
        ),
        "waterfall": charts.waterfall(
            pd.Series([5e6, 1e6, -2e6, 4e6], index=["期初", "新客", "流失", "期末"]),
            totals=["期初", "期末"],
        ),
        "step_bridge": charts.step_bridge(
            pd.Series([4.7e7, 9.7e6, -1.1e7, 4.57e7], index=["去年", "新客\n261 家", "减购", "今年"])
        ),
        "effect_ranges": charts.effect_ranges(
            pd.DataFrame({"low": [72e4, 0.0], "high": [223e4, 201e4], "mid": [147e4, np.nan]},
                         index=["腾出服务费", "西南止跌"]), ["72～223", "至多 201"],
        ),
        "described_bars": charts.described_bars(
            pd.Series({"甲": 5.0, "乙": 3.0}), ("5 家", "3 家"), highlight=["甲"]
        ),
        "stacked_share": charts.stacked_share(
            pd.DataFrame([[0.16, 0.24, 0.3, 0.3], [0.76, 0.2, 0.03, 0.01]],
                         index=["客户数", "利润"], columns=pd.CategoricalIndex(TIERS))
        ),
        "diverging_likert": charts.diverging_likert(
            _SCALE, counts=pd.Series({"产品质量": 120, "售后服务": 80}, dtype="Int64")
        ),
        "dot_interval": charts.dot_interval(
            pd.DataFrame({"value": [0.365, 0.136], "low": [0.3, 0.1], "high": [0.435, 0.18],
                          "n": [192, 507]}, index=["转介绍", "广告"]),
            reference=("全部线索", np.float64(0.208)), highlight=["转介绍"],
        ),
        "lorenz": charts.lorenz(
            pd.DataFrame({"customer_share": _X, "value_share": _X**3}), gini=np.float64(0.5),
            top=(0.2, 0.488),
        ),
        "calibration": charts.calibration(
            pd.DataFrame({"predicted": [0.1, 0.6], "observed": [0.12, 0.55], "count": [90, 10],
                          "low": [0.08, 0.4], "high": [0.16, 0.7]})
        ),
        "gain_curve": charts.gain_curve(
            pd.DataFrame({"contacted": _X, "captured": _X**0.5}), mark=(0.2, 0.45)
        ),
        "heat_map": charts.heat_map(
            _SQUARE, second=_COUNTS, names=AxisNames("层级", "状态"), highlight=[(TIERS[0], TIERS[1])]
        ),
        "rf_matrix": charts.rf_matrix(_CELLS, highlight=[(5, 5)]),
        "cohort_triangle": charts.cohort_triangle(
            _RATES, pd.Series([40, 30], index=_RATES.index), partial=[(_RATES.index[1], 1)]
        ),
        "hour_weekday": charts.hour_weekday(_WEEK),
        "survival_curves": charts.survival_curves({"新客户": _STEPS}, time_label="首购后天数"),
        "retention_curves": charts.retention_curves(pd.DataFrame({"25-01": [1, 0.4, np.nan]})),
        "scatter_quadrants": charts.scatter_quadrants(
            _CLOUD, Scale("重要性", 0.3, "pct0"), Scale("表现", 3.7), highlight=["售后服务"],
            corners=("保持", "维持", "次要", "优先"), tiers=TIERS,
        ),
        "funnel": charts.funnel(
            pd.DataFrame({"count": [1000, 400, 90], "rate": [np.nan, 0.4, 0.225]},
                         index=["访问", "加购", "支付"]), highlight="支付",
        ),
        "transition_matrix": charts.transition_matrix(_SQUARE, _COUNTS),
        "process_steps": charts.process_steps([("收集", "各部门"), ("分析", "数据组")]),
        "resource_mismatch": charts.resource_mismatch(
            pd.DataFrame({"费用": [0.3, 0.7], "毛利": [0.8, 0.2]}, index=TIERS[:2])
        ),
    }  # fmt: skip
