"""The order in which the workers of a run take the test files: the longest first.

Each worker takes a whole file at a time, so that what a file makes for its tests is made once; a
long one taken last would leave the other workers idle.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

#: those of a minute or so; the first builds the demo client's report for every other
LONGEST = (
    "test_pipeline.py", "test_real_data.py", "test_readme.py", "test_golden.py",
    "test_headlines_real.py", "test_private_content.py", "test_hostile_content.py", "test_cli.py",
    "test_kills.py", "test_terminal.py", "test_docs.py",
    "test_html_browser.py", "test_jupyterlab.py", "test_kernels.py", "test_cases.py", "test_dirty_shapes.py",
)  # fmt: skip
NOTEBOOKS = ".ipynb"  # each is run by nbval as one file


class Test(Protocol):
    @property
    def path(self) -> Path: ...


T = TypeVar("T", bound=Test)


def longest_first(tests: Iterable[T]) -> list[T]:
    """The same tests: those of the longest files, then notebooks, then all others as they were."""
    return sorted(tests, key=lambda test: _place(test.path))


def _place(path: Path) -> int:
    if path.name in LONGEST:
        return LONGEST.index(path.name)
    return len(LONGEST) + (path.suffix != NOTEBOOKS)
