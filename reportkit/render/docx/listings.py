"""Parts of the 方案 that are gathered from the whole report: summary, lists of actions, attachments."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.blocks import Column, Metric, Note, Table
from reportkit.render.cards import card
from reportkit.render.docx.items import (
    ActionTable,
    Exhibit,
    Heading,
    Item,
    Prose,
    Turn,
    paragraphs,
    said,
)
from reportkit.render.docx.plan_outline import PARTS, TERMS, Listing, Method
from reportkit.report.model import Part, Placed, Report, Span, plain_text

ACTIONS = "actions-table"
_LINE_MARK = re.compile(r"^\s*(#+|>|[-*+]|\d+[.)])\s+")
_EMPHASIS = re.compile(r"\*\*|__|`|(?<!\w)[*_]|[*_](?!\w)")
_SETTING = "report."  # a remark on how the report is set up says nothing to the client
_FIRST = "P0"
_EXCERPT = 25  # customers
_COUNTED = re.compile(
    r"^客户分级管理分析表（.*）$"
)  # the title counts the rows of the longer excerpt
_FEW = 3  # actions named as the first ones when none is urgent


def appendix(report: Report, name: str) -> Placed | None:
    """The block ``name`` of an appendix."""
    found = (i for p in report.appendices for i in p.placed if i.block.id == name)
    return next(found, None)


def summary(report: Report) -> Iterator[Item]:
    """One page: the headline, what stands behind it, key figures, core findings with advice."""
    abstract = report.summary
    if abstract is None:
        return
    yield Heading(1, "摘要", abstract.anchor, kind="front")
    yield Prose(said(abstract.headline), "Lead")
    if abstract.lead:
        yield from paragraphs(abstract.lead)
    if abstract.metrics:
        table = key_metrics(abstract.metrics, abstract.comparison, report.currency)
        yield Exhibit(Placed(block=table, anchor="key-metrics"))
    for core in abstract.core:
        yield from paragraphs(core.text, head=f"{core.title}　")
        if core.advice:
            yield from paragraphs(core.advice, "Hint", "建议　")


def key_metrics(metrics: tuple[Metric, ...], comparison: str, currency: str) -> Table:
    """The cards of the summary as a table."""
    columns = (
        Column(name="label", label="指标"),
        Column(name="value", label="本期", format="dec1"),  # texts that stand at the right
        Column(name="previous", label="环比", format="dec1"),
        Column(name="year_before", label="同比", format="dec1"),
    )
    rows = []
    for metric in metrics:
        shown = card(metric, currency)
        changes = [f"{each.arrow} {each.text}".strip() for each in shown.comparisons]
        value = f"{shown.number} {shown.unit}".strip()
        rows.append((shown.label, value, *(changes or ("—", "—"))))
    return Table(
        id="key_metrics",
        title="关键指标及其变化",
        columns=columns,
        rows=tuple(rows),
        total_rows=len(rows),
        note=f"{comparison}；pp 为百分点",
    )


def methods(part: Part | None, report: Report) -> Iterator[Prose]:
    """What a chapter says of its methods, from appendix C."""
    if part is None:
        return
    for letter in report.appendices:
        for section in letter.sections:
            if letter.numeral == "C" and section.title == part.title:
                for item in (item for row in section.rows for item in row.items):
                    head = item.block.title if isinstance(item.block, Note) else ""
                    yield from paragraphs(item.text, head=f"{head}　" if head else "")


def drawn(listing: Listing, report: Report) -> Iterator[Item]:
    """The items of one listing; none when the report holds nothing of the kind."""
    yield from _LISTINGS[listing](report)


def _scope(report: Report) -> Iterator[Item]:
    facts = dict(report.cover.facts)
    span = f"（{facts['报告期']}）" if facts.get("报告期") else ""
    yield Prose(
        said(
            f"本方案适用于{report.client}，报告期为{report.period}{span}，数据截至 {report.last_day:%Y-%m-%d}。"
            f"内容取自同一次计算的《{report.title}》，标有“报告”的图、表与章节见该报告。"
        )
    )
    told = "、".join(part.title for part in report.chapters if not part.thin)
    silent = "、".join(part.title for part in report.chapters if part.thin)
    if told:
        rest = f"因数据不足未能展开的有：{silent}。" if silent else ""
        yield Prose(said(f"纳入分析的内容为：{told}。{rest}"))


def _methods(report: Report) -> Iterator[Item]:
    """The chapters whose methods are not told elsewhere in the document."""
    sources = [source for part in PARTS for topic in part.topics for source in topic.sources]
    elsewhere = [report.teller(source.role) for source in sources if isinstance(source, Method)]
    for part in report.chapters:
        if part not in elsewhere:
            for told in methods(part, report):
                yield replace(told, style="ListBullet", head=f"{part.title}：")


def _terms(report: Report) -> Iterator[Item]:
    found = appendix(report, "definitions")
    if found is None or not isinstance(found.block, Table):
        return
    for term, text, _, remark in found.block.rows:
        if term in TERMS:
            told = [str(text), "" if _SETTING in str(remark) else str(remark)]
            words = "；".join(part.rstrip("。") for part in told if part not in ("", "—"))
            yield Prose(said(f"{words}。"), "ListBullet", head=f"{term}：")


def _tier_actions(report: Report) -> Iterator[Item]:
    """Actions that name a tier, the highest tier first; each is told once."""
    told: dict[str, str] = {}
    named = {tier for advice in report.action_list for tier in advice.action.tiers}
    for tier in sorted(named & set(TIER_RANKS), key=lambda word: (TIER_RANKS[word], word)):
        yield Heading(3, f"{tier}的服务与营销措施", f"measures-{TIER_RANKS[tier]}-{tier}")
        for advice in report.action_list:
            if tier not in advice.action.tiers:
                continue
            title = advice.action.title
            if title in told:
                yield Prose(said(f"同{told[title]}。"), "ListBullet", head=f"{title}：")
            else:
                told[title] = tier
                yield from paragraphs(advice.detail, "ListBullet", f"{title}：")
    if report.action_list:
        words = "各项行动（含面向全部层级的）的负责人、完成时限、衡量指标与依据见"
        yield Prose((Span(words), Span("行动清单", ACTIONS), Span("。")))


def _gaps(report: Report) -> Iterator[Item]:
    for part in report.chapters:
        for gap in part.gaps:
            head = f"{part.title}｜{gap.purpose}：" if gap.purpose else f"{part.title}："
            yield Prose(said(gap.text), "ListBullet", head=head)


def _glance(report: Report) -> Iterator[Item]:
    for _, title, _, text in report.summary.glance if report.summary else ():
        yield from paragraphs(text, "ListBullet", f"{title}：")


def _remarks(report: Report) -> Iterator[Item]:
    """The consultant's own words, without the marks of Markdown."""
    for part in report.chapters:
        for item in (item for row in part.closing for item in row.items):
            for line in plain_text(item.text).splitlines():
                words = _EMPHASIS.sub("", _LINE_MARK.sub("", line)).strip()
                if words:
                    yield Prose(said(words), "ListBullet", head=f"{part.title}｜顾问点评：")


