"""Words of the data, and the labels that stand beside them without being one."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

UNKNOWN = "未知"
#: what the lines do not tell of the orders: shown beside products, so that the parts add up
WITHOUT_LINES, NOT_ALLOCATED = "没有明细的订单", "未分摊到明细的退款与差额"
REMAINDERS = (WITHOUT_LINES, NOT_ALLOCATED)


def named(table: pd.DataFrame, column: str = "label") -> pd.DataFrame:
    """The rows whose label is a word of the data: what is 未知, or completes a sum, leads nothing."""
    return table[~table[column].isin([UNKNOWN, *REMAINDERS])].reset_index(drop=True)


def either(words: Sequence[str]) -> str:
    """``甲、乙或丙``: one of them is enough."""
    return "或".join(filter(None, ("、".join(words[:-1]), words[-1] if words else "")))
