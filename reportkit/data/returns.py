"""A sheet of returns (退货、售后、退款单) laid against the orders that it names.

A return with an amount takes that amount off its order; without one the whole order came back, or
the lines of the product that it names. What an order says of its own refund and what the sheet says
is one refund told twice: the larger counts.
"""

from __future__ import annotations

import re
from typing import Literal

from reportkit.data.assembled import Assembled
from reportkit.data.ledger import NOT_RETURNED, RETURNED, UNKNOWN_ORDER
from reportkit.data.workbench import Workbench

_ORDERS = "SELECT order_id FROM orders WHERE order_id IS NOT NULL"
#: words of a return's state, the first that is found decides
_STATES: tuple[tuple[str, str], ...] = (
    (r"关闭|取消|拒绝|驳回|失败|撤销|撤回|无效|作废|^否$|^no?$|^false$|^0$|reject|cancel|declin|fail|"
     r"(未|没有?|不)(退|同意|通过)", "否"),
    (r"中$|待|审核|申请|处理|pending|open|request|process|在途", ""),
    (r"成功|完成|完结|已退|已收|已入库|已同意|已通过|同意|退货|退回|退款|^是$|^y(es)?$|^true$|^1$|return|refund|"
     r"complete|approv|success|closed", "是"),
)  # fmt: skip


def came_back(word: str) -> Literal["是", "否", ""] | str:
    """What a word of a return's state says: 是 for one that came back, 否 for none, "" where open."""
    plain = re.sub(r"[\s_\-]+", "", word.strip().lower())
    return next((meaning for pattern, meaning in _STATES if re.search(pattern, plain)), "")


def take_returns(
    bench: Workbench, orders: Assembled, returns: Assembled, *, margin_too: bool = True
) -> None:
    """Add to each order's ``refund_amount`` what the table of returns says of it, in place.

    margin_too: an order made of its lines loses the same share of its margin. Returns whose order is
    not there, and those that did not come about, stay in their table and are listed on their own.
    """
    valid = "coalesce(returned, true)" if bench.has("returns", "returned") else "true"
    returns.book.tell_apart(f"NOT {valid}", NOT_RETURNED)
    returns.book.tell_apart(f"order_id IS NULL OR order_id NOT IN ({_ORDERS})", UNKNOWN_ORDER)
    _report(bench, returns, valid)
    if not bench.has("orders", "paid_amount"):
        orders.warn(
            "订单没有金额，退货表没有可扣减的数", int(bench.row("SELECT count(*) FROM returns")[0])
        )
        return
    bench.stage("returned_sums", _sums(bench, valid))
    own = "coalesce(refund_amount, 0)" if bench.has("orders", "refund_amount") else "0"
    twice, example = bench.row(
        f"""SELECT count(*), min(order_id) FROM orders JOIN returned_sums USING (order_id)
            WHERE {own} > 0 AND {own} <> back"""
    )
    if twice:
        orders.warn("订单里的退款金额与退货表不同，以较大的计", twice, f"订单号 {example}")
    _settle(bench, orders, own, margin_too=margin_too)
    counted, money = bench.row(
        "SELECT count(*), coalesce(sum(back), 0) FROM returned_sums SEMI JOIN orders USING (order_id)"
    )
    if counted:
        orders.treatment.append(f"按退货表扣减 {counted:,} 笔订单，共 {money:,.2f}")


def _sums(bench: Workbench, valid: str) -> str:
    """SQL: what came back of each order; where no amount tells, of its lines or of the whole."""
    amount = "abs(amount)" if bench.has("returns", "amount") else "CAST(NULL AS DOUBLE)"
    pieces = "abs(quantity)" if bench.has("returns", "quantity") else "NULL"
    worth, of_lines = "CAST(NULL AS DOUBLE)", ""
    product = _shared_product(bench)
    if product:
        sold = "sum(quantity)" if bench.has("order_lines", "quantity") else "NULL"
        worth = f"""CASE WHEN {product} IS NOT NULL THEN
            coalesce(worth * coalesce(least(1, {pieces} / nullif(sold, 0)), 1), 0) END"""
        of_lines = f"""LEFT JOIN (SELECT order_id, {product}, sum(greatest(line_amount, 0)) AS worth,
            {sold} AS sold FROM order_lines GROUP BY ALL) USING (order_id, {product})"""
    paid = "greatest(coalesce(paid_amount, 0), 0)"
    part = "NULL"
    if bench.has("orders", "quantity"):
        part = "least(1, sum(pieces) / nullif(any_value(orders.quantity), 0))"
    told = f"""SELECT order_id, coalesce({amount}, {worth}) AS told, {pieces} AS pieces
        FROM returns {of_lines} WHERE {valid} AND order_id IS NOT NULL"""
    return f"""SELECT order_id, CASE WHEN bool_or(told IS NULL)
          THEN any_value({paid}) * coalesce({part}, 1)
          ELSE CAST(sum(CAST(told AS DECIMAL(38, 6))) AS DOUBLE) END AS back
        FROM ({told}) JOIN orders USING (order_id) GROUP BY order_id"""


def _shared_product(bench: Workbench) -> str:
    """The column by which a return names the line that came back, "" where none does."""
    if not bench.has("order_lines", "order_id", "line_amount"):
        return ""
    both = (c for c in ("product_id", "product") if bench.has("returns", c))
    return next((c for c in both if bench.has("order_lines", c)), "")


def _settle(bench: Workbench, orders: Assembled, own: str, *, margin_too: bool) -> None:
    given = bench.has("orders", "refund_amount")
    added = f"greatest({own}, coalesce(back, 0))"
    changed = (
        f"CASE WHEN back IS NOT NULL THEN {added} ELSE {'refund_amount' if given else 'NULL'} END"
    )
    kept = "* EXCLUDE (back, refund_amount)" if given else "* EXCLUDE (back)"
    if margin_too and orders.derived_from and bench.has("orders", "margin_amount"):
        lost = f"least(1, greatest(0, ({added} - {own}) / nullif(paid_amount, 0)))"
        kept += f" REPLACE (margin_amount * (1 - coalesce({lost}, 0)) AS margin_amount)"
    sql = f"""SELECT {kept}, CAST({changed} AS DOUBLE) AS refund_amount
        FROM orders LEFT JOIN returned_sums USING (order_id)"""
    if given or orders.derived_from:
        with orders.book.step(RETURNED):
            bench.stage("orders", sql)
    else:
        bench.stage("orders", sql)
        orders.book.computed("refund_amount")


def _report(bench: Workbench, returns: Assembled, valid: str) -> None:
    money = "sum(abs(amount))" if bench.has("returns", "amount") else "NULL"
    strange, example, amount = bench.row(
        f"""SELECT count(*), min(coalesce(order_id, '（空）')), CAST({money} AS DOUBLE) FROM returns
            WHERE {valid} AND (order_id IS NULL OR order_id NOT IN ({_ORDERS}))"""
    )
    if strange:
        worth = f"，共 {amount:,.2f}" if amount is not None else ""
        returns.warn(f"退货的订单号不在订单里，没有扣减{worth}", strange, f"订单号 {example}")
