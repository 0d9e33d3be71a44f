"""Typeface and theme colours of the Office files."""

import re

from reportkit.brand import Brand, Colours
from reportkit.render.office import FONT, theme_colours

SLOTS = {"dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink"}


def test_every_slot_of_an_office_theme_is_filled_with_six_digits():
    found = theme_colours(Brand(name="甲"))
    assert set(found) == SLOTS
    assert all(re.fullmatch("[0-9A-F]{6}", colour) for colour in found.values())


def test_letters_are_dark_on_light_and_the_first_accents_are_the_brands():
    brand = Brand(name="甲", colours=Colours(primary="#111111", accent="#ABCDEF", ink="#222222"))
    found = theme_colours(brand)
    assert (found["dk1"], found["lt1"], found["dk2"]) == ("222222", "FFFFFF", "111111")
    assert (found["accent1"], found["accent2"]) == ("111111", "ABCDEF")
    assert found["hlink"] != found["folHlink"]


def test_the_typeface_is_named_as_office_names_it():
    assert FONT == "微软雅黑"
