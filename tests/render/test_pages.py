"""The demo's book as a reader leafs through it: how long it is, and how full its pages are."""

from pathlib import Path

import numpy as np
import pytest
from pypdfium2 import PdfDocument

from reportkit.gate import squeeze

MM = 72 / 25.4
#: (top, bottom) margin in mm of upright and of wide pages, as templates/css/page.css sets them
MARGINS = {False: (23, 19), True: (22, 17)}
LEAST_FULL = 2 / 3


@pytest.fixture(scope="module")
def document(demo_run):
    pdf = next(path for path in demo_run.report.files if path.suffix == ".pdf")
    with PdfDocument(pdf) as opened:
        yield opened


@pytest.fixture(scope="module")
def chapter_starts(document) -> dict[str, int]:
    """Title of every first-level bookmark → its page."""
    return {
        mark.get_title(): mark.get_dest().get_index()
        for mark in document.get_toc()
        if mark.level == 0
    }


def fullness(page) -> float:
    """How far down the text area of a page the last ink lies, 0–1."""
    top_mm, bottom_mm = MARGINS[page.get_width() > page.get_height()]
    pixels = page.render(scale=1).to_numpy().min(axis=2)
    area = pixels[round(top_mm * MM) : round(len(pixels) - bottom_mm * MM), 30:-30]
    inked = np.flatnonzero((area < 200).any(axis=1))
    return float(inked[-1] / len(area)) if len(inked) else 0.0


def test_the_report_has_thirty_to_fifty_one_pages_those_of_key_accounts_included(document):
    assert 30 <= len(document) <= 51


def test_the_action_list_follows_the_last_chapter_on_its_page(document, chapter_starts):
    """So that the last page of a chapter is never its conclusions alone."""
    (start,) = (page for title, page in chapter_starts.items() if "行动清单" in title)
    assert fullness(document[start]) > LEAST_FULL
    assert "结论与建议" in document[start].get_textpage().get_text_range()


def test_the_ledger_takes_no_more_than_a_page(document):
    pages = [squeeze(page.get_textpage().get_text_range()) for page in document]
    (first,) = (number for number, text in enumerate(pages) if "A.3账目核对" in text)
    (following,) = (number for number, text in enumerate(pages) if "A.4来源覆盖" in text)
    assert following <= first + 1


def test_no_page_inside_a_chapter_is_more_than_a_third_empty(document, chapter_starts):
    starts = [page for title, page in chapter_starts.items() if title.startswith("第")]
    assert len(starts) >= 9
    ends = {start - 1 for start in chapter_starts.values()}
    inside = [n for n in range(min(starts), max(starts)) if n not in ends]
    assert len(inside) > 10
    empty = {number + 1: round(fullness(document[number]), 2) for number in inside}
    assert {page: full for page, full in empty.items() if full < LEAST_FULL} == {}


def test_both_workbooks_travel_inside_the_book(demo_run):
    import pikepdf

    pdf = next(path for path in demo_run.report.files if path.suffix == ".pdf")
    with pikepdf.open(pdf) as opened:
        names = {Path(str(spec.filename)).name for spec in opened.attachments.values()}
    assert names == {"客户分级管理分析表.xlsx", "客户管理分析附表.xlsx"}
    assert (pdf.parent / "客户管理分析附表.xlsx").is_file()
