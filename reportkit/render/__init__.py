"""Report → PDF, HTML and the other formats. Each renderer is loaded only when it is wanted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from reportkit.brand import Brand
from reportkit.errors import RenderError
from reportkit.report.model import Report

#: each of these groups lets the chapter on tiers make its list of customers
TIERED_FROM = (
    ("orders.customer_id", "orders.ordered_at", "orders.paid_amount"),
    ("customers.revenue_amount",),
)


class Tables(Protocol):
    """What a data set says of itself; ``data.Dataset`` is one."""

    def has(self, *names: str) -> bool: ...
    def frame(self, table: str, columns: list[str] | None = None) -> Any: ...


def _nothing_lacks(data: Tables, frames: Collection[str]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Renderer:
    """One output format: the name of its file, and what writes it."""

    file_name: str
    write: Callable[..., None]  # of report, brand and target; of a password too where it seals
    seals: bool = False
    templated: bool = False  # what it writes is told by templates, which a brand may bring
    lacks: Callable[[Tables, Collection[str]], str] = _nothing_lacks  # why it cannot be written


def unwritable(formats: Iterable[str], data: Tables, frames: Collection[str]) -> dict[str, str]:
    """Those of ``formats`` that data and frames cannot fill, each with why and what to do.

    frames: names of those that the chapters of the run store.
    """
    found = {name: FORMATS[name].lacks(data, frames) for name in formats}
    return {
        name: f"{FORMATS[name].file_name} 不能生成：{why}" for name, why in found.items() if why
    }


def _left(frame: str, data: Tables, frames: Collection[str]) -> bool:
    """Whether a chapter will store ``frame`` of these data; ``*`` stands for a name not yet known."""
    return not {frame, "*"}.isdisjoint(frames) and any(data.has(*group) for group in TIERED_FROM)


def _xlsx_lacks(data: Tables, frames: Collection[str]) -> str:
    from reportkit.render.xlsx import FRAME, NO_CUSTOMERS

    return "" if _left(FRAME, data, frames) else NO_CUSTOMERS


def render(report: Report, brand: Brand, format: str, target: Path, *, password: str = "") -> Path:
    """Write ``report`` as ``format`` (a name of FORMATS) to ``target``, whole or not at all.

    password: encrypts the formats that ``seals``; the others are written open all the same.
    Raises RenderError for an unknown format, and whatever stops the renderer.
    """
    if format not in FORMATS:
        raise RenderError(f"没有输出格式“{format}”；可用：{'、'.join(FORMATS)}。")
    renderer = FORMATS[format]
    if renderer.templated and brand.brings_templates:
        from reportkit.render.confined import write_confined

        write_confined(report, brand, format, target, password)
    else:
        write(renderer, report, brand, target, password)
    return target


def write(renderer: Renderer, report: Report, brand: Brand, target: Path, password: str) -> None:
    """Let the renderer write its file in this process."""
    if renderer.seals:
        renderer.write(report, brand, target, password)
    else:
        renderer.write(report, brand, target)


def _pdf(report: Report, brand: Brand, target: Path, password: str) -> None:
    from reportkit.render.document import write_book

    write_book(report, brand, target, password=password)


def _html(report: Report, brand: Brand, target: Path) -> None:
    from reportkit.files import write_bytes
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


def _crm_lacks(system: str) -> Callable[[Tables, Collection[str]], str]:
    def lacks(data: Tables, frames: Collection[str]) -> str:
        from reportkit.render.crm import FRAME, has_record_ids, map_record_ids, no_tiers
        from reportkit.render.crm_systems import SYSTEMS

        if not _left(FRAME, data, frames):
            return no_tiers(SYSTEMS[system])
        given = data.has("customers.crm_record_id")
        if given and has_record_ids(SYSTEMS[system], data.frame("customers", ["crm_record_id"])):
            return ""
        return f"没有一家客户带有{SYSTEMS[system].title}的记录号。{map_record_ids(SYSTEMS[system])}"

    return lacks


def _crm(system: str) -> Callable[[Report, Brand, Path], None]:
    def write(report: Report, brand: Brand, target: Path) -> None:
        from reportkit.render.crm import write_back
        from reportkit.render.crm_systems import SYSTEMS

        write_back(SYSTEMS[system], report, target)

    return write


FORMATS: dict[str, Renderer] = {
    "pdf": Renderer("客户管理分析报告.pdf", _pdf, seals=True, templated=True),
    "html": Renderer("客户管理分析报告.html", _html, templated=True),
    "xlsx": Renderer("客户分级管理分析表.xlsx", _xlsx, lacks=_xlsx_lacks),
    "supplement": Renderer("客户管理分析附表.xlsx", _supplement),
    "docx": Renderer("客户分级管理方案.docx", _docx),
    "pptx": Renderer("客户管理分析报告.pptx", _pptx),
    "fxiaoke": Renderer("分级回写_纷享销客.zip", _crm("fxiaoke"), lacks=_crm_lacks("fxiaoke")),
    "zoho": Renderer("分级回写_ZohoCRM.zip", _crm("zoho"), lacks=_crm_lacks("zoho")),
    "jiandaoyun": Renderer(
        "分级回写_简道云.zip", _crm("jiandaoyun"), lacks=_crm_lacks("jiandaoyun")
    ),
}
