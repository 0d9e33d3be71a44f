"""Everything reportkit refuses to do, each kind with the exit code of the command line.

Messages are for the person at the keyboard: where, what, how many, first example, what to do.
"""

from __future__ import annotations

from pathlib import Path


class ReportkitError(Exception):
    """Base of every error that is explained in one or two lines instead of a traceback."""

    exit_code = 1


class UsageError(ReportkitError):
    """The command itself is wrong: unknown client, period that cannot be read."""

    exit_code = 2


class ParameterError(ReportkitError):
    """A setting is unknown, of the wrong type or out of range."""

    exit_code = 3


class DataError(ReportkitError):
    """A file or table cannot be used as it is."""

    exit_code = 3


class NotebookError(ReportkitError):
    """A notebook failed, or ended without the results it owes."""

    exit_code = 4

    def __init__(
        self,
        message: str,
        *,
        notebook: str = "",
        cell: int | None = None,
        executed_copy: Path | None = None,
    ) -> None:
        super().__init__(message)
        self.notebook = notebook
        self.cell = cell
        self.executed_copy = executed_copy


class ContractError(NotebookError):
    """A notebook breaks the rules every chapter keeps, found before any kernel starts."""


class RenderError(ReportkitError):
    """The book could not be laid out."""

    exit_code = 5


class AbsentDataError(RenderError):
    """A format is made of data that are not there; the other formats can be written."""


class GateError(ReportkitError):
    """The finished report must not leave the house."""

    exit_code = 5


class BatchError(ReportkitError):
    """Some reports of a batch failed; the others were built."""

    exit_code = 6


class SystemRequirementError(ReportkitError):
    """Something outside Python is missing: a system library, the bundled fonts."""

    exit_code = 5
