"""Is this machine fit to build reports? Every finding names the command that mends it."""

from __future__ import annotations

import ctypes.util
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from reportkit import fonts
from reportkit.errors import ReportkitError
from reportkit.project import find_project

_LIBRARIES = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing looked at."""

    subject: str
    good: bool
    text: str
    remedy: str = ""


def examine(start: Path | None = None) -> tuple[Diagnosis, ...]:
    """Look at Python, system libraries, fonts, kernels and the project around ``start``."""
    return (_python(), *_libraries(), _fonts(), _kernel(), *_project(start), _disk())


def _python() -> Diagnosis:
    good = sys.version_info >= (3, 11)
    return Diagnosis(
        "Python",
        good,
        platform.python_version(),
        "" if good else "请安装 Python 3.11 或更新的版本。",
    )


def _libraries() -> tuple[Diagnosis, ...]:
    found = []
    for name, package in _LIBRARIES.items():
        path = ctypes.util.find_library(name)
        remedy = "" if path else install_command(package)
        found.append(
            Diagnosis(f"系统库 {name}", bool(path), "已安装" if path else "没有找到", remedy)
        )
    return tuple(found)


def install_command(package: str) -> str:
    """The command that brings a missing system library on this system."""
    match platform.system():
        case "Darwin":
            return "请运行：brew install pango harfbuzz"
        case "Windows":
            return (
                "请安装 MSYS2，再运行：pacman -S mingw-w64-x86_64-pango mingw-w64-x86_64-harfbuzz"
            )
        case _:
            return f"请运行：sudo apt-get install -y {package}（其他发行版请装同名的包）"


def _fonts() -> Diagnosis:
    files = (fonts.SANS_REGULAR, fonts.SANS_BOLD, fonts.NUM_LIGHT)
    absent = [path.name for path in files if not path.is_file()]
    if absent:
        return Diagnosis("字体", False, f"缺少 {'、'.join(absent)}", "请重新安装 reportkit。")
    return Diagnosis("字体", True, f"随包字体 {len(files)} 个，不依赖本机字体")


def _kernel() -> Diagnosis:
    from reportkit.kernels import warm_kernels_available

    reason = warm_kernels_available()
    return Diagnosis(
        "内核", True, "预热内核可用" if not reason else f"使用普通内核（{reason}），只是慢一些"
    )


def _project(start: Path | None) -> tuple[Diagnosis, ...]:
    try:
        project = find_project(start)
    except ReportkitError as error:
        return (Diagnosis("项目", False, str(error)),)
    shadows = sorted(
        path.name
        for folder in (project.root, project.notebooks)
        for path in folder.glob("*.py")
        if path.stem in sys.stdlib_module_names
    )
    return (
        Diagnosis("项目", True, f"{len(project.clients())} 个客户"),
        Diagnosis(
            "重名文件",
            not shadows,
            f"{'、'.join(shadows)} 与 Python 标准库同名，会使内核无法启动" if shadows else "没有",
            "请给这些文件改名。" if shadows else "",
        ),
    )


def _disk() -> Diagnosis:
    free = shutil.disk_usage(Path.cwd()).free
    good = free > 1_000_000_000
    return Diagnosis(
        "磁盘", good, f"剩余 {free / 1e9:.1f} GB", "" if good else "请至少留出 1 GB 空间。"
    )
