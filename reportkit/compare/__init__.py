"""What changed between two finished runs of one client: numbers, sentences, tiers, plans.

Only what the runs kept is read; nothing is computed again. Numbers of different 口径 are shown, and
not judged.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from reportkit.compare.basis import Basis, basis
from reportkit.compare.measures import Row, measure_rows, restated
from reportkit.compare.sides import Side, read_side
from reportkit.compare.tiers import TierChanges, tier_changes
from reportkit.compare.told import Plan, Sentence, plans, sentences
from reportkit.errors import UsageError
from reportkit.project import Project

__all__ = ["Compared", "Plan", "Row", "Sentence", "Side", "TierChanges", "compare"]


@dataclass(frozen=True, slots=True)
class Compared:
    """Two runs side by side, ready to print."""

    client: str  # its name
    brand: str
    a: Side
    b: Side
    basis: Basis
    rows: tuple[Row, ...]
    sentences: tuple[Sentence, ...]
    tiers: TierChanges
    plans: tuple[Plan, ...]

    @property
    def same_period(self) -> bool:
        """Whether they are editions of one period, whose records are the same."""
        return self.a.period == self.b.period


def compare(project: Project, client: str, a: str, b: str) -> Compared:
    """Put the run named ``b`` beside the earlier one named ``a`` (see ``read_side``).

    Raises UsageError when one is not there, not finished, another client's, or both are the same.
    """
    old, new = (read_side(project, client, name) for name in (a, b))
    if old.record.get("run_id") == new.record.get("run_id"):
        raise UsageError(f"{a} 与 {b} 是同一份报告（{new.label}），没有可比的；请另选一份。")
    found = basis(old, new)
    found = replace(found, cautions=(*found.cautions, *restated(old, new)))
    whole = bool(old.chapters and new.chapters)
    params = new.record.get("params") or {}
    return Compared(
        client=str(_of(params, "client").get("name") or client),
        brand=str(_of(params, "report").get("brand") or "default"),
        a=old,
        b=new,
        basis=found,
        rows=measure_rows(old, new, found),
        sentences=sentences(old, new) if whole else (),
        tiers=tier_changes(old, new, same_rule=not found.broken(new.tiering)),
        plans=plans(old, new) if whole else (),
    )


def _of(params: Mapping[str, object], section: str) -> Mapping[str, object]:
    found = params.get(section)
    return found if isinstance(found, Mapping) else {}
