"""Runs alone in a process with limits: one sheet of a workbook → an Arrow file of strings.

Imports nothing of the package, so that it starts at once; a workbook that breaks the reader breaks
only this process. Argument: a JSON object; standard output: a JSON object. With ``serve`` as its
argument it reads orders line by line from standard input, each in a copy of itself.
"""

from __future__ import annotations

import gc
import json
import os
import re
import resource
import sys
import tempfile
import traceback
import zipfile
from typing import IO, Any, NoReturn
from xml.etree import ElementTree

import fastexcel
import pyarrow as pa

_DESCRIPTION = re.compile(r'字段类型|此项必填|最大位数|关联对象|^\s*\{\s*"+ImportId"+\s*:')
_FIRST_CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]+)(\d+)"[^>]*>\s*<(?:v|f|is)\b')
_MERGE = re.compile(rb'<mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_ERROR = re.compile(rb'<c\b[^>]*?\br="([A-Z]+\d+)"[^>]*?\bt="e"')
_HEADER_AMONG = 10  # rows
_SPACE = {"main": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def main() -> None:
    if sys.argv[1] == "serve":
        _serve()
    else:
        _obey(json.loads(sys.argv[1]))


def _serve() -> None:
    """Answer a line with a line: exit code, standard output and standard error of a reading."""
    gc.freeze()  # the copies' collector must not touch, and so copy, what they share
    for line in sys.stdin.buffer:
        with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as fault:
            child = os.fork()
            if child == 0:
                _read_apart(line, said, fault)
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            done = {"code": code, "out": _written(said), "err": _written(fault)}
        sys.stdout.write(json.dumps(done) + "\n")
        sys.stdout.flush()


def _read_apart(line: bytes, said: IO[bytes], fault: IO[bytes]) -> NoReturn:
    """Obey one order in this copy; never returns to the loop above."""
    code = 1
    try:
        os.dup2(said.fileno(), 1)
        os.dup2(fault.fileno(), 2)
        _obey(json.loads(line))
        sys.stdout.flush()
        code = 0
    except BaseException:  # whatever it is, the loop above is not this copy's
        traceback.print_exc()
    finally:
        os._exit(code)


def _written(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _obey(order: dict[str, Any]) -> None:
    _limit(resource.RLIMIT_AS, order["memory"])
    _limit(resource.RLIMIT_CPU, order["seconds"])
    _limit(resource.RLIMIT_CORE, 0)
    print(json.dumps(_read(order)))


def _limit(kind: int, most: int) -> None:
    """At most ``most``; a process that is itself held to less may not raise it."""
    _, hard = resource.getrlimit(kind)
    allowed = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(kind, (allowed, allowed))


def _read(order: dict[str, Any]) -> dict[str, Any]:
    reader = fastexcel.read_excel(order["path"])
    parts = _parts(order["path"])
    states = {
        name: name.lower().startswith("hidden") or _hidden(reader, parts, name)
        for name in reader.sheet_names
    }
    answer: dict[str, Any] = {"hidden": [n for n, h in states.items() if h]}
    answer["visible"] = [n for n, h in states.items() if not h]
    name, cells = "", None
    for name in _chosen(order["sheet"], reader.sheet_names, answer["visible"]):
        cells = reader.load_sheet(name, header_row=None, dtypes="string").to_arrow()
        if cells.num_columns:
            break  # an empty sheet before the first one with content says nothing
    if cells is None:
        return {**answer, "missing": True}
    columns = [column.cast(pa.string()) for column in cells.columns]
    top, left, merges = _places(order["path"], parts.get(name, ("", False))[0])
    header, skipped = _header_row(columns, order["header"], top)
    columns = _filled_down(columns, merges, top, left, header)
    kept = [column.slice(0, order["top"]).to_pylist() for column in columns]
    answer["top"] = [[cell or "" for cell in row] for row in zip(*kept, strict=True)]
    answer["top_row"] = top
    answer |= {"sheet": name, "header": [], "above": [], "description": False, "titles": header}
    if order["header"] and columns and len(columns[0]):
        answer["header"] = [column[header].as_py() or "" for column in columns]
        above = [column[header - 1].as_py() or "" for column in columns] if header else []
        answer["above"] = above
        answer["description"] = _is_description(columns, header + 1)
        skipped = header + 1 + int(answer["description"])
    answer["first_row"] = top + skipped
    answer["errors"], answer["first_error"] = _error_cells(
        order["path"], parts.get(name, ("", False))[0]
    )
    answer |= {"rows": len(columns[0]) if columns else 0, "skipped": skipped}
    _write(columns, skipped, order["out"])
    return answer


def _chosen(wanted: str | int | None, names: list[str], visible: list[str]) -> list[str]:
    """The sheet asked for, or all that may be the first one."""
    if wanted is None:
        return visible
    if isinstance(wanted, int):
        return names[wanted - 1 : wanted] if wanted >= 1 else []
    return [wanted] if wanted in names else []


def _parts(path: str) -> dict[str, tuple[str, bool]]:
    """Sheet name → (its part in the zip, whether it is hidden); empty for other formats."""
    if not zipfile.is_zipfile(path):
        return {}
    with zipfile.ZipFile(path) as book:
        if "xl/workbook.xml" not in book.namelist():
            return {}
        relations = ElementTree.fromstring(book.read("xl/_rels/workbook.xml.rels"))
        targets = {item.get("Id"): item.get("Target", "") for item in relations}
        sheets = ElementTree.fromstring(book.read("xl/workbook.xml")).iterfind(
            ".//main:sheet", _SPACE
        )
        return {
            sheet.get("name", ""): (
                "xl/" + targets.get(sheet.get(_REL), "").removeprefix("/xl/"),
                sheet.get("state", "visible") != "visible",
            )
            for sheet in sheets
        }


def _hidden(reader: Any, parts: dict[str, tuple[str, bool]], name: str) -> bool:
    if name in parts:
        return parts[name][1]
    return bool(reader.load_sheet(name, header_row=None, dtypes="string").visible != "visible")


def _places(path: str, part: str) -> tuple[int, int, list[tuple[int, int, int]]]:
    """First used row and column (from 1), and the vertical merges as (column, first, last row)."""
    if not part:
        return 1, 1, []
    with zipfile.ZipFile(path) as book:
        if part not in book.namelist():
            return 1, 1, []
        with book.open(part) as sheet:
            text, first, merges, keep = b"", None, [], b""
            while block := sheet.read(1 << 20):
                text = keep + block
                first = first or _FIRST_CELL.search(text)
                keep = text[-200:] if first else text
                found = list(_MERGE.finditer(text))
                merges += [match.groups() for match in found]
                if found:
                    keep = text[found[-1].end() :][-200:]
    top, left = (int(first[2]), _index(first[1])) if first else (1, 1)
    return (
        top,
        left,
        [(_index(c1), int(r1), int(r2)) for c1, r1, c2, r2 in merges if c1 == c2 and r1 != r2],
    )


def _error_cells(path: str, part: str) -> tuple[int, str]:
    """How many cells hold an error such as #DIV/0!, and where the first of them stands."""
    count, first, rest = 0, "", b""
    if not part:
        return count, first
    with zipfile.ZipFile(path) as book:
        if part not in book.namelist():
            return count, first
        with book.open(part) as sheet:
            while block := sheet.read(1 << 20):
                text = rest + block
                cut = max(text.rfind(b"<c "), 0)
                found = _ERROR.findall(text[:cut])
                rest, count = text[cut:], count + len(found)
                first = first or (found[0].decode() if found else "")
    found = _ERROR.findall(rest)
    return count + len(found), first or (found[0].decode() if found else "")


def _index(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _header_row(columns: list[Any], wanted: bool | int, first: int) -> tuple[int, int]:
    """Position of the header below titles and group headings, and rows to leave out.

    ``wanted``: the row that a person sees, where the settings name it.
    """
    if not wanted or not columns:
        return 0, 0
    if wanted is not True:
        return min(max(wanted - first, 0), max(len(columns[0]) - 1, 0)), 0
    top = [column.slice(0, _HEADER_AMONG).to_pylist() for column in columns]
    counts = [sum(bool(cell and cell.strip()) for cell in row) for row in zip(*top, strict=True)]
    most = max(counts, default=0)
    return next((i for i, count in enumerate(counts) if count >= max(1, 0.6 * most)), 0), 0


def _is_description(columns: list[Any], row: int) -> bool:
    if len(columns[0]) <= row:
        return False
    cells = [text for column in columns if (text := column[row].as_py())]
    return bool(cells) and sum(bool(_DESCRIPTION.search(text)) for text in cells) * 2 >= len(cells)


def _filled_down(
    columns: list[Any], merges: list[tuple[int, int, int]], top: int, left: int, header: int
) -> list[Any]:
    """Repeat the value of a merged cell over its rows, where these are empty as they should be."""
    by_column: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in merges:
        if first - top > header and 0 <= column - left < len(columns):
            by_column.setdefault(column - left, []).append((first - top, last - top))
    for index, spans in by_column.items():
        cells = columns[index].to_pylist()
        for first, last in spans:
            if first < len(cells) and not any(cells[first + 1 : last + 1]):
                end = min(last + 1, len(cells))
                cells[first:end] = [cells[first]] * (end - first)
        columns[index] = pa.array(cells, pa.string())
    return columns


def _write(columns: list[Any], skipped: int, out: str) -> None:
    names = [f"f{index}" for index in range(len(columns))]
    batch = pa.record_batch(columns, names=names) if columns else None
    schema = pa.schema([(name, pa.string()) for name in names])
    with pa.ipc.new_file(out, schema) as file:
        if batch is not None:
            file.write_table(pa.Table.from_batches([batch.slice(skipped)]), max_chunksize=100_000)


if __name__ == "__main__":
    main()
