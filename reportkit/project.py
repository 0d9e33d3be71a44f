"""Where folders are. Nobody else joins these paths."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reportkit.analysis.basics.periods import Period
from reportkit.errors import UsageError
from reportkit.numerals import LANGUAGE

#: begins the name of a folder in that of a run, for rows that memory does not hold
SPILL = ".spill-"


_MARKS = ("notebooks", "templates", "params/defaults.yaml")
_PACKAGE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Project:
    """A folder with notebooks/, templates/ and params/; results go to output/."""

    root: Path

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def templates(self) -> Path:
        return self.root / "templates"

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def sentences(self) -> Path:
        """The words of the chapters, a folder per language."""
        return self.root / "sentences"

    def words_file(self, chapter: str) -> Path:
        """How the blocks of one chapter read; it need not exist."""
        return self.sentences / LANGUAGE / f"{chapter}.yaml"

    @property
    def defaults(self) -> Path:
        return self.params / "defaults.yaml"

    @property
    def strategies(self) -> Path:
        return self.params / "strategies.yaml"

    @property
    def mappings(self) -> Path:
        return self.params / "mappings"

    @property
    def output(self) -> Path:
        return self.root / "output"

    @property
    def hashes_file(self) -> Path:
        """Hashes of files that need not be read again."""
        return self.output / "_hashes.json"

    @property
    def names_file(self) -> Path:
        """The names of all clients, by the hash of their files."""
        return self.output / "_names.json"

    @property
    def scratch(self) -> Path:
        """Where a notebook run by hand writes; never rendered as a report."""
        return self.output / "_scratch"

    def client_file(self, client: str) -> Path:
        """The client's YAML. Raises UsageError for a name that is no plain file name."""
        if slug(client) != client:
            raise UsageError(
                f"客户代号“{client}”不能用作文件名，请改用字母、数字、汉字、- 或 _（例如 {slug(client)}）。"
            )
        return self.params / "clients" / f"{client}.yaml"

    def clients(self) -> tuple[str, ...]:
        """Names of all clients, sorted."""
        return tuple(sorted(path.stem for path in (self.params / "clients").glob("*.yaml")))

    def run_folder(self, client: str, period: Period, *, trial: bool = False) -> Path:
        """Where a report stands; a trial stands beside it."""
        self.client_file(client)
        return self.output / client / f"{period}{'.trial' if trial else ''}"

    def editions_folder(self, client: str, period: Period) -> Path:
        """Where the finished editions of a report are kept, one folder per number."""
        return self.run_folder(client, period).with_name(f"{period}.editions")

    def fetched_folder(self, client: str) -> Path:
        """Where the rows of the client's databases are kept, for its owner alone."""
        return self.output / client / "fetched"

    def check_folder(self, client: str) -> Path:
        """Where ``check`` leaves what it found, for a person to look at."""
        self.client_file(client)
        return self.output / client / "check"

    def brand_folder(self, brand: str) -> Path:
        return self.templates / "brands" / brand


def shipped_files() -> Path:
    """The folder whose notebooks/, templates/ and params/ ship with this installation."""
    packaged = _PACKAGE / "_project"
    return packaged if packaged.is_dir() else _PACKAGE.parent


def find_project(start: Path | None = None) -> Project:
    """The project around ``start`` (or $REPORTKIT_PROJECT, or the working directory).

    Raises UsageError when no folder upwards holds notebooks/, templates/ and params/defaults.yaml.
    """
    origin = start or Path(os.environ.get("REPORTKIT_PROJECT") or Path.cwd())
    for folder in (origin.resolve(), *origin.resolve().parents):
        if all((folder / mark).exists() for mark in _MARKS):
            return Project(folder)
    raise UsageError(
        f"在 {origin} 及其上级目录中没有找到 reportkit 项目（需要 notebooks/、templates/ 与 params/defaults.yaml）。"
        "请先运行 reportkit init 目录，或进入项目目录后再试。"
    )


def make_private(folder: Path, top: Path) -> None:
    """Make ``folder``; it and its parents up to ``top`` are their owner's alone, whatever the umask."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (folder, *folder.parents):
        with suppress(PermissionError):  # a shared output folder that belongs to somebody else
            path.chmod(0o700)
        if path == top:
            return


def keep_private(folder: Path) -> None:
    """Let nobody but the owner read ``folder`` and what is in it, whatever the umask."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o700 if path.is_dir() else 0o600)


def slug(name: str) -> str:
    """A file name that stays inside its folder on every system.

    Letters, digits, Han, ``-`` and ``_`` stay; a name that had to be changed gets a short hash, so
    that two different names never meet in one folder.
    """
    normal = unicodedata.normalize("NFKC", name)
    safe = re.sub(r"[^\w-]+", "-", normal).strip("-_")[:60]
    if safe and safe == name and safe.casefold() not in _RESERVED:
        return safe
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:8]
    return f"{safe or 'client'}-{digest}"


_RESERVED = {"con", "prn", "aux", "nul", *(f"{d}{i}" for d in ("com", "lpt") for i in range(1, 10))}
