"""A project may give every chapter another name: each format finds what it asks for all the same."""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from reportkit import report
from reportkit.brand import load_brand
from reportkit.bundle import read_chapter
from reportkit.compare.sides import read_side
from reportkit.merged_params import load_params
from reportkit.notebooks import find_notebooks, stored_frames
from reportkit.outline import notebook_files
from reportkit.pipeline import tiering_chapter
from reportkit.project import Project
from reportkit.render import render
from reportkit.runs import FILE_NAME, read_record
from reportkit.scaffold import write_project

SUFFIX = "_renamed"


def renamed(text: str, names: list[str]) -> str:
    """Every chapter by its new name, where it is named: whole, or before a block of its own."""
    word = "|".join(names)
    text = re.sub(rf'"chapter": "({word})"', rf'"chapter": "\1{SUFFIX}"', text)
    return re.sub(rf"(?<![\w.])({word})\.(?=[a-z])", rf"\1{SUFFIX}.", text)


def back(text: str) -> str:
    return text.replace(SUFFIX, "")


@pytest.fixture(scope="module")
def runs(demo_run, tmp_path_factory) -> tuple[Project, Project]:
    """The demo client's finished report, and the same with chapters of other names."""
    root = tmp_path_factory.mktemp("renamed") / "p"
    write_project(root)
    other = Project(root)
    home = Path(shutil.copytree(demo_run.report.folder, other.run_folder("demo", "2025-Q4")))
    names = [path.stem[3:] for path in notebook_files(demo_run.project.notebooks)]
    record = read_record(home)
    record["chapter_keys"] = {f"{n}{SUFFIX}": key for n, key in record["chapter_keys"].items()}
    (home / FILE_NAME).write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    for name in names:
        new = (home / "chapters" / name).rename(home / "chapters" / f"{name}{SUFFIX}")
        file = new / "chapter.json"
        file.write_text(renamed(file.read_text("utf-8"), names), "utf-8")
    return demo_run.project, other


def chapters(project: Project):
    home = project.run_folder("demo", "2025-Q4")
    record = read_record(home)
    return [read_chapter(home / "chapters" / n, record["run_id"]) for n in record["chapter_keys"]]


def written(project: Project, form: str, target: Path) -> Mapping[str, str]:
    """Every text of a format's file, by its place in the file."""
    params = load_params(project, "demo", "2025-Q4")
    book = report.assemble(chapters(project), params)
    path = render(book, load_brand(project.templates, "default"), form, target / form)
    if form == "html":
        return {"": path.read_text("utf-8")}
    with ZipFile(io.BytesIO(path.read_bytes())) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels"))]
        return {name: archive.read(name).decode("utf-8") for name in names}


@pytest.mark.parametrize("form", ["html", "xlsx", "docx", "pptx", "supplement"])
def test_every_format_is_the_same_but_for_the_names(runs, form, tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    as_shipped, other = (
        written(project, form, tmp_path / place) for project, place in zip(runs, "ab", strict=True)
    )
    assert {name: back(text) for name, text in other.items()} == dict(as_shipped)


def test_a_comparison_finds_tiers_and_answer(runs):
    shipped, other = (read_side(project, "demo", "2025-Q4") for project in runs)
    pd.testing.assert_frame_equal(other.tiers, shipped.tiers)
    assert other.tiering == f"{shipped.tiering}{SUFFIX}" == tiering_chapter(other.chapters)
    assert other.opening == f"{shipped.opening}{SUFFIX}" != SUFFIX


def test_what_is_asked_of_notebooks_before_they_run_names_no_chapter(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    for path in notebook_files(project.notebooks):
        path.rename(path.with_stem(f"{path.stem}{SUFFIX}"))
    left = {n.name: stored_frames(n) for n in find_notebooks(project.notebooks)}
    assert {"tiers", "customer_table"} <= set(left[f"tiering{SUFFIX}"])
    own = project.client_file("demo")
    entry = "measures: {big: {label: 大单, meaning: 大的订单, table: orders, count: 实付金额 > 1}}"
    own.write_text(f"{own.read_text('utf-8')}\n{entry}\n", "utf-8")
    assert load_params(project, "demo", "2025-Q4").measures["big"].chapter == f"value{SUFFIX}"
