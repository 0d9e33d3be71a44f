"""Kernels: forked from a warm parent, private, scrubbed, and gone when they should be."""

import ast
import asyncio
import os
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import nbformat
import pytest
from waiting import eventually, gone

from reportkit import kernels
from reportkit.errors import NotebookError
from reportkit.garbage import OLDER, YOUNG
from reportkit.kernel_parent import LIBRARIES
from reportkit.notebooks import Notebook, execute

forks = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")

SECRETS = {
    "DATABASE_URL": "postgres://u:geheim@host/db",
    "SMTP_PASSWORD": "geheim",
    "GITHUB_TOKEN": "geheim",
    "REPORTKIT_SMTP_PASSWORD": "geheim",
    "REPORTKIT_WEBHOOK": "https://host/geheim",
    "REPORTKIT_SOURCE": "mysql://u:geheim@host/db",
    "OTHER": "geheim",
}


@pytest.fixture(scope="module", autouse=True)
def _own_folder_for_kernels() -> Iterator[None]:
    """Short enough for sockets, and no other test's kernels come and go in it."""
    with tempfile.TemporaryDirectory(prefix="k") as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="module", autouse=True)
def _secrets_in_this_process() -> Iterator[None]:
    """The warm parent of this module starts while the secrets are in the environment."""
    kernels.stop_warm_parent()
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SECRETS.items():
            patch.setenv(name, value)
        patch.setenv("REPORTKIT_PROJECT", "project")
        yield
    kernels.stop_warm_parent()


def evaluate(*expressions: str, **start: Any) -> list[Any]:
    """Values of the expressions in one new kernel."""
    return asyncio.run(_evaluate(expressions, start))


async def _evaluate(expressions: tuple[str, ...], start: dict[str, Any]) -> list[Any]:
    kernel = kernels.ReportkitKernelManager()
    await kernel.start_kernel(**start)
    client = kernel.client()
    client.start_channels()
    try:
        await client.wait_for_ready(timeout=120)
        asked = {str(i): text for i, text in enumerate(expressions)}
        code = "import os, sys, random, glob"
        reply = await client.execute(code, user_expressions=asked, reply=True, timeout=60)
        given = reply["content"]["user_expressions"]
        return [ast.literal_eval(given[key]["data"]["text/plain"]) for key in asked]
    finally:
        client.stop_channels()
        await kernel.shutdown_kernel(now=True)


