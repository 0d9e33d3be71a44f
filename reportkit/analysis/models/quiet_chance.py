"""The chance, by a purchase model, that a customer buys nothing for a while.

The yardstick of every early warning: MBG/NBD needs nothing but purchase days. Its chance comes
from its own assumptions; whoever prints it calibrates it on what happened.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np
import pandas as pd

from reportkit.analysis.basics.customer_ids import numbered
from reportkit.analysis.buying.rhythm import day_number
from reportkit.analysis.models.bgnbd import fit_mbgnbd
from reportkit.analysis.models.btyd import purchase_history
from reportkit.analysis.models.holdout import expectations
from reportkit.errors import DataError


def absence_chance(days: pd.DataFrame, cutoff: datetime, ahead_days: int) -> pd.Series | None:
    """P(no purchase in the ``ahead_days`` after ``cutoff``), 0-1, index customer_id.

    days: customer_id, day (as in ``rhythm``); purchases at or after ``cutoff`` are not seen. None
    where MBG/NBD cannot be fitted: nobody bought twice, or nothing tells who leaves.
    """
    codes, ids = numbered(days, sort=True)
    last = int(np.ceil(day_number(cutoff))) - 1
    try:
        history = purchase_history(codes, days["day"].to_numpy(), last)
        model = fit_mbgnbd(history.x, history.t_x, history.T)
    except DataError:
        return None
    if not model.fit.usable:
        return None
    _, buys = expectations(model, history, float(ahead_days))
    return pd.Series(1 - buys, index=pd.Index(np.asarray(ids)[history.customer]), name="absence")
