"""make bench: CPU seconds and their ratios, each way a whole process of its own.

Notebooks: the demo client's chapters by plain Papermill and by reportkit. Rendering: reportkit's
PDF against WeasyPrint alone on the same HTML. Size: large clients, step by step (``--scale ""``
leaves that out; a million customers take most of an hour and 6 GB of disk). Seconds on a shared
machine mean little; ratios do.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from bench_scale import compare_sizes

PERIOD = "2025-Q4"


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--scale", default="10000,100000,1000000", help="客户数，逗号分隔")
    parser.add_argument("--way", default="")
    parser.add_argument("--folder", type=Path)
    arguments = parser.parse_args()
    if arguments.way:
        WAYS[arguments.way](arguments.folder)
        return
    if arguments.runs:
        compare_ways(arguments.runs)
    if arguments.scale:
        compare_sizes([int(size) for size in arguments.scale.split(",")])


def compare_ways(runs: int) -> None:
    """Notebooks and rendering, ours against the plain way."""
    with tempfile.TemporaryDirectory(prefix="reportkit-bench-") as aside:
        folder = Path(aside)
        print("准备演示客户的数据 …", flush=True)
        measured("prepare", folder)
        compare(
            "笔记本（CPU 秒）",
            "ours",
            "reportkit",
            "plain",
            "Papermill 默认",
            folder,
            runs,
        )
        compare(
            "排版（CPU 秒）",
            "render",
            "reportkit",
            "weasyprint",
            "只用 WeasyPrint",
            folder,
            runs,
            pages=_pages(folder),
        )


def compare(
    title: str,
    mine: str,
    my_name: str,
    other: str,
    other_name: str,
    folder: Path,
    runs: int,
    *,
    pages: int = 0,
) -> None:
    """Run the two ways in turn and print medians and the median of the pairwise ratios.

    pages: of the file that both write; prints pages per CPU second.
    """
    pairs = [(measured(mine, folder), measured(other, folder)) for _ in range(runs)]
    ours, theirs = zip(*pairs, strict=True)
    ratio = statistics.median(a.cpu / b.cpu for a, b in pairs)
    print(title)
    for name, results in ((my_name, ours), (other_name, theirs)):
        cpu = statistics.median(r.cpu for r in results)
        peak = max(r.peak_mb for r in results)
        pace = f"   {pages / cpu:4.1f} 页/秒（共 {pages} 页）" if pages else ""
        print(f"  {name:<18} {cpu:6.2f}   峰值内存 {peak:5.0f} MB{pace}")
    print(f"  比值 {ratio:.2f}（{runs} 次的中位数）", flush=True)


class Measured:
    """CPU seconds of a process with all it started, and the largest of their memories."""

    def __init__(self, cpu: float, peak_mb: float) -> None:
        self.cpu = cpu
        self.peak_mb = peak_mb


def measured(way: str, folder: Path) -> Measured:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    child = subprocess.Popen(
        [sys.executable, __file__, "--way", way, "--folder", str(folder)],
        env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{way} 失败：\n{words.decode(errors='replace')}")
    return Measured(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def prepare(folder: Path) -> None:
    """A finished run of the demo client; the ways below repeat its parts."""
    from reportkit.pipeline import How, build_report
    from reportkit.project import Project
    from reportkit.scaffold import write_project

    write_project(folder / "project")
    project = Project(folder / "project")
    build_report(project, "demo", PERIOD, formats=["pdf"], replace=True, how=How(force=True))


def _run_folder(folder: Path) -> Path:
    return folder / "project" / "output" / "demo" / PERIOD


def _pages(folder: Path) -> int:
    from pypdfium2 import PdfDocument

    with PdfDocument(next(_run_folder(folder).glob("*.pdf"))) as document:
        return len(document)


def _parameters(folder: Path) -> dict[str, str]:
    return {"client": "demo", "period": PERIOD, "run_dir": str(_run_folder(folder))}


def plain(folder: Path) -> None:
    import papermill

    for path in sorted((folder / "project" / "notebooks").glob("*.ipynb")):
        papermill.execute_notebook(
            str(path), str(folder / f"plain_{path.name}"), parameters=_parameters(folder),
            progress_bar=False, kernel_name="python3",
        )  # fmt: skip


def ours(folder: Path) -> None:
    from reportkit import notebooks

    for notebook in notebooks.find_notebooks(folder / "project" / "notebooks"):
        notebooks.execute(
            notebook, parameters=_parameters(folder), executed_copy=folder / notebook.path.name
        )


def _book(folder: Path):
    from reportkit import report
    from reportkit.brand import load_brand
    from reportkit.bundle import read_chapter
    from reportkit.data.dataset import open_dataset
    from reportkit.params import load_params
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


def render(folder: Path) -> None:
    from reportkit.render import render as write

    book, brand = _book(folder)
    write(book, brand, "pdf", folder / "ours.pdf")


def weasyprint(folder: Path) -> None:
    """The same assembled HTML through WeasyPrint's own defaults, with the same fonts."""
    from reportkit.fonts import font_faces_css
    from reportkit.render.html import render_html
    from reportkit.report.edition import printed

    book, brand = _book(folder)
    html = render_html(printed(book), brand)
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    styles = [CSS(string=font_faces_css(), font_config=fonts)]
    HTML(string=html).write_pdf(folder / "plain.pdf", font_config=fonts, stylesheets=styles)


WAYS = {
    "prepare": prepare,
    "plain": plain,
    "ours": ours,
    "render": render,
    "weasyprint": weasyprint,
}

if __name__ == "__main__":
    main()
