"""The cover's picture as SVG."""

import pytest

from reportkit.brand import Brand, Colours, Cover, contrast
from reportkit.render.cover_picture import cover_svg, dot_colours
from reportkit.report.model import CoverArt, Dot

BRAND = Brand(name="甲")  # ground #0B2A4A, text #FFFFFF, sky #7DB4DD


def drawn(*dots: Dot, height: float = 56.0, brand: Brand = BRAND) -> str:
    return cover_svg(CoverArt(dots, height, "说明"), brand)


def test_a_dot_is_a_circle_at_its_place_in_millimetres():
    assert drawn(Dot(12.345, 6.0, 3.0, 0)) == (
        '<svg xmlns="http://www.w3.org/2000/svg" width="170mm" height="56.00mm" '
        'viewBox="0 0 170 56.00"><circle cx="12.35" cy="6.00" r="3.00" fill="#FFFFFF"/></svg>'
    )


def test_a_loss_is_a_ring_whose_outer_edge_is_the_dots():
    svg = drawn(Dot(5, 5, 2.0, 0, loss=True))
    assert 'r="1.85" fill="none" stroke="#FFFFFF" stroke-width="0.3"' in svg  # 1.85 + 0.3 / 2 = 2


def test_the_smallest_loss_still_has_a_radius():
    assert 'r="0.10"' in drawn(Dot(5, 5, 0.2, 3, loss=True))


def test_no_dots_leave_an_empty_picture():
    assert drawn(height=1.0).endswith('viewBox="0 0 170 1.00"></svg>')


def test_ranks_go_from_the_text_through_the_sky_towards_the_ground():
    text, second, sky, last = dot_colours(BRAND)
    assert (text, sky) == ("#FFFFFF", "#7DB4DD")
    assert second == "#A4CAE7"  # 125 * .7 + 255 * .3 = 164 = A4, and so on
    assert last == "#446F94"  # halfway: (125 + 11) / 2 = 68 = 44
    ground = BRAND.cover.ground
    steps = [contrast(colour, ground) for colour in (text, second, sky, last)]
    assert steps == sorted(steps, reverse=True)


def test_a_sky_that_would_vanish_in_the_ground_gives_way_to_the_soft_text():
    brand = Brand(name="甲", colours=Colours(sky="#0B2A4A"), cover=Cover(soft="#C9DCEC"))
    colours = dot_colours(brand)
    assert colours[2:] == ("#C9DCEC", "#C9DCEC")
    assert min(contrast(colour, brand.cover.ground) for colour in colours) > 1.35


@pytest.mark.parametrize("rank", range(4))
def test_every_rank_has_its_colour(rank):
    assert f'fill="{dot_colours(BRAND)[rank]}"' in drawn(Dot(1, 1, 1, rank))
