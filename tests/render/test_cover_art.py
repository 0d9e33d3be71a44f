"""The dots of the cover: area in proportion, rows filling the width."""

import math
import re
from xml.etree import ElementTree

import pytest

from reportkit.render.cover_art import dot_art

TIERS = ["优质客户"] * 2 + ["边缘客户"] * 2


def circles(svg: str) -> list[tuple[float, float, float, str]]:
    nodes = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}circle")
    return [
        (float(n.get("cx")), float(n.get("cy")), float(n.get("r")), n.get("fill")) for n in nodes
    ]


def test_four_times_the_contribution_is_twice_the_radius():
    radii = [r for _, _, r, _ in circles(dot_art([8, 2, 2, 2], TIERS))]
    assert radii[0] / radii[1] == pytest.approx(2, rel=1e-3)


def test_colours_follow_the_groups_in_order():
    assert [c[3] for c in circles(dot_art([8, 2, 2, 2], TIERS))] == ["#FFFFFF"] * 2 + [
        "#9CCBEF"
    ] * 2


def test_a_brand_may_choose_its_shades():
    svg = dot_art([1, 1, 1, 1], TIERS, shades={"优质客户": "#FFEEDD"})
    assert svg.count("#FFEEDD") == 2


def shares() -> list[float]:
    return [100 * math.exp(-i / 18) for i in range(100)]


def test_a_hundred_dots_stay_inside_the_page_and_apart():
    found = circles(dot_art(shares(), ["甲"] * 100))
    assert len(found) == 100
    assert all(r - 0.02 <= x <= 170.02 - r for x, _, r, _ in found)
    assert all(y + r <= 52.02 for _, y, r, _ in found)
    nearest = min(
        math.dist(a[:2], b[:2]) - a[2] - b[2] for i, a in enumerate(found) for b in found[:i]
    )
    assert nearest > 0


def test_rows_reach_the_right_edge():
    assert max(x + r for x, _, r, _ in circles(dot_art(shares(), ["甲"] * 100))) == pytest.approx(
        170, abs=0.02
    )


@pytest.mark.parametrize(
    "given", [[0.0] * 4, [-5, -1, -1, 0], [float("nan"), 1, 1, 1], [1e300, 1, 0, 0]]
)
def test_losses_and_blanks_print_as_the_smallest_dot(given):
    assert all(r >= 0.45 for _, _, r, _ in circles(dot_art(given, TIERS)))


def test_the_same_dots_give_the_same_text():
    assert dot_art(shares(), ["甲"] * 100) == dot_art(shares(), ["甲"] * 100)


def test_the_title_is_escaped():
    assert "<title>A &amp; B</title>" in dot_art([1], ["甲"], title="A & B")


def test_no_number_is_endless():
    assert not re.search(r"nan|inf", dot_art([0, 0, 0, 0], TIERS))


@pytest.mark.parametrize(("given", "groups"), [([], []), ([1.0], ["甲", "乙"])])
def test_lists_that_do_not_match_are_refused(given, groups):
    with pytest.raises(ValueError, match="等长的贡献与分层"):
        dot_art(given, groups)
