"""Names that try everything, one lone customer, no data: the real way, files to PDF, HTML and Excel.

What a page may not do is measured from the finished file: glyphs outside the margins, or printed
over one another.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import hostile_clients as hostile
import openpyxl
import page
import pandas as pd
import pikepdf
import pytest
from bs4 import BeautifulSoup
from pypdfium2 import PdfDocument

from reportkit import fonts
from reportkit.gate import page_texts, raw_texts, squeeze
from reportkit.pipeline import Built, build_report
from reportkit.project import Project
from reportkit.runs import read_record
from reportkit.scaffold import write_project

PASSWORD = "Kx7-pLm2.QwZ9"
MM = 72 / 25.4


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("hostile") / "p"
    write_project(root)
    return Project(root)


@pytest.fixture(scope="module")
def built(project) -> Built:
    return build_report(project, hostile.write_hostile(project), hostile.PERIOD)


@pytest.fixture(scope="module")
def single(project) -> Built:
    """One customer, a person, in a sealed report."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SINGLE_PASSWORD", PASSWORD)
        return build_report(project, hostile.write_single(project), hostile.PERIOD)


def file(report: Built, suffix: str) -> Path:
    """The report as that kind of file; of the workbooks, the one with all customers."""
    return next(p for p in report.files if p.suffix == suffix and "附" not in p.name)


@pytest.fixture(scope="module")
def pages(built) -> list[str]:
    """The text of every page as it is copied out, without white space and joiners."""
    return list(page_texts(file(built, ".pdf")))


@pytest.fixture(scope="module")
def single_pages(single) -> tuple[str, ...]:
    return raw_texts(file(single, ".pdf"), PASSWORD)


def as_printed(name: str) -> str:
    return squeeze(fonts.substitute(name).text)


# -- on paper ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", hostile.NAMES, ids=range(len(hostile.NAMES)))
def test_every_name_can_be_copied_out_of_the_pdf_whole(pages, name):
    assert as_printed(name) in "".join(pages)


def test_client_and_brand_stand_whole_on_the_cover(pages):
    assert len(hostile.CLIENT_NAME) == len(hostile.LONG_NAME) == 60
    assert as_printed(hostile.CLIENT_NAME) in pages[0]
    assert as_printed(hostile.BRAND_NAME) in pages[0]


def test_a_character_that_no_font_has_is_marked_and_named_in_the_appendix(pages):
    text = "".join(pages)
    assert as_printed(hostile.NO_GLYPH) == "〓〓商行"
    assert "〓〓商行" in text
    for character in hostile.NO_GLYPH[:2]:
        assert f"U+{ord(character):04X}" in text
    for character in "㛃䶮𠅤臺灣Łó😀":
        assert character in text


