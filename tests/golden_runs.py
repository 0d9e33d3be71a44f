"""Run a client's chapters in this process, without kernels and pictures, for their numbers alone.

Steps 1, 2 and 5 are the pipeline's own; of step 3 only Papermill and the drawing of SVG are left
out. ``test_golden`` also compares the demo client's real build with the same golden files.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import golden_values as values
import matplotlib.pyplot as plt
from golden_clients import CLIENTS, write_client

from reportkit import report, runs
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.charts import theme
from reportkit.data.dataset import Dataset, open_dataset
from reportkit.errors import ReportkitError
from reportkit.notebooks import Notebook
from reportkit.params import Params
from reportkit.pipeline import refuse_empty_book
from reportkit.preparation import prepare, prepare_data, wanted_notebooks
from reportkit.project import Project
from reportkit.running import collect

FOLDER = Path(__file__).parent / "golden"
DEMO = "demo"
PERIODS = {DEMO: "2025-Q4", **{name: client.period for name, client in CLIENTS.items()}}
DATA, REPORT, SENTENCES, REFUSED = "data", "report", "sentences", "refused"


@dataclass(frozen=True, slots=True)
class ReadClient:
    """A client whose data are read and whose chapters can be run."""

    project: Project
    params: Params
    run: runs.Run

    @property
    def notebooks(self) -> tuple[Notebook, ...]:
        return wanted_notebooks(self.project, self.params)

    @property
    def stages(self) -> tuple[str, ...]:
        """What is golden about it, in the order in which it can be made."""
        return (DATA, *(notebook.name for notebook in self.notebooks), REPORT)


def read_client(project: Project, client: str) -> ReadClient:
    """Steps 1 and 2 of the pipeline, into the client's run folder."""
    if client != DEMO:
        write_client(project, client)
    return begun(known_client(project, client, project.output / client))


def begun(ready: ReadClient) -> ReadClient:
    """The same client with its record begun and its data read into its run folder."""
    ready.run.folder.mkdir(parents=True)
    runs.begin_record(ready.run, ready.params)
    prepare_data(ready.project, ready.params, ready.run.data)
    return ready


def known_client(
    project: Project,
    client: str,
    folder: Path,
    period: str = "",
    settings: Mapping[str, object] | None = None,
) -> ReadClient:
    """A client whose files and YAML are there, run in ``folder``; ``settings`` as by --set."""
    params, _ = prepare(project, client, period or PERIODS[client], settings)
    return ReadClient(project, params, runs.Run("golden", client, str(params.period), folder))


def run_chapter(ready: ReadClient, notebook: Notebook) -> ChapterResult:
    """Execute the code cells of one notebook one after another, as a kernel would."""
    space: dict[str, Any] = {"__name__": "__main__"}
    with _no_pictures():
        for cell in code_cells(notebook.path):
            code = compile(source_of(cell), f"{notebook.path}#{cell['id']}", "exec")
            exec(code, space)
            if "parameters" in cell["metadata"].get("tags", ()):
                space.update(ready.params.chapter_settings[notebook.name])
                space.update(client=ready.run.client, period=ready.run.period)
                space["run_dir"] = str(ready.run.folder)
            plt.close("all")
    return read_chapter(ready.run.chapters / notebook.name, ready.run.run_id)


def code_cells(path: Path) -> list[dict[str, Any]]:
    """The code cells of a notebook file, in order."""
    cells = json.loads(path.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def source_of(cell: dict[str, Any]) -> str:
    """A cell's source as one text."""
    return "".join(cell["source"])


def golden_texts(project: Project, client: str) -> dict[str, str]:
    """File name → content for everything that is golden about one client."""
    try:
        ready = read_client(project, client)
        for notebook in ready.notebooks:
            run_chapter(ready, notebook)
        chapters = collect(ready.run, [each.name for each in ready.notebooks])
        refuse_empty_book(chapters)
    except ReportkitError as error:
        said = {REFUSED: {"error": str(error)}}
        kind = {"error": type(error).__name__}
        return {f"{REFUSED}.json": values.as_text(kind), f"{SENTENCES}.json": values.as_text(said)}
    return chapter_texts(ready.params, open_dataset(ready.run.data), chapters)


def chapter_texts(
    params: Params, data: Dataset, chapters: Sequence[ChapterResult]
) -> dict[str, str]:
    """The same of a run that is there."""
    book = report.assemble(chapters, params, data=data)
    content = {
        DATA: values.dataset_values(data),
        **{chapter.chapter: values.chapter_values(chapter) for chapter in chapters},
        REPORT: values.report_values(book),
        SENTENCES: {c.chapter: values.chapter_sentences(c) for c in chapters},
    }
    return {f"{name}.json": values.as_text(each) for name, each in content.items()}


def stage_values(
    ready: ReadClient, stage: str, notebook: Notebook | None = None
) -> tuple[values.Values, dict[str, str]]:
    """Make one stage again: its numbers and its wordings.

    notebook: stands in for the chapter's own. Earlier stages must have been made in the run folder.
    """
    if stage == DATA:
        with TemporaryDirectory() as aside:
            again = prepare_data(ready.project, ready.params, Path(aside) / "data").data
            return values.dataset_values(again), {}
    if stage == REPORT:
        chapters = collect(ready.run, [each.name for each in ready.notebooks])
        data = open_dataset(ready.run.data)
        return values.report_values(report.assemble(chapters, ready.params, data=data)), {}
    own = next(each for each in ready.notebooks if each.name == stage)
    result = run_chapter(ready, notebook or own)
    return values.chapter_values(result), values.chapter_sentences(result)


def stage_differences(client: str, stage: str, made: values.Values, said: object) -> list[str]:
    """How the numbers and wordings of one stage differ from the client's golden files."""
    home = FOLDER / client
    golden = (home / f"{stage}.json").read_text("utf-8")
    words = json.loads((home / f"{SENTENCES}.json").read_text("utf-8")).get(stage, {})
    return [
        *compare(f"{stage}.json", golden, values.as_text(made)),
        *values.differences(words, said, values.TOLERANCE),
    ]


def keep_stage(client: str, stage: str, made: values.Values, said: dict[str, str]) -> None:
    """Make these the golden numbers and wordings of one stage."""
    home = FOLDER / client
    (home / f"{stage}.json").write_text(values.as_text(made), "utf-8")
    words = home / f"{SENTENCES}.json"
    known = {**json.loads(words.read_text("utf-8")), **({stage: said} if said else {})}
    words.write_text(values.as_text(known), "utf-8")


def compare(name: str, golden: str, now: str) -> list[str]:
    """How two golden texts of one name differ, a line per place."""
    loose = name.removesuffix(".json") in values.MODELLED
    tolerance = values.TOLERANCE_OF_MODELS if loose else values.TOLERANCE
    return list(values.differences(json.loads(golden), json.loads(now), tolerance))


@contextmanager
def _no_pictures() -> Iterator[None]:
    """Charts are made and their numbers recorded, but no SVG is drawn: two thirds of the time."""
    drawn, theme.to_svg = theme.to_svg, lambda figure, prefix="": b"<svg/>"
    try:
        yield
    finally:
        theme.to_svg = drawn
        plt.close("all")
