"""Real processes whose terminal, disk or patience ends."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tiny_client import CLIENT, PERIOD, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.project import Project

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")
BUILD = [
    sys.executable, "-m", "reportkit", "build", CLIENT, "--period", PERIOD, "--format", "html",
    "--force",  # else only the first of these builds would do anything
]  # fmt: skip


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    """Its client wants a web page only, which is the cheapest report."""
    project = write_tiny(tmp_path_factory.mktemp("terminal") / "p")
    text = project.client_file(CLIENT).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("report:")]
    project.client_file(CLIENT).write_text(
        "\n".join([*lines, "report: {formats: [html]}"]), "utf-8"
    )
    return project


@pytest.fixture(scope="module")
def page(project) -> Path:
    """Built while its terminal goes away: the streams break, then the line hangs up."""
    building = start(project)
    wait_for(building, "3/5")
    building.stdout.close()
    building.stderr.close()
    building.send_signal(signal.SIGHUP)
    assert building.wait() == 0
    return project.run_folder(CLIENT, Period.parse(PERIOD)) / "客户管理分析报告.html"


def start(project: Project, **more) -> subprocess.Popen[str]:
    return subprocess.Popen(
        BUILD,
        cwd=project.root,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        **more,
    )


def wait_for(building: subprocess.Popen[str], word: str) -> None:
    assert any(word in line for line in iter(building.stderr.readline, ""))


def limited() -> None:
    import resource

    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_lost_terminal_does_not_end_a_build(page):
    assert page.read_bytes().rstrip().endswith(b"</html>")


def test_ctrl_c_ends_with_one_line_and_leaves_the_report(project, page):
    before = page.read_bytes()
    building = start(project)
    wait_for(building, "分层与策略")
    os.killpg(building.pid, signal.SIGINT)  # as a terminal does: to the kernels too
    said = building.stderr.read()
    assert building.wait() == 130
    assert said.endswith("错误：已中断，上一份报告没有改动。\n")
    assert "Traceback" not in said
    assert page.read_bytes() == before
    assert [run.outcome for run in runs.past_runs(project)] == ["done", "failed"]


def test_an_interrupt_inside_evaluated_text_ends_with_the_exit_code_too(tmp_path):
    (tmp_path / "stopped.py").write_text(
        "from reportkit.cli import cli, main\n"
        "cli.command('stop')(lambda: exec('raise KeyboardInterrupt'))\n"
        "main()\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "stopped", "stop"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (130, "错误：已中断，上一份报告没有改动。\n")


def test_an_interrupt_that_python_dropped_stops_the_next_step(tmp_path):
    (tmp_path / "stopped.py").write_text(
        "import os, signal\n"
        "from reportkit.cli import cli, main\n"
        "from reportkit.progress import Watch\n"
        "class Finalized:\n"
        "    def __del__(self):\n"
        "        os.kill(os.getpid(), signal.SIGINT)\n"
        "def build():\n"
        "    Finalized()\n"
        "    print('went on', flush=True)\n"
        "    Watch(lambda step, detail: None).step(4)\n"
        "    print('and on', flush=True)\n"
        "cli.command('stop')(build)\n"
        "main()\n",
        "utf-8",
    )
    command = [sys.executable, "-m", "stopped", "stop"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "went on\n")
    assert done.stderr.endswith("错误：已中断，上一份报告没有改动。\n")


def test_a_disk_that_takes_no_more_is_told_in_one_line_and_leaves_the_report(project, page):
    before = page.read_bytes()
    building = start(project, preexec_fn=limited)
    said = building.communicate()[1]
    assert building.returncode == 1
    assert said.splitlines()[-1].startswith("错误：文件超过系统允许的文件大小")
    assert "Traceback" not in said
    assert page.read_bytes() == before


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", ">/dev/full"])
def test_streams_that_are_closed_from_the_start_stop_nothing(project, closed):
    command = f'"{sys.executable}" -m reportkit runs {closed}'
    done = subprocess.run(["sh", "-c", command], cwd=project.root, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_file_gets_the_number_of_a_closed_stream(project):
    script = (
        "from reportkit.terminal import outlast_terminal; outlast_terminal();"
        "import sys; sys.exit(open('x.txt', 'w').fileno() < 3)"
    )
    command = f'"{sys.executable}" -c "{script}" <&- >&- 2>&-'
    assert subprocess.run(["sh", "-c", command], cwd=project.root, check=False).returncode == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["build", b"\xff\xfe", "--period", PERIOD], 2, "不能用作文件名"),
        (["build", CLIENT, "--period", b"\xff"], 2, "无法识别"),
        (["build", CLIENT, "--period", PERIOD, "--set", b"report.title=\xff"], 2, "无法识别"),
        (["init", "x" * 300], 1, "路径过长"),
        (["--project", "x" * 5000, "runs"], 1, "路径过长"),
    ],
)
def test_arguments_that_are_no_text_or_endless_are_refused_without_a_traceback(
    project, words, code, said
):
    done = subprocess.run(
        [sys.executable, "-m", "reportkit", *words],
        cwd=project.root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code
    assert done.stderr.splitlines()[-1].startswith("错误：")
    assert said in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr
