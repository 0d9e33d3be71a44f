"""Orders: from lines where only lines were given, refunds recognised, one net amount per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportkit.data.assembled import Assembled
from reportkit.data.booking import Booking, exact
from reportkit.data.ledger import NO_CUSTOMER, REFUNDED, REVALUED, VOIDED
from reportkit.data.schema import TABLES
from reportkit.data.workbench import PART, ROW, Workbench
from reportkit.errors import DataError

_LARGEST_FACTOR = 1e12  # of a product of decimals
_CUSTOM = ("country", "channel")  # carried from lines to orders


@dataclass(frozen=True, slots=True)
class OrderRules:
    """What the client's YAML says about refunds and valid orders."""

    refund_statuses: Sequence[str] = ()
    refund_prefixes: Sequence[str] = ()
    treatment: Literal["net", "exclude"] = "net"
    valid_statuses: Sequence[str] = ()
    amount_limit: float | None = None


def complete_lines(bench: Workbench, made: Assembled) -> None:
    """Fill ``line_amount`` as quantity x unit price; returned lines count negative."""
    has_product = bench.has("order_lines", "quantity", "unit_price")
    has_amount = bench.has("order_lines", "line_amount")
    if not has_product and not has_amount:
        return
    if has_product:
        _refuse_overflow(bench)
    product = "CAST(CAST(quantity AS DECIMAL(18,4)) * CAST(unit_price AS DECIMAL(18,6)) AS DOUBLE)"
    amount = product if has_product else "line_amount"
    if has_amount and has_product:
        amount = f"coalesce(line_amount, {product})"
    if bench.has("order_lines", "returned"):
        amount = f"CASE WHEN returned THEN -abs({amount}) ELSE {amount} END"
    others = "* EXCLUDE (line_amount)" if has_amount else "*"
    sql = f"SELECT {others}, {amount} AS line_amount FROM order_lines"
    if has_amount:
        with made.book.step(REVALUED):
            bench.stage("order_lines", sql)
        return
    bench.stage("order_lines", sql)
    made.book.computed("line_amount")
    made.treatment.append("明细金额 = 数量 × 单价")


def _refuse_overflow(bench: Workbench) -> None:
    """Raise DataError where quantity x unit price has more digits than an exact product holds."""
    count, example = bench.row(
        f"""SELECT count(*), min(order_id) FROM order_lines
            WHERE abs(quantity) >= {_LARGEST_FACTOR} OR abs(unit_price) >= {_LARGEST_FACTOR}"""
    )
    if count:
        raise DataError(
            f"订单明细表：有 {count:,} 行的数量或单价达到一万亿（首例：订单号 {example}），多半是录入错误，"
            "请在文件中改正。"
        )


def orders_from_lines(bench: Workbench) -> Assembled | None:
    """Group lines into orders when no file gave orders; None when lines cannot tell them either."""
    if not bench.has("order_lines", "order_id", "customer_id", "ordered_at"):
        return None
    book = Booking(bench, TABLES["orders"], origin=TABLES["order_lines"].label)
    made = Assembled(book, derived_from=("order_lines",))
    where = "order_id IS NOT NULL"
    if bench.has("order_lines", "line_amount"):
        _warn_of_free_lines(bench, made)
        where += " AND line_amount IS DISTINCT FROM 0"
    columns = ", ".join(_order_columns(bench))
    bench.stage(
        "orders", f"SELECT order_id, {columns} FROM order_lines WHERE {where} GROUP BY order_id"
    )
    if bench.has("orders", "_sold"):
        bench.stage(
            "orders",
            """SELECT * EXCLUDE (_sold, _returned), coalesce(_sold, _returned) AS paid_amount,
               CASE WHEN _sold IS NOT NULL THEN -_returned END AS refund_amount FROM orders""",
        )
    made.rows_read = int(bench.row("SELECT count(*) FROM orders")[0])
    _book_lines(bench, made)
    made.treatment.append("由订单明细按订单号归集")
    _warn_of_shared_orders(bench, made)
    return made


def _book_lines(bench: Workbench, made: Assembled) -> None:
    """All money of the lines arrives in orders."""
    if not bench.has("order_lines", "line_amount"):
        made.book.open_derived(made.rows_read, {}, {})
        return
    written = bench.row(f"SELECT coalesce(sum({exact('line_amount')}), 0) FROM order_lines")[0]
    made.book.open_derived(
        made.rows_read,
        {"paid_amount": written},
        {"paid_amount": "coalesce(paid_amount, 0) - coalesce(refund_amount, 0)"},
    )


