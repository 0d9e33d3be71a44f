"""Cells of a CSV that someone may open in Excel: an apostrophe before what it would calculate.

Whoever reads the file back takes the apostrophe away again, so that an identifier such as ``-12``
stays what it was.
"""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def guarded(text: str) -> str:
    """``=1+1`` → ``'=1+1``; anything else as it is.

    What reads like a guarded text already gets one more, so that each text has a form of its own.
    """
    return f"'{text}" if _begins(text) else text


def unguarded(text: str) -> str:
    """What ``guarded`` was given."""
    return text[1:] if text[:1] == "'" and _begins(text) else text


def _begins(text: str) -> bool:
    """Whether a formula begins the text, behind any number of apostrophes."""
    return text.lstrip("'").startswith(_FORMULA)