def stored(folder: Path, *code: str) -> Notebook:
    """A notebook of these cells after its parameters cell."""
    first = 'client: str = "demo"\nperiod: str = ""\nrun_dir: str = ""'
    cells = [nbformat.v4.new_code_cell(first, metadata={"tags": ["parameters"]})]
    cells += [nbformat.v4.new_code_cell(text) for text in code]
    folder.mkdir(exist_ok=True)
    path = folder / "01_x.ipynb"
    path.write_text(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8")
    return Notebook("x", 1, path, "x")


def run_notebook(folder: Path, *code: str) -> nbformat.NotebookNode:
    """Execute a notebook of these cells; return its executed copy."""
    copy = folder / "copy.ipynb"
    execute(stored(folder, *code), parameters={}, executed_copy=copy, timeout_seconds=120)
    return nbformat.read(copy, as_version=4)


def private_directories() -> set[Path]:
    return set(Path(tempfile.gettempdir()).glob("rk-*"))


def test_a_kernel_looks_for_garbage_seldom_and_not_among_the_libraries():
    threshold, on, frozen = evaluate(
        *(f"__import__('gc').{ask}()" for ask in ("get_threshold", "isenabled", "get_freeze_count"))
    )
    assert (threshold, on) == ((YOUNG, *OLDER), True)
    assert frozen > 100_000


# --- what a kernel sees


def test_no_secret_of_the_owner_reaches_a_kernel():
    seen, at_start = evaluate("dict(os.environ)", "open('/proc/self/environ').read()")
    assert not SECRETS.keys() & seen.keys()
    assert "geheim" not in str(seen)
    assert "geheim" not in at_start
    assert seen["REPORTKIT_PROJECT"] == "project"
    assert seen["PATH"] == os.environ["PATH"]


def test_only_the_names_listed_pass_whatever_else_is_called_alike(monkeypatch):
    for name in ("PYTHONSTARTUP", "REPORTKIT_X", "LC_X", "MPL_KEY", "OMP_X", "path"):
        monkeypatch.setenv(name, "1")
    seen = set(kernels.kernel_environment())
    assert seen - kernels.PASSED_NAMES == {
        "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "MPLBACKEND", "PYTHONHASHSEED",
        "PYTHONUTF8", "PYDEVD_DISABLE_FILE_VALIDATION", "JE_ARROW_MALLOC_CONF",
    }  # fmt: skip


SEALING = """
import ctypes, sys
sys.path.insert(0, sys.argv[1])
from test_kernels import evaluate
from reportkit import kernels, password
found = password._from_environment("HUACHEN_PASSWORD", "")
look = "__import__('subprocess').run(['grep', '-laF', 'Kx7-' + 'pLm2', *glob.glob('/proc/[0-9]*/environ')]"
seen = evaluate(look + ", capture_output=True).stdout.decode()", "os.environ.get('HUACHEN_PASSWORD')")
kernels.stop_warm_parent()
print(found, seen, ctypes.CDLL(None).prctl(3), password._from_environment("HUACHEN_PASSWORD", ""))
"""


@forks
def test_a_password_from_the_environment_is_in_no_environment_that_a_kernel_can_read():
    """Not even for a kernel that runs as root, as here perhaps; others cannot open the files."""
    run = subprocess.run(
        [sys.executable, "-c", SEALING, str(Path(__file__).parent)],
        env={**kernels.kernel_environment(), "HUACHEN_PASSWORD": "Kx7-pLm2.QwZ9"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.stdout == "Kx7-pLm2.QwZ9 ['', None] 0 Kx7-pLm2.QwZ9\n", run.stderr


def test_explicit_variables_reach_the_kernel():
    asked = "os.environ['REPORTKIT_SMTP_PASSWORD'], os.environ['X']"
    given = {"REPORTKIT_SMTP_PASSWORD": "meant", "X": "1"}
    assert evaluate(asked, extra_env=given) == [("meant", "1")]


def test_whole_environment_handed_in_as_env_is_ignored():
    assert evaluate("'OTHER' in os.environ", env=dict(os.environ)) == [False]


def test_numerical_libraries_use_one_thread():
    environment = kernels.kernel_environment()
    assert environment["OMP_NUM_THREADS"] == environment["OPENBLAS_NUM_THREADS"] == "1"


def test_relative_python_path_means_the_owners_folder(monkeypatch):
    monkeypatch.setenv("PYTHONPATH", f"lib{os.pathsep}")
    paths = kernels.kernel_environment()["PYTHONPATH"].split(os.pathsep)
    assert str(Path.cwd() / "lib") in paths
    assert all(Path(path).is_absolute() for path in paths)


def test_startup_files_of_the_user_do_not_run(tmp_path, monkeypatch):
    startup = tmp_path / ".ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00.py").write_text("started = 1", encoding="utf-8")
    (tmp_path / "rc.py").write_text("started = 1", encoding="utf-8")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "rc.py"))
    history = "glob.glob(os.environ['IPYTHONDIR'] + '/**/history*', recursive=True)"
    assert evaluate("'started' in globals()", history) == [False, []]


# --- private and short-lived


def test_sockets_and_scratch_lie_in_one_private_directory_that_is_removed():
    before = private_directories()
    home = "os.path.dirname(os.environ['TMPDIR'])"
    scratch = "__import__('tempfile').gettempdir() == os.environ['TMPDIR']"
    directory, sockets, mode, own = evaluate(
        home, f"sorted(glob.glob({home} + '/k-*'))", f"os.stat({home}).st_mode", scratch
    )
    assert len(sockets) == 5
    assert len(directory) + len("/k-5") < 104
    assert stat.S_IMODE(mode) & 0o777 == 0o700
    assert own
    assert private_directories() == before
    assert not Path(directory).exists()


@forks
def test_kernels_leave_no_descriptor_behind():
    evaluate("1")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        evaluate("1")
    assert len(os.listdir("/proc/self/fd")) <= before


def test_long_temporary_folder_still_gives_sockets_a_short_path(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 80)
    deep.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(deep))
    assert evaluate("len(os.environ['TMPDIR']) < 80") == [True]


# --- forked


@forks
def test_kernels_share_a_parent_that_has_the_libraries_and_one_thread():
    loaded = f"all(name in sys.modules for name in {[n for n in LIBRARIES if '.' not in n]})"
    threads = "len(os.listdir(f'/proc/{os.getppid()}/task'))"
    first = evaluate("os.getppid()", loaded, threads)
    second = evaluate("os.getppid()", loaded, threads)
    assert first == second
    assert first[1:] == [True, 1]
    assert kernels.warm_kernels_available() == ""


