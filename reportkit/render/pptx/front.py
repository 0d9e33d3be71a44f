"""The first slides: cover, the answer or the summary, and the headline numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pptx.enum.text import MSO_ANCHOR

from reportkit.blocks import Metric
from reportkit.brand import Brand
from reportkit.render.answer import answer_card
from reportkit.render.cards import Card, card
from reportkit.render.cover_picture import dot_colours
from reportkit.render.pptx.exhibit import Easel, hang
from reportkit.render.pptx.finding import foot
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_MM, BODY_TOP, Deck, remarks, spoken
from reportkit.render.pptx.master import COVER, COVER_LEFT_MM
from reportkit.render.pptx.picture import logo_png
from reportkit.render.pptx.slide import MARGIN_MM, TEXT_MM, WIDTH_MM, Box, Sheet
from reportkit.render.pptx.story import definitions
from reportkit.render.pptx.text import (
    Paragraph,
    Run,
    fill_body,
    fitted,
    height_mm,
    line_count,
    one_line,
    para,
)
from reportkit.report.model import CoreFinding, CoverArt, Placed, Text, plain_text

_GAP = 5.0
_STORY_MM = 98.0
_WIDE_MM = 250.0  # from here on three or four cards stand in a row
_ART = Box(COVER_LEFT_MM, 93.0, WIDTH_MM - 2 * COVER_LEFT_MM, 64.0)


def cover_page(deck: Deck) -> None:
    """Title, client and period on the cover's ground; one dot per per cent of the customers."""
    cover, brand = deck.report.cover, deck.brand
    sheet = Sheet(deck.native.slides.add_slide(deck.native.slide_layouts[COVER]))
    look, left, wide = brand.cover, COVER_LEFT_MM, WIDTH_MM - 2 * COVER_LEFT_MM
    logo = logo_png(brand.logo_svg(dark=True))
    after = left
    if logo:
        spot = Box(left, 14, 60, 9)
        after += 4 + sheet.picture(logo, spot, f"{brand.name}的标志", "标志", centred=False)
    name = Box(after, 14, WIDTH_MM - left - after, 9)
    sheet.words(name, [para(brand.name, 14, look.text, bold=True)], anchor="m", name="出具方")
    if cover.art and look.style == "dots":
        _dots(sheet, cover.art, brand)
    title = sheet.slide.shapes.title.text_frame
    words = [para(cover.title, 40, look.text, bold=True, leading=1.2)]
    fill_body(title._txBody, fitted(words, wide, 28, 20))
    title.vertical_anchor = MSO_ANCHOR.BOTTOM
    subtitle = sheet.slide.placeholders[1].text_frame
    words = [para(cover.subtitle or cover.period, 18, look.soft)]
    fill_body(subtitle._txBody, fitted(words, wide, 10, 12))
    client = [Run(one_line(cover.client), look.text, bold=True)]
    if cover.subtitle:
        client.append(Run(f"　{one_line(cover.period)}", look.soft, bold=False, scale=0.7))
    sheet.words(Box(left, 74, wide, 17), [Paragraph(tuple(client), 22, look.text)], name="客户")
    facts = "　｜　".join(f"{key} {fact}" for key, fact in cover.facts)
    size = next((s for s in (11.0, 10.5, 10.0) if line_count(facts, s, wide) == 1), 9.5)
    said = [facts, cover.confidentiality or brand.confidentiality]
    lines = [para(text, size, look.soft) for text in said if text]
    sheet.words(Box(left, 162, wide, 16), lines, anchor="b", name="说明")
    caption = [cover.art.caption] if cover.art else []
    sheet.notes([f"{cover.client}{cover.title}，{cover.period}。", *caption])


def _dots(sheet: Sheet, art: CoverArt, brand: Brand) -> None:
    """The picture of the book's cover, as wide as the slide allows."""
    colours = dot_colours(brand)
    right = max((dot.x + dot.radius for dot in art.dots), default=1.0)
    scale = min(_ART.width / right, _ART.height / max(art.height_mm, 1.0))
    for dot in art.dots:
        r = max(dot.radius * scale, 0.25)
        box = Box(_ART.x + dot.x * scale - r, _ART.y + dot.y * scale - r, 2 * r, 2 * r)
        colour = colours[dot.rank]
        sheet.block(box, "" if dot.loss else colour, round=True, line=colour if dot.loss else "")


def answer_page(deck: Deck, why: Sequence[Placed], pictures: Mapping[str, bytes]) -> None:
    """What to decide as title; the three sentences left, why the total moved right."""
    summary, answer = deck.report.summary, deck.answer
    assert summary is not None and answer is not None
    sheet = deck.page(summary.headline, "答案", deck.report.period)
    left = Box(MARGIN_MM, BODY_TOP, _STORY_MM if why or summary.metrics else TEXT_MM, BODY_MM)
    _story(sheet, deck, answer.story, left)
    right = Box(left.x + left.width + 12, BODY_TOP, TEXT_MM - left.width - 12, BODY_MM)
    if why:
        easel = Easel(sheet, deck.brand, deck.report.currency, pictures)
        foot(deck, sheet, hang(easel, tuple(why[:1]), right))
    elif summary.metrics:
        _answer_cards(sheet, deck, right)
        deck.foot(sheet, f"{summary.comparison}；pp 为百分点")
    said = [f"{label}：{plain_text(text)}" for label, text in answer.story]
    sheet.notes([summary.headline, *said, *remarks(deck, why[:1], "".join(said))])


