"""What counts as a sale, in the words of the report: sentences and definitions ask here."""

from __future__ import annotations

from typing import Literal

#: subtracted from what was sold, or counted as nothing
Treatment = Literal["net", "exclude"]
_REFUNDS: dict[Treatment, str] = {
    "net": "已扣减退款",
    "exclude": "退款的订单不计，退款也不从其他订单中扣减",
}
#: totals of the company, and what is said of customers
EVERY_SALE = "含没有客户编号的订单"
KNOWN_CUSTOMERS = "只计有客户编号的订单"


def refund_rule(treatment: Treatment) -> str:
    """How refunds are counted under ``data.refunds.treatment`` (net or exclude)."""
    return _REFUNDS[treatment]
