import hashlib
import os
import time
from pathlib import Path

import pytest

from reportkit import hashes
from reportkit.hashes import HashBook


def test_a_fingerprint_ignores_order_and_sees_every_change():
    assert hashes.fingerprint({"a": 1, "b": 2}) == hashes.fingerprint({"b": 2, "a": 1})
    assert hashes.fingerprint({"a": 1}) != hashes.fingerprint({"a": 2})


def test_a_tree_hash_sees_names_and_contents(tmp_path):
    (tmp_path / "a.py").write_text("1")
    first = hashes.tree_hash([tmp_path], [".py"])
    (tmp_path / "a.py").rename(tmp_path / "b.py")
    assert hashes.tree_hash([tmp_path], [".py"]) != first
    assert hashes.tree_hash([tmp_path], [".txt"]) == hashes.tree_hash([], [])


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def aged(path: Path, text: str, seconds: int = 3600) -> Path:
    path.write_text(text)
    then = path.stat().st_mtime - seconds
    os.utime(path, (then, then))
    return path


def reads(monkeypatch) -> list[str]:
    read: list[str] = []
    real = hashes.file_hash
    monkeypatch.setattr(hashes, "file_hash", lambda path: read.append(path.name) or real(path))
    return read


def test_a_file_that_is_the_same_is_read_once_also_by_the_next_process(tmp_path, monkeypatch):
    path, read = aged(tmp_path / "a.csv", "one"), reads(monkeypatch)
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)
    book = HashBook(tmp_path / "store.json")
    assert book.of(path) == book.of(path) == sha256("one")
    book.save()
    assert HashBook(tmp_path / "store.json").of(path) == sha256("one")
    assert read == ["a.csv"]
    path.write_text("two")
    assert HashBook(tmp_path / "store.json").of(path) == sha256("two")


def test_a_copy_with_the_old_time_and_size_is_read_again(tmp_path, monkeypatch):
    path = aged(tmp_path / "a.csv", "one")
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)
    book = HashBook()
    times = path.stat()
    book.of(path)
    (tmp_path / "b.csv").write_text("two")
    os.utime(tmp_path / "b.csv", ns=(times.st_atime_ns, times.st_mtime_ns))
    os.replace(tmp_path / "b.csv", path)
    assert path.stat().st_mtime_ns == times.st_mtime_ns
    assert book.of(path) == sha256("two")


def test_what_was_written_a_moment_ago_is_never_taken_as_read(tmp_path, monkeypatch):
    path, read = tmp_path / "a.csv", reads(monkeypatch)
    path.write_text("one")
    book = HashBook()
    book.of(path)
    book.of(path)
    assert read == ["a.csv", "a.csv"]


@pytest.mark.parametrize("content", ["", "[1]", '{"x": 3}', '{"x": [1, 2]}'])
def test_a_damaged_store_is_as_good_as_none(tmp_path, content):
    (tmp_path / "store.json").write_text(content)
    path = aged(tmp_path / "a.csv", "one")
    assert HashBook(tmp_path / "store.json").of(path) == sha256("one")


def test_a_store_that_cannot_be_written_is_no_failure(tmp_path, monkeypatch):
    now = time.time_ns
    monkeypatch.setattr(time, "time_ns", lambda: now() + 60_000_000_000)
    book = HashBook(tmp_path / "absent" / "store.json")
    book.of(aged(tmp_path / "a.csv", "one"))
    book.save()
    assert not (tmp_path / "absent").exists()
