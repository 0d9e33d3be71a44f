"""Files that lie elsewhere (S3, WebDAV, whatever fsspec opens): copied read-only, then files like any other.

Only what changed since the last time is copied. Each state of a store is a folder of its own, and one small
file says which is the current one: a source is replaced whole or not at all.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, TypeVar

from filelock import FileLock

from reportkit.data.fetched import Fetched
from reportkit.data.sources import find_files
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError, ParameterError, SystemRequirementError
from reportkit.hashes import fingerprint
from reportkit.params import Params
from reportkit.password import read_secret
from reportkit.project import Project, make_private

_T = TypeVar("_T")
_CURRENT = "current.json"
_DIGITS = 12
_WAIT_SECONDS = 1.0  # before the second attempt
_MARKS = ("ETag", "etag", "checksum", "sha256", "md5")
_TIMES = ("LastModified", "modified", "last_modified", "mtime", "updated", "created")
_HIDDEN = "***"


def store_folder(spec: SourceSpec, params: Params) -> Path:
    """Where the copies of one source lie."""
    mark = fingerprint({"file": spec.file, "login": spec.login})[:_DIGITS]
    return params.fetched_folder / f"store-{mark}"


def kept_files(spec: SourceSpec, params: Params) -> tuple[Path, ...]:
    """The copies of a source. Raises DataError where nothing was fetched yet."""
    folder = store_folder(spec, params)
    state = _state(folder)
    if not state:
        raise DataError(
            f"data.sources：“{spec.origin}”还没有取过文件。"
            f"请先运行 reportkit check {params.client_id} --period {params.period}。"
        )
    home = folder / str(state["version"])
    return tuple(path for name in sorted(state["files"]) for path in find_files(name, home))


def fetch_store(
    project: Project, params: Params, spec: SourceSpec, *, full: bool = False
) -> Fetched:
    """Copy what is new. Raises a ReportkitError in one sentence for whatever the store refuses."""
    return _Fetch(project, params, spec).run(full=full)


@dataclass(slots=True)
class _Fetch:
    project: Project
    params: Params
    spec: SourceSpec
    options: dict[str, Any] = field(default_factory=dict, repr=False)

    def run(self, *, full: bool) -> Fetched:
        self.options = self._login()
        folder = store_folder(self.spec, self.params)
        make_private(folder, self.project.output)
        with FileLock(folder / ".lock", mode=0o600):
            for killed in folder.glob(".new-*"):
                shutil.rmtree(killed, ignore_errors=True)
            before = {} if full else _state(folder)
            return self._guarded(lambda: self._brought(folder, before))

    def _login(self) -> dict[str, Any]:
        """What fsspec is told besides the address; without a login the system's own places serve."""
        place = self.spec.login
        if not place:
            return {}
        if place.startswith("env:"):
            text = os.environ.get(place.removeprefix("env:"), "")
        else:
            text = read_secret(self.project, self.params, place, "data.sources 的 login")
        try:
            told = json.loads(text)
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise ParameterError(
                f"{self.params.client_id}：{self.spec.origin} 的 login 应是一行 JSON，即 fsspec 的选项，"
                '如 {"key": …, "secret": …, "endpoint_url": …}。'
            )
        return {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}

    def _brought(self, folder: Path, before: Mapping[str, Any]) -> Fetched:
        system, found = self._listed()
        marks = {name: _mark(info) for name, (_, info) in found.items()}
        known = dict(before.get("files", {}))
        version = fingerprint(marks)[:_DIGITS]
        same = {n for n, mark in marks.items() if mark and known.get(n) == mark}
        old = folder / str(before.get("version", ""))
        if len(same) == len(marks) == len(known) and old.is_dir():
            return self._told(folder, len(marks), new=0, whole=False)
        made = Path(tempfile.mkdtemp(prefix=".new-", dir=folder))
        try:
            for name, (address, info) in found.items():
                if name in same and (old / name).is_file():
                    shutil.copyfile(old / name, made / name)
                else:
                    _copied(system, address, info, made / name)
                (made / name).chmod(0o600)
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
        version = f"{version}-{made.name.rpartition('-')[2]}"
        os.replace(made, folder / version)
        _write(folder / _CURRENT, {"version": version, "files": marks})
        for other in folder.iterdir():
            if other.is_dir() and other.name not in (version, before.get("version")):
                shutil.rmtree(other, ignore_errors=True)
        return self._told(folder, len(marks), new=len(marks) - len(same), whole=not same)

    def _listed(self) -> tuple[Any, dict[str, tuple[str, Mapping[str, Any]]]]:
        """name here → address there and what the store says of it."""
        import fsspec

        system, pattern = fsspec.core.url_to_fs(
            self.spec.file, skip_instance_cache=True, **self.options
        )
        if any(letter in pattern for letter in "*?["):
            told = system.glob(pattern, detail=True)
        else:
            told = {pattern: system.info(pattern)}
        files = {name: info for name, info in told.items() if info.get("type") == "file"}
        if not files:
            folder = "它是一个文件夹，请写成 …/*.csv。" if told else ""
            raise DataError(f"data.sources：“{self.spec.origin}”没有找到任何文件。{folder}")
        named: dict[str, tuple[str, Mapping[str, Any]]] = {}
        for address, info in sorted(files.items()):
            name = _own_name(address)
            if name in named:
                raise DataError(
                    f"文件存储 {self.spec.origin}：两个文件夹里都有 {name}，请分成两个来源。"
                )
            named[name] = (address, info)
        return system, named

    def _told(self, folder: Path, files: int, *, new: int, whole: bool) -> Fetched:
        kind = self.spec.file.partition("://")[0]
        name = f"文件存储 {self.spec.origin}"
        return Fetched(name, self.spec.origin, kind, folder, files, new, whole, "个文件")

    def _guarded(self, act: Callable[[], _T]) -> _T:
        """``act``, and once more where what was refused may pass by itself."""
        for again in (True, False):
            try:
                return act()
            except (DataError, ParameterError):
                raise
            except ImportError as error:
                raise SystemRequirementError(
                    f"读 {self.spec.origin} 需要另外安装：pip install 'reportkit[stores]'"
                    f"（缺少 {error.name or 'fsspec'}）。"
                ) from error
            except Exception as error:  # every store raises errors of its own
                refused = self._refused(error)
                if not again or isinstance(error, FileNotFoundError | PermissionError | ValueError):
                    raise refused from None
            time.sleep(_WAIT_SECONDS)
        raise AssertionError("unreachable")

    def _refused(self, error: Exception) -> DataError:
        name = f"文件存储 {self.spec.origin}"
        if isinstance(error, FileNotFoundError):
            return DataError(f"{name}：没有这个文件或文件夹，请检查地址。")
        if isinstance(error, PermissionError):
            return DataError(f"{name}：没有读取的权限，请检查 login 与授权。")
        line = next((line for line in str(error).splitlines() if line.strip()), "")
        for secret in _texts(self.options):
            line = line.replace(secret, _HIDDEN)
        return DataError(
            f"{name}：取不到（{type(error).__name__}：{line.strip()[:200]}）。"
            "请检查地址、网络与 login。"
        )


