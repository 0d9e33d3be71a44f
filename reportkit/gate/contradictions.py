"""The first half of the gate: what the chapters recorded is consistent, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from reportkit.bundle import ChapterResult
from reportkit.errors import GateError
from reportkit.gate import agreement, arithmetic, comparisons, decided, proportions, sentences
from reportkit.gate.recordings import Recorded

_NAMED = 5  # contradictions told in one message


def contradictions(chapters: Sequence[ChapterResult]) -> tuple[str, ...]:
    """Every contradiction in and between ``chapters``, each a sentence naming both places."""
    recorded = Recorded(tuple(chapters))
    rules = (agreement, arithmetic, comparisons, decided, proportions, sentences)
    return tuple(dict.fromkeys(chain.from_iterable(rule.faults(recorded) for rule in rules)))


def compare(chapters: Sequence[ChapterResult]) -> None:
    """Raise GateError when a fact has two values or parts do not add to their whole."""
    found = contradictions(chapters)
    if found:
        more = f"\n另有 {len(found) - _NAMED} 处。" if len(found) > _NAMED else ""
        raise GateError(
            f"报告中有 {len(found)} 处自相矛盾，未发布：\n" + "\n".join(found[:_NAMED]) + more
        )
