"""The bundled fonts: what they can write and what gives way."""

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit import fonts
from reportkit.errors import SystemRequirementError

BUNDLED = [fonts.SANS_REGULAR, fonts.SANS_BOLD, fonts.NUM_LIGHT]


def characters_of(path):
    with TTFont(path, lazy=True) as font:
        return set(map(chr, font.getBestCmap()))


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.stem)
def test_every_face_is_static_renamed_and_keeps_its_copyright(path):
    with TTFont(path, lazy=True) as font:
        names = {entry.nameID: str(entry) for entry in font["name"].names}
        assert "fvar" not in font
        assert font["OS/2"].fsType == 0  # may be embedded
    family = fonts.NUM_FAMILY if path == fonts.NUM_LIGHT else fonts.FAMILY
    assert names[16] == family
    assert "Noto" not in names[1] + names[4] + names[6]
    assert "Adobe" in names[0]
    assert "SIL Open Font License" in names[13]


def test_licence_lies_beside_the_fonts_with_the_original_copyright_line():
    licence = (fonts.FOLDER / "OFL.txt").read_text(encoding="utf-8")
    assert licence.startswith("Copyright 2014-2021 Adobe (http://www.adobe.com/)")
    assert "SIL OPEN FONT LICENSE Version 1.1" in licence


def test_regular_writes_rare_names_and_traditional_characters():
    assert set("㛃䶮𠅤堃㙍𬭎𫖯𬱖𬍛龘㐂繁體") <= characters_of(fonts.SANS_REGULAR)


@pytest.mark.parametrize("path", [fonts.SANS_REGULAR, fonts.SANS_BOLD], ids=lambda path: path.stem)
def test_both_weights_write_all_of_gb_2312(path):
    rows = bytes(range(0xA1, 0xF8))
    every = {
        bytes([high, low]).decode("gb2312", "ignore") for high in rows for low in range(0xA1, 0xFF)
    }
    assert len(every - {""}) > 7000
    assert every - {""} <= characters_of(path)


@pytest.mark.parametrize("path", [fonts.SANS_REGULAR, fonts.SANS_BOLD], ids=lambda path: path.stem)
def test_both_weights_squeeze_adjoining_punctuation(path):
    with TTFont(path, lazy=True) as font:
        features = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}
    assert "chws" in features


def test_light_face_writes_figures_and_units():
    assert set("0123456789.,%+−万亿元") <= characters_of(fonts.NUM_LIGHT)


def test_plain_chinese_is_left_alone():
    text = "净推荐值 42.1 分（±3.5），“优质客户”——占 20%～30%……"
    assert fonts.substitute(text) == fonts.Substitution(text, ())


def test_character_without_glyph_becomes_a_geta_mark_and_is_counted():
    done = fonts.substitute("𠮷野家与𡚸、𠮷")
    assert done.text == "〓野家与〓、〓"
    assert done.missing == (("𠮷", 2), ("𡚸", 1))
    assert fonts.uncovered("𠮷野家") == {"𠮷"}


def test_emoji_is_an_outline_or_a_geta_mark_without_its_modifiers():
    assert fonts.substitute("❤\ufe0f").text == "❤"
    assert fonts.substitute("😀").text == "😀"
    assert fonts.substitute("👩\u200d💻").text == "〓〓"
    assert fonts.substitute("👍🏽").text == "〓"


def test_nothing_invisible_can_turn_or_break_a_name():
    assert fonts.substitute("张\u202e三\x00\ufeff\u200b").text == "张三"
    assert fonts.substitute("上\u2028下\u2029左\u0085右").text == "上 下 左 右"
    assert fonts.substitute("第一行\n\t第二行").text == "第一行\n\t第二行"


@settings(max_examples=50, deadline=None)
@given(st.text())
def test_whatever_comes_out_can_be_written_and_stays(text):
    once = fonts.substitute(text).text
    assert fonts.uncovered(once) == set()
    assert fonts.substitute(once) == fonts.Substitution(once, ())


def test_page_faces_are_files_that_exist():
    css = fonts.font_faces_css()
    assert css.count("@font-face") == 4
    for path in (*BUNDLED, fonts.FALLBACK):
        assert f'url("{path.as_uri()}")' in css
        assert path.is_file()


def test_a_missing_face_is_named_before_the_layout_engine_meets_it(monkeypatch, tmp_path):
    gone = tmp_path / "gone.ttf"
    monkeypatch.setattr(fonts, "_PAGE_FACES", (("RK", 400, gone),))
    with pytest.raises(SystemRequirementError, match=r"缺少 1 个随包字体文件（首个：.*gone\.ttf）"):
        fonts.require_fonts()


EVERY_FACE = [fonts.SANS_REGULAR, fonts.SANS_BOLD, fonts.NUM_LIGHT, fonts.FALLBACK]


@pytest.mark.parametrize("path", EVERY_FACE, ids=lambda path: path.stem)
def test_the_quick_reading_of_a_font_finds_what_fonttools_finds(path):
    with TTFont(path, lazy=True) as font:
        assert fonts.code_points(path) == set(font.getBestCmap())
