"""A file is whole or the old one; a zip is the same at any hour."""

import os
import stat
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

import pytest

from reportkit.files import own_cache, write_bytes, write_json, zipped


def test_a_file_is_replaced_and_nothing_lies_beside_it(tmp_path):
    path = tmp_path / "报告.txt"
    write_bytes(path, b"one")
    write_bytes(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_leaves_the_old_file(tmp_path):
    path = tmp_path / "a.json"
    write_json(path, {"值": 1})
    with pytest.raises(ValueError, match="JSON"):
        write_json(path, {"值": float("nan")})
    with pytest.raises(TypeError):
        write_bytes(path, "text")  # type: ignore[arg-type]
    assert path.read_text(encoding="utf-8") == '{\n "值": 1\n}\n'
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_keeps_its_rights_and_a_new_one_gets_those_asked_for(tmp_path):
    def rights(path):
        return stat.S_IMODE(path.stat().st_mode)

    ours, new, private = tmp_path / "ours", tmp_path / "new", tmp_path / "private"
    ours.write_bytes(b"")
    ours.chmod(0o640)
    before = os.umask(0o022)
    try:
        for path in (ours, new):
            write_bytes(path, b"1")
        write_bytes(private, b"1", mode=0o600)
    finally:
        os.umask(before)
    assert [rights(path) for path in (ours, new, private)] == [0o640, 0o644, 0o600]


def test_what_a_killed_process_left_beside_is_written_over(tmp_path):
    path = tmp_path / "a"
    left = tmp_path / f".a.{os.getpid()}.tmp"
    left.write_bytes(b"a much longer half of something else")
    write_bytes(path, b"1")
    assert path.read_bytes() == b"1"
    assert not left.exists()


def test_a_zip_knows_no_clock_and_packs_nothing_twice():
    parts = {"表.csv": b"a" * 1000, "图.png": b"b" * 1000}
    content = zipped(parts)
    with ZipFile(BytesIO(content)) as archive:
        entries = archive.infolist()
        assert {entry.filename: archive.read(entry) for entry in entries} == parts
    assert [entry.compress_type for entry in entries] == [ZIP_DEFLATED, ZIP_STORED]
    assert {entry.date_time for entry in entries} == {(1980, 1, 1, 0, 0, 0)}
    assert {entry.create_system for entry in entries} == {3}
    assert {entry.external_attr >> 16 for entry in entries} == {0o600}


def test_the_cache_of_the_user_moves_where_the_desktop_says(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert own_cache("tokens") == tmp_path / "reportkit" / "tokens"
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert own_cache("tokens") == Path.home() / ".cache" / "reportkit" / "tokens"
