"""The ways that ``make bench`` measures: ``bench_ways.py WAY FOLDER``, a process each.

The package comes from PYTHONPATH, so that an earlier version runs the same ways.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

PERIOD = "2025-Q4"


def prepare(folder: Path) -> None:
    """A finished run of the demo client; the other ways repeat its parts."""
    from reportkit.pipeline import build_report
    from reportkit.project import Project
    from reportkit.scaffold import write_project

    write_project(folder / "project")
    project = Project(folder / "project")
    build_report(project, "demo", PERIOD, formats=["pdf"], replace=True)
    (folder / "pages").mkdir()


def notebooks(folder: Path) -> None:
    """The chapters as the pipeline runs them, one after another."""
    from reportkit import notebooks

    for notebook in notebooks.find_notebooks(folder / "project" / "notebooks"):
        copy = folder / notebook.path.name
        notebooks.execute(notebook, parameters=_parameters(folder), executed_copy=copy)


def papermill(folder: Path) -> None:
    """The same chapters by Papermill's own defaults."""
    import papermill

    for path in sorted((folder / "project" / "notebooks").glob("*.ipynb")):
        papermill.execute_notebook(
            str(path), str(folder / f"plain_{path.name}"), parameters=_parameters(folder),
            progress_bar=False, kernel_name="python3",
        )  # fmt: skip


def cells(folder: Path) -> None:
    """The floor: the same cells as plain code in one process, without kernels and messages."""
    for path in sorted((folder / "project" / "notebooks").glob("*.ipynb")):
        space: dict[str, Any] = {"__name__": "__main__"}
        for cell in json.loads(path.read_text("utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), path.name, "exec"), space)
                if "parameters" in cell["metadata"].get("tags", ()):
                    space.update(_parameters(folder))


def weasyprint(folder: Path) -> None:
    """Our very HTML, pictures inside, through WeasyPrint alone: same fonts, tags and variant."""
    from reportkit.fonts import font_faces_css
    from reportkit.render.document import printable_html
    from reportkit.render.typography import SPACING_CSS, typeset
    from reportkit.report.edition import printed

    book, brand = _book(folder)
    html = typeset(printable_html(printed(book), brand, justified=True))
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    styles = [CSS(string=font_faces_css() + SPACING_CSS, font_config=fonts)]
    HTML(string=html).write_pdf(
        folder / "plain.pdf", font_config=fonts, stylesheets=styles,
        pdf_tags=True, pdf_variant="pdf/a-3a",
    )  # fmt: skip


def _rendered(format: str) -> Callable[[Path], None]:
    def way(folder: Path) -> None:
        from reportkit.render import FORMATS, render

        book, brand = _book(folder)
        render(book, brand, format, folder / "pages" / FORMATS[format].file_name)

    return way


def _book(folder: Path) -> Any:
    from reportkit import report
    from reportkit.brand import load_brand
    from reportkit.bundle import read_chapter
    from reportkit.data.dataset import open_dataset
    from reportkit.merged_params import load_params
    from reportkit.project import Project

    project = Project(folder / "project")
    run = _run_folder(folder)
    chapters = [
        read_chapter(run / "chapters" / path.stem[3:])
        for path in sorted(project.notebooks.glob("*.ipynb"))
    ]
    params = load_params(project, "demo", PERIOD)
    book = report.assemble(chapters, params, data=open_dataset(run / "data"))
    return book, load_brand(project.templates, params.report.brand)


def _run_folder(folder: Path) -> Path:
    return folder / "project" / "output" / "demo" / PERIOD


def _parameters(folder: Path) -> dict[str, str]:
    return {"client": "demo", "period": PERIOD, "run_dir": str(_run_folder(folder))}


WAYS: dict[str, Callable[[Path], None]] = {
    "prepare": prepare,
    "notebooks": notebooks,
    "papermill": papermill,
    "cells": cells,
    "weasyprint": weasyprint,
    **{name: _rendered(name) for name in ("pdf", "docx", "html", "xlsx")},
}

if __name__ == "__main__":
    WAYS[sys.argv[1]](Path(sys.argv[2]))
