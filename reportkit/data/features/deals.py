"""What counts as a sale: the views every feature stands on, refunds netted.

Totals of the company read ``sales`` and ``sale_lines``: everything sold, whoever bought it. What is
said of customers reads ``deals`` and ``items``: the same rows as far as their customer is known.
"""

from __future__ import annotations

from reportkit.data.features.engine import MONEY, Session, Snapshot, require

#: words of an order that pass through to ``deals``
_WORDS = ("channel", "means", "country", "province", "city", "owner")

# An order may lack its margin or quantity while its lines have them.
_LINE_SUMS = """
LEFT JOIN (
    SELECT CAST(order_id AS VARCHAR) AS line_order,
           sum({margin}) AS line_margin, sum({quantity}) AS line_quantity
    FROM raw_order_lines GROUP BY ALL
) AS line_sums ON line_order = CAST(raw_orders.order_id AS VARCHAR)
"""

_DEALS = "CREATE TEMP VIEW deals AS SELECT * FROM sales WHERE customer_id IS NOT NULL"


def create_deals(opened: Session, data: Snapshot) -> None:
    """View ``deals``: the rows of ``sales`` whose customer is known. Needs orders.customer_id."""
    require(data, "orders.customer_id", "orders.ordered_at")
    create_sales(opened, data)
    opened.run(_DEALS)


def create_sales(opened: Session, data: Snapshot) -> None:
    """View ``sales``: one row per order or refund with a time, whoever bought it.

    Columns customer_id, order_id, moment, is_refund, net, refund, margin, quantity and the words
    of the order (channel, means …); NULL = unknown. ``net`` already has refunds subtracted, unless
    the client has them left out; ``refund`` is what was given back either way.
    """
    require(data, "orders.ordered_at")
    margin, quantity, joined = _margin_and_quantity(opened, data)
    paid = opened.column("orders", "paid_amount", MONEY)
    net = f"coalesce({opened.column('orders', 'net_amount', MONEY)}, {paid})"
    refund = f"coalesce({opened.column('orders', 'is_refund', 'BOOLEAN')}, false)"
    part = opened.column("orders", "refund_amount", MONEY)
    words = ", ".join(f"{opened.column('orders', word, 'VARCHAR')} AS {word}" for word in _WORDS)
    opened.run(f"""
        CREATE TEMP VIEW sales AS
        SELECT {opened.column("orders", "customer_id", "VARCHAR")} AS customer_id,
               {opened.column("orders", "order_id", "VARCHAR")} AS order_id,
               CAST(raw_orders.ordered_at AS TIMESTAMP) AS moment,
               {refund} AS is_refund,
               {net} AS net,
               CASE WHEN {refund} THEN abs({paid}) ELSE coalesce({part}, {paid} - {net}) END AS refund,
               {margin} AS margin,
               {quantity} AS quantity,
               {words}
        FROM raw_orders {joined}
        WHERE raw_orders.ordered_at IS NOT NULL
    """)


def unknown_measures(data: Snapshot) -> tuple[str, ...]:
    """Which of revenue, margin and quantity neither orders nor lines can tell."""
    lines = data.has("orders.order_id", "order_lines.order_id")
    told = {
        "revenue": data.has("orders.paid_amount"),
        "margin": data.has("orders.margin_amount")
        or (lines and data.has("order_lines.line_margin")),
        "quantity": data.has("orders.quantity") or (lines and data.has("order_lines.quantity")),
    }
    return tuple(name for name, known in told.items() if not known)


def _margin_and_quantity(opened: Session, data: Snapshot) -> tuple[str, str, str]:
    """SQL of margin and quantity per order, and the join they need."""
    own = {
        "margin_amount": opened.column("orders", "margin_amount", MONEY),
        "quantity": opened.column("orders", "quantity", MONEY),
    }
    lines = {"margin_amount": "line_margin", "quantity": "quantity"}
    lacking = [
        name
        for name, line in lines.items()
        if not data.has(f"orders.{name}") and data.has("orders.order_id", f"order_lines.{line}")
    ]
    if not lacking:
        return own["margin_amount"], own["quantity"], ""
    joined = _LINE_SUMS.format(
        margin=opened.column("order_lines", "line_margin", MONEY),
        quantity=opened.column("order_lines", "quantity", MONEY),
    )
    own |= {name: f"line_sums.{'line_' + lines[name].removeprefix('line_')}" for name in lacking}
    return own["margin_amount"], own["quantity"], joined


def create_items(opened: Session, data: Snapshot) -> None:
    """View ``items``: the rows of ``sale_lines`` whose customer is known; ``deals`` as well."""
    require(data, "orders.customer_id" if has_heads(data) else "order_lines.customer_id")
    create_sale_lines(opened, data)
    opened.run("CREATE TEMP VIEW items AS SELECT * FROM sale_lines WHERE customer_id IS NOT NULL")
    if has_heads(data):
        opened.run(_DEALS)


