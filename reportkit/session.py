"""What stands behind a chapter: a run of the pipeline, or a scratch folder when run by hand."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock

from reportkit.analysis.basics.periods import Period
from reportkit.brand import Colours, load_brand
from reportkit.data.archive import holder
from reportkit.data.databases.store import source_files
from reportkit.data.dataset import Dataset, load_dataset, open_dataset
from reportkit.files import write_json
from reportkit.hashes import file_hash, fingerprint, tree_hash
from reportkit.merged_params import load_params
from reportkit.outline import Outline, notebook_file, read_outline
from reportkit.params import Params
from reportkit.private_values import forget_private
from reportkit.project import Project, find_project, keep_private, make_private
from reportkit.runs import read_record

_INPUTS = "inputs.json"
SCRATCH_ID = "scratch"  # the run id that no report accepts


@dataclass(frozen=True, slots=True)
class Session:
    """Project, parameters and data of one chapter, and the folder of all chapters.

    params: what this chapter can see (``Params.for_chapters``).
    """

    project: Project
    params: Params
    data: Dataset
    chapters: Path
    run_id: str
    brand: str = "default"

    def notebook(self, name: str) -> Outline:
        return read_outline(notebook_file(self.project.notebooks, name))

    @property
    def colours(self) -> Colours:
        """Of the client's brand: its charts are drawn in them."""
        return load_brand(self.project.templates, self.brand).colours

    def settings(self, name: str) -> Mapping[str, Any]:
        return self.params.chapter_settings.get(name, {})


def run_session(folder: Path, chapter: str) -> Session:
    """Join, as ``chapter``, the run whose folder the pipeline names."""
    record = read_record(folder)
    params = Params.model_validate(record["params"], strict=False)
    return Session(
        project=find_project(folder),
        params=params.for_chapters(chapter),
        data=open_dataset(folder / "data"),
        chapters=folder / "chapters",
        run_id=record["run_id"],
        brand=params.report.brand,
    )


def interactive_session(
    client: str, period: str, project: Project | None = None, *, chapter: str = ""
) -> Session:
    """Read ``client`` into output/_scratch; an unchanged snapshot there is used again."""
    project = project or find_project()
    home = project.scratch / client
    make_private(home, project.output)
    with FileLock(home / ".lock"):
        known = period or str(_last_filled(project, client, home))
        params = load_params(project, client, known)
        folder = home / str(params.period)
        data = _snapshot(project, params, folder / "data")
    seen, brand = params.for_chapters(chapter), params.report.brand
    return Session(project, seen, data, folder / "chapters", SCRATCH_ID, brand)


def usual_period(
    project: Project, client: str, overrides: Mapping[str, object] | None = None
) -> Period:
    """The period meant where none is written: the last one that the client's data fill."""
    home = project.scratch / client
    project.client_file(client)
    make_private(home, project.output)
    with FileLock(home / ".lock"):
        return _last_filled(project, client, home, overrides)


def newest_period(
    project: Project, client: str, overrides: Mapping[str, object] | None = None
) -> Period:
    """The quarter of today, or that in which the settings say that the data end."""
    ends = load_params(project, client, Period(1900, 1, 12), overrides).data.as_of
    last = datetime.fromisoformat(ends) - timedelta(seconds=1) if ends else datetime.now()
    return Period.containing(last.date(), 3)


def _last_filled(
    project: Project, client: str, home: Path, overrides: Mapping[str, object] | None = None
) -> Period:
    newest = newest_period(project, client, overrides)
    params = load_params(project, client, newest, overrides)
    return last_filled(_snapshot(project, params, home / "whole" / "data"), newest)


def last_filled(data: Dataset, newest: Period) -> Period:
    """The last period that the data fill, none after ``newest``; that one where they have no dates."""
    found = data.manifest.reach.last_filled() if data.manifest.reach is not None else newest
    return found if found.start < newest.end else newest


def _snapshot(project: Project, params: Params, folder: Path) -> Dataset:
    package = Path(__file__).parent
    inputs = {
        "params": params.to_json(),
        "files": {
            path.name: file_hash(holder(path))
            for spec in params.data.sources
            for path in source_files(spec, params, params.base_folder)
        },
        "code": [tree_hash([package / "data"], [".py"])]
        + [file_hash(package / f"{name}.py") for name in ("masking", "person_names")],
    }
    mark = folder / _INPUTS
    wanted = fingerprint(inputs)
    if mark.is_file() and wanted in mark.read_text(encoding="utf-8"):
        return open_dataset(folder)
    shutil.rmtree(folder, ignore_errors=True)
    make_private(folder, folder.parent.parent)
    data = load_dataset(params, folder)
    forget_private(folder)  # a scratch chapter passes no gate
    write_json(mark, {"fingerprint": wanted})
    keep_private(folder)
    return data
