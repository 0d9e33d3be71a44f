"""Colours: told apart in grey, readable on each other, replaceable by a brand."""

import itertools
import math
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.charts import palette
from reportkit.errors import ParameterError


def test_tiers_get_lighter_from_best_to_least():
    levels = [palette.luminance(c) for c in palette.TIER.values()]
    assert levels == sorted(levels)
    assert all(b - a > 0.04 for a, b in itertools.pairwise(levels))


@pytest.mark.parametrize(
    "labels", [["高价值", "中价值", "低价值"], ["VIP", "普通", "潜在"], list("ABC"), list("ABCDEF")]
)
def test_every_vocabulary_of_tiers_gets_distinct_colours_dark_to_light(labels):
    colours = palette.tier_colours(labels)
    levels = [palette.luminance(c) for c in colours]
    assert len(set(colours)) == len(labels)
    assert levels == sorted(levels)


def test_known_tiers_keep_their_colour_in_any_order():
    assert palette.tier_colours(["边缘客户", "优质客户"]) == ["#D3D8DE", "#0B3A66"]


@pytest.mark.parametrize("share", [i / 40 for i in range(41)])
def test_letters_on_any_step_of_the_scale_reach_contrast_four_and_a_half(share):
    fill = palette.ramp(share)
    assert palette.contrast(palette.text_on(fill), fill) >= 4.5


def test_contrast_of_black_and_white_is_twenty_one():
    assert palette.contrast("#000000", "#FFFFFF") == pytest.approx(21)


def test_the_highlight_colour_is_kept_back_while_others_suffice():
    assert palette.ACCENT not in palette.series_colours(6)
    assert len(set(palette.series_colours(7))) == 7


def test_eight_series_are_refused():
    with pytest.raises(ValueError, match="最多 7 个系列，给了 8 个"):
        palette.series_colours(8)


def test_a_scale_of_five_runs_from_good_over_grey_to_bad():
    colours = palette.scale_colours(5)
    assert (colours[0], colours[2], colours[4]) == (palette.GOOD, "#D3D8DE", palette.BAD)
    assert len(set(palette.scale_colours(4))) == 4


def test_a_brand_replaces_only_what_it_names():
    chosen = palette.palette_of({"color": {"primary": "#7A0019", "seq": ["#FFFFFF", "#7A0019"]}})
    assert chosen.primary == "#7A0019"
    assert chosen.accent == palette.ACCENT
    with palette.worn(chosen):
        assert palette.ramp(1) == "#7A0019"


def test_colours_are_taken_off_again_even_after_a_failure():
    house, red = palette.current(), palette.palette_of({"ink": "#FF0000"})
    with pytest.raises(ZeroDivisionError), palette.worn(red), palette.worn(house):
        assert palette.current() is house
        raise ZeroDivisionError
    assert palette.current() is house


def test_two_threads_draw_for_two_brands_at_once():
    both_draw = Barrier(2)

    def seen(ink: str) -> str:
        with palette.worn(palette.palette_of({"ink": ink})):
            both_draw.wait(timeout=10)
            return palette.current().ink

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(seen, ("#111111", "#222222"))) == ["#111111", "#222222"]


@pytest.mark.parametrize("value", ["red", "#FFF", 7, [], ["#12345G"]])
def test_a_brand_colour_that_is_none_is_named(value):
    with pytest.raises(ParameterError, match="品牌颜色 primary"):
        palette.palette_of({"primary": value})


WINE = {"primary": "#8B1E3F", "blue": "#C2556E", "accent": "#D9A441"}


def test_series_and_shades_follow_the_colours_of_a_brand():
    look = palette.palette_of(WINE)
    assert look.cat[:3] == (WINE["primary"], WINE["accent"], WINE["blue"])
    assert look.seq[-1] == WINE["primary"]
    lights = [palette.luminance(colour) for colour in look.seq]
    assert lights == sorted(lights, reverse=True)
    assert len(look.seq) == len(palette.SEQ)
    assert palette.palette_of({}) == palette.Palette()
    named = palette.palette_of({**WINE, "cat": ["#111111"], "seq": ["#222222", "#333333"]})
    assert (named.cat, named.seq) == (("#111111",), ("#222222", "#333333"))


@given(st.lists(st.from_regex(r"\A#[0-9A-F]{6}\Z"), min_size=3, max_size=3))
def test_no_two_series_of_any_brand_look_alike(colours):
    look = palette.palette_of(dict(zip(("primary", "accent", "blue"), colours, strict=True)))
    pairs = itertools.combinations(look.cat, 2)
    assert min(palette.difference(*pair) for pair in pairs) >= 0.1
    assert len(look.cat) >= 6


def test_the_difference_of_two_colours_is_that_of_oklab():
    assert palette.difference("#FFFFFF", "#000000") == pytest.approx(1, abs=1e-3)
    assert palette.difference("#8B1E3F", "#8B1E3F") == 0
    # published: red is (0.62796, 0.22486, 0.12585), blue (0.45201, −0.03246, −0.31153)
    published = math.dist((0.62796, 0.22486, 0.12585), (0.45201, -0.03246, -0.31153))
    assert palette.difference("#FF0000", "#0000FF") == pytest.approx(published, abs=1e-3)
