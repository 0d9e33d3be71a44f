"""What a page may load."""

import re

import pytest

from reportkit import fonts
from reportkit.errors import RenderError
from reportkit.render.resources import Pictures, allowed_resources


@pytest.fixture
def inside(tmp_path):
    folder = tmp_path / "页面"
    folder.mkdir()
    (folder / "a b.css").write_text("p{}", encoding="utf-8")
    (folder / "LOGO.SVG").write_text("<svg/>", encoding="utf-8")
    (folder / "params.yaml").write_text("secret: 1", encoding="utf-8")
    (tmp_path / "outside.css").write_text("p{}", encoding="utf-8")
    return folder


def test_page_files_of_the_folder_are_read_with_their_kind(inside):
    resources = allowed_resources(inside, [])
    assert resources.load((inside / "a b.css").as_uri()) == (b"p{}", "text/css")
    assert resources.load((inside / "LOGO.SVG").as_uri()) == (b"<svg/>", "image/svg+xml")


@pytest.mark.parametrize("path", [fonts.SANS_REGULAR, fonts.FALLBACK])
def test_the_bundled_fonts_are_read_from_where_they_lie(inside, path):
    content, kind = allowed_resources(inside, []).load(path.as_uri())
    assert (content, kind) == (path.read_bytes(), "font/ttf")


@pytest.mark.parametrize(
    "url",
    [
        "{base}/params.yaml",  # not a kind that pages have
        "{base}/../outside.css",
        "{base}/%2e%2e/outside.css",
        "http://localhost/a.css",
        "file://otherhost/a.css",
        "ftp://x/a.css",
        "a.css",
        "{base}/a%00.css",
        "file:///etc/passwd",
        "FILE:///etc/hosts.css",
    ],
)
def test_everything_else_is_refused_by_name(inside, url):
    url = url.format(base=inside.as_uri())
    with pytest.raises(RenderError, match="不允许的资源 " + re.escape(url[:60])):
        allowed_resources(inside, []).load(url)


def test_a_link_that_leads_out_of_the_folder_is_refused(inside):
    (inside / "link.css").symlink_to(inside.parent / "outside.css")
    with pytest.raises(RenderError, match="不允许的资源"):
        allowed_resources(inside, []).load((inside / "link.css").as_uri())


def test_a_long_url_is_not_printed_whole(inside):
    with pytest.raises(RenderError) as caught:
        allowed_resources(inside, []).load("data:" + "A" * 5000)
    assert str(caught.value).count("A") == 195


def test_a_missing_page_file_is_named(inside):
    with pytest.raises(RenderError, match=r"文件不存在：.*gone\.css。请补上文件"):
        allowed_resources(inside, []).load((inside / "gone.css").as_uri())


def test_an_attachment_is_passed_on_from_anywhere_and_only_itself(inside):
    book = inside.parent / "附表.xlsx"
    book.write_bytes(b"PK")
    (inside.parent / "other.xlsx").write_bytes(b"PK")
    resources = allowed_resources(inside, [book])
    assert resources.load(book.as_uri()) == (
        b"PK", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    )  # fmt: skip
    with pytest.raises(RenderError, match="不允许的资源"):
        resources.load((inside.parent / "other.xlsx").as_uri())


def test_an_attachment_of_another_kind_or_absent_is_refused_with_the_kinds_there_are(inside):
    with pytest.raises(
        RenderError, match=r"不能附加 LOGO\.SVG：只接受 \.csv、\.docx、\.json、\.pdf"
    ):
        allowed_resources(inside, [inside / "LOGO.SVG"])
    with pytest.raises(RenderError, match=r"要附加的文件不存在：.*a\.xlsx。请先生成它"):
        allowed_resources(inside, [inside / "a.xlsx"])


def test_a_picture_of_the_page_is_read_by_the_address_it_was_given(inside):
    pictures = Pictures()
    first, same, other = map(
        pictures.address, ("<svg>甲</svg>", "<svg>甲</svg>".encode(), "<svg/>")
    )
    assert first == same != other
    resources = allowed_resources(inside, [], pictures)
    assert resources.load(first) == ("<svg>甲</svg>".encode(), "image/svg+xml")
    with pytest.raises(RenderError, match="不允许的资源 picture:0"):
        resources.load("picture:0")
