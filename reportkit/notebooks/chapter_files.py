"""Notebook files: which there are, what is in them, and how they are written back."""

from __future__ import annotations

import contextlib
import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from reportkit.errors import ContractError
from reportkit.files import write_bytes

_FORMAT: Any = nbformat  # its functions carry no types
_CHAPTER_FILE = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)\.ipynb")
_LOOKS_LIKE_CHAPTER = re.compile(r"\d.*\.ipynb")
_KEPT_CELL_METADATA = ("tags", "editable", "deletable")
_PYTHON_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


@dataclass(frozen=True, slots=True)
class Notebook:
    """One chapter's notebook. ``number`` is its order, ``name`` the chapter's only name."""

    name: str
    number: int
    path: Path
    title: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as stored. ``number`` counts all cells of the file from 1."""

    number: int
    kind: str
    source: str
    tags: tuple[str, ...]
    cell_id: str
    has_results: bool  # outputs or an execution count


def find_notebooks(folder: Path) -> tuple[Notebook, ...]:
    """The chapters in ``folder``: files named ``NN_name.ipynb``, by number.

    Other notebooks are left alone unless their name begins with a digit, as a mistyped chapter's
    does. Raises ContractError for such a name and for two chapters of one number or name.
    """
    if not folder.is_dir():
        raise ContractError(f"找不到笔记本文件夹 {folder.name}/，请检查项目目录。")
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        if match := _CHAPTER_FILE.fullmatch(path.name):
            number, name = int(match[1]), match[2]
            found.append(Notebook(name, number, path, _title(read_cells(path)) or name))
        elif _LOOKS_LIKE_CHAPTER.fullmatch(path.name):
            raise ContractError(
                f"{path.name}：章节文件名应为“两位数字_小写英文.ipynb”（例如 05_churn.ipynb），请改名。",
                notebook=path.name,
            )
    _refuse_twins(found)
    return tuple(sorted(found, key=lambda notebook: notebook.number))


def _refuse_twins(notebooks: list[Notebook]) -> None:
    seen: dict[int | str, Notebook] = {}
    for notebook in notebooks:
        for mark, label in ((notebook.number, "序号"), (notebook.name, "名称")):
            if first := seen.get(mark):
                raise ContractError(
                    f"{first.path.name} 与 {notebook.path.name} 的{label}重复（{mark}），"
                    f"每章的{label}只能用一次，请改其中一个文件名。",
                    notebook=notebook.path.name,
                )
            seen[mark] = notebook


def read_cells(path: Path) -> tuple[Cell, ...]:
    """The cells as they are in the file, nothing filled in.

    A file is parsed once as long as it is the same. Raises ContractError when the file is no
    notebook of format 4.
    """
    return _cells(path, same_file(path))


def same_file(path: Path) -> tuple[int, ...]:
    """Marks that differ when a file was written again; none where there is no file."""
    with contextlib.suppress(OSError):
        found = path.stat()
        return found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino
    return ()


@functools.lru_cache(maxsize=256)
def _cells(path: Path, marks: tuple[int, ...]) -> tuple[Cell, ...]:
    document = _document(path)
    return tuple(
        Cell(
            number=number,
            kind=str(raw.get("cell_type", "")),
            source=_joined(raw.get("source", "")),
            tags=tuple(raw.get("metadata", {}).get("tags", ())),
            cell_id=str(raw.get("id", "")),
            has_results=bool(raw.get("outputs")) or raw.get("execution_count") is not None,
        )
        for number, raw in enumerate(document["cells"], start=1)
    )


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContractError(
            f"{path.name}：不能作为笔记本读取（{type(error).__name__}）。请用 JupyterLab 重新保存。",
            notebook=path.name,
        ) from error
    if not isinstance(document, dict) or document.get("nbformat") != 4 or "cells" not in document:
        raise ContractError(
            f"{path.name}：不是第 4 版格式的笔记本，请用 JupyterLab 打开后另存。",
            notebook=path.name,
        )
    return document


def _joined(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


def _title(cells: tuple[Cell, ...]) -> str:
    """The heading of the first cell; empty when it has none."""
    first_line = cells[0].source.partition("\n")[0] if cells else ""
    return first_line[2:].strip() if first_line.startswith("# ") else ""


def clean(path: Path) -> bool:
    """Strip outputs, counts and volatile metadata from a notebook; keep cell ids and tags.

    Returns whether the file changed. It is replaced in one step, never half written.
    """
    _document(path)
    before = path.read_text(encoding="utf-8")
    notebook = _FORMAT.reads(before, as_version=4)
    notebook = _FORMAT.v4.upgrade(notebook) or notebook
    notebook.metadata = _FORMAT.from_dict(_PYTHON_METADATA)
    for cell in notebook.cells:
        cell.metadata = _FORMAT.from_dict(
            {name: cell.metadata[name] for name in _KEPT_CELL_METADATA if name in cell.metadata}
        )
        if cell.cell_type == "code":
            cell.outputs = []
            cell.execution_count = None
    after = as_text(notebook)
    if after == before:
        return False
    write_bytes(path, after.encode())
    return True


def read_notebook(path: Path) -> nbformat.NotebookNode:
    """The notebook as Papermill takes it."""
    notebook: nbformat.NotebookNode = _FORMAT.reads(path.read_text(encoding="utf-8"), as_version=4)
    return notebook


def as_text(notebook: nbformat.NotebookNode) -> str:
    """The notebook as it is stored: UTF-8 text, keys sorted, one line feed at the end."""
    text: str = _FORMAT.writes(notebook)
    return text if text.endswith("\n") else text + "\n"
