"""Charts: frames and numbers in, a frozen chart out. The only door to matplotlib and seaborn.

spec    what a notebook says: ``from reportkit import charts``, then ``charts.trend(…)``
telling alternative texts
theme   size in true millimetres, bundled Chinese font, deterministic SVG with selectable text
bars    ranked, grouped, stacked, diverging, pareto, interval, waterfall
lines   trend, small multiples, survival and retention curves
heat    annotated maps: any matrix, R × F, cohorts, hour × weekday
curves  Lorenz, calibration, gain
points  quadrants
flows   funnel, transitions, steps of a method, mismatch of resources and value

No function computes a result: what is drawn is what the caller's analysis found.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportkit.charts.chart_spec import (
        Chart,
        calibration,
        cohort_triangle,
        described_bars,
        diverging_likert,
        dot_interval,
        effect_ranges,
        funnel,
        gain_curve,
        grouped_bars,
        heat_map,
        hour_weekday,
        lorenz,
        pareto,
        process_steps,
        ranked_bars,
        resource_mismatch,
        retention_curves,
        rf_matrix,
        scatter_quadrants,
        small_multiples,
        stacked_share,
        step_bridge,
        survival_curves,
        transition_matrix,
        trend,
        trends,
        waterfall,
    )  # fmt: skip

__all__ = [
    "Chart",
    "calibration",
    "cohort_triangle",
    "described_bars",
    "diverging_likert",
    "dot_interval",
    "effect_ranges",
    "funnel",
    "gain_curve",
    "grouped_bars",
    "heat_map",
    "hour_weekday",
    "lorenz",
    "pareto",
    "process_steps",
    "ranked_bars",
    "resource_mismatch",
    "retention_curves",
    "rf_matrix",
    "scatter_quadrants",
    "small_multiples",
    "stacked_share",
    "step_bridge",
    "survival_curves",
    "transition_matrix",
    "trend",
    "trends",
    "waterfall",
]

if not TYPE_CHECKING:  # checkers see the names above; people get the nearest one

    def __getattr__(name: str) -> Any:
        """Load the specs on first use: a module of this room needs none of the others."""
        from reportkit.absence import nearest

        if name in __all__:
            from reportkit.charts import chart_spec

            return getattr(chart_spec, name)
        raise AttributeError(
            f"没有图“{name}”。{nearest(name, __all__)}现有：{'、'.join(__all__[1:])}。"
        )
