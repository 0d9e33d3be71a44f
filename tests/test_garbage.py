"""How often garbage is looked for: in the command, in its kernels, in the workers of a batch."""

import gc
import subprocess
import sys

import pytest

from reportkit import garbage
from reportkit.garbage import OLDER, YOUNG, collect_seldom, nothing_collected


@pytest.fixture(autouse=True)
def as_before():
    before = gc.get_threshold(), gc.isenabled()
    yield
    gc.set_threshold(*before[0])
    if before[1]:
        gc.enable()


def test_a_process_collects_seldom_from_then_on():
    gc.set_threshold(700, 10, 10)
    collect_seldom()
    assert gc.get_threshold() == (YOUNG, *OLDER)
    assert YOUNG > 700
    assert gc.isenabled()


def test_nothing_is_collected_while_libraries_are_loaded():
    with pytest.raises(ZeroDivisionError), nothing_collected():
        assert not gc.isenabled()
        raise ZeroDivisionError
    assert gc.isenabled()
    gc.disable()
    with nothing_collected():
        pass
    assert not gc.isenabled()


def test_the_command_and_a_worker_of_a_batch_collect_seldom():
    started = {
        "the command": "from reportkit.cli import main; sys.argv[1:] = ['--version']\n"
        "try: main()\nexcept SystemExit: pass",
        "a worker": "import os; from reportkit.batch.building import _begin; _begin({}, os.getppid())",
    }
    for name, code in started.items():
        code = f"import gc, sys; {code}\nprint(gc.get_threshold())"
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        assert done.stdout.splitlines()[-1] == str((garbage.YOUNG, *garbage.OLDER)), name
