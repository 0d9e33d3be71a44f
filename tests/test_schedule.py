"""Units for schedulers, each judged by the program it is for where that is installed."""

import ast
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.scaffold import write_project
from reportkit.schedule import KINDS, Plan, airflow, cron, systemd

PLAN = Plan(Path("/srv/报告 100%"), sys.executable, jobs=2, deliver=True)


def test_the_commands_are_ensure_and_where_wanted_deliver():
    ensure, deliver = PLAN.commands
    assert ensure[-5:] == ("ensure", "--through", "last-month", "--jobs", "2")
    assert deliver[-4:] == ("deliver", "--all", "--period", "last-month")
    assert len(Plan(Path("/srv"), "python").commands) == 1


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_accepts_the_units_and_knows_the_next_time(tmp_path):
    project = tmp_path / "报告 100%"
    project.mkdir()
    units = systemd(Plan(project, sys.executable, day=2, hour=6, minute=30, deliver=True))
    for name, text in units.items():
        (tmp_path / name).write_text(text, "utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / name for name in units)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = [
        line for line in done.stderr.splitlines() if str(tmp_path) in line or "reportkit" in line
    ]
    assert said == [], done.stderr
    assert "Persistent=true" in units["reportkit-month.timer"]
    told = subprocess.run(
        ["systemd-analyze", "calendar", "*-*-02 06:30:00"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Next elapse" in told.stdout
    assert "OnCalendar=*-*-02 06:30:00" in units["reportkit-month.timer"]


def test_a_line_of_cron_is_a_command_of_the_shell_with_its_percent_signs_escaped():
    line = cron(PLAN)["crontab"].splitlines()[1]
    assert line.startswith("30 6 2 * * ")
    assert "100\\%" in line
    words = shlex.split(line[11:].replace("\\%", "%"))
    ensure, deliver = PLAN.commands
    assert words == [*ensure, "&&", *deliver]


def test_the_command_of_cron_runs(tmp_path):
    write_project(tmp_path / "我的 项目")
    command = cron(Plan(tmp_path / "我的 项目", sys.executable))["crontab"].splitlines()[1][11:]
    done = subprocess.run(
        ["sh", "-c", f"{command} --dry-run --date 2026-01-02"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "demo 2025-12" in done.stdout


def test_the_dag_is_python_with_one_task_per_command_in_their_order():
    text = airflow(PLAN)["reportkit_month.py"]
    tree = ast.parse(text)
    calls = [
        n
        for n in ast.walk(tree)
        if isinstance(n, ast.Call) and ast.unparse(n.func) == "BashOperator"
    ]
    assert len(calls) == 2
    assert "ensure >> deliver" in text
    assert "--date {{ data_interval_end | ds }}" in text
    bash = next(k.value for k in calls[1].keywords if k.arg == "bash_command")
    assert isinstance(bash, ast.Constant | ast.BinOp)
    assert "deliver" not in airflow(Plan(Path("/srv"), "python"))["reportkit_month.py"]


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_command_prints_or_writes_the_units_of_this_project(tmp_path, kind):
    write_project(tmp_path / "p")
    base = ["--project", str(tmp_path / "p"), "schedule", kind, "--day", "3", "--time", "07:15"]
    shown = CliRunner().invoke(cli, base)
    assert shown.exit_code == 0, shown.output
    assert str(tmp_path / "p") in shown.output
    assert ("15 7 3" in shown.output) or ("*-*-03 07:15:00" in shown.output)
    written = CliRunner().invoke(cli, [*base, "--write", str(tmp_path / "units")])
    assert written.exit_code == 0, written.output
    assert any((tmp_path / "units").iterdir())


@pytest.mark.parametrize("time", ["25:00", "6", "06:61"])
def test_a_time_that_is_none_is_refused(tmp_path, time):
    write_project(tmp_path / "p")
    words = ["--project", str(tmp_path / "p"), "schedule", "cron", "--time", time]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 2
    assert "应写成 06:30" in result.output
