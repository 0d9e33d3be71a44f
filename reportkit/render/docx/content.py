"""The 客户分级管理方案 as a sequence of items: what the report found, put into the nine parts.

Nothing is computed here and nothing reworded; where the report holds nothing, the reason is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from reportkit.blocks import Figure, Finding, Note, Table
from reportkit.render.docx.items import Exhibit, Heading, Item, Prose, paragraphs, said
from reportkit.render.docx.listings import appendix, attachments, drawn, methods, summary
from reportkit.render.docx.plan_outline import (
    PARTS,
    Appended,
    Drawn,
    Method,
    Passage,
    Section,
    Single,
    Source,
    Topic,
)
from reportkit.render.docx.plan_outline import Part as NinthPart
from reportkit.report.model import Part, Placed, Report, Row
from reportkit.roles import ROLES

_MOST_GAPS = 3  # of one chapter, in the sentence that says why a part is empty
_SINGLES = tuple(
    source.role
    for part in PARTS
    for topic in part.topics
    for source in topic.sources
    if isinstance(source, Single)
)
_FURTHER = "其他专题分析"


def proposal(report: Report) -> tuple[Item, ...]:
    """Everything between the contents and the end, in order."""
    *parts, last = PARTS
    body = (item for part in parts for item in _part(part, report))
    return (
        *summary(report), *body, *_further(report), *_part(last, report), *attachments(report),
    )  # fmt: skip


def _part(part: NinthPart, report: Report) -> Iterator[Item]:
    """A part with its topics; without any of them, the reasons alone."""
    yield Heading(1, part.title, f"part-{PARTS.index(part) + 1}")
    filled = [(topic, tuple(_topic(topic, report))) for topic in part.topics]
    if not any(items for _, items in filled):
        yield Prose(said("本部分没有可以写入的内容，原因如下："), "Hint", head="待补　")
        for reason in _reasons(
            [source for topic in part.topics for source in topic.sources], report
        ):
            yield Prose(said(reason), "ListBullet")
        return
    if part.opening:
        yield Prose(said(part.opening), keep_next=True)
    for topic, items in filled:
        yield Heading(2, topic.title)
        if items and topic.opening:
            yield Prose(said(topic.opening), keep_next=True)
        yield from items or _wanting(topic, report)


def _wanting(topic: Topic, report: Report) -> Iterator[Item]:
    yield Prose(said("".join(_reasons(topic.sources, report))), "Hint", head="待补　")


def _topic(topic: Topic, report: Report) -> Iterator[Item]:
    for source in topic.sources:
        match source:
            case Section():
                yield from _section(source, report)
            case Single():
                yield from _alone(report.told(source.role))
            case Appended():
                yield from _alone(appendix(report, source.name))
            case Passage():
                yield from _passage(source, report)
            case Method():
                yield from methods(report.teller(source.role), report)
            case Drawn():
                yield from drawn(source.listing, report)


def _section(source: Section, report: Report) -> Iterator[Item]:
    """The finding first, then what shows it, then what else its section says."""
    part, (chapter, finding) = report.teller(source.role), _named(source.role, report)
    sections = part.sections if part else ()
    for section in (s for s in sections if s.anchor == f"{chapter}-{finding}"):
        items = {item.block.id: item for row in section.rows for item in row.items}
        apart = {name for home, name in (_named(r, report) for r in _SINGLES) if home == chapter}
        yield Heading(3, section.title, section.anchor)
        if finding in items:
            yield from paragraphs(items[finding].text)
            yield from _exhibits(source, items[finding], items, apart, report)
        for name, item in items.items():
            if name != finding and name not in apart:
                yield from _words(item)


def _exhibits(
    source: Section, finding: Placed, items: Mapping[str, Placed], apart: set[str], report: Report
) -> Iterator[Item]:
    """What ``finding`` rests on and no other topic shows; only ``source.shows`` where it says so."""
    names = getattr(finding.block, "evidence", ())
    if source.shows is not None:
        names = [_named(role, report)[1] for role in source.shows]
    for item in (items[name] for name in names if name in items and name not in apart):
        if isinstance(item.block, Figure | Table):
            yield Exhibit(item)


def _named(role: str, report: Report) -> tuple[str, str]:
    """Chapter and block; empty words when no chapter of the report speaks of it."""
    return report.roles.get(role, ("", ""))


def _alone(found: Placed | None) -> Iterator[Item]:
    if found is not None and isinstance(found.block, Figure | Table):
        yield Exhibit(found)
    elif found is not None:
        yield from paragraphs(found.text)


def _further(report: Report) -> Iterator[Item]:
    """A part for the chapters that no other part asks for, each with all it tells."""
    if not report.further:
        return
    yield Heading(1, _FURTHER, "part-further")
    yield Prose(said("以下各章不属于前面各部分，按报告的次序列出其结论与图表。"), keep_next=True)
    for part in report.further:
        yield Heading(2, part.title, part.anchor)
        if not any(isinstance(item.block, Finding | Figure | Table) for item in part.placed):
            yield Prose(said(_reason(part)), "Hint", head="待补　")
        yield from _whole(part.opening)
        for section in part.sections:
            yield Heading(3, section.title, section.anchor)
            yield from _whole(section.rows)


def _whole(rows: Sequence[Row]) -> Iterator[Item]:
    """Findings, figures, tables and notes as they stand."""
    for item in (item for row in rows for item in row.items):
        if isinstance(item.block, Figure | Table):
            yield Exhibit(item)
        else:
            yield from _words(item)


def _passage(source: Passage, report: Report) -> Iterator[Item]:
    sections = (section for part in report.appendices for section in part.sections)
    for section in sections:
        if section.title == source.title:
            for item in (item for row in section.rows for item in row.items):
                if isinstance(item.block, Figure | Table):
                    yield from [Exhibit(item)] if source.tables else []
                elif item.block.id not in source.without:
                    yield from _words(item)


def _words(item: Placed) -> Iterator[Item]:
    if isinstance(item.block, Finding):
        yield from paragraphs(item.text)
    elif isinstance(item.block, Note):
        yield Prose(item.text, "Hint", head=f"{item.block.kind}　")


def _reasons(sources: Sequence[Source], report: Report) -> tuple[str, ...]:
    """Why ``sources`` gave nothing: a sentence for each chapter that could have told it."""
    roles = [source.role for source in sources if isinstance(source, Section | Single | Method)]
    tellers = [part for role in roles if (part := report.teller(role)) is not None]
    silent = [ROLES[role] for role in roles if report.teller(role) is None]
    told = [_reason(part) for number, part in enumerate(tellers) if part not in tellers[:number]]
    if silent:
        told.append(f"本期报告没有一章讲到：{'；'.join(dict.fromkeys(silent))}。")
    return tuple(told) or ("本期报告没有这方面的内容。",)


def _reason(part: Part) -> str:
    if not part.gaps:
        return f"“{part.title}”一章本期没有得出这方面的结果。"
    gaps = [f"{gap.purpose}：{gap.text}" if gap.purpose else gap.text for gap in part.gaps]
    words = "；".join(text.rstrip("。") for text in gaps[:_MOST_GAPS])
    more = f"等 {len(gaps)} 项" if len(gaps) > _MOST_GAPS else ""
    return f"“{part.title}”一章缺少数据（{words}{more}）。"
