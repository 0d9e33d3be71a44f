"""What cells printed, as an executed copy may keep it: without contacts, and not without end."""

from __future__ import annotations

from typing import Any

import nbformat
from papermill.clientwrap import PapermillNotebookClient

from reportkit.kernel_messages import BEYOND, LONGEST, PICTURE
from reportkit.masking import mask_text

MOST = 2_000_000  # characters of all outputs of one cell
CUT = "\n…（太长，其余没有保留）"
_PRINTED = ("stream", "display_data", "update_display_data", "execute_result")
_ENVELOPE = 200  # characters that an output counts for beside its texts


class CappedClient(PapermillNotebookClient):  # type: ignore[misc]  # Papermill has no types
    """Runs cells and takes in no more of what each prints than its executed copy will keep."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self._taken: dict[int, int] = {}  # cell → characters

    def process_message(self, msg: dict[str, Any], cell: Any, cell_index: int) -> Any:
        if msg["msg_type"] in _PRINTED:
            before = self._taken.get(cell_index, 0)
            self._taken[cell_index] = before + _length(msg["content"]) + _ENVELOPE
            if before > MOST + BEYOND:
                _note_the_cut(cell)
                return None
        return super().process_message(msg, cell, cell_index)


def _length(content: Any) -> int:
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(_length(item) for kind, item in content.items() if not PICTURE.match(kind))
    return sum(map(_length, content)) if isinstance(content, list) else 0


def _note_the_cut(cell: Any) -> None:
    if not any(output.get("text") == CUT for output in cell.outputs[-1:]):
        said = {"output_type": "stream", "name": "stdout", "text": CUT}
        cell.outputs.append(nbformat.NotebookNode(said))  # type: ignore[no-untyped-call]


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
        text = mask_text(content[: kept + BEYOND])[:kept]
        if len(content) > kept:
            text += CUT
        return text, room - min(len(content), kept)
    if isinstance(content, list):
        parts = []
        for item in content:
            part, room = _tidy(item, room)
            parts.append(part)
        return parts, room
    if isinstance(content, dict):
        for kind, item in content.items():
            if not PICTURE.match(kind):
                content[kind], room = _tidy(item, room)
    return content, room
