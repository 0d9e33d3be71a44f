"""Fonts inside a page: the letters it uses, and no more."""

import io
import re
from base64 import b64decode

import pytest
from fontTools.ttLib import TTFont

from reportkit.render.web_fonts import font_faces

FACE = re.compile(
    r'@font-face\{font-family:"(\w+)";font-weight:(\d+);src:url\(data:font/woff;base64,([\w+/=]+)\)\}'
)
PAGE = "<p>（客户）、12%。</p>"


@pytest.fixture(scope="module")
def faces():
    return {
        (family, weight): TTFont(io.BytesIO(b64decode(data)))
        for family, weight, data in FACE.findall(font_faces(PAGE))
    }


def test_every_face_of_the_book_is_there(faces):
    assert set(faces) == {("RK", "400"), ("RK", "700"), ("RKNum", "300")}


def test_a_face_holds_the_letters_of_the_page_and_no_others(faces):
    assert set(faces["RK", "400"].getBestCmap()) == set(map(ord, PAGE))
    assert ord("户") not in faces["RKNum", "300"].getBestCmap()


def test_squeezing_of_punctuation_survives(faces):
    features = {r.FeatureTag for r in faces["RK", "400"]["GPOS"].table.FeatureList.FeatureRecord}
    assert "chws" in features


def test_pictures_of_a_page_do_not_count_as_text():
    plain, picture = "<p>甲", '<img src="data:image/png;base64,QUJDREVGZw==">'
    with_picture = font_faces(f"{plain}{picture}")
    points = TTFont(io.BytesIO(b64decode(FACE.findall(with_picture)[0][2]))).getBestCmap()
    assert ord("Q") not in points


def test_the_last_resort_comes_along_where_the_others_fall_short(faces):
    assert "RKFallback" not in {family for family, _ in faces}
    assert 'font-family:"RKFallback"' in font_faces("甲ł")


def test_the_same_text_gives_the_same_bytes():
    from reportkit.render import web_fonts

    first = font_faces(PAGE)
    web_fonts._subset.cache_clear()
    assert font_faces(PAGE) == first
