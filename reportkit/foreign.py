"""Files in a run folder that the tool did not write, or that a person changed: they are kept.

A rebuild makes a whole new folder. What people put into the old one moves over under its own name;
where the new folder holds a file of that name, the new one steps aside. Only below data/ and
chapters/, which the program reads by name, the person's file steps aside.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from reportkit.hashes import known_hash

_READ_BY_NAME = ("data", "chapters")
NEW, CHANGED = "新生成", "人工修改"


@dataclass(frozen=True, slots=True)
class Kept:
    """What ``carry_over`` did, paths relative to the folder."""

    files: tuple[str, ...]  # of people, as they are called now
    renamed: Mapping[str, str]  # files of the tool that stepped aside: name → name beside
    moved: Mapping[str, str]  # files of people that stepped aside

    @property
    def messages(self) -> tuple[str, ...]:
        """What the person at the keyboard is told of files that now stand side by side."""
        ours = (
            f"{name} 由人修改过或不是本程序所写，已原样保留；本次生成的另存为 {beside}。"
            for name, beside in self.renamed.items()
        )
        theirs = (
            f"{name} 由人修改过或不是本程序所写，已原样另存为 {beside}。"
            for name, beside in self.moved.items()
        )
        return (*ours, *theirs)


def carry_over(
    old: Path, new: Path, written: Mapping[str, str], *, steps_aside: bool = True
) -> Kept:
    """Link or copy every file of a person from ``old`` into ``new``.

    written: the tool's own files of ``old``, relative path → hash. steps_aside: whether a file of
    the tool makes room for a person's file of the same name, or the person's does.
    """
    files: list[str] = []
    renamed: dict[str, str] = {}
    moved: dict[str, str] = {}
    names = list(foreign_files(old, written)) if old.is_dir() else []
    for name in sorted(names, key=lambda name: _exists(new / name)):  # whose name is free, first
        target = new / name
        if _exists(target) and steps_aside and PurePosixPath(name).parts[0] not in _READ_BY_NAME:
            aside = _beside(target, NEW)
            os.replace(target, aside)
            renamed[name] = aside.relative_to(new).as_posix()
        elif _exists(target):
            target = _beside(target, CHANGED)
            moved[name] = target.relative_to(new).as_posix()
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _link(old / name, target)
        files.append(target.relative_to(new).as_posix())
    return Kept(tuple(files), renamed, moved)


def foreign_files(folder: Path, written: Mapping[str, str]) -> Iterator[str]:
    """Files below ``folder`` that are not in ``written``, or no longer as they were written."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_symlink() or (path.is_file() and written.get(name) != known_hash(path)):
            yield name


def remove_written(folder: Path, written: Mapping[str, str]) -> None:
    """Remove what the tool wrote and nobody changed, and the folders that are empty then."""
    people = set(foreign_files(folder, written))
    for path in sorted(folder.rglob("*"), reverse=True):  # what is in a folder before the folder
        if path.is_dir() and not path.is_symlink():
            _remove_empty(path)
        elif path.relative_to(folder).as_posix() not in people:
            path.unlink(missing_ok=True)
    _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    with suppress(OSError):  # something is left in it
        folder.rmdir()


def _exists(path: Path) -> bool:
    return path.is_symlink() or path.exists()


def _beside(path: Path, word: str) -> Path:
    """A free name that says what the file is: 方案（新生成）.docx, 方案（新生成 2）.docx …"""
    beside, number = path.with_name(f"{path.stem}（{word}）{path.suffix}"), 1
    while _exists(beside):
        number += 1
        beside = path.with_name(f"{path.stem}（{word} {number}）{path.suffix}")
    return beside


def _link(source: Path, target: Path) -> None:
    """The same file under a new name, so that a program that has it open goes on writing to it."""
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # a file system without hard links
        shutil.copy2(source, target, follow_symlinks=False)
