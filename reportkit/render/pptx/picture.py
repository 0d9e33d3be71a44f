"""The logo as pixels on nothing: Office programs of some years take no SVG."""

from __future__ import annotations

import io
import re
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reportkit.render.cards import svg_uri

_DPI = 300
_HEIGHT_MM = 24.0
_BOX = re.compile(r'viewBox="\s*[-\d.]+[ ,]+[-\d.]+[ ,]+([\d.]+)[ ,]+([\d.]+)')


def logo_png(svg: str) -> bytes:
    """The logo 24 mm high at 300 dpi with a clear ground; empty for an empty source."""
    if not svg:
        return b""
    from pypdfium2 import PdfDocument

    from reportkit.render.pdf import PdfSettings, write_pdf

    box = _BOX.search(svg)
    wide = _HEIGHT_MM * float(box[1]) / float(box[2]) if box else _HEIGHT_MM
    html = (
        f"<style>@page{{size:{wide:.2f}mm {_HEIGHT_MM}mm;margin:0}}body{{margin:0}}"
        f'img{{display:block;width:{wide:.2f}mm}}</style><img alt="标志" src="{svg_uri(svg)}">'
    )
    with TemporaryDirectory() as folder:
        path = Path(folder) / "logo.pdf"
        write_pdf(
            html, path, base_folder=path.parent, settings=PdfSettings("", datetime(1970, 1, 1))
        )
        with PdfDocument(path) as document:
            page = document[0]
            image = page.render(scale=_DPI / 72, fill_color=(255, 255, 255, 0)).to_pil()
            buffer = io.BytesIO()
            image.save(buffer, "PNG", dpi=(_DPI, _DPI))
            return buffer.getvalue()
