"""Cells of a CSV that someone may open in Excel: an apostrophe before what it would calculate.

Whoever reads the file back takes the apostrophe away again, so that an identifier such as ``-12``
stays what it was.
"""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """``=1+1`` → ``'=1+1``; anything else as it is, also what is guarded already."""
    begun = text.startswith(_FORMULA) or (text[:1] == "'" and text[1:].startswith(_FORMULA))
    return f"'{text}" if begun else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    rest = text[1:]
    own = rest.startswith(_FORMULA) or (rest[:1] == "'" and rest[1:].startswith(_FORMULA))
    return rest if text[:1] == "'" and own else text
