"""Whole reports of real public clients, by mapping alone; each is built once for all tests."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from made_once import made_once

from reportkit.cli import cli
from reportkit.project import Project
from reportkit.scaffold import write_project

CLIENTS = Path(__file__).parent / "clients"
PERIODS = {
    "cdnow": "1998-06",
    "telco": "2025-12",
    "sfo_survey": "2017",
    "olist_leads": "2018-05",
    "crm_opportunities": "2017-12",
    "waimai_reviews": "2025-12",
}


def real_project(root: Path, shared_data: Path) -> Project:
    """A new project whose clients may name files of the real data from where they stand."""
    write_project(root)
    for folder in shared_data.iterdir():
        if folder.is_dir():
            os.symlink(folder, root / "params" / "clients" / folder.name)
    return Project(root)


def real_report(factory: pytest.TempPathFactory, shared_data: Path, client: str) -> Path:
    """The run folder of the client's report: nine chapters and a PDF. Nobody may change it."""
    return made_once(factory, f"real_{client}", partial(_built, shared_data, client))


def _built(shared_data: Path, client: str, folder: Path) -> Path:
    project = real_project(folder / "p", shared_data)
    text = (CLIENTS / f"{client}.yaml").read_text("utf-8")
    project.client_file(client).write_text(text, "utf-8")
    return build(project, client, PERIODS[client])


def build(project: Project, client: str, period: str, *words: str, chapters: str = "") -> Path:
    """Build a PDF by the command; the run folder."""
    chosen = ["--set", f"report.chapters=[{chapters}]"] if chapters else []
    result = CliRunner().invoke(
        cli,
        ["--project", str(project.root), "build", client, "--period", period,
         "--format", "pdf", *chosen, *words],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return Path(result.output.strip().splitlines()[-1]).parent
