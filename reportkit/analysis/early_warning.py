"""Which customers are about to leave: a probability each, tested on a later period.

Trained at one cut-off, tested at a later one, then applied to today's customers. Rare outcomes
are neither over-sampled nor re-weighted, because both destroy calibration (van den Goorbergh et
al., JAMIA 29:1525-1534, 2022). The list says what goes with leaving, not what causes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.churn_models import FEWEST_BOOSTED, LOGISTIC, fit_models, predicted
from reportkit.analysis.classifiers import (
    BoolArray,
    gain_table,
    probability_quality,
    ranking_quality,
    reliability_table,
)
from reportkit.analysis.encoding import Encoder, learn_encoder, strongest_reasons
from reportkit.analysis.intervals import FloatArray
from reportkit.analysis.warning_features import (
    FEATURE_LABELS,
    LabelledCustomers,
    leaking_features,
)
from reportkit.errors import DataError

_FEWEST_ALIKE = 10
_LEAK_MODEL, _LEAK_FEATURE = 0.97, 0.95


@dataclass(frozen=True, slots=True)
class WarningPlan:
    """Settings: sizes of the contact list, words for features, the seed of every random split.

    fewest_boosted: boosted trees are only tried with as many customers of the rarer outcome.
    """

    capacities: tuple[int, ...] = (50, 100, 200)
    labels: Mapping[str, str] = field(default_factory=lambda: FEATURE_LABELS)
    reasons: int = 3
    seed: int = 20251231
    fewest_boosted: int = FEWEST_BOOSTED


@dataclass(frozen=True, slots=True, eq=False)
class EarlyWarning:
    """Today's list and how far to trust it.

    customers: customer_id, probability, priority (probability x value, where values are known),
    reason_1…, highest priority first. tested: customer_id, probability, priority, churned of the
    test period, ranked in the same way. models: per model name, chosen, auc, low, high, brier,
    log_loss on the test period, and the constant base rate. reliability, gain: of the chosen
    model on the test period.
    suspected: features (or 模型整体) ranking too well to be true, with their AUC.
    """

    customers: pd.DataFrame
    tested: pd.DataFrame
    model: str
    models: pd.DataFrame
    reliability: pd.DataFrame
    gain: pd.DataFrame
    suspected: pd.DataFrame
    auc: float
    auc_low: float
    auc_high: float
    train_customers: int
    train_share: float
    test_customers: int
    test_share: float


def early_warning(
    train: LabelledCustomers,
    test: LabelledCustomers,
    current: pd.DataFrame,
    plan: WarningPlan | None = None,
    values: pd.Series | None = None,
    latest: LabelledCustomers | None = None,
) -> EarlyWarning:
    """Train, test and score.

    current: features of today's customers, index customer_id; values: worth of a customer, same
    ids. The model with the lower cross-validated log-loss in the training period is used; the
    test period only judges it. latest: customers to train the same kind of model on once more,
    for today's list alone, once the test is over. Same input, same output, whatever the order of
    rows.
    Raises DataError when a feature leaks, the training outcome was not known before the test
    cut-off, or either period has too few customers of one outcome.
    """
    plan = plan or WarningPlan()
    _refuse_leaks(train, test, current)
    train, test = _ordered(train), _ordered(test)
    trained = _trained(train, plan)
    encoded_test = trained.encoder.encode(test.features)
    chances = {name: predicted(model, encoded_test) for name, model in trained.models.items()}
    scoring = trained if latest is None else _trained(_unleaked(latest), plan)
    encoded_now = scoring.encoder.encode(current)
    now = predicted(scoring.models.get(trained.chosen, scoring.models[LOGISTIC]), encoded_now)
    reasons = strongest_reasons(
        scoring.encoder, encoded_now, scoring.weights, plan.labels, plan.reasons
    )
    customers = _ranked(current.index, now, reasons, values)
    churned = train.churned.to_numpy(dtype=bool)
    return _judged(customers, test, chances, trained.chosen, churned, plan)


@dataclass(frozen=True, slots=True, eq=False)
class _Trained:
    """Models of one sample, with what they need to read another one."""

    encoder: Encoder
    models: dict[str, Any]
    chosen: str
    weights: FloatArray  # of the logistic model, for the reasons


def _trained(sample: LabelledCustomers, plan: WarningPlan) -> _Trained:
    encoder = learn_encoder(sample.features)
    encoded, churned = encoder.encode(sample.features), sample.churned.to_numpy(dtype=bool)
    models, chosen = fit_models(encoded, churned, plan.seed, plan.fewest_boosted)
    weights = _trusted_weights(models[LOGISTIC].coef_[0], encoded, churned)
    return _Trained(encoder, models, chosen, weights)


def _judged(
    customers: pd.DataFrame,
    test: LabelledCustomers,
    chances: Mapping[str, FloatArray],
    chosen: str,
    trained: BoolArray,
    plan: WarningPlan,
) -> EarlyWarning:
    """Today's list beside what the chosen model achieved in the test period."""
    happened, tested = test.churned.to_numpy(dtype=bool), chances[chosen]
    quality = ranking_quality(happened, tested)
    outcome = pd.DataFrame({"churned": happened})
    judged = _ranked(test.features.index, tested, outcome, test.worth)
    return EarlyWarning(
        customers=customers,
        tested=judged,
        model=chosen,
        models=_model_table(happened, chances, chosen, float(trained.mean())),
        reliability=reliability_table(happened, tested),
        gain=gain_table(happened, tested, plan.capacities),
        suspected=_suspected(test, quality.auc, plan.labels),
        auc=quality.auc,
        auc_low=quality.low,
        auc_high=quality.high,
        train_customers=trained.size,
        train_share=float(trained.mean()),
        test_customers=happened.size,
        test_share=float(happened.mean()),
    )


