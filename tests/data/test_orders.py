import pandas as pd
import pytest
from client_files import load, settings, write_text

from reportkit.data.dataset import load_dataset
from reportkit.errors import DataError


def orders(base, text, *, more=(), **rules) -> pd.DataFrame:
    """The order table of a small file whose headings are our own names."""
    write_text(base / "o.csv", text)
    columns = {name: name for name in text.splitlines()[0].split(",")}
    data = load(base, {"file": "o.csv", "table": "orders", "columns": columns}, *more, **rules)
    return data.frame("orders").set_index("order_id")


HEAD = "order_id,customer_id,ordered_at,paid_amount"


def test_return_of_an_earlier_sale_is_subtracted_or_left_out(tmp_path):
    text = f"{HEAD}\n1,甲,2025-12-01,100\nC1,甲,2025-12-02,-30\nC2,甲,2025-12-03,20\n"
    net = orders(tmp_path, text, refunds={"order_id_prefixes": ["C"]})
    assert net["net_amount"].to_dict() == {"1": 100, "C1": -30, "C2": -20}
    assert net["is_refund"].tolist() == [False, True, True]
    out = orders(tmp_path, text, refunds={"order_id_prefixes": ["C"], "treatment": "exclude"})
    assert out["net_amount"].to_dict() == {"1": 100, "C1": 0, "C2": 0}


def test_negative_amounts_are_returns_even_without_a_rule(tmp_path):
    frame = orders(tmp_path, f"{HEAD}\n1,甲,2025-12-01,100\n2,甲,2025-12-02,-30\n")
    assert frame["is_refund"].tolist() == [False, True]
    assert frame["net_amount"].sum() == 70


def test_order_whose_status_says_refunded_counts_nothing_either_way(tmp_path):
    text = f"{HEAD},status\n1,甲,2025-12-01,100,交易成功\n2,甲,2025-12-02,80,退款成功 \n"
    for treatment in ("net", "exclude"):
        frame = orders(tmp_path, text, refunds={"statuses": ["退款成功"], "treatment": treatment})
        assert frame["net_amount"].tolist() == [100, 0]
        assert frame["is_refund"].tolist() == [False, True]


def test_part_of_an_order_that_was_refunded_is_subtracted(tmp_path):
    text = f"{HEAD},refund_amount,margin_amount\n1,甲,2025-12-01,100,30,40\n2,甲,2025-12-02,80,80,20\n3,乙,2025-12-03,50,,10\n"
    frame = orders(tmp_path, text)
    assert frame["net_amount"].tolist() == [70, 0, 50]
    assert frame["is_refund"].tolist() == [False, True, False]
    assert frame["margin_amount"].tolist() == [28, 0, 10]  # three tenths of the margin go as well
    given = orders(tmp_path, text, refunds={"margin": "included"})
    assert given["margin_amount"].tolist() == [40, 0, 10]
    out = orders(tmp_path, text, refunds={"treatment": "exclude"})
    assert out["net_amount"].tolist() == [100, 0, 50]
    assert out["margin_amount"].tolist() == [40, 0, 10]


def test_margins_less_their_refunds_are_refused_where_sales_keep_theirs(tmp_path):
    head = f"{HEAD},refund_amount"
    both = {"margin": "included", "treatment": "exclude"}
    # in full, nothing, without a margin, and the two that contradict
    text = f"{head},margin_amount\n1,甲,2025-12-01,80,80,20\n2,甲,2025-12-02,50,0,10\n"
    text += "3,甲,2025-12-03,60,20,\n4,乙,2025-12-04,100,30,40\n5,乙,2025-12-05,9,1,2\n"
    with pytest.raises(
        DataError,
        match=r"有 2 笔订单部分退款（首例：订单号 4），毛利已扣除退款.*treatment 改为 net",
    ):
        orders(tmp_path, text, refunds=both)
    bare = orders(tmp_path, f"{head}\n4,乙,2025-12-04,100,30\n", refunds=both)
    assert bare["net_amount"].tolist() == [100]


@pytest.mark.parametrize(("treatment", "net", "margin"), [("net", 60, 24), ("exclude", 100, 40)])
def test_lines_that_came_back_take_their_margin_with_their_amount(tmp_path, treatment, net, margin):
    head = "order_id,customer_id,ordered_at,line_amount,line_margin,returned"
    rows = "1,甲,2025-12-01,100,40,否\n1,甲,2025-12-01,40,16,是\n"
    write_text(tmp_path / "l.csv", f"{head}\n{rows}")
    columns = {name: name for name in head.split(",")}
    entry = {"file": "l.csv", "table": "order_lines", "columns": columns}
    frame = load(tmp_path, entry, refunds={"treatment": treatment}).frame("orders")
    assert frame[["net_amount", "margin_amount"]].to_numpy().tolist() == [[net, margin]]


