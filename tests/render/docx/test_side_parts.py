"""Numbering, settings, fonts and theme of a document."""

from lxml import etree

from reportkit.brand import Brand, Colours
from reportkit.render.docx.side_parts import fonts, numbering, settings, theme
from reportkit.render.docx.styles import ATTACHMENTS, BULLETS, HEADINGS, NUMBERS

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
BRAND = Brand(name='甲"&<乙>\x07', colours=Colours(accent="#ABCDEF", primary="#123456"))


def val(element, path):
    return element.find("/".join(f"{W}{step}" for step in path.split("/"))).get(f"{W}val")


def lists():
    """Number of a list → its levels: kind, text, style."""
    root = etree.fromstring(numbering(BRAND))
    outlines = {o.get(f"{W}abstractNumId"): o for o in root.findall(f"{W}abstractNum")}
    return {
        int(number.get(f"{W}numId")): [
            (val(level, "numFmt"), val(level, "lvlText"), val(level, "pStyle"))
            for level in outlines[val(number, "abstractNumId")].findall(f"{W}lvl")
        ]
        for number in root.findall(f"{W}num")
    }


def test_headings_are_numbered_in_the_official_way():
    assert lists()[HEADINGS] == [
        ("chineseCountingThousand", "%1、", "Heading1"),
        ("chineseCountingThousand", "（%2）", "Heading2"),
        ("decimal", "%3．", "Heading3"),
    ]


def test_the_other_lists_are_those_their_styles_name():
    found = lists()
    assert found[BULLETS] == [("bullet", "•", "ListBullet")]
    assert found[NUMBERS] == [("decimal", "%1.", "ListNumber")]
    assert found[ATTACHMENTS] == [("chineseCountingThousand", "附件%1　", "Attachment")]


def test_a_bullet_has_the_accent_colour_and_hangs_at_a_tab_but_a_heading_does_not():
    root = etree.fromstring(numbering(BRAND))
    bullet, heading = (
        next(e for e in root.iter(f"{W}lvl") if val(e, "pStyle") == style)
        for style in ("ListBullet", "Heading1")
    )
    assert val(bullet, "rPr/color") == "ABCDEF"
    assert (val(bullet, "suff"), val(heading, "suff")) == ("tab", "nothing")
    assert bullet.find(f"{W}pPr/{W}ind").get(f"{W}hanging") == "300"


def test_fields_are_updated_on_opening_and_lines_break_by_chinese_rules():
    root = etree.fromstring(settings())
    assert val(root, "updateFields") == "true"
    assert val(root, "characterSpacingControl") == "compressPunctuation"
    assert root.find(f"{W}themeFontLang").get(f"{W}eastAsia") == "zh-CN"
    modes = {e.get(f"{W}name"): e.get(f"{W}val") for e in root.iter(f"{W}compatSetting")}
    assert modes["compatibilityMode"] == "15"


def test_every_colour_slot_of_the_theme_is_mapped():
    mapping = etree.fromstring(settings()).find(f"{W}clrSchemeMapping").attrib
    slots = {key.removeprefix(W) for key in mapping}
    assert slots == {"bg1", "t1", "bg2", "t2", "hyperlink", "followedHyperlink"} | {
        f"accent{n}" for n in range(1, 7)
    }


def test_a_missing_chinese_font_is_replaced_by_one_without_serifs():
    font = etree.fromstring(fonts())[0]
    assert font.get(f"{W}name") == "微软雅黑"
    assert (val(font, "altName"), val(font, "charset"), val(font, "family")) == (
        "Microsoft YaHei", "86", "swiss",
    )  # fmt: skip


def test_the_theme_offers_the_brands_colours_under_its_name_whatever_is_in_it():
    root = etree.fromstring(theme(BRAND))
    assert root.get("name") == '甲"&<乙>'
    colours = {e.tag.removeprefix(A): e[0].get("val") for e in root.find(f".//{A}clrScheme")}
    assert (colours["dk2"], colours["accent1"], colours["accent2"]) == (
        "123456", "123456", "ABCDEF",
    )  # fmt: skip
    assert len(colours) == 12
    faces = {e.get("typeface") for e in root.iter(f"{A}ea")}
    assert faces == {"微软雅黑"}
    for kind in ("fillStyleLst", "lnStyleLst", "effectStyleLst", "bgFillStyleLst"):
        assert len(root.find(f".//{A}{kind}")) == 3  # Office asks for three of each
