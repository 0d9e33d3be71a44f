"""The warm parent's side, each step in a process of its own: what it reaps and kills is its children."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from waiting import eventually, gone

from reportkit import kernel_parent
from reportkit.kernel_parent import LIBRARIES, PACKAGES, importable, reseed

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="Linux only")

START = "import os, socket, subprocess, sys, time\nfrom reportkit import kernel_parent as parent\n"
SLEEPER = "[sys.executable, '-c', 'import time; time.sleep(600)']"


def said(code: str, *words: str) -> list[str]:
    """What the code prints, word by word, in a new process."""
    done = subprocess.run(
        [sys.executable, "-c", START + code, *words],
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    return done.stdout.split()


def is_there(name: str) -> bool:
    """Whether a module lies on the disk; nothing is imported."""
    top, *inner = name.split(".")
    spec = find_spec(top)
    if spec is None or not inner:
        return spec is not None
    places = [Path(folder, *inner) for folder in spec.submodule_search_locations or ()]
    return any(place.is_dir() or any(place.parent.glob(f"{place.name}.*")) for place in places)


def test_every_library_that_is_imported_beforehand_is_there():
    assert [name for name in (*LIBRARIES, *PACKAGES) if not is_there(name)] == []
    assert not is_there("pandas.no_such_part")


def test_a_module_that_fails_is_named_and_stops_nothing(tmp_path, monkeypatch):
    (tmp_path / "breaks_at_once.py").write_text("raise RuntimeError('kaputt')")
    monkeypatch.syspath_prepend(tmp_path)
    assert importable("json")
    assert not importable("breaks_at_once")
    assert not importable("no_such_module_at_all")


def test_two_kernels_of_one_parent_draw_different_numbers():
    import random

    import numpy as np

    random.seed(1)
    np.random.seed(1)
    before = random.getstate(), np.random.get_state()[1].tolist()
    reseed()
    assert random.getstate() != before[0]
    assert np.random.get_state()[1].tolist() != before[1]


def test_a_parent_without_its_owner_serves_nobody():
    code = "ours, theirs = socket.socketpair()\nparent.serve(ours, 1, {})\nprint('ended')"
    assert os.getpid() != 1
    assert said(code) == ["ended"]


def test_a_closed_channel_is_the_sign_to_end():
    code = "ours, theirs = socket.socketpair()\ntheirs.close()\n"
    assert said(code + "parent.serve(ours, os.getppid(), {})\nprint('ended')") == ["ended"]


def test_requests_are_lines_whatever_pieces_they_come_in():
    code = """
asked = []
parent.fork_kernel = lambda channel, request, kernels: asked.append(request["n"])
ours, theirs = socket.socketpair()
theirs.sendall(b'{"n": 1}\\n{"n": 2}\\n{"n"')
theirs.sendall(b': 3}\\n{"n": 4}')
theirs.close()
parent.serve(ours, os.getppid(), {})
print(asked)
"""
    assert said(code) == ["[1,", "2,", "3]"]  # the last line never ended


def test_an_ended_kernel_is_forgotten_and_what_it_started_is_killed():
    code = f"""
first = subprocess.Popen({SLEEPER}, start_new_session=True)
second = subprocess.Popen({SLEEPER}, start_new_session=True)
kernels = {{first.pid: "", second.pid: ""}}
first.kill()
os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)
stray = subprocess.Popen({SLEEPER})
parent.bury(kernels)
print(list(kernels) == [second.pid])
print(parent.children() == {{second.pid}})
second.kill()
"""
    assert said(code) == ["True", "True"]


def test_the_end_takes_every_kernel_and_its_folder(tmp_path):
    (tmp_path / "k" / "sockets").mkdir(parents=True)
    code = f"""
kernels = {{subprocess.Popen({SLEEPER}, start_new_session=True).pid: sys.argv[1],
           subprocess.Popen({SLEEPER}).pid: ""}}
parent.end(kernels)
print(parent.children(), os.path.exists(sys.argv[1]))
"""
    assert said(code, str(tmp_path / "k")) == ["set()", "False"]
    assert tmp_path.is_dir()


def test_an_orphan_of_a_kernel_comes_to_the_parent_that_adopts():
    code = """
parent.adopt_orphans()
if os.fork() == 0:
    if os.fork() == 0:
        time.sleep(600)
    os._exit(0)
os.wait()
left = parent.children()
parent.end_orphans(set())
print(len(left), parent.children())
"""
    assert said(code) == ["1", "set()"]


def test_a_process_that_was_asked_to_ends_with_its_parent(tmp_path):
    note = tmp_path / "pid"
    code = """
if (pid := os.fork()) == 0:
    parent.die_with(os.getppid())
    open(sys.argv[1] + ".aside", "w").write(str(os.getpid()))
    os.rename(sys.argv[1] + ".aside", sys.argv[1])
    time.sleep(600)
while not os.path.exists(sys.argv[1]):
    time.sleep(0.01)
"""
    said(code, str(note))  # it would wait for the pipe of its child, were the child alive
    pid = int(note.read_text())
    assert eventually(lambda: gone(pid))  # its pipe closes a moment before it is gone


def test_one_thread_is_counted_as_one():
    assert said("print(parent.threads_left())") == ["1"]
    assert kernel_parent.POLL_SECONDS <= 1  # a gone owner is noticed within a second
