"""Zip files of data files: ``数据.zip/订单.csv`` names a member as if the archive were a folder."""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from reportkit.errors import DataError

SUFFIX = ".zip"
_LARGEST_UNFOLDED = 4 << 30
_MOST_MEMBERS = 1000
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def split(path: Path) -> tuple[Path, str] | None:
    """The archive and the name within it, for a path that leads into one; None for others."""
    for folder in path.parents:
        if folder.suffix.lower() == SUFFIX and folder.is_file():
            return folder, path.relative_to(folder).as_posix()
    return None


def members(archive: Path, pattern: str = "*") -> Iterator[Path]:
    """Paths of the files in ``archive`` whose name (with its folders) fits ``pattern``, sorted.

    Raises DataError for an archive that is damaged, encrypted, or too large when unfolded.
    """
    names = sorted(_named(archive))
    yield from (archive / name for name in names if fnmatch.fnmatchcase(name, pattern))


def holder(path: Path) -> Path:
    """The file on disk that holds ``path``: itself, or the archive that it leads into."""
    inside = split(path)
    return inside[0] if inside else path


def unpacked(path: Path, scratch: Path) -> Path:
    """A copy on disk of a member, below ``scratch``; ``path`` itself when it is none."""
    inside = split(path)
    if inside is None:
        return path
    archive, name = inside
    # a folder of its own: members of one name may lie in several folders
    home = scratch / hashlib.sha256(str(path).encode()).hexdigest()[:16]
    target = home / PurePosixPath(name).name
    if not target.exists():
        home.mkdir(exist_ok=True)
        entry = _named(archive)[name]
        with (
            zipfile.ZipFile(archive) as file,
            file.open(entry) as member,
            target.open("wb") as copy,
        ):
            shutil.copyfileobj(member, copy, 1 << 20)
    return target


def _named(archive: Path) -> dict[str, zipfile.ZipInfo]:
    """Readable name → entry, of every file that a person put in."""
    try:
        with zipfile.ZipFile(archive) as file:
            entries = [entry for entry in file.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise DataError(f"{archive.name}：压缩包已损坏或不完整，请重新打包或传送。") from error
    _refuse_bomb(archive, entries)
    if any(entry.flag_bits & _ENCRYPTED for entry in entries):
        raise DataError(f"{archive.name}：压缩包有密码保护，请解压后使用里面的文件。")
    named = {_name(entry): entry for entry in entries}
    if len(named) < len(entries):
        raise DataError(f"{archive.name}：压缩包里有同名的文件，请解压后使用里面的文件。")
    return {name: entry for name, entry in named.items() if not _is_hidden(name)}


def _refuse_bomb(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    unfolded = sum(entry.file_size for entry in entries)
    if unfolded > _LARGEST_UNFOLDED or len(entries) > _MOST_MEMBERS:
        raise DataError(
            f"{archive.name}：压缩包里有 {len(entries):,} 个文件，展开后有 {unfolded / 1e9:.1f} GB，"
            f"超过 {_MOST_MEMBERS:,} 个或 {_LARGEST_UNFOLDED >> 30} GB 的上限。请解压后只留需要的文件。"
        )


def _name(entry: zipfile.ZipInfo) -> str:
    """Archives made on Chinese Windows write names in GBK without saying so."""
    if entry.flag_bits & _UTF8_NAME:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$", "__MACOSX")) for part in PurePosixPath(name).parts)
