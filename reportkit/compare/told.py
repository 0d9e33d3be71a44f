"""What two reports say, sentence by sentence, and what they advise: new, gone, changed.

A sentence whose words stay and whose numbers alone are others says the same; one whose words changed
makes another claim.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reportkit.blocks import Action, Decision, Finding
from reportkit.compare.sides import Side

State = Literal["new", "gone", "changed", "numbers", "same"]
_REFERENCE = re.compile(r"\[\[[\w.]+\]\]")
_PERIOD = re.compile(r"第[一二三四]季度|[上下]半年")
_NUMBER = re.compile(r"[+\u2212-]?\d[\d,.]*\s*(?:[万亿]?元|%)?")
_NUMBERS = re.compile(r"#(?:[\s～至、/年月日]*#)*")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One finding on both sides; an empty text where it is not there."""

    name: str  # chapter.block
    chapter: str
    a: str
    b: str
    state: State


@dataclass(frozen=True, slots=True)
class Plan:
    """A decision or an action on both sides. money: of a decision, empty where it is not there."""

    kind: Literal["决定", "行动"]
    title: str
    detail: str
    owner: str
    due: str
    a_money: str
    b_money: str
    state: State


def skeleton(text: str) -> str:
    """The words of a sentence alone: numbers, dates, periods and references stand aside."""
    bare = _PERIOD.sub("#", _REFERENCE.sub("", text))
    return _NUMBERS.sub("#", _NUMBER.sub("#", bare))


def sentences(a: Side, b: Side) -> tuple[Sentence, ...]:
    """Every finding of the two reports, matched by chapter and id, in the order of the later one."""
    old, new = _findings(a), _findings(b)
    found = []
    for name in dict.fromkeys((*new, *old)):
        chapter = (new.get(name) or old[name])[0]
        before, after = (side[name][1] if name in side else "" for side in (old, new))
        found.append(Sentence(name, chapter, before, after, _state(before, after)))
    return tuple(found)


def _findings(side: Side) -> dict[str, tuple[str, str]]:
    """Name → title of the chapter and what is said, without references."""
    return {
        name: (chapter.title, _REFERENCE.sub("", finding.text))
        for name, (chapter, finding) in side.blocks(Finding).items()
    }


def _state(a: str, b: str) -> State:
    if not (a and b):
        return "new" if b else "gone"
    if a == b:
        return "same"
    return "numbers" if skeleton(a) == skeleton(b) else "changed"


def plans(a: Side, b: Side) -> tuple[Plan, ...]:
    """Decisions, then actions; each once, as the list of actions of a report has it."""
    found: list[Plan] = []
    for kind, of_kind in ((Decision, _decisions), (Action, _actions)):
        old, new = (of_kind(side.blocks(kind)) for side in (a, b))
        for key in dict.fromkeys((*new, *old)):
            found.append(_plan(old.get(key), new.get(key)))
    return tuple(found)


def _decisions(blocks: Mapping[str, tuple[Any, Decision]]) -> dict[str, Decision]:
    return {block.id: block for _, block in blocks.values()}


def _actions(blocks: Mapping[str, tuple[Any, Action]]) -> dict[str, Action]:
    """By what is to be done: the same advice of two chapters is one, under whatever number."""
    found: dict[str, Action] = {}
    for _, block in blocks.values():
        found.setdefault(f"{block.strategy or block.id} {skeleton(block.title)}", block)
    return found


def _plan(a: Decision | Action | None, b: Decision | Action | None) -> Plan:
    block = b or a
    assert block is not None
    money = [each.amount if isinstance(each, Decision) else "" for each in (a, b)]
    kept = a is not None and b is not None
    told = isinstance(block, Decision)
    return Plan(
        kind="决定" if told else "行动",
        title=block.title,
        detail=_REFERENCE.sub("", block.what if isinstance(block, Decision) else block.detail),
        owner=block.owner,
        due=block.due if isinstance(block, Decision) else block.deadline,
        a_money=money[0],
        b_money=money[1],
        state=("same" if money[0] == money[1] else "changed") if kept else "new" if b else "gone",
    )
