"""What the doctor sees, and the remedy that each finding names."""

import ctypes.util
import shutil
import sys
from collections import namedtuple

import pytest

from reportkit import doctor, fonts, kernels
from reportkit.doctor import Diagnosis, examine, install_command


@pytest.fixture(autouse=True)
def _no_kernel(monkeypatch):
    """A warm parent takes seconds to start; what it says is tested where it is made."""
    monkeypatch.setattr(kernels, "warm_kernels_available", lambda: "")


def found(start=None) -> dict[str, Diagnosis]:
    return {diagnosis.subject: diagnosis for diagnosis in examine(start)}


def test_a_python_of_today_is_good(monkeypatch):
    assert found()["Python"].good
    monkeypatch.setattr(sys, "version_info", (3, 10, 9))
    old = found()["Python"]
    assert (old.good, old.remedy) == (False, "请安装 Python 3.11 或更新的版本。")


def test_a_library_that_is_not_there_names_the_command_that_brings_it(monkeypatch):
    real = ctypes.util.find_library
    monkeypatch.setattr(
        ctypes.util, "find_library", lambda name: None if name == "pango-1.0" else real(name)
    )
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    pango = found()["系统库 pango-1.0"]
    assert (pango.good, pango.text) == (False, "没有找到")
    assert "sudo apt-get install -y libpango-1.0-0（" in pango.remedy
    assert found()["系统库 harfbuzz-subset"].good


@pytest.mark.parametrize(
    ("system", "command"),
    [("Darwin", "brew install pango harfbuzz"), ("Windows", "pacman -S"), ("Linux", "apt-get")],
)
def test_each_system_has_its_command(monkeypatch, system, command):
    monkeypatch.setattr(doctor.platform, "system", lambda: system)
    assert command in install_command("libpango-1.0-0")


def test_a_missing_font_is_named(monkeypatch, tmp_path):
    assert found()["字体"].good
    monkeypatch.setattr(fonts, "NUM_LIGHT", tmp_path / "数字.ttf")
    lost = found()["字体"]
    assert (lost.good, lost.text) == (False, "缺少 数字.ttf")


def test_an_ordinary_kernel_is_good_enough_and_says_why(monkeypatch):
    monkeypatch.setattr(kernels, "warm_kernels_available", lambda: "没有 fork")
    kernel = found()["内核"]
    assert (kernel.good, kernel.text) == (True, "使用普通内核（没有 fork），只是慢一些")


def test_outside_a_project_that_is_all_that_is_said_of_it(tmp_path):
    seen = found(tmp_path)
    assert not seen["项目"].good
    assert "重名文件" not in seen


def test_files_that_shadow_the_standard_library_are_named(tmp_path):
    from reportkit.scaffold import write_project

    write_project(tmp_path / "p")
    assert found(tmp_path / "p")["项目"].text == "1 个客户"
    assert found(tmp_path / "p")["重名文件"].good
    (tmp_path / "p" / "random.py").write_text("")
    (tmp_path / "p" / "notebooks" / "csv.py").write_text("")
    (tmp_path / "p" / "mine.py").write_text("")
    shadows = found(tmp_path / "p")["重名文件"]
    assert (shadows.good, shadows.remedy) == (False, "请给这些文件改名。")
    assert shadows.text.startswith("csv.py、random.py 与 Python 标准库同名")


@pytest.mark.parametrize(("free", "good"), [(1_000_000_000, False), (1_000_000_001, True)])
def test_more_than_one_gigabyte_must_be_free(monkeypatch, free, good):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(0, 0, free))
    assert found()["磁盘"].good is good
