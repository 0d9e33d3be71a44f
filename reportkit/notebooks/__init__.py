"""Notebooks: find them, check their contract and their settings, clean them, execute them.

The only door to Papermill and nbformat. What a chapter found is not read here: it lies in the
folder that the notebook's own ``chapter.save()`` wrote.
"""

from reportkit.notebooks.contract import check_contract
from reportkit.notebooks.execution import ExecutionResult, execute
from reportkit.notebooks.files import Notebook, clean, find_notebooks
from reportkit.notebooks.settings import (
    RUN_PARAMETERS,
    Setting,
    check_settings,
    declared_settings,
)

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
]
