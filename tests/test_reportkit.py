"""The package itself: light to import, with one name for notebooks."""

import re
import subprocess
import sys
from importlib.metadata import version

import pytest

import reportkit


def test_the_notebooks_vocabulary_is_loaded_on_first_use_only():
    said = subprocess.run(
        [sys.executable, "-c", "import sys, reportkit\n"
         "print('reportkit.chapter' in sys.modules, 'pandas' in sys.modules)\n"
         "reportkit.begin_chapter\n"
         "print('reportkit.chapter' in sys.modules)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert said.stdout.split() == ["False", "False", "True"]


@pytest.mark.parametrize("name", reportkit.__all__)
def test_every_word_of_a_notebook_is_found_by_a_process_that_knows_nothing_yet(name):
    code = f"from reportkit import {name}; print({name}.__name__)"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split()[0].rpartition(".")[2] == name


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="module 'reportkit' has no attribute 'chaptr'"):
        reportkit.chaptr  # noqa: B018


def test_the_version_is_that_of_the_distribution():
    assert version("reportkit") == reportkit.__version__


def test_the_map_names_rooms_that_exist():
    from importlib.util import find_spec

    rooms = re.findall(r"^    (\w+) +\S", reportkit.__doc__ or "", re.M)
    assert len(rooms) == 14
    assert [name for name in rooms if find_spec(f"reportkit.{name}") is None] == []
