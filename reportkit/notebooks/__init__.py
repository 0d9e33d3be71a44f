"""Notebooks: find them, check their contract and their settings, clean them, execute them.

The only door to Papermill and nbformat. What a chapter found is not read here: it lies in the
folder that the notebook's own ``chapter.save()`` wrote.
"""

import sys

# jsonschema compiles a grammar for international addresses when it is imported: two seconds of CPU
# for a check that no notebook needs. Withheld for the moment of the import, it is left out.
_GRAMMAR = "rfc3987_syntax"
_withheld = _GRAMMAR not in sys.modules
if _withheld:
    sys.modules[_GRAMMAR] = None  # type: ignore[assignment]

from reportkit.notebooks.chapter_contract import check_contract
from reportkit.notebooks.chapter_files import Notebook, clean, find_notebooks
from reportkit.notebooks.execution import ExecutionResult, execute
from reportkit.notebooks.needs import needs, stored_frames
from reportkit.notebooks.settings import (
    RUN_PARAMETERS,
    Setting,
    check_settings,
    declared_settings,
    setting_faults,
)

if _withheld:
    del sys.modules[_GRAMMAR]

__all__ = [
    "RUN_PARAMETERS",
    "ExecutionResult",
    "Notebook",
    "Setting",
    "check_contract",
    "check_settings",
    "clean",
    "declared_settings",
    "execute",
    "find_notebooks",
    "needs",
    "setting_faults",
    "stored_frames",
]