def test_an_order_without_a_margin_takes_that_of_its_lines_and_shares_its_refund(tmp_path):
    write_text(tmp_path / "l.csv", "order_id,line_amount,line_margin\n1,60,30\n1,40,10\n2,9,1\n")
    columns = {name: name for name in ("order_id", "line_amount", "line_margin")}
    lines = {"file": "l.csv", "table": "order_lines", "columns": columns}
    text = f"{HEAD},refund_amount\n1,甲,2025-12-01,100,25\n2,甲,2025-12-02,9,9\n"
    frame = orders(tmp_path, text, more=[lines])
    assert frame["margin_amount"].tolist() == [30, 0]


def test_only_valid_statuses_count_and_the_others_are_said(tmp_path):
    write_text(
        tmp_path / "o.csv",
        f"{HEAD},status\n1,甲,2025-12-01,9,已完成\n2,甲,2025-12-01,9,待付款\n3,甲,2025-12-01,9,退款\n",
    )
    columns = {name: name for name in f"{HEAD},status".split(",")}
    entry = {"file": "o.csv", "table": "orders", "columns": columns}
    data = load(
        tmp_path,
        entry,
        as_of="2026-01-01",
        valid_statuses=["已完成"],
        refunds={"statuses": ["退款"]},
    )
    assert data.frame("orders")["order_id"].tolist() == ["1", "3"]
    assert [(w.message, w.count, w.example) for w in data.warnings] == [
        ("状态不是有效订单，未计入", 1, "“待付款”")
    ]


def with_status(base, rows: str) -> dict:
    """A source of orders with their status."""
    write_text(base / "o.csv", f"{HEAD},status\n{rows}")
    columns = {name: name for name in f"{HEAD},status".split(",")}
    return {"file": "o.csv", "table": "orders", "columns": columns}


def test_voided_and_unpaid_orders_are_no_sales_without_any_setting(tmp_path):
    rows = "1,甲,2025-12-01,9,已完成\n2,甲,2025-12-02,100,作废\n3,乙,2025-12-03,200,待付款\n"
    rows += "4,乙,2025-12-04,7,已退款\n5,丙,2025-12-31,5,部分收款\n"
    data = load(tmp_path, with_status(tmp_path, rows))
    frame = data.frame("orders").set_index("order_id")
    assert frame["net_amount"].to_dict() == {"1": 9, "4": 0, "5": 5}
    assert frame["is_refund"].to_dict() == {"1": False, "4": True, "5": False}
    told = {w.word: (w.meaning, w.rows, w.amount) for w in data.manifest.statuses}
    assert told == {
        "作废": ("不计", 1, 100), "待付款": ("不计", 1, 200), "已完成": ("计入", 1, 9),
        "已退款": ("退款", 1, 7), "部分收款": ("计入", 1, 5),
    }  # fmt: skip
    assert [(w.message, w.count, w.example) for w in data.warnings if "状态" in w.message] == [
        ("状态不是有效订单，未计入", 2, "“作废”、“待付款”")
    ]
    account = next(each for each in data.manifest.ledger if each.table == "orders")
    voided = next(entry for entry in account.aside if entry.reason == "状态不计")
    assert (voided.rows, voided.amounts["paid_amount"]) == (2, 300)


def test_progress_of_payment_drops_no_order(tmp_path):
    rows = "1,甲,2025-12-01,9,已收\n2,甲,2025-12-31,100,未收\n"
    assert load(tmp_path, with_status(tmp_path, rows)).frame("orders")["net_amount"].sum() == 109


def test_a_word_that_nobody_knows_stops_the_snapshot(tmp_path):
    entry = with_status(tmp_path, "1,甲,2025-12-01,9,已完成\n2,甲,2025-12-31,100,挂起\n")
    with pytest.raises(DataError, match=r"1 个词不知是否算成交：“挂起”：1 行，100 元。"):
        load(tmp_path, entry)
    usual = settings(tmp_path, entry)
    dollars = usual.model_copy(
        update={"client": usual.client.model_copy(update={"currency": "美元"})}
    )
    with pytest.raises(DataError, match=r"“挂起”：1 行，100 美元。"):
        load_dataset(dollars, tmp_path / "dollars")
    assert len(load(tmp_path, entry, void_statuses=["挂起"]).frame("orders")) == 1
    assert len(load(tmp_path, entry, valid_statuses=["已完成", "挂起"]).frame("orders")) == 2
    refunded = load(tmp_path, entry, refunds={"statuses": ["挂起"]}).frame("orders")
    assert refunded["net_amount"].tolist() == [9, 0]


def test_lines_that_carry_the_status_of_their_order_are_sorted_the_same(tmp_path):
    head = "order_id,customer_id,ordered_at,product,line_amount,status"
    rows = "1,甲,2025-12-01,泵,9,已完成\n2,甲,2025-12-02,阀,100,已取消\n3,乙,2025-12-31,阀,7,退款\n"
    write_text(tmp_path / "l.csv", f"{head}\n{rows}")
    columns = {name: name for name in head.split(",")}
    data = load(tmp_path, {"file": "l.csv", "table": "order_lines", "columns": columns})
    assert data.frame("orders")["net_amount"].tolist() == [9]
    assert {w.word: w.meaning for w in data.manifest.statuses} == {
        "已完成": "计入", "已取消": "不计", "退款": "退款"
    }  # fmt: skip


