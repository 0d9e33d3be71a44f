"""Buyers in classes: how often they buy, for how much, through which channel."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from reportkit.absence import NothingToMeasure, travels
from reportkit.analysis.customers import segmentation
from reportkit.analysis.customers.customer_groups import Base

_TIMES = ["1 次", "2～3 次", "4～6 次", "7～12 次", "13 次及以上"]
_ORDERS = [0, 1, 3, 6, 12, 10**9]
_PARTS = ["后 50%", "前 20%～50%", "前 5%～20%", "前 5%"]
_RANKS = [0, 0.5, 0.8, 0.95, 1.0]
_OFTEN, _ENOUGH = (7, 4, 3), 0.05  # the highest of these that a twentieth reaches is "often"
_MANY_ONCE = 0.3  # from this share of single purchases on, buying again is advised


@dataclass(frozen=True, slots=True)
class Frequency:
    """How often buyers buy. least: orders from which it is often; revenue: what these bring."""

    once: float
    least: int
    often: float
    revenue: float | None
    n: int
    count: int
    single: int  # who bought once
    many_once: bool
    shares: pd.DataFrame


@travels()
def frequency(base: Base) -> Frequency:
    """By orders in the window."""
    buyers = _buyers(base)
    times = pd.cut(buyers["orders"].astype(int), _ORDERS, labels=_TIMES).astype("object")
    classes = segmentation.group_profile(buyers.assign(times=times), "times").set_index("label")
    classes = classes.reindex([each for each in _TIMES if each in classes.index])
    least = next((k for k in _OFTEN if (buyers["orders"] >= k).mean() >= _ENOUGH), 2)
    often, total = buyers[buyers["orders"] >= least], buyers["revenue"].sum()
    once = float(classes["customer_share"].get(_TIMES[0], 0.0))
    return Frequency(
        once=once, least=least, often=len(often) / len(buyers),
        revenue=often["revenue"].sum() / total if total > 0 else None, n=len(buyers),
        count=len(often), single=int(classes["customers"].get(_TIMES[0], 0)),
        many_once=once >= _MANY_ONCE,
        shares=pd.DataFrame(
            [classes["customer_share"], classes["revenue_share"]], ["客户数", "销售额"]
        ),
    )  # fmt: skip


def _buyers(base: Base) -> pd.DataFrame:
    if base.buyers.empty:
        raise NothingToMeasure("窗口内没有客户成交")
    return base.buyers


@dataclass(frozen=True, slots=True)
class Amounts:
    """Buyers by how much they spend. share: what the first twentieth brings."""

    share: float | None
    n: int
    frame: pd.DataFrame


@travels()
def amounts(base: Base) -> Amounts:
    """By rank of revenue; equal amounts are in one class."""
    buyers = _buyers(base)
    rank = buyers["revenue"].rank(pct=True, method="average")
    parts = pd.cut(rank, _RANKS, labels=_PARTS).astype("object")
    frame = segmentation.group_profile(buyers.assign(part=parts), "part")
    share = frame.set_index("label")["revenue_share"].get(_PARTS[-1])
    return Amounts(share, len(buyers), frame)


@dataclass(frozen=True, slots=True)
class Channels:
    """Where orders come in; the first is the one that sells most."""

    channel: str
    share: float | None
    value: float | None
    count: int
    n: int  # orders
    frame: pd.DataFrame


@travels()
def channels(totals: pd.DataFrame) -> Channels:
    """totals: totals by channel, the largest first."""
    if totals.empty:
        raise NothingToMeasure("窗口内没有订单")
    whole = totals["revenue"].sum()
    frame = totals.assign(
        share=totals["revenue"] / whole if whole > 0 else float("nan"),
        order_value=totals["revenue"] / totals["orders"].where(totals["orders"] > 0),
    )
    first = frame.iloc[0]
    return Channels(
        first["label"], first["share"], first["order_value"], len(frame),
        int(frame["orders"].sum()), frame,
    )  # fmt: skip
