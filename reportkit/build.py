"""One build under way: whose report, from what, into which folder, and who is told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from reportkit.ingredients import Ingredients
from reportkit.params import Params
from reportkit.progress import Watch
from reportkit.project import Project
from reportkit.render.signing import Signer
from reportkit.runs import Run


@dataclass(frozen=True, slots=True)
class How:
    """How much of an earlier build may be taken over."""

    force: bool = False  # build although nothing has changed, and run every chapter again
    kernels: bool = True  # without: only lay out again, and refuse when a chapter has to run
    wait_seconds: float = 0.0  # for another process that is building the same report


AS_NEEDED = How()


@dataclass(frozen=True, slots=True, kw_only=True)
class Build:
    """Fixed from the moment that its folder is made."""

    project: Project
    params: Params
    run: Run
    final: Path  # whose place the run folder takes
    watch: Watch
    made_of: Ingredients = field(default_factory=dict)
    password: str = field(default="", repr=False)  # of the PDF
    signer: Signer | None = None  # of the PDF
    trial: bool = False  # beside the delivered report, not in its place
    how: How = AS_NEEDED
