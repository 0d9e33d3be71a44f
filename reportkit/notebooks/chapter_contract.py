"""The contract every chapter's notebook keeps, checked by reading it; no cell is run."""

from __future__ import annotations

import ast
import functools
import re
from collections.abc import Iterator

from reportkit.errors import ContractError
from reportkit.notebooks.chapter_files import Cell, Notebook, read_cells
from reportkit.notebooks.settings import PARAMETERS_TAG, parse_parameters

_ABSOLUTE_PATH = re.compile(
    r"(?:/[\w.~-]+){2,}|/(?:home|root|Users|tmp|var|mnt|opt)\b|~/|[A-Za-z]:[\\/]|\\\\\w"
)
_QUESTION = re.compile(r"[？?]")

Breach = tuple[int, str]  # number of the cell (0: the whole notebook), what is wrong with it


def check_contract(notebook: Notebook) -> None:
    """Raise ContractError listing every breach, each with its cell and what to do."""
    breaches = _breaches(read_cells(notebook.path), notebook.name)
    if not breaches:
        return
    lines = [f"第 {number} 个单元格：{text}" if number else text for number, text in breaches]
    raise ContractError(
        f"{notebook.path.name} 有 {len(lines)} 处不合章节约定：\n  " + "\n  ".join(lines),
        notebook=notebook.path.name,
        cell=breaches[0][0] or None,
    )


@functools.lru_cache(maxsize=256)
def _breaches(cells: tuple[Cell, ...], name: str) -> tuple[Breach, ...]:
    found = (_form, _title, _parameters, _chapter_calls, _code)
    own = _own_name(cells, name)
    return tuple(sorted({*own, *(breach for rule in found for breach in rule(cells))}))


def _form(cells: tuple[Cell, ...]) -> Iterator[Breach]:
    seen: set[str] = set()
    for cell in cells:
        if not cell.cell_id:
            yield cell.number, "没有单元格 id，请运行 reportkit clean"
        elif cell.cell_id in seen:
            yield cell.number, f"单元格 id {cell.cell_id} 重复，请删去其中一个单元格后重建"
        seen.add(cell.cell_id)
        if cell.has_results:
            yield cell.number, "保存了输出或运行序号，请运行 reportkit clean"


def _title(cells: tuple[Cell, ...]) -> Iterator[Breach]:
    if not cells or cells[0].kind != "markdown" or not cells[0].source.startswith("# "):
        yield 1, "第一个单元格应为文字，首行是“# 章名”"
    elif not _QUESTION.search(cells[0].source.partition("\n")[2]):
        yield 1, "章名之下应写出本章回答的问题（以问号结尾）"


def _parameters(cells: tuple[Cell, ...]) -> Iterator[Breach]:
    tagged = [cell for cell in cells if PARAMETERS_TAG in cell.tags]
    if len(tagged) != 1:
        yield 0, f"应有且只有一个标签为 parameters 的单元格，现有 {len(tagged)} 个"
        return
    code = [cell for cell in cells if cell.kind == "code"]
    if not code or code[0] is not tagged[0]:
        yield tagged[0].number, "参数单元格应是第一个代码单元格"
    try:
        parse_parameters(tagged[0])
    except ValueError as error:
        yield tagged[0].number, str(error).rstrip("。")


def _chapter_calls(cells: tuple[Cell, ...]) -> Iterator[Breach]:
    code = [cell for cell in cells if cell.kind == "code" and cell.source.strip()]
    if not any("begin_chapter" in _calls(cell) for cell in code):
        yield 0, "没有调用 begin_chapter(…)"
    if not code or "chapter.save" not in _calls(code[-1]):
        yield (code[-1].number if code else 0), "最后一个代码单元格应为 chapter.save()"


def _own_name(cells: tuple[Cell, ...], name: str) -> Iterator[Breach]:
    """The chapter that a notebook begins is its own: its words and its folder have that name."""
    for cell in (cell for cell in cells if cell.kind == "code"):
        for call in _made(cell):
            first = call.args[0] if call.args else None
            if ast.unparse(call.func) != "begin_chapter" or not isinstance(first, ast.Constant):
                continue
            if str(first.value) != name:
                yield (
                    cell.number,
                    f"begin_chapter(…) 写的是“{first.value!s}”，应是文件名里的“{name}”",
                )


def _calls(cell: Cell) -> set[str]:
    """Functions called in a cell, as written; empty when it cannot be parsed."""
    return {ast.unparse(call.func) for call in _made(cell)}


def _made(cell: Cell) -> list[ast.Call]:
    try:
        tree = ast.parse(cell.source)
    except SyntaxError:
        return []
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def _code(cells: tuple[Cell, ...]) -> Iterator[Breach]:
    for cell in cells:
        if cell.kind != "code":
            continue
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield cell.number, f"第 {error.lineno} 行不是合法的 Python（也不能用 % 与 ! 命令）"
            continue
        for node in ast.walk(tree):
            if text := _forbidden(node):
                yield cell.number, text


def _forbidden(node: ast.AST) -> str:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return f"定义了 {node.name}，请移到 reportkit/analysis/ 并写测试"
    if isinstance(node, ast.Constant) and _ABSOLUTE_PATH.match(str(node.value)):
        return f"写有路径 {node.value!r}，数据请从 chapter.data 取得"
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called == "open":
            return "用 open( 读写文件，数据请从 chapter.data 取得，结果请用 chapter 记录"
        if called in ("set_theme", "sns.set_theme", "seaborn.set_theme", "sns.set", "seaborn.set"):
            return f"调用了 {called}，它会去掉中文字体，请删去（样式由 reportkit.charts 统一设定）"
    return ""
