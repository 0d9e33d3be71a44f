"""LibreOffice of this machine, which may have come without the program that a test needs."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

_LIBRARIES = {"Writer": "libswlo.so", "Calc": "libsclo.so", "Impress": "libsdlo.so"}


def needs(program: str) -> pytest.MarkDecorator:
    """Skip the test where LibreOffice, or this program of it, is not installed."""
    found = shutil.which("soffice")
    there = found is not None and (Path(found).resolve().parent / _LIBRARIES[program]).is_file()
    return pytest.mark.skipif(not there, reason=f"LibreOffice {program} is not installed")
