"""Figures, cover picture and logo of the document."""

import io
from dataclasses import replace

import pytest
from lxml import etree
from PIL import Image
from tiered_report import tiered_report

from reportkit.blocks import Figure, Note
from reportkit.brand import Brand, Cover
from reportkit.errors import RenderError
from reportkit.render.docx.items import Exhibit, Prose, said
from reportkit.render.docx.pictures import Picture, album, inline
from reportkit.report.model import CoverArt, Dot, Placed

WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
MM = 36_000
PLAIN = Brand(name="甲", cover=Cover(style="plain"))


def exhibit(folder, name, width=100.0, height=50.0):
    (folder / f"{name}.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}mm" height="{height}mm" '
        'viewBox="0 0 2 1"><rect width="1" height="1" fill="#FF0000"/></svg>',
        encoding="utf-8",
    )
    figure = Figure(id=name, title="", file=f"{name}.svg", alt="", width_mm=width, height_mm=height)
    return Exhibit(Placed(block=figure, anchor=f"value-{name}", folder=folder))


def test_figures_are_found_by_anchor_in_their_own_size_and_no_wider_than_the_text(tmp_path):
    items = [exhibit(tmp_path, "small"), Prose(said("文")), exhibit(tmp_path, "wide", 312, 100)]
    found = album(items, tiered_report(tmp_path, {}), PLAIN, 156)
    small, wide = found.figures["value-small"], found.figures["value-wide"]
    assert (small.width_mm, small.height_mm) == (100, 50)
    assert (wide.width_mm, wide.height_mm) == (156, 50)
    assert [small.relation, wide.relation] == ["rIdImage1", "rIdImage2"]
    assert found.files == {"rIdImage1": small.png, "rIdImage2": wide.png}
    size = Image.open(io.BytesIO(small.png)).size
    assert size == pytest.approx((787.4, 393.7), abs=1)  # 100 and 50 mm at 200 dpi
    assert (found.art, found.logo) == (None, None)


def test_a_document_without_pictures_draws_nothing(tmp_path):
    note = Exhibit(Placed(block=Note(id="n", kind="提示", text="")))
    found = album([note], tiered_report(tmp_path, {}), PLAIN, 156)
    assert (found.figures, found.files) == ({}, {})


def test_a_figure_that_is_gone_stops_the_document(tmp_path):
    item = exhibit(tmp_path, "trend")
    (tmp_path / "trend.svg").unlink()
    with pytest.raises(RenderError, match=r"trend\.svg 不在章节目录中"):
        album([item], tiered_report(tmp_path, {}), PLAIN, 156)


def with_dots(report):
    art = CoverArt((Dot(85, 28, 20, 0),), 56.0, "每点百分之一的客户")
    return replace(report, cover=replace(report.cover, art=art))


def test_dots_stand_on_the_ground_of_the_cover_with_eight_millimetres_around(tmp_path):
    found = album([], with_dots(tiered_report(tmp_path, {})), Brand(name="甲"), 156)
    image = Image.open(io.BytesIO(found.art.png)).convert("RGB")
    assert image.getpixel((5, 5)) == (0x0B, 0x2A, 0x4A)
    per_mm = image.width / 186
    assert image.getpixel((round((8 + 85) * per_mm), round((8 + 28) * per_mm))) == (255, 255, 255)
    assert found.art.width_mm == 156
    assert found.art.height_mm == pytest.approx(72 * 156 / 186)  # 56 and twice 8, scaled


def test_a_plain_cover_has_no_dots(tmp_path):
    assert album([], with_dots(tiered_report(tmp_path, {})), PLAIN, 156).art is None


@pytest.mark.parametrize(("view", "width"), [("0 0 300 100", 33), ("-1,-1 50,100", 5.5), ("", 11)])
def test_a_logo_is_eleven_millimetres_high_in_its_own_proportions(tmp_path, view, width):
    box = f'viewBox="{view}"' if view else ""
    (tmp_path / "logo.svg").write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" {box}><rect width="9" height="9"/></svg>',
        encoding="utf-8",
    )
    brand = Brand(name="甲", logo="logo.svg", folder=tmp_path, cover=Cover(style="plain"))
    logo = album([], tiered_report(tmp_path, {}), brand, 156).logo
    assert (logo.width_mm, logo.height_mm) == (pytest.approx(width), 11)


def test_a_picture_in_the_text_has_size_number_name_and_words():
    picture = Picture("rIdImage3", b"", 156.0, 60.5)
    made = inline(picture, number=7, name="trend", alt="折线图：\x07<升>")
    extent, about = made.find(f".//{WP}extent"), made.find(f".//{WP}docPr")
    assert (extent.get("cx"), extent.get("cy")) == (str(156 * MM), str(round(60.5 * MM)))
    assert dict(about.attrib) == {"id": "7", "name": "trend", "descr": "折线图：<升>"}
    assert made.find(f".//{A}blip").get(f"{R}embed") == "rIdImage3"
    size = made.find(f".//{A}xfrm/{A}ext")
    assert (size.get("cx"), size.get("cy")) == (extent.get("cx"), extent.get("cy"))
    assert made.find(f".//{A}graphicFrameLocks").get("noChangeAspect") == "1"
    etree.fromstring(etree.tostring(made))
