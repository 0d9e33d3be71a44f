"""assemble: order, 图 3-2, references, summary, action list, appendices, contents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from reportkit.blocks import Action
from reportkit.bundle import ChapterResult
from reportkit.errors import RenderError
from reportkit.numerals import iso_date, prose_date
from reportkit.params import Params
from reportkit.report.answer import (
    OPENING,
    answer_plan,
    grounds,
    with_answer,
    without_replaced,
)
from reportkit.report.appendices import appendices, register
from reportkit.report.chapters import (
    Plan,
    action_rank,
    chapter_part,
    chinese_number,
    number_blocks,
    plan,
    without_actions,
)
from reportkit.report.contents import with_contents
from reportkit.report.cover import cover_art
from reportkit.report.data_tables import DataFacts
from reportkit.report.model import Advice, Cover, Part, Report, Span
from reportkit.report.references import References, joined
from reportkit.report.summary import summary
from reportkit.report.wanted import lacks_essentials, wanted
from reportkit.roles import PLACES

ACTIONS_ANCHOR = "actions"


def assemble(
    chapters: Sequence[ChapterResult],
    params: Params,
    *,
    data: DataFacts | None = None,
    provenance: Mapping[str, Any] | None = None,
) -> Report:
    """The book of ``chapters``, in the order given; one that has nothing to say is left out, unless
    what it lacks is told nowhere else.

    data: quality, coverage, cleaning, warnings and sources for the appendices.
    provenance: ``changed`` settings, ``versions``, ``fingerprint`` for 附录 E.
    Raises RenderError naming chapter and block for a reference that leads nowhere.
    """
    if not chapters:
        raise RenderError("没有任何章节可供组装，请先运行至少一章。")
    front, spoken = answer_plan(chapters), grounds(chapters)
    chapters = without_replaced(chapters) if front else chapters
    labels = {item.table: item.label for item in data.coverage} if data is not None else {}
    given = _given(data)
    told = [c for c in chapters if OPENING not in c.roles and (c.blocks or c.missing)]
    asked = tuple(told)
    if lacks_essentials(told, labels, given):  # a page says what to add: no chapter for it alone
        told = [c for c in told if not plan(c, 0).is_empty] or told
    brief = params.report.detail == "精要"
    plans = [plan(result, number, brief=brief) for number, result in enumerate(told, start=1)]
    everything = [*([front] if front else []), *plans]
    references = number_blocks(everything, brief=brief)
    register(everything, references)
    advice = action_list(plans, references)
    plans, elsewhere = told_once(plans)
    abstract = summary(plans, references, params.period)
    actions, action_table = _actions_part(len(plans) + 1, advice)
    book = Report(
        client=params.client.name,
        title=params.report.title,
        period=params.period.label,
        currency=params.currency,
        cover=_cover(chapters, params),
        contents=(),
        figures=(),
        tables=(),
        summary=with_answer(abstract, front, references, spoken),
        chapters=tuple(
            chapter_part(each, references, labels, elsewhere.get(each.result.chapter, ()))
            for each in plans
        ),
        actions=actions,
        action_list=advice,
        action_table=action_table,
        wanted=wanted(asked, plans, references, labels, given),
        appendices=appendices(
            everything, references, data, provenance or {}, brief=brief, asked=asked
        ),
        issued=datetime.fromisoformat(params.report.issued_on or chapters[0].as_of),
        frames=_frames(chapters),
        roles=_roles(chapters),
        last_day=_last_day(chapters),
        masks=params.privacy.mask,
        hides_names=params.client.kind == "对私" and params.privacy.mask,
    )
    return replace(with_contents(book), warnings=_warnings(everything, references, data))


def _given(data: DataFacts | None) -> set[str]:
    """Tables that were provided."""
    return {item.table for item in data.coverage if item.present} if data is not None else set()


def action_list(plans: Sequence[Plan], references: References) -> tuple[Advice, ...]:
    """Every action once, by priority and weight; the same advice of two chapters is one row."""
    merged: dict[tuple[str, str], tuple[Action, list[Span], Advice]] = {}
    ranked = sorted(
        ((each, action) for each in plans for action in each.actions),
        key=lambda found: action_rank(found[1]),
    )
    for each, action in ranked:
        chapter = each.result.chapter
        home = references.chapter(chapter)
        grounds = references.cites(action.evidence, chapter, action.id)
        links = list(grounds) or [Span(home.label, home.anchor)]
        key = _kind(action)
        if key in merged:
            kept, known, advice = merged[key]
            known += [link for link in links if link not in known]
            tiers = tuple(dict.fromkeys((*kept.tiers, *action.tiers)))
            merged[key] = (replace(kept, tiers=tiers), known, advice)
        else:
            detail = references.resolve(action.detail, chapter, action.id)
            merged[key] = (action, links, Advice(action, detail, ()))
    return tuple(
        Advice(action, advice.detail, joined(links)) for action, links, advice in merged.values()
    )


def told_once(
    plans: Sequence[Plan],
) -> tuple[list[Plan], Mapping[str, tuple[tuple[str, str], ...]]]:
    """``plans`` where each kind of advice stands in one chapter, with one number of customers.

    That chapter is the one whose advice ranks first, as in the action list. Beside it, by chapter:
    the titles of advice that stands elsewhere, and where.
    """
    homes: dict[tuple[str, str], Plan] = {}
    ranked = sorted(
        ((each, action) for each in plans for action in each.actions),
        key=lambda found: action_rank(found[1]),
    )
    for each, action in ranked:
        homes.setdefault(_kind(action), each)
    kept, elsewhere = [], {}
    for each in plans:
        moved = [a for a in each.actions if homes[_kind(a)] is not each]
        told = dict.fromkeys((a.title, homes[_kind(a)].result.chapter) for a in moved)
        elsewhere[each.result.chapter] = tuple(told)
        kept.append(without_actions(each, {a.id for a in moved}) if moved else each)
    return kept, elsewhere


def _kind(action: Action) -> tuple[str, str]:
    """Advice of two chapters that is the same."""
    return action.strategy or action.id, action.title


def _actions_part(number: int, advice: Sequence[Advice]) -> tuple[Part | None, str]:
    if not advice:
        return None, ""
    part = Part(
        kind="actions",
        label=f"第{chinese_number(number)}章",
        numeral=str(number),
        title="行动清单",
        anchor=ACTIONS_ANCHOR,
    )
    return part, f"表 {number}-1"


def _cover(chapters: Sequence[ChapterResult], params: Params) -> Cover:
    report, period = params.report, params.period
    last = period.end - timedelta(days=1)
    issued = prose_date(date.fromisoformat(report.issued_on[:10])) if report.issued_on else ""
    facts = (
        ("报告期", f"{iso_date(period.start)} 至 {iso_date(last)}"),
        ("编制", report.prepared_by),
        ("报告编号", report.number),
        ("数据截止", iso_date(_last_day(chapters))),
        ("审核", report.reviewed_by),
        ("发布日期", issued),
    )
    return Cover(
        title=report.title,
        subtitle=report.subtitle,
        client=params.client.name,
        period=f"{period.label}｜{params.client.kind}客户",
        confidentiality=report.confidentiality,
        facts=tuple(fact for fact in facts if fact[1]),
        art=cover_art(chapters),
    )


def _frames(chapters: Sequence[ChapterResult]) -> Mapping[str, Path]:
    """Stored frames as ``tiering.tiers`` → file."""
    return {f"{c.chapter}.{name}": c.folder / c.frames[name] for c in chapters for name in c.frames}


def _roles(chapters: Sequence[ChapterResult]) -> Mapping[str, tuple[str, str]]:
    """Role → chapter and block: the first that was recorded, else the first that was left out."""
    found: dict[str, tuple[str, str]] = {}
    told: set[str] = set()
    for chapter in chapters:
        there = {block.id for block in chapter.blocks}
        for role, id in chapter.roles.items():
            if role in PLACES:
                continue
            if role not in found or (id in there and role not in told):
                found[role] = (chapter.chapter, id)
            told |= {role} if id in there else set()
    return found


def _last_day(chapters: Sequence[ChapterResult]) -> date:
    """Of the data, the same in every chapter."""
    as_of = datetime.fromisoformat(chapters[0].as_of)
    return (as_of - timedelta(microseconds=1)).date()  # as_of is exclusive


def _warnings(
    plans: Sequence[Plan], references: References, data: DataFacts | None
) -> tuple[str, ...]:
    said = [f"{each.label}：{text}" for each in plans for text in each.result.warnings]
    said += [warning.line for warning in data.warnings] if data is not None else []
    return tuple(dict.fromkeys((*said, *references.warnings)))
