"""Charts as pixels."""

import io

import pytest
from PIL import Image

from reportkit.blocks import Figure
from reportkit.errors import RenderError
from reportkit.render.pixels import png_pictures


def figure(folder, name, colour, size):
    width, height = size
    (folder / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        f'viewBox="0 0 {width} {height}"><rect width="{width / 2}" height="{height}" '
        f'fill="{colour}"/></svg>',
        encoding="utf-8",
    )
    return Figure(
        id=name, title=name, file=f"{name}.svg", alt=name, width_mm=width, height_mm=height
    )


def test_each_figure_is_a_picture_of_its_own_size_on_white(tmp_path):
    one = figure(tmp_path, "red", "#FF0000", (50.8, 25.4))
    two = figure(tmp_path, "blue", "#0000FF", (25.4, 25.4))
    drawn = png_pictures([(one, tmp_path), (two, tmp_path)], dpi=100)
    red, blue = (Image.open(io.BytesIO(png)).convert("RGB") for png in drawn)
    assert (red.size, blue.size) == ((200, 100), (100, 100))
    assert (red.getpixel((50, 50)), red.getpixel((150, 50))) == ((255, 0, 0), (255, 255, 255))
    assert (blue.getpixel((25, 50)), blue.getpixel((75, 50))) == ((0, 0, 255), (255, 255, 255))
    assert png_pictures([(one, tmp_path), (two, tmp_path)], dpi=100) == drawn  # no clock in it


def test_nothing_is_drawn_for_nothing():
    assert png_pictures([], dpi=100) == ()


def test_a_file_that_is_gone_is_named_with_what_to_do(tmp_path):
    gone = figure(tmp_path, "trend", "#000000", (10, 10))
    (tmp_path / "trend.svg").unlink()
    with pytest.raises(
        RenderError, match=r"图 trend 的文件 trend\.svg 不在章节目录中，请重新运行该章"
    ):
        png_pictures([(gone, tmp_path)], dpi=100)