def test_a_page_names_the_table_that_would_fill_a_chapter_without_data(pages):
    text = next(page for page in pages if "能答什么、还不能答什么" in page)
    assert "客户满意度还不能" in text
    assert re.search("满意度问卷表.{0,12}得分", text)
    assert not any("本章未能回答的问题" in page for page in pages)


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessibility_or_archiving_fails(built, profile):
    report = page.validate_pdf(str(file(built, ".pdf")), profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []


Box = tuple[float, float, float, float]


def glyphs(
    path: Path, password: str = ""
) -> list[tuple[tuple[float, float], list[tuple[Box, str]]]]:
    """For each page its size and its visible characters with their boxes, in points."""
    found = []
    with PdfDocument(path, password=password or None) as document:
        for sheet in document:
            text = sheet.get_textpage()
            boxes = [
                (text.get_charbox(i), text.get_text_range(i, 1)) for i in range(text.count_chars())
            ]
            inked = [(b, c) for b, c in boxes if c.strip() and b[2] - b[0] > 0.2 and b[3] > b[1]]
            found.append((sheet.get_size(), inked))
    return found


def outside(size: tuple[float, float], box: Box, margin_mm: float) -> bool:
    """Whether a glyph reaches into the margin at the sides, or off the paper's text at the ends."""
    left, bottom, right, top = box
    side, end = margin_mm * MM, 8 * MM
    return left < side or right > size[0] - side or bottom < end or top > size[1] - end


def overprinted(inked: list[tuple[Box, str]]) -> list[str]:
    """Pairs of characters that share a third of the smaller one's box; ligatures share all of it."""
    fields: dict[tuple[int, int], list[int]] = defaultdict(list)
    pairs = []
    for number, (box, character) in enumerate(inked):
        corners = {(int(x // 20), int(y // 20)) for x in box[::2] for y in box[1::2]}
        near = {other for corner in corners for other in fields[corner]}
        for other in near:
            if shared(box, inked[other][0]) > 1 / 3 and inked[other][0] != box:
                pairs.append(f"{inked[other][1]}{character}")
        for corner in corners:
            fields[corner].append(number)
    return pairs


def shared(one: Box, other: Box) -> float:
    """Common area of two boxes as a share of the smaller."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((b[2] - b[0]) * (b[3] - b[1]) for b in (one, other))
    return width * height / smaller if width > 0 and height > 0 else 0.0


def assert_within_margins(path: Path, password: str = "") -> None:
    for number, (size, inked) in enumerate(glyphs(path, password), start=1):
        margin = 15.0 if size[0] > size[1] else 19.0
        beyond = "".join(c for box, c in inked if outside(size, box, margin))
        assert beyond == "", f"page {number}"
        assert overprinted(inked) == [], f"page {number}"


def test_nothing_leaves_its_margins_and_nothing_is_printed_over(built):
    assert_within_margins(file(built, ".pdf"))


def test_two_glyphs_at_one_place_are_noticed():
    a, b = (0.0, 0.0, 9.0, 9.0), (1.0, 1.0, 10.0, 10.0)
    assert overprinted([(a, "甲"), (b, "乙")]) == ["甲乙"]
    assert overprinted([(a, "f"), (a, "i")]) == []  # one glyph for two letters
    assert overprinted([(a, "甲"), ((9.0, 0.0, 18.0, 9.0), "乙")]) == []
    assert outside((595, 842), (50.0, 400.0, 59.0, 409.0), 19)
    assert not outside((595, 842), (60.0, 400.0, 69.0, 409.0), 19)


# -- in the browser ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def web(built) -> BeautifulSoup:
    return BeautifulSoup(file(built, ".html").read_bytes(), "lxml")


def test_no_name_becomes_markup(web):
    assert not [tag for tag in web.find_all("script") if "alert(" in tag.get_text()]
    assert not web.find_all("img", src="x")
    assert not [tag for tag in web.find_all(True) if any(a.startswith("on") for a in tag.attrs)]
    links = [str(tag.get("href", "")) for tag in web.find_all("a")]
    assert not [link for link in links if link.lower().startswith("javascript")]


@pytest.mark.parametrize("name", hostile.NAMES, ids=range(len(hostile.NAMES)))
def test_every_name_is_read_in_the_browser_as_it_was_given(web, name):
    assert squeeze(fonts.substitute(name).text) in squeeze(fonts.substitute(web.get_text()).text)


# -- in Excel ---------------------------------------------------------------------------------


def cells(content: Path | BytesIO) -> list[tuple[str, Any]]:
    """Every filled cell of a workbook as (sheet, cell)."""
    book = openpyxl.load_workbook(content)
    return [(s.title, c) for s in book for row in s.iter_rows() for c in row if c.value is not None]


def test_every_customer_is_text_in_excel_and_no_name_a_formula(built):
    found = [c for title, c in cells(file(built, ".xlsx")) if title == "客户分级管理分析表"]
    assert not [c.coordinate for c in found if c.data_type == "f"]
    texts = {squeeze(c.value) for c in found if c.data_type == "s"}
    assert {squeeze(name) for name in hostile.NAMES if name != hostile.CONTROLS} <= texts
    assert set(hostile.customer_ids()) <= texts


def test_formulas_of_the_workbook_are_its_own(built):
    for path in built.files:
        if path.suffix == ".xlsx":
            formulas = [c.value for _, c in cells(path) if c.data_type == "f"]
            own = re.compile(r"=(IF|IFERROR|SUM|SUMIFS?|COUNTIFS?|COUNTA|SUBTOTAL|AVERAGEIFS?)\(")
            assert [f for f in formulas if not own.match(str(f))] == [], path.name


def test_no_text_of_a_workbook_holds_a_control_character(built):
    for path in built.files:
        if path.suffix == ".xlsx":
            with ZipFile(path) as parts:
                for name in parts.namelist():
                    assert not re.search(rb"_x00(0[0-8BCEF]|1[0-9A-F])_", parts.read(name)), name


def test_customers_001_and_1_are_two_customers(built):
    people = pd.read_parquet(built.folder / "data" / "customers.parquet", columns=["customer_id"])
    assert {"001", "1", "=1+1"} <= set(people["customer_id"])


# -- one lone customer, a person, in a sealed file --------------------------------------------


def test_a_report_about_one_customer_stays_within_its_margins(single):
    assert_within_margins(file(single, ".pdf"), PASSWORD)


def test_a_report_about_one_customer_names_no_number_that_does_not_exist(single_pages):
    assert re.findall(r"\b(nan|NaN|None|NaT|inf)\b", " ".join(single_pages)) == []


def everything_written(report: Built, password: str) -> str:
    """All that a reader of any file can find."""
    parts = list(raw_texts(file(report, ".pdf"), password))
    parts += [p.read_text("utf-8") for p in report.files if p.suffix == ".html"]
    parts += [str(c.value) for p in report.files if p.suffix == ".xlsx" for _, c in cells(p)]
    with pikepdf.open(file(report, ".pdf"), password=password) as pdf:
        for name in pdf.attachments:
            content = BytesIO(pdf.attachments[name].get_file().read_bytes())
            parts += [str(cell.value) for _, cell in cells(content)]
    return "\n".join(parts)


def test_no_contact_of_a_company_leaves_unmasked_in_any_file(built):
    text = everything_written(built, "")
    assert "138****0001" in text
    assert re.findall(r"1380000\d{4}|user\d+@example", text) == []


def test_a_person_is_masked_in_every_file_and_the_number_that_is_a_telephone_too(single):
    text = everything_written(single, PASSWORD)
    assert "欧阳**" in text
    assert "138****5678" in text
    for private in (hostile.PERSON, hostile.PERSON_PHONE, hostile.PERSON_MAIL):
        assert private not in text


def test_the_log_of_masking_stands_in_the_appendix(single_pages):
    text = squeeze("".join(single_pages))
    assert "客户是个人，姓名一并脱敏" in text
    assert "保留前三位与后四位：138****5678" in text


def test_nobody_opens_the_sealed_report_without_the_password(single):
    path = file(single, ".pdf")
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(path)
    with pikepdf.open(path, password=PASSWORD) as pdf:
        assert pdf.encryption.R == 6
        assert pdf.attachments


def test_a_sealed_report_is_accessible_and_says_that_it_is_no_archive(
    single, single_pages, tmp_path
):
    opened = tmp_path / "open.pdf"
    with pikepdf.open(file(single, ".pdf"), password=PASSWORD) as pdf:
        assert b"pdfaid:part" not in pdf.Root.Metadata.read_bytes()
        pdf.save(opened)
    report = page.validate_pdf(str(opened), profile="ua1")
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    text = squeeze("".join(single_pages))
    assert "AES-256" in text
    assert "不能是归档格式PDF/A" in text
    record = read_record(single.folder)
    assert record["pdf"] == {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256"}


def test_the_password_is_nowhere_in_the_run(single):
    for path in single.folder.rglob("*"):
        if path.is_file():
            assert PASSWORD.encode() not in path.read_bytes(), path.name
    record = json.dumps(read_record(single.folder), ensure_ascii=False)
    assert "SINGLE_PASSWORD" not in record


def test_files_beside_a_sealed_report_are_named_as_open(single):
    assert any("没有加密" in w and "客户分级管理分析表.xlsx" in w for w in single.warnings)


def test_pages_of_one_customer_follow_each_other_without_a_blank_one(single_pages):
    assert all(len(squeeze(text)) > 60 for text in single_pages)
    assert all(one != other for one, other in pairwise(single_pages))
