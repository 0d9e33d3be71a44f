"""Who the customers are: shares and index of each group, and whether answers form clusters.

Takes one row per customer, returns frames; reads no files, draws nothing, knows no client.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.claims import apart, direction, disproportionate
from reportkit.analysis.basics.estimates import half_width, ratio_estimate, sum_estimate
from reportkit.analysis.basics.intervals import critical_value, wilson_interval
from reportkit.errors import DataError

UNKNOWN = "未知"
SMALLEST_GROUP = 30  # below this an index says more about chance than about customers


def group_profile(customers: pd.DataFrame, by: str) -> pd.DataFrame:
    """What each group of ``by`` is and buys; 未知 is kept as a group of its own.

    customers: ``by`` (text, may be missing), revenue, orders (NaN or 0 = did not buy).
    Columns: label, customers, customer_share, buyers, buyer_rate with low and high (Wilson 95 %),
    revenue, revenue_share, order_value (revenue per order), revenue_per_customer. Largest revenue
    first.
    """
    frame = pd.DataFrame(
        {
            "label": customers[by].astype("object").where(customers[by].notna(), UNKNOWN),
            "revenue": customers["revenue"].fillna(0.0).astype(float),
            "orders": customers["orders"].fillna(0).astype(float),
        }
    )
    frame["buyer"] = frame["orders"] > 0
    table = frame.groupby("label", as_index=False).agg(
        customers=("revenue", "size"),
        buyers=("buyer", "sum"),
        revenue=("revenue", "sum"),
        orders=("orders", "sum"),
    )
    total = float(table["revenue"].sum())
    table["customer_share"] = table["customers"] / len(frame) if len(frame) else np.nan
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    rates = [
        wilson_interval(int(b), int(n))
        for b, n in zip(table["buyers"], table["customers"], strict=True)
    ]
    table["buyer_rate"] = [rate.share for rate in rates]
    table["low"] = [rate.low for rate in rates]
    table["high"] = [rate.high for rate in rates]
    table["order_value"] = table["revenue"] / table["orders"].where(table["orders"] > 0)
    table["revenue_per_customer"] = table["revenue"] / table["customers"]
    return table.sort_values(["revenue", "label"], ascending=[False, True], ignore_index=True)


def target_group_index(
    groups: pd.Series[str], target: pd.Series[bool], *, smallest: int = SMALLEST_GROUP
) -> pd.DataFrame:
    """TGI = 100 · (share of the target that is in the group) / (share of all that is in the group).

    Columns: label, n, target_n, base_share, target_share, index (NaN below ``smallest`` customers).
    100 means average; largest first. Where nobody belongs to the target every index is blank.
    """
    hits = int(target.sum())
    labels = groups.astype("object").where(groups.notna(), UNKNOWN)
    table = (
        pd.DataFrame({"label": labels, "target": target.to_numpy(dtype=bool)})
        .groupby("label", as_index=False)
        .agg(n=("target", "size"), target_n=("target", "sum"))
    )
    table["base_share"] = table["n"] / len(target)
    table["target_share"] = table["target_n"] / hits if hits else np.nan
    index = 100 * table["target_share"] / table["base_share"]
    table["index"] = index.where(table["n"] >= smallest)
    return table.sort_values(
        ["index", "label"], ascending=[False, True], ignore_index=True, na_position="last"
    )


#: columns that may be added up when groups are joined; rates of the joined group stay blank
_ADDITIVE = {
    "customers", "buyers", "orders", "revenue", "revenue_before", "customer_share", "revenue_share",
}  # fmt: skip


def hide_small_groups(
    table: pd.DataFrame, smallest: int, *, other: str = "其他（合并）"
) -> pd.DataFrame:
    """Join the groups with fewer than ``smallest`` customers into one row, for privacy.

    table: label, customers and numbers; counts, sums and shares are added, rates stay blank. When
    the small groups together are still below ``smallest`` the next smallest joins them, so that
    nobody can be found by subtraction. 未知 says nothing about anybody and stays as it is.
    """
    known = table["label"] != UNKNOWN
    small = known & (table["customers"] < smallest)
    if not small.any():
        return table
    if table.loc[small, "customers"].sum() < smallest and (known & ~small).any():
        small |= table.index == table.loc[known & ~small, "customers"].idxmin()
    sums = table.loc[small, [c for c in table.columns if c in _ADDITIVE]].sum()
    joined = pd.DataFrame([{"label": other, **sums.to_dict()}]).reindex(columns=table.columns)
    return pd.concat([table[~small], joined], ignore_index=True)


def compare_groups(current: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """Revenue of each group beside the same span a year before.

    current, before: label, revenue, customers. Columns: label, customers, revenue, revenue_before,
    revenue_share, change (relative; NaN where the base is zero or negative), gap (change minus the
    change of all groups together). Largest revenue first.
    """
    table = current[["label", "customers", "revenue"]].merge(
        before[["label", "revenue"]].rename(columns={"revenue": "revenue_before"}),
        on="label",
        how="outer",
    )
    table[["customers", "revenue", "revenue_before"]] = table[
        ["customers", "revenue", "revenue_before"]
    ].fillna(0.0)
    total, total_before = float(table["revenue"].sum()), float(table["revenue_before"].sum())
    table["revenue_share"] = table["revenue"] / total if total > 0 else np.nan
    base = table["revenue_before"].where(table["revenue_before"] > 0)
    table["change"] = table["revenue"] / base - 1
    table["gap"] = table["change"] - (total / total_before - 1 if total_before > 0 else np.nan)
    return table.sort_values(["revenue", "label"], ascending=[False, True], ignore_index=True)


def group_noise(
    now: pd.DataFrame, before: pd.DataFrame, groups: pd.DataFrame | None
) -> dict[str, float]:
    """95 % half-width of each group's change in revenue, each customer being one draw.

    now, before: customer_id, revenue of two spans; groups: customer_id and the column of groups
    (None = not known per customer: nothing can be said).
    """
    if groups is None:
        return {}
    column = next(name for name in groups.columns if name != "customer_id")
    label = groups.dropna().set_index("customer_id")[column].to_dict()
    sides = [side.set_index("customer_id")["revenue"] for side in (now, before)]
    words = [side.index.map(label) for side in sides]
    noise = {}
    for name in dict.fromkeys(label.values()):
        one, other = (
            sum_estimate(side[word == name]) for side, word in zip(sides, words, strict=True)
        )
        width = half_width(one, other)
        if width is not None:
            noise[str(name)] = width
    return noise


def falling_group(
    groups: pd.DataFrame, noise: Mapping[str, float], *, material: float = 0.03, gap: float = 0.10
) -> pd.Series | None:
    """The group that fell most against the year before, beyond noise; None where none did.

    groups: as ``compare_groups``. Only groups with ``material`` of the revenue or more, whose
    change lies more than ``gap`` below that of all groups together.
    """
    fell = [
        direction(row["revenue"] - row["revenue_before"], noise.get(str(row["label"]))) < 0
        for _, row in groups.iterrows()
    ]
    found = groups[pd.Series(fell, index=groups.index, dtype=bool)]
    found = found[(found["revenue_share"] >= material) & (found["gap"] < -gap)]
    return found.sort_values("change").iloc[0] if len(found) else None


def prone(group: pd.Series, groups: pd.DataFrame) -> int:
    """+1 where a group holds more of the target than all others together beyond chance.

    group: one row of ``target_group_index``, groups: that table; the 5 % are divided among the
    groups that have an index.
    """
    hits, total = int(groups["target_n"].sum()), int(groups["n"].sum())
    mine, size = int(group["target_n"]), int(group["n"])
    if size == total:
        return 0
    rest = wilson_interval(hits - mine, total - size)
    return apart(wilson_interval(mine, size), rest, tests=int(groups["index"].notna().sum()))


def uneven_share(customers: pd.DataFrame, by: str, label: str) -> int:
    """+1 where a group's share of the revenue exceeds its share of the customers beyond noise.

    customers: ``by``, revenue (blank = none), one row each; -1 where it falls short, else 0.
    """
    revenue = customers["revenue"].fillna(0.0).astype(float)
    inside = customers[by].eq(label).fillna(False).astype(bool)
    part = ratio_estimate(revenue.where(inside, 0.0), revenue)
    if part.value is None or not inside.any():
        return 0
    people = wilson_interval(int(inside.sum()), len(customers))
    return disproportionate(people, part.value, critical_value() * part.error)


def answer_matrix(surveys: pd.DataFrame) -> pd.DataFrame:
    """Mean answer of each customer to each item; only customers who answered every item.

    surveys: customer_id, item, score. Index customer_id, one column per item, both sorted.
    """
    known = surveys.dropna(subset=["customer_id", "item", "score"])
    return known.pivot_table(index="customer_id", columns="item", values="score").dropna()


@dataclass(frozen=True, slots=True)
class Clusters:
    """A split of customers by their standardised answers, or the reason there is none."""

    count: int  # 0: no stable structure
    silhouette: float  # of the best k, -1..1
    stability: float  # median adjusted Rand index over bootstrap samples, ≤ 1
    labels: npt.NDArray[np.int64]  # -1 everywhere when there is no structure
    reason: str = ""

    @property
    def stable(self) -> bool:
        return self.count > 0


def find_clusters(
    items: pd.DataFrame,
    *,
    most: int = 6,
    least_stability: float = 0.8,
    least_silhouette: float = 0.25,
    seed: int = 20251231,
) -> Clusters:
    """K-means on standardised items; k by silhouette, kept only if it survives resampling.

    items: one row per customer, numbers without gaps. k from 2 to ``most``. The split is stable
    when the median adjusted Rand index between the full fit and 20 bootstrap fits is at least
    ``least_stability``. "No stable structure" is an answer, not an error.
    """
    from sklearn.cluster import KMeans
    from sklearn.metrics import adjusted_rand_score, silhouette_score

    scaled = _standardised(items)
    nothing = np.full(len(items), -1, dtype=np.int64)
    if scaled.shape[1] == 0 or len(np.unique(scaled, axis=0)) <= most or len(scaled) < 20 * most:
        return Clusters(0, float("nan"), float("nan"), nothing, "样本太少或各题几乎没有差异")
    sample = np.random.default_rng(seed).permutation(len(scaled))[:5000]
    fits = {
        k: KMeans(k, n_init=10, random_state=seed).fit(scaled[sample]) for k in range(2, most + 1)
    }
    scores = {k: float(silhouette_score(scaled[sample], fit.labels_)) for k, fit in fits.items()}
    best = max(scores, key=lambda k: (scores[k], -k))
    reference = fits[best].predict(scaled)
    random = np.random.default_rng(seed)
    agreements = []
    for turn in range(20):
        chosen = random.integers(0, len(scaled), size=min(len(scaled), 5000))
        fit = KMeans(best, n_init=3, random_state=seed + turn).fit(scaled[chosen])
        agreements.append(adjusted_rand_score(reference[sample], fit.predict(scaled[sample])))
    stability = float(np.median(agreements))
    if stability < least_stability or scores[best] < least_silhouette:
        why = f"最优 k = {best} 的轮廓系数 {scores[best]:.2f}、重抽样一致性 {stability:.2f}，不足以成立"
        return Clusters(0, scores[best], stability, nothing, why)
    return Clusters(best, scores[best], stability, reference.astype(np.int64))


def _standardised(items: pd.DataFrame) -> npt.NDArray[np.float64]:
    values = items.to_numpy(dtype=float)
    if np.isnan(values).any():
        raise DataError("聚类题项中有空值，请先只保留完整作答的客户。")
    spread = values.std(axis=0)
    scaled: npt.NDArray[np.float64] = (values - values.mean(axis=0))[:, spread > 0]
    scaled /= spread[spread > 0]
    return scaled
