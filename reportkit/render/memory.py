"""Rest for the garbage collector while a document is laid out.

Hundreds of thousands of boxes and styles come and stay until the file is written. The collector
walks all of them again and again, and finds next to nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_YOUNG = 50_000  # objects made before the youngest are looked at; Python's own: 700 or 2,000
_OLDER = (20, 100)  # rounds before the next generation; Python's own: 10


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Leave what there is already out of every collection, and collect far less often.

    Afterwards everything is as it was: a collector that was off stays off, and what somebody else
    keeps out of collections stays out.
    """
    before = gc.get_threshold()
    ours = gc.get_freeze_count() == 0  # nobody can take only a part of it back
    if ours:
        gc.freeze()
    gc.set_threshold(_YOUNG, *_OLDER)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        if ours:
            gc.unfreeze()
