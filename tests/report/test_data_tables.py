"""Tables about the data in appendix A."""

from sample_book import SampleData

from reportkit.report.data_tables import ledger_table


def test_the_ledger_lists_every_fate_of_rows_and_money():
    table = ledger_table(SampleData())
    assert table is not None
    assert table.rows == (
        ("销售订单_2024-2026.csv → 订单表", "原文", 41207, "实付金额 35,120,450.75"),
        ("", "表头、空行与格内续行", 1, "—"),
        ("", "计入", 41169, "实付金额 35,119,000.25"),
        ("", "状态不计", 38, "实付金额 1,450.50"),
        ("", "读不懂的金额", None, "实付金额 2 格"),
    )


def test_data_without_a_ledger_have_no_such_table():
    assert ledger_table(SampleData(ledger=())) is None
