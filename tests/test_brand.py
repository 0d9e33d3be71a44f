"""A brand that would be unreadable, incomplete or misspelt is refused before anything is drawn."""

import os
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.brand import Brand, contrast, load_brand, readable
from reportkit.errors import ParameterError
from reportkit.project import shipped_files


def write(root: Path, text: str, name: str = "acme") -> Path:
    folder = root / "brands" / name
    folder.mkdir(parents=True)
    (folder / "brand.yaml").write_text(text, encoding="utf-8")
    return root


def test_the_shipped_brand_is_readable():
    brand = load_brand(shipped_files() / "templates", "default")
    assert contrast(brand.colours.accent_text, brand.colours.tint) >= 4.5
    assert brand.logo_svg().startswith("<svg")


def test_a_name_is_all_a_brand_needs(tmp_path):
    brand = load_brand(write(tmp_path, "name: 远山咨询"), "acme")
    assert brand.name == "远山咨询"
    assert brand.logo_svg() == ""
    assert brand.footer_text("华辰") == "华辰｜内部资料，注意保密"


def test_tiers_follow_the_colours_of_the_brand_unless_it_names_their_own(tmp_path):
    write(tmp_path, "name: 远山\ncolours: {primary: '#8b1e3f', sky: '#E3A7B5'}")
    assert load_brand(tmp_path, "acme").colours.tiers == (
        "#8B1E3F",
        "#2B7BBA",
        "#E3A7B5",
        "#D3D8DE",
    )
    own = "['#111111', '#222222', '#333333', '#444444']"
    write(tmp_path, f"name: 远山\ncolours: {{primary: '#8B1E3F', tiers: {own}}}", "other")
    assert load_brand(tmp_path, "other").colours.tiers[0] == "#111111"


def test_a_colour_that_is_none_is_one_fault_and_not_two(tmp_path):
    write(tmp_path, "name: 远山\ncolours: {primary: red}")
    with pytest.raises(ParameterError) as raised:
        load_brand(tmp_path, "acme")
    assert "tiers" not in str(raised.value)


def test_an_unknown_brand_lists_those_there_are(tmp_path):
    with pytest.raises(ParameterError, match=r"没有名为“acne”的品牌.*现有：acme"):
        load_brand(write(tmp_path, "name: 远山"), "acne")


def test_a_brand_is_a_folder_name_not_a_path(tmp_path):
    write(tmp_path, "name: 远山")
    with pytest.raises(ParameterError, match="没有名为"):
        load_brand(tmp_path, "../brands/acme")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "name: 远山\ncolors: {}",
            r"brands/acme/brand.yaml 第 2 行：没有名为“colors”的参数。是否想写“colours”",
        ),
        ("short_name: 远山", r"^brands/acme/brand.yaml：缺少必填参数 name"),
        (
            "name: 远山\ncolours: {ink: black}",
            r"colours.ink 的值 'black' 不可用，应为颜色，写成 #RRGGBB",
        ),
        (
            "name: 远山\ncover: {style: photo}",
            r"cover.style 的值 'photo' 不可用，应为其中之一：'dots'、'plain'",
        ),
        ("- 远山", r"brand.yaml 应由“名称: 值”组成"),
        ("name: [", r"brand.yaml 第 1 行有误"),
        ("name: 远山\nlogo: logo.png", r"logo 应为同一目录中的 SVG 文件，没有找到 logo.png"),
        ("name: 远山\nlogo: ../x.svg", r"logo 应为同一目录中的 SVG 文件"),
    ],
)
def test_faults_are_named_with_file_and_field(tmp_path, text, message):
    with pytest.raises(ParameterError, match=message):
        load_brand(write(tmp_path, text), "acme")


@pytest.mark.parametrize(
    "link", ["logo.svg", "extra.css", "blocks/metric.html.j2", "text.ttf", "parts"]
)
def test_no_file_of_a_brand_leads_out_of_its_folder(tmp_path, link):
    folder = write(tmp_path, "name: 远山\nlogo: logo.svg") / "brands" / "acme"
    (tmp_path / "secret").write_text("<svg>geheim</svg>", encoding="utf-8")
    (folder / link).parent.mkdir(exist_ok=True)
    (folder / link).symlink_to(tmp_path / "secret")
    with pytest.raises(ParameterError, match=f"brands/acme/{link} 是通向目录之外的链接"):
        load_brand(tmp_path, "acme")


def test_a_link_to_another_file_of_the_brand_is_followed(tmp_path):
    folder = write(tmp_path, "name: 远山\nlogo: logo.svg") / "brands" / "acme"
    (folder / "mark.svg").write_text("<svg/>", encoding="utf-8")
    (folder / "logo.svg").symlink_to("mark.svg")
    assert load_brand(tmp_path, "acme").logo_svg() == "<svg/>"


