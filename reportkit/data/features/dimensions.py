"""What totals may be split by: an allow-list from a word to a column of the snapshot."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from reportkit.analysis.basics.labels import NOT_ALLOCATED as NOT_ALLOCATED
from reportkit.analysis.basics.labels import REMAINDERS as REMAINDERS
from reportkit.analysis.basics.labels import UNKNOWN as UNKNOWN
from reportkit.analysis.basics.labels import WITHOUT_LINES as WITHOUT_LINES
from reportkit.analysis.basics.labels import named as named
from reportkit.data.features.deals import create_sale_lines, create_sales, has_heads
from reportkit.data.features.engine import Session, Snapshot, require
from reportkit.data.features.memo import remembered
from reportkit.errors import DataError

_BLANK = {"means": "无"}  # an order without a promotion is no gap in the data

_OF_CUSTOMERS = (
    "region", "industry", "size", "gender", "income", "education", "need_type", "interest",
    "attitude", "values", "member_level", "tier", "contract", "payment_method",
)  # fmt: skip
#: SQL list of the words for the days of a week
WEEKDAYS = "['周一', '周二', '周三', '周四', '周五', '周六', '周日']"
_TIMES = {
    "weekday": f"list_extract({WEEKDAYS}, isodow(moment))",
    "hour": "strftime(moment, '%H')",
    "month": "strftime(moment, '%Y-%m')",
}
#: dimension → where its word stands, the first column present wins; () = read from the time
DIMENSIONS: dict[str, tuple[str, ...]] = {
    **{name: (f"customers.{name}",) for name in _OF_CUSTOMERS},
    "province": ("customers.province", "orders.province"),
    "city": ("customers.city", "orders.city"),
    "owner": ("customers.owner", "orders.owner"),
    "source": ("customers.channel",),
    "channel": ("orders.channel",),
    "means": ("orders.means",),
    "country": ("orders.country",),
    "category": ("order_lines.category", "products.category"),
    "product": ("order_lines.product", "products.product"),
    **dict.fromkeys(_TIMES, ()),
}
#: customers' words that orders state as well, and the column of orders that does
_STATED_BY_ORDERS = {
    "region": "country", "province": "province", "city": "city", "owner": "owner"
}  # fmt: skip
#: the tables a session must open so that every dimension can be read
TABLES_READ = ("orders", "order_lines", "customers", "products")

_COLUMNS = "sales.customer_id, order_id, moment, is_refund, net, refund, margin, quantity"
_LINE_COLUMNS = "customer_id, order_id, moment, is_refund, net, refund, margin, quantity"


@remembered
def first_dimension(data: Snapshot, dimensions: Sequence[str]) -> str:
    """The first of ``dimensions`` that the snapshot knows. Raises DataMissing where it knows none."""
    known = [d for d in dimensions if any(map(data.has, DIMENSIONS[d]))]
    if not known:
        require(data, DIMENSIONS[dimensions[0]][0])
    return known[0]


def create_labelled(opened: Session, data: Snapshot, dimension: str) -> None:
    """View ``labelled``: the rows of ``sales`` (or ``sale_lines`` for products) with their ``label``.

    A row without a word is labelled 未知 (means: 无). Where the word is the customer's and nobody
    knows the customer, the order's own counts if it is one that customers have. By product,
    REMAINDERS complete the lines to the orders, so that the labels always add up to ``sales``.
    Raises DataError for a dimension that is not in DIMENSIONS, and for one whose columns the
    snapshot lacks.
    """
    table, column = _place(data, dimension)
    blank = _BLANK.get(dimension, UNKNOWN)
    if table == "order_lines":
        create_sale_lines(opened, data)
        lines = f"SELECT {_LINE_COLUMNS}, coalesce({column}, '{blank}') AS label FROM sale_lines"
        rest = f" UNION ALL BY NAME {_remainders(data)}" if has_heads(data) else ""
        opened.run(f"CREATE TEMP VIEW labelled AS {lines}{rest}")
        return
    create_sales(opened, data)
    if table == "customers":
        opened.run(f"CREATE TEMP VIEW words AS {customer_words(data, dimension)}")
        own = _STATED_BY_ORDERS.get(dimension, "NULL")
        stated = f"CASE WHEN {own} IN (SELECT word FROM words) THEN {own} END"
        word = f"coalesce(word, {stated}, '{blank}')"
        source = "sales LEFT JOIN words USING (customer_id)"
    else:
        word, source = _TIMES.get(dimension, f"coalesce({column}, '{blank}')"), "sales"
    opened.run(f"CREATE TEMP VIEW labelled AS SELECT {_COLUMNS}, {word} AS label FROM {source}")


def _remainders(data: Snapshot) -> str:
    """SQL of what each order has beyond its lines; it is neither a sale nor a refund of its own."""
    lines = {"margin": "line_margin", "quantity": "quantity"}
    told = {
        name: f"sum({name})" if data.has(f"order_lines.{column}") else "NULL"
        for name, column in lines.items()
    }
    return f"""
        SELECT customer_id, order_id, moment,
               CASE WHEN bool_or(lined) THEN NULL ELSE bool_and(is_refund) END AS is_refund,
               sum(net) AS net, sum(refund) AS refund, {told["margin"]} AS margin,
               {told["quantity"]} AS quantity,
               CASE WHEN bool_or(lined) THEN '{NOT_ALLOCATED}' ELSE '{WITHOUT_LINES}' END AS label
        FROM (
            SELECT sales.customer_id, sales.order_id, moment, is_refund, net, refund, margin,
                   quantity, lined.order_id IS NOT NULL AS lined
            FROM sales LEFT JOIN (SELECT DISTINCT order_id FROM sale_lines) AS lined
                 USING (order_id)
            UNION ALL
            SELECT customer_id, order_id, moment, NULL, -net, -refund, -margin, -quantity, true
            FROM sale_lines
        )
        GROUP BY customer_id, order_id, moment
        HAVING NOT bool_or(lined) OR coalesce(sum(net), 0) <> 0 OR coalesce(sum(refund), 0) <> 0
    """


def customer_words(data: Snapshot, dimension: str) -> str:
    """SQL of customer_id and word, one row per customer. Raises DataError as create_labelled."""
    table, column = _place(data, dimension)
    if table != "customers":
        raise DataError(f"“{dimension}”不是客户表的属性，不能用来划分客户。")
    return f"""
        SELECT CAST(customer_id AS VARCHAR) AS customer_id, min(CAST("{column}" AS VARCHAR)) AS word
        FROM raw_customers WHERE customer_id IS NOT NULL GROUP BY ALL
    """


def _place(data: Snapshot, dimension: str) -> tuple[str, str]:
    """Table and column of ``dimension``."""
    if dimension not in DIMENSIONS:
        near = difflib.get_close_matches(dimension, DIMENSIONS, n=1, cutoff=0)[0]
        raise DataError(
            f"不支持按“{dimension}”汇总，最接近的是“{near}”。可用的维度：{'、'.join(DIMENSIONS)}。"
        )
    places = DIMENSIONS[dimension]
    if not places:
        return "time", dimension
    found = next((place for place in places if data.has(place)), None)
    if found is None:
        require(data, places[0])
    table, column = (found or places[0]).split(".")
    return ("order_lines", column) if table == "products" else (table, column)
