"""The PDF book: HTML with printable characters only, set in Chinese typography, laid out on pages."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from pathlib import Path

from reportkit import fonts
from reportkit.brand import Brand
from reportkit.render.fontconfig import isolated_fonts
from reportkit.render.html import render_html
from reportkit.render.pdf import PdfAttachment, PdfResult, PdfSettings, write_pdf
from reportkit.render.typography import typeset
from reportkit.report.model import Report

WORKBOOK_NAME = "客户分级管理分析表.xlsx"
_LARGEST_ATTACHMENT = 20_000_000  # bytes; a report must still pass by mail


def write_book(report: Report, brand: Brand, target: Path, *, password: str = "") -> PdfResult:
    """Write the PDF. A customer workbook that lies beside ``target`` already travels inside it.

    password: encrypts the file, and with it everything that travels inside.
    """
    workbook = target.parent / WORKBOOK_NAME
    small = workbook.is_file() and workbook.stat().st_size <= _LARGEST_ATTACHMENT
    return write_pdf(
        typeset(printable_html(report, brand, justified=_justifies())),
        target,
        base_folder=brand.folder,
        settings=PdfSettings(
            title=f"{report.client}{report.title}（{report.period}）",
            issued=report.issued,
            language=report.language,
            description=report.summary.headline if report.summary else report.title,
            authors=(brand.name,),
            keywords=("客户管理", "客户分析", report.client),
            password=password,
        ),
        attachments=[PdfAttachment(workbook, f"{workbook.stem}（全部行）")] if small else [],
    )


def printable_html(report: Report, brand: Brand, *, justified: bool = False) -> str:
    """The book without characters no font has; appendix A names those that became 〓."""
    html = render_html(report, brand, justified=justified)
    missing = fonts.substitute(html).missing
    if missing:
        named = tuple((f"U+{ord(character):04X}", count) for character, count in missing)
        html = render_html(replace(report, missing_characters=named), brand, justified=justified)
    return fonts.substitute(html).text


def _justifies() -> bool:
    """Whether this WeasyPrint can justify Chinese; without Pango ``write_pdf`` says what to do."""
    try:
        with redirect_stdout(StringIO()), isolated_fonts():
            from reportkit.render.justify import install_cjk_justification

            return install_cjk_justification()
    except OSError:
        return False
