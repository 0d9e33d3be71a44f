"""The whole way, once and for real: files → kernels → chapters → PDF."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pandas as pd
import pytest
from made_once import own_copy

from reportkit import gate, runs
from reportkit.analysis.money.concentration import concentration
from reportkit.blocks import Finding, Metric
from reportkit.bundle import read_chapter
from reportkit.data import features
from reportkit.data.dataset import open_dataset
from reportkit.errors import DataError, NotebookError, ParameterError
from reportkit.finished_texts import finished_texts
from reportkit.outline import notebook_files
from reportkit.pipeline import STEPS, build_report
from reportkit.project import Project
from reportkit.render import FORMATS
from reportkit.report.chapters import PRINTED_WEIGHT

PERIOD = "2025-Q4"


@pytest.fixture(scope="module")
def project(demo_run, tmp_path_factory) -> Project:
    """A copy that these tests may change."""
    return Project(own_copy(tmp_path_factory, "pipeline", demo_run.project.root))


@pytest.fixture(scope="module")
def built(demo_run, project):
    def moved(path):
        return project.root / path.relative_to(demo_run.project.root)

    report = demo_run.report
    files = tuple(map(moved, report.files))
    return replace(report, folder=moved(report.folder), files=files), demo_run.told


@pytest.fixture(scope="module")
def chapters(project, built):
    folder = built[0].folder
    record = runs.read_record(folder)
    return {
        path.stem[3:]: read_chapter(folder / "chapters" / path.stem[3:], record["run_id"])
        for path in notebook_files(project.notebooks)
    }


def test_every_step_is_told_in_order(built):
    steps = [step for step, detail in built[1] if not detail]
    assert steps == list(range(1, len(STEPS) + 1))


def test_the_pdf_or_its_supplement_says_every_finding_of_every_chapter(built, chapters):
    files = built[0].files
    pages = gate.page_texts(next(path for path in files if path.suffix == ".pdf"))
    book = next(path for path in files if path.name == FORMATS["supplement"].file_name)
    further = (gate.squeeze("".join(finished_texts(book))),)
    said = [b for c in chapters.values() for b in c.blocks if isinstance(b, Finding)]
    printed = [b for b in said if gate.says(pages, b.text.rstrip("。"))]  # references precede it
    assert len(printed) > 25
    assert {b.id for b in said if b.weight >= PRINTED_WEIGHT} <= {b.id for b in printed}
    rest = [b for b in said if b not in printed]
    assert rest and [b.id for b in rest if not gate.says(further, b.text.rstrip("。"))] == []


def test_numbers_of_the_value_chapter_are_those_of_the_snapshot(project, built, chapters):
    data = open_dataset(built[0].folder / "data")
    metrics = {b.id: b for b in chapters["value"].blocks if isinstance(b, Metric)}
    orders = pd.read_parquet(data.path("orders"))
    quarter = orders[(orders["ordered_at"] >= "2025-10-01") & (orders["ordered_at"] < "2026-01-01")]
    assert metrics["revenue"].value == pytest.approx(quarter["net_amount"].sum(), rel=1e-9)
    year = features.customer_summary(
        data, start=pd.Timestamp(2025, 1, 1), end=pd.Timestamp(2026, 1, 1)
    )
    assert metrics["core_share"].value == pytest.approx(
        concentration(year["margin"].fillna(0)).top_share(0.2), rel=1e-9
    )


def test_the_planted_decline_of_a_region_is_said_in_a_sentence(chapters):
    finding = next(b for b in chapters["segmentation"].blocks if b.id == "declining_place")
    assert finding.values["place"] == "西南"
    assert finding.values["change"] <= -0.2


def test_run_json_says_from_what(built):
    record = runs.read_record(built[0].folder)
    accounts = {account["file"]: account for account in record["ledger"]}
    assert all(account["rows"] for account in accounts.values())
    assert record["outcome"] == "done"
    assert set(record["seconds"]) == set(STEPS)
    assert record["inputs"]["orders"]
    assert record["versions"]["papermill"]
    assert record["params"]["chapter_settings"]["value"]["horizon_months"] == 24
    assert "chapters/value/chapter.json" in record["files"]


def test_nothing_of_this_machine_is_in_the_record(project, built):
    text = (built[0].folder / "run.json").read_text("utf-8")
    assert str(project.root) not in text


def test_a_second_build_in_another_process_gives_the_same_bytes(project, built):
    first = {path: path.read_bytes() for path in built[0].files}
    done = subprocess.run(
        [sys.executable, "-m", "reportkit", "build", "demo", "--period", PERIOD,
         "--format", "pdf,xlsx,docx,pptx", "--force"],
        cwd=project.root, capture_output=True, text=True, timeout=900,
        env={**os.environ, "PYTHONHASHSEED": "77"}, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert {path.suffix for path in first} == {".pdf", ".xlsx", ".docx", ".pptx"}
    for path, content in first.items():
        assert path.read_bytes() == content, path.name


def test_a_period_without_data_names_what_there_is(project):
    with pytest.raises(DataError, match=r"报告期 2020-01 内没有数据：数据从 2023-01-.*--period"):
        build_report(project, "demo", "2020-01")


def test_a_wrong_setting_of_a_chapter_stops_before_any_kernel(project):
    with pytest.raises(ParameterError, match=r"value\.horizn_months.*horizon_months"):
        build_report(project, "demo", PERIOD, overrides={"value.horizn_months": 12})
    with pytest.raises(ParameterError, match="horizon_months"):
        build_report(project, "demo", PERIOD, overrides={"value.horizon_months": "两年"})


@contextmanager
def broken(project: Project, line: str) -> Iterator[None]:
    """The value chapter with one cell replaced by ``line``."""
    notebook = project.notebooks / "06_value.ipynb"
    original = notebook.read_text("utf-8")
    content = json.loads(original)
    next(c for c in content["cells"] if c["id"] == "totals")["source"] = [line]
    notebook.write_text(json.dumps(content, ensure_ascii=False), "utf-8")
    try:
        yield
    finally:
        notebook.write_text(original, "utf-8")


ONLY_VALUE = {"report.chapters": ["value"]}


def test_a_notebook_that_raises_is_named_and_the_last_report_stays(project, built):
    before = built[0].files[0].read_bytes()
    with (
        broken(project, "raise ValueError('坏了')"),
        pytest.raises(NotebookError, match=r"06_value\.ipynb.*坏了"),
    ):
        build_report(project, "demo", PERIOD, overrides=ONLY_VALUE, replace=True)
    assert built[0].files[0].read_bytes() == before
    failed = project.output / "demo" / f"{PERIOD}.failed"
    assert (failed / "notebooks" / "06_value.ipynb").is_file()
    assert runs.read_record(failed)["outcome"] == "failed"


def test_a_notebook_that_ends_quietly_without_saving_has_failed(project):
    with (
        broken(project, "raise SystemExit(0)"),
        pytest.raises(NotebookError, match=r"06_value\.ipynb"),
    ):
        build_report(project, "demo", PERIOD, overrides=ONLY_VALUE)
