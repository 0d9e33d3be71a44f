"""Features that rank too well to be true, as one does that was written after the customer left."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.models.classifiers import BoolArray, ranking_quality
from reportkit.analysis.models.warning_features import ABSENCE, LabelledCustomers

_FEWEST_ALIKE = 10
_LEAK_MODEL, _LEAK_FEATURE = 0.97, 0.95


def suspected_features(
    test: LabelledCustomers, auc: float, labels: Mapping[str, str]
) -> pd.DataFrame:
    """Whatever ranks too well: feature (in words; 模型整体 for the model itself) and its AUC.

    test: customers the model has not seen; auc: of the model on them. Nothing known before the
    cut-off usually ranks that well alone.
    """
    happened = test.churned.to_numpy(dtype=bool)
    rows = [("模型整体", auc)] if auc > _LEAK_MODEL else []
    for name in test.features.columns.drop(ABSENCE, errors="ignore"):
        column = _as_score(test.features[name], happened)
        known = np.isfinite(column)
        if 0 < happened[known].sum() < known.sum():
            alone = ranking_quality(happened[known], column[known]).auc
            if max(alone, 1 - alone) > _LEAK_FEATURE:
                rows.append((labels.get(str(name), str(name)), max(alone, 1 - alone)))
    return pd.DataFrame(rows, columns=["feature", "auc"])


def _as_score(column: pd.Series, happened: BoolArray) -> FloatArray:
    """A number per customer; a category counts as the share leaving among its customers."""
    if pd.api.types.is_numeric_dtype(column):
        return column.to_numpy(dtype=float, na_value=np.nan)
    left = pd.Series(happened, index=column.index).groupby(column.astype(object).map(str))
    # a category of a few customers would rank perfectly by accident
    shares = left.transform("mean").where(left.transform("size") >= _FEWEST_ALIKE, happened.mean())
    return shares.to_numpy(dtype=float)
