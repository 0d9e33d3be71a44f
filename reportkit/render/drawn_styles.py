"""The styles and numbers of drawings, read once a document instead of once an element.

A chart's SVG says the same few styles on each of its hundreds of marks, and WeasyPrint reads each
of them as a style sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from typing import Any

_MOST = 4096  # texts that are remembered of one kind
#: functions of a text alone → modules of WeasyPrint that call them by this name
_PURE = {
    "parse_declarations": ("",),
    "normalize": (".utils", ".path", ".shapes", ".text", ".bounding_box", ""),
}


@contextmanager
def styles_read_once() -> Iterator[None]:
    """While drawings are laid out and painted; what they look like is the same.

    A name that another version of WeasyPrint does not have is left alone.
    """
    before: list[tuple[Any, str, Any]] = []
    for name, modules in _PURE.items():
        remembered: dict[Any, Any] = {}
        for module in map(_module, modules):
            plain = getattr(module, name, None)
            if plain is None:
                continue
            before.append((module, name, plain))
            if plain not in remembered:
                remembered[plain] = lru_cache(_MOST)(plain)
            setattr(module, name, remembered[plain])
    try:
        yield
    finally:
        for module, name, plain in before:
            setattr(module, name, plain)


def _module(end: str) -> Any:
    try:
        return import_module(f"weasyprint.svg{end}")
    except ImportError:
        return None
