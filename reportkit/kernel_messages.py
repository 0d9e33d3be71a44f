"""What a kernel sends to its owner: no text without end, so that a cell cannot fill its memory.

Loaded in the kernel (``Session.packer``); knows nothing about notebooks, clients or reports.
"""

from __future__ import annotations

import re
from typing import Any

from jupyter_client.session import json_packer

LONGEST = 200_000  # characters of one text that are kept; a chart as SVG needs less
BEYOND = 100  # characters more are sent, so that no contact is cut before it is recognised
LONGEST_PICTURE = 20_000_000  # a picture cut short is none: a longer one is left out
PICTURE = re.compile(r"image/(?!svg)")  # base64, no text


def pack(message: Any) -> bytes:
    """A part of a Jupyter message as JSON; every text in it is cut ``BEYOND`` its last character."""
    return bytes(json_packer(shortened(message)))


def shortened(content: Any) -> Any:
    """The content with its texts cut; what is short enough is returned as it is."""
    if isinstance(content, str):
        return content[: LONGEST + BEYOND]
    if isinstance(content, dict):
        return {name: _item(name, value) for name, value in content.items()}
    if isinstance(content, (list, tuple)):
        return [shortened(item) for item in content]
    return content


def _item(name: Any, value: Any) -> Any:
    if isinstance(value, str) and isinstance(name, str) and PICTURE.match(name):
        return value if len(value) <= LONGEST_PICTURE else ""
    return shortened(value)
