"""Which decisions to put before the management: candidates ranked by money × confidence × ease.

A candidate carries its population as one object, so that every place prints the same count. The
weights are declared here; a candidate that rests on a difference within noise is never made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from reportkit.absence import is_there, travels
from reportkit.analysis.answer.effects import Effect, Exposure
from reportkit.errors import DataError
from reportkit.numerals import printed_range

Ground = Literal["history", "booked", "scenario"]
#: how far a midpoint is believed: an interval of the client's own data that excludes zero; amounts
#: booked whose allocation nobody has verified; a scenario or a ceiling
CONFIDENCE: Mapping[Ground, float] = {"history": 0.8, "booked": 0.5, "scenario": 0.3}
Reach = Literal["one", "several", "unknown"]
#: how readily it is done: one department, more than one, or a cause that must first be found
EASE: Mapping[Reach, float] = {"one": 0.9, "several": 0.7, "unknown": 0.5}
MOST, FEWEST = 5, 3
#: what must not be done to the same customers or the same channel at once
CONTRARY = (("call", "stop_service"), ("cut", "improve"))


@dataclass(frozen=True, slots=True)
class Population:
    """Whom an action is for. ``customers`` empty where the group is known by number alone."""

    id: str
    words: str  # 亮灯的优质客户
    count: int
    customers: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if self.customers and len(self.customers) != self.count:
            raise DataError(
                f"“{self.words}”写明 {self.count} 家，名单却有 {len(self.customers)} 家。"
            )


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """What might be decided. strategy: its entry in the library, which has the words and the owner.

    values: what the words are filled from. treats: (what is done, to whom) for the table of
    contradictions; a customer list is meant where the second word is empty.
    """

    strategy: str
    population: Population
    effect: Effect | None
    ground: Ground
    reach: Reach
    exposure: Exposure | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    treats: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()

    @property
    def confidence(self) -> float:
        return CONFIDENCE[self.ground]

    @property
    def ease(self) -> float:
        return EASE[self.reach]

    @property
    def rank(self) -> float:
        """Money × confidence × ease; 0 without an effect."""
        return self.effect.ranked_amount * self.confidence * self.ease if self.effect else 0.0


def choose(candidates: Sequence[Candidate | None], most: int = MOST) -> tuple[Candidate, ...]:
    """The ``most`` first by rank that do not contradict one ranked before them; gaps fall away.

    Candidates without an effect follow those with one, in the order given.
    """
    there = [each for each in candidates if each is not None and is_there(each)]
    made = [each for each in there if each.population.count > 0]
    chosen: list[Candidate] = []
    for each in sorted(made, key=lambda candidate: -candidate.rank):
        if not any(contradicts(each, other) for other in chosen):
            chosen.append(each)
    return tuple(chosen[:most])


def contradicts(one: Candidate, other: Candidate) -> bool:
    """Whether the two would do contrary things to the same customers or the same channel."""
    for what, whom in one.treats:
        for deed, target in other.treats:
            opposed = (what, deed) in CONTRARY or (deed, what) in CONTRARY
            if opposed and (whom == target if whom or target else _shared(one, other)):
                return True
    return False


def _shared(one: Candidate, other: Candidate) -> bool:
    return bool(one.population.customers & other.population.customers)


def totals(chosen: Sequence[Candidate]) -> dict[str, tuple[float, float]]:
    """Low and high of what is kept, released and won; released cost and margin are never added.

    The ends are those that each decision prints: a reader who adds the lines finds the same sum.
    Ceilings without a midpoint are left out: nothing says that they will come.
    """
    sums: dict[str, tuple[float, float]] = {}
    for each in chosen:
        if each.effect is not None and each.effect.mid is not None:
            low, high = sums.get(each.effect.kind, (0.0, 0.0))
            ends = printed_range(each.effect.low, each.effect.high)
            sums[each.effect.kind] = (low + ends[0], high + ends[1])
    return sums


@travels(optional=("one", "other"))
def joined(strategy: str, one: Candidate | None, other: Candidate | None) -> Candidate | None:
    """Two candidates of one owner as one decision; their customers must not be the same people.

    Where one of them has no effect, the money is the other's alone.
    """
    if one is None or other is None:
        return one or other
    if _shared(one, other):
        raise DataError("合并的两项决定含有相同的客户，金额会重复计算。")
    effect = one.effect or other.effect
    if one.effect is not None and other.effect is not None:
        effect = _sum_of(one.effect, other.effect)
    return replace(
        one, strategy=strategy, effect=effect, reach="several",
        values={**other.values, **one.values}, evidence=(*one.evidence, *other.evidence),
        treats=(*one.treats, *other.treats),
    )  # fmt: skip


def _sum_of(one: Effect, other: Effect) -> Effect:
    if one.kind != other.kind:
        raise DataError("腾出的费用与保住的毛利不能相加。")
    mid = None if one.mid is None or other.mid is None else one.mid + other.mid
    formula = f"{one.formula} ＋ {other.formula}"
    return Effect(one.kind, one.low + other.low, one.high + other.high, mid, formula)
