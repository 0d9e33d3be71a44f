import os
import subprocess
import sys
from pathlib import Path

import pytest
from made_once import made_once, own_copy, run_folder

COUNTED = """
from pathlib import Path
from time import sleep

import pytest
from made_once import made_once


def make(folder):
    with (Path({note!r})).open("a") as note:
        note.write("made\\n")
    sleep(0.2)  # long enough for the other worker to ask as well
    (folder / "costly.txt").write_text("content")
    return folder / "costly.txt"


@pytest.fixture(scope="session")
def costly(tmp_path_factory):
    return made_once(tmp_path_factory, "costly", make)


@pytest.mark.parametrize("number", range(4))
def test_costly(costly, number):
    assert costly.read_text() == "content"
"""


def test_two_workers_make_it_once(tmp_path):
    note = tmp_path / "made.txt"
    (tmp_path / "test_it.py").write_text(COUNTED.format(note=str(note)), "utf-8")
    run = [sys.executable, "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", "test_it.py"]
    done = subprocess.run(
        [*run, "--basetemp", str(tmp_path / "temp")],
        cwd=tmp_path, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    assert "4 passed" in done.stdout
    assert note.read_text().splitlines() == ["made"]


def test_what_failed_is_tried_again_by_the_next(tmp_path_factory):
    def fail(folder: Path) -> None:
        (folder / "half").touch()
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        made_once(tmp_path_factory, "failed_once", fail)
    assert made_once(tmp_path_factory, "failed_once", lambda f: list(f.iterdir())) == []


def test_a_copy_is_changed_without_the_original(tmp_path_factory):
    def make(folder: Path) -> Path:
        (folder / "p").mkdir()
        (folder / "p" / "x").write_text("1")
        return folder / "p"

    shared = made_once(tmp_path_factory, "copied", make)
    copy = own_copy(tmp_path_factory, "copy", shared)
    (copy / "x").write_text("2")
    assert shared.parent.parent == run_folder(tmp_path_factory)
    assert (shared / "x").read_text() == "1"
