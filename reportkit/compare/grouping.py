"""How a comparison is told, on the terminal and on the page alike: groups, headings, what comes first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reportkit.compare.measures import Row, Verdict
from reportkit.compare.told import Plan, Sentence, State
from reportkit.numerals import integer

if TYPE_CHECKING:
    from reportkit.compare import Compared

_NAMED = 4  # measures that the first line names


@dataclass(frozen=True, slots=True)
class MeasureGroup:
    """Metrics of one verdict. folded: read by few."""

    verdict: Verdict
    title: str
    rows: tuple[Row, ...]
    folded: bool


@dataclass(frozen=True, slots=True)
class SentenceGroup:
    """Sentences of one state."""

    state: State
    title: str
    sentences: tuple[Sentence, ...]
    folded: bool


def measure_groups(found: Compared) -> tuple[MeasureGroup, ...]:
    """The metrics by verdict, what moved first; no empty group."""
    same = found.same_period
    titles: tuple[tuple[Verdict, str, bool], ...] = (
        ("moved", "改了的指标" if same else "变化超出自身波动的指标", False),
        ("other", "口径不同的指标（只列出，不判断）", False),
        ("lone", "只有一份里有数的指标", False),
        ("unknown", "没有记录波动的指标（变化可能只是波动，不判断）", True),
        ("within", "没有改的指标" if same else "变化未超出自身波动的指标", True),
    )
    groups = (
        MeasureGroup(verdict, title, tuple(r for r in found.rows if r.verdict == verdict), folded)
        for verdict, title, folded in titles
    )
    return tuple(group for group in groups if group.rows)


def sentence_groups(found: Compared) -> tuple[SentenceGroup, ...]:
    """The sentences by state, those that say something else first; no empty group."""
    titles: tuple[tuple[State, str, bool], ...] = (
        ("changed", "说法变了的结论", False),
        ("new", "新增的结论", False),
        ("gone", "不再出现的结论", False),
        ("numbers", "只有数变了的结论", True),
    )
    groups = (
        SentenceGroup(state, title, tuple(_in(found.sentences, state)), folded)
        for state, title, folded in titles
    )
    return tuple(group for group in groups if group.sentences)


def plan_groups(found: Compared) -> tuple[tuple[str, tuple[Plan, ...]], ...]:
    """Heading and decisions and actions: new, gone, and decisions whose money is another."""
    states = (("new", "新提出的"), ("gone", "不再提出的"), ("changed", "金额变了的决定"))
    groups = (
        (title, tuple(plan for plan in found.plans if plan.state == state))
        for state, title in states
    )
    return tuple((title, plans) for title, plans in groups if plans)


def short_names(found: Compared) -> tuple[str, str]:
    """What heads the two columns: 2025-Q3 and 2025-Q4, or the editions of one period."""
    if found.same_period:
        first, second = (
            (f"第 {s.edition} 版" if s.edition else "试算") for s in (found.a, found.b)
        )
        return first, second
    return str(found.a.period), str(found.b.period)


def first_lines(found: Compared) -> tuple[str, ...]:
    """What changed, in four lines at most: numbers, sentences, customers, plans."""
    lines = [_measures_line(found)]
    if found.sentences:
        count = {state: len(_in(found.sentences, state)) for state in ("changed", "new", "gone")}
        rest = len(found.sentences) - sum(count.values())
        lines.append(
            f"结论：{count['changed']} 条换了说法，新增 {count['new']} 条，不再出现 {count['gone']} 条；"
            f"其余 {rest} 条没有变或只有数变了。"
        )
    lines.append(tiers_line(found))
    if found.plans:
        lines.append(_plans_line(found))
    return tuple(lines)


def _measures_line(found: Compared) -> str:
    moved = [row for row in found.rows if row.verdict == "moved"]
    judged = sum(row.verdict in ("moved", "within") for row in found.rows)
    word = "改了" if found.same_period else "变化超出自身波动"
    named = "、".join(f"{row.label} {row.change.arrow}{row.change.text}" for row in moved[:_NAMED])
    more = " 等" if len(moved) > _NAMED else ""
    told = f"：{named}{more}" if moved else ""
    return f"指标：可以判断的 {judged} 项中，{len(moved)} 项{word}{told}。"


def _plans_line(found: Compared) -> str:
    counted = [
        (word, [(kind, _count(found, kind, state)) for kind in ("决定", "行动")])
        for word, state in (("新提出", "new"), ("不再提出", "gone"))
    ]
    told = [
        f"{word} {'、'.join(f'{count} 项{kind}' for kind, count in counts if count)}"
        for word, counts in counted
        if any(count for _, count in counts)
    ]
    return f"决定与行动：{'；'.join(told) or '没有新提出的，也没有不再提出的'}。"


def tiers_line(found: Compared) -> str:
    """How many customers moved, or why that is not known."""
    tiers = found.tiers
    if tiers.why:
        return f"层级：没有对照，{tiers.why}。"
    lines = [
        f"{integer(tiers.up)} 家升层，{integer(tiers.down)} 家降层，{integer(tiers.stayed)} 家未动"
    ]
    lines += [f"新进入 {integer(tiers.entered)} 家"] if tiers.entered else []
    lines += [f"不再列入 {integer(tiers.left)} 家"] if tiers.left else []
    if tiers.masked:
        lines.append(f"另有 {integer(tiers.masked)} 个遮盖过的编号每次不同，没有对照")
    if tiers.other_rule:
        lines.append("两次分层的口径不同，客户换层可能只是规则变了")
    return f"层级：{'；'.join(lines)}。"


def _count(found: Compared, kind: str, state: str) -> int:
    return sum(plan.kind == kind and plan.state == state for plan in found.plans)


def _in(things: Sequence[Sentence], state: str) -> list[Sentence]:
    return [thing for thing in things if thing.state == state]
