"""Small notebooks of a title, a parameters cell and some code."""

from pathlib import Path

import nbformat

from reportkit.notebooks import Notebook

RUN_LINES = 'client: str = "demo"\nperiod: str = ""\nrun_dir: str = ""\n'
HEAD = "# 流失分析\n\n哪些客户正在离开？"
BEGIN = 'chapter = begin_chapter("churn", client=client, period=period, run_dir=run_dir)'


def document(*code: str, parameters: str = "", head: str = HEAD) -> nbformat.NotebookNode:
    """A notebook of a title, the parameters cell and the given code cells."""
    cells = [nbformat.v4.new_markdown_cell(head, id="title")]
    cells.append(
        nbformat.v4.new_code_cell(
            RUN_LINES + parameters, id="parameters", metadata={"tags": ["parameters"]}
        )
    )
    cells += [nbformat.v4.new_code_cell(text, id=f"c{i}") for i, text in enumerate(code)]
    return nbformat.v4.new_notebook(cells=cells)


def stored(folder: Path, content: nbformat.NotebookNode, name: str = "05_churn") -> Notebook:
    path = folder / f"{name}.ipynb"
    path.write_text(nbformat.writes(content), encoding="utf-8")
    return Notebook(name[3:], int(name[:2]), path, "流失分析")


def with_parameters(folder: Path, lines: str) -> Notebook:
    return stored(folder, document(parameters=lines))