def _first(report: Report) -> Iterator[Item]:
    urgent = [advice for advice in report.action_list if advice.action.priority == _FIRST]
    for advice in urgent or report.action_list[:_FEW]:
        action = advice.action
        words = f"{action.owner}，{action.deadline} 前；衡量：{action.measure.rstrip('。')}。"
        yield Prose(said(words), "ListNumber", head=f"{action.title}：")


_LISTINGS: Mapping[Listing, Callable[[Report], Iterator[Item]]] = {
    "scope": _scope,
    "methods": _methods,
    "terms": _terms,
    "tier_actions": _tier_actions,
    "gaps": _gaps,
    "glance": _glance,
    "remarks": _remarks,
    "first": _first,
}


def attachments(report: Report) -> Iterator[Item]:
    """The questionnaire, then actions and customers on wide pages."""
    form = appendix(report, "questionnaire")
    if form is not None:
        yield Heading(1, "客户满意度问卷", "attachment-questionnaire", kind="attachment")
        yield Exhibit(form)
    customers = report.told("customer_table")
    if report.action_list or customers:
        yield Turn(landscape=True)
    if report.action_list:
        yield Heading(1, "行动清单", "actions", kind="attachment")
        yield ActionTable(report.action_list, f"行动清单（{len(report.action_list)} 项）", ACTIONS)
    if customers:
        yield Heading(1, "客户分级管理分析表（节选）", "appendix-B", kind="attachment")
        yield Exhibit(_excerpt(customers))


def _excerpt(item: Placed) -> Placed:
    """A table of the book cut to what a page or two hold; the workbook has all of it."""
    table = item.block
    if not isinstance(table, Table) or len(table.rows) <= _EXCERPT:
        return item
    title = _COUNTED.sub("客户分级管理分析表", table.title)
    total = max(table.n or 0, table.total_rows)
    return replace(
        item, block=replace(table, rows=table.rows[:_EXCERPT], total_rows=total, title=title)
    )
