"""What must hold before a report may leave the house: first its chapters, then its finished files."""

from reportkit.gate.contradictions import compare, contradictions
from reportkit.gate.finished_files import inspect
from reportkit.gate.texts import names, opens, page_texts, raw_texts, says, squeeze

__all__ = [
    "compare",
    "contradictions",
    "inspect",
    "names",
    "opens",
    "page_texts",
    "raw_texts",
    "says",
    "squeeze",
]
