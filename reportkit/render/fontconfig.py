"""A font world of our own: layout sees the bundled fonts and nothing the machine has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from reportkit import fonts

_VARIABLE = "FONTCONFIG_FILE"


@contextmanager
def isolated_fonts() -> Iterator[None]:
    """Point fontconfig at the bundled fonts only, with a cache that goes away afterwards.

    The setting is an environment variable of the process: one rendering at a time.
    """
    before = os.environ.get(_VARIABLE)
    with TemporaryDirectory(prefix="reportkit-fonts-") as folder:
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(_configuration(Path(folder) / "cache"), encoding="utf-8")
        os.environ[_VARIABLE] = str(configuration)
        try:
            yield
        finally:
            if before is None:
                del os.environ[_VARIABLE]
            else:
                os.environ[_VARIABLE] = before


def _configuration(cache: Path) -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{escape(str(fonts.FOLDER))}</dir>"
        f"<cachedir>{escape(str(cache))}</cachedir></fontconfig>\n"
    )
