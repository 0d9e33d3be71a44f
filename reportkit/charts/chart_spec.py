"""A chart as data: which drawing, with which arguments. Drawn when somebody asks.

Every function here is one of the drawings of this room with the same arguments; it returns a frozen
Chart in place of a figure, and an absence where what it would show is missing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import wraps
from typing import Any, ParamSpec, cast

from matplotlib.figure import Figure

from reportkit.absence import travels
from reportkit.blocks import ChartData, Width
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
from reportkit.charts.alt_text import told
from reportkit.charts.recorded import recorded

P = ParamSpec("P")

#: the drawings of this room, by their names; one of somebody else's is known to his process alone
DRAWINGS: dict[str, Callable[..., Figure]] = {}


@dataclass(frozen=True, slots=True, eq=False)
class Chart:
    """One chart, not yet drawn. ``arguments``: all of them by name, defaults filled in."""

    kind: str
    arguments: Mapping[str, Any]
    function: Callable[..., Figure]

    @property
    def width(self) -> Width:
        return cast(Width, self.arguments.get("width", "full"))

    def draw(self) -> Figure:
        """Draw it in the colours that are worn (``palette.worn``)."""
        positional, named = [], dict(self.arguments)
        for name, parameter in inspect.signature(self.function).parameters.items():
            if parameter.kind is not parameter.KEYWORD_ONLY:
                positional.append(named.pop(name))
        return self.function(*positional, **named)

    def numbers(self) -> ChartData | None:
        """The same chart for programs that draw their own; None where only the drawing says it."""
        return recorded(self.draw())

    def alt(self) -> str:
        """What it shows in words, with its numbers; empty where only the drawing says it."""
        data = self.numbers()
        return told(data) if data else ""


def late(draw: Callable[P, Figure], help: str) -> Callable[P, Chart]:
    """The spec of a drawing: same arguments, checked now, drawn later. ``help``: for the analyst."""
    known = inspect.signature(draw)
    if draw.__module__.startswith(f"{__package__}."):
        DRAWINGS[draw.__name__] = draw

    @travels()
    @wraps(draw)
    def chart(*args: P.args, **kwargs: P.kwargs) -> Chart:
        given = known.bind(*args, **kwargs)
        given.apply_defaults()
        return Chart(draw.__name__, dict(given.arguments), draw)

    chart.__doc__ = f"{help}\n\n{inspect.getdoc(draw) or ''}"
    return chart


trend = late(lines.trend, "一条随时间变化的线。例：charts.trend(月销售额, highlight=3)")
trends = late(lines.trends, "几条线，一列一条。例：charts.trends(流失率表, value_format='pct')")
small_multiples = late(
    lines.small_multiples, "一列一幅小图。例：charts.small_multiples(各省销售额)"
)
ranked_bars = late(
    bars.ranked_bars, "由大到小的条形。例：charts.ranked_bars(各地区销售额, value_format='money')"
)
grouped_bars = late(
    bars.grouped_bars, "成组的柱。例：charts.grouped_bars(各层级两期占比, value_format='pct')"
)
pareto = late(bars.pareto, "柱与累计线。例：charts.pareto(件数, 累计占比)")
waterfall = late(
    bars.waterfall, "由一个水平到另一个的各步。例：charts.waterfall(变化, totals=['期初', '期末'])"
)
step_bridge = late(
    bridge.bridge, "两个期间之间的增减，小步也看得清。例：charts.step_bridge(各步, width='narrow')"
)
effect_ranges = late(
    ranges.effect_ranges, "每行一个由低到高的范围。例：charts.effect_ranges(范围, 文字)"
)
described_bars = late(
    ranges.described_bars, "条形，末端是自己的文字。例：charts.described_bars(金额, 文字)"
)
stacked_share = late(shares.stacked_share, "构成。例：charts.stacked_share(各地区层级占比)")
diverging_likert = late(
    shares.diverging_likert, "正负两向的答案构成。例：charts.diverging_likert(各题构成)"
)
dot_interval = late(shares.dot_interval, "点与区间。例：charts.dot_interval(各组流失率)")
lorenz = late(curves.lorenz, "集中度。例：charts.lorenz(集中.curve, gini=集中.gini)")
calibration = late(curves.calibration, "预测与实际。例：charts.calibration(分组)")
gain_curve = late(
    curves.gain_curve, "联系多少、覆盖多少。例：charts.gain_curve(曲线, mark=(0.1, 0.4))"
)
heat_map = late(heat.heat_map, "任意矩阵的热图。例：charts.heat_map(重复率, value_format='pct')")
rf_matrix = late(heat.rf_matrix, "R × F 的格子。例：charts.rf_matrix(格子)")
cohort_triangle = late(
    heat.cohort_triangle, "入组留存三角。例：charts.cohort_triangle(留存率, 各组家数)"
)
hour_weekday = late(heat.hour_weekday, "星期 × 小时。例：charts.hour_weekday(次数)")
survival_curves = late(
    retention.survival_curves, "随时间仍在的比例。例：charts.survival_curves(曲线, time_label='天')"
)
retention_curves = late(retention.retention_curves, "逐月留存。例：charts.retention_curves(留存表)")
scatter_quadrants = late(
    points.scatter_quadrants, "四象限散点。例：charts.scatter_quadrants(点, x, y)"
)
funnel = late(flows.funnel, "漏斗。例：charts.funnel(阶段)")
transition_matrix = late(
    flows.transition_matrix, "层级迁移。例：charts.transition_matrix(比例, 家数)"
)
process_steps = late(flows.process_steps, "方法的步骤。例：charts.process_steps([('一', '…')])")
resource_mismatch = late(
    flows.resource_mismatch, "投入与产出的占比差。例：charts.resource_mismatch(占比)"
)
