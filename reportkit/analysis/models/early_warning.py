"""Which customers are about to leave: a probability each, tested on a later period.

Trained at one cut-off, tested at a later one, then applied to today's customers. Whatever does not
beat a purchase model and the plain average in the test gives way to the better one. Rare outcomes
are neither over-sampled nor re-weighted, because both destroy calibration (van den Goorbergh et
al., JAMIA 29:1525-1534, 2022). The list says what goes with leaving, not what causes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.intervals import FloatArray
from reportkit.analysis.models.churn_models import (
    CONSTANT,
    FEWEST_BOOSTED,
    LOGISTIC,
    PURCHASES,
    fit_chance,
    fit_models,
    from_chance,
    predicted,
)
from reportkit.analysis.models.classifiers import (
    BoolArray,
    gain_table,
    probability_quality,
    ranking_quality,
    reliability_table,
)
from reportkit.analysis.models.encoding import Encoder, learn_encoder, strongest_reasons
from reportkit.analysis.models.leakage import suspected_features
from reportkit.analysis.models.warning_features import (
    ABSENCE,
    FEATURE_LABELS,
    LabelledCustomers,
    leaking_features,
    shifted_features,
)
from reportkit.errors import DataError


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
    log_loss on the test period; the constant average of the training period comes last.
    replaced: why the model preferred in training gave way, one Chinese sentence, "" where it did
    not. refused: words of the features whose ranges do not meet from sample to sample.
    reliability, gain: of the chosen model on the test period.
    suspected: features (or 模型整体) ranking too well to be true, with their AUC.
    """

    customers: pd.DataFrame
    tested: pd.DataFrame
    model: str
    replaced: str
    refused: tuple[str, ...]
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
    ids. The model with the lower cross-validated log-loss in the training period is preferred;
    where the purchase model or the plain average had the lower log-loss in the test period, that
    one is used instead. latest: customers to train the same kind of model on once more, for
    today's list alone, once the test is over. A feature whose values do not meet from one of
    these samples to the next is left out. Same input, same output, whatever the order of rows.
    Raises DataError when a feature leaks, the training outcome was not known before the test
    cut-off, or either period has too few customers of one outcome.
    """
    plan = plan or WarningPlan()
    _refuse_leaks(train, test, current)
    train, test = _ordered(train), _ordered(test)
    source = train if latest is None else _unleaked(latest)  # of today's list
    shifted = {
        *shifted_features(train.features, test.features),
        *shifted_features(source.features, current),
    } - {ABSENCE}  # a chance means the same whoever it is of
    trained = _trained(_without(train, shifted), plan)
    scoring = trained if latest is None else _trained(_without(source, shifted), plan)
    now, chances = scoring.chances(current), trained.chances(test.features)
    chances = {name: chance for name, chance in chances.items() if name in now}
    chosen, why = _chosen(chances, trained.preferred, test)
    reasons = scoring.reasons(current, plan, explained=chosen != CONSTANT)
    return replace(
        _tested(test, chances, chosen, plan),
        customers=_ranked(current.index, now[chosen], reasons, values),
        replaced=why,
        refused=tuple(plan.labels.get(n, n) for n in map(str, current.columns) if n in shifted),
        train_customers=len(train.churned),
        train_share=float(train.churned.mean()),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Trained:
    """Models of one sample, with what they need to read another one."""

    encoder: Encoder
    models: dict[str, Any]
    preferred: str  # by cross-validation
    purchases: Any  # what puts the purchase model right, None without one
    share: float  # who left
    weights: FloatArray  # of the logistic model, for the reasons

    def chances(self, features: pd.DataFrame) -> dict[str, FloatArray]:
        """Probability of leaving of each customer, by the name of the model."""
        encoded = self.encoder.encode(features)
        found = {name: predicted(model, encoded) for name, model in self.models.items()}
        if self.purchases is not None and ABSENCE in features:
            found[PURCHASES] = from_chance(self.purchases, features[ABSENCE].to_numpy(float))
        return found | {CONSTANT: np.full(len(features), self.share)}

    def reasons(self, features: pd.DataFrame, plan: WarningPlan, explained: bool) -> pd.DataFrame:
        """reason_1… of each customer; all empty where nothing tells the customers apart."""
        weights = self.weights if explained else np.zeros_like(self.weights)
        encoded = self.encoder.encode(features)
        return strongest_reasons(self.encoder, encoded, weights, plan.labels, plan.reasons)


def _trained(sample: LabelledCustomers, plan: WarningPlan) -> _Trained:
    features = sample.features.drop(columns=ABSENCE, errors="ignore")
    encoder = learn_encoder(features)
    encoded, churned = encoder.encode(features), sample.churned.to_numpy(dtype=bool)
    models, preferred = fit_models(encoded, churned, plan.seed, plan.fewest_boosted)
    weights = _trusted_weights(models[LOGISTIC].coef_[0], encoded, churned)
    purchases = (
        fit_chance(sample.features[ABSENCE].to_numpy(float), churned)
        if ABSENCE in sample.features
        else None
    )
    return _Trained(encoder, models, preferred, purchases, float(churned.mean()), weights)


def _without(sample: LabelledCustomers, names: set[str]) -> LabelledCustomers:
    return replace(sample, features=sample.features.drop(columns=list(names), errors="ignore"))


def _chosen(
    chances: Mapping[str, FloatArray], preferred: str, test: LabelledCustomers
) -> tuple[str, str]:
    """The model to use, and one Chinese sentence where it is not the one preferred in training."""
    happened = test.churned.to_numpy(dtype=bool)
    rivals = [name for name in (preferred, PURCHASES, CONSTANT) if name in chances]
    losses = {name: probability_quality(happened, chances[name]).log_loss for name in rivals}
    best = min(rivals, key=lambda name: losses[name])
    if preferred not in losses:
        return best, f"{preferred}在今天的样本上无法训练，因此改用{best}。"
    if best == preferred:
        return best, ""
    return best, (
        f"{preferred}在检验期的对数损失为 {losses[preferred]:.3f}，高于{best}的 "
        f"{losses[best]:.3f}，因此改用{best}。"
    )


def _tested(
    test: LabelledCustomers, chances: Mapping[str, FloatArray], chosen: str, plan: WarningPlan
) -> EarlyWarning:
    """What the chosen model achieved in the test period; today's list is still to come."""
    happened, tested = test.churned.to_numpy(dtype=bool), chances[chosen]
    quality = ranking_quality(happened, tested)
    outcome = pd.DataFrame({"churned": happened})
    return EarlyWarning(
        customers=pd.DataFrame(),
        tested=_ranked(test.features.index, tested, outcome, test.worth),
        model=chosen,
        replaced="",
        refused=(),
        models=_model_table(happened, chances, chosen),
        reliability=reliability_table(happened, tested),
        gain=gain_table(happened, tested, plan.capacities),
        suspected=suspected_features(test, quality.auc, plan.labels),
        auc=quality.auc,
        auc_low=quality.low,
        auc_high=quality.high,
        train_customers=0,
        train_share=0.0,
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
    happened: BoolArray, chances: Mapping[str, FloatArray], chosen: str
) -> pd.DataFrame:
    rows = []
    for name, chance in chances.items():
        rank, fit = ranking_quality(happened, chance), probability_quality(happened, chance)
        low, high = (np.nan, np.nan) if name == CONSTANT else (rank.low, rank.high)
        rows.append((name, name == chosen, rank.auc, low, high, fit.brier, fit.log_loss))
    columns = ["model", "chosen", "auc", "low", "high", "brier", "log_loss"]
    return pd.DataFrame(rows, columns=columns)
