"""Orders: from lines where only lines were given, refunds recognised, one net amount per row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from reportkit.analysis.basics.sale_terms import Treatment
from reportkit.data.assembled import Assembled
from reportkit.data.booking import Booking, exact
from reportkit.data.ledger import NO_CUSTOMER, REFUNDED, REVALUED, VOIDED
from reportkit.data.schema import TABLES
from reportkit.data.statuses import BLANK, StatusRules, sorted_words
from reportkit.data.statuses import REFUNDED as STATUS_REFUNDED
from reportkit.data.statuses import VOIDED as STATUS_VOIDED
from reportkit.data.workbench import PART, ROW, Workbench
from reportkit.errors import DataError

_LARGEST_FACTOR = 1e12  # of a product of decimals
#: amounts of an order → what of its lines adds up to them
_AMOUNTS_OF_LINES = {
    "paid_amount": "明细金额",
    "refund_amount": "退回与退款金额",
    "margin_amount": "明细毛利",
}
#: an order's own columns that lines carry to orders
_CARRIED = ("country", "channel", "currency")


@dataclass(frozen=True, slots=True)
class OrderRules:
    """What the client's YAML says about refunds and valid orders."""

    statuses: StatusRules = field(default_factory=StatusRules)
    refund_prefixes: Sequence[str] = ()
    treatment: Treatment = "net"
    margin: Literal["proportional", "included"] = "proportional"
    amount_limit: float | None = None


def complete_lines(bench: Workbench, made: Assembled) -> None:
    """Fill ``line_amount`` as quantity x unit price; returned lines count negative."""
    has_product = bench.has("order_lines", "quantity", "unit_price")
    has_amount = bench.has("order_lines", "line_amount")
    if not has_amount and (not has_product or bench.has("order_lines", "order_amount")):
        return  # what the whole order cost is shared out among its lines later
    if has_product:
        _refuse_overflow(bench)
    # 19 digits: the product of two decimals of 18 is kept in 18, and overflows at a hundred million
    product = "CAST(CAST(quantity AS DECIMAL(19,4)) * CAST(unit_price AS DECIMAL(19,6)) AS DOUBLE)"
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
    else:
        bench.stage("order_lines", sql)
        made.book.computed("line_amount")
        made.treatment.append("明细金额 = 数量 × 单价")
    if bench.has("order_lines", "line_margin"):  # what comes back takes its margin with it
        back = "CASE WHEN line_amount < 0 THEN -abs(line_margin) ELSE line_margin END"
        with made.book.step(REVALUED):
            bench.stage("order_lines", f"SELECT * REPLACE ({back} AS line_margin) FROM order_lines")


def _refuse_overflow(bench: Workbench) -> None:
    """Raise DataError where quantity x unit price has more digits than an exact product holds."""
    count, example = bench.row(
        f"""SELECT count(*), min({ROW}) FROM order_lines
            WHERE abs(quantity) >= {_LARGEST_FACTOR} OR abs(unit_price) >= {_LARGEST_FACTOR}"""
    )
    if count:
        raise DataError(
            f"订单明细表：有 {count:,} 行的数量或单价达到一万亿（首例：第 {example} 行），多半是录入错误，"
            "请在文件中改正。"
        )


def leave_out_void_lines(bench: Workbench, made: Assembled, rules: StatusRules) -> None:
    """Where lines carry the status of their order, take out what is no sale or was refunded."""
    refunded = leave_out_void(bench, made, rules)
    if refunded:
        bench.words("refund_statuses", refunded)
        count = made.book.leave_out("status IN (SELECT word FROM refund_statuses)", REFUNDED)
        made.treatment.append(f"状态为退款的明细不计 {count:,} 行")


def settle_line_margins(bench: Workbench, made: Assembled, rules: OrderRules) -> None:
    """What was given back of a line takes the same share of its margin, as with whole orders."""
    if not bench.has("order_lines", "line_margin", "line_amount", "refund_amount"):
        return
    kept = _kept_margin(rules, margin="line_margin", paid="line_amount", refund="refund_amount")
    with made.book.step(REVALUED):
        bench.stage("order_lines", f"SELECT * REPLACE ({kept} AS line_margin) FROM order_lines")


def _kept_margin(rules: OrderRules, *, margin: str, paid: str, refund: str) -> str:
    """SQL of the margin that is left when ``refund`` of ``paid`` was given back."""
    if rules.treatment == "exclude" or rules.margin == "included":
        return margin
    return f"""CASE WHEN {refund} > 0 AND {paid} > 0
               THEN round({margin} * greatest(1 - {refund} / {paid}, 0), 4) ELSE {margin} END"""


