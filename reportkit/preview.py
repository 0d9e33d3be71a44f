"""One chapter for the eyes of an analyst: executed alone, written as one HTML file."""

from __future__ import annotations

from pathlib import Path

from reportkit import notebooks
from reportkit.analysis.basics.periods import Period
from reportkit.bundle import read_chapter
from reportkit.files import write_bytes
from reportkit.merged_params import load_params
from reportkit.outline import notebook_file
from reportkit.project import Project
from reportkit.render.page import preview_page
from reportkit.session import SCRATCH_ID, interactive_session


def preview_chapter(project: Project, client: str, chapter: str, period: Period | None) -> Path:
    """Execute one notebook as JupyterLab would and show its blocks. Returns the HTML file."""
    chapter = notebook_file(project.notebooks, chapter).stem[3:]
    found = next(n for n in notebooks.find_notebooks(project.notebooks) if n.name == chapter)
    session = interactive_session(client, str(period) if period else "", project)
    span = session.params.period
    params = load_params(project, client, span)
    settings = notebooks.check_settings(
        found, params.chapter_settings.get(chapter, {}), source=f"{client}.yaml"
    )
    home = session.chapters.parent
    notebooks.execute(
        found,
        parameters={"client": client, "period": str(span), "run_dir": "", **settings},
        executed_copy=home / found.path.name,
        cwd=project.root,
        timeout_seconds=params.execution.timeout_seconds,
        warm=params.execution.warm_kernels,
    )
    result = read_chapter(session.chapters / chapter, SCRATCH_ID)
    target = home / f"{chapter}.html"
    page = preview_page(result.title, result.blocks, folder=result.folder, currency=params.currency)
    write_bytes(target, page.encode())
    return target