@forks
def test_siblings_draw_different_random_numbers():
    draw = "random.random(), float(__import__('numpy').random.random())"
    (first,), (second,) = evaluate(draw), evaluate(draw)
    assert first[0] != second[0]
    assert first[1] != second[1]


@forks
def test_forked_copy_of_the_owner_does_not_use_its_parent():
    evaluate("1")
    pid = os.fork()
    if pid == 0:
        os._exit(0 if kernels._warm_parent._channel is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    assert evaluate("1") == [1]


def test_eight_kernels_side_by_side_keep_to_themselves(tmp_path):
    def own_value(index: int) -> str:
        code = (f"value = {index}", "import time; time.sleep(0.2)", "print(value * 1000 + value)")
        return run_notebook(tmp_path / str(index), *code).cells[-1].outputs[0].text

    with ThreadPoolExecutor(8) as pool:
        printed = list(pool.map(own_value, range(8)))
    assert printed == [f"{index * 1001}\n" for index in range(8)]


def test_a_killed_kernel_takes_no_other_with_it(tmp_path):
    def chapter(index: int) -> str:
        code = "import os, time; time.sleep(0.5)"
        end = "os.kill(os.getpid(), 9)" if index == 1 else "print('done')"
        try:
            return run_notebook(tmp_path / str(index), code, end).cells[-1].outputs[0].text
        except NotebookError as error:
            return str(error)

    with ThreadPoolExecutor(3) as pool:
        first, killed, third = pool.map(chapter, range(3))
    assert (first, third) == ("done\n", "done\n")
    assert "内核意外终止" in killed


@forks
def test_what_a_kernel_started_ends_with_it(tmp_path):
    start = "import os, subprocess; print(subprocess.Popen(['sleep', '600']).pid)"
    pid = int(run_notebook(tmp_path, start).cells[-1].outputs[0].text)
    assert eventually(lambda: gone(pid))
    note = tmp_path / "pid"
    with pytest.raises(NotebookError):
        run_notebook(
            tmp_path,
            f"{start}; p = subprocess.Popen(['sleep', '600']); open({str(note)!r}, 'w')"
            ".write(str(p.pid))",
            "os.kill(os.getpid(), 9)",
        )
    assert eventually(lambda: gone(int(note.read_text(encoding="utf-8"))))


#: two forks and a session of its own, as a service of the system starts; its number in a file
DAEMON = """
import os, subprocess, sys
code = "import os, time; os.fork() and os._exit(0); os.setsid(); os.fork() and os._exit(0);"
code += "open({note!r}, 'w').write(str(os.getpid())); os.rename({note!r}, {note!r} + '.done');"
subprocess.run([sys.executable, '-c', code + "time.sleep(600)"], env={env}, check=True)
while not os.path.exists({note!r} + '.done'):
    pass
"""


def daemon(note: Path, env: str = "{}") -> str:
    return DAEMON.format(note=str(note), env=env)


def number_in(note: Path) -> int:
    return int(note.with_name(f"{note.name}.done").read_text(encoding="utf-8"))


@forks
def test_a_process_in_a_session_of_its_own_does_not_survive_its_kernel(tmp_path):
    run_notebook(tmp_path, daemon(tmp_path / "pid"))
    assert eventually(lambda: gone(number_in(tmp_path / "pid")))


@forks
def test_a_process_in_a_session_of_its_own_does_not_survive_the_end_of_all_kernels(tmp_path):
    notebook = stored(tmp_path, daemon(tmp_path / "pid"), "print('never')")
    copy = tmp_path / "copy.ipynb"

    def stop(cell: int, _cells: int) -> None:
        if cell == 3:
            kernels.stop_warm_parent()

    with pytest.raises(NotebookError, match="内核意外终止"):
        execute(notebook, parameters={}, executed_copy=copy, on_cell=stop)
    assert eventually(lambda: gone(number_in(tmp_path / "pid")))


@forks
def test_a_process_in_a_session_of_its_own_does_not_survive_a_killed_parent(tmp_path):
    code = daemon(tmp_path / "pid", "os.environ")
    with pytest.raises(NotebookError, match="内核意外终止"):
        run_notebook(tmp_path, f"{code}\nos.kill(os.getppid(), 9)\nwhile True: pass")
    assert eventually(lambda: gone(number_in(tmp_path / "pid")))


@forks
def test_a_process_in_a_session_of_its_own_does_not_survive_an_ordinary_kernel(tmp_path):
    notebook = stored(tmp_path, daemon(tmp_path / "pid", "os.environ"))
    execute(notebook, parameters={}, executed_copy=tmp_path / "copy.ipynb", warm=False)
    assert eventually(lambda: gone(number_in(tmp_path / "pid")))


OWNER = """
import asyncio, os, signal, sys, time
from reportkit import kernels

async def started():
    kernel = kernels.ReportkitKernelManager()
    await kernel.start_kernel()
    return kernel

async def main():
    first = await started()
    os.kill(kernels._warm_parent._process.pid, signal.SIGKILL)
    while first.provisioner.process.poll() is None:
        await asyncio.sleep(0.05)
    await first.shutdown_kernel(now=True)
    second, third = await started(), await started()
    pids = [k.provisioner.process.pid for k in (second, third)]
    print(kernels._warm_parent._process.pid, *pids, second.ip, flush=True)
    await asyncio.sleep(600)

asyncio.run(main())
"""


WITHOUT_LIBRARIES = """
import sys
absent = "numpy pandas pyarrow duckdb scipy sklearn matplotlib seaborn pydantic"
sys.modules.update(dict.fromkeys(absent.split()))
"""


@forks
def test_kernels_end_with_a_killed_parent_and_with_a_killed_owner(tmp_path):
    """The owner goes on after its parent was killed; then it is killed itself.

    The parents here start fast because the libraries are made absent, which they must bear.
    """
    (tmp_path / "sitecustomize.py").write_text(WITHOUT_LIBRARIES, encoding="utf-8")
    environment = kernels.kernel_environment()
    environment["PYTHONPATH"] = os.pathsep.join([str(tmp_path), environment["PYTHONPATH"]])
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER], stdout=subprocess.PIPE, text=True, env=environment
    )
    assert owner.stdout is not None
    with owner, owner.stdout:
        *pids, sockets = owner.stdout.readline().split()
        assert not any(gone(int(pid)) for pid in pids)
        owner.send_signal(signal.SIGKILL)
        assert eventually(lambda: all(gone(int(pid)) for pid in pids))
        assert eventually(lambda: not Path(sockets).parent.exists())


