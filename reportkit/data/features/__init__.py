"""Customer summaries and aggregates from the snapshot: the narrow face of the query engine.

Every function takes the snapshot and a half-open window [start, end) of local time and returns at
most customers × features or an aggregate, never raw transactions. Refunds are netted, rows without
a customer are left out, rows come in a fixed order. Absent columns raise DataError by name; ask
``data.has(...)`` first.
"""

from reportkit.data.features.customers import customer_summary, customers
from reportkit.data.features.dimensions import DIMENSIONS
from reportkit.data.features.engine import Snapshot
from reportkit.data.features.totals import monthly_by, monthly_totals, period_totals, totals_by

__all__ = [
    "DIMENSIONS",
    "Snapshot",
    "customer_summary",
    "customers",
    "monthly_by",
    "monthly_totals",
    "period_totals",
    "totals_by",
]
