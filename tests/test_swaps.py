from pathlib import Path

import pytest

from reportkit import swaps


@pytest.fixture
def place(tmp_path) -> Path:
    folder(tmp_path / "place", "old")
    return tmp_path / "place"


def folder(path: Path, text: str) -> Path:
    path.mkdir()
    (path / "report.txt").write_text(text)
    return path


def names(parent: Path) -> list[str]:
    return sorted(path.name for path in parent.iterdir())


def test_the_new_folder_takes_the_place_and_nothing_is_left(place):
    swaps.put_in_place(folder(place.with_name("new"), "new"), place)
    assert (place / "report.txt").read_text() == "new"
    assert names(place.parent) == ["place"]


def test_the_old_folder_returns_when_the_new_one_cannot_come(place):
    with pytest.raises(FileNotFoundError):
        swaps.put_in_place(place.with_name("absent"), place)
    assert (place / "report.txt").read_text() == "old"
    assert names(place.parent) == ["place"]


def test_killed_between_the_renames_the_old_folder_is_put_back(place):
    place.rename(place.with_name(".place.old"))
    assert list(swaps.interrupted(place.parent)) == [place]
    swaps.put_back(place)
    assert (place / "report.txt").read_text() == "old"
    assert list(swaps.interrupted(place.parent)) == []


def test_killed_after_the_second_rename_the_new_folder_stays(place):
    folder(place.with_name(".place.old"), "older")
    swaps.put_back(place)
    assert (place / "report.txt").read_text() == "old"
    assert names(place.parent) == ["place"]


def test_a_swap_first_mends_what_a_kill_left(place):
    place.rename(place.with_name(".place.old"))
    with pytest.raises(FileNotFoundError):
        swaps.put_in_place(place.with_name("absent"), place)
    assert (place / "report.txt").read_text() == "old"


def test_a_swap_over_what_a_kill_left_beside_a_new_folder_goes_through(place):
    folder(place.with_name(".place.old"), "older")
    swaps.put_in_place(folder(place.with_name("new"), "new"), place)
    assert (place / "report.txt").read_text() == "new"
    assert names(place.parent) == ["place"]
