"""Report → PDF, HTML and the other formats. Each renderer is loaded only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from reportkit.brand import Brand
from reportkit.errors import RenderError
from reportkit.report.model import Report


@dataclass(frozen=True, slots=True)
class Renderer:
    """One output format: the name of its file, and what writes it."""

    file_name: str
    write: Callable[..., None]  # of report, brand and target; of a password too where it seals
    seals: bool = False


def render(report: Report, brand: Brand, format: str, target: Path, *, password: str = "") -> Path:
    """Write ``report`` as ``format`` (a name of FORMATS) to ``target``, whole or not at all.

    password: encrypts the formats that ``seals``; the others are written open all the same.
    Raises RenderError for an unknown format, and whatever stops the renderer.
    """
    if format not in FORMATS:
        raise RenderError(f"没有输出格式“{format}”；可用：{'、'.join(FORMATS)}。")
    renderer = FORMATS[format]
    if renderer.seals:
        renderer.write(report, brand, target, password)
    else:
        renderer.write(report, brand, target)
    return target


def _pdf(report: Report, brand: Brand, target: Path, password: str) -> None:
    from reportkit.render.document import write_book

    write_book(report, brand, target, password=password)


def _html(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.bundle import write_bytes
    from reportkit.render.page import render_page

    write_bytes(target, render_page(report, brand).encode())


def _xlsx(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.render.xlsx import write_workbook

    write_workbook(report, brand, target)


def _supplement(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.render.supplement import write_supplement

    write_supplement(report, brand, target)


def _docx(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.render.docx import write_docx

    write_docx(report, brand, target)


def _pptx(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.render.pptx.deck import write_deck

    write_deck(report, brand, target)


def _crm(system: str) -> Callable[[Report, Brand, Path], None]:
    def write(report: Report, brand: Brand, target: Path) -> None:
        from reportkit.render.crm import write_back
        from reportkit.render.crm_systems import SYSTEMS

        write_back(SYSTEMS[system], report, target)

    return write


FORMATS: dict[str, Renderer] = {
    "pdf": Renderer("客户管理分析报告.pdf", _pdf, seals=True),
    "html": Renderer("客户管理分析报告.html", _html),
    "xlsx": Renderer("客户分级管理分析表.xlsx", _xlsx),
    "supplement": Renderer("客户管理分析附表.xlsx", _supplement),
    "docx": Renderer("客户分级管理方案.docx", _docx),
    "pptx": Renderer("客户管理分析报告.pptx", _pptx),
    "fxiaoke": Renderer("分级回写_纷享销客.zip", _crm("fxiaoke")),
    "zoho": Renderer("分级回写_ZohoCRM.zip", _crm("zoho")),
    "jiandaoyun": Renderer("分级回写_简道云.zip", _crm("jiandaoyun")),
}