def orders_from_lines(bench: Workbench, treatment: Treatment = "net") -> Assembled | None:
    """Group lines into orders when no file gave orders; None when lines cannot tell them either.

    Under ``exclude`` lines that came back take nothing from the margin, as from the amount.
    """
    if not bench.has("order_lines", "order_id", "customer_id", "ordered_at"):
        return None
    book = Booking(bench, TABLES["orders"], origin=TABLES["order_lines"].label)
    made = Assembled(book, derived_from=("order_lines",))
    where = "order_id IS NOT NULL"
    if bench.has("order_lines", "line_amount"):
        _warn_of_free_lines(bench, made)
        where += " AND line_amount IS DISTINCT FROM 0"
    columns = ", ".join(_order_columns(bench, treatment))
    bench.stage(
        "orders", f"SELECT order_id, {columns} FROM order_lines WHERE {where} GROUP BY order_id"
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
    refunded = "- coalesce(refund_amount, 0)" if bench.has("order_lines", "refund_amount") else ""
    net = exact(f"(line_amount {refunded})")
    written = bench.row(f"SELECT coalesce(sum({net}), 0) FROM order_lines")[0]
    made.book.open_derived(
        made.rows_read,
        {"paid_amount": written},
        {"paid_amount": "coalesce(paid_amount, 0) - coalesce(refund_amount, 0)"},
    )


def _order_columns(bench: Workbench, treatment: Treatment) -> list[str]:
    """Aggregates of the lines of one order; decimals, so that row order changes no sum."""
    columns = [f"{sql} AS {name}" for name, sql in _line_sums(bench, treatment).items()]
    place = f"({PART}, {ROW})"
    columns += [
        f"arg_min({column}, {place}) AS {column}"
        for column in ("customer_id", *_CARRIED)
        if bench.has("order_lines", column)
    ]
    first = (f"min({PART}) AS {PART}", f"arg_min({ROW}, {place}) AS {ROW}")
    return [*columns, "min(ordered_at) AS ordered_at", *first]


def _line_sums(bench: Workbench, treatment: Treatment) -> dict[str, str]:
    """Column of orders → SQL over the lines of one order, as far as these tell it.

    What came back is a refund of what was sold; without a sale it is a negative amount. It takes
    its margin and quantity with it under ``net`` and nothing under ``exclude``.
    """
    sums = {}
    amounts = bench.has("order_lines", "line_amount")
    given = bench.has("order_lines", "refund_amount")
    refunded = _total("refund_amount") if given else "CAST(NULL AS DOUBLE)"
    if amounts:
        sold = _total("line_amount", "line_amount > 0")
        returned = _total("line_amount", "line_amount < 0")
        sums["paid_amount"] = f"coalesce({sold}, {returned})"
        sums["refund_amount"] = f"""CASE WHEN {sold} IS NOT NULL
            AND coalesce({returned}, {refunded}) IS NOT NULL
            THEN coalesce({refunded}, 0) - coalesce({returned}, 0) END"""
    elif given:
        sums["refund_amount"] = refunded
    back = "coalesce(line_amount < 0, false)" if amounts else "false"
    lost = "-abs({0})" if treatment == "net" else "{0} * 0"
    for name, column in (("quantity", "quantity"), ("margin_amount", "line_margin")):
        if bench.has("order_lines", column):
            sums[name] = _total(f"CASE WHEN {back} THEN {lost.format(column)} ELSE {column} END")
    return sums


def _total(column: str, where: str = "true") -> str:
    return f"CAST(sum(CAST({column} AS DECIMAL(38, 6))) FILTER ({where}) AS DOUBLE)"


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
    What was given back of an order takes the same share of its margin, unless the margin given has
    it subtracted already (``included``).
    """
    from_lines = _amounts_from_lines(bench, made, rules.treatment)
    settled_lines = "margin_amount" in from_lines and bench.has("order_lines", "refund_amount")
    refunded = leave_out_void(bench, made, rules.statuses)
    given = bench.has("orders", "paid_amount")
    paid = "paid_amount" if given else "CAST(NULL AS DOUBLE)"
    refund = "refund_amount" if bench.has("orders", "refund_amount") else "CAST(NULL AS DOUBLE)"
    back, off = _refund_conditions(bench, made, rules, paid=paid, refund=refund)
    if refunded:
        bench.words("refund_statuses", refunded)
        off += " OR status IN (SELECT word FROM refund_statuses)"
    _refuse_lost_margins(bench, rules, paid=paid, refund=refund)
    made.book.tell_apart("is_refund", REFUNDED)
    made.book.tell_apart("customer_id IS NULL", NO_CUSTOMER)
    net = rules.treatment == "net"
    margin = ""
    if bench.has("orders", "margin_amount"):
        lost = "-abs(margin_amount)" if net else "margin_amount * 0"
        kept = "margin_amount"
        if not made.derived_from and not settled_lines:
            kept = _kept_margin(rules, margin="margin_amount", paid=paid, refund=refund)
        margin = f"""REPLACE (CASE WHEN _back THEN {lost} WHEN _off THEN margin_amount * 0
                     ELSE {kept} END AS margin_amount)"""
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


def _refuse_lost_margins(bench: Workbench, rules: OrderRules, *, paid: str, refund: str) -> None:
    """Raise DataError where refunds count as nothing, but the margins given have them subtracted."""
    if rules.treatment == "net" or rules.margin == "proportional":
        return
    if not bench.has("orders", "margin_amount"):
        return
    count, example = bench.row(
        f"""SELECT count(*), min(order_id) FROM orders
            WHERE {refund} > 0 AND {refund} < {paid} AND margin_amount IS NOT NULL"""
    )
    if count:
        raise DataError(
            f"订单表：有 {count:,} 笔订单部分退款（首例：订单号 {example}），毛利已扣除退款"
            "（refunds.margin: included），销售额却不扣（refunds.treatment: exclude），两者对不上。"
            "请把 refunds.treatment 改为 net，或在毛利未扣退款时把 refunds.margin 改为 proportional。"
        )


def _refund_conditions(
    bench: Workbench, made: Assembled, rules: OrderRules, *, paid: str, refund: str
) -> tuple[str, str]:
    """SQL that is true for a returned sale, and for an order that was undone as a whole."""
    bench.words("refund_prefixes", rules.refund_prefixes)
    back = f"{paid} < 0"
    # pieces of several lines may sum below zero though more money came than went
    if bench.has("orders", "quantity") and not made.derived_from:
        back += " OR quantity < 0"
    if rules.refund_prefixes:
        back += " OR EXISTS (SELECT 1 FROM refund_prefixes WHERE starts_with(order_id, word))"
    off = f"({refund} >= {paid} AND {paid} > 0)"
    return back, off


def _amounts_from_lines(bench: Workbench, made: Assembled, treatment: Treatment) -> list[str]:
    """Orders without an amount, refund or margin take the sum of their lines; which they took."""
    if made.derived_from or not bench.has("order_lines", "order_id"):
        return []
    sums = _line_sums(bench, treatment)
    if bench.has("orders", "paid_amount") and bench.has("order_lines", "refund_amount"):
        sums["refund_amount"] = _total("refund_amount")  # what was paid may be less the returns
    elif bench.has("orders", "paid_amount"):
        sums.pop("refund_amount", None)
    taken = [c for c in _AMOUNTS_OF_LINES if c in sums and not bench.has("orders", c)]
    for column in taken:
        bench.stage(
            "orders",
            f"""SELECT orders.*, {column} FROM orders LEFT JOIN (
                SELECT order_id AS line_order, {sums[column]} AS {column}
                FROM order_lines GROUP BY 1) ON line_order = order_id""",
        )
        made.book.computed(column)
        if bench.row(f"SELECT count({column}) FROM orders")[0]:
            label = made.table.column(column).label
            made.treatment.append(f"{label} = 各行{_AMOUNTS_OF_LINES[column]}之和")
    return taken


def leave_out_void(bench: Workbench, made: Assembled, rules: StatusRules) -> list[str]:
    """Take out what never came about by its status; returns the words that mean a refund.

    Raises DataError for words whose meaning nobody has said.
    """
    name = made.table.name
    if not bench.has(name, "status"):
        return []
    column = "paid_amount" if name == "orders" else "line_amount"
    money = f"sum({exact(column)})" if bench.has(name, column) else "NULL"
    found = bench.row(
        f"""SELECT list((word, n, amount) ORDER BY n DESC, word) FROM (
            SELECT coalesce(status, '') AS word, count(*) AS n, CAST({money} AS DOUBLE) AS amount
            FROM {name} GROUP BY 1)"""
    )[0]
    words = sorted_words(made.table.label, name, found or [], rules)
    made.statuses.extend(words)
    void = [each for each in words if each.meaning == STATUS_VOIDED]
    bench.words("void_statuses", [each.word for each in void])
    count = made.book.leave_out("coalesce(status, '') IN (SELECT word FROM void_statuses)", VOIDED)
    if count:
        made.warn(
            "状态不是有效订单，未计入", count, "、".join(f"“{w.word or BLANK}”" for w in void[:5])
        )
        made.treatment.append(f"状态不是有效订单，未计入 {count:,} 行")
    return [each.word for each in words if each.meaning == STATUS_REFUNDED]


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
