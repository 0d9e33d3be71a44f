"""Rows of CRM systems as sources: fetched page by page into private Parquet files, then like any other.

``fetching`` brings an object up to date, ``paging`` keeps what has come until all of it is there, and
``tables`` gives an object and each of its subforms one table.
"""

from __future__ import annotations
