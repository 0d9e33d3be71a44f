"""Heat maps whose cells say their numbers: any matrix, R × F, cohorts, hour × weekday.

Cells are vector rectangles; letters are white on dark and ink on light; blank means no data, not 0.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from reportkit.blocks import Width
from reportkit.charts import lettering, palette, recorded_rows
from reportkit.charts.heat_cells import (
    CELL_SIZES_PT,
    AxisNames,
    add_scale,
    cell_fills,
    cell_map,
    cell_texts,
    flat,
    positions,
)
from reportkit.charts.lettering import ValueFormat
from reportkit.charts.recorded import records
from reportkit.charts.theme import WIDTHS_MM, theme
from reportkit.numerals import integer

__all__ = ["AxisNames", "cohort_triangle", "heat_map", "hour_weekday", "rf_matrix"]


@records(recorded_rows.heat)
@theme()
def heat_map(
    values: pd.DataFrame,
    *,
    value_format: ValueFormat = "pct",
    second: pd.DataFrame | None = None,
    second_format: ValueFormat = "int",
    names: AxisNames | None = None,
    highlight: Collection[tuple[object, object]] = (),
    width: Width = "full",
    row_mm: float = 9.0,
) -> Figure:
    """A colour per cell with its value, and on a second line another number such as n.

    values, second: same rows and columns; missing cells stay white. highlight: (row, column) pairs
    framed in the accent colour, neighbours together. When a second line would not fit it is left
    out, then the first: a cell never shows letters that touch its edge.
    """
    show = lettering.formatter(value_format, flat(values))
    texts = cell_texts(values, second, show, lettering.formatter(second_format, []))
    return cell_map(values, texts, names or AxisNames(), highlight, (width, row_mm))


@records(recorded_rows.rf_cells)
@theme()
def rf_matrix(
    cells: pd.DataFrame,
    *,
    highlight: Collection[tuple[int, int]] = (),
    bins: int = 5,
    count_unit: str = "家",
    width: Width = "wide",
) -> Figure:
    """R × F: share of the revenue in colour and figures, customers below.

    cells: one row per cell with columns r, f (1 … bins), customers, revenue_share; cells without
    customers may be absent and stay white. The best R is on top, the best F on the right.
    highlight: (r, f) pairs framed in the accent colour.
    """
    scores = range(1, bins + 1)
    table = cells.set_index(["r", "f"])
    shares = table["revenue_share"].unstack().reindex(index=scores[::-1], columns=scores)
    counts = table["customers"].unstack().reindex(index=scores[::-1], columns=scores)
    show = lettering.formatter("pct", flat(shares))
    texts = cell_texts(shares, counts, show, lambda n: f"{integer(n)} {count_unit}".rstrip())
    names = AxisNames(f"最近购买得分 R（{bins} 最近）", f"购买频率得分 F（{bins} 最高）")
    return cell_map(shares, texts, names, highlight, (width, 9.5))


@records(recorded_rows.cohorts)
@theme()
def cohort_triangle(
    rates: pd.DataFrame,
    sizes: pd.Series,
    *,
    partial: Collection[tuple[object, object]] = (),
    names: AxisNames | None = None,
    value_format: ValueFormat = "pct0",
    width: Width = "full",
) -> Figure:
    """Retention of each cohort, month by month; blank beyond the data, hatched where unfinished.

    rates: index = cohorts, columns = months since joining, 0–1, NaN beyond the data.
    sizes: customers per cohort, printed as n. partial: (cohort, month) cells still running.
    Column 0 (always 100 %) is drawn pale so that the differences that matter are seen.
    """
    labels = [f"{c}（n = {int(sizes.get(c, 0)):,}）" for c in rates.index]
    drawn = rates.astype(float)
    texts = cell_texts(drawn, None, lettering.formatter(value_format, flat(drawn)), str)
    coloured = drawn.copy()
    if 0 in coloured.columns and len(coloured.columns) > 1:
        coloured[0] = coloured[0].where(coloured[0].isna(), 0.0)
    coloured.index = pd.Index(labels)
    figure = cell_map(coloured, texts, names or recorded_rows.COHORT_NAMES, (), (width, 5.6))
    axes = figure.axes[0]
    rows, columns = positions(rates.index), positions(rates.columns)
    for cohort, month in partial:
        i, j = rows[cohort], columns[month]
        axes.add_patch(
            Rectangle((j + 0.03, i + 0.06), 0.94, 0.88, facecolor="none", hatch="////", linewidth=0,
                      edgecolor=palette.blend(palette.current().faint, palette.current().paper, 0.4))
        )  # fmt: skip
    return figure


@records(recorded_rows.hours)
@theme()
def hour_weekday(
    counts: pd.DataFrame,
    *,
    value_format: ValueFormat = "int",
    peaks: int = 3,
    width: Width = "full",
) -> Figure:
    """When customers act: hours across, weekdays down, the busiest cells with their number.

    counts: index = weekday 0 (Monday)–6, columns = hour 0–23; missing = 0.
    """
    full = counts.reindex(index=range(7), columns=range(24)).astype(float).fillna(0.0)
    if not full.to_numpy().any():
        raise ValueError("时段图没有可画的数据：没有一条记录带时刻，请检查时间列是否只有日期。")
    table = full.to_numpy()
    full.index = pd.Index(recorded_rows.WEEKDAYS)
    show = lettering.formatter(value_format, table.ravel().tolist())
    busiest = np.argsort(-table, axis=None, kind="stable")[:peaks]
    cells = [divmod(int(k), 24) for k in busiest]
    blank = full.astype(object).map(lambda _: "")
    chosen = [(recorded_rows.WEEKDAYS[i], j) for i, j in cells]
    figure = cell_map(full, blank, AxisNames(), chosen, (width, 6.4))
    fills = cell_fills(figure.axes[0], (7, 24))
    room_mm = (WIDTHS_MM[width] - 10) / 24 - 0.4
    for i, j in cells:
        text = show(float(table[i, j]))
        size = next((s for s in CELL_SIZES_PT if lettering.width_mm(text, s) < room_mm), None)
        if size:
            figure.axes[0].text(
                j + 0.5, i + 0.5, text, ha="center", va="center_baseline", fontsize=size,
                color=palette.text_on(fills[i][j]),
            )  # fmt: skip
    return add_scale(figure, show(float(table.min())), show(float(table.max())))
