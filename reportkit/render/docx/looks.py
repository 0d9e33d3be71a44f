"""A style as Word writes it down: the plain description of one, and its elements."""

from __future__ import annotations

from dataclasses import dataclass

from reportkit.render.docx.xml import Element, el

BODY_POINTS = 10.5  # 五号
CELL_MARGINS = {"top": 30, "left": 60, "bottom": 30, "right": 60}  # twips
_TWIPS = 20  # of a point


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style. Colours are RRGGBB or #RRGGBB, lengths points, indents twips."""

    id: str
    name: str  # Word shows 标题 1 for "heading 1", 题注 for "caption"
    base: str = "Normal"
    following: str = ""
    points: float = 0
    bold: bool = False
    colour: str = ""
    before: float = 0
    after: float = 0
    line: float = 0  # exact line height; 0 keeps that of the base
    loose: bool = False  # lines as high as their tallest character or picture
    align: str = ""
    centred: bool = False  # letters at half the height of a picture beside them
    indent: int = 0
    hanging: int = 0
    first_characters: int = 0  # 段首缩进
    keeps_next: bool = False
    level: int = 0  # 1..3: a heading of this level
    new_page: bool = False
    numbering: tuple[int, int] | None = None  # list and its level
    edge: str = ""  # colour of a bar at the left
    rule: str = ""  # colour of a line below
    ground: str = ""
    tabs: tuple[tuple[str, int, str], ...] = ()  # kind, place in twips, leader


def plain_style(
    kind: str, id: str, name: str, look: Element | None = None, *, default: bool = False
) -> Element:
    """A style that is there because every document has it."""
    return el(
        "w:style",
        el("w:name", val=name),
        el("w:qFormat") if kind == "paragraph" else None,
        look,
        type=kind,
        styleId=id,
        **({"default": 1} if default else {}),
    )


def paragraph_style(style: Style) -> Element:
    own = not style.name.isascii()  # Word's own styles go by their English names
    return el(
        "w:style",
        el("w:name", val=style.name),
        el("w:basedOn", val=style.base),
        el("w:next", val=style.following) if style.following else None,
        el("w:qFormat"),
        _paragraph_look(style),
        _letter_look(style),
        type="paragraph",
        styleId=style.id,
        **({"customStyle": 1} if own else {}),
    )


def _paragraph_look(style: Style) -> Element:
    heading = bool(style.level)
    return el(
        "w:pPr",
        el("w:keepNext") if style.keeps_next else None,
        el("w:keepLines") if heading or style.ground else None,
        el("w:pageBreakBefore") if style.new_page else None,
        _numbering(style),
        _borders(style),
        el("w:shd", val="clear", color="auto", fill=style.ground.lstrip("#"))
        if style.ground
        else None,
        el("w:tabs", *(el("w:tab", val=k, pos=at, leader=dots) for k, at, dots in style.tabs))
        if style.tabs
        else None,
        _spacing(style),
        _indent(style),
        el("w:jc", val=style.align) if style.align else None,
        el("w:textAlignment", val="center") if style.centred else None,
        el("w:outlineLvl", val=style.level - 1) if heading else None,
    )


def _numbering(style: Style) -> Element | None:
    if style.numbering is None:
        return None
    number, level = style.numbering
    return el("w:numPr", el("w:ilvl", val=level), el("w:numId", val=number))


def _borders(style: Style) -> Element | None:
    if not style.edge and not style.rule:
        return None
    side, colour, size = ("left", style.edge, 24) if style.edge else ("bottom", style.rule, 6)
    line = el(f"w:{side}", val="single", sz=size, space=4, color=colour.lstrip("#"))
    return el("w:pBdr", line)


def _spacing(style: Style) -> Element:
    height: dict[str, object] = {}
    if style.loose:
        height = {"line": 240, "lineRule": "auto"}
    elif style.line:
        height = {"line": round(style.line * _TWIPS), "lineRule": "exact"}
    return el(
        "w:spacing",
        before=round(style.before * _TWIPS),
        after=round(style.after * _TWIPS),
        **height,
    )


def _indent(style: Style) -> Element | None:
    if style.first_characters:
        twips = round(style.first_characters * BODY_POINTS * _TWIPS)
        return el("w:ind", firstLineChars=style.first_characters * 100, firstLine=twips)
    if style.indent:
        return el(
            "w:ind", left=style.indent, **({"hanging": style.hanging} if style.hanging else {})
        )
    return None


def _letter_look(style: Style) -> Element:
    size = round(style.points * 2)
    return el(
        "w:rPr",
        el("w:b") if style.bold else None,
        el("w:bCs") if style.bold else None,
        el("w:color", val=style.colour.lstrip("#")) if style.colour else None,
        el("w:sz", val=size) if size else None,
        el("w:szCs", val=size) if size else None,
    )


def normal_table() -> Element:
    return el(
        "w:style",
        el("w:name", val="Normal Table"),
        el(
            "w:tblPr",
            el("w:tblInd", w=0, type="dxa"),
            el("w:tblCellMar", *(el(f"w:{side}", w=0, type="dxa") for side in CELL_MARGINS)),
        ),
        type="table",
        styleId="TableNormal",
        default=1,
    )
