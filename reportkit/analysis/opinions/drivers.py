"""Which aspects of satisfaction go with the overall verdict, and how the client does on them.

Importance is an item's share of the explained variance. It is association, not cause; regression
coefficients are not used because their signs flip when items correlate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.errors import DataError

#: above this many items the exact decomposition (2^items regressions) gives way to Johnson's
LMG_ITEMS = 15
_PER_ITEM = 10  # complete respondents per item that an analysis needs
_QUADRANTS = {
    (True, False): "优先改进",
    (True, True): "保持优势",
    (False, False): "次要改进",
    (False, True): "维持现状",
}


@dataclass(frozen=True, slots=True, eq=False)
class DriverAnalysis:
    """Importance against performance of each item.

    table: one row per item, most important first: item, importance (0-1, adds up to
    ``r_squared``), importance_share (adds up to 1), performance (mean answer), quadrant
    (优先改进 = matters more and scores lower than the average item).
    """

    table: pd.DataFrame
    r_squared: float
    respondents: int
    incomplete: int  # left out because an answer was blank
    method: str  # LMG or Johnson


def satisfaction_drivers(
    items: pd.DataFrame, overall: pd.Series, lmg_items: int = LMG_ITEMS
) -> DriverAnalysis:
    """Decompose the variance of the overall verdict over the items.

    items: one column per item, one row per respondent, blank = not answered; overall: the verdict
    on the same rows. Only complete respondents count.
    Raises DataError with no items, too few complete respondents, or a verdict that never varies.
    Source: Lindeman, Merenda & Gold, 1980 (averaging over orderings, the Shapley value of R²);
    Johnson, Multivariate Behavioral Research 35:1-19, 2000, above ``lmg_items`` items.
    """
    frame = items.assign(**{"": overall}).astype(float)
    complete = frame.dropna()
    count = items.shape[1]
    if count == 0:
        raise DataError("驱动因素分析没有题项，请至少给出一个分项得分。")
    if len(complete) < count + 2:
        raise DataError(
            f"驱动因素分析：{len(frame)} 份答卷中只有 {len(complete)} 份各题齐全，"
            f"{count} 个题项至少需要 {count + 2} 份。请减少题项或合并期间。"
        )
    values = complete.to_numpy()
    if np.ptp(values[:, -1]) == 0:
        raise DataError(f"驱动因素分析：{len(complete)} 份答卷的总体评价完全相同，无法区分重要性。")
    correlations = _correlations(values)
    exact = count <= lmg_items
    importance = (lmg_shares if exact else johnson_weights)(correlations)
    return DriverAnalysis(
        table=_table(list(items.columns), importance, values[:, :-1].mean(axis=0)),
        r_squared=float(importance.sum()),
        respondents=len(complete),
        incomplete=len(frame) - len(complete),
        method="LMG" if exact else "Johnson",
    )


@dataclass(frozen=True, slots=True, eq=False)
class DriverChoice:
    """A driver analysis where the answers allow one, and why not where they do not."""

    analysis: DriverAnalysis | None
    left_out: tuple[str, ...]  # items that too few respondents answered
    reason: str = ""


def choose_drivers(wide: pd.DataFrame, overall: str, *, coverage: float) -> DriverChoice:
    """Analyse the items that at least ``coverage`` (0-1) of the respondents answered.

    wide: one row per response, one column per item and one for ``overall``. Refuses with fewer
    than two items or fewer than ten complete respondents per item.
    """
    asked = wide.dropna(subset=[overall])
    answered = asked.drop(columns=overall).notna().mean()
    kept = [str(item) for item in answered.index[answered >= coverage]]
    left_out = tuple(str(item) for item in answered.index[answered < coverage])
    complete = asked[[*kept, overall]].dropna()
    if len(kept) < 2:
        return DriverChoice(None, left_out, "有足够答案的分项题不足两个")
    if len(complete) < _PER_ITEM * len(kept) or complete[overall].nunique() < 2:
        return DriverChoice(
            None, left_out, f"各题齐全的答卷只有 {len(complete)} 份，或总体评价没有差别"
        )
    return DriverChoice(satisfaction_drivers(asked[kept], asked[overall]), left_out)


def first_to_improve(analysis: DriverAnalysis) -> pd.Series | None:
    """The item of 优先改进 where importance times the gap to the average item is largest."""
    table = analysis.table[analysis.table["quadrant"] == "优先改进"]
    if table.empty:
        return None
    gap = analysis.table["performance"].mean() - table["performance"]
    row: pd.Series = table.iloc[int((table["importance"] * gap).to_numpy().argmax())]
    return row


def lmg_shares(correlations: FloatArray) -> FloatArray:
    """Shapley value of R² per item. correlations: items first, the outcome in the last row."""
    count = len(correlations) - 1
    explained = _explained(correlations)
    masks = np.arange(explained.size)
    size = np.bitwise_count(masks)
    weights = np.array([1 / (count * math.comb(count - 1, k)) for k in range(count)])
    shares = np.empty(count)
    for item in range(count):
        without = masks[masks & (1 << item) == 0]
        gains = explained[without | (1 << item)] - explained[without]
        shares[item] = weights[size[without]] @ gains
    return shares


def johnson_weights(correlations: FloatArray) -> FloatArray:
    """Johnson's relative weights: as LMG for many items, without the 2^items regressions."""
    among, outcome = correlations[:-1, :-1], correlations[:-1, -1]
    values, vectors = np.linalg.eigh(among)
    # items that repeat each other leave eigenvalues of rounding error; they carry nothing
    root = np.sqrt(np.where(values > 1e-10 * values.max(), values, 0.0))
    loadings = vectors * root @ vectors.T
    slopes = np.linalg.pinv(loadings, rcond=1e-8, hermitian=True) @ outcome
    weights: FloatArray = loadings**2 @ slopes**2
    return weights


def _correlations(values: FloatArray) -> FloatArray:
    centred = values - values.mean(axis=0)
    scale = np.sqrt((centred**2).sum(axis=0))
    scale[np.ptp(values, axis=0) == 0] = np.inf  # an item that never varies explains nothing
    standard = centred / scale
    matrix: FloatArray = standard.T @ standard
    return matrix


def _explained(correlations: FloatArray) -> FloatArray:
    """R² of every subset of items; bit k of the position says whether item k is in it."""
    count = len(correlations) - 1
    among, outcome = correlations[:-1, :-1], correlations[:-1, -1]
    explained = np.zeros(1 << count)
    for size in range(1, count + 1):
        members = np.array(list(combinations(range(count), size)))
        blocks = among[members[:, :, None], members[:, None, :]]
        targets = outcome[members]
        inverse = np.linalg.pinv(blocks, rcond=1e-10, hermitian=True)
        explained[(1 << members).sum(axis=1)] = np.einsum("si,sij,sj->s", targets, inverse, targets)
    return explained


def _table(names: list[str], importance: FloatArray, performance: FloatArray) -> pd.DataFrame:
    matters = importance >= importance.mean()
    good = performance >= performance.mean()
    total = importance.sum()
    table = pd.DataFrame(
        {
            "item": names,
            "importance": importance,
            "importance_share": importance / total if total > 0 else np.nan,
            "performance": performance,
            "quadrant": [_QUADRANTS[bool(m), bool(g)] for m, g in zip(matters, good, strict=True)],
        }
    )
    return table.sort_values(["importance", "item"], ascending=[False, True], ignore_index=True)
