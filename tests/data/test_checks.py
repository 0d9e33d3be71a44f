"""What readers should know of whole tables, at the very edges where it begins to be said."""

from datetime import datetime

import pytest

from reportkit.data.assembled import Assembled
from reportkit.data.booking import Booking
from reportkit.data.checks import check_tables
from reportkit.data.schema import TABLES
from reportkit.data.workbench import Workbench

AS_OF = datetime(2026, 1, 1)


@pytest.fixture
def check(tmp_path):
    """``check(orders="SELECT …", …)``: what is said of these tables as of 2026."""
    bench = Workbench(tmp_path)

    def said(derived=(), **tables: str) -> list[tuple[str, str, int, str]]:
        made = {}
        for name in [*tables][::-1]:
            bench.stage(name, tables[name])
            made[name] = Assembled(Booking(bench, TABLES[name]))
            made[name].derived_from = ("orders",) if name in derived else ()
        return [(w.table, w.message, w.count, w.example) for w in check_tables(bench, made, AS_OF)]

    yield said
    bench.close()


def values(columns: str, *rows: str) -> str:
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS t({columns})"


def orders(*rows: str) -> str:
    return values("order_id, customer_id, ordered_at, paid_amount, net_amount, is_refund", *rows)


GOOD = "('1', '甲', TIMESTAMP '2025-12-01', 5.0, 5.0, false)"


def test_good_orders_need_no_word(check):
    assert check(orders=orders(GOOD)) == []


def test_the_instant_of_the_cut_off_is_already_beyond_it(check):
    at, before = "TIMESTAMP '2026-01-01'", "TIMESTAMP '2025-12-31 23:59:59'"
    rows = [GOOD, f"('2', '甲', {at}, 5.0, 5.0, false)", f"('3', '甲', {before}, 5.0, 5.0, false)"]
    assert check(orders=orders(*rows)) == [
        ("orders", "下单时间在数据截止之后，不计入本期", 1, "最晚 2026-01-01 00:00")
    ]


def test_rows_without_a_time_are_counted(check):
    row = "('2', '甲', NULL, 5.0, 5.0, false)"
    assert check(orders=orders(GOOD, row, row)) == [
        ("orders", "下单时间为空，按时间的统计不含这些行", 2, "")
    ]


def test_sales_of_nobody_are_told_with_their_share_and_money(check):
    nobody = "('2', NULL, TIMESTAMP '2025-12-02', 1234.5, 1234.5, false)"
    (found,) = check(orders=orders(GOOD, GOOD, GOOD, nobody))
    assert found[1] == "没有客户编号，计入销售合计，不进入按客户的统计（占 25.0%，销售额 1,234.50）"
    unknown = "('2', NULL, TIMESTAMP '2025-12-02', 1.0, NULL, false)"
    (found,) = check(orders=orders(GOOD, unknown))
    assert found[1].endswith("（占 50.0%）")


def test_an_order_of_nothing_is_a_purchase_and_said_but_a_refund_of_nothing_is_not(check):
    free = "('0', '甲', TIMESTAMP '2025-12-02', 0.0, 0.0, false)"
    back = "('2', '甲', TIMESTAMP '2025-12-02', 0.0, 0.0, true)"
    assert check(orders=orders(GOOD, free, back)) == [
        ("orders", "实付金额为零，计作一次购买", 1, "订单号 0")
    ]


def test_a_deal_closed_on_the_day_it_came_in_is_right_whatever_the_hour(check):
    leads = values(
        "lead_id, created_at, closed_at",
        "('L1', TIMESTAMP '2025-05-02 09:00', TIMESTAMP '2025-05-02 00:00')",
        "('L2', TIMESTAMP '2025-05-02 09:00', TIMESTAMP '2025-05-01 23:59')",
        "('L3', TIMESTAMP '2025-05-02 09:00', NULL)",
    )
    assert check(leads=leads) == [("leads", "关闭时间早于进入时间", 1, "线索编号 L2")]


def test_strangers_are_told_from_numbers_of_another_kind(check):
    people = values("customer_id", "('甲')")
    stranger = "('2', '乙', TIMESTAMP '2025-12-02', 5.0, 5.0, false)"
    (found,) = check(customers=people, orders=orders(GOOD, stranger, stranger))
    assert found == ("orders", "客户编号不在客户表中", 2, "客户编号 乙")
    (found,) = check(customers=people, orders=orders(stranger))
    assert "一个也找不到，两表的编号很可能不是同一种" in found[1]


def test_customers_made_of_the_orders_know_no_strangers(check):
    people = values("customer_id", "('丙')")
    assert check(derived=("customers",), customers=people, orders=orders(GOOD)) == []


def test_scores_of_0_and_10_are_scores(check):
    surveys = values("item, score", "('价格', 0)", "('价格', 10)", "('价格', 10.5)", "('价格', -1)")
    (found,) = check(surveys=surveys)
    assert found[0::2] == ("surveys", 2)
    assert found[3] == "题项“价格”"


def test_a_share_of_the_whole_is_a_share(check):
    people = values("customer_id, wallet_share", "('甲', 1.0)", "('乙', 0.0)", "('丙', NULL)")
    assert check(customers=people) == []
    more = values("customer_id, wallet_share", "('甲', 1.01::DOUBLE)", "('乙', 35::DOUBLE)")
    assert check(customers=more) == [
        (
            "customers",
            "钱包份额不在 0–100% 之间；若表中写的是百分数，请把表头改成“钱包份额（%）”",
            2,
            "最大 35",
        )
    ]


def test_a_record_of_twelve_months_ago_is_not_yet_old(check):
    people = values(
        "customer_id, updated_at",
        "('甲', TIMESTAMP '2025-01-01')",
        "('乙', TIMESTAMP '2024-12-31 23:59')",
    )
    assert check(customers=people) == [
        ("customers", "客户资料超过 12 个月未更新", 1, "最早 2024-12-31")
    ]


def test_what_is_said_follows_the_order_of_the_schema_not_of_the_files(check):
    at = "TIMESTAMP '2026-01-01'"
    found = check(
        tickets=values("ticket_id, opened_at", f"('1', {at})"),
        orders=orders(f"('1', '甲', {at}, 5.0, 5.0, false)"),
    )
    assert [table for table, *_ in found] == ["orders", "tickets"]