def _story(sheet: Sheet, deck: Deck, story: Sequence[tuple[str, Text]], box: Box) -> None:
    """The last sentence, what to do, on a ground of its own."""
    c = deck.brand.colours
    texts = [plain_text(text) for _, text in story]
    whole = sum(map(len, texts)) or 1
    y, room = box.y, box.height - 6.0 * (len(story) - 1)
    for place, ((label, _), text) in enumerate(zip(story, texts, strict=True)):
        high = room * (0.5 / len(story) + 0.5 * len(text) / whole)
        spot = Box(box.x, y, box.width, high)
        if place == len(story) - 1 and len(story) > 1:
            sheet.block(spot, c.tint)
            sheet.block(Box(spot.x, spot.y, spot.width, 1.0), c.accent)
            spot = spot.inset(4.5)
        lines = [para(label, 11.5, c.accent_text, bold=True, after=2), para(text, 14.5, c.ink)]
        sheet.words(spot, lines, name=label)
        y += high + 6.0


def figures_page(deck: Deck) -> None:
    """The headline numbers of one window, each with what it is compared with."""
    summary, answer = deck.report.summary, deck.answer
    assert summary is not None and answer is not None
    said = plain_text(answer.story[0][1]).rstrip("。") if answer.story else summary.headline
    sheet = deck.page(said, f"{len(summary.metrics)} 个数", deck.report.period)
    _answer_cards(sheet, deck, Box(MARGIN_MM, BODY_TOP, TEXT_MM, BODY_MM))
    deck.foot(sheet, f"{summary.comparison}；pp 为百分点，青色对经营有利，朱色不利")
    labels = "".join(metric.label for metric in summary.metrics)
    sheet.notes([said, f"{summary.comparison}。", *remarks(deck, (), labels)])


