"""What a notebook says of itself: number, name, title, questions, the consultant's comments.

Reads the JSON only; executing notebooks is the business of ``notebooks``.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportkit.absence import nearest
from reportkit.errors import ContractError

NAME = re.compile(r"(\d\d)_([a-z][a-z0-9_]*)\.ipynb")
REPORT_TAG = "report"


@dataclass(frozen=True, slots=True)
class Outline:
    """The face of a chapter."""

    number: int
    name: str
    title: str
    questions: tuple[str, ...]
    comments: tuple[str, ...]  # Markdown of cells tagged ``report``, in order


def read_outline(path: Path) -> Outline:
    """Outline of a notebook named ``NN_name.ipynb``. Raises ContractError when it has no title."""
    match = NAME.fullmatch(path.name)
    if match is None:
        raise ContractError(
            f"笔记本 {path.name} 的文件名应为 两位序号_英文名.ipynb，例如 05_churn.ipynb。"
        )
    try:
        cells: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (ValueError, KeyError) as error:
        raise ContractError(
            f"{path.name} 不是完整的笔记本文件，请用 JupyterLab 重新保存。"
        ) from error
    texts = [("".join(c["source"]), _tags(c)) for c in cells if c["cell_type"] == "markdown"]
    opening = texts[0][0] if texts else ""
    title = re.match(r"#\s+(.+)", opening.strip())
    if title is None:
        raise ContractError(f"{path.name} 的第一格应是 Markdown 标题（# 章名）和它回答的问题。")
    return Outline(
        number=int(match[1]),
        name=match[2],
        title=title[1].strip(),
        questions=tuple(re.findall(r"(?m)^\s*[-*]\s+(.+?)\s*$", opening)),
        comments=tuple(text for text, tags in texts if REPORT_TAG in tags and text.strip()),
    )


def notebook_files(folder: Path) -> tuple[Path, ...]:
    """Every ``NN_name.ipynb`` in ``folder``, in the order of the report."""
    return tuple(sorted(path for path in folder.glob("*.ipynb") if NAME.fullmatch(path.name)))


def chapter_name(folder: Path, word: str) -> str:
    """The name of the chapter that ``word`` names or whose title it is (客户流失); else ``word``."""
    files = notebook_files(folder)
    if any(path.stem[3:] == word for path in files):
        return word
    return next((path.stem[3:] for path in files if read_outline(path).title == word), word)


def teller(folder: Path, role: str) -> str:
    """The first chapter whose notebook records a block with ``role``; empty where none does."""
    spoken = re.compile(rf"\brole\s*=\s*[\"']{re.escape(role)}[\"']")
    for path in notebook_files(folder):
        if any(spoken.search(source) for source in _code(path)):
            return path.stem[3:]
    return ""


def _code(path: Path) -> Iterator[str]:
    with contextlib.suppress(ValueError, KeyError):  # told of when the notebook is read
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                yield "".join(cell["source"])


def notebook_file(folder: Path, word: str) -> Path:
    """The notebook of one chapter, by name or title. Raises ContractError when there is none."""
    name = chapter_name(folder, word)
    for path in notebook_files(folder):
        if path.stem[3:] == name:
            return path
    known = [path.stem[3:] for path in notebook_files(folder)]
    near = nearest(name, known)
    raise ContractError(
        f"notebooks/ 中没有章节“{name}”；{near}现有：{'、'.join(known) or '（没有）'}。"
    )


def _tags(cell: dict[str, Any]) -> tuple[str, ...]:
    return tuple(cell.get("metadata", {}).get("tags", ()))
