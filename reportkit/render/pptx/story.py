"""Which findings make slides: those that speak for a decision, those of the summary, the heaviest.

A selection of what the book says; nothing is reworded, nothing computed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reportkit.blocks import Action, Figure, Finding, Table
from reportkit.report.model import Part, Placed, Report, plain_text

FINDING_SLIDES = 6
_PER_CHAPTER = 2
_GLANCE_ROWS = 10  # of a table on a third of a slide
_LEAST_WEIGHT = 50  # of a finding that is no core finding
_OTHERS = 3
_TERMS = 8  # definitions in the notes of one slide
_TERM_PARTS = re.compile(r"[、／/（）()\s]+")


@dataclass(frozen=True, slots=True)
class Term:
    """A word and how it is counted."""

    word: str
    text: str
    fields: str
    remark: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One finding as a slide tells it."""

    tag: str  # 核心发现 1, empty for others
    chapter: str  # 第八章 分层与策略
    title: str
    text: str
    evidence: tuple[Placed, ...]  # figures, then tables, the first the strongest
    action: Placed | None
    others: tuple[str, ...]  # what else the chapter found
    terms: tuple[Term, ...]

    @property
    def at_a_glance(self) -> bool:
        """Measured, and neither a curve nor a list of names: understood on a third of a slide."""
        first = self.evidence[0].block if self.evidence else None
        if isinstance(first, Table):
            return first.total_rows <= _GLANCE_ROWS
        chart = first.chart if isinstance(first, Figure) else None
        return chart is not None and chart.kind not in ("curve", "scatter")

    @property
    def measured(self) -> bool:
        """Whether numbers can be shown for it: a table, or a figure that is no mere drawing."""
        first = self.evidence[0].block if self.evidence else None
        return isinstance(first, Table) or (isinstance(first, Figure) and first.chart is not None)

    @property
    def source(self) -> str:
        return next((getattr(e.block, "source", "") for e in self.evidence), "")


@dataclass(frozen=True, slots=True)
class _Told:
    part: Part
    item: Placed
    finding: Finding


def stories(report: Report, limit: int = FINDING_SLIDES) -> tuple[Story, ...]:
    """Core findings, then the heaviest of every chapter, then what else weighs, up to ``limit``.

    No more than two of a chapter.
    """
    told = _told(report)
    core = _core(report, told)
    first = sorted(
        (max(mine, key=lambda t: t.finding.weight) for mine in _by_chapter(told)),
        key=lambda t: -t.finding.weight,
    )
    chosen = core[:limit]
    for each in (*first, *sorted(told, key=lambda t: -t.finding.weight)):
        mine = sum(other.part is each.part for other in chosen)
        if len(chosen) < limit and each not in chosen and mine < _PER_CHAPTER:
            chosen += [each] if _stands_alone(each) else []
    terms = definitions(report)
    return tuple(_story(each, core, told, terms) for each in chosen)


def grounds(report: Report) -> Mapping[str, tuple[Story, ...]]:
    """What speaks for each decision, the strongest first; only what can be shown."""
    answer = report.summary.answer if report.summary else None
    if answer is None:
        return {}
    told = _told(report)
    named = {f"{each.part.anchor}.{each.finding.id}": each for each in told}
    terms = definitions(report)
    found: dict[str, tuple[Story, ...]] = {
        decision.id: tuple(
            _story(named[name], (), told, terms)
            for name in answer.grounds.get(decision.id, ())
            if name in named
        )
        for decision in answer.decisions
    }
    return {id: tuple(s for s in mine if s.at_a_glance) for id, mine in found.items()}


def _told(report: Report) -> list[_Told]:
    return [_Told(p, i, i.block) for p in report.chapters for i in p.placed
            if isinstance(i.block, Finding)]  # fmt: skip


def _core(report: Report, told: Sequence[_Told]) -> list[_Told]:
    """The findings of the summary, in its order."""
    wanted = [plain_text(each.text) for each in report.summary.core] if report.summary else []
    texts = {plain_text(each.item.text): each for each in reversed(told)}
    return [texts[text] for text in wanted if text in texts]


def _by_chapter(told: Sequence[_Told]) -> list[list[_Told]]:
    chapters: dict[str, list[_Told]] = {}
    for each in told:
        chapters.setdefault(each.part.anchor, []).append(each)
    return list(chapters.values())


def _stands_alone(each: _Told) -> bool:
    return bool(each.finding.title and each.item.cites and each.finding.weight >= _LEAST_WEIGHT)


def _story(
    each: _Told, core: Sequence[_Told], told: Sequence[_Told], terms: Sequence[Term]
) -> Story:
    evidence = _evidence(each)
    text = plain_text(each.item.text)
    title = _title(each)
    words = "".join((title, text, *(getattr(e.block, "title", "") for e in evidence)))
    others = sorted(
        (t for t in told if t.part is each.part and t is not each and t.finding.title),
        key=lambda t: -t.finding.weight,
    )
    return Story(
        tag=f"核心发现 {core.index(each) + 1}" if each in core else "",
        chapter=f"{each.part.label} {each.part.title}",
        title=title,
        text=text,
        evidence=evidence,
        action=next((a for a in each.part.advice if a.block.id == each.finding.advice), None)
        if each.finding.advice
        else None,
        others=tuple(t.finding.title for t in others[:_OTHERS]),
        terms=_named(words, terms),
    )


def _title(each: _Told) -> str:
    """The finding's own title, as the book prints it; else its summary or first sentence."""
    if each.finding.title:
        return next(
            (s.title for s in each.part.sections if _holds(s.rows, each.item)), each.finding.title
        )
    text = plain_text(each.item.text)
    return each.finding.summary or text.split("。")[0]


def _holds(rows: Sequence[object], item: Placed) -> bool:
    return any(item is placed for row in rows for placed in getattr(row, "items", ()))


def _evidence(each: _Told) -> tuple[Placed, ...]:
    """What the finding cites; without any, what stands in its section. Figures come first."""
    places = {p.anchor: p for p in each.part.placed if isinstance(p.block, Figure | Table)}
    cited = [places[span.anchor] for span in each.item.cites if span.anchor in places]
    if not cited:
        section = next((s for s in each.part.sections if _holds(s.rows, each.item)), None)
        items = [i for row in section.rows for i in row.items] if section else []
        cited = [i for i in items if isinstance(i.block, Figure | Table)]
    return tuple(sorted(cited, key=lambda placed: isinstance(placed.block, Table)))


def _named(words: str, terms: Sequence[Term]) -> tuple[Term, ...]:
    """The terms that ``words`` uses."""
    found = [
        term
        for term in terms
        if any(len(part) > 1 and part in words for part in _TERM_PARTS.split(term.word))
    ]
    return tuple(found[:_TERMS])


def terms_in(words: str, report: Report) -> tuple[Term, ...]:
    """The definitions of the terms that ``words`` uses."""
    return _named(words, definitions(report))


def definitions(report: Report) -> tuple[Term, ...]:
    """The terms of appendix A, in its order."""
    for part in report.appendices:
        for item in part.placed:
            if isinstance(item.block, Table) and item.block.id == "definitions":
                return tuple(Term(*map(str, row[:4])) for row in item.block.rows)
    return ()


def action_of(story: Story) -> Action | None:
    """The advice a finding leads to."""
    block = story.action.block if story.action else None
    return block if isinstance(block, Action) else None
