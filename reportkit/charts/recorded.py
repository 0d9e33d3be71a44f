"""The numbers behind a drawing: every chart function leaves them with the figure it returns.

``chapter.figure`` picks them up, so that Office can draw the same numbers as a chart of its own.
"""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable, Iterable
from functools import wraps
from typing import ParamSpec
from weakref import WeakKeyDictionary

import pandas as pd
from matplotlib.figure import Figure

from reportkit.blocks import ChartData
from reportkit.charts.lettering import ValueFormat

P = ParamSpec("P")

_RECORDS: WeakKeyDictionary[Figure, ChartData] = WeakKeyDictionary()


def records(
    numbers: Callable[..., ChartData | None],
) -> Callable[[Callable[P, Figure]], Callable[P, Figure]]:
    """Keep what ``numbers`` makes of the arguments of a chart function, beside the figure.

    numbers: called with every argument by name, defaults filled in; None keeps nothing.
    """

    def around(draw: Callable[P, Figure]) -> Callable[P, Figure]:
        signature = inspect.signature(draw)

        @wraps(draw)
        def drawn(*args: P.args, **kwargs: P.kwargs) -> Figure:
            figure = draw(*args, **kwargs)
            given = signature.bind(*args, **kwargs)
            given.apply_defaults()
            data = numbers(**given.arguments)
            if data is not None:
                _RECORDS[figure] = data
            return figure

        return drawn

    return around


def recorded(figure: Figure) -> ChartData | None:
    """The numbers ``figure`` was drawn from; None for a drawing made by hand."""
    return _RECORDS.get(figure)


def numbers_of(values: Iterable[object]) -> tuple[float | None, ...]:
    """Plain floats; what is missing is None."""
    floats = (float(v) for v in values)  # type: ignore[arg-type]
    return tuple(v if math.isfinite(v) else None for v in floats)


def words_of(index: pd.Index) -> tuple[str, ...]:
    """Labels as text, months as 2025-10, quarters as 2025-Q4."""
    if isinstance(index, pd.PeriodIndex):
        index = index.to_timestamp()
    if not isinstance(index, pd.DatetimeIndex):
        return tuple(str(label) for label in index)
    if any(day.day != 1 for day in index):
        return tuple(f"{day:%Y-%m-%d}" for day in index)
    gap = (index[1] - index[0]).days if len(index) > 1 else 30
    if gap > 300:
        return tuple(f"{day:%Y}" for day in index)
    if gap > 80:
        return tuple(f"{day:%Y}-Q{(day.month + 2) // 3}" for day in index)
    return tuple(f"{day:%Y-%m}" for day in index)


def format_name(form: ValueFormat) -> str:
    """The name of a number format; a function of the caller's prints plain decimals."""
    return form if isinstance(form, str) else "dec1"
