"""Which modules a piece of code rests on, read from the source of this very package."""

from reportkit import code_hashes
from reportkit.code_hashes import closure, code_hash, environment, imported


def test_what_a_source_may_import_while_it_runs():
    source = (
        "import numpy as np\n"
        "from reportkit.analysis.money import value\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n    import duckdb\n"
        "def late():\n    import pandas\n"
    )
    found = imported(source)
    assert {
        "numpy",
        "reportkit.analysis.money",
        "reportkit.analysis.money.value",
        "pandas",
    } <= found
    assert "duckdb" not in found


def test_code_that_cannot_be_parsed_imports_nothing():
    assert imported("def :") == frozenset()


def test_the_closure_holds_what_is_imported_by_what_is_imported():
    found = closure(["reportkit.chapter"])
    assert {"reportkit", "reportkit.chapter", "reportkit.recorder", "reportkit.numerals"} <= set(
        found
    )
    assert found == tuple(sorted(found))


def test_a_chapter_rests_on_no_layout_and_on_no_other_analysis():
    found = closure(["reportkit.chapter", "reportkit.session"])
    assert not [name for name in found if name.startswith(("reportkit.render", "reportkit.report"))]
    assert "reportkit.analysis.loss.contracts" not in found
    assert "reportkit.analysis.loss.contracts" in closure(["reportkit.analysis.loss.contracts"])


def test_only_a_module_of_the_closure_changes_the_hash(monkeypatch):
    before = code_hash(["reportkit.chapter"]), code_hash(["reportkit.analysis.loss.contracts"])
    real = code_hashes._known
    monkeypatch.setattr(
        code_hashes, "_known", lambda file: "00" if file.stem == "contracts" else real(file)
    )
    code_hashes._hash_of.cache_clear()
    after = code_hash(["reportkit.chapter"]), code_hash(["reportkit.analysis.loss.contracts"])
    monkeypatch.undo()
    code_hashes._hash_of.cache_clear()
    assert after[0] == before[0]
    assert after[1] != before[1]


def test_the_environment_names_packages_and_python_with_their_versions():
    found = environment()
    assert {"python", "pandas", "papermill"} <= set(found)
    assert found["python"][0] == "3"
