from recorded_blocks import chapter, metric, recorded, table

from reportkit.gate.agreement import faults
from reportkit.gate.recordings import Recorded

SALES = metric("sales", 132.0, previous=100.0, year_before=120.0, unit="笔", label="订单")
HEADS = (("指标", "text"), ("本期", "text"), ("较上期", "text"), ("同比", "text"))


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="客户价值")))


def test_two_values_of_one_measure_are_told_with_both_places_and_what_to_do():
    one = chapter("behaviour", metric("dormant", 210, label="休眠客户数", unit="家"), title="行为")
    other = chapter("churn", metric("dormant", 261, label="休眠客户数", unit="家"), title="流失")
    assert list(faults(Recorded((one, other)))) == [
        "“休眠客户数”（2025-10-01 至 2025-12-31）在“行为”一章的指标 behaviour.dormant是 210 家，"
        "在“流失”一章的指标 churn.dormant是 261 家。"
        "同一事实只能有一个数：请让两处取自同一个结果，或在名称中写明不同的口径。"
    ]


def test_a_row_under_the_label_of_a_metric_prints_its_value_and_changes():
    assert said(SALES, table([("订单", "132 笔", "+32.0%", "+10.0%")], *HEADS)) == []
    (fault,) = said(SALES, table([("订单", "100 笔", "+32.0%", "+10.0%")], *HEADS))
    assert "表 value.table的“订单”一行（100 笔、+32.0%、+10.0%）没有 132笔，而" in fault
    swapped = said(SALES, table([("订单", "132 笔", "+10.0%", "+32.0%")], *HEADS))
    assert (
        "一行在“较上期”写 +10.0%，而“客户价值”一章的指标 value.sales的基数是 100，本期 132"
        in swapped[0]
    )
    assert "一行在“同比”写 +32.0%" in swapped[1]


def test_a_row_of_numbers_holds_the_metric_to_its_last_digit():
    share = metric("share", 0.7655727, format="pct", label="优质客户利润占比")
    heads = (("指标", "text"), ("本期值", "pct"))
    assert said(share, table([("优质客户利润占比", 0.7655727)], *heads)) == []
    assert len(said(share, table([("优质客户利润占比", 0.7740944)], *heads))) == 1


def test_a_metric_of_another_chapter_counts_only_over_the_same_window():
    year = metric("sales", 400.0, label="订单", span="2025-01-01 至 2025-12-31")
    row = table([("订单", "132 笔", "—", "—")], *HEADS)
    assert list(faults(Recorded((chapter("other", year), chapter("value", row))))) == []
    quarter = metric("sales", 400.0, label="订单")
    assert len(list(faults(Recorded((chapter("other", quarter), chapter("value", row)))))) == 1
