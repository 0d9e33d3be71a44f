"""The demo client's files, kept in the user's cache folder: writing them anew takes seconds.

They are invented, so keeping them gives nothing away. An entry is found by what its bytes depend
on, and is whole from the moment it has its name; whoever cannot keep one writes the files anew.
"""

from __future__ import annotations

import os
import shutil
import time
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from tempfile import mkdtemp

from reportkit.data.sample import write_sample
from reportkit.files import own_cache
from reportkit.hashes import fingerprint, tree_hash

_WRITERS = ("numpy", "pandas", "pyarrow", "xlsxwriter")
_UNUSED_SECONDS = 7 * 86_400  # after which an entry is dropped


def copy_sample(folder: Path, *, seed: int, customers: int) -> None:
    """``write_sample`` into ``folder``, from the cache where it holds these files already."""
    try:
        shutil.copytree(_kept(seed, customers), folder, dirs_exist_ok=True)
    except OSError:  # no home, no room, no rights: the cache only saves time
        write_sample(folder, seed=seed, customers=customers)


def _kept(seed: int, customers: int) -> Path:
    home = own_cache("sample")
    place = home / _name(seed, customers)
    if not place.is_dir():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _drop_unused(home)
        aside = Path(mkdtemp(dir=home))  # its owner's alone
        try:
            write_sample(aside, seed=seed, customers=customers)
            with suppress(OSError):  # another process was faster
                aside.rename(place)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
    os.utime(place)
    return place


def _name(seed: int, customers: int) -> str:
    code = tree_hash([Path(__file__).parent], [".py"])
    versions = {name: metadata.version(name) for name in _WRITERS}
    return fingerprint({"code": code, "with": versions, "seed": seed, "customers": customers})


def _drop_unused(home: Path) -> None:
    for entry in home.iterdir():
        with suppress(OSError):
            if time.time() - entry.stat().st_mtime > _UNUSED_SECONDS:
                shutil.rmtree(entry)
