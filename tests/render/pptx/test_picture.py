"""The logo as pixels on nothing."""

import io

import pytest
from PIL import Image

from reportkit.render.pptx.picture import logo_png


def svg(view):
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" {view}>'
        '<rect width="10" height="20" fill="#FF0000"/></svg>'
    )


def test_a_brand_without_a_logo_has_no_picture():
    assert logo_png("") == b""


def test_a_logo_is_high_enough_for_print_and_its_ground_is_clear():
    png = logo_png(svg('viewBox="0 0 20 20"'))
    image = Image.open(io.BytesIO(png)).convert("RGBA")
    assert image.size == pytest.approx((283, 283), abs=1)  # 24 mm at 300 dpi
    assert image.getpixel((70, 140)) == (255, 0, 0, 255)
    assert image.getpixel((210, 140))[3] == 0
    assert logo_png(svg('viewBox="0 0 20 20"')) == png


def test_proportions_are_those_of_the_drawing():
    wide = Image.open(io.BytesIO(logo_png(svg('viewBox="-5,0 60,20"'))))
    assert wide.width / wide.height == pytest.approx(3, abs=0.02)
