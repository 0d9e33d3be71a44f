"""Customers known by their ids, a million of them: who is among others, and a number for each."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd


def numbered(days: pd.DataFrame, *, sort: bool = False) -> tuple[npt.NDArray[np.int64], pd.Index]:
    """A number for the customer of each row, counting from 0, and the id behind each number.

    days: customer_id and perhaps ``customer``, numbers in the order of the ids as
    ``features.purchase_days`` gives them: with these no texts are compared. Else numbers follow
    the first row of each customer, or the ids where ``sort``.
    """
    if "customer" not in days:
        codes, ids = pd.factorize(days["customer_id"], sort=sort)
        return codes.astype(np.int64), pd.Index(ids)
    given = days["customer"].to_numpy(dtype=np.int64)
    first = np.full(int(given.max(initial=-1)) + 1, -1)
    first[given[::-1]] = np.arange(given.size)[::-1]
    there = first >= 0
    ids = pd.Index(days["customer_id"].take(first[there]))
    return (np.cumsum(there) - 1)[given], ids


def among(ids: pd.Series | pd.Index, others: Iterable[str]) -> npt.NDArray[np.bool_]:
    """True where an id is one of ``others``, in the order of ``ids``; a missing id is none.

    For text, ``Series.isin`` converts value by value; plain objects take an eighth of the time.
    """
    known = others if isinstance(others, (pd.Series, pd.Index)) else pd.Index(list(others))
    own = pd.Series(ids.to_numpy(dtype=object), dtype=object)
    found = own.isin(known.to_numpy(dtype=object)) & own.notna()
    answer: npt.NDArray[np.bool_] = found.to_numpy(dtype=bool)
    return answer