def test_amount_above_the_limit_is_said_and_kept(tmp_path):
    write_text(tmp_path / "o.csv", f"{HEAD}\n1,甲,2025-12-01,9\n2,甲,2025-12-01,999999\n")
    entry = {
        "file": "o.csv",
        "table": "orders",
        "columns": {name: name for name in HEAD.split(",")},
    }
    data = load(tmp_path, entry, amount_limit=1000.0)
    assert data.rows("orders") == 2
    assert data.warnings[0].message == "实付金额超过上限 1,000，请核对是否录入错误"
    assert data.warnings[0].example == "订单号 2"


LINES = """order_id,customer_id,ordered_at,product_id,quantity,unit_price
1,甲,2025-12-01 10:00,a,2,10
1,甲,2025-12-01 10:00,b,1,5.5
2,乙,2025-12-02,a,1,0
3,乙,2025-12-03,a,3,10
3,乙,2025-12-03,b,-1,5
C1,甲,2025-12-05,a,-1,10
"""


@pytest.fixture
def lines(tmp_path):
    write_text(tmp_path / "l.csv", LINES)
    columns = {name: name for name in LINES.splitlines()[0].split(",")}
    return {"file": "l.csv", "table": "order_lines", "columns": columns}


def test_lines_with_customer_and_time_become_orders(tmp_path, lines):
    data = load(tmp_path, lines, refunds={"order_id_prefixes": ["C"]})
    frame = data.frame("orders").set_index("order_id")
    assert frame["paid_amount"].to_dict() == {"1": 25.5, "3": 30, "C1": -10}
    assert frame["net_amount"].to_dict() == {"1": 25.5, "3": 25, "C1": -10}
    assert frame["quantity"].to_dict() == {"1": 3, "3": 2, "C1": -1}
    assert data.frame("order_lines")["line_amount"].tolist() == [20, 5.5, 0, 30, -5, -10]
    assert ("金额为零的明细（赠品、调整）不计作购买", 1, "订单号 2") in [
        (w.message, w.count, w.example) for w in data.warnings
    ]


def test_orders_without_amounts_take_the_sum_of_their_lines(tmp_path, lines):
    own = {
        "order_id": "order_id",
        "product_id": "product_id",
        "quantity": "quantity",
        "unit_price": "unit_price",
    }
    frame = orders(
        tmp_path,
        "order_id,customer_id,ordered_at\n1,甲,2025-12-01\n9,乙,2025-12-02\n",
        more=[lines | {"columns": own}],
    )
    assert frame["paid_amount"].fillna(-1).to_dict() == {"1": 25.5, "9": -1}


def test_returned_lines_count_negative(tmp_path):
    write_text(
        tmp_path / "l.csv", "o,c,t,amount,back\n1,甲,2025-12-01,10,否\n1,甲,2025-12-01,4,是\n"
    )
    columns = {
        "o": "order_id",
        "c": "customer_id",
        "t": "ordered_at",
        "amount": "line_amount",
        "back": "returned",
    }
    data = load(tmp_path, {"file": "l.csv", "table": "order_lines", "columns": columns})
    frame = data.frame("orders")
    assert (frame["paid_amount"][0], frame["refund_amount"][0], frame["net_amount"][0]) == (
        10,
        4,
        6,
    )


def test_more_pieces_back_than_sold_on_one_receipt_is_still_a_sale(tmp_path):
    write_text(tmp_path / "l.csv", "o,c,t,n,p\n1,甲,2025-12-01,1,100\n1,甲,2025-12-01,-5,2\n")
    columns = {
        "o": "order_id", "c": "customer_id", "t": "ordered_at", "n": "quantity", "p": "unit_price",
    }  # fmt: skip
    data = load(tmp_path, {"file": "l.csv", "table": "order_lines", "columns": columns})
    frame = data.frame("orders")
    assert (frame["net_amount"][0], frame["is_refund"][0], frame["quantity"][0]) == (90, False, -4)


def test_a_quantity_of_a_million_million_is_refused_by_its_row(tmp_path):
    write_text(tmp_path / "明细.csv", "单号,客户,日期,数量,单价\n1,甲,2025-01-02,1000000000000,1\n")
    columns = {"单号": "order_id", "客户": "customer_id", "日期": "ordered_at",
               "数量": "quantity", "单价": "unit_price"}  # fmt: skip
    with pytest.raises(DataError, match="1 行的数量或单价达到一万亿（首例：第 2 行）"):
        load(tmp_path, {"file": "明细.csv", "table": "order_lines", "columns": columns})


def test_sales_without_a_customer_are_said_with_their_money(tmp_path):
    text = f"{HEAD}\n1,甲,2025-12-01,100\n2,,2025-12-31,1250.5\n"
    write_text(tmp_path / "o.csv", text)
    columns = {name: name for name in HEAD.split(",")}
    data = load(tmp_path, {"file": "o.csv", "table": "orders", "columns": columns})
    assert [(w.message, w.count) for w in data.warnings if "客户编号" in w.message] == [
        ("没有客户编号，计入销售合计，不进入按客户的统计（占 50.0%，销售额 1,250.50）", 1)
    ]
