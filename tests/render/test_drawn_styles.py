"""What drawings say again and again is read once a document, and they look the same."""

from base64 import b64encode
from contextlib import nullcontext
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import pytest
import weasyprint.svg

from reportkit.render import drawn_styles, pdf
from reportkit.render.drawn_styles import styles_read_once
from reportkit.render.pdf import PdfSettings, write_pdf

COLOURS = ("#0B3A66", "#9AA5B1")
BARS = "".join(
    f'<path d="M {n} 0 L {n} 40 L {n + 3} 40 L {n + 3} 0 z" transform="translate(0 {n % 3})" '
    f'style="fill: {COLOURS[n % 8 // 4]}; stroke: none; opacity: 0.9"/>'
    for n in range(0, 200, 4)
)
WORDS = '<text x="4" y="55" style="font: 8px RK; fill: #0B3A66">优质客户 61%</text>'
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60">'
    f"<style>*{{stroke-linejoin: round}}</style>{BARS}{WORDS}</svg>"
)
PICTURE = f'<img alt="图" src="data:image/svg+xml;base64,{b64encode(CHART.encode()).decode()}">'
PAGE = f"<html lang='zh-CN'><title>x</title><body>{PICTURE}</body></html>"


def written(folder: Path) -> bytes:
    target = folder / "a.pdf"
    write_pdf(
        PAGE,
        target,
        base_folder=folder,
        settings=PdfSettings("图", datetime(2026, 1, 5, tzinfo=UTC)),
    )
    return target.read_bytes()


@pytest.fixture
def read(monkeypatch) -> list[str]:
    """Every style that was read in full."""
    styles: list[str] = []
    plain = weasyprint.svg.parse_declarations

    def noted(text):
        styles.append(text)
        return plain(text)

    monkeypatch.setattr(weasyprint.svg, "parse_declarations", noted)
    return styles


def test_each_style_is_read_once_and_the_file_has_the_same_bytes(tmp_path, monkeypatch, read):
    once = written(tmp_path)
    styles = list(read)
    monkeypatch.setattr(pdf, "styles_read_once", nullcontext)
    read.clear()
    assert written(tmp_path) == once
    assert len(read) >= 50 + 1
    assert len(styles) == len(set(read)) == 2 + 1


def test_afterwards_everything_is_as_it_was():
    utils, path = import_module("weasyprint.svg.utils"), import_module("weasyprint.svg.path")
    names = [(weasyprint.svg, "parse_declarations"), (utils, "normalize"), (path, "normalize")]
    before = [getattr(module, name) for module, name in names]
    with pytest.raises(ZeroDivisionError), styles_read_once():
        assert utils.normalize is path.normalize
        assert [getattr(module, name) for module, name in names] != before
        raise ZeroDivisionError
    assert [getattr(module, name) for module, name in names] == before


def test_another_version_without_these_names_is_left_alone(monkeypatch):
    monkeypatch.setattr(drawn_styles, "_PURE", {"no_such": ("", ".no_such_module")})
    with styles_read_once():
        assert not hasattr(weasyprint.svg, "no_such")
