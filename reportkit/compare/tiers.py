"""Who changed tier from one run to the other, from where to where, and why as far as it is known.

Customers are matched by their id as the runs keep it. Ids that had to be masked stand for another
person in every run: they are left out, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.analysis.tiers.tier_words import GROWING, PREMIUM, tier_words
from reportkit.compare.sides import TOLD, Side
from reportkit.numerals import decimal, integer

NEW, GONE = "新进入", "不再列入"
LISTED = 1000  # moves that are named: falls first, of them those who contributed most
_FELT = 1.0  # points of a score from 0 to 100 that count as a change
_WORDS = {
    "value_score": "综合得分",
    "prospect_score": "机会得分",
    "contribution_score": "贡献得分",
    "potential_score": "潜力得分",
}
#: the score that decides about a tier, and those that it is made of
_UPPER = "value_score", ("contribution_score", "potential_score")
_LOWER = "prospect_score", ("potential_score",)


@dataclass(frozen=True, slots=True)
class Move:
    """One customer who is in another tier."""

    customer: str  # id
    name: str  # as the report shows it
    former: str
    tier: str
    up: bool
    reason: str  # empty where it is not known


@dataclass(frozen=True, slots=True)
class TierChanges:
    """The tiers of both runs.

    counts: a row per former tier, a column per present one; with 新进入 and 不再列入 where there are
    such. moves: at most LISTED of those who moved. why: why there is nothing to compare; empty where there is.
    """

    columns: tuple[str, ...] = ()
    counts: tuple[tuple[str, tuple[int, ...]], ...] = ()
    moves: tuple[Move, ...] = ()
    stayed: int = 0
    up: int = 0
    down: int = 0
    entered: int = 0
    left: int = 0
    masked: int = 0  # rows of either side that cannot be matched
    other_rule: bool = False  # the rule changed too, so that customers may only seem to move
    why: str = ""


def tier_changes(a: Side, b: Side, *, same_rule: bool) -> TierChanges:
    """Customers by former and present tier. same_rule: whether both sides were tiered alike."""
    if a.tiers is None or b.tiers is None:
        side = a if a.tiers is None else b
        return TierChanges(why=side.lacks or f"{side.label}没有客户分层的结果")
    column = "tier" if _vocabulary(a) == _vocabulary(b) else "base_tier"
    if column not in a.tiers or column not in b.tiers:
        return TierChanges(why="两次的分级叫法不同，无法对照")
    old, new = (_by_id(frame, column) for frame in (a.tiers, b.tiers))
    masked = len(a.tiers) + len(b.tiers) - len(old) - len(new)
    if old.empty or new.empty:
        return TierChanges(why="客户编号是遮盖过的，每次不同，无法认出同一位客户", masked=masked)
    both = old.join(new, how="outer", lsuffix="_a", rsuffix="_b")
    words = tier_words({*both["tier_a"].dropna(), *both["tier_b"].dropna()})
    return _changes(both, words, masked, same_rule)


def _vocabulary(side: Side) -> Any:
    return ((side.record.get("params") or {}).get("report") or {}).get("vocabulary")


def _by_id(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    """A row per customer who can be told from others: ``tier`` and what may explain it."""
    ids = frame["customer_id"].astype(str)
    clear = frame[~ids.str.contains("*", regex=False)]
    kept = clear.reindex(columns=list(TOLD[1:])).assign(tier=clear[column])
    return kept.set_index(clear["customer_id"].astype(str))


def _changes(both: pd.DataFrame, words: Sequence[str], masked: int, same_rule: bool) -> TierChanges:
    rank = {word: place for place, word in enumerate(words)}
    step = both["tier_a"].map(rank) - both["tier_b"].map(rank)
    moved = both.assign(step=step)[step.fillna(0) != 0]
    first = (
        moved.assign(up=moved["step"] > 0)
        .sort_values(["up", "contribution_a", "step"], ascending=[True, False, True], kind="stable")
        .head(LISTED)
    )
    table = _counts(both, words)
    return TierChanges(
        columns=tuple(table.columns),
        counts=tuple((str(word), tuple(map(int, row))) for word, *row in table.itertuples()),
        moves=tuple(_move(row, same_rule) for row in first.reset_index().to_dict("records")),
        stayed=int((step == 0).sum()),
        up=int((step > 0).sum()),
        down=int((step < 0).sum()),
        entered=int(both["tier_a"].isna().sum()),
        left=int(both["tier_b"].isna().sum()),
        masked=masked,
        other_rule=not same_rule,
    )


def _counts(both: pd.DataFrame, words: Sequence[str]) -> pd.DataFrame:
    """Customers by former and present tier; no row or column of others where there are none."""
    old, new = both["tier_a"].fillna(NEW), both["tier_b"].fillna(GONE)
    rows = [*words, *([NEW] if (old == NEW).any() else [])]
    columns = [*words, *([GONE] if (new == GONE).any() else [])]
    return pd.crosstab(old, new).reindex(index=rows, columns=columns, fill_value=0)


def _move(row: dict[Any, Any], same_rule: bool) -> Move:
    names = [name for name in (row["name_b"], row["name_a"]) if pd.notna(name)]
    up = row["step"] > 0
    return Move(
        customer=str(row["customer_id"]),
        name=str(names[0]) if names else "",
        former=row["tier_a"],
        tier=row["tier_b"],
        up=up,
        reason=_reason(row, up) if same_rule else "",
    )


def _reason(row: dict[Any, Any], up: bool) -> str:
    """What of the customer changed the way he moved, by the score that decides about these tiers.

    The upper two tiers are those of the highest 综合得分, of 贡献 and 潜力; the others are told apart
    by 机会得分, of 潜力 and of how he buys (status).
    """
    upper = bool({row["base_tier_a"], row["base_tier_b"]} & {PREMIUM, GROWING})
    name, parts = _UPPER if upper else _LOWER
    if pd.isna(row[f"{name}_a"]) or pd.isna(row[f"{name}_b"]):
        return ""
    said = [f"{_WORDS[name]} {decimal(row[f'{name}_a'])} → {decimal(row[f'{name}_b'])}"]
    gained = _gained(row, name, up)
    if gained >= _FELT:
        told = [part for part in parts if _gained(row, part, up) >= _FELT]
        said += [f"{_WORDS[n]} {integer(row[f'{n}_a'])} → {integer(row[f'{n}_b'])}" for n in told]
    elif gained > -_FELT:
        said.append("变化不足 1 分，可能只是分界或其他客户变了")
    else:
        said.append("本人变的方向相反，是分界或其他客户变了")
    old, new = row["status_a"], row["status_b"]
    if pd.notna(old) and pd.notna(new) and old != new:
        said.append(f"由{old}变为{new}")
    return "，".join(said)


def _gained(row: dict[Any, Any], name: str, up: bool) -> float:
    """Points by which a score moved the way that the customer did; negative: the other way."""
    gained = float(row[f"{name}_b"] - row[f"{name}_a"])
    return gained if up else -gained
