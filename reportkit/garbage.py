"""How often Python looks for garbage: seldom enough for a report.

Libraries and a client's rows are hundreds of thousands of objects that stay. By Python's own rule
each 700 new ones have the young looked through; that takes a tenth of a chapter's CPU time and finds
next to nothing. What no cycle holds is freed at once anyway.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

YOUNG = 10_000  # objects made before the youngest are looked at
OLDER = (10, 10)  # rounds before the next generation: Python's own


def collect_seldom() -> None:
    """For the whole process, and for every process that is forked from it."""
    gc.set_threshold(YOUNG, *OLDER)


@contextmanager
def nothing_collected() -> Iterator[None]:
    """While libraries are loaded: all of it stays. A collector that was off stays off."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
