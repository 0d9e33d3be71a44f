"""What an action is worth: an increment from the client's own past, with its range, or a ceiling.

Exposure (money that is at risk) and effect (money that is kept, freed or won) are different types:
nothing here turns one into the other without a rate that the client's own data have shown.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from reportkit.analysis.basics.required_columns import require_columns
from reportkit.errors import DataError

EffectKind = Literal["kept", "released", "won"]
VERBS: dict[EffectKind, str] = {"kept": "保", "released": "腾出", "won": "增"}


@dataclass(frozen=True, slots=True)
class Exposure:
    """Money that customers bring who show a signal: at risk, not lost."""

    amount: float
    customers: int


@dataclass(frozen=True, slots=True)
class Effect:
    """Money that a decision keeps, frees or wins within ``months``.

    low, high: the range; mid None where only a ceiling is known (then low is 0). formula: how it
    is computed, in words that name every number.
    """

    kind: EffectKind
    low: float
    high: float
    mid: float | None
    formula: str
    months: int = 12

    def __post_init__(self) -> None:
        if not (self.low <= self.high and self.formula):
            raise DataError(f"效果需要范围与算式：{self.low:g}～{self.high:g}“{self.formula}”。")

    @property
    def ranked_amount(self) -> float:
        """What ranking counts, a year: the midpoint, else half the ceiling."""
        return (self.high / 2 if self.mid is None else self.mid) * 12 / self.months


@dataclass(frozen=True, slots=True)
class RetentionGap:
    """Margin that flagged customers kept less than the others of the same date, as a share of it.

    gap and its 95 % interval are negative where flagged customers kept less; p_value: the
    larger of how often the drawn customers say otherwise, and how often lights dealt anew among the
    customers of each date would say as much: few large customers make the first too small. by_date: the gap of
    each date alone. flagged, others: customer-dates; customers: different people.
    """

    gap: float
    low: float
    high: float
    by_date: tuple[float, ...]
    kept_flagged: float
    kept_others: float
    flagged: int
    others: int
    customers: int
    p_value: float

    @property
    def beyond_noise(self) -> bool:
        """Whether flagged customers certainly kept less."""
        return self.high < 0


def retention_gap(
    rows: pd.DataFrame, flag: str = "lit", draws: int = 1000, seed: int = 1
) -> RetentionGap | None:
    """Compare flagged customers with the unflagged of the same date.

    rows: one per customer and date: customer_id, at, margin (year before the date), later (year
    after it), and ``flag`` (bool). Customers are drawn with all their dates. None where a side is
    empty or brought nothing.
    """
    require_columns(rows, ("customer_id", "at", "margin", "later", flag), "回看表")
    flagged = rows[flag].to_numpy(dtype=bool)
    if not flagged.any():
        return None
    code, ids = pd.factorize(rows["customer_id"])
    dates = [(rows["at"] == at).to_numpy() for at in sorted(rows["at"].unique())]
    money = rows[["margin", "later"]].to_numpy(dtype=float)
    cells = [(at & flagged, at & ~flagged) for at in dates]
    whole = _sums(cells, code, money, np.ones((1, len(ids))))
    if (whole[:, :, :, 0] <= 0).any():
        return None
    rng = np.random.default_rng(seed)
    weights = np.stack(
        [
            np.bincount(rng.integers(len(ids), size=len(ids)), minlength=len(ids))
            for _ in range(draws)
        ]
    ).astype(float)
    drawn = _gap(_sums(cells, code, money, weights))
    low, high = np.nanquantile(drawn, [0.025, 0.975])
    dealt = _gap(_dealt(dates, flagged, money, draws, rng))
    kept = [money[side, 1].sum() / money[side, 0].sum() for side in (flagged, ~flagged)]
    return RetentionGap(
        gap=float(_gap(whole)[0]),
        low=float(low),
        high=float(high),
        by_date=tuple(float(_gap(whole[i : i + 1])[0]) for i in range(len(dates))),
        kept_flagged=float(kept[0]),
        kept_others=float(kept[1]),
        flagged=int(flagged.sum()),
        others=int((~flagged).sum()),
        customers=len(ids),
        p_value=float((1 + max((drawn >= 0).sum(), (dealt <= _gap(whole)[0]).sum())) / (draws + 1)),
    )


def _sums(
    cells: list[tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]],
    code: npt.NDArray[np.intp],
    money: npt.NDArray[np.float64],
    weights: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Dates × sides (flagged, others) × draws × (margin, later)."""
    return np.stack(
        [np.stack([weights[:, code[side]] @ money[side] for side in date]) for date in cells]
    )


def _dealt(
    dates: list[npt.NDArray[np.bool_]],
    flagged: npt.NDArray[np.bool_],
    money: npt.NDArray[np.float64],
    draws: int,
    rng: np.random.Generator,
) -> npt.NDArray[np.float64]:
    """As ``_sums``, as many flagged at each date as there were, but anybody."""
    told = []
    for date in dates:
        rows, count = money[date], int(flagged[date].sum())
        lit = np.stack([rows[rng.permutation(len(rows))[:count]].sum(axis=0) for _ in range(draws)])
        told.append(np.stack([lit, rows.sum(axis=0) - lit]))
    return np.stack(told)


def _gap(sums: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Per draw: what flagged customers kept minus the usual, as a share of what they brought."""
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = sums[:, 1, :, 1] / sums[:, 1, :, 0]
        usual = np.where(np.isfinite(usual), usual, 0.0)
        less = (sums[:, 0, :, 1] - usual * sums[:, 0, :, 0]).sum(axis=0)
        share: npt.NDArray[np.float64] = less / sums[:, 0, :, 0].sum(axis=0)
    return share


def kept_effect(exposure: Exposure, gap: RetentionGap, formula: str) -> Effect | None:
    """Exposure × gap, where flagged customers certainly kept less; else None: no effect is known."""
    if not gap.beyond_noise or exposure.amount <= 0:
        return None
    ends = sorted(-share * exposure.amount for share in (gap.low, gap.high))
    return Effect("kept", ends[0], ends[1], -gap.gap * exposure.amount, formula)
