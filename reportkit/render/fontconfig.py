"""A font world of our own: layout sees the bundled fonts and nothing the machine has."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.sax.saxutils import escape

from reportkit import fonts


@contextmanager
def isolated_fonts() -> Iterator[None]:
    """Point fontconfig at the bundled fonts only, with a cache that goes away afterwards.

    Pango is told of no language but the document's own: it would ask LANGUAGE, and the same book
    would have other bytes on another machine. Both settings are environment variables of the
    process: one rendering at a time.
    """
    with TemporaryDirectory(prefix="reportkit-fonts-") as folder:
        configuration = Path(folder) / "fonts.conf"
        configuration.write_text(_configuration(Path(folder) / "cache"), encoding="utf-8")
        wanted = {"FONTCONFIG_FILE": str(configuration), "PANGO_LANGUAGE": ""}
        before = {name: os.environ.get(name) for name in wanted}
        os.environ.update(wanted)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value


def _configuration(cache: Path) -> str:
    return (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        f"<fontconfig><dir>{escape(str(fonts.FOLDER))}</dir>"
        f"<cachedir>{escape(str(cache))}</cachedir></fontconfig>\n"
    )
