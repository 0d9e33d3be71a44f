"""The answer in front of the book: what the chapter on decisions recorded, at its place.

That chapter is no chapter of the print: its blocks are the executive summary.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from reportkit.blocks import Action, Block, Decision, Figure, Finding, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.report.chapters import Placing, Plan, in_rows, plan
from reportkit.report.model import Answer, Placed, Row, Summary, Text, plain_text
from reportkit.report.references import References
from reportkit.report.summary import CARDS

OPENING = "lead_answer"  # the role of what the book opens with
ASK, STAKE = "ask", "stake"
STORY = (("现状", "situation"), ("问题", "complication"), ("对策", "resolution"))
_WHY = ("customer_bridge", "factors", "price_mix", "months")
_FURTHER = ("effects", "overlaps")
Shown = TypeVar("Shown", Figure, Table)
_FILES = re.compile("（[^（）]*）")
_FEW = 4  # cards of one window that are worth showing instead of the chapters' own


def answer_plan(chapters: Sequence[ChapterResult]) -> Plan | None:
    """The chapter on decisions, before the first; None where it has no answer to lead with."""
    for result in chapters:
        if any(block.id == result.roles.get(OPENING) for block in result.blocks):
            return plan(result, 0)
    return None


def without_replaced(chapters: Sequence[ChapterResult]) -> tuple[ChapterResult, ...]:
    """The chapters without advice on a matter that a decision settles: nobody is told two things."""
    blocks = [block for result in chapters for block in result.blocks]
    gone = {name for block in blocks if isinstance(block, Decision) for name in block.replaces}
    return (
        tuple(replace(c, blocks=tuple(_kept(c.blocks, gone))) for c in chapters)
        if gone
        else tuple(chapters)
    )


def _kept(blocks: Sequence[Block], gone: set[str]) -> Iterable[Block]:
    lost = {b.id for b in blocks if isinstance(b, Action) and not b.decision and b.strategy in gone}
    for block in blocks:
        if isinstance(block, Finding) and block.advice in lost:
            yield replace(block, advice="")
        elif not (isinstance(block, Action) and block.id in lost):
            yield block


def grounds(chapters: Sequence[ChapterResult]) -> Mapping[str, tuple[str, ...]]:
    """What speaks for each decision: findings whose advice it replaces, as ``chapter.finding``.

    In the order of ``replaces``, the heaviest for each first and then the others; a finding for one
    decision only. Asked before the advice is taken out.
    """
    found: dict[str, tuple[str, ...]] = {}
    decisions = [b for c in chapters for b in c.blocks if isinstance(b, Decision)]
    for decision in decisions:
        ranked = []
        for place, strategy in enumerate(decision.replaces):
            told = sorted((t for c in chapters for t in _led_to(c, strategy)), reverse=True)
            ranked += [(rank, place, name) for rank, (_, name) in enumerate(told)]
        taken = {name for mine in found.values() for name in mine}
        found[decision.id] = tuple(name for *_, name in sorted(ranked) if name not in taken)
    return found


def _led_to(result: ChapterResult, strategy: str) -> Iterable[tuple[int, str]]:
    """Weight and name of the findings of a chapter that led to advice of ``strategy``."""
    advice = {
        block.id
        for block in result.blocks
        if isinstance(block, Action) and not block.decision and block.strategy == strategy
    }
    for block in result.blocks:
        if isinstance(block, Finding) and block.advice in advice:
            yield block.weight, f"{result.chapter}.{block.id}"


def with_answer(
    abstract: Summary | None,
    front: Plan | None,
    references: References,
    spoken: Mapping[str, tuple[str, ...]] | None = None,
) -> Summary | None:
    """``abstract`` led by the answer; without one as it is. spoken: of ``grounds``."""
    if abstract is None or front is None:
        return abstract
    cards = tuple(block for block in front.result.blocks if isinstance(block, Metric))[:CARDS]
    answer = replace(_answer(front, references), grounds=spoken or {})
    own = len(cards) >= _FEW
    return replace(
        abstract,
        headline=_title(front, references, front.result.roles[OPENING]),
        metrics=cards if own else abstract.metrics,
        comparison=f"各项均为{cards[0].span}，与{answer.compared}比较"
        if own
        else abstract.comparison,
        answer=answer if own else replace(answer, compared=""),
    )


def _answer(front: Plan, references: References) -> Answer:
    placing = Placing(front.result, references)
    stake = [b for b in front.result.blocks if isinstance(b, Table) and b.id == STAKE]
    metrics = [b for b in front.result.blocks if isinstance(b, Metric)]
    yearly = any(metric.year_before is not None for metric in metrics)
    return Answer(
        story=tuple(_story(front, references)),
        compared="上年同期" if yearly else "上一期",
        why=_rows(front, placing, _WHY),
        ask=_title(front, references, ASK),
        decisions=tuple(b for b in front.result.blocks if isinstance(b, Decision)),
        stake=placing.block(_brief(stake[0])) if stake else None,
        unknown=tuple(
            (n.title, references.resolve(n.text, front.result.chapter, n.id))
            for n in front.notes("未知")
        ),
        further=_rows(front, placing, _FURTHER),
        steps=tuple(b for b in front.result.blocks if isinstance(b, Action) and b.decision),
    )


def _finding(front: Plan, id: str) -> Finding | None:
    found = (b for b in front.result.blocks if isinstance(b, Finding) and b.id == id)
    return next(found, None)


def _title(front: Plan, references: References, id: str) -> str:
    finding = _finding(front, id)
    words = (finding.title or finding.text) if finding is not None else ""
    return plain_text(references.resolve(words, front.result.chapter, id))


def _story(front: Plan, references: References) -> Iterable[tuple[str, Text]]:
    for label, id in STORY:
        finding = _finding(front, id)
        if finding is not None:
            yield label, references.resolve(finding.text, front.result.chapter, id)


def _brief(block: Shown) -> Shown:
    """``block`` naming its tables without their files: these stand in appendix E."""
    return replace(block, source=_FILES.sub("", block.source))


def _rows(front: Plan, placing: Placing, wanted: Sequence[str]) -> tuple[Row, ...]:
    drawn = {b.id: _brief(b) for b in front.result.blocks if isinstance(b, Figure)}
    placed: list[Placed] = [placing.block(drawn[id]) for id in wanted if id in drawn]
    return in_rows(placed)
