"""What is known of people and firms: age, size, attitude, answers; and whose customers buy most."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.basics import claims
from reportkit.analysis.customers import segmentation
from reportkit.analysis.customers.customer_groups import Base

TRAITS: Mapping[str, str] = {
    "gender": "性别", "age_band": "年龄段", "income": "收入", "education": "教育水平", "size": "企业规模",
    "interest": "兴趣", "attitude": "态度", "values": "价值观", "member_level": "会员等级",
}  # fmt: skip
_BY_BUYING = "会员等级"  # membership follows from buying: it is shown but cannot be the finding
_EDGES = [0, 25, 35, 45, 55, 200]
_BANDS = ["25 岁以下", "25～34 岁", "35～44 岁", "45～54 岁", "55 岁及以上"]
_JOINED = "其他（合并）"


@dataclass(frozen=True, slots=True)
class Traits:
    """The group whose customers buy most; clear: beyond chance. frame: every group of every trait."""

    trait: str
    label: str
    value: float
    n: int
    rate: float
    clear: bool
    total: int
    frame: pd.DataFrame


@travels()
def traits(base: Base, *, few: int) -> Traits:
    """few: smaller groups are joined, for privacy. Nothing where no trait is known of anybody."""
    frame = _banded(base.frame)
    known = [t for t in TRAITS if t in frame and frame[t].notna().any()]
    if not known:
        raise NothingToMeasure("客户表没有人口统计或心理特征")
    profiles = pd.concat(
        [
            segmentation.hide_small_groups(segmentation.group_profile(frame, each), few).assign(
                trait=TRAITS[each]
            )
            for each in known
        ],
        ignore_index=True,
    )
    profiles = profiles[profiles["customers"] > 0]
    aside = profiles["label"].isin([segmentation.UNKNOWN, _JOINED])
    candidates = profiles[(profiles["trait"] != _BY_BUYING) & ~aside]
    looked_at = candidates if len(candidates) else profiles
    looked_at = looked_at.dropna(subset=["revenue_per_customer"])
    if looked_at.empty:
        raise NothingToMeasure("各组客户都太少，已合并")
    widest = looked_at.iloc[int(looked_at["revenue_per_customer"].argmax())]
    column = next(t for t in known if TRAITS[t] == widest["trait"])
    best = claims.highest_mean(
        frame["revenue"].fillna(0.0), frame[column], tests=max(len(candidates), 1)
    )
    return Traits(
        trait=widest["trait"], label=widest["label"], value=widest["revenue_per_customer"],
        n=int(widest["customers"]), rate=widest["buyers"] / widest["customers"],
        clear=best is not None and best.sure and best.label == widest["label"], total=base.n,
        frame=profiles,
    )  # fmt: skip


def _banded(customers: pd.DataFrame) -> pd.DataFrame:
    """With ``age_band`` where ages are known."""
    if "age" not in customers:
        return customers
    bands = pd.cut(pd.to_numeric(customers["age"]), _EDGES, right=False, labels=_BANDS)
    return customers.assign(age_band=bands.astype("object"))


@dataclass(frozen=True, slots=True)
class AnswerGroups:
    """Clusters of customers by their answers, or (``loose``) why there are none."""

    k: int
    s: float
    a: float
    n: int
    reason: str
    stable: bool
    loose: bool


@travels()
def answer_groups(surveys: pd.DataFrame) -> AnswerGroups:
    """surveys: customer_id, item, score. Only who answered every item counts."""
    answers = segmentation.answer_matrix(surveys)
    if answers.empty:
        raise NothingToMeasure("没有客户答完全部题目")
    found = segmentation.find_clusters(answers)
    return AnswerGroups(
        found.count, found.silhouette, found.stability, len(answers), found.reason, found.stable,
        not found.stable,
    )  # fmt: skip
