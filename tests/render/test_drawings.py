"""Charts inside a page: what draws stays, everything else goes."""

import pytest
from lxml import etree

from reportkit.errors import RenderError
from reportkit.render.drawings import inline_svg

SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="9pt" height="9pt" viewBox="0 0 9 9">{}</svg>'


def drawn(inner: str, **more) -> etree._Element:
    given = {"alt": "升到 12", "width_mm": 83.0, "prefix": "d1", **more}
    return etree.fromstring(inline_svg(SVG.format(inner).encode(), **given))


def names(root: etree._Element) -> list[str]:
    return [etree.QName(e).localname for e in root.iter()]


def test_the_drawing_says_what_it_shows_and_how_wide_it_was():
    root = drawn("<path d='M 0 0 L 1 1'/>", alt='升到 "12" <b>')
    assert root.get("role") == "img"
    assert root.get("aria-label") == '升到 "12" <b>'
    assert root.get("style") == "--mm:83"
    assert root.get("viewBox") == "0 0 9 9"
    assert root.get("width") is None


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<style>*{display:none}</style>",
        "<foreignObject><body xmlns='http://www.w3.org/1999/xhtml'/></foreignObject>",
        "<a href='https://example.com'><path d='M 0 0'/></a>",
        "<animate attributeName='x'/>",
        "<metadata><x/></metadata>",
        "<!-- note -->",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    ],
)
def test_what_does_not_draw_is_left_out(inner):
    assert names(drawn(f"<g>{inner}</g>")) == ["svg", "g"]


@pytest.mark.parametrize(
    "attribute",
    [
        'onload="alert(1)"',
        'onClick="alert(1)"',
        'style="fill: url(https://example.com/a)"',
        "fill=\"url( '//example.com/a')\"",
        'xlink:href="https://example.com/a.svg#b"',
        'href="javascript:alert(1)"',
    ],
)
def test_attributes_that_run_or_fetch_are_left_out(attribute):
    assert dict(drawn(f"<path {attribute}/>")[0].attrib) == {}


def test_words_after_a_removed_element_stay():
    root = drawn("<text>甲<script>x</script>乙</text>")
    assert "".join(root.itertext()) == "甲乙"


def test_ids_are_kept_only_where_something_refers_to_them():
    root = drawn(
        "<defs><clipPath id='long-name'><rect/></clipPath><path id='mark'/></defs>"
        "<g id='figure_1'><use xlink:href='#mark'/><path clip-path='url(#long-name)'/></g>"
    )
    ids = {etree.QName(e).localname: e.get("id") for e in root.iter() if e.get("id")}
    assert set(ids) == {"clipPath", "path"}
    assert all(name.startswith("d1-") for name in ids.values())
    use, path = root[1]
    assert use.get("href") == f"#{ids['path']}"
    assert path.get("clip-path") == f"url(#{ids['clipPath']})"


def test_two_drawings_of_one_file_never_share_an_id():
    inner = "<defs><path id='mark'/></defs><use href='#mark'/>"
    first, second = (drawn(inner, prefix=prefix) for prefix in ("d1", "d2"))
    assert first[0][0].get("id") != second[0][0].get("id")


def test_coordinates_keep_two_decimals():
    assert drawn("<path d='M 1.23456 -7.891 \nL 2 3.1'/>")[0].get("d") == "M 1.23 -7.89 L 2 3.1"


def test_an_entity_of_the_file_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("geheim")
    source = f'<!DOCTYPE svg [<!ENTITY e SYSTEM "{secret.as_uri()}">]>' + SVG.format(
        "<text>&e;</text>"
    )
    assert "geheim" not in inline_svg(source.encode(), alt="a", width_mm=1, prefix="d1")


@pytest.mark.parametrize("source", [b"no svg", b"<html><body/></html>", b""])
def test_a_file_that_is_no_svg_is_an_error_that_says_what_to_do(source):
    with pytest.raises(RenderError, match="请重新运行该章"):
        inline_svg(source, alt="a", width_mm=1, prefix="d1")
