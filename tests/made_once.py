"""What costs much is made once a test run: the first worker that asks makes it, the others wait."""

from __future__ import annotations

import os
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from filelock import FileLock
from pytest import TempPathFactory

Made = TypeVar("Made")


def made_once(factory: TempPathFactory, name: str, make: Callable[[Path], Made]) -> Made:
    """What ``make`` returns, the same for every test of every worker of this run.

    make: is given a new folder that stays as long as the run's temporary files; what it returns can
    be pickled. The folder is everybody's, so nobody may change it: see ``own_copy``.
    """
    home = run_folder(factory)
    folder, note = home / name, home / f"{name}.pickle"
    with FileLock(home / f"{name}.lock"):
        if not note.exists():
            shutil.rmtree(folder, ignore_errors=True)  # of a worker whose attempt failed
            folder.mkdir()
            content = pickle.dumps(make(folder))
            note.write_bytes(content)
    made: Made = pickle.loads(note.read_bytes())
    return made


def own_copy(factory: TempPathFactory, name: str, folder: Path) -> Path:
    """A copy of a shared folder that one worker, or one test file, may change."""
    return Path(shutil.copytree(folder, factory.mktemp(name) / folder.name))


def run_folder(factory: TempPathFactory) -> Path:
    """The temporary folder of the whole run, above those of its workers."""
    own = factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