def _order_columns(bench: Workbench) -> list[str]:
    """Aggregates of the lines of one order; decimals, so that row order changes no sum."""
    columns = []
    if bench.has("order_lines", "line_amount"):
        columns += [
            f"{_total('line_amount')} FILTER (line_amount > 0) AS DOUBLE) AS _sold",
            f"{_total('line_amount')} FILTER (line_amount < 0) AS DOUBLE) AS _returned",
        ]
    for column, name in (("quantity", "quantity"), ("line_margin", "margin_amount")):
        if bench.has("order_lines", column):
            columns.append(f"{_total(column)} AS DOUBLE) AS {name}")
    place = f"({PART}, {ROW})"
    columns += [
        f"arg_min({column}, {place}) AS {column}"
        for column in ("customer_id", *_CUSTOM)
        if bench.has("order_lines", column)
    ]
    first = (f"min({PART}) AS {PART}", f"arg_min({ROW}, {place}) AS {ROW}")
    return [*columns, "min(ordered_at) AS ordered_at", *first]


def _total(column: str) -> str:
    return f"CAST(sum(CAST({column} AS DECIMAL(38, 6)))"


def _warn_of_free_lines(bench: Workbench, made: Assembled) -> None:
    free, example = bench.row(
        "SELECT count(*), min(order_id) FROM order_lines WHERE line_amount = 0 AND order_id IS NOT NULL"
    )
    if free:
        made.warn("金额为零的明细（赠品、调整）不计作购买", free, f"订单号 {example}")


def _warn_of_shared_orders(bench: Workbench, made: Assembled) -> None:
    shared, example = bench.row(
        """SELECT count(*), min(order_id) FROM (SELECT order_id FROM order_lines
           WHERE order_id IS NOT NULL GROUP BY 1 HAVING count(DISTINCT customer_id) > 1)"""
    )
    if shared:
        made.warn("同一订单号属于多位客户，按第一行的客户计", shared, f"订单号 {example}")


def settle_orders(bench: Workbench, made: Assembled, rules: OrderRules) -> None:
    """Leave out orders that never came about; add ``is_refund`` and ``net_amount``.

    A return (negative amount or quantity, refund prefix) is subtracted under ``net`` and counts 0
    under ``exclude``; an order whose status or refund amount says that it was refunded counts 0.
    """
    _amounts_from_lines(bench, made)
    _leave_out(bench, made, rules)
    given = bench.has("orders", "paid_amount")
    paid = "paid_amount" if given else "CAST(NULL AS DOUBLE)"
    refund = "refund_amount" if bench.has("orders", "refund_amount") else "CAST(NULL AS DOUBLE)"
    back, off = _refund_conditions(bench, made, rules, paid=paid, refund=refund)
    made.book.tell_apart("is_refund", REFUNDED)
    made.book.tell_apart("customer_id IS NULL", NO_CUSTOMER)
    net = rules.treatment == "net"
    margin = ""
    if bench.has("orders", "margin_amount"):
        lost = "-abs(margin_amount)" if net else "margin_amount * 0"
        margin = f"""REPLACE (CASE WHEN _back THEN {lost} WHEN _off THEN margin_amount * 0
                     ELSE margin_amount END AS margin_amount)"""
    settled = f"""SELECT * EXCLUDE (_back, _off{", paid_amount" if given else ""}) {margin},
            {paid} AS paid_amount, _back OR _off AS is_refund,
            CASE WHEN {paid} IS NULL THEN NULL WHEN _off AND NOT _back THEN 0.0
                 WHEN _back THEN {f"-abs({paid})" if net else "0.0"}
                 ELSE {paid}{f" - coalesce({refund}, 0)" if net else ""} END AS net_amount
            FROM (SELECT *, coalesce({back}, false) AS _back, coalesce({off}, false) AS _off
                  FROM orders)"""
    with made.book.step(REVALUED):
        bench.stage("orders", settled)
    _report_refunds(bench, made, rules)


