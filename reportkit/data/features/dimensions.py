"""What totals may be split by: an allow-list from a word to a column of the snapshot."""

from __future__ import annotations

import difflib

from reportkit.data.features.deals import create_deals, create_items
from reportkit.data.features.engine import Session, Snapshot, require
from reportkit.errors import DataError

UNKNOWN = "未知"
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
#: the tables a session must open so that every dimension can be read
TABLES_READ = ("orders", "order_lines", "customers", "products")

_COLUMNS = "deals.customer_id, order_id, moment, is_refund, net, refund, margin, quantity"


def create_labelled(opened: Session, data: Snapshot, dimension: str) -> None:
    """View ``labelled``: the rows of ``deals`` (or of ``items`` for products) with their ``label``.

    A row without a word is labelled 未知 (means: 无). Raises DataError for a dimension that is
    not in DIMENSIONS, and for one whose columns the snapshot lacks.
    """
    table, column = _place(data, dimension)
    blank = _BLANK.get(dimension, UNKNOWN)
    if table == "order_lines":
        create_items(opened, data)
        word = f"coalesce({column}, '{blank}')"
        opened.run(f"CREATE TEMP VIEW labelled AS SELECT *, {word} AS label FROM items")
        return
    create_deals(opened, data)
    if table == "customers":
        word = f"coalesce(word, '{blank}')"
        words = customer_words(data, dimension)
        source = f"deals LEFT JOIN ({words}) AS words USING (customer_id)"
    else:
        word, source = _TIMES.get(dimension, f"coalesce({column}, '{blank}')"), "deals"
    opened.run(f"CREATE TEMP VIEW labelled AS SELECT {_COLUMNS}, {word} AS label FROM {source}")


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