def _unleaked(*samples: LabelledCustomers) -> LabelledCustomers:
    """The first sample in order, after all of them were looked through for leaking features."""
    refused: dict[str, str] = {}
    for sample in samples:
        refused |= leaking_features(sample.features, sample.cutoff, sample.known_at)
    if refused:
        listed = "；".join(f"{name}（{why}）" for name, why in refused.items())
        raise DataError(f"预警模型拒绝 {len(refused)} 个泄露结果的特征：{listed}。请去掉这些列。")
    return _ordered(samples[0])


def _refuse_leaks(train: LabelledCustomers, test: LabelledCustomers, current: pd.DataFrame) -> None:
    _unleaked(train, test)
    if train.known_until > test.cutoff and train.cutoff != test.cutoff:
        raise DataError(
            f"训练结果到 {train.known_until:%Y-%m-%d} 才知道，晚于检验时点 {test.cutoff:%Y-%m-%d}。"
            "请把训练时点改早，或缩短预警期。"
        )
    if (
        train.cutoff == test.cutoff
        and not train.features.index.intersection(test.features.index).empty
    ):
        raise DataError("训练与检验用了同一时点的同一批客户，检验无效。请换时点或拆分客户。")
    if current.empty:
        raise DataError("当前没有可预警的客户（均已流失或名单为空）。请检查截止时点。")


def _ordered(sample: LabelledCustomers) -> LabelledCustomers:
    """By customer, so that random splits do not depend on the order of rows."""
    ids = sample.features.index
    if ids.has_duplicates:
        raise DataError(f"特征表：客户 {ids[ids.duplicated()][0]} 出现多次，每位客户应只有一行。")
    order = _places(ids)
    churned = sample.churned.reindex(ids).iloc[order]
    if churned.isna().any():
        raise DataError(f"{len(ids)} 位客户中有 {churned.isna().sum()} 位没有流失标记，请补齐。")
    return LabelledCustomers(
        sample.features.iloc[order],
        churned,
        sample.cutoff,
        sample.known_until,
        sample.known_at,
        sample.worth,
    )


def _places(ids: pd.Index) -> npt.NDArray[np.intp]:
    """Rows in the order of the ids as text; '001' and 1 stay apart by their kinds."""
    if isinstance(ids.dtype, pd.StringDtype):
        return np.asarray(ids.argsort())
    words = pd.DataFrame({"text": ids.map(str), "kind": ids.map(lambda id: type(id).__name__)})
    return np.asarray(words.sort_values(["text", "kind"], kind="stable").index)


def _trusted_weights(weights: FloatArray, encoded: FloatArray, churned: BoolArray) -> FloatArray:
    """Coefficients, 0 where the sign contradicts the feature's own relation to leaving.

    Such a sign comes from correlated features and would make an absurd reason.
    """
    alone = np.nan_to_num(encoded).T @ (churned - churned.mean())
    return np.where(np.sign(weights) == np.sign(alone), weights, 0.0)


def _ranked(
    ids: pd.Index, chance: FloatArray, more: pd.DataFrame, values: pd.Series | None
) -> pd.DataFrame:
    """By probability times value; ``more`` columns (same rows) go along."""
    table = pd.DataFrame({"customer_id": ids, "probability": chance})
    worth = np.ones(len(ids)) if values is None else values.reindex(ids).to_numpy(dtype=float)
    table["priority"] = chance * np.nan_to_num(worth)
    table = pd.concat([table, more], axis=1)
    table["name"] = table["customer_id"].map(str)
    table = table.sort_values(
        ["priority", "probability", "name"], ascending=[False, False, True], ignore_index=True
    )
    return table.drop(columns="name")


def _model_table(
    happened: BoolArray, chances: Mapping[str, FloatArray], chosen: str, base: float
) -> pd.DataFrame:
    rows = []
    for name, chance in chances.items():
        rank = ranking_quality(happened, chance)
        fit = probability_quality(happened, chance, base)
        rows.append((name, name == chosen, rank.auc, rank.low, rank.high, fit.brier, fit.log_loss))
    rows.append(("训练期平均", False, 0.5, np.nan, np.nan, fit.brier_base, fit.log_loss_base))
    return pd.DataFrame(
        rows, columns=["model", "chosen", "auc", "low", "high", "brier", "log_loss"]
    )


def _suspected(test: LabelledCustomers, auc: float, labels: Mapping[str, str]) -> pd.DataFrame:
    """Whatever ranks too well; nothing known before the cut-off usually does."""
    happened = test.churned.to_numpy(dtype=bool)
    rows = [("模型整体", auc)] if auc > _LEAK_MODEL else []
    for name in test.features.columns:
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
