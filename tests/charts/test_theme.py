"""Sizes in true millimetres, text as text, the same bytes twice, no trace outside."""

import re

import matplotlib as mpl
import pytest
from matplotlib.figure import Figure

from reportkit.charts import palette
from reportkit.charts.theme import Margins, new_figure, size_mm, theme, to_svg


def _drawn(words: str = "客户数", weight: str = "normal") -> Figure:
    figure, axes = new_figure("half", 40)
    with theme():
        axes.plot([1, 2], [3, 4])
        axes.text(1.5, 3.5, words, fontweight=weight)
    return figure


@pytest.mark.parametrize(
    ("width", "mm"), [("full", 170), ("wide", 98), ("half", 83), ("narrow", 68)]
)
def test_the_svg_is_as_wide_and_high_as_the_page_grid_says(width, mm):
    figure, _ = new_figure(width, 50)
    svg = to_svg(figure).decode()
    assert size_mm(figure) == (mm, 50)
    assert float(re.search(r'width="([\d.]+)pt"', svg)[1]) == pytest.approx(
        mm * 72 / 25.4, abs=1e-3
    )
    assert float(re.search(r'height="([\d.]+)pt"', svg)[1]) == pytest.approx(
        50 * 72 / 25.4, abs=1e-3
    )


def test_margins_are_millimetres():
    _, axes = new_figure("full", 50, Margins(left=17, right=34, top=5, bottom=10))
    box = axes.get_position()
    assert (box.x0, box.x1) == pytest.approx((0.1, 0.8))
    assert (box.y0, box.y1) == pytest.approx((0.2, 0.9))


def test_text_stays_text_in_a_family_the_book_declares():
    svg = to_svg(_drawn()).decode()
    assert ">客户数</text>" in svg
    assert "font-family: RK, 'Reportkit Sans SC'" in svg
    assert svg.count("font-family") == 1


def test_the_same_drawing_gives_the_same_bytes_without_a_date():
    svg = to_svg(_drawn())
    assert svg == to_svg(_drawn())
    assert b"metadata" not in svg
    assert b"DOCTYPE" not in svg


def test_ids_of_two_charts_never_meet():
    def ids(svg: bytes) -> set[str]:
        return set(re.findall(r'id="([^"]+)"', svg.decode()))

    first, second = to_svg(_drawn("一")), to_svg(_drawn("二"))
    assert ids(first)
    assert not ids(first) & ids(second)
    assert all(i.startswith("lorenz-") for i in ids(to_svg(_drawn(), "lorenz")))


def test_every_reference_inside_the_svg_has_its_id():
    svg = to_svg(_drawn(), "x").decode()
    wanted = set(re.findall(r'href="#([^"]+)"', svg)) | set(re.findall(r"url\(#([^)]+)\)", svg))
    assert wanted
    assert wanted <= set(re.findall(r'id="([^"]+)"', svg))


def test_a_character_no_font_has_prints_as_geta():
    assert "客户〓" in to_svg(_drawn("客户\U000f0000")).decode()


def test_a_rare_name_on_an_axis_prints_too():
    figure, axes = new_figure("half", 40)
    with theme():
        axes.set_xticks([0, 1], ["客户\U000f0000", "乙"])
    assert "客户〓" in to_svg(figure).decode()


def test_bold_text_falls_back_to_regular_for_a_rare_name():
    svg = to_svg(_drawn("𬭎", "bold")).decode()
    assert "𬭎" in svg


def test_a_dollar_sign_is_no_formula():
    assert ">A$B$C_1</text>" in to_svg(_drawn("A$B$C_1")).decode()


def test_the_theme_leaves_no_trace():
    before = dict(mpl.rcParams)
    to_svg(_drawn())
    assert dict(mpl.rcParams) == before


def test_an_unknown_width_names_those_there_are():
    with pytest.raises(ValueError, match="图宽“huge”不存在，可用：full、wide、half、narrow"):
        new_figure("huge", 40)


def test_a_height_beyond_the_page_is_refused():
    with pytest.raises(ValueError, match="5～250"):
        new_figure("full", 400)


def test_colours_of_a_brand_reach_the_next_chart_and_leave_again():
    with palette.worn(palette.palette_of({"color": {"cat": ["#112233"]}, "page": {"size": "A4"}})):
        assert b"#112233" in to_svg(_drawn())
    assert b"#112233" not in to_svg(_drawn())


def test_the_check_for_colliding_labels_sees_a_collision(sound):
    figure, axes = new_figure("half", 40, Margins(5, 5, 5, 5))
    with theme():
        axes.text(0.5, 0.5, "优质客户")
        axes.text(0.52, 0.5, "发展客户")
    with pytest.raises(AssertionError, match="优质客户"):
        sound(figure)


def test_the_check_for_labels_off_the_page_sees_one(sound):
    figure, axes = new_figure("half", 40, Margins(5, 5, 5, 5))
    with theme():
        axes.text(1.02, 0.5, "优质客户")
    with pytest.raises(AssertionError, match="优质客户"):
        sound(figure)
