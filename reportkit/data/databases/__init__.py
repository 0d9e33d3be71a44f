"""The only door to databases: rows of a query or a table, fetched read-only into private Parquet files.

``fetching.refresh`` brings what is new; from then on the Parquet file is a source like any other, and
everything that is asked of a client's files is asked of it. ``reading`` knows the systems, one module each.
"""

from __future__ import annotations
