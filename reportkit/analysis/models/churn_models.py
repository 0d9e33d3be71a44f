"""Models of leaving: logistic regression as reference, boosted trees where they pay, and the chance
of a purchase model put right by what happened.

All give calibrated probabilities: no class weights, no over-sampling of the rarer outcome.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.models.classifiers import BoolArray, probability_quality
from reportkit.errors import DataError

LOGISTIC, BOOSTED, PURCHASES = "逻辑回归", "梯度提升", "MBG/NBD"
CONSTANT = "训练期平均"  # everybody leaves at the rate of the training period
_FEWEST = 10  # customers of each outcome to fit anything
FEWEST_BOOSTED = 50  # below, three folds hold too few to calibrate trees


def fit_models(
    encoded: FloatArray, churned: BoolArray, seed: int, fewest_boosted: int = FEWEST_BOOSTED
) -> tuple[dict[str, Any], str]:
    """Fit on a training sample: models by name, and the name of the one to use.

    encoded: standardised features, blanks allowed; churned: one flag per row. The boosted trees
    are used where their held-out, calibrated log-loss is the lower, and not fitted at all where
    the rarer outcome has fewer than ``fewest_boosted`` customers.
    Raises DataError where it has fewer than 10.
    """
    rarer = int(min(churned.sum(), (~churned).sum()))
    if rarer < _FEWEST:
        raise DataError(
            f"训练期 {churned.size} 位客户中流失 {churned.sum()} 位、留存 {(~churned).sum()} 位，"
            f"两者都应不少于 {_FEWEST} 位。请延长预警期、改早时点，或改用活跃规则名单。"
        )
    filled = np.nan_to_num(encoded)  # a standardised blank becomes the average
    linear = LogisticRegression(max_iter=1000).fit(filled, churned)
    if rarer < fewest_boosted:
        return {LOGISTIC: linear}, LOGISTIC
    folds = StratifiedKFold(3, shuffle=True, random_state=seed)
    held_out = cross_val_predict(
        LogisticRegression(max_iter=1000), filled, churned, cv=folds, method="predict_proba"
    )
    scores = cross_val_predict(_trees(seed), encoded, churned, cv=folds, method="decision_function")
    sigmoid = LogisticRegression(C=1e6).fit(scores[:, None], churned)
    boosted = _Calibrated(_trees(seed).fit(encoded, churned), sigmoid)
    losses = {
        LOGISTIC: probability_quality(churned, held_out[:, 1]).log_loss,
        BOOSTED: probability_quality(
            churned, sigmoid.predict_proba(scores[:, None])[:, 1]
        ).log_loss,
    }
    return {LOGISTIC: linear, BOOSTED: boosted}, min(losses, key=lambda name: losses[name])


def fit_chance(chance: FloatArray, churned: BoolArray) -> LogisticRegression:
    """A purchase model's chance (0-1) put right by what happened: to be given to ``from_chance``."""
    return LogisticRegression(C=1e6).fit(_log_odds(chance), churned)


def from_chance(model: LogisticRegression, chance: FloatArray) -> FloatArray:
    """Probability of leaving (0-1) per chance, by ``fit_chance``."""
    result: FloatArray = model.predict_proba(_log_odds(chance))[:, 1]
    return result


def _log_odds(chance: FloatArray) -> FloatArray:
    kept = np.clip(chance, 1e-6, 1 - 1e-6)
    result: FloatArray = np.log(kept / (1 - kept))[:, None]
    return result


def predicted(model: Any, encoded: FloatArray) -> FloatArray:
    """Probability of leaving (0-1) per row of ``encoded``, by a model of ``fit_models``."""
    linear = isinstance(model, LogisticRegression)
    result: FloatArray = model.predict_proba(np.nan_to_num(encoded) if linear else encoded)[:, 1]
    return result


@dataclass(frozen=True, slots=True)
class _Calibrated:
    """Trees, which split on blanks themselves, under a sigmoid fitted to held-out scores."""

    trees: Any
    sigmoid: Any

    def predict_proba(self, encoded: FloatArray) -> FloatArray:
        scores = self.trees.decision_function(encoded)
        result: FloatArray = self.sigmoid.predict_proba(scores[:, None])
        return result


def _trees(seed: int) -> HistGradientBoostingClassifier:
    return HistGradientBoostingClassifier(
        max_iter=200,
        learning_rate=0.03,
        max_leaf_nodes=6,
        min_samples_leaf=40,
        l2_regularization=5.0,
        early_stopping=False,
        random_state=seed,
    )
