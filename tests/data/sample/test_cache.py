"""The demo client's files in the user's cache folder."""

import os
import time

import pytest

from reportkit.data.sample import cache, write_sample
from reportkit.data.sample.cache import copy_sample


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "reportkit" / "sample"


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def refuse(*arguments, **named):
    raise AssertionError("written anew")


def test_the_second_time_the_same_files_come_without_being_written(home, tmp_path, monkeypatch):
    write_sample(tmp_path / "own", seed=1, customers=30)
    copy_sample(tmp_path / "first", seed=1, customers=30)
    monkeypatch.setattr(cache, "write_sample", refuse)
    copy_sample(tmp_path / "again", seed=1, customers=30)
    assert contents(tmp_path / "own") == contents(tmp_path / "first")
    assert contents(tmp_path / "own") == contents(tmp_path / "again")


@pytest.mark.parametrize("other", [{"seed": 2, "customers": 30}, {"seed": 1, "customers": 31}])
def test_other_arguments_are_other_files(home, tmp_path, other):
    copy_sample(tmp_path / "first", seed=1, customers=30)
    copy_sample(tmp_path / "other", **other)
    assert contents(tmp_path / "first") != contents(tmp_path / "other")
    assert len(list(home.iterdir())) == 2


def test_other_code_does_not_find_the_files_of_this_one(home, tmp_path, monkeypatch):
    copy_sample(tmp_path / "first", seed=1, customers=30)
    monkeypatch.setattr(cache, "tree_hash", lambda folders, suffixes: "other")
    monkeypatch.setattr(cache, "write_sample", refuse)
    with pytest.raises(AssertionError, match="written anew"):
        copy_sample(tmp_path / "again", seed=1, customers=30)
    assert len(list(home.iterdir())) == 1  # what failed leaves nothing


def test_only_the_owner_reads_the_entries(home, tmp_path):
    copy_sample(tmp_path / "first", seed=1, customers=30)
    (entry,) = home.iterdir()
    assert [path.stat().st_mode & 0o777 for path in (home, entry)] == [0o700, 0o700]


def test_without_a_cache_folder_the_files_are_written_all_the_same(home, tmp_path):
    (tmp_path / "cache").write_text("no folder", encoding="utf-8")
    write_sample(tmp_path / "own", seed=1, customers=30)
    copy_sample(tmp_path / "files", seed=1, customers=30)
    assert contents(tmp_path / "own") == contents(tmp_path / "files")


def test_who_was_slower_takes_the_entry_of_who_was_faster(home, tmp_path, monkeypatch):
    def overtaken(folder, **named):
        write_sample(folder, **named)
        monkeypatch.setattr(cache, "write_sample", write_sample)
        copy_sample(tmp_path / "faster", **named)

    monkeypatch.setattr(cache, "write_sample", overtaken)
    copy_sample(tmp_path / "slower", seed=1, customers=30)
    assert contents(tmp_path / "slower") == contents(tmp_path / "faster")
    assert len(list(home.iterdir())) == 1


def test_what_nobody_used_for_a_week_is_dropped_when_an_entry_is_added(home, tmp_path):
    copy_sample(tmp_path / "first", seed=1, customers=30)
    copy_sample(tmp_path / "second", seed=2, customers=30)
    old, kept = sorted(home.iterdir())
    os.utime(old, (0, time.time() - 8 * 86_400))
    copy_sample(tmp_path / "third", seed=3, customers=30)
    assert not old.exists()
    assert kept.is_dir()
