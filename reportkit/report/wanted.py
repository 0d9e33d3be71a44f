"""补哪些数据、能多回答什么: what an edition could not answer, and which data would open it.

Gaps that chapters recorded, put together by the table that fills them: each once, the worthiest
first. A book that lacks nothing essential has no such page.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from reportkit.bundle import ChapterResult, Missing
from reportkit.report.chapters import Plan
from reportkit.report.fixed_texts import DATA_WORTH
from reportkit.report.model import Aspect, Span, Want, Wanted
from reportkit.report.references import References

ESSENTIAL = 2  # of three: data of this worth and more make the page
_COLUMNS = 5
_ANSWERS = 4
_PARTLY = "在已有的表里补上这几列"
_NAMED = 2  # data that the title names
_BRACKETS = re.compile("（[^（）]*）")
_MARGIN = "orders.margin_amount"  # worth a row of its own beside the other columns of orders


@dataclass(slots=True)
class _Row:
    """What is wanted of one table while gaps are collected."""

    key: str
    label: str
    columns: dict[str, None] = field(default_factory=dict)
    answers: dict[str, None] = field(default_factory=dict)


def lacks_essentials(
    chapters: Sequence[ChapterResult], labels: Mapping[str, str], given: Collection[str]
) -> bool:
    """Whether the book has the page; the same words as ``wanted``."""
    rows = _ranked(_collected(chapters, labels), given)
    return bool(rows) and rows[0].worth >= ESSENTIAL


def wanted(
    chapters: Sequence[ChapterResult],
    plans: Sequence[Plan],
    references: References,
    labels: Mapping[str, str],
    given: Collection[str],
) -> Wanted | None:
    """The page, or None where nothing essential is missing.

    chapters: all that were asked, of which ``plans`` are printed. labels: tables → their name in
    prose. given: tables that are there and lack columns only.
    """
    if not lacks_essentials(chapters, labels, given):
        return None
    gaps = _collected(chapters, labels)
    rows = _ranked(gaps, given)
    printed = {plan.result.chapter: plan for plan in plans}
    aspects = tuple(
        _aspect(chapter, printed.get(chapter.chapter), references, labels) for chapter in chapters
    )
    answered = sum(aspect.status != "还不能" for aspect in aspects)
    questions = len({answer for row in gaps for answer in row.answers})
    first = "与".join(row.data for row in rows[:_NAMED])
    return Wanted(
        title=f"{len(aspects)} 个方面中 {answered} 个有答案；先补{first}，补齐能多回答 {questions} 个问题",
        aspects=aspects,
        rows=rows,
    )


def _collected(chapters: Sequence[ChapterResult], labels: Mapping[str, str]) -> list[_Row]:
    """Gaps by the table that fills them; a question stands with the first table that it needs."""
    rows: dict[str, _Row] = {}
    asked: set[str] = set()
    for gap in (gap for chapter in chapters for gap in chapter.missing):
        purpose = _BRACKETS.sub("", gap.purpose)
        for place, (need, word) in enumerate(_needs(gap)):
            table, _, column = need.partition(".")
            key = need if need == _MARGIN else table
            named, _, heading = word.partition(".")
            label = heading if need == _MARGIN else labels.get(table, named)
            row = rows.setdefault(key, _Row(key, label))
            if column:
                row.columns[heading or column] = None
            if place == 0 and purpose not in asked:
                row.answers[purpose] = None
                asked.add(purpose)
    return list(rows.values())


def _needs(gap: Missing) -> list[tuple[str, str]]:
    return list(zip(gap.needs, gap.words or gap.needs, strict=True))


def _ranked(rows: Sequence[_Row], given: Collection[str]) -> tuple[Want, ...]:
    """By worth, then by how many questions they open; what opens none is left out."""
    wants = []
    for row in rows:
        worth, changes, source = DATA_WORTH.get(row.key, (1, "", ""))
        partly = row.key in given  # the table is there: a few of its columns are worth less
        data = f"{row.label}补列" if partly else row.label
        kept = max(worth - int(partly), 1)
        changes = _PARTLY if partly else changes
        wants.append(
            Want(
                data, _listed(row.columns, _COLUMNS, "列"), _listed(row.answers, _ANSWERS, "项"),
                changes, source, kept, len(row.answers),
            )
        )  # fmt: skip
    told = (want for want in wants if want.count)
    return tuple(sorted(told, key=lambda want: (-want.worth, -want.count)))


def _listed(words: Collection[str], most: int, unit: str) -> str:
    shown = "、".join(list(words)[:most])
    return f"{shown}等 {len(words)} {unit}" if len(words) > most else shown


def _aspect(
    chapter: ChapterResult,
    plan: Plan | None,
    references: References,
    labels: Mapping[str, str],
) -> Aspect:
    """A chapter in one line: what it concludes, or what it would need; one not printed has no link."""
    name, anchor = chapter.chapter, chapter.chapter if plan is not None else ""
    if plan is not None and plan.findings:
        head = plan.findings[0]
        words = head.summary or head.title or head.text
        status = "已回答" if not chapter.missing else "部分"
        return Aspect(chapter.title, anchor, status, references.resolve(words, name, head.id))
    tables = dict.fromkeys(
        labels.get(need.partition(".")[0], word.partition(".")[0])
        for gap in chapter.missing
        for need, word in _needs(gap)
    )
    said = f"要{'、'.join(list(tables)[:3])}" if tables else "本期没有得出结果"
    return Aspect(chapter.title, anchor, "还不能", (Span(said),))
