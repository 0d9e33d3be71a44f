"""What doctor says of this machine and this project."""

import pytest
from typed_commands import new_project, run

from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


def test_doctor_tells_what_is_there(project):
    result = run(project, "doctor")
    assert "字体" in result.output
    assert "系统库 pango-1.0" in result.output
    assert result.exit_code == 0, result.output


def test_doctor_finds_a_file_that_shadows_the_standard_library(project):
    shadow = project.notebooks / "types.py"
    shadow.touch()
    result = run(project, "doctor")
    shadow.unlink()
    assert result.exit_code == 5
    assert "types.py 与 Python 标准库同名" in result.output
