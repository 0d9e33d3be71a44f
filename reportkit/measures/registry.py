"""Every measure of the house by its name: one name, one object. A new subject is a new file here."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

from reportkit.measures.definition import Measure

_OWN = ("declared", "definition", "expression", "registry", "taking")  # modules that declare none

#: the files of measures: sales, opinions …
SUBJECTS = tuple(
    module.name for module in iter_modules([str(Path(__file__).parent)]) if module.name not in _OWN
)


@cache
def known_measures() -> dict[str, Measure]:
    """``sales.revenue`` → the measure, subject by subject."""
    found: dict[str, Measure] = {}
    for subject in SUBJECTS:
        module = import_module(f"reportkit.measures.{subject}")
        for name, item in vars(module).items():
            if isinstance(item, Measure):
                found[f"{subject}.{name}"] = item
    return found
