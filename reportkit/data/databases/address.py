"""Where a database is: read from the place that the settings name, and never shown with its password."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, quote_plus

from reportkit.data.spec import DATABASE_FILES
from reportkit.errors import DataError, ParameterError, SystemRequirementError
from reportkit.params import Params
from reportkit.password import read_secret
from reportkit.project import Project

if TYPE_CHECKING:
    from sqlalchemy import URL

_HIDDEN = "***"
_WITHOUT_SERVER = ("sqlite", "duckdb")
_KNOWN = {  # scheme → the system; the driver after a + is ours to choose
    "postgresql": "postgresql", "postgres": "postgresql", "mysql": "mysql", "mariadb": "mysql",
    "sqlite": "sqlite", "duckdb": "duckdb", "mssql": "mssql",
}  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Address:
    """The URL of a database. ``place``: what people call it; nothing else of it is ever printed."""

    url: URL
    place: str

    def __repr__(self) -> str:
        return f"Address({self.place})"

    @property
    def system(self) -> str:
        """``postgresql``, ``mysql`` (MariaDB too), ``sqlite``, ``duckdb`` or ``mssql``."""
        return _KNOWN[self.url.get_backend_name()]

    @property
    def server(self) -> str:
        """Host and port for a message; the file of a database that is one."""
        if self.system in _WITHOUT_SERVER:
            return Path(self.url.database or "").name
        port = f":{self.url.port}" if self.url.port else ""
        return f"{self.url.host or '本机'}{port}"

    @property
    def identity(self) -> str:
        """A hash that tells databases apart, whatever the password."""
        shown = self.url.set(password=None, query={}).render_as_string()
        return hashlib.sha256(shown.encode()).hexdigest()[:16]

    def scrubbed(self, said: str) -> str:
        """The first line of what a driver says, without the password in any of its spellings."""
        line = next((line.strip() for line in said.splitlines() if line.strip()), "")
        secrets = [str(self.url.password or "")]
        secrets += [str(value) for name, value in self.url.query.items() if "pass" in name.lower()]
        for secret in filter(None, secrets):
            for spelling in (secret, quote(secret), quote(secret, safe=""), quote_plus(secret)):
                line = line.replace(spelling, _HIDDEN)
        return line[:300]


def read_address(project: Project, params: Params, url: str, place: str) -> Address:
    """The address that ``url`` of the settings names or is.

    Raises ParameterError where the place holds none, DataError for a system that is not known.
    """
    return parsed_address(_written(project, params, url, place), place, params.base_folder)


def parsed_address(written: str, place: str, base: Path) -> Address:
    """An address from its text; a relative file of a database begins in ``base``."""
    try:
        from sqlalchemy import make_url
        from sqlalchemy.exc import ArgumentError
    except ImportError as error:
        raise SystemRequirementError(
            "读数据库需要另外安装：pip install 'reportkit[sql]'。"
        ) from error
    if "://" not in written and written.lower().endswith(DATABASE_FILES):
        kind = "duckdb" if written.lower().endswith(".duckdb") else "sqlite"
        written = f"{kind}:///{written}"
    try:
        url = make_url(written)
        known = _KNOWN.get(url.get_backend_name())
    except (ArgumentError, ValueError):
        known = None
    if known is None:
        raise DataError(
            f"数据库 {place} 的地址无法识别，应如 postgresql://用户:密码@主机/库、mysql://…、"
            "sqlite:///文件、duckdb:///文件。"
        )
    if known in _WITHOUT_SERVER:
        url = url.set(database=str((base / (url.database or "")).resolve()))
    return Address(url, place)


def _written(project: Project, params: Params, url: str, place: str) -> str:
    if "://" in url or url.lower().endswith(DATABASE_FILES):
        return url
    if not url.startswith("env:"):
        return read_secret(project, params, url, "data.sources 的 sql.url")
    address = os.environ.get(url.removeprefix("env:"), "")
    if not address.strip():
        raise ParameterError(
            f"{params.client_id}：环境变量 {place} 没有设置，没有它就不知道数据库在哪里。"
            f"请先运行 read -rs {place} && export {place}，输入完整的地址后再试。"
        )
    return address.strip()
