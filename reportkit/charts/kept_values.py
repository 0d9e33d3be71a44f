"""The arguments of a chart as plain JSON and back: frames, series, indexes, days, numpy scalars.

Every number, missing value, label, order and type of column comes back as it was.
"""

from __future__ import annotations

import math
from collections.abc import Callable, KeysView, Mapping, ValuesView
from dataclasses import fields
from datetime import date, datetime
from typing import Any, cast

import numpy as np
import pandas as pd

from reportkit.charts.heat_cells import AxisNames
from reportkit.charts.points import Scale

Show = Callable[[str], str]

_PARTS = {"AxisNames": AxisNames, "Scale": Scale}  # small dataclasses that drawings take
_POINTS_IN_TIME = (pd.Timestamp, pd.Timedelta, pd.Period, pd.Interval)
_TUPLES = (tuple, range, KeysView, ValuesView)  # walked through by drawings, never changed


def written_value(value: Any, show: Show) -> Any:
    """``value`` as JSON knows it, its texts as ``show`` gives them. Raises TypeError for no data."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (np.generic, int, float, str)):
        return _written_scalar(value, show)
    if value is pd.NA or value is pd.NaT:
        return {"is": str(value)}
    if isinstance(value, _POINTS_IN_TIME):
        return {"is": "item", "cells": _written_cells(pd.Index([value]), show)}
    if isinstance(value, (datetime, date)):
        return {"is": type(value).__name__, "value": value.isoformat()}
    if isinstance(value, (pd.DataFrame, pd.Series, pd.Index, np.ndarray)):
        return _written_table(value, show)
    return _written_group(value, show)


def _written_scalar(value: Any, show: Show) -> Any:
    if isinstance(value, str):
        return show(str(value))
    if isinstance(value, np.generic):
        return {"is": "item", "cells": _written_cells(np.array([value]), show), "numpy": True}
    return value if math.isfinite(value) else {"is": "float", "value": str(value)}


def _written_group(value: Any, show: Show) -> Any:
    if isinstance(value, list):
        return [written_value(item, show) for item in value]
    if isinstance(value, _TUPLES):
        return {"is": "tuple", "items": [written_value(item, show) for item in value]}
    if isinstance(value, (set, frozenset)):  # in no order of its own: the same bytes each time
        items = sorted((written_value(item, show) for item in value), key=repr)
        return {"is": "set", "items": items}
    if isinstance(value, Mapping):
        pairs = [[written_value(part, show) for part in pair] for pair in value.items()]
        return {"is": "dict", "items": pairs}
    if type(value).__name__ in _PARTS:
        named = {each.name: getattr(value, each.name) for each in fields(value)}
        return {
            "is": type(value).__name__,
            "fields": {name: written_value(part, show) for name, part in named.items()},
        }
    raise TypeError(f"{type(value).__name__} 无法写成 JSON")


def _written_table(value: pd.DataFrame | pd.Series | pd.Index | np.ndarray, show: Show) -> Any:
    if isinstance(value, pd.DataFrame):
        columns = [value.iloc[:, place] for place in range(value.shape[1])]
        return {
            "is": "frame",
            "index": _written_index(value.index, show),
            "columns": _written_index(value.columns, show),
            "cells": [_written_cells(column.array, show) for column in columns],
        }
    if isinstance(value, pd.Series):
        return {
            "is": "series",
            "name": written_value(value.name, show),
            "index": _written_index(value.index, show),
            "cells": _written_cells(value.array, show),
        }
    if isinstance(value, pd.Index):
        return _written_index(value, show)
    if value.ndim != 1:
        raise TypeError(f"{value.ndim} 维的数组")
    return {"is": "array", "cells": _written_cells(value, show)}


def _written_index(index: pd.Index, show: Show) -> Any:
    names = [written_value(name, show) for name in index.names]
    if isinstance(index, pd.MultiIndex):
        levels = [index.get_level_values(place) for place in range(index.nlevels)]
        cells = [_written_cells(level.array, show) for level in levels]
        return {"is": "levels", "names": names, "cells": cells}
    if isinstance(index, pd.RangeIndex):
        ends = [index.start, index.stop, index.step]
        return {"is": "range", "names": names, "range": ends}
    freq = getattr(index, "freqstr", None) if isinstance(index, pd.DatetimeIndex) else None
    return {
        "is": "index", "names": names, "freq": freq, "cells": _written_cells(index.array, show),
    }  # fmt: skip


def _written_cells(cells: Any, show: Show) -> Any:
    """An array of one type: its type and its values, missing ones as null."""
    cells = cells.to_numpy() if isinstance(cells, pd.arrays.NumpyExtensionArray) else cells
    dtype = cells.dtype
    if isinstance(dtype, (pd.CategoricalDtype, pd.IntervalDtype)):
        return _written_parts(pd.Index(cells), show)
    if dtype.kind == "M":
        instants = pd.DatetimeIndex(cells)
        plain = instants.tz_convert("UTC").tz_localize(None) if instants.tz else instants
        return {"dtype": str(dtype), "values": np.datetime_as_string(plain.to_numpy()).tolist()}
    if isinstance(dtype, pd.PeriodDtype) or dtype.kind == "m":
        return {"dtype": str(dtype), "values": pd.Index(cells).asi8.tolist()}
    if isinstance(dtype, np.dtype) and dtype.kind in "biu":
        return {"dtype": str(dtype), "values": np.asarray(cells).tolist()}
    if isinstance(dtype, np.dtype) and dtype.kind == "f":
        values = [v if math.isfinite(v) else str(v) for v in np.asarray(cells).tolist()]
        return {"dtype": str(dtype), "values": values}
    name = "object" if isinstance(dtype, np.dtype) else str(dtype)
    return {"dtype": name, "values": [written_value(item, show) for item in cells]}


def _written_parts(cells: pd.Index, show: Show) -> Any:
    """Cells that are made of other cells."""
    if isinstance(cells, pd.IntervalIndex):
        ends = {side: _written_cells(getattr(cells, side), show) for side in ("left", "right")}
        return {"dtype": "interval", "closed": cells.closed, "values": ends}
    array = cast(pd.Categorical, cells.array)
    return {
        "dtype": "category",
        "ordered": bool(array.ordered),
        "categories": _written_cells(array.categories.array, show),
        "values": array.codes.tolist(),
    }


def read_value(content: Any) -> Any:
    """What ``written_value`` wrote. Raises KeyError, TypeError or ValueError for anything else."""
    if isinstance(content, list):
        return [read_value(item) for item in content]
    if not isinstance(content, dict):
        return content
    return _READERS[content["is"]](content)


def _read_item(content: Mapping[str, Any]) -> Any:
    cells = _read_cells(content["cells"])
    return np.asarray(cells)[0] if content.get("numpy") else pd.Index(cells)[0]


def _read_frame(content: Mapping[str, Any]) -> pd.DataFrame:
    index = read_value(content["index"])
    cells = dict(enumerate(map(_read_cells, content["cells"])))
    frame = pd.DataFrame(cells, index=index)
    frame.columns = read_value(content["columns"])
    return frame


def _read_series(content: Mapping[str, Any]) -> pd.Series:
    cells, index = _read_cells(content["cells"]), read_value(content["index"])
    series: pd.Series = pd.Series(cells, index=index, dtype=cells.dtype)
    return series.rename(read_value(content["name"]))


def _read_index(content: Mapping[str, Any]) -> pd.Index:
    cells = _read_cells(content["cells"])
    (name,) = map(read_value, content["names"])
    if content["freq"]:
        return pd.DatetimeIndex(cells, freq=content["freq"], name=name)
    index: pd.Index = pd.Index(cells, name=name, dtype=cells.dtype, tupleize_cols=False)
    return index


def _read_range(content: Mapping[str, Any]) -> pd.RangeIndex:
    (name,) = map(read_value, content["names"])
    start, stop, step = content["range"]
    return pd.RangeIndex(start, stop, step, name=name)


def _read_levels(content: Mapping[str, Any]) -> pd.MultiIndex:
    cells = [pd.Index(_read_cells(level)) for level in content["cells"]]
    return pd.MultiIndex.from_arrays(cells, names=[read_value(name) for name in content["names"]])


def _read_cells(content: Mapping[str, Any]) -> Any:
    name, values = content["dtype"], content["values"]
    if name == "category":
        categories = pd.Index(_read_cells(content["categories"]))
        return pd.Categorical.from_codes(values, categories, ordered=content["ordered"])
    if name == "interval":
        left, right = (_read_cells(values[side]) for side in ("left", "right"))
        return pd.arrays.IntervalArray.from_arrays(left, right, closed=content["closed"])
    if name == "object":
        array = np.empty(len(values), dtype=object)
        for place, item in enumerate(values):  # an item may be a tuple, which is one cell
            array[place] = read_value(item)
        return array
    dtype = pd.api.types.pandas_dtype(name)
    if isinstance(dtype, pd.DatetimeTZDtype):
        plain = np.array(values, dtype=f"datetime64[{dtype.unit}]")
        return pd.DatetimeIndex(plain).tz_localize("UTC").tz_convert(dtype.tz).array
    if isinstance(dtype, pd.PeriodDtype):
        return pd.arrays.PeriodArray(np.array(values, dtype="int64"), dtype=dtype)
    if isinstance(dtype, np.dtype):
        whole = np.array(values, dtype="int64").view(dtype) if dtype.kind == "m" else values
        return np.array(whole, dtype=dtype)
    return pd.array([read_value(item) for item in values], dtype=cast(Any, dtype))


def _items(content: Mapping[str, Any]) -> list[Any]:
    return [read_value(item) for item in content["items"]]


def _read_part(content: Mapping[str, Any]) -> AxisNames | Scale:
    given = {name: read_value(part) for name, part in content["fields"].items()}
    part: AxisNames | Scale = _PARTS[content["is"]](**given)
    return part


_READERS: dict[str, Callable[[Mapping[str, Any]], Any]] = {
    "<NA>": lambda content: pd.NA,
    "NaT": lambda content: pd.NaT,
    "float": lambda content: float(content["value"]),
    "datetime": lambda content: datetime.fromisoformat(content["value"]),
    "date": lambda content: date.fromisoformat(content["value"]),
    "item": _read_item,
    "tuple": lambda content: tuple(_items(content)),
    "set": lambda content: set(_items(content)),
    "dict": lambda content: {read_value(k): read_value(v) for k, v in content["items"]},
    "array": lambda content: _read_cells(content["cells"]),
    "frame": _read_frame,
    "series": _read_series,
    "index": _read_index,
    "range": _read_range,
    "levels": _read_levels,
    **dict.fromkeys(_PARTS, _read_part),
}
