"""The executive summary: a selection of findings, metrics and advice by declared weight."""

from __future__ import annotations

from collections.abc import Sequence

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Action, Figure, Finding, Metric
from reportkit.errors import RenderError
from reportkit.report.chapters import Plan
from reportkit.report.model import CoreFinding, Placed, Span, Summary, Text, plain_text
from reportkit.report.references import References, with_cites

CARDS = 8
CORE_FINDINGS = 3

_Found = tuple[Plan, Finding]


def summary(plans: Sequence[Plan], references: References, period: Period) -> Summary | None:
    """None when no chapter found anything."""
    core = core_findings(plans)
    if not core:
        return None
    return Summary(
        headline=_headline(core, references),
        lead=_lead(core, references),
        metrics=key_metrics(plans),
        comparison=f"环比为较 {period.previous.label}，同比为较 {period.year_before.label}",
        figure=_figure(plans, core, references),
        core=tuple(_core(plan, finding, references) for plan, finding in core),
        glance=tuple(_glance(plan, references) for plan in plans if plan.findings),
    )


def core_findings(plans: Sequence[Plan]) -> tuple[_Found, ...]:
    """The heaviest three, from different chapters as long as there are enough of them."""
    ranked = sorted(
        ((plan, finding) for plan in plans for finding in plan.findings),
        key=lambda found: (-found[1].weight, not found[1].title),
    )
    chosen: list[_Found] = []
    for found in ranked:
        if all(found[0] is not plan for plan, _ in chosen):
            chosen.append(found)
    others = [found for found in ranked if not any(found[1] is f for _, f in chosen)]
    picked = [*chosen, *others][:CORE_FINDINGS]
    return tuple(sorted(picked, key=lambda found: -found[1].weight))


def key_metrics(plans: Sequence[Plan]) -> tuple[Metric, ...]:
    """The heaviest eight that have a value; those without a weight only when nothing has one."""
    metrics = [
        block
        for plan in plans
        for block in plan.result.blocks
        if isinstance(block, Metric) and block.value is not None
    ]
    weighty = [metric for metric in metrics if metric.weight > 0] or metrics
    return tuple(sorted(weighty, key=lambda metric: -metric.weight)[:CARDS])


def _headline(core: Sequence[_Found], references: References) -> str:
    plan, head = core[0]
    words = head.title or head.summary or head.text
    return plain_text(references.resolve(words, plan.result.chapter, head.id))


def _lead(core: Sequence[_Found], references: References) -> Text:
    """One-line summaries of the core findings; without any, the text of the heaviest."""
    spans: list[Span] = []
    for plan, finding in core:
        line = finding.summary
        if line and line != core[0][1].title:
            stop = "" if line.endswith(("。", "！", "？")) else "。"
            spans += references.resolve(line + stop, plan.result.chapter, finding.id)
    if spans:
        return tuple(spans)
    plan, finding = core[0]
    return (
        references.resolve(finding.text, plan.result.chapter, finding.id) if finding.title else ()
    )


def _figure(plans: Sequence[Plan], core: Sequence[_Found], references: References) -> Placed | None:
    """The heaviest figure; without weights a full-width one that the core findings rest on."""
    figures = [(plan, b) for plan in plans for b in plan.result.blocks if isinstance(b, Figure)]
    rank = {
        (plan.result.chapter, name.removeprefix(f"{plan.result.chapter}.")): place
        for place, (plan, name) in enumerate((p, n) for p, f in core for n in f.evidence)
    }
    eligible = [
        (-block.weight, block.width != "full", rank.get((plan.result.chapter, block.id), 0), number)
        for number, (plan, block) in enumerate(figures)
        if block.weight > 0 or (plan.result.chapter, block.id) in rank
    ]
    if not eligible:
        return None
    plan, block = figures[min(eligible)[-1]]
    target = references.find(plan.result.chapter, block.id, block.id)
    return Placed(
        block=block,
        anchor="summary-figure",
        label="图 0-1",
        folder=plan.result.folder,
        cites=(Span(target.label, target.anchor),) if target else (),
    )


def _core(plan: Plan, finding: Finding, references: References) -> CoreFinding:
    chapter = plan.result.chapter
    text = references.resolve(finding.text, chapter, finding.id)
    cites = references.cites(finding.evidence, chapter, finding.id)
    words = finding.title or finding.summary
    title = plain_text(references.resolve(words, chapter, finding.id))
    return CoreFinding(title, with_cites(text, cites), _advice(plan, finding, references))


def _glance(plan: Plan, references: References) -> tuple[str, str, str, Text]:
    """A chapter in one line: what its heaviest finding says."""
    chapter, finding = plan.result.chapter, plan.findings[0]
    words = finding.summary or finding.title or finding.text
    return plan.label, plan.result.title, chapter, references.resolve(words, chapter, finding.id)


def _advice(plan: Plan, finding: Finding, references: References) -> Text:
    """The action a finding leads to: title and what is to be done."""
    if not finding.advice:
        return ()
    for block in plan.result.blocks:
        if isinstance(block, Action) and block.id == finding.advice:
            detail = references.resolve(block.detail, plan.result.chapter, block.id)
            return (Span(f"{block.title}："), *detail)
    raise RenderError(
        f"章节 {plan.result.chapter} 的 {finding.id} 以“{finding.advice}”为建议，但本章没有这个行动。"
        "请在同一章用 chapter.action 记录它，或去掉 advice。"
    )
