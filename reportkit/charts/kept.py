"""A chart as JSON, to be drawn again later and elsewhere: its kind and its arguments.

Plain numbers, texts, None and lists are written as they are, everything else as an object whose
"is" says what it was. Nothing is ever executed to read it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from reportkit.charts.chart_spec import DRAWINGS, Chart
from reportkit.charts.kept_values import Show, read_value, written_value


def written(chart: Chart, show: Show = str) -> str:
    """``chart`` as one line of JSON.

    show: what is kept of each text, whether argument, label or cell; two different texts must not
    become one. Raises ValueError, in Chinese, naming the argument that is no data.
    """
    if DRAWINGS.get(chart.kind) is not chart.function:
        raise ValueError(f"“{chart.kind}”不是 reportkit.charts 里的图，无法留下来重画。")
    arguments = {name: _argument(name, value, show) for name, value in chart.arguments.items()}
    content = {"kind": chart.kind, "arguments": arguments}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"


def _argument(name: str, value: Any, show: Callable[[str], str]) -> Any:
    try:
        return written_value(value, show)
    except TypeError as error:
        raise ValueError(
            f"参数 {name} 不是数据：{error}。请给出数、文字、日期或它们的表。"
        ) from error


def read(text: str) -> Chart:
    """The chart that ``written`` wrote.

    Raises ValueError for text that is none, or of a drawing that there is no more.
    """
    try:
        content = json.loads(text)
        kind, arguments = content["kind"], content["arguments"]
        given = {name: read_value(value) for name, value in arguments.items()}
        return Chart(kind, given, DRAWINGS[kind])
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"不是一张图的数据：{error!r}") from error
