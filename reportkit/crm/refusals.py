"""What a CRM refuses, by kind: whoever calls decides by the kind, people read the sentence."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from reportkit.errors import ReportkitError


class Why(Enum):
    """Why a call gave nothing."""

    LOGIN = "login"  # the credentials are wrong, expired for good or withdrawn
    RIGHT = "right"  # known, but not allowed to do this
    MISSING = "missing"  # no such object or field
    CLOSED = "closed"  # this object is not open to the interface at all: the way of files is left
    QUOTA = "quota"  # nothing more today, this month or in this package; never repeated
    UNREACHABLE = "unreachable"  # nothing was handed over
    LOST = "lost"  # handed over, and no whole answer came
    ODD = "odd"  # an answer that this service does not give: a wrong address, a page of a proxy
    STALE = "stale"  # a place in the pages that is no longer known: begin again
    FAILED = "failed"  # any other number of the service


class CrmError(ReportkitError):
    """A CRM refused. ``code``: its own number; ``until``: when to go on, where that is known."""

    exit_code = 3

    def __init__(
        self, why: Why, said: str, *, code: str = "", until: datetime | None = None
    ) -> None:
        super().__init__(said)
        self.why, self.code, self.until = why, code, until


class AgainError(Exception):
    """The service did nothing and asks to come again: safe to repeat whatever was asked.

    seconds: how long to wait, where that is known; without it each wait is twice the one before.
    """

    def __init__(self, said: str, seconds: float | None = None) -> None:
        super().__init__(said)
        self.seconds = seconds


class LostError(Exception):
    """Everything may have been handed over and no whole answer came: only reading back tells."""
