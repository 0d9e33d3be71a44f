"""Which of our own code a result rests on: the modules imported, and all that those import.

Read from the source, nothing is imported for it. Libraries of others are told by their versions.
"""

from __future__ import annotations

import ast
import hashlib
import platform
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from reportkit.hashes import file_hash

_PACKAGE = Path(__file__).resolve().parent
_NAME = _PACKAGE.name
#: what a cell displays is drawn by the report's templates and is no part of a result
_SHOWN = {f"{_NAME}.recorder": f"{_NAME}.render.html"}


def imported(source: str) -> frozenset[str]:
    """Every module that ``source`` may import while it runs, with what it takes from each.

    ``from a import b`` gives ``a`` and ``a.b``, whichever of them is a module; what is imported only
    for type checking is left out. Code that cannot be parsed imports nothing.
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return frozenset()
    return frozenset(_names(tree.body))


def _names(body: Iterable[ast.stmt]) -> Iterator[str]:
    left: list[ast.AST] = list(body)
    while left:
        node = left.pop()
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            left += node.orelse
        elif not isinstance(node, ast.expr):
            left += ast.iter_child_nodes(node)


def closure(names: Iterable[str]) -> tuple[str, ...]:
    """The modules of this package among ``names``, and all of it that they import, sorted."""
    found: set[str] = set()
    left = list(names)
    while left:
        for module in _with_parents(left.pop()):
            if module not in found:
                found.add(module)
                left += _imports(module)
    return tuple(sorted(found))


def code_hash(names: Iterable[str]) -> str:
    """One SHA-256 over the files of ``closure(names)``."""
    return _hash_of(closure(names))


@cache
def _hash_of(modules: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for module in modules:
        file = _file(module)
        if file is not None:
            digest.update(module.encode() + bytes.fromhex(_known(file)))
    return digest.hexdigest()


@cache
def _known(file: Path) -> str:
    """Once per process: what is imported already would not change with the file."""
    return file_hash(file)


@cache
def _imports(module: str) -> tuple[str, ...]:
    file = _file(module)
    found = imported(file.read_text(encoding="utf-8")) if file is not None else frozenset()
    ours = {name for name in found if name == _NAME or name.startswith(f"{_NAME}.")}
    shown = _SHOWN.get(module)
    return tuple(sorted(name for name in ours if not (shown and name.startswith(shown))))


def _with_parents(name: str) -> Iterator[str]:
    """``reportkit.data.loading`` imports ``reportkit`` and ``reportkit.data`` first."""
    parts = name.split(".")
    for end in range(1, len(parts) + 1):
        module = ".".join(parts[:end])
        if parts[0] == _NAME and _file(module) is not None:
            yield module


@cache
def _file(module: str) -> Path | None:
    path = _PACKAGE.parent.joinpath(*module.split("."))
    for file in (path.with_suffix(".py"), path / "__init__.py"):
        if file.is_file():
            return file
    return None


@cache
def environment() -> dict[str, str]:
    """Every installed package with its version, and Python itself."""
    found = {"python": platform.python_version(), "machine": platform.machine()}
    for folder in map(Path, sys.path):
        for info in folder.glob("*.dist-info") if folder.is_dir() else ():
            name, _, version = info.name.removesuffix(".dist-info").partition("-")
            found.setdefault(name.lower(), version)
    return found
