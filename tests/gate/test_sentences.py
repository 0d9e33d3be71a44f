from recorded_blocks import chapter, finding, metric, recorded

from reportkit.gate.recordings import Recorded
from reportkit.gate.sentences import faults

CUSTOMERS = ("客户（家）", "int")
RATE = metric("rate", 0.861, format="pct", n=1664, label="重复购买率")


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="客户价值")))


def test_a_sentence_says_the_number_of_the_metric_it_rests_on():
    assert said(RATE, finding("重复购买率 86.1%。", "rate")) == []
    assert said(RATE, finding("重复购买率约 86%。", "rate")) == []
    assert said(RATE, finding("重复购买率 84.4%。", "rate")) == [
        "“客户价值”一章的句子 value.said以“客户价值”一章的指标 value.rate为依据，后者是 86.1%，"
        "句中却只有 84.4%。请让两处取自同一个结果。"
    ]


def test_a_reference_into_another_chapter_is_checked_too():
    one = chapter("value", RATE)
    other = chapter("tiering", finding("见 [[value.rate]]：重复购买率 84.4%。"), title="分层")
    (fault,) = faults(Recorded((one, other)))
    assert "“分层”一章的句子 tiering.said以“value”一章的指标 value.rate为依据" in fault


def test_a_block_of_a_chapter_that_is_left_out_claims_nothing():
    assert said(finding("重复购买率 84.4%。", "loyalty.rate")) == []


def test_a_share_is_told_with_the_cases_it_is_a_share_of():
    template = "{n:int} 张工单中 {rate:pct} 按时关闭。"
    told = finding("611 张工单中 86.1% 按时关闭。", "rate", template=template, values={"n": 611})
    (fault,) = said(RATE, told)
    assert "的比例以 n = 611 说出，而“客户价值”一章的指标 value.rate的分母是 n = 1,664" in fault
    right = finding(
        "1,664 张工单中 86.1% 按时关闭。", "rate", template=template, values={"n": 1664}
    )
    assert said(RATE, right) == []


SALES = metric("sales", 132.0, previous=100.0, year_before=120.0, unit="笔", label="订单")


def test_changes_in_words_are_those_of_the_metric():
    assert said(SALES, finding("订单 132 笔，环比 +32.0%，同比 +10.0%。", "sales")) == []
    first, second = said(SALES, finding("订单 132 笔，环比 +10.0%，同比 +32.0%。", "sales"))
    assert "value.said写“环比 +10.0%”" in first
    assert (
        "（本期 132 笔，上期 100 笔，上年同期 120 笔）不是这个数。请检查环比与同比是否对调" in first
    )
    assert "写“同比 +32.0%”" in second


def test_a_title_is_read_like_the_text():
    (fault,) = said(SALES, finding("订单 132 笔。", "sales", title="订单同比 +32.0%"))
    assert "写“同比 +32.0%”" in fault


def test_shares_change_by_points_and_bases_are_named():
    share = metric("share", 0.5, previous=0.4, year_before=0.45, format="pct")
    text = "占比 50.0%，较上期 +10.0 个百分点，上期 40.0%，去年同期 45.0%。"
    assert said(share, finding(text, "share")) == []
    (fault,) = said(share, finding(text.replace("45.0%", "40.0%"), "share"))
    assert "写“去年同期 40.0%”" in fault


def test_a_value_declared_to_repeat_a_metric_is_its_value():
    behaviour = chapter(
        "behaviour", metric("dormant", 210, label="休眠客户数", unit="家"), title="行为"
    )
    told = finding("休眠 261 家。", values={"count": 261}, facts={"count": "behaviour.dormant"})
    (fault,) = faults(Recorded((behaviour, chapter("churn", told, title="流失"))))
    assert fault == (
        "“流失”一章的句子 churn.said的“count”是 261 家，而“行为”一章的指标 behaviour.dormant（休眠客户数）"
        "是 210 家：同一事实只能有一个数，请让两处取自同一个结果。"
    )


def test_a_value_may_repeat_what_a_metric_compares_with():
    told = finding("上期 100 笔。", values={"was": 120}, facts={"was": "sales.previous"})
    (fault,) = said(SALES, told)
    assert "“was”是 120 笔" in fault and "是 100 笔" in fault


def test_a_number_lies_in_its_own_interval():
    assert said(finding("流失率 3.3%（95% 区间 2.6%～4.3%）。")) == []
    assert said(finding("37.2% 给出 9～10 分（95% 区间 34.3%～40.2%）。")) == []
    assert (
        said(finding("低 3.3 个百分点（95% 区间 1.9～4.7）；1.6 分（95% 区间 −7.9～11.2）。")) == []
    )
    (fault,) = said(finding("流失率 3.3%（95% 区间 4.3%～2.6%）。"))
    assert "写“3.3%（区间 4.3%～2.6%）”，数值不在自己的区间之内" in fault
