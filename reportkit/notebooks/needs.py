"""Which tables and columns a chapter asks for, read from its cells; no cell is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from reportkit.notebooks.files import Notebook, read_cells


def needs(notebook: Notebook) -> tuple[tuple[str, ...], ...]:
    """The names given to each ``has(…)`` of the notebook, in its order, each group once.

    Any one group that the data hold lets the chapter answer something. Names that are only known
    when a cell runs are left out.
    """
    found: dict[tuple[str, ...], None] = {}
    for cell in read_cells(notebook.path):
        if cell.kind == "code":
            found.update(dict.fromkeys(_asked(cell.source)))
    return tuple(found)


def _asked(source: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("chapter.has", "data.has"):
            names = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if names and len(names) == len(node.args):
                yield tuple(map(str, names))
