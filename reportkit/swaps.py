"""A finished folder takes the place of an old one; a kill at any instant loses neither."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

_OLD = ".old"


def put_in_place(new: Path, place: Path) -> None:
    """Rename ``new`` to ``place``; what stood there leaves only after the new one stands."""
    put_back(place)
    old = _old(place)
    if place.exists():
        os.replace(place, old)
    try:
        os.replace(new, place)
    except OSError:
        if old.exists():
            os.replace(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)


def put_back(place: Path) -> None:
    """Mend what a kill inside ``put_in_place`` left: the old folder returns when no new one stands."""
    old = _old(place)
    if not old.is_dir():
        return
    if place.exists():
        shutil.rmtree(old, ignore_errors=True)
    else:
        os.replace(old, place)


def interrupted(folder: Path) -> Iterator[Path]:
    """The places in ``folder`` beside which an old folder was left."""
    for old in sorted(folder.glob(f".*{_OLD}")):
        yield old.with_name(old.name[1 : -len(_OLD)])


def _old(place: Path) -> Path:
    return place.with_name(f".{place.name}{_OLD}")
