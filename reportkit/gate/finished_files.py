"""The finished files: what each must show, and what none may. Reads files, not the intention."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from reportkit.errors import GateError
from reportkit.finished_texts import KINDS, finished_texts
from reportkit.fonts import substitute
from reportkit.gate import customer_rows, deck_charts, deck_titles, printed, supplement_sheets
from reportkit.gate.texts import names, opens, raw_texts, says, squeeze
from reportkit.render import FORMATS
from reportkit.render.crm_systems import SYSTEMS
from reportkit.report import edition

if TYPE_CHECKING:
    from reportkit.report.model import Report

_AGAIN = "请重新生成；若仍如此，是该格式的排版有误，请把这一行报告给开发者。"
_SELECTIONS = {FORMATS[name].file_name for name in ("docx", "pptx")}
_CRM = {FORMATS[name].file_name: system for name, system in SYSTEMS.items()}
_TOFU = "\ufffd"  # what a reader copies where a glyph has no character


def inspect(folder: Path, book: Report, strangers: Sequence[str], password: str = "") -> None:
    """Read every finished file in ``folder`` again and compare it with the book it was made from.

    strangers: names of other clients. password: opens the PDF, and nothing else does. Raises
    GateError naming the first sentence or number that is missing or altered, the stranger that
    appears, the page with a character that could not be drawn, or the file that should be sealed
    and is not.
    """
    _refuse("分级", list(customer_rows.frame_faults(book)), "请在分层一章用同一列分级保存两张表。")
    for path in sorted(folder.iterdir()):
        if path.suffix == ".pdf":
            _inspect_pdf(path, book, strangers, password)
        elif path.suffix in KINDS:
            lines = [line for text in finished_texts(path) for line in text.splitlines()]
            _refuse_strangers(path.name, lines, book.client_name, strangers)
            _refuse(path.name, list(_faults(path, lines, book)), _AGAIN)


def _inspect_pdf(path: Path, book: Report, strangers: Sequence[str], password: str) -> None:
    if password and opens(path):
        raise GateError(f"{path.name} 应当加密，却不用密码就能打开，报告未发布。")
    raw = raw_texts(path, password)
    pages = tuple(map(squeeze, raw))
    for sentence in edition.printed(book).sentences:
        if not says(pages, _printable(sentence)):
            raise GateError(
                f"{path.name} 缺少句子“{sentence[:40]}…”，版式可能截断了正文，报告未发布。"
            )
    _refuse(path.name, list(printed.missing(pages, edition.printed(book), _printable)), _AGAIN)
    _refuse_strangers(path.name, raw, book.client_name, strangers)
    for number, text in enumerate(pages, start=1):
        if _TOFU in text:
            raise GateError(f"{path.name} 第 {number} 页有无法显示的字符，报告未发布。")


def _printable(text: str) -> str:
    """As printed on paper, with 〓 for rare glyphs."""
    return substitute(text).text


def _faults(path: Path, lines: Sequence[str], book: Report) -> Iterator[str]:
    """What the report holds and this file tells otherwise."""
    whole = squeeze("".join(lines))
    system = _CRM.get(path.name)
    if path.name == FORMATS["html"].file_name:
        yield from printed.missing((whole,), book)
    elif path.name in _SELECTIONS:
        yield from printed.summary_missing(lines, book)
        yield from printed.broken_tables(whole, book)
        for found, meant in printed.altered(lines, book):
            yield f"写作“{found}”，而报告是“{meant}”"
        if path.suffix == ".pptx":
            yield from deck_charts.faults(path, book)
            yield from deck_titles.faults(path, book)
    elif path.name == FORMATS["xlsx"].file_name:
        yield from customer_rows.workbook_faults(path, book)
    elif path.name == FORMATS["supplement"].file_name:
        yield from supplement_sheets.faults(path, book)
    elif system is not None:
        yield from customer_rows.write_back_faults(path, system, book)


def _refuse(file: str, found: Sequence[str], advice: str) -> None:
    if found:
        raise GateError(f"{file} 与报告的数字不一致，报告未发布：{printed.listed(found)}。{advice}")


def _refuse_strangers(
    file: str, texts: Iterable[str], client: str, strangers: Sequence[str]
) -> None:
    wanted = {name: squeeze(name) for name in strangers if name not in client}
    for text in texts:
        whole = squeeze(text)
        for name in (name for name, words in wanted.items() if words in whole):
            if names(text, name):
                raise GateError(f"{file} 中出现了其他客户的名称“{name}”，报告未发布。")