def _answer_cards(sheet: Sheet, deck: Deck, box: Box) -> None:
    """Cards in rows of four, or of two where the box is narrow."""
    metrics = deck.report.summary.metrics if deck.report.summary else ()
    across = 2 if box.width < _WIDE_MM else 3 if len(metrics) in (3, 5, 6) else 4
    across = min(len(metrics), across)
    down = -(-len(metrics) // across)
    wide = (box.width - _GAP * (across - 1)) / across
    high = min(48.0, (box.height - _GAP * (down - 1)) / down)
    for place, metric in enumerate(metrics):
        row, column = divmod(place, across)
        spot = Box(box.x + column * (wide + _GAP), box.y + row * (high + _GAP), wide, high)
        if deck.answer is not None and deck.answer.compared:
            _answer_card(sheet, deck, metric, spot)
        else:
            _card(sheet, deck, metric, spot)


def _answer_card(sheet: Sheet, deck: Deck, metric: Metric, box: Box) -> None:
    c = deck.brand.colours
    shown = answer_card(metric, deck.report.currency)
    sheet.block(box, c.tint)
    sheet.block(Box(box.x, box.y, box.width, 1.0), c.primary)
    number = (Run(one_line(shown.number)), Run(f" {one_line(shown.unit)}", c.ink, False, 0.45))
    lines = [
        para(shown.label, 12, c.muted, after=1),
        Paragraph(number, 30, c.primary, leading=1.15, after=2),
    ]
    runs: list[Run] = []
    if shown.change is not None:
        tone = {"good": c.good, "bad": c.bad, "flat": c.muted}[shown.change.tone]
        runs.append(Run(f"{shown.change.arrow} {shown.change.text}".strip(), tone, True))
    if shown.base:
        runs.append(Run(f"{'　' if runs else ''}{one_line(shown.base)}", c.muted))
    if runs:
        lines.append(Paragraph(tuple(runs), 12, c.muted))
    inner = Box(box.x + 5, box.y + 3, box.width - 8, box.height - 5)
    sheet.words(inner, lines, anchor="m", name=f"指标：{one_line(shown.label)}")


def summary_page(deck: Deck) -> None:
    """The headline as title, the lead, eight cards, three core findings with their advice."""
    summary, c = deck.report.summary, deck.brand.colours
    assert summary is not None
    sheet = deck.page(summary.headline, "管理摘要", deck.report.period)
    lead = [para(plain_text(summary.lead), 14, c.ink)] if summary.lead else []
    lead_mm = min(height_mm(lead, TEXT_MM), 14.0)
    sheet.words(Box(MARGIN_MM, BODY_TOP - 2, TEXT_MM, max(lead_mm, 1.0) + 1), lead, name="导语")
    top = BODY_TOP + lead_mm + (2.0 if lead else -2.0)
    core_mm = 52.0 if summary.core else 0.0
    used = _cards(sheet, deck, Box(MARGIN_MM, top, TEXT_MM, BODY_BOTTOM - top - core_mm))
    core = Box(MARGIN_MM, top + used + 5, TEXT_MM, BODY_BOTTOM - top - used - 5)
    _core(sheet, deck, summary.core, core)
    deck.foot(sheet, f"{summary.comparison}；pp 为百分点。")
    labels = "".join(metric.label for metric in summary.metrics)
    known = [spoken(t) for t in definitions(deck.report) if t.word in labels]
    sheet.notes([summary.headline, plain_text(summary.lead), *known])


def _cards(sheet: Sheet, deck: Deck, box: Box) -> float:
    """The key figures in rows of four; returns the height used."""
    metrics = deck.report.summary.metrics if deck.report.summary else ()
    if not metrics:
        return 0.0
    across = min(len(metrics), 4)
    down = -(-len(metrics) // across)
    wide = (box.width - _GAP * (across - 1)) / across
    high = min(33.0, (box.height - _GAP * (down - 1)) / down)
    for place, metric in enumerate(metrics):
        row, column = divmod(place, across)
        spot = Box(box.x + column * (wide + _GAP), box.y + row * (high + _GAP), wide, high)
        _card(sheet, deck, metric, spot)
    return down * high + (down - 1) * _GAP


def _card(sheet: Sheet, deck: Deck, metric: Metric, box: Box) -> None:
    c = deck.brand.colours
    shown = card(metric, deck.report.currency)
    sheet.block(box, c.tint)
    sheet.block(Box(box.x, box.y, 1.1, box.height), c.primary)
    number = Paragraph(
        (Run(one_line(shown.number)), Run(f" {one_line(shown.unit)}", c.ink, False, 0.45)),
        28, c.primary, bold=True, leading=1.15, after=1,
    )  # fmt: skip
    lines = [para(shown.label, 11.5, c.muted, after=1), number]
    if shown.comparisons:
        lines.append(_comparisons(shown, deck))
    elsewhere = metric.span if metric.span != deck.report.period else ""
    remark = elsewhere if shown.comparisons else shown.note or metric.span
    if remark:
        lines.append(para(remark, 10, c.muted))
    inner = Box(box.x + 5, box.y + 2.5, box.width - 8, box.height - 4)
    sheet.words(inner, lines, anchor="m", name=f"指标：{one_line(shown.label)}")
    _spark(sheet, metric, Box(box.x + box.width - 25, box.y + 8.5, 20, 8), deck)


def _comparisons(shown: Card, deck: Deck) -> Paragraph:
    c = deck.brand.colours
    tones = {"good": c.good, "bad": c.bad, "flat": c.muted}
    runs: list[Run] = []
    for each in shown.comparisons:
        words = f"{each.arrow} {each.text}" if each.arrow else each.text
        runs.append(Run(f"{'　' if runs else ''}{each.word} ", c.muted))
        runs.append(Run(words, tones[each.tone], True))
    return Paragraph(tuple(runs), 11, c.muted)


def _spark(sheet: Sheet, metric: Metric, box: Box, deck: Deck) -> None:
    known = [(i, v) for i, v in enumerate(metric.spark) if v is not None]
    if len(known) < 2:
        return
    low, high = min(v for _, v in known), max(v for _, v in known)
    span, last = (high - low) or 1.0, len(metric.spark) - 1
    points = [
        (box.x + i / last * box.width, box.y + box.height * (1 - (v - low) / span))
        for i, v in known
    ]
    sheet.path(points, deck.brand.colours.blue, 1.5)
    x, y = points[-1]
    sheet.block(Box(x - 0.9, y - 0.9, 1.8, 1.8), deck.brand.colours.accent, round=True)


def _core(sheet: Sheet, deck: Deck, core: tuple[CoreFinding, ...], box: Box) -> None:
    """The core findings side by side, each with what to do about it."""
    if not core:
        return
    c = deck.brand.colours
    wide = (box.width - 2 * _GAP * (len(core) - 1)) / len(core)
    for number, found in enumerate(core, start=1):
        x = box.x + (number - 1) * (wide + 2 * _GAP)
        sheet.block(Box(x, box.y, wide, 0.6), c.accent)
        title = (Run(f"{number}　", c.accent_text), Run(one_line(found.title)))
        lines = [Paragraph(title, 14.5, c.primary, bold=True, after=4, leading=1.3)]
        advice = plain_text(found.advice)
        if advice:
            said = (Run("建议　", c.accent_text, bold=True), Run(one_line(advice)))
            lines.append(Paragraph(said, 12.5, c.ink))
        elif found.title != plain_text(found.text):
            lines.append(para(plain_text(found.text), 12, c.ink))
        spot = Box(x, box.y + 3, wide, box.height - 3)
        sheet.words(spot, lines, name=f"核心发现 {number}")
