"""Amounts of several currencies are added up at the rates that are written, or not at all."""

from decimal import Decimal

import pytest
from client_files import load, write_text

from reportkit.data.currencies import is_same_currency
from reportkit.data.ledger import CONVERTED
from reportkit.errors import DataError

COLUMNS = {
    "订单号": "order_id", "客户": "customer_id", "日期": "ordered_at", "金额": "paid_amount",
    "运费": "freight_amount", "币种": "currency",
}  # fmt: skip


def read(folder, *rows, rates=None):
    """The snapshot of orders of (amount, freight, currency)."""
    lines = [f"A{n},甲,2025-01-02,{','.join(map(str, row))}" for n, row in enumerate(rows)]
    write_text(folder / "订单.csv", "\n".join([",".join(COLUMNS), *lines]) + "\n")
    source = {"file": "订单.csv", "table": "orders", "columns": COLUMNS}
    return load(folder, source, currency_rates=rates or {})


def column(data, name):
    return data.frame("orders").sort_values("order_id")[name].tolist()


def test_every_amount_of_a_row_is_converted_at_its_rate_and_rounded_to_the_cent(tmp_path):
    data = read(
        tmp_path, (100, 1, "元"), (10, 2, "USD"), (3.33, 0, "EUR"), rates={"USD": 7.1, "EUR": 7.85}
    )
    assert column(data, "paid_amount") == [100, 71, 26.14]  # 3.33 × 7.85 = 26.1405
    assert column(data, "freight_amount") == [1, 14.2, 0]


def test_a_currency_without_a_rate_is_refused_with_what_to_write(tmp_path):
    with pytest.raises(DataError) as refused:
        read(tmp_path, (1, 0, "CNY"), (1, 0, "EUR"), (1, 0, "USD"), rates={"USD": 7.1})
    assert str(refused.value) == (
        "订单表有 CNY、EUR、USD 3 种货币，EUR 没有汇率，不能相加。"
        "请在 data.currency_rates 中写明 1 单位折合多少元，例如 EUR: 7.8。"
    )


def test_one_foreign_currency_throughout_stands_as_it_is(tmp_path):
    assert column(read(tmp_path, (10, 0, "USD"), (20, 0, "USD")), "paid_amount") == [10, 20]


def test_one_foreign_currency_with_a_rate_is_converted(tmp_path):
    data = read(tmp_path, (10, 0, "USD"), (20, 0, "USD"), rates={"USD": 7})
    assert column(data, "paid_amount") == [70, 140]


def test_several_words_for_the_clients_currency_need_no_rate(tmp_path):
    data = read(tmp_path, (10, 0, "RMB"), (20, 0, "人民币"), (30, 0, "CNY"))
    assert column(data, "paid_amount") == [10, 20, 30]


def test_rows_without_a_currency_are_the_clients_own(tmp_path):
    data = read(tmp_path, (10, 0, ""), (20, 0, "USD"), (30, 0, "元"), rates={"USD": 7})
    assert column(data, "paid_amount") == [10, 140, 30]


def test_what_the_conversion_added_is_listed_in_the_ledger(tmp_path):
    data = read(tmp_path, (100, 0, "元"), (10, 0, "USD"), rates={"USD": 7.1})
    (account,) = (a for a in data.ledger if a.table == "orders")
    converted = next(entry for entry in account.aside if entry.reason == CONVERTED)
    assert (converted.rows, converted.amounts["paid_amount"]) == (0, Decimal(-61))
    assert account.used.amounts["paid_amount"] == Decimal(171)


def test_the_rates_are_told(tmp_path):
    data = read(tmp_path, (100, 0, "元"), (10, 0, "USD"), rates={"USD": 7.1})
    (told,) = (q.treatment for q in data.quality if q.table == "orders")
    assert "按汇率折算（1 USD＝7.1 元）" in told


@pytest.mark.parametrize(
    ("word", "own"), [("CNY", "元"), (" rmb ", "人民币"), ("￥", "¥"), ("US$", "美元"), ("港币", "HKD"),
                      ("EUR", "€"), ("£", "gbp"), ("JPY", "日元"), ("THB", "thb")]
)  # fmt: skip
def test_words_for_one_currency(word, own):
    assert is_same_currency(word, own)
    assert is_same_currency(own, word)


@pytest.mark.parametrize(
    ("word", "own"), [("USD", "元"), ("$", "hk$"), ("日元", "元"), ("THB", "SGD"), ("", "元")]
)
def test_words_for_two_currencies(word, own):
    assert not is_same_currency(word, own)