def _copied(system: Any, address: str, info: Mapping[str, Any], target: Path) -> None:
    with system.open(address, "rb") as source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy)
    size = info.get("size")
    if isinstance(size, int) and target.stat().st_size != size:
        raise OSError(f"{target.name} 应有 {size:,} 字节，只到了 {target.stat().st_size:,}")


def _mark(info: Mapping[str, Any]) -> str:
    """What changes with the content; empty where the store tells nothing that does."""
    found = [str(info[key]) for key in (*_MARKS, *_TIMES) if info.get(key)]
    return f"{info.get('size')} {' '.join(found)}" if found else ""


def _own_name(address: str) -> str:
    name = PurePosixPath(address).name
    if not name or name.startswith(".") or "\\" in name:
        raise DataError(f"文件存储里的文件名“{name[:60]}”不能用，请改名后再试。")
    return name


def _texts(options: Any) -> list[str]:
    if isinstance(options, Mapping):
        return [text for value in options.values() for text in _texts(value)]
    if isinstance(options, tuple | list):
        return [text for value in options for text in _texts(value)]
    return [options] if isinstance(options, str) and len(options) > 3 else []


def _state(folder: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((folder / _CURRENT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return state if {"version", "files"} <= set(state) else {}


def _write(path: Path, content: Any) -> None:
    aside = path.with_suffix(".new")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(handle, "w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
    os.replace(aside, path)
