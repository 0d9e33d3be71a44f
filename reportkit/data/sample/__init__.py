"""A seeded demo client: three years of an invented industrial supplier, with truths to be found.

Nothing here is taken from a real company; phone numbers and mail addresses lead nowhere.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from reportkit.data.sample.files import write_files
from reportkit.data.sample.layout import source_entries
from reportkit.data.sample.truths import TRUTHS, Truth
from reportkit.data.sample.world import invent

__all__ = ["TRUTHS", "Truth", "invent", "sample_sources", "write_sample"]

DEFAULT_SEED = 20251231
DEFAULT_CUSTOMERS = 2500
DEFAULT_END = date(2025, 12, 31)


def write_sample(
    folder: Path,
    *,
    seed: int = DEFAULT_SEED,
    customers: int = DEFAULT_CUSTOMERS,
    end: date = DEFAULT_END,
) -> tuple[Path, ...]:
    """Write the demo client's files into ``folder`` and return them, sorted.

    Three years up to and with ``end``. The same arguments give the same bytes. Files hold a few
    dirty values on purpose: 1.2345万, full-width digits, copies, unknown customers, future dates.
    """
    tables = invent(seed=seed, customers=customers, end=end)
    return write_files(folder, tables, np.random.default_rng([seed, customers]))


def sample_sources(
    seed: int = DEFAULT_SEED, customers: int = DEFAULT_CUSTOMERS
) -> list[dict[str, Any]]:
    """The ``data.sources`` entries of the files of write_sample, relative to their folder.

    The headings do not depend on ``seed`` and ``customers``.
    """
    return source_entries()
