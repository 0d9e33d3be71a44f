"""Measures: each declared once – name, unit, 口径, what it needs, how it is taken, how it wobbles.

Cards, sentences, tables, targets and comparisons ask the same object. A file per subject; an analyst
adds one in a cell: ``Measure(name="big_orders", label="大单", unit="笔", take=rows("orders", …))``.
"""

from reportkit.measures.declared import own_measures
from reportkit.measures.definition import Measure, Measured, Source, Span, Take, Taken, unknown
from reportkit.measures.registry import SUBJECTS, known_measures
from reportkit.measures.taking import measured, rows

__all__ = [
    "SUBJECTS",
    "Measure",
    "Measured",
    "Source",
    "Span",
    "Take",
    "Taken",
    "known_measures",
    "measured",
    "own_measures",
    "rows",
    "unknown",
]
