"""The first slides: cover, summary, one line per chapter."""

from __future__ import annotations

from pptx.enum.text import MSO_ANCHOR

from reportkit.blocks import Metric
from reportkit.brand import Brand
from reportkit.render.cards import Card, card
from reportkit.render.cover import dot_colours
from reportkit.render.pptx.frame import BODY_BOTTOM, BODY_TOP, Deck, spoken
from reportkit.render.pptx.master import COVER, COVER_LEFT_MM
from reportkit.render.pptx.picture import logo_png
from reportkit.render.pptx.sheet import MARGIN_MM, TEXT_MM, WIDTH_MM, Box, Sheet
from reportkit.render.pptx.story import definitions
from reportkit.render.pptx.tables import Grid, place_grid
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
from reportkit.report.model import CoreFinding, CoverArt, plain_text

_GAP = 5.0
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


def glance_page(deck: Deck) -> None:
    """One line per chapter: what it concludes."""
    summary, c = deck.report.summary, deck.brand.colours
    assert summary is not None
    sheet = deck.page("各章结论一览", "管理摘要", "每章一句，详见其后各页")
    widths = (22.0, 50.0, TEXT_MM - 72.0)
    high = min((BODY_BOTTOM - BODY_TOP - 4) / max(len(summary.glance), 1), 17.0)
    rows = [tuple(para(w, 12, c.primary, bold=True, leading=1.25) for w in ("章", "主题", "结论"))]
    for label, title, _, text in summary.glance:
        cells = (
            para(label, 12, c.accent_text, bold=True, leading=1.25),
            para(title, 14, c.primary, bold=True, leading=1.25),
            para(plain_text(text), 14, c.ink, leading=1.25),
        )
        rows.append(
            tuple(fitted([p], w - 3, high - 1.5)[0] for p, w in zip(cells, widths, strict=True))
        )
    grid = Grid(tuple(rows), widths, (8.0, *(high,) * len(summary.glance)))
    box = Box(MARGIN_MM, BODY_TOP - 4, TEXT_MM, 8 + high * len(summary.glance))
    place_grid(sheet, grid, box, deck.brand, name="各章结论", alt="表格：各章的主题与结论。")
    sheet.notes(
        [f"{label} {title}：{plain_text(text)}" for label, title, _, text in summary.glance]
    )
