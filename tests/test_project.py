from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit.errors import UsageError
from reportkit.project import Project, find_project, slug


def test_the_project_is_found_from_a_folder_inside_it(tmp_path: Path):
    for name in ("notebooks", "templates", "params"):
        (tmp_path / name).mkdir()
    (tmp_path / "params" / "defaults.yaml").touch()
    assert find_project(tmp_path / "notebooks").root == tmp_path


def test_no_project_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(UsageError, match="reportkit init"):
        find_project(tmp_path)


@pytest.mark.parametrize("name", ["../boss", "a/b", "a b", "", "con", "..", "客户/甲"])
def test_a_client_never_leaves_its_folder(name, tmp_path: Path):
    with pytest.raises(UsageError, match="不能用作文件名"):
        Project(tmp_path).client_file(name)


@given(st.text(max_size=80))
def test_a_slug_is_one_safe_path_part_and_stable(name):
    safe = slug(name)
    assert safe and "/" not in safe and "\\" not in safe and safe not in (".", "..")
    assert slug(safe) == safe


@given(st.text(max_size=20), st.text(max_size=20))
def test_two_names_never_share_a_slug(one, two):
    assert one == two or slug(one) != slug(two)
