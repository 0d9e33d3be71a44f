"""The chapters that ship: each keeps the contract, declares its settings, and starts clean."""

import json
from pathlib import Path

import pytest

from reportkit.notebooks import check_contract, check_settings, declared_settings, find_notebooks
from reportkit.outline import read_outline

FOLDER = Path(__file__).resolve().parent.parent / "notebooks"
NOTEBOOKS = find_notebooks(FOLDER)
by_name = pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda n: n.name)


def test_the_nine_chapters_stand_in_the_order_of_the_book():
    assert [n.name for n in NOTEBOOKS] == [
        "segmentation", "lifecycle", "satisfaction", "behaviour", "churn", "value", "prediction",
        "tiering", "outcomes",
    ]  # fmt: skip
    assert [n.number for n in NOTEBOOKS] == list(range(1, 10))


@by_name
def test_each_keeps_the_contract(notebook):
    check_contract(notebook)


@by_name
def test_each_asks_questions(notebook):
    outline = read_outline(notebook.path)
    assert len(outline.questions) >= 2
    assert all(question.endswith(("？", "?")) for question in outline.questions)


@by_name
def test_each_setting_says_what_it_is_in_chinese(notebook):
    for setting in declared_settings(notebook).values():
        if setting.name not in ("client", "period", "run_dir"):
            assert any("\u4e00" <= c <= "\u9fff" for c in setting.comment), setting.name


@by_name
def test_the_defaults_of_each_pass_its_own_checks(notebook):
    complete = check_settings(notebook, {}, source="默认")
    assert json.dumps(complete, ensure_ascii=False)


@by_name
def test_none_judges_activity_by_a_rule_of_its_own(notebook):
    source = notebook.path.read_text("utf-8")
    assert "ActivityRule(" not in source
    assert not {"churned_quantile", "dormant_quantile", "own_gaps"} & set(
        declared_settings(notebook)
    )


@by_name
def test_no_cell_is_too_long_to_read(notebook):
    cells = json.loads(notebook.path.read_text("utf-8"))["cells"]
    for cell in cells:
        assert len("".join(cell["source"]).splitlines()) <= 45, cell["id"]
