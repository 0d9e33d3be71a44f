"""The ledger as people read it."""

import json
from decimal import Decimal

from reportkit.data.ledger import Account, Entry, Lines
from reportkit.data.ledger_text import ledger_json, ledger_lines

ACCOUNT = Account(
    "orders",
    "订单表",
    "订单.csv",
    lines=Lines(on_disk=2006, heading=1, blank=3, continued=2),
    rows=2000,
    labels={"paid_amount": "实付", "freight_amount": "邮费"},
    written={"paid_amount": Decimal("1234567.8"), "freight_amount": Decimal(0)},
    unreadable={"paid_amount": 2},
    used=Entry("计入", 1999, {"paid_amount": Decimal("1234560"), "freight_amount": Decimal(0)}),
    aside=(Entry("完全相同的行", 1, {"paid_amount": Decimal("7.8")}),),
)


def test_every_source_is_a_table_in_aligned_columns():
    assert list(ledger_lines([ACCOUNT])) == [
        "订单.csv → 订单表",
        "  文件 2,006 行 = 表头 1 + 空行 3 + 格内续行 2 + 数据 2,000",
        "                 行数          实付  邮费",
        "  原文          2,000  1,234,567.80  0.00",
        "  计入          1,999  1,234,560.00  0.00",
        "  完全相同的行      1          7.80     —",
        "  读不懂                       2 格",
    ]


def test_rows_gathered_from_another_table_have_no_lines():
    gathered = Account("orders", "订单表", "订单明细表", rows=2, used=Entry("计入", 2))
    assert list(ledger_lines([gathered])) == [
        "由订单明细表归集 → 订单表",
        "        行数",
        "  原文     2",
        "  计入     2",
    ]


def test_money_keeps_every_cent_in_json():
    (entry,) = json.loads(json.dumps(ledger_json([ACCOUNT])))
    assert entry["written"] == {"paid_amount": "1234567.8", "freight_amount": "0"}
    assert entry["aside"] == [
        {"reason": "完全相同的行", "rows": 1, "amounts": {"paid_amount": "7.8"}, "row": 0}
    ]
    assert entry["lines"]["on_disk"] == 2006
