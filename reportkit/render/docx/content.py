"""The 客户分级管理方案 as a sequence of items: what the report found, put into the nine parts.

Nothing is computed here and nothing reworded; where the report holds nothing, the reason is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reportkit.blocks import Figure, Finding, Note, Table
from reportkit.render.docx.items import Exhibit, Heading, Item, Prose, paragraphs, said
from reportkit.render.docx.listings import appendix, attachments, drawn, methods, summary
from reportkit.render.docx.outline import (
    CHAPTERS,
    PARTS,
    Drawn,
    Method,
    Passage,
    Section,
    Single,
    Source,
    Topic,
)
from reportkit.render.docx.outline import Part as NinthPart
from reportkit.report.model import Part, Placed, Report

_MOST_GAPS = 3  # of one chapter, in the sentence that says why a part is empty
_SINGLES = {
    source.name
    for part in PARTS
    for topic in part.topics
    for source in topic.sources
    if isinstance(source, Single)
}


def proposal(report: Report) -> tuple[Item, ...]:
    """Everything between the contents and the end, in order."""
    body = (item for part in PARTS for item in _part(part, report))
    return (*summary(report), *body, *attachments(report))


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
                yield from _single(source, report)
            case Passage():
                yield from _passage(source, report)
            case Method():
                yield from methods(_chapter(report, source.chapter), report)
            case Drawn():
                yield from drawn(source.listing, report)


def _section(source: Section, report: Report) -> Iterator[Item]:
    """The finding first, then what shows it, then what else its section says."""
    chapter, _, finding = source.name.partition(".")
    part = _chapter(report, chapter)
    found = [s for s in part.sections if s.anchor == f"{chapter}-{finding}"] if part else []
    for section in found:
        items = {item.block.id: item for row in section.rows for item in row.items}
        yield Heading(3, section.title, section.anchor)
        if finding in items:
            yield from paragraphs(items[finding].text)
        yield from (Exhibit(items[name]) for name in source.shows if name in items)
        for name, item in items.items():
            if name != finding and f"{chapter}.{name}" not in _SINGLES:
                yield from _words(item)


def _single(source: Single, report: Report) -> Iterator[Item]:
    chapter, _, name = source.name.partition(".")
    if chapter == "appendix":
        found = appendix(report, name)
    else:
        part = _chapter(report, chapter)
        found = next((i for i in part.placed if i.block.id == name), None) if part else None
    if found is not None and isinstance(found.block, Figure | Table):
        yield Exhibit(found)
    elif found is not None:
        yield from paragraphs(found.text)


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


def _chapter(report: Report, name: str) -> Part | None:
    return next((part for part in report.chapters if part.anchor == name), None)


def _reasons(sources: Sequence[Source], report: Report) -> tuple[str, ...]:
    """Why ``sources`` gave nothing: one sentence for each chapter they would have drawn from."""
    chapters = dict.fromkeys(
        source.chapter if isinstance(source, Method) else source.name.partition(".")[0]
        for source in sources
        if not isinstance(source, Drawn | Passage)
    )
    told = tuple(_reason(name, report) for name in chapters if name in CHAPTERS)
    return told or ("本期报告没有这方面的内容。",)


def _reason(name: str, report: Report) -> str:
    part = _chapter(report, name)
    if part is None:
        return f"“{CHAPTERS[name]}”一章未列入本期报告。"
    if not part.gaps:
        return f"“{part.title}”一章本期没有得出这方面的结果。"
    gaps = [f"{gap.purpose}：{gap.text}" if gap.purpose else gap.text for gap in part.gaps]
    words = "；".join(text.rstrip("。") for text in gaps[:_MOST_GAPS])
    more = f"等 {len(gaps)} 项" if len(gaps) > _MOST_GAPS else ""
    return f"“{part.title}”一章缺少数据（{words}{more}）。"
