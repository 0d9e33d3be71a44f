"""The parts of a document beside its text and styles: numbering, settings, colours for new charts."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

from reportkit.brand import Brand
from reportkit.render.docx.styles import LATIN
from reportkit.render.docx.xml import NAMESPACES, Element, clean, el, serialised
from reportkit.render.office import FONT, theme_colours

_HAN = "chineseCountingThousand"  # 一, 二 … 十, 十一
_BULLET = 300  # indent of a list in twips


def numbering(brand: Brand) -> bytes:
    """Lists 1 headings 一、（一）1.，2 bullets, 3 numbers, 4 附件一; each follows its styles."""
    heads = (
        _level(0, _HAN, "%1、", style="Heading1"),
        _level(1, _HAN, "（%2）", style="Heading2"),
        _level(2, "decimal", "%3．", style="Heading3"),
    )
    mark = el("w:rPr", el("w:color", val=brand.colours.accent.lstrip("#")))
    lists = (
        heads,
        (_level(0, "bullet", "•", style="ListBullet", indent=_BULLET, look=mark),),
        (_level(0, "decimal", "%1.", style="ListNumber", indent=_BULLET + 60),),
        (_level(0, _HAN, "附件%1　", style="Attachment"),),
    )
    outlines = (
        el(
            "w:abstractNum",
            el("w:multiLevelType", val="multilevel" if len(levels) > 1 else "singleLevel"),
            *levels,
            abstractNumId=index,
        )
        for index, levels in enumerate(lists)
    )
    numbers = (
        el("w:num", el("w:abstractNumId", val=index), numId=index + 1)
        for index in range(len(lists))
    )
    return serialised(el("w:numbering", *outlines, *numbers))


def _level(
    level: int, kind: str, text: str, *, style: str, indent: int = 0, look: Element | None = None
) -> Element:
    return el(
        "w:lvl",
        el("w:start", val=1),
        el("w:numFmt", val=kind),
        el("w:pStyle", val=style),
        el("w:suff", val="tab" if indent else "nothing"),
        el("w:lvlText", val=text),
        el("w:lvlJc", val="left"),
        el("w:pPr", el("w:ind", left=indent, hanging=indent)),
        look,
        ilvl=level,
    )


def settings() -> bytes:
    """Fields are brought up to date when the file is opened; Chinese rules for line breaks."""
    modern = {"uri": "http://schemas.microsoft.com/office/word"}
    return serialised(
        el(
            "w:settings",
            el("w:zoom", percent=100),
            el("w:defaultTabStop", val=420),
            el("w:characterSpacingControl", val="compressPunctuation"),
            el("w:updateFields", val="true"),
            el(
                "w:compat",
                el("w:doNotExpandShiftReturn"),
                el("w:compatSetting", name="compatibilityMode", val=15, **modern),
                el(
                    "w:compatSetting",
                    name="overrideTableStyleFontSizeAndJustification",
                    val=1,
                    **modern,
                ),
            ),
            el("w:themeFontLang", val="en-US", eastAsia="zh-CN"),
            el("w:clrSchemeMapping", **_mapping()),
            el("w:decimalSymbol", val="."),
            el("w:listSeparator", val=","),
        )
    )


def _mapping() -> dict[str, str]:
    ground = {"bg1": "light1", "t1": "dark1", "bg2": "light2", "t2": "dark2"}
    accents = {f"accent{number}": f"accent{number}" for number in range(1, 7)}
    return {**ground, **accents, "hyperlink": "hyperlink", "followedHyperlink": "followedHyperlink"}


def fonts() -> bytes:
    """What may stand in where the named font is absent: a Chinese face without serifs."""
    table = el(
        "w:font",
        el("w:altName", val="Microsoft YaHei"),
        el("w:charset", val="86"),
        el("w:family", val="swiss"),
        el("w:pitch", val="variable"),
        name=FONT,
    )
    return serialised(el("w:fonts", table))


def theme(brand: Brand) -> bytes:
    """Colours and fonts that Word offers for what a consultant adds: those of the brand."""
    colours = "".join(
        f'<a:{slot}><a:srgbClr val="{colour}"/></a:{slot}>'
        for slot, colour in theme_colours(brand).items()
    )
    face = f'<a:latin typeface="{LATIN}"/><a:ea typeface="{FONT}"/><a:cs typeface=""/>'
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    lines = "".join(f'<a:ln w="{width}">{fill}</a:ln>' for width in (6350, 12700, 19050))
    name = quoteattr(clean(brand.name))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<a:theme xmlns:a="{NAMESPACES["a"]}" name={name}><a:themeElements>'
        f"<a:clrScheme name={name}>{colours}</a:clrScheme>"
        f"<a:fontScheme name={name}><a:majorFont>{face}</a:majorFont>"
        f"<a:minorFont>{face}</a:minorFont></a:fontScheme>"
        f"<a:fmtScheme name={name}><a:fillStyleLst>{fill * 3}</a:fillStyleLst>"
        f"<a:lnStyleLst>{lines}</a:lnStyleLst>"
        f"<a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme>"
        "</a:themeElements></a:theme>"
    ).encode()