def has_heads(data: Snapshot) -> bool:
    """Whether the lines belong to orders that tell who bought and when."""
    return data.has("orders.order_id", "orders.ordered_at")


def create_sale_lines(opened: Session, data: Snapshot) -> None:
    """View ``sale_lines``: one row per order line with a time, whoever bought it.

    Columns as in ``sales`` plus product_id, product and category. Lines that came back (flagged,
    negative, or of a refund) are ``is_refund`` and subtract what their order subtracts: nothing
    where refunds are left out. Where there are orders, lines without a valid order are left out;
    ``sales`` is then made as well.
    """
    require(data, "order_lines.order_id")
    with_orders = has_heads(data)
    if with_orders:
        create_sales(opened, data)
    else:
        require(data, "order_lines.ordered_at")
    heads = _HEADS if with_orders else _NO_HEADS
    sign, kept = (-1, "amount - part") if data.refunds == "net" else (0, "amount")
    opened.run(f"""
        CREATE TEMP VIEW sale_lines AS
        WITH lines AS ({_lines(opened)}),
        heads AS ({heads.format(sign=sign)}),
        goods AS ({_goods(opened, data)}),
        joined AS (
            SELECT *, head_refund OR back OR coalesce(amount < 0, false) AS is_refund
            FROM lines JOIN heads USING (order_id) LEFT JOIN goods USING (product_id)
        )
        SELECT head_customer AS customer_id, order_id, head_moment AS moment, product_id,
               coalesce(line_product, goods_product, product_id) AS product,
               coalesce(line_category, goods_category) AS category, is_refund,
               CASE WHEN is_refund THEN head_sign * abs(amount) ELSE {kept} END AS net,
               CASE WHEN is_refund THEN abs(amount) ELSE part END AS refund,
               CASE WHEN is_refund THEN head_sign * abs(line_margin) ELSE line_margin END AS margin,
               CASE WHEN is_refund THEN head_sign * abs(quantity) ELSE quantity END AS quantity
        FROM joined WHERE head_moment IS NOT NULL
    """)


# What came back counts {sign} as a line; in an order that was refunded as a whole it counts as much
# as the order itself (0 where the order stands with net 0).
_HEADS = """
    SELECT order_id, min(customer_id) AS head_customer, min(moment) AS head_moment,
           bool_and(is_refund) AS head_refund,
           CASE WHEN bool_and(is_refund) THEN coalesce(sign(sum(net)), {sign}) ELSE {sign} END AS head_sign
    FROM sales GROUP BY order_id
"""
_NO_HEADS = """
    SELECT order_id, min(line_customer) AS head_customer, min(line_moment) AS head_moment,
           false AS head_refund, {sign} AS head_sign
    FROM lines GROUP BY order_id
"""


def _lines(opened: Session) -> str:
    quantity = opened.column("order_lines", "quantity", "DOUBLE")
    price = opened.column("order_lines", "unit_price", "DOUBLE")
    amount = opened.column("order_lines", "line_amount", MONEY)
    return f"""
        SELECT {opened.column("order_lines", "order_id", "VARCHAR")} AS order_id,
               {opened.column("order_lines", "customer_id", "VARCHAR")} AS line_customer,
               {opened.column("order_lines", "ordered_at", "TIMESTAMP")} AS line_moment,
               {opened.column("order_lines", "product_id", "VARCHAR")} AS product_id,
               {opened.column("order_lines", "product", "VARCHAR")} AS line_product,
               {opened.column("order_lines", "category", "VARCHAR")} AS line_category,
               {opened.column("order_lines", "quantity", MONEY)} AS quantity,
               coalesce({amount}, CAST({quantity} * {price} AS {MONEY})) AS amount,
               coalesce({opened.column("order_lines", "refund_amount", MONEY)}, 0) AS part,
               {opened.column("order_lines", "line_margin", MONEY)} AS line_margin,
               coalesce({opened.column("order_lines", "returned", "BOOLEAN")}, false) AS back
        FROM raw_order_lines
    """


def _goods(opened: Session, data: Snapshot) -> str:
    if not data.has("products.product_id"):
        return (
            "SELECT CAST(NULL AS VARCHAR) AS product_id, CAST(NULL AS VARCHAR) AS goods_product,"
            " CAST(NULL AS VARCHAR) AS goods_category"
        )
    return f"""
        SELECT CAST(product_id AS VARCHAR) AS product_id,
               min({opened.column("products", "product", "VARCHAR")}) AS goods_product,
               min({opened.column("products", "category", "VARCHAR")}) AS goods_category
        FROM raw_products GROUP BY ALL
    """
