"""Tiers of a finished report into named fields of a CRM: only what changed, and never over a person's edit.

``targets`` reads what the report says, ``planning`` compares it with what the system holds, ``writing``
writes and reads back, ``journal`` keeps every former value, so that ``undoing`` can restore it.
"""

from __future__ import annotations

from reportkit.writeback.writing import undo, write_back

__all__ = ["undo", "write_back"]
