import os
from pathlib import Path

import pytest

from reportkit.data import engine_choice
from reportkit.data.engine_choice import checked_engine, require_engine
from reportkit.data.loading import write_snapshot
from reportkit.errors import ParameterError, SystemRequirementError
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project


@pytest.mark.parametrize("text", ["duckdb", "spark://local", "spark://10.0.0.5:7077"])
def test_an_engine_is_named_by_its_address(text):
    assert checked_engine(text) == text


@pytest.mark.parametrize("text", ["", "spark", "spark://", "spark://a", "local[2]", "spark://a:b"])
def test_anything_else_is_refused_with_what_to_write(text):
    with pytest.raises(ValueError, match="应写成 duckdb、spark://local 或 spark://主机:端口"):
        checked_engine(text)


def test_a_clients_settings_are_refused_likewise(tmp_path):
    write_project(tmp_path / "p")
    wrong = {"data": {"engine": "hadoop"}}
    with pytest.raises(ParameterError, match=r"data\.engine.*spark://10\.0\.0\.5:7077"):
        load_params(Project(tmp_path / "p"), "demo", "2025-Q4", wrong)


def test_without_pyspark_nothing_is_read_and_the_way_to_install_it_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_choice, "find_spec", lambda name: None)
    write_project(tmp_path / "p")
    wanted = {"data": {"engine": "spark://local"}}
    params = load_params(Project(tmp_path / "p"), "demo", "2025-Q4", wanted)
    with pytest.raises(SystemRequirementError, match=r"pip install 'reportkit\[spark\]'"):
        write_snapshot(params, tmp_path / "run" / "data")
    assert not (tmp_path / "run").exists()


def java(folder: Path, said: str) -> None:
    """A program called java that says its version as Java does: on standard error."""
    program = folder / "java"
    program.write_text(f"#!/bin/sh\necho '{said}' >&2\n", "utf-8")
    program.chmod(0o755)


@pytest.mark.parametrize(
    ("said", "found"),
    [('openjdk version "1.8.0_392"', "这里的是 Java 8"), ("", "这里没有 Java"),
     ('java version "11.0.2" 2019', "这里的是 Java 11")],
)  # fmt: skip
def test_without_a_java_that_is_new_enough_the_package_is_named(tmp_path, monkeypatch, said, found):
    monkeypatch.setattr(engine_choice, "find_spec", lambda name: True)
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), "/bin"]))
    java(tmp_path, said)
    with pytest.raises(SystemRequirementError, match=f"{found}.*openjdk-17-jre-headless"):
        require_engine("spark://local")


def test_a_new_java_is_accepted_where_java_home_says(tmp_path, monkeypatch):
    monkeypatch.setattr(engine_choice, "find_spec", lambda name: True)
    (tmp_path / "bin").mkdir()
    java(tmp_path / "bin", 'openjdk version "21" 2023-09-19')
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    require_engine("spark://local")


def test_duckdb_needs_nothing_else(monkeypatch):
    monkeypatch.setattr(engine_choice, "find_spec", lambda name: None)
    require_engine("duckdb")
