"""A folder that receives the files: a path on disk, or anything that fsspec opens (S3, WebDAV …)."""

from __future__ import annotations

import posixpath
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reportkit.deliver.channels import Parcel, Receipt, Refused, Transient, tried
from reportkit.errors import ParameterError
from reportkit.files import write_bytes


@dataclass(slots=True)
class FolderChannel:
    """Writes ``<client>/<period>/第 N 版/<file>``, and reads each file back before it counts."""

    target: str
    sleep: Callable[[float], None] = time.sleep
    name: str = "folder"

    @property
    def recipients(self) -> tuple[str, ...]:
        return (self.target.rpartition("@")[2],)  # an address may hold a login

    def place(self, parcel: Parcel) -> str:
        return posixpath.join(parcel.client, parcel.period, f"第{parcel.edition}版")

    def send(self, parcel: Parcel, recipients: tuple[str, ...]) -> tuple[Receipt, ...]:
        def act() -> None:
            for name, content in parcel.files.items():
                self._write(posixpath.join(self.place(parcel), name), content)

        state, said = tried(act, self.sleep)
        return tuple(Receipt(r, state, said) for r in recipients)

    def _write(self, name: str, content: bytes) -> None:
        try:
            if "://" not in self.target:
                path = Path(self.target).expanduser() / name
                path.parent.mkdir(parents=True, exist_ok=True)
                write_bytes(path, content)
                kept = path.read_bytes()
            else:
                system, root = _opened(self.target)
                address = posixpath.join(root, name)
                system.makedirs(posixpath.dirname(address), exist_ok=True)
                system.pipe_file(address, content)
                kept = system.cat_file(address)
        except PermissionError as error:
            raise Refused(f"没有写入的权限（{type(error).__name__}）") from error
        except OSError as error:
            raise Transient(f"写入失败（{type(error).__name__}）") from error
        if kept != content:
            raise Transient(f"{name} 读回来与写入的不同")


def _opened(target: str) -> tuple[Any, str]:
    try:
        import fsspec
    except ImportError as error:
        raise ParameterError(
            "delivery.folder 是一个地址，请先安装：pip install 'reportkit[targets]'。"
        ) from error
    try:
        system, root = fsspec.core.url_to_fs(target)
    except (ValueError, ImportError) as error:
        raise ParameterError(f"delivery.folder 的地址不能打开：{error}。") from error
    return system, str(root)