def _refund_conditions(
    bench: Workbench, made: Assembled, rules: OrderRules, *, paid: str, refund: str
) -> tuple[str, str]:
    """SQL that is true for a returned sale, and for an order that was undone as a whole."""
    bench.words("refund_statuses", rules.refund_statuses)
    bench.words("refund_prefixes", rules.refund_prefixes)
    back = f"{paid} < 0"
    # pieces of several lines may sum below zero though more money came than went
    if bench.has("orders", "quantity") and not made.derived_from:
        back += " OR quantity < 0"
    if rules.refund_prefixes:
        back += " OR EXISTS (SELECT 1 FROM refund_prefixes WHERE starts_with(order_id, word))"
    off = f"({refund} >= {paid} AND {paid} > 0)"
    if bench.has("orders", "status"):
        off += " OR status IN (SELECT word FROM refund_statuses)"
    return back, off


def _amounts_from_lines(bench: Workbench, made: Assembled) -> None:
    """Orders without an amount take the sum of their lines."""
    if bench.has("orders", "paid_amount") or not bench.has(
        "order_lines", "line_amount", "order_id"
    ):
        return
    bench.stage(
        "orders",
        """SELECT orders.*, paid_amount FROM orders LEFT JOIN (
           SELECT order_id AS line_order, CAST(sum(CAST(line_amount AS DECIMAL(38, 6))) AS DOUBLE)
                  AS paid_amount FROM order_lines GROUP BY 1) ON line_order = order_id""",
    )
    made.book.computed("paid_amount")
    made.treatment.append("实付金额 = 各行明细金额之和")


def _leave_out(bench: Workbench, made: Assembled, rules: OrderRules) -> None:
    if rules.valid_statuses and bench.has("orders", "status"):
        bench.words("valid_statuses", [*rules.valid_statuses, *rules.refund_statuses])
        kept = "status IN (SELECT word FROM valid_statuses)"
        _keep_only(bench, made, kept, "状态不是有效订单，未计入", "status")


def _keep_only(bench: Workbench, made: Assembled, kept: str, message: str, shown: str) -> None:
    count, example = bench.row(
        f"SELECT count(*), arg_min({shown}, ({PART}, {ROW})) FROM orders WHERE NOT coalesce({kept}, false)"
    )
    if count:
        made.book.leave_out(f"NOT coalesce({kept}, false)", VOIDED)
        made.warn(message, count, f"“{example}”" if example is not None else "空")
        made.treatment.append(f"{message} {count:,} 行")


def _report_refunds(bench: Workbench, made: Assembled, rules: OrderRules) -> None:
    refunds, negative, large, example = bench.row(
        """SELECT count(*) FILTER (is_refund), count(*) FILTER (paid_amount < 0),
            count(*) FILTER (paid_amount > $1),
            arg_max(order_id, paid_amount) FILTER (paid_amount > $1) FROM orders""",
        [rules.amount_limit if rules.amount_limit is not None else float("inf")],
    )
    if refunds:
        way = "从销售额中扣减" if rules.treatment == "net" else "不计入销售额"
        made.treatment.append(f"退款 {refunds:,} 笔{way}")
    if large:
        made.warn(
            f"实付金额超过上限 {rules.amount_limit:,.0f}，请核对是否录入错误",
            large,
            f"订单号 {example}",
        )
    if negative and not rules.refund_prefixes:
        made.warn("金额为负的订单按退款处理", negative)


def settle_leads(bench: Workbench, made: Assembled) -> None:
    """Derive ``won`` from the stage where no column says it."""
    if bench.has("leads", "won") or not bench.has("leads", "stage"):
        return
    bench.words("won_words", _WON)
    bench.words("lost_words", _LOST)
    bench.stage(
        "leads",
        """SELECT *, CASE WHEN lower(stage) IN (SELECT word FROM won_words) THEN true
           WHEN lower(stage) IN (SELECT word FROM lost_words) THEN false END AS won FROM leads""",
    )
    count = bench.row("SELECT count(won) FROM leads")[0]
    if count:
        made.clean("won", "由阶段推得是否成交", count)


_WON = ("won", "closed won", "赢单", "成交", "已成交", "已赢单", "结束赢单", "成功", "已转化")
_LOST = (
    "lost",
    "closed lost",
    "输单",
    "丢单",
    "已输单",
    "结束输单",
    "失败",
    "无效",
    "流失",
    "关闭",
)
