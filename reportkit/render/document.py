"""The PDF book: HTML with printable characters only, set in Chinese typography, laid out on pages."""

from __future__ import annotations

from contextlib import redirect_stdout
from dataclasses import replace
from io import StringIO
from itertools import accumulate
from pathlib import Path

from reportkit import fonts
from reportkit.brand import Brand
from reportkit.render.cards import Address, svg_uri
from reportkit.render.fontconfig import isolated_fonts
from reportkit.render.html import render_html
from reportkit.render.pdf import PdfAttachment, PdfResult, PdfSettings, write_pdf
from reportkit.render.resources import Pictures
from reportkit.render.typography import typeset
from reportkit.report.edition import printed
from reportkit.report.model import Report

#: workbooks that travel inside the PDF → what a reader is told of them
ATTACHED = {
    "客户分级管理分析表.xlsx": "客户分级管理分析表（全部行）",
    "客户管理分析附表.xlsx": "正文所引的附图与附表",
}
_LARGEST_ATTACHMENTS = 20_000_000  # bytes together; a report must still pass by mail


def write_book(report: Report, brand: Brand, target: Path, *, password: str = "") -> PdfResult:
    """Write the PDF. Workbooks that lie beside ``target`` already travel inside it.

    password: encrypts the file, and with it everything that travels inside.
    """
    report = printed(report)
    pictures = Pictures()
    html = printable_html(report, brand, justified=_justifies(), address=pictures.address)
    return write_pdf(
        typeset(html),
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
        attachments=attachments(target.parent),
        pictures=pictures,
    )


def attachments(folder: Path) -> tuple[PdfAttachment, ...]:
    """The workbooks in ``folder``, as many as a mail can carry, the smallest first."""
    found = [PdfAttachment(folder / name, text) for name, text in ATTACHED.items()]
    there = sorted((a for a in found if a.path.is_file()), key=lambda a: a.path.stat().st_size)
    sizes = accumulate(a.path.stat().st_size for a in there)
    carried = [a for a, size in zip(there, sizes, strict=True) if size <= _LARGEST_ATTACHMENTS]
    return tuple(a for a in found if a in carried)


def printable_html(
    report: Report, brand: Brand, *, justified: bool = False, address: Address = svg_uri
) -> str:
    """The book without characters no font has; appendix A names those that became 〓."""
    html = render_html(report, brand, justified=justified, address=address)
    missing = fonts.substitute(html).missing
    if missing:
        named = tuple((f"U+{ord(character):04X}", count) for character, count in missing)
        told = replace(report, missing_characters=named)
        html = render_html(told, brand, justified=justified, address=address)
    return fonts.substitute(html).text


def _justifies() -> bool:
    """Whether this WeasyPrint can justify Chinese; without Pango ``write_pdf`` says what to do."""
    try:
        with redirect_stdout(StringIO()), isolated_fonts():
            from reportkit.render.justify import install_cjk_justification

            return install_cjk_justification()
    except OSError:
        return False
