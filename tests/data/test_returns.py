"""What a table of returns takes off the orders that it names."""

from decimal import Decimal

import pytest
from client_files import load, write_text

from reportkit.data.returns import came_back

ORDERS = """order_id,customer_id,ordered_at,paid_amount,quantity
A1,甲,2025-12-01,100,4
A2,乙,2025-12-02,80,2
A3,甲,2025-12-03,50,1
"""
LINES = """order_id,customer_id,ordered_at,product,quantity,line_amount,line_margin
A1,甲,2025-12-01,笔,3,60,30
A1,甲,2025-12-01,纸,1,40,20
A2,乙,2025-12-02,笔,2,80,40
"""


def taken(folder, returns, *, orders=ORDERS, table="orders", **rules):
    """Order → what counts of it, once the returns are taken off; and the data."""
    sources = []
    for name, text in ((table, orders), ("returns", returns)):
        write_text(folder / f"{name}.csv", text)
        columns = {heading: heading for heading in text.splitlines()[0].split(",")}
        sources.append({"file": f"{name}.csv", "table": name, "columns": columns})
    data = load(folder, *sources, **rules)
    frame = data.frame("orders").set_index("order_id")
    return frame["net_amount"].to_dict(), data


def test_amount_of_a_return_comes_off_its_order(tmp_path):
    counted, data = taken(tmp_path, "order_id,amount\nA1,30\nA1,-10\nA2,80\n")
    assert counted == {
        "A1": 60,
        "A2": 0,
        "A3": 50,
    }  # a minus before what came back is no second one
    assert data.frame("orders")["is_refund"].tolist() == [False, True, False]
    account = next(a for a in data.ledger if a.table == "returns")
    assert (account.used.rows, account.used.amounts["amount"]) == (3, Decimal(100))


def test_order_without_an_amount_came_back_as_a_whole_once(tmp_path):
    counted, _ = taken(tmp_path, "order_id,returned\nA1,是\nA1,是\nA3,否\n")
    assert counted == {"A1": 0, "A2": 80, "A3": 50}


def test_pieces_that_came_back_take_their_share(tmp_path):
    counted, _ = taken(tmp_path, "order_id,quantity\nA1,1\nA2,5\n")
    assert counted == {"A1": 75, "A2": 0, "A3": 50}


def test_product_that_came_back_takes_its_lines_and_their_share_of_the_margin(tmp_path):
    returns = "order_id,product,quantity\nA1,笔,1\nA2,伞,1\n"
    counted, data = taken(tmp_path, returns, orders=LINES, table="order_lines")
    assert counted == {"A1": 80, "A2": 80}  # an umbrella was never sold: nothing comes off
    assert data.frame("orders")["margin_amount"].tolist() == pytest.approx([40, 40])


def test_return_of_an_unknown_order_is_told_and_takes_nothing(tmp_path):
    counted, data = taken(tmp_path, "order_id,amount\nA1,30\nZ9,20\n")
    assert counted["A1"] == 70
    warning = next(w for w in data.warnings if w.table == "returns")
    assert "不在订单里，没有扣减，共 20.00" in warning.message
    assert warning.example == "订单号 Z9"
    account = next(a for a in data.ledger if a.table == "returns")
    assert [(e.reason, e.rows, e.amounts["amount"]) for e in account.apart] == [
        ("找不到原订单", 1, 20)
    ]


def test_refund_told_twice_counts_once(tmp_path):
    orders = ORDERS.replace("quantity\n", "refund_amount\n").replace(",4\n", ",30\n")
    counted, data = taken(tmp_path, "order_id,amount\nA1,40\nA2,1\n", orders=orders)
    assert counted == {"A1": 60, "A2": 78, "A3": 49}  # A2 and A3 say 2 and 1 of their own
    assert any("以较大的计" in w.message for w in data.warnings)


def test_lines_account_for_what_came_back(tmp_path):
    counted, data = taken(tmp_path, "order_id,amount\nA1,30\n", orders=LINES, table="order_lines")
    assert counted == {"A1": 70, "A2": 80}
    account = next(a for a in data.ledger if a.table == "orders")
    assert [(e.reason, e.amounts["paid_amount"]) for e in account.aside] == [("按退货表扣减", 30)]


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("退款成功", "是"), ("已退款", "是"), ("退款关闭", "否"), ("已拒绝", "否"), ("退款中", ""), ("待审核", ""),
     ("已完成", "是"), ("是", "是"), ("No", "否"), ("Refunded", "是"), ("Rejected", "否"), ("其他", "")],
)  # fmt: skip
def test_state_of_a_return_tells_whether_it_came_back(word, meaning):
    assert came_back(word) == meaning
