"""Amounts of a whole order that its lines repeat: counted once, and shared out among the lines.

Systems write an order's amount on every line, or only on the first. Added up line by line it would
count several times; shared out, the lines of an order sum to its amount to the cent.
"""

from __future__ import annotations

from reportkit.data.assembled import Assembled
from reportkit.data.ledger import REPEATED
from reportkit.data.workbench import PART, ROW, Workbench
from reportkit.errors import DataError

_CENTS = 100


def settle_whole_amounts(bench: Workbench, made: Assembled) -> None:
    """Keep ``order_amount`` and ``refund_amount`` on the first line of each order, and fill
    ``line_amount`` with each line's share.

    Shares follow quantity x unit price where it is given, else quantity, else lines are equal; the
    first line takes the rest of the division. Raises DataError where lines of one order disagree.
    """
    if not bench.has("order_lines", "order_id"):
        return
    if bench.has("order_lines", "order_amount"):
        _refuse_differing(bench)
        _once(bench, made, "order_amount")
    if bench.has("order_lines", "refund_amount") and not _differing(bench, "refund_amount")[0]:
        _once(bench, made, "refund_amount")  # amounts that differ are of each line
    if bench.has("order_lines", "order_amount") and not bench.has("order_lines", "line_amount"):
        _share_out(bench, made)


def _refuse_differing(bench: Workbench) -> None:
    """Raise DataError where the lines of one order name different amounts of the whole."""
    count, order, amounts = _differing(bench, "order_amount")
    if count:
        listed = "、".join(f"{amount:,.2f}" for amount in amounts)
        raise DataError(
            f"订单明细表：有 {count:,} 笔订单的各行写了不同的整单金额（首例：订单号 {order}：{listed}）。"
            "若那是每行的金额，请在该来源的 columns 中把它写成 line_amount；否则请在文件中改正。"
        )


def _differing(bench: Workbench, column: str) -> tuple[int, str, list[float]]:
    """How many orders have lines with different amounts, the first such order and its amounts."""
    found: tuple[int, str, list[float]] = bench.row(
        f"""SELECT count(*), min(order_id), arg_min(amounts, order_id) FROM (
            SELECT order_id, list(DISTINCT {column} ORDER BY {column} DESC) AS amounts
            FROM order_lines WHERE {column} IS NOT NULL AND order_id IS NOT NULL
            GROUP BY order_id HAVING count(DISTINCT {column}) > 1)"""
    )
    return found


def _once(bench: Workbench, made: Assembled, column: str) -> None:
    """The first amount of an order stays, its repetitions on further lines go."""
    with made.book.step(REPEATED):
        bench.stage(
            "order_lines",
            f"""SELECT * REPLACE (CASE WHEN row_number() OVER (
                    PARTITION BY order_id, {column} IS NULL ORDER BY {PART}, {ROW}) = 1
                    THEN {column} END AS {column}) FROM order_lines""",
        )


def _share_out(bench: Workbench, made: Assembled) -> None:
    weight = "1"
    if bench.has("order_lines", "quantity"):
        weight = "greatest(coalesce(quantity, 0), 0)"
        if bench.has("order_lines", "unit_price"):
            weight += " * greatest(coalesce(unit_price, 0), 0)"
    bench.stage(
        "order_lines",
        f"""SELECT * EXCLUDE (_n, _weight, _weights, _whole, _lines, _share),
              CAST(CASE WHEN _n = 1 THEN _whole - sum(_share) FILTER (_n > 1) OVER orders_
                   ELSE _share END AS DOUBLE) AS line_amount
            FROM (SELECT *, CASE WHEN _n = 1 AND _lines = 1 THEN NULL
                    WHEN _weights > 0 THEN floor({_CENTS} * _whole * _weight / _weights) / {_CENTS}
                    ELSE floor({_CENTS} * _whole / _lines) / {_CENTS} END AS _share
              FROM (SELECT *, row_number() OVER (PARTITION BY order_id ORDER BY {PART}, {ROW}) AS _n,
                      {weight} AS _weight, sum({weight}) OVER of_order AS _weights,
                      max(order_amount) OVER of_order AS _whole, count(*) OVER of_order AS _lines
                    FROM order_lines WINDOW of_order AS (PARTITION BY order_id)))
            WINDOW orders_ AS (PARTITION BY order_id)""",
    )
    bench.stage(
        "order_lines",
        "SELECT * REPLACE (coalesce(line_amount, order_amount) AS line_amount) FROM order_lines",
    )
    made.book.computed("line_amount")
    made.treatment.append("整单金额按数量与单价分摊到各行")
