"""Excel workbooks, read in a child process with limits after a look at the zip's directory."""

from __future__ import annotations

import functools
import json
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reportkit.data.delimited import open_delimited
from reportkit.data.ledger import Lines
from reportkit.data.sheet import (
    TOP_ROWS,
    EmptySheetError,
    NoSheetError,
    Sheet,
    headings_of,
    joined_headings,
)
from reportkit.data.spec import SourceSpec
from reportkit.data.web_table import open_web_tables
from reportkit.data.workbook_reader import READER
from reportkit.errors import DataError

_MEMORY = 4 << 30  # bytes of address space for one workbook
_SECONDS = 600
_LARGEST_UNFOLDED = 1 << 30
_OLE = b"\xd0\xcf\x11\xe0"


def open_workbook(path: Path, spec: SourceSpec, scratch: Path) -> Sheet:
    """Read one sheet (by default the first visible one) of .xlsx, .xlsm, .xlsb, .xls or .ods.

    Hidden sheets, titles above the header and the description row of an import template are skipped
    and named in ``notes``. Raises DataError for a workbook that is encrypted, empty, too large when
    unfolded, or without the sheet asked for.
    """
    with path.open("rb") as file:
        head = file.read(512)
    if not zipfile.is_zipfile(path) and not head.startswith(_OLE):
        return _not_a_workbook(path, head, spec, scratch)
    _refuse_bomb(path)
    out = scratch / f"{path.stem}.{len(list(scratch.iterdir()))}.arrow"
    answer = _run_child(path, spec, out)
    if answer.get("missing"):
        raise _no_such_sheet(path, spec.sheet, answer)
    label = path.name if len(answer["visible"]) == 1 else f"{path.name}“{answer['sheet']}”"
    with pa.memory_map(str(out)) as source:
        width = len(pa.ipc.open_file(source).schema)
    if not width:
        raise EmptySheetError(f"{label}：工作表是空的，请检查 sheet 或重新导出。")
    first = answer["header"] if spec.header else [""] * width
    if spec.header is not True and spec.header:
        first = joined_headings(answer["above"], first)
    return Sheet(
        path=path,
        name=label,
        headings=headings_of(label, first, spec),
        first_row=answer["first_row"],
        described=int(answer["description"]),
        stream=functools.partial(_stream, out),
        sheet=answer["sheet"],
        others=tuple(name for name in answer["visible"] if name != answer["sheet"]),
        notes=_notes(answer, spec),
        top=tuple(map(tuple, answer["top"])),
        top_row=answer["top_row"],
        lines=Lines(on_disk=answer["rows"], heading=answer["skipped"]),
    )


def _stream(file: Path, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
    with pa.memory_map(str(file)) as source:
        reader = pa.ipc.open_file(source)
        for index in range(reader.num_record_batches):
            yield reader.get_batch(index).select([f"f{column}" for column in columns])


def _notes(answer: dict[str, Any], spec: SourceSpec) -> list[str]:
    notes = []
    if answer["hidden"]:
        notes.append(f"跳过隐藏工作表：{'、'.join(answer['hidden'])}")
    others = [name for name in answer["visible"] if name != answer["sheet"]]
    if others and spec.sheet is None:
        notes.append(f"只读第一个可见工作表“{answer['sheet']}”，未读：{'、'.join(others)}")
    if answer["titles"]:
        notes.append(f"跳过表头之上的 {answer['titles']} 行标题")
    if answer["errors"]:
        notes.append(
            f"有 {answer['errors']:,} 格是 Excel 错误值（如 #N/A、#DIV/0!；首例：{answer['first_error']}），"
            "按空值处理，请在 Excel 中改正公式"
        )
    if answer["description"]:
        notes.append("跳过表头之下的字段说明行")
    return notes


def _run_child(path: Path, spec: SourceSpec, out: Path) -> dict[str, Any]:
    order = {
        "path": str(path),
        "sheet": spec.sheet,
        "header": spec.header,
        "top": TOP_ROWS,
        "out": str(out),
        "memory": _MEMORY,
        "seconds": _SECONDS,
    }
    try:
        done = READER.read(order, 2 * _SECONDS)
    except subprocess.TimeoutExpired as error:
        raise DataError(_too_large(path, f"{2 * _SECONDS} 秒内没有读完")) from error
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    fault = done.stderr.decode(errors="replace")
    if done.returncode < 0 or "MemoryError" in fault or "memory allocation" in fault:
        raise DataError(_too_large(path, f"读取需要超过 {_MEMORY >> 30} GB 内存"))
    if "assword" in fault or "ncrypted" in fault:
        raise DataError(f"{path.name}：工作簿有密码保护，请去掉密码后重新保存。")
    reason = next((line for line in reversed(fault.splitlines()) if line.strip()), "原因不明")
    raise DataError(
        f"{path.name}：无法读取这个工作簿（{reason[:200]}），请用 Excel 打开后另存为 .xlsx。"
    )


def _too_large(path: Path, reason: str) -> str:
    return (
        f"{path.name}：{reason}。可能有一个单元格落在工作表最右下角，或内容异常膨胀；"
        "请删除多余的行列后另存，或另存为 CSV。"
    )


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as book:
        unfolded = sum(entry.file_size for entry in book.infolist())
    if unfolded > _LARGEST_UNFOLDED:
        raise DataError(
            f"{path.name}：{path.stat().st_size / 1e6:.0f} MB 的文件展开后有 {unfolded / 1e9:.1f} GB，"
            f"超过 {_LARGEST_UNFOLDED >> 30} GB 上限。请拆分工作簿，或另存为 CSV。"
        )


def _not_a_workbook(path: Path, head: bytes, spec: SourceSpec, scratch: Path) -> Sheet:
    start = head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").lower()
    if start.startswith(b"<?xml") and b"<html" not in start:
        raise DataError(f"{path.name}：内容是 XML 而不是工作簿，请用 Excel 打开后另存为 .xlsx。")
    if start.startswith(b"<"):
        return open_web_tables(path, spec)
    sheet = open_delimited(path, spec, scratch)
    sheet.notes.append("扩展名是 Excel，内容是文本，按文本读取")
    return sheet


def _no_such_sheet(path: Path, wanted: str | int | None, answer: dict[str, Any]) -> DataError:
    names = [*answer["visible"], *answer["hidden"]]
    if wanted is None:
        return DataError(
            f"{path.name}：所有工作表都是隐藏的（{'、'.join(names)}），请在该来源写明 sheet。"
        )
    return NoSheetError(path.name, wanted, names)
