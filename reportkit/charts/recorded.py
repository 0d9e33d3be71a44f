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
from reportkit.charts.steps_of_time import first_days

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
    found = first_days(index)
    if found is None:
        return tuple(str(label) for label in index)
    days, step = found
    if step == "quarter":
        return tuple(f"{day:%Y}-Q{day.quarter}" for day in days)
    form = {"day": "%Y-%m-%d", "month": "%Y-%m", "year": "%Y"}[step]
    return tuple(f"{day:{form}}" for day in days)


def format_name(form: ValueFormat) -> str:
    """The name of a number format; a function of the caller's prints plain decimals."""
    return form if isinstance(form, str) else "dec1"
