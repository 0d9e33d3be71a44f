"""The only door to CRM systems: rows out of them page by page, values into named fields of their records.

``contract`` says what a system must do and what a new one needs; each system is one module that fulfils
it (``systems`` lists them). ``calls`` is the one way to reach a service: paced, repeated only where that
is safe, silent about secrets. Knows no client, no table of ours and no report.
"""

from __future__ import annotations
