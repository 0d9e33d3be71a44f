"""Numbers in the titles of a deck, and what it asks, read again."""

from __future__ import annotations

from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from board_report import board_report

from reportkit.brand import load_brand
from reportkit.gate.deck_titles import faults
from reportkit.render import FORMATS, render

BRAND = load_brand(Path(__file__).resolve().parents[2] / "templates", "default")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    root = tmp_path_factory.mktemp("deck")
    book = board_report(root)
    return book, render(book, BRAND, "pptx", root / FORMATS["pptx"].file_name)


def with_words(deck: Path, target: Path, old: str, new: str) -> Path:
    """A copy of the deck in which every slide says ``new`` for ``old``."""
    found = 0
    with ZipFile(deck) as package, ZipFile(target, "w", ZIP_DEFLATED) as fresh:
        for name in package.namelist():
            content = package.read(name)
            if name.startswith("ppt/slides/slide"):
                found += content.count(old.encode())
                content = content.replace(old.encode(), new.encode())
            fresh.writestr(name, content)
    assert found
    return target


def test_the_deck_as_it_is_made_has_no_fault(made):
    book, deck = made
    assert list(faults(deck, book)) == []


def test_a_number_in_a_title_that_the_report_does_not_print_is_refused(made, tmp_path):
    book, deck = made
    wrong = with_words(deck, tmp_path / "t.pptx", "保住 121 家", "保住 122 家")
    (fault,) = faults(wrong, book)
    assert fault.startswith("第 2 页标题“保住 122 家") and fault.endswith("的 122 不是报告中的数")


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [("72～223 万元", "72～232 万元", "金额"), ("周文静（服务部）", "周文（服务部）", "负责人"),
     ("2026-03-14", "2026-03-15", "期限")],
)  # fmt: skip
def test_a_decision_told_otherwise_is_refused(made, tmp_path, old, new, what):
    book, deck = made
    found = list(faults(with_words(deck, tmp_path / "t.pptx", old, new), book))
    assert any(what in fault for fault in found)
