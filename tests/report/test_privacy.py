"""What the appendix tells of masking and of the file itself."""

from dataclasses import replace

import pytest
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params

from reportkit.blocks import Finding, Table
from reportkit.report import assemble
from reportkit.report.privacy import privacy_blocks

ARCHIVE = {"conforms_to": ["PDF/A-3a", "PDF/UA-1"], "encryption": ""}
SEALED = {"conforms_to": ["PDF/UA-1"], "encryption": "AES-256"}


@pytest.fixture(scope="module")
def chapters(tmp_path_factory):
    found = sample_chapters(tmp_path_factory.mktemp("chapters"))
    first = replace(found[0], personal={"联系方式": 2481, "意见": 3})
    return [first, *found[1:]]


def told(chapters, *, mask: bool = True, persons: bool = False, pdf=ARCHIVE):
    """Texts and table of the section on privacy in appendix E."""
    facts = {**PROVENANCE, "privacy": {"mask": mask, "persons": persons}, "pdf": pdf}
    book = assemble(chapters, sample_params(), data=SampleData(), provenance=facts)
    section = next(s for s in book.appendices[-1].sections if s.title == "隐私与文件保护")
    blocks = [item.block for row in section.rows for item in row.items]
    table = next((b for b in blocks if isinstance(b, Table)), None)
    return [b.text for b in blocks if isinstance(b, Finding)], table


def test_masking_is_logged_by_chapter_and_column_with_the_number_of_values(chapters):
    (practice, _), table = told(chapters)
    assert "个人信息已按默认设置脱敏" in practice
    assert "客户是单位，名称照原样列出" in practice
    assert table.title == "已脱敏的个人信息"
    assert table.rows == (
        ("第一章", "联系方式", "保留前三位与后四位：138****5678", 2481),
        ("第一章", "意见", "文字中的号码与邮箱同样遮盖", 3),
    )


def test_names_of_persons_are_said_to_be_masked(chapters):
    (practice, _), _ = told(chapters, persons=True)
    assert "客户是个人，姓名一并脱敏" in practice


def test_switching_masking_off_is_logged_as_the_clients_setting(chapters):
    (practice, _), table = told(chapters, mask=False)
    assert "privacy.mask 为否" in practice
    assert "没有脱敏" in practice
    assert table.title == "以原文列出的个人信息"
    assert {row[2] for row in table.rows} == {"原文"}


def test_what_is_not_told_is_not_mentioned():
    assert privacy_blocks([], {}) == ()
    (practice,) = privacy_blocks([], {"privacy": {"mask": True, "persons": False}})
    assert isinstance(practice, Finding)


@pytest.mark.parametrize("mask", [True, False])
def test_without_personal_values_there_is_a_sentence_and_no_table(chapters, mask):
    nobody = [replace(chapter, personal={}) for chapter in chapters]
    (practice, _), table = told(nobody, mask=mask)
    assert "没有列出姓名、联系方式" in practice
    assert table is None


def test_the_kind_of_file_is_told(chapters):
    (_, file), _ = told(chapters)
    assert "没有加密，符合 PDF/A-3a、PDF/UA-1" in file
    (_, file), _ = told(chapters, pdf=SEALED)
    assert "AES-256" in file
    assert "不能是归档格式 PDF/A，符合的格式是 PDF/UA-1" in file
    assert "字节也不相同" in file


def test_who_signed_the_file_is_told(chapters):
    signature = {"holder": "远山咨询", "serial": "AB", "ends": "2027-01-01"}
    for kind, first in ((ARCHIVE, "没有加密"), (SEALED, "AES-256")):
        (_, file), _ = told(chapters, pdf={**kind, "signature": signature})
        assert first in file
        assert "由 远山咨询 的证书（序列号 AB，有效期至 2027-01-01）数字签名" in file
        assert "字节相同" not in file
        assert "字节也不相同" not in file


def test_a_book_that_knows_neither_says_neither(chapters):
    book = assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)
    assert "隐私与文件保护" not in [s.title for s in book.appendices[-1].sections]
