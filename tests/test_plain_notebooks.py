"""Notebooks that an analyst is glad to open: load, call, record, and nothing besides.

``PLAIN`` names the chapters, all of which speak the vocabulary of ``reportkit.vocabulary``.
"""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from reportkit.words import load_words

ROOT = Path(__file__).resolve().parent.parent
PLAIN = (
    "segmentation", "lifecycle", "satisfaction", "behaviour", "churn", "value", "prediction",
    "tiering", "outcomes", "decisions", "accounts",
)  # fmt: skip
MOST_TOGETHER = 1500  # of the nine chapters before the answer
MOST_CELLS, MOST_LINES, LONGEST, MOST_CONDITIONS = 20, 12, 100, 3
UNCONDITIONAL = (
    "lifecycle", "satisfaction", "behaviour", "value", "prediction", "tiering", "outcomes",
    "decisions", "accounts",
)  # fmt: skip
_DEFINES = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda
_GLUES = ("format", "format_map", "join", "replace")  # of a text that is written there
each = pytest.mark.parametrize("name", PLAIN)


def notebook(name: str) -> Path:
    (path,) = (ROOT / "notebooks").glob(f"[0-9][0-9]_{name}.ipynb")
    return path


def cells(name: str) -> list[str]:
    stored = json.loads(notebook(name).read_text("utf-8"))["cells"]
    return ["".join(cell["source"]) for cell in stored if cell["cell_type"] == "code"]


def nodes(name: str) -> list[ast.AST]:
    return [node for cell in cells(name) for node in ast.walk(ast.parse(cell))]


def conditions(node: ast.AST) -> int:
    """How often a node decides: branches, loops until, ``and``, ``or``, filters of comprehensions."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return len(node.ifs)
    if isinstance(node, ast.Match):
        return len(node.cases)
    return int(isinstance(node, ast.If | ast.IfExp | ast.While | ast.Try | ast.Assert))


@pytest.mark.parametrize(
    ("code", "count"),
    [
        ("x = f(y) + 1", 0), ("if x:\n    y()\nelif z:\n    y()", 2), ("x = 1 if y else 2", 1),
        ("x = [z for z in y if z if w]", 2), ("x = y or z", 1), ("x = a and b and c", 2),
        ("while x:\n    y()", 1), ("try:\n    x()\nexcept E:\n    y()", 1), ("assert x", 1),
        ("match x:\n    case 1:\n        y()\n    case _:\n        z()", 2),
    ],
)  # fmt: skip
def test_every_way_to_decide_counts(code, count):
    assert sum(map(conditions, ast.walk(ast.parse(code)))) == count


def test_every_chapter_that_is_shipped_is_read_here():
    shipped = [path.stem[3:] for path in sorted((ROOT / "notebooks").glob("*.ipynb"))]
    assert tuple(shipped) == PLAIN


@each
def test_it_is_short(name):
    assert len(cells(name)) <= MOST_CELLS
    _parameters, *others = cells(name)
    assert [cell for cell in others if len(cell.splitlines()) > MOST_LINES] == []
    lines = [line for cell in cells(name) for line in cell.splitlines()]
    assert [line for line in lines if len(line) > LONGEST] == []
    starts = [
        (number, node.lineno)
        for number, cell in enumerate(cells(name))
        for node in ast.walk(ast.parse(cell))
        if isinstance(node, ast.stmt)
    ]
    assert len(starts) == len(set(starts))  # no line holds two statements


def test_all_of_them_are_read_in_an_evening():
    lines = [line for name in PLAIN[:9] for cell in cells(name) for line in cell.splitlines()]
    assert len([line for line in lines if line.strip()]) <= MOST_TOGETHER


@each
def test_it_decides_next_to_nothing(name):
    most = 0 if name in UNCONDITIONAL else MOST_CONDITIONS
    assert sum(map(conditions, nodes(name))) <= most


@each
def test_it_defines_nothing_and_glues_no_sentences(name):
    for node in nodes(name):
        assert not isinstance(node, _DEFINES), ast.unparse(node)
        assert not isinstance(node, ast.JoinedStr), f"{ast.unparse(node)} belongs into the words"
        called = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Constant)
        assert not (called and node.attr in _GLUES), ast.unparse(node)
        glued = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
        texts = [getattr(side, "value", None) for side in (node.left, node.right)] if glued else []
        assert not any(isinstance(text, str) for text in texts), ast.unparse(node)


@each
def test_its_words_are_all_used(name):
    entries = load_words(ROOT / "sentences" / "zh" / f"{name}.yaml").entries
    code = "\n".join(cells(name))
    package = "\n".join(p.read_text("utf-8") for p in (ROOT / "reportkit").rglob("*.py"))
    unused = [id for id in entries if f'"{id}"' not in code and f'"{id}"' not in package]
    assert unused == []


def test_the_linter_has_nothing_to_say():
    paths = [str(notebook(name)) for name in PLAIN]
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", *paths]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout
    assert "No Python files" not in done.stdout + done.stderr


def test_the_type_checker_knows_every_measure_field_and_keyword(tmp_path):
    for name in PLAIN:
        (tmp_path / f"{name}_cells.py").write_text("\n".join(cells(name)), "utf-8")
    wrong = cells("value")[1] + "\nchapter.metric(sales.revenu)\nworth.spread(customers, kore=1)\n"
    (tmp_path / "wrong.py").write_text(wrong, "utf-8")
    command = [sys.executable, "-m", "mypy", "--config-file", "pyproject.toml", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    told = [line for line in done.stdout.splitlines() if ": error:" in line]
    assert [line for line in told if "wrong.py" not in line] == []
    assert any("revenu" in line for line in told)
    assert any("kore" in line for line in told)
