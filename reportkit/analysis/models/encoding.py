"""Feature frames as matrices of standardised numbers, learnt on one sample and used on another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.errors import DataError

_CHANGE = "较上一期的变化"  # ends the name of a feature that says how much another rose or fell
_RARE = 10  # a category of fewer customers has no coefficient worth reading


@dataclass(frozen=True, slots=True, eq=False)
class Encoder:
    """How each column of the matrix came about; columns are learnt by ``learn_encoder``.

    sources: feature of each matrix column; levels: its category, None for numbers.
    """

    sources: tuple[str, ...]
    levels: tuple[str | None, ...]
    means: FloatArray
    scales: FloatArray

    def encode(self, features: pd.DataFrame) -> FloatArray:
        """One row per customer, standardised; blank where the feature is blank.

        Raises DataError when a feature is missing or no longer numeric. A category not seen
        while learning belongs to none.
        """
        missing = sorted(set(self.sources) - set(features.columns))
        if missing:
            raise DataError(f"特征表缺少训练时用过的列 {'、'.join(missing)}，请用同一组特征。")
        words = {
            source: _text(features[source])
            for source, level in zip(self.sources, self.levels, strict=True)
            if level is not None
        }
        columns = [
            _numbers(features[source]) if level is None else _dummy(words[source], level)
            for source, level in zip(self.sources, self.levels, strict=True)
        ]
        raw = np.column_stack(columns) if columns else np.empty((len(features), 0))
        result: FloatArray = (raw - self.means) / self.scales
        return result


def learn_encoder(features: pd.DataFrame) -> Encoder:
    """Learn from the training sample; columns that never vary there are left out.

    features: numbers, flags, or categories as text. Raises DataError on columns of instants
    (days before the cut-off are meant) and when no column varies.
    """
    sources: list[str] = []
    levels: list[str | None] = []
    means, scales = [], []
    for name in features.columns:
        column = features[name]
        if pd.api.types.is_datetime64_any_dtype(column):
            raise DataError(f"特征 {name} 是时间，不能直接使用，请换算成距截止时点的天数。")
        for level in _levels(column):
            values = _numbers(column) if level is None else _dummy(_text(column), level)
            known = values[np.isfinite(values)]
            if known.size == 0 or np.ptp(known) == 0:
                continue
            sources.append(str(name))
            levels.append(level)
            means.append(known.mean())
            scales.append(known.std())
    if not sources:
        raise DataError("训练样本中没有任何会变化的特征，无法训练模型。请补充购买或互动数据。")
    return Encoder(tuple(sources), tuple(levels), np.array(means), np.array(scales))


def strongest_reasons(
    encoder: Encoder,
    encoded: FloatArray,
    weights: FloatArray,
    labels: Mapping[str, str],
    count: int = 3,
) -> pd.DataFrame:
    """Per customer the ``count`` features pushing the prediction up the most, in words.

    weights: one per matrix column; contributions are against the average training customer and
    summed per feature. Returns columns reason_1…, "" where fewer features push upwards.
    """
    contributions = np.nan_to_num(encoded) * weights
    features = list(dict.fromkeys(encoder.sources))
    owner = np.array([features.index(source) for source in encoder.sources])
    sums = np.stack([contributions[:, owner == i].sum(axis=1) for i in range(len(features))], 1)
    order = np.argsort(-sums, axis=1, kind="stable")[:, :count]
    upwards = np.take_along_axis(sums, order, axis=1) > 1e-9
    reasons = np.full((len(encoded), count), "", dtype=object)
    for i, name in enumerate(features):
        own = np.flatnonzero(owner == i)
        row, place = np.nonzero((order == i) & upwards)
        if row.size:
            levels = [encoder.levels[column] for column in own]
            words = _words(labels.get(name, name), levels, encoded[np.ix_(row, own)])
            # the level whose absence speaks loudest, for customers who belong to none
            absent = contributions[np.ix_(row, own)].argmax(axis=1)
            reasons[row, place] = words[np.arange(row.size), absent]
    return pd.DataFrame(reasons, columns=[f"reason_{i + 1}" for i in range(count)])


def _words(label: str, levels: list[str | None], encoded: FloatArray) -> npt.NDArray[np.object_]:
    """What to say of one feature, per customer and matrix column."""
    if levels[0] is None:
        stem = label.removesuffix(_CHANGE)
        if stem != label:
            return np.where(encoded > 0, f"{stem}上升", f"{stem}下滑").astype(object)
        return np.where(encoded > 0, f"{label}偏高", f"{label}偏低").astype(object)
    held = encoded > 0  # at most one category per customer
    named = np.array([f"{label}为{level}" for level in levels], dtype=object)
    absent = np.array([f"{label}不是{level}" for level in levels], dtype=object)
    belongs = held.any(axis=1, keepdims=True)
    return np.where(belongs, named[held.argmax(axis=1)][:, None], absent)


def _levels(column: pd.Series) -> list[str | None]:
    if pd.api.types.is_numeric_dtype(column):  # flags included
        return [None]
    counts = column.dropna().astype(str).value_counts()
    return sorted(counts[counts >= _RARE].index)


def _numbers(column: pd.Series) -> FloatArray:
    try:
        values: FloatArray = column.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise DataError(f"特征 {column.name} 训练时是数值，现在含有文字，请检查取数。") from error
    return np.where(np.isfinite(values), values, np.nan)


def _text(column: pd.Series) -> npt.NDArray[np.object_]:
    return column.astype(object).map(str).to_numpy(dtype=object)


def _dummy(words: npt.NDArray[np.object_], level: str) -> FloatArray:
    return np.asarray(words == level, dtype=float)
