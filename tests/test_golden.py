"""Every number of every chapter, for the demo client and thirteen thin ones, as it was.

Where a change of a number is meant, ``make golden`` prints what changed and writes it anew.
The demo client is compared as its real build made it, kernels and all.
"""

from __future__ import annotations

import json
import re

import golden_runs
import pytest
from golden_values import as_text, differences, frame_values
from pandas import DataFrame

from reportkit import runs
from reportkit.bundle import read_chapter
from reportkit.data.dataset import open_dataset
from reportkit.params import Params
from reportkit.project import Project
from reportkit.scaffold import write_project

FILES = sorted(path.relative_to(golden_runs.FOLDER) for path in golden_runs.FOLDER.rglob("*.json"))
NUMBERS = [file for file in FILES if file.stem != golden_runs.SENTENCES]
WORDINGS = [file for file in FILES if file.stem == golden_runs.SENTENCES]
MOST = 20  # differences named of one chapter
_NOBODY = re.compile(r"(?<![\d,.%])0 (家|条|笔|张|位|人)")
_RANGE_OF_ONE = re.compile(r"(?<!\d)(\d[\d.,]*%?) ?(?:～|到) ?\1(?![\d.%])")


@pytest.fixture(scope="module")
def thin(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("golden") / "p"
    write_project(root)
    return Project(root)


@pytest.fixture(scope="module")
def now(thin, request):
    """Client → file name → what this version says; each client is run once."""
    known: dict[str, dict[str, str]] = {}

    def texts(client: str) -> dict[str, str]:
        if client not in known:
            known[client] = (
                of_build(request.getfixturevalue("demo_run").report.folder)
                if client == golden_runs.DEMO
                else golden_runs.golden_texts(thin, client)
            )
        return known[client]

    return texts


def of_build(folder) -> dict[str, str]:
    record = runs.read_record(folder)
    chapters = [read_chapter(path, record["run_id"]) for path in (folder / "chapters").iterdir()]
    return golden_runs.chapter_texts(
        Params.model_validate(record["params"], strict=False),
        open_dataset(folder / "data"),
        sorted(chapters, key=lambda chapter: chapter.number),
    )


def check(file, now) -> None:
    fresh = now(file.parent.name)
    assert file.name in fresh, f"{file} is not made any more; made are: {', '.join(fresh)}"
    golden = (golden_runs.FOLDER / file).read_text("utf-8")
    found = golden_runs.compare(file.name, golden, fresh[file.name])
    listed = "\n".join(f"{file.with_suffix('')} · {line}" for line in found[:MOST])
    assert not found, f"{len(found)} differences (make golden writes them anew)\n{listed}"


@pytest.mark.parametrize("file", NUMBERS, ids=lambda file: str(file.with_suffix("")))
def test_every_number_is_as_it_was(file, now):
    check(file, now)


@pytest.mark.parametrize("file", WORDINGS, ids=lambda file: str(file.with_suffix("")))
def test_every_wording_is_as_it_was(file, now):
    check(file, now)


@pytest.mark.parametrize("client", golden_runs.PERIODS)
def test_nothing_is_made_that_has_no_golden_file(client, now):
    stored = {file.name for file in FILES if file.parent.name == client}
    assert set(now(client)) == stored


@pytest.mark.parametrize("file", WORDINGS, ids=lambda file: str(file.parent))
def test_no_action_is_for_nobody_and_no_title_begins_with_nobody_or_ranges_over_one_value(file):
    said = json.loads((golden_runs.FOLDER / file).read_text("utf-8"))
    for chapter, sentences in said.items():
        for name, text in sentences.items():
            part = name.rpartition(".")[2]
            if part in ("detail", "measure"):
                assert not _NOBODY.search(text), f"{chapter} {name}: {text}"
            if part == "title":
                assert not _NOBODY.match(text), f"{chapter} {name}: {text}"
                assert not _RANGE_OF_ONE.search(text), f"{chapter} {name}: {text}"


def test_a_difference_names_block_field_and_both_values():
    golden = {"metric a": {"value": 1.0, "n": 5}, "table t": {"rows": [["x", 2], ["y", 3]]}}
    fresh = {"metric a": {"value": 1.1, "n": 5}, "table t": {"rows": [["x", 2], ["z", 3]]}, "b": 1}
    assert list(differences(golden, fresh, 1e-9)) == [
        "metric a · value: 1.0 → 1.1",
        'table t · rows[1][0]: "y" → "z"',
        "b: （没有） → 1",
    ]
    assert list(differences(golden, golden, 1e-9)) == []


def test_a_number_may_differ_by_the_tolerance_and_not_by_more():
    assert list(differences({"a": 1e6}, {"a": 1e6 * (1 + 1e-10)}, 1e-9)) == []
    assert list(differences({"a": 1e6}, {"a": 1e6 * (1 + 1e-8)}, 1e-9)) != []
    assert list(differences({"a": True}, {"a": 1}, 1e-9)) == ["a: true → 1"]
    assert list(differences({"a": None}, {"a": 0.0}, 1e-9)) == ["a: null → 0.0"]


def test_the_digest_of_a_frame_tells_a_changed_cell_a_swap_and_another_word():
    frame = DataFrame({"amount": [1.0, 2.0, None], "word": ["a", "b", "b"]})
    before = frame_values(frame)
    assert before["amount"][:3] == [2, 3.0, 3.0]
    assert before["word"] == [3, 2, 1 + 2 + 3, {"b": 2, "a": 1}]
    swapped = frame.assign(amount=[2.0, 1.0, None])
    assert frame_values(swapped)["amount"] != before["amount"]
    assert frame_values(frame.assign(word=["a", "b", "a"]))["word"] != before["word"]


def test_a_row_of_a_table_has_a_line_of_its_own():
    text = as_text({"table t": {"rows": [[1, "甲"], [2, "乙"]]}, "order": ["t"]})
    assert text.splitlines() == [
        "{", '"table t": {', '  "rows": [', '   [1,"甲"],', '   [2,"乙"]', "  ]", "},",
        '"order": ["t"]', "}",
    ]  # fmt: skip