# --- the ordinary kernel


NOTEBOOK = (
    "import io, sys, matplotlib.pyplot as plt, numpy as np, pandas as pd",
    "frame = pd.DataFrame({'客户': ['甲', '乙'], 'revenue': [1.5, 2.5]}); frame",
    "print({'a', 'b', 'c', 'd'}, sys.argv[0].rpartition('/')[2], sys.stdin is None)",
    "print(plt.get_backend(), np.random.default_rng(7).normal(), '' in sys.path)",
    "plt.rcParams['svg.hashsalt'] = 'x'; figure, axes = plt.subplots(); _ = axes.plot([1, 3])",
    "text = io.StringIO(); figure.savefig(text, format='svg', metadata={'Date': None})",
    "print(text.getvalue()[:4000]); sys.stderr.write('warned')",
)


def test_ordinary_kernel_gives_the_same_outputs_and_is_named_in_the_result(tmp_path):
    reasons, outputs = [], []
    for warm in (True, False):
        notebook = stored(tmp_path, *NOTEBOOK)
        copy = tmp_path / f"{warm}.ipynb"
        result = execute(notebook, parameters={}, executed_copy=copy, warm=warm)
        reasons.append(result.fallback_reason)
        outputs.append([c.get("outputs") for c in nbformat.read(copy, as_version=4).cells])
    assert reasons[1] == "已设置为使用普通内核"
    assert "<svg" in str(outputs[0][-1])
    assert outputs[0] == outputs[1]
    if sys.platform == "linux":
        assert reasons[0] == ""


def test_ordinary_kernel_sees_no_secret_either_and_starts_where_the_package_lies(monkeypatch):
    monkeypatch.chdir(Path(kernels.__file__).parent.parent)
    asked = ("str(dict(os.environ))", "open('/proc/self/environ').read()")
    seen, at_start = evaluate(*asked, warm=False)
    assert "geheim" not in seen + at_start


def test_last_words_of_a_kernel_that_does_not_start_are_in_the_message(tmp_path, monkeypatch):
    broken = tmp_path / "lib" / "ipykernel" / "__init__.py"
    broken.parent.mkdir(parents=True)
    broken.write_text("raise ImportError('缺少组件')", encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "lib"))
    copy = tmp_path / "copy.ipynb"
    with pytest.raises(NotebookError, match="内核最后的输出：ImportError: 缺少组件"):
        execute(stored(tmp_path, "1"), parameters={}, executed_copy=copy, warm=False)
