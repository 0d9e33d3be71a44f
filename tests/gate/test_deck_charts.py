"""A deck with every form of chart, read again; then with one number changed inside the file."""

from __future__ import annotations

import io
import re
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from charted_report import charted_report, drawings

from reportkit.brand import load_brand
from reportkit.errors import GateError
from reportkit.gate import inspect
from reportkit.gate.deck_charts import faults, native_charts
from reportkit.render import FORMATS, render

BRAND = load_brand(Path(__file__).resolve().parents[2] / "templates", "default")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("deck")
    book = charted_report(root)
    (root / "out").mkdir()
    deck = root / "out" / FORMATS["pptx"].file_name
    render(book, BRAND, "pptx", deck)
    return book, deck


def changed(deck: Path, target: Path, part: str, pattern: str, new: str) -> Path:
    """A copy of the deck in which the first match in ``part``, also of a part's part, is ``new``."""
    with ZipFile(deck) as old, ZipFile(target, "w", ZIP_DEFLATED) as fresh:
        for name in old.namelist():
            content = old.read(name)
            if name == part.partition("!")[0]:
                inner = part.partition("!")[2]
                if inner:
                    aside = target.with_suffix(".inner")
                    aside.write_bytes(content)
                    content = changed(
                        aside, target.with_suffix(".xlsx"), inner, pattern, new
                    ).read_bytes()
                else:
                    text = content.decode()
                    assert re.search(pattern, text)
                    content = re.sub(pattern, new, text, count=1).encode()
            fresh.writestr(name, content)
    return target


def first_chart(deck: Path) -> tuple[str, str]:
    """A part with a chart and its workbook."""
    with ZipFile(deck) as package:
        chart = next(n for n in package.namelist() if re.search(r"charts/chart[^/]*\.xml$", n))
        folder, _, name = chart.rpartition("/")
        links = package.read(f"{folder}/_rels/{name}.rels").decode()
    return chart, "ppt/" + re.search(r'Target="\.\./(embeddings/[^"]+)"', links)[1]


def test_every_native_chart_shows_the_recorded_numbers(tmp_path):
    """A deck shows the three weightiest figures of a chapter: the forms in turn, three at a time."""
    forms = list(drawings().items())
    kinds: set[str] = set()
    for start in range(0, len(forms), 3):
        (tmp_path / str(start)).mkdir()
        book = charted_report(tmp_path / str(start), dict(forms[start : start + 3]))
        deck = tmp_path / str(start) / FORMATS["pptx"].file_name
        render(book, BRAND, "pptx", deck)
        assert list(faults(deck, book)) == []
        blocks = {item.label: item.block for part in book.parts for item in part.placed}
        for chart in native_charts(deck):
            assert all(chart.shown)
            kinds.add(blocks[chart.label].chart.kind)
    assert kinds == {
        "bar",
        "column",
        "stacked_share",
        "line",
        "curve",
        "scatter",
        "bridge",
        "range",
    }


def test_a_number_changed_in_a_drawing_is_refused(made, tmp_path):
    book, deck = made
    chart, _ = first_chart(deck)
    pattern = r"(<c:(?:val|yVal)>.*?<c:v>)[^<]+"
    broken = changed(deck, tmp_path / deck.name, chart, f"(?s){pattern}", r"\g<1>987654.5")
    first, second = faults(broken, book)
    assert first.endswith("画的数与“编辑数据”中的数不同")
    assert second.endswith("画的数不是报告记录的数")
    with pytest.raises(GateError, match="画的数不是报告记录的数"):
        inspect(tmp_path, book, ())


def test_a_number_changed_in_the_workbook_behind_a_chart_is_refused(made, tmp_path):
    book, deck = made
    _, workbook = first_chart(deck)
    part = f"{workbook}!xl/worksheets/sheet1.xml"
    pattern = r'(<c r="B2"[^>]*><v>)[^<]+'
    broken = changed(deck, tmp_path / deck.name, part, pattern, r"\g<1>987654.5")
    (fault,) = faults(broken, book)
    assert fault.endswith("画的数与“编辑数据”中的数不同")


def test_a_chart_that_no_figure_is_behind_is_refused(made, tmp_path):
    book, deck = made
    with ZipFile(deck) as package:
        slide = next(
            name
            for name in package.namelist()
            if re.fullmatch(r"ppt/slides/slide\d+\.xml", name)
            and b"drawingml/2006/chart" in package.read(name)
        )
    pattern = r'(?s)(<p:graphicFrame.*?name=")[^"]+'
    broken = changed(deck, tmp_path / deck.name, slide, pattern, r"\g<1>图 9-9")
    assert "“图 9-9”的图在报告中找不到" in list(faults(broken, book))


def test_an_empty_series_and_a_sheet_without_charts_are_no_fault(tmp_path):
    empty = tmp_path / "a.pptx"
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as package:
        package.writestr(
            "ppt/slides/slide1.xml",
            '<p:sld xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"/>',
        )
    empty.write_bytes(buffer.getvalue())
    assert list(native_charts(empty)) == []
