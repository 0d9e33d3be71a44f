"""The styles a consultant goes on working with: Word's own names where Word has one, in brand colours.

Sizes in points; fonts by name, because a Word file finds them on the reader's machine.
"""

from __future__ import annotations

from dataclasses import replace

from reportkit.brand import Brand, Colours
from reportkit.render.docx.looks import (
    BODY_POINTS,
    CELL_MARGINS,
    Style,
    normal_table,
    paragraph_style,
    plain_style,
)
from reportkit.render.docx.xml import Element, el, serialised
from reportkit.render.office import FONT

LATIN = "Arial"
CELL_POINTS = {"normal": 9.0, "dense": 7.5}
HEADINGS, BULLETS, NUMBERS, ATTACHMENTS = 1, 2, 3, 4  # lists that styles belong to
_BODY = "BodyTextFirstIndent"


def styles(brand: Brand, text_twips: int) -> bytes:
    """The part ``styles.xml``. text_twips: width of the text, to whose right edge contents lead."""
    colours = brand.colours
    return serialised(
        el(
            "w:styles",
            _defaults(colours),
            plain_style("paragraph", "Normal", "Normal", el("w:rPr", _fonts()), default=True),
            plain_style(
                "character", "DefaultParagraphFont", "Default Paragraph Font", default=True
            ),
            normal_table(),
            plain_style("numbering", "NoList", "No List", default=True),
            *(
                paragraph_style(style)
                for style in (
                    *_headings(colours),
                    *_body(colours),
                    *_cover(colours),
                    *_lists_of_contents(text_twips),
                )
            ),
            _report_table(colours),
        )
    )


def _headings(colours: Colours) -> tuple[Style, ...]:
    head = Style(id="", name="", following=_BODY, bold=True, keeps_next=True)
    first = replace(head, points=16, colour=colours.primary, line=26)
    numbered = replace(first, before=24, after=8, rule=colours.rule)
    second = replace(head, points=13, colour=colours.primary, before=14, after=5, line=22)
    third = replace(head, points=11, colour=colours.ink, before=9, after=3, line=19)
    front = replace(first, after=10, level=1, new_page=True)
    return (
        *(
            replace(
                each, id=f"Heading{n}", name=f"heading {n}", level=n, numbering=(HEADINGS, n - 1)
            )
            for n, each in enumerate((numbered, second, third), start=1)
        ),
        replace(front, id="FrontHeading", name="前置标题"),
        replace(
            front, id="Attachment", name="附件标题", numbering=(ATTACHMENTS, 0), rule=colours.rule
        ),
        replace(first, id="TOCHeading", name="TOC Heading", after=10),
    )


def _body(colours: Colours) -> tuple[Style, ...]:
    body = Style(id="BodyText", name="Body Text", after=5, line=19, align="both")
    listed = replace(body, after=4, line=18)
    caption = Style(id="Caption", name="caption", points=9, bold=True, before=6, after=3, line=14)
    small = Style(id="", name="", points=8, colour=colours.muted, line=12)
    cell = Style(id="TableText", name="表格文字", points=CELL_POINTS["normal"], line=13)
    hint = Style(id="Hint", name="提示", points=9.5, line=16, before=4, after=6, align="both")
    return (
        body,
        Style(id=_BODY, name="Body Text First Indent", base="BodyText", first_characters=2),
        replace(body, id="Lead", name="导语", points=11.5, colour=colours.primary, line=21),
        replace(listed, id="ListBullet", name="List Bullet", numbering=(BULLETS, 0)),
        replace(listed, id="ListNumber", name="List Number", numbering=(NUMBERS, 0)),
        replace(hint, indent=160, edge=colours.accent, ground=colours.tint),
        replace(caption, align="center", keeps_next=True, following=_BODY),
        Style(id="Picture", name="插图", loose=True, before=8, align="center", keeps_next=True),
        replace(small, id="SourceLine", name="资料来源", before=2, after=8),
        cell,
        replace(
            cell, id="TableTextDense", name="表格文字（密）", points=CELL_POINTS["dense"], line=12
        ),
        replace(small, id="Header", name="header", rule=colours.rule),
        replace(small, id="Footer", name="footer"),
    )


def _cover(colours: Colours) -> tuple[Style, ...]:
    title = Style(id="Title", name="Title", points=34, bold=True, colour=colours.primary, line=48)
    return (
        replace(title, before=6, after=8),
        Style(id="Subtitle", name="Subtitle", points=13, colour=colours.muted, after=4, line=22),
        Style(id="CoverMark", name="封面标志", points=12, loose=True, centred=True),
        Style(id="CoverClient", name="封面客户", points=16, colour=colours.ink, line=26, before=84),
        Style(id="CoverFact", name="封面信息", points=9.5, colour=colours.muted, line=16),
    )


def _lists_of_contents(twips: int) -> tuple[Style, ...]:
    tabs = (("right", twips, "dot"),)
    return (
        Style(id="TOC1", name="toc 1", points=10.5, bold=True, before=5, line=17, tabs=tabs),
        Style(id="TOC2", name="toc 2", points=9.5, line=15, indent=420, tabs=tabs),
        Style(id="TOC3", name="toc 3", points=9, line=14, indent=840, tabs=tabs),
        Style(
            id="TableofFigures", name="table of figures", points=9, line=14, indent=720,
            hanging=720, tabs=tabs,
        ),
    )  # fmt: skip


def _defaults(colours: Colours) -> Element:
    return el(
        "w:docDefaults",
        el(
            "w:rPrDefault",
            el(
                "w:rPr",
                _fonts(),
                el("w:color", val=colours.ink.lstrip("#")),
                el("w:sz", val=round(BODY_POINTS * 2)),
                el("w:szCs", val=round(BODY_POINTS * 2)),
                el("w:lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"),
            ),
        ),
        el("w:pPrDefault", el("w:pPr", el("w:spacing", before=0, after=0))),
    )


def _fonts() -> Element:
    """hint: signs that both scripts have, such as quotation marks, are Chinese ones."""
    return el("w:rFonts", hint="eastAsia", ascii=LATIN, hAnsi=LATIN, eastAsia=FONT, cs=LATIN)


def _report_table(colours: Colours) -> Element:
    """Strong lines above and below, one under the head, hairlines between rows, none upright."""

    def line(side: str, size: int, colour: str) -> Element:
        return el(f"w:{side}", val="single", sz=size, space=0, color=colour.lstrip("#"))

    head = el("w:tcBorders", line("bottom", 6, colours.primary))
    total = el("w:tcBorders", line("top", 6, colours.primary))
    fill = el("w:shd", val="clear", color="auto", fill=colours.tint.lstrip("#"))
    return el(
        "w:style",
        el("w:name", val="方案表格"),
        el("w:basedOn", val="TableNormal"),
        el("w:qFormat"),
        el(
            "w:tblPr",
            el(
                "w:tblBorders",
                line("top", 12, colours.primary),
                line("bottom", 12, colours.primary),
                line("insideH", 4, colours.rule),
            ),
            el("w:tblCellMar", *(el(f"w:{s}", w=w, type="dxa") for s, w in CELL_MARGINS.items())),
        ),
        el(
            "w:tblStylePr",
            el("w:rPr", el("w:b"), el("w:color", val=colours.primary.lstrip("#"))),
            el("w:tcPr", head, fill),
            type="firstRow",
        ),
        el("w:tblStylePr", el("w:rPr", el("w:b")), el("w:tcPr", total), type="lastRow"),
        type="table",
        styleId="ReportTable",
        customStyle=1,
    )
