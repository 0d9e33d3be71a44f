"""A report that draws every form of chart once, a finding for each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Drawing
from sample_book import Pen, months, sample_params

from reportkit.blocks import Action, Column, Finding, Metric, Note, Table
from reportkit.bundle import ChapterResult
from reportkit.charts import (
    bars,
    bridge,
    curves,
    flows,
    heat,
    lines,
    points,
    ranges,
    retention,
    shares,
)
from reportkit.charts.points import Scale
from reportkit.report import assemble
from reportkit.report.model import Report

TIERS = ("优质客户", "发展客户", "潜力客户", "边缘客户")
_X = np.linspace(0, 1, 11)
_RANKED = pd.Series({"华东": 52_860_000.0, "华南": 27_220_000.0, "西南": 11_810_000.0})
_BEFORE = pd.Series({"华东": 43_850_000.0, "华南": 22_930_000.0, "西南": 16_470_000.0})


def drawings() -> dict[str, Drawing]:
    """One drawing per form; every number can be looked up here."""
    steps = pd.DataFrame(
        {"time": [0, 3, 7], "survival": [1.0, 0.7, 0.4], "low": [1.0, 0.6, 0.3],
         "high": [1.0, 0.8, 0.5], "at_risk": [90, 60, 30]}
    )  # fmt: skip
    scale = pd.DataFrame(
        [[0.31, 0.52, 0.12, 0.04, 0.01], [0.18, 0.30, 0.22, 0.2, 0.1]],
        index=["产品质量", "售后服务"],
        columns=["非常满意", "满意", "一般", "不满意", "非常不满意"],
    )
    cloud = pd.DataFrame(
        {"x": [0.1, 0.4, 0.5], "y": [4.1, 3.9, 3.2], "label": ["价格", "质量", "售后服务"]}
    )
    rates = pd.DataFrame([[1, 0.4, 0.3], [1, 0.5, np.nan]], index=["25-01", "25-02"])
    matrix = pd.DataFrame([[0.8, 0.2], [0.3, 0.7]], index=TIERS[:2], columns=TIERS[:2])
    counts = pd.DataFrame([[80, 20], [30, 70]], index=TIERS[:2], columns=TIERS[:2])
    return {
        "ranked": bars.ranked_bars(
            _RANKED, value_format="money", previous=_BEFORE, highlight=["西南"]
        ),
        "negative": bars.ranked_bars(pd.Series({"升": 3.5, "降": -2.5}), value_format="dec1"),
        "grouped": bars.grouped_bars(
            pd.DataFrame({"价格敏感型": [0.36, 0.33], "其他": [0.12, np.nan]}, index=["特惠", "券"]),
            value_format="pct0",
        ),
        "pareto": bars.pareto(
            pd.Series({"售后": 55, "价格": 39, "未知": 6}),
            pd.Series({"售后": 0.585, "价格": 1.0, "未知": np.nan}),
            highlight=["售后"],
        ),
        "shares": shares.stacked_share(
            pd.DataFrame([[0.16, 0.24, 0.3, 0.3], [0.76, 0.2, 0.03, 0.01]],
                         index=["客户数", "利润"], columns=TIERS)
        ),
        "likert": shares.diverging_likert(scale, counts=pd.Series({"产品质量": 120, "售后服务": 80})),
        "interval": shares.dot_interval(
            pd.DataFrame({"value": [0.365, 0.136], "low": [0.3, 0.1], "high": [0.435, 0.18],
                          "n": [192, 507]}, index=["转介绍", "广告"]),
            reference=("全部线索", 0.208), highlight=["转介绍"],
        ),
        "funnel": flows.funnel(
            pd.DataFrame({"count": [1000, 400, 90], "rate": [np.nan, 0.4, 0.225]},
                         index=["访问", "加购", "支付"]), highlight="支付",
        ),
        "mismatch": flows.resource_mismatch(
            pd.DataFrame({"费用": [0.3, 0.7], "毛利": [0.8, 0.2]}, index=TIERS[:2])
        ),
        "trend": lines.trend(
            months([4.1e6, 3.9e6, 5.2e6, 6.0e6]),
            last_year=months([3.8e6, 3.7e6, 4.9e6, 5.1e6]), highlight=2,
        ),
        "trends": lines.trends(
            pd.DataFrame({"整体": [0.71, 0.66, 0.61], "售后": [0.66, 0.45, 0.35]},
                         index=pd.period_range("2025Q1", periods=3, freq="Q")),
            value_format="pct", highlight="售后",
        ),
        "retention": retention.retention_curves(pd.DataFrame({"25-01": [1, 0.4, 0.3]})),
        "survival": retention.survival_curves({"新客户": steps}, time_label="首购后天数"),
        "lorenz": curves.lorenz(
            pd.DataFrame({"customer_share": _X, "value_share": _X**3}), gini=0.5, top=(0.2, 0.488)
        ),
        "calibration": curves.calibration(
            pd.DataFrame({"predicted": [0.1, 0.6], "observed": [0.12, 0.55], "count": [90, 10],
                          "low": [0.08, 0.4], "high": [0.16, 0.7]})
        ),
        "gain": curves.gain_curve(
            pd.DataFrame({"contacted": _X, "captured": _X**0.5}), mark=(0.2, 0.45)
        ),
        "scatter": points.scatter_quadrants(
            cloud, Scale("重要性", 0.3, "pct0"), Scale("表现", 3.7), highlight=["售后服务"],
            corners=("保持", "维持", "次要", "优先"),
        ),
        "steps": bridge.bridge(
            pd.Series([4.7e7, 9.7e6, -1.1e7, 4.57e7], index=["去年", "新客\n261 家", "减购", "今年"])
        ),
        "ranges": ranges.effect_ranges(
            pd.DataFrame({"low": [72e4, 0.0], "high": [223e4, 201e4], "mid": [147e4, np.nan]},
                         index=["腾出服务费", "西南止跌"]), ["72～223", "至多 201"],
        ),
        "heat": heat.heat_map(matrix, second=counts, names=heat.AxisNames("层级", "状态")),
        "moves": flows.transition_matrix(matrix, counts),
        "cohort": heat.cohort_triangle(rates, pd.Series({"25-01": 40, "25-02": 30})),
        "process": flows.process_steps([("收集", "各部门"), ("分析", "数据组")]),
    }  # fmt: skip


def charted_chapter(root: Path, chosen: dict[str, Drawing]) -> ChapterResult:
    pen = Pen("segmentation", 1, "客户细分", root / "segmentation")
    for place, (name, drawing) in enumerate(chosen.items()):
        title = f"第 {place + 1} 图说明一件事"
        pen.figure(name, drawing, title, f"图示：{name}。")
        text = f"图 {name} 所示的数字由数据算出，共 3,456 家客户。"
        pen.blocks.append(
            Finding(
                id=f"found_{name}", title=f"发现 {name}", text=text, values={}, evidence=(name,),
                weight=90 - place,
            )
        )  # fmt: skip
    return pen.done()


def charted_report(root: Path, chosen: dict[str, Drawing] | None = None) -> Report:
    """A report of one chapter whose findings each rest on one drawing."""
    return assemble([charted_chapter(root, chosen or drawings())], sample_params())


LONG = "北京中联华辰国际工业零部件设备技术进出口贸易与供应链综合服务（集团）股份有限公司华东大区客户服务事业部苏州工业园区分公司"
HOSTILE = (
    LONG,
    "<script>alert(1)</script>&amp;",
    "=cmd()|'/C calc'!A0",
    "<r>假标记</r>",
    "😀👨‍👩‍👧㛃䶮𠅤臺灣",
    "控制\x07\x1b符\u202e反写\ud800",
    "Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamten",
)


def hostile_report(root: Path) -> Report:
    """Names that are markup, formulas, control characters, or far too long, in every place."""
    pen = Pen("value", 1, LONG, root / "value")
    values = pd.Series(range(1, len(HOSTILE) + 1), index=[h.replace("\ud800", "") for h in HOSTILE])
    pen.figure("bars", bars.ranked_bars(values), f"{LONG}居首", HOSTILE[5].replace("\ud800", ""))
    pen.figure(
        "lines",
        lines.trends(pd.DataFrame({LONG: [1.0, 2.0], "=a1": [2.0, 1.0]}, index=["<b>", "=1+1"])),
        "两条线", "折线图。",
    )  # fmt: skip
    words = tuple(h.replace("\ud800", "") for h in HOSTILE)
    pen.blocks += [
        Table(
            id="names",
            title=f"{LONG}{LONG}",
            columns=(
                Column(name="a", label=LONG),
                *(Column(name=f"n{i}", label=f"第{i}列{LONG[:9]}", format="money", unit="万元",
                         divisor=1e4, digits=1) for i in range(9)),
            ),
            rows=tuple((word, *(1e7 * (i + 1) for i in range(9))) for word in words * 6),
            total_rows=4200,
            source=LONG * 3,
            note=LONG * 3,
        ),
        Finding(
            id="one", title=f"{LONG}贡献 76.0%，{LONG}贡献其余", text=f"{LONG}，" * 9 + "。", values={},
            evidence=("bars", "names"), weight=90, advice="act",
        ),
        Finding(id="two", title=words[1], text=words[5] * 3 + "。", values={}, evidence=("lines",),
                weight=80, advice="act"),
        Finding(id="three", title=words[4], text=words[3], values={}, evidence=("names",), weight=70),
        Finding(id="four", text="没有图表也没有标题的一句话。后半句。", values={}, weight=60),
        Metric(id="m", label=LONG, value=1.234e12, format="money", previous=1.0, weight=9),
        Note(id="d", kind="口径", title=words[0], text=LONG * 4),
        Action(id="act", title=LONG, detail=LONG * 4, tiers=(LONG, LONG), owner=LONG, priority="P0",
               deadline="2026-12-05", measure=LONG * 2, effect=LONG * 2, weight=3),
    ]  # fmt: skip
    params = sample_params()
    client = params.client.model_copy(update={"name": f"{LONG}<b>=c()"})
    return assemble([pen.done()], params.model_copy(update={"client": client}))
