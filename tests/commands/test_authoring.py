"""Chapters from the command line: cleaned, drafted, tried; and a project begun."""

from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from typed_commands import new_project, orders, run

from reportkit.cli import cli
from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


def test_clean_strips_outputs_and_says_so(project):
    assert run(project, "clean").output.strip() == "没有需要清理的笔记本。"


def test_init_refuses_a_folder_that_is_not_empty(tmp_path):
    (tmp_path / "x").touch()
    result = CliRunner().invoke(cli, ["init", str(tmp_path)])
    assert result.exit_code == 2
    assert "不是空的" in result.output


def test_a_new_chapter_runs_and_joins_the_report(project, tmp_path):
    result = run(project, "new", "chapter", "pricing", "--title", "价格分析")
    assert result.exit_code == 0, result.output
    data = orders(tmp_path / "订单.csv", date(2025, 12, 28))
    assert run(project, "new", "client", "ji", "--data", str(data)).exit_code == 0
    shown = run(project, "preview", "ji", "pricing", "--period", "2025-Q4")
    assert shown.exit_code == 0, shown.output
    page = Path(shown.output.strip().splitlines()[-1]).read_text("utf-8")
    assert "家客户在期内下单" in page
    next(project.notebooks.glob("*_pricing.ipynb")).unlink()
