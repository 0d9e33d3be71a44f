"""What cells printed, as an executed copy may keep it: without contacts, and not without end."""

from __future__ import annotations

import re
from typing import Any

import nbformat

from reportkit.masking import mask_text

LONGEST = 200_000  # characters of one text; a chart as SVG needs less
MOST = 2_000_000  # characters of all outputs of one cell
_BEYOND = 100  # characters more are read, so that no contact is cut before it is recognised
_ENCODED = re.compile(r"image/(?!svg)")  # base64, no text


def tidy_outputs(document: nbformat.NotebookNode) -> None:
    """Mask the outputs, errors and tracebacks of every cell in place, and cut what is too long."""
    for cell in document.cells:
        room = MOST
        for output in cell.get("outputs", ()):
            for name in ("text", "data", "evalue", "traceback"):
                if name in output:
                    output[name], room = _tidy(output[name], room)


def _tidy(content: Any, room: int) -> tuple[Any, int]:
    """The content without contacts, and how many characters may still follow it."""
    if isinstance(content, str):
        kept = min(LONGEST, room)
        text = mask_text(content[: kept + _BEYOND])[:kept]
        if len(content) > kept:
            text += f"\n…（其余 {len(content) - kept:,} 个字符没有保留）"
        return text, room - min(len(content), kept)
    if isinstance(content, list):
        parts = []
        for item in content:
            part, room = _tidy(item, room)
            parts.append(part)
        return parts, room
    if isinstance(content, dict):
        for kind, item in content.items():
            if not _ENCODED.match(kind):
                content[kind], room = _tidy(item, room)
    return content, room
