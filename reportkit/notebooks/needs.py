"""What a chapter asks for and what it leaves, read from its cells; no cell is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from itertools import product

from reportkit.measures import known_measures
from reportkit.notebooks.chapter_files import Notebook, read_cells


def needs(notebook: Notebook) -> tuple[tuple[str, ...], ...]:
    """The names that the notebook asks for, in its order, each group once.

    Those given to each ``has(…)`` and ``section(…, needs=[…])``, and the needs of its measures.

    Any one group that the data hold lets the chapter answer something. Names that are only known
    when a cell runs are left out.
    """
    found: dict[tuple[str, ...], None] = {}
    for cell in read_cells(notebook.path):
        if cell.kind == "code":
            found.update(dict.fromkeys(_asked(cell.source)))
    return tuple(found)


def stored_frames(notebook: Notebook) -> tuple[str, ...]:
    """The names of the frames that the notebook stores for others; ``*`` where a cell makes one up."""
    found: dict[str, None] = {}
    for cell in read_cells(notebook.path):
        if cell.kind == "code":
            found.update(dict.fromkeys(_stored(cell.source)))
    return tuple(found)


def _stored(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "chapter.store":
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "name")]
            yield next((str(each.value) for each in given if isinstance(each, ast.Constant)), "*")


def _asked(source: str) -> Iterator[tuple[str, ...]]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "chapter.section":
            for word in node.keywords:
                if word.arg == "needs":
                    yield from _groups(ast.literal_eval(word.value))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            measure = known_measures().get(ast.unparse(node))
            if measure is not None:
                yield from _groups(measure.needs)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("chapter.has", "data.has"):
            names = [a.value for a in node.args if isinstance(a, ast.Constant)]
            if names and len(names) == len(node.args):
                yield tuple(map(str, names))


def _groups(needs: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """``["a|b", "c"]`` as ("a", "c") and ("b", "c")."""
    if needs:
        for chosen in product(*(need.split("|") for need in needs)):
            yield tuple(dict.fromkeys(chosen))  # one may stand in for two
