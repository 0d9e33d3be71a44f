"""Customers from the other tables when no file lists them."""

from __future__ import annotations

from reportkit.data.assembled import Assembled
from reportkit.data.booking import Booking
from reportkit.data.schema import TABLES
from reportkit.data.workbench import Workbench

_TELLING = (
    "orders", "order_lines", "leads", "surveys", "interactions", "events", "tickets", "campaigns",
)  # fmt: skip
_PLACES = {"province": "province", "city": "city", "country": "region"}  # of orders → of customers


def customers_from_others(bench: Workbench) -> Assembled | None:
    """One row per customer number that any table names; place from the latest order."""
    telling = [name for name in _TELLING if bench.has(name, "customer_id")]
    ids = " UNION ".join(
        f"SELECT DISTINCT customer_id FROM {name} WHERE customer_id IS NOT NULL" for name in telling
    )
    if not telling or not bench.row(f"SELECT count(*) FROM ({ids})")[0]:
        return None
    origin = "、".join(TABLES[name].label for name in telling)
    made = Assembled(
        Booking(bench, TABLES["customers"], origin=origin), derived_from=tuple(telling)
    )
    places = {c: to for c, to in _PLACES.items() if bench.has("orders", c)}
    columns = "".join(f", {column}" for column in places.values())
    joined = ""
    if places:
        latest = ", ".join(
            f"arg_max({c}, (ordered_at, order_id)) AS {to}" for c, to in places.items()
        )
        joined = (
            f"LEFT JOIN (SELECT customer_id, {latest} FROM orders GROUP BY 1) USING (customer_id)"
        )
    bench.stage(
        "customers",
        f"""SELECT customer_id{columns}, 0 AS _part,
            row_number() OVER (ORDER BY customer_id) AS _row FROM ({ids}) {joined}""",
    )
    made.rows_read = int(bench.row("SELECT count(*) FROM customers")[0])
    made.book.open_derived(made.rows_read, {}, {})
    made.treatment.append("没有客户表，由其他表中的客户编号归集")
    return made
