"""What every command has in common: help, mistakes in one line, exit codes."""

import subprocess
import sys

import pytest
from click.testing import CliRunner
from typed_commands import new_project, run

from reportkit.cli import cli
from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


def test_help_begins_with_purpose_and_example_and_ends_with_exit_codes():
    text = CliRunner().invoke(cli, ["build", "--help"]).output
    assert "例：reportkit build demo --period 2025-Q4" in text
    assert "退出码：0 完成" in text
    assert text.index("例：") < text.index("--period")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["build", "nobody", "--period", "2025-12"], 2, "没有客户“nobody”"),
        (["build", "demo", "--period", "2025-13"], 2, "报告期“2025-13”无法识别"),
        (["build", "--period", "2025-12"], 2, "两者选一"),
        (
            ["build", "demo", "--period", "2025-Q4", "--set", "value.horizn_months=3"],
            3,
            "horizon_months",
        ),
        (
            ["build", "demo", "--period", "2025-Q4", "--set", "value.horizon_months=两年"],
            3,
            "horizon_months",
        ),
        (
            ["build", "demo", "--period", "2025-Q4", "--format", "pfd"],
            3,
            "report.formats 中的“pfd”未知",
        ),
        (["preview", "demo", "nothing"], 4, "没有章节“nothing”"),
        (["new", "chapter", "Bad Name"], 2, "应以小写字母开头"),
        (["new", "chapter", "value"], 2, "已有名为“value”的章节"),
        (["new", "client", "demo", "--data", "x.csv"], 2, "已存在"),
    ],
)
def test_a_mistake_gives_one_line_and_its_exit_code(project, words, code, message):
    result = run(project, *words)
    assert result.exit_code == code, result.output
    assert message in result.output
    assert len(result.output.strip().splitlines()) <= 4
    assert "Traceback" not in result.output


def test_a_fault_of_the_program_is_one_line_and_its_traceback_is_for_debug(project, monkeypatch):
    from reportkit import runs

    monkeypatch.setattr(runs, "past_runs", lambda project: {}["x"])
    result = run(project, "runs")
    assert result.exit_code == 1
    assert result.output.startswith("错误：意外错误 KeyError：'x'。")
    assert len(result.output.splitlines()) == 1
    debugged = CliRunner().invoke(cli, ["--debug", "--project", str(project.root), "runs"])
    assert isinstance(debugged.exception, KeyError)


def test_the_list_of_commands_is_whole_and_short_to_load():
    """Help loads no library of numbers, and the file that lists the commands stays a list."""
    help_ = CliRunner().invoke(cli, ["--help"]).output
    assert [name for name in cli.commands if f"\n  {name} " not in help_] == []
    code = "import sys, reportkit.cli; print({'pandas', 'matplotlib', 'duckdb', 'jinja2'} & {*sys.modules})"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert loaded.stdout == "set()\n"
