"""Finished chapters taken over instead of run again: by their key, whole, and into this run only.

A chapter may come from the report in place, from its trial, or from a build that did not end: those
that such a build had finished lie on a shelf beside the report until one ends well.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reportkit.bundle import FILE_NAME, read_chapter
from reportkit.errors import ReportkitError
from reportkit.files import write_json
from reportkit.hashes import known_hash
from reportkit.params import Params
from reportkit.project import Project, keep_private
from reportkit.runs import Run, read_record
from reportkit.swaps import put_in_place

_KEY = "key.json"


@dataclass(frozen=True, slots=True)
class _Finished:
    """A chapter that somebody ran: its files, name in the run folder → where it lies and its hash."""

    key: str
    files: Mapping[str, tuple[Path, str]]

    @property
    def whole(self) -> bool:
        return bool(self.files) and all(
            not path.is_symlink() and known_hash(path) == digest
            for path, digest in self.files.values()
        )


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where the finished chapters of one report may be taken from."""

    project: Project
    params: Params

    @property
    def home(self) -> Path:
        """Of what unfinished builds leave. Only under the lock of the report."""
        final = self.project.run_folder(self.params.client_id, self.params.period)
        return final.with_name(f".{final.name}.chapters")

    def take(self, chapter: str, key: str, run: Run) -> bool:
        """Whether a finished chapter of this key was found; then it is the chapter of ``run``."""
        found = (f for f in self._finished(chapter) if f.key == key and f.whole)
        finished = next(found, None)
        return finished is not None and _adopt(finished, chapter, run)

    def keep(self, chapter: str, key: str, run: Run, executed_copy: Path) -> None:
        """Lay a chapter that ``run`` has just finished on the shelf; a full disk is no failure."""
        aside, place = self.home / f".{chapter}.tmp", self.home / chapter
        try:
            self.home.mkdir(mode=0o700, exist_ok=True)
            shutil.rmtree(aside, ignore_errors=True)
            shutil.copytree(run.chapters / chapter, aside / "chapters" / chapter)
            (aside / "notebooks").mkdir()
            shutil.copyfile(executed_copy, aside / "notebooks" / executed_copy.name)
            files = {
                path.relative_to(aside).as_posix(): known_hash(path)
                for path in sorted(aside.rglob("*"))
                if path.is_file()
            }
            write_json(aside / _KEY, {"key": key, "files": files})
            keep_private(aside)
            put_in_place(aside, place)
        except OSError:
            shutil.rmtree(aside, ignore_errors=True)

    def clear(self) -> None:
        """After a build that ended well: its run folder holds every chapter now."""
        shutil.rmtree(self.home, ignore_errors=True)

    def _finished(self, chapter: str) -> Iterator[_Finished]:
        client, period = self.params.client_id, self.params.period
        for trial in (False, True):
            yield from _of_run(self.project.run_folder(client, period, trial=trial), chapter)
        yield from _of_shelf(self.home / chapter)


def _of_run(folder: Path, chapter: str) -> Iterator[_Finished]:
    try:
        record = read_record(folder)
        key, written = record["chapter_keys"][chapter], record["files"]
        notebook = record["chapter_notebooks"][chapter]
        wanted = [n for n in written if n.startswith(f"chapters/{chapter}/")]
        files = {n: (folder / n, written[n]) for n in [*wanted, f"notebooks/{notebook}"]}
    except (ReportkitError, KeyError, TypeError):
        return
    yield _Finished(key, files)


def _of_shelf(place: Path) -> Iterator[_Finished]:
    try:
        content = json.loads((place / _KEY).read_text(encoding="utf-8"))
        files = {name: (place / name, digest) for name, digest in content["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return
    yield _Finished(content["key"], files)


def _adopt(finished: _Finished, chapter: str, run: Run) -> bool:
    """Copy the files; the chapter then counts as one of ``run``, or is gone again."""
    place = run.chapters / chapter
    try:
        for name, (path, _) in finished.files.items():
            (run.folder / name).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            shutil.copyfile(path, run.folder / name)
        content = json.loads((place / FILE_NAME).read_text(encoding="utf-8"))
        write_json(place / FILE_NAME, {**content, "run_id": run.run_id})
        result = read_chapter(place, run.run_id)
        if (result.chapter, result.client, result.period) == (chapter, run.client, run.period):
            return True
    except (OSError, ValueError, ReportkitError):
        pass
    shutil.rmtree(place, ignore_errors=True)
    return False