@pytest.mark.parametrize("logo", ["/etc/hostname.svg", "../x.svg", "parts/x.svg"])
def test_a_logo_has_the_name_of_a_file_and_no_path(tmp_path, logo):
    folder = write(tmp_path, f"name: 远山\nlogo: {logo}") / "brands" / "acme"
    for place in (folder.parent / "x.svg", folder / "parts" / "x.svg"):
        place.parent.mkdir(exist_ok=True)
        place.write_text("<svg/>", encoding="utf-8")
    with pytest.raises(ParameterError, match="logo 应为同一目录中的 SVG 文件"):
        load_brand(tmp_path, "acme")


def test_a_logo_is_a_plain_file(tmp_path):
    folder = write(tmp_path, "name: 远山\nlogo: logo.svg") / "brands" / "acme"
    os.mkfifo(folder / "logo.svg")  # reading it would never end
    with pytest.raises(ParameterError, match="logo 应为同一目录中的 SVG 文件"):
        load_brand(tmp_path, "acme")


def test_a_pale_text_colour_is_refused_with_the_nearest_that_passes(tmp_path):
    root = write(tmp_path, 'name: 远山\ncolours: {muted: "#9AA4B0"}')
    with pytest.raises(
        ParameterError,
        match=r"第 2 行：colours.muted #9AA4B0 与 colours.tint #F3F6FA 的对比度只有 2\.3\d",
    ) as error:
        load_brand(root, "acme")
    suggestion = str(error.value).rsplit(" ", 1)[-1].rstrip("。")
    assert contrast(suggestion, "#FFFFFF") >= 4.5
    assert contrast(suggestion, "#F3F6FA") >= 4.5


def test_all_faults_of_a_brand_are_told_at_once(tmp_path):
    root = write(
        tmp_path, 'name: 远山\nlogo: x.svg\ncolours:\n  bad: "#FFCCCC"\nfonts: {bold: a.ttf}'
    )
    with pytest.raises(ParameterError) as error:
        load_brand(root, "acme")
    first, *others = str(error.value).splitlines()
    assert first == "4 处有误："
    lines = [re.search(r"brand\.yaml 第 (\d) 行：", line)[1] for line in others]
    assert lines == ["2", "4", "5", "5"]


def test_dark_words_on_a_dark_cover_are_refused(tmp_path):
    root = write(tmp_path, 'name: 远山\ncover: {ground: "#0B2A4A", soft: "#2B4A6A"}')
    with pytest.raises(ParameterError, match=r"cover.soft #2B4A6A 与 cover.ground"):
        load_brand(root, "acme")


def test_contrast_of_black_and_white_is_21():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.005)  # a known near miss


_COLOUR = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06X}")


@settings(max_examples=50, deadline=None)
@given(_COLOUR, st.sampled_from(["#FFFFFF", "#F3F6FA", "#0B2A4A"]))
def test_the_suggested_colour_always_passes(colour, ground):
    assert contrast(readable(colour, ground), ground) >= 4.5


def test_a_colour_that_passes_is_kept():
    assert readable("#1F2A37", "#FFFFFF") == "#1F2A37"


def test_a_brand_can_be_made_without_a_file():
    assert Brand(name="远山").colours.primary == "#0B3A66"


def serif() -> bytes:
    """A face that is not among the bundled ones, and has no Chinese."""
    import matplotlib

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    return (folder / "DejaVuSerif.ttf").read_bytes()


def test_a_brand_brings_its_own_face_for_both_weights(tmp_path):
    write(tmp_path, "name: 远山\nfonts: {regular: own.ttf}")
    (tmp_path / "brands" / "acme" / "own.ttf").write_bytes(serif())
    brand = load_brand(tmp_path, "acme")
    assert [(weight, path.name) for weight, path in brand.faces] == [
        (400, "own.ttf"),
        (700, "own.ttf"),
    ]
    assert brand.families == '"Brand","RK","RKFallback"'
    assert load_brand(shipped_files() / "templates", "default").families == '"RK","RKFallback"'


@pytest.mark.parametrize(
    ("fonts", "message"),
    [
        ("{regular: none.ttf}", r"fonts.regular 应为同一目录中的 .ttf 文件，没有找到 none.ttf"),
        ("{regular: ../own.ttf}", r"没有找到 ../own.ttf"),
        ("{bold: own.ttf}", r"写了 fonts.bold，也须写 fonts.regular"),
        ("{regular: broken.ttf}", r"broken.ttf 不是可用的 TrueType 字体"),
        ("{regular: locked.ttf}", r"locked.ttf 的许可不允许嵌入文件"),
    ],
)
def test_a_font_that_cannot_be_used_is_refused(tmp_path, fonts, message):
    from fontTools.ttLib import TTFont

    folder = write(tmp_path, f"name: 远山\nfonts: {fonts}") / "brands" / "acme"
    (folder / "own.ttf").write_bytes(serif())
    (folder / "broken.ttf").write_bytes(b"no font")
    with TTFont(folder / "own.ttf") as font:
        font["OS/2"].fsType = 2
        font.save(folder / "locked.ttf")
    with pytest.raises(ParameterError, match=message):
        load_brand(tmp_path, "acme")
