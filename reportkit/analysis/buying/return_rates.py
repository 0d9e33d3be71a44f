"""What comes back: the share of orders returned per category, and the category that stands out.

Takes sums per category, returns frames; a high share goes with a category, it names no cause.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from reportkit.analysis.basics import claims
from reportkit.analysis.basics.intervals import Share, wilson_bounds, wilson_interval
from reportkit.analysis.basics.required_columns import require_columns


@dataclass(frozen=True, slots=True)
class UnusualReturns:
    """The category that comes back clearly more often than all others together.

    rose: whether its share also grew beyond chance against ``before`` (None = not known).
    """

    label: str
    inside: Share
    outside: Share
    ratio: float | None  # inside over outside; None where nothing else came back
    before: Share | None
    rose: bool


def return_table(now: pd.DataFrame, before: pd.DataFrame | None = None) -> pd.DataFrame:
    """label, customers, orders, returned, rate, low, high and, with ``before``, before_rate.

    now, before: label, orders, refund_orders, customers as ``totals_by`` counts them, each row of
    orders at least one. Returns of earlier orders may count, so that a rate is cut at 1. The
    highest rate first.
    """
    require_columns(now, ("label", "orders", "refund_orders"), "退货汇总")
    table = now[now["orders"] > 0]
    returned = table["refund_orders"].clip(upper=table["orders"])
    low, high = wilson_bounds(returned, table["orders"])
    table = pd.DataFrame(
        {
            "label": table["label"],
            "customers": table.get("customers", pd.Series(0, index=table.index)),
            "orders": table["orders"],
            "returned": returned,
            "rate": returned / table["orders"],
            "low": low,
            "high": high,
        }
    )
    if before is not None:
        then = before[before["orders"] > 0].set_index("label")
        table["before_orders"] = table["label"].map(then["orders"]).fillna(0).astype(int)
        back = then["refund_orders"].clip(upper=then["orders"])
        table["before_returned"] = table["label"].map(back).fillna(0).astype(int)
        known = table["before_orders"].where(table["before_orders"] > 0)
        table["before_rate"] = table["before_returned"] / known
    return table.sort_values(["rate", "label"], ascending=[False, True], ignore_index=True)


def unusual_returns(table: pd.DataFrame, smallest: int = 30) -> UnusualReturns | None:
    """The category whose gap to the others is the widest beyond chance; None where none is.

    table: ``return_table``. 5 % is divided by the number of categories (Bonferroni); categories
    with fewer than ``smallest`` orders are not judged.
    """
    orders, returned = int(table["orders"].sum()), int(table["returned"].sum())
    found: list[tuple[float, UnusualReturns]] = []
    for row in table[table["orders"] >= max(smallest, 1)].to_dict("records"):
        rest = orders - row["orders"]
        if rest < max(smallest, 1):
            continue
        inside = wilson_interval(int(row["returned"]), int(row["orders"]))
        outside = wilson_interval(returned - int(row["returned"]), rest)
        if claims.apart(inside, outside, tests=len(table)) > 0:
            found.append((inside.share - outside.share, _unusual(row, inside, outside)))
    return max(found, key=lambda pair: pair[0])[1] if found else None


def _unusual(row: Mapping[Hashable, Any], inside: Share, outside: Share) -> UnusualReturns:
    ratio = inside.share / outside.share if outside.share else None
    if not row.get("before_orders"):
        return UnusualReturns(str(row["label"]), inside, outside, ratio, None, rose=False)
    before = wilson_interval(int(row["before_returned"]), int(row["before_orders"]))
    rose = claims.apart(inside, before) > 0
    return UnusualReturns(str(row["label"]), inside, outside, ratio, before, rose)
