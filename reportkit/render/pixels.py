"""Charts as pixels, for programs that take no SVG: drawn by the same engine as the PDF."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from reportkit.blocks import Figure
from reportkit.errors import RenderError
from reportkit.render.pdf import PdfSettings, write_pdf
from reportkit.render.resources import Pictures

_UNDATED = datetime(1970, 1, 1)
_POINTS = 72


def png_pictures(figures: Sequence[tuple[Figure, Path]], *, dpi: int) -> tuple[bytes, ...]:
    """Each figure, with the folder its file lies in, as a PNG on white in its own size.

    Raises RenderError when a file is not there.
    """
    if not figures:
        return ()
    styles, pages, drawings = [], [], Pictures()
    for number, (figure, folder) in enumerate(figures):
        path = folder / figure.file
        if not path.is_file():
            raise RenderError(
                f"图 {figure.id} 的文件 {figure.file} 不在章节目录中，请重新运行该章。"
            )
        size = f"{figure.width_mm}mm {figure.height_mm}mm"
        styles.append(f"@page p{number}{{size:{size};margin:0}}#p{number}{{page:p{number}}}")
        picture = f'<img alt="{figure.id}" src="{drawings.address(path.read_bytes())}">'
        pages.append(f'<div id="p{number}">{picture}</div>')
    look = "body{margin:0}div{break-after:page}img{display:block;width:100%}"
    html = f"<style>{''.join(styles)}{look}</style>{''.join(pages)}"
    with TemporaryDirectory() as folder_name:
        pdf = Path(folder_name) / "figures.pdf"
        write_pdf(
            html,
            pdf,
            base_folder=pdf.parent,
            settings=PdfSettings("", _UNDATED),
            pictures=drawings,
        )
        return _rasterised(pdf, dpi, len(figures))


def _rasterised(pdf: Path, dpi: int, count: int) -> tuple[bytes, ...]:
    from pypdfium2 import PdfDocument

    pictures = []
    with PdfDocument(pdf) as document:
        for number in range(count):  # a page that overflows by a hair would add a blank one
            buffer = io.BytesIO()
            image = document[number].render(scale=dpi / _POINTS).to_pil()
            image.save(buffer, "PNG", dpi=(dpi, dpi))
            pictures.append(buffer.getvalue())
    return tuple(pictures)
