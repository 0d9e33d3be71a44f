import pytest
from recorded_blocks import SPAN, finding, metric, recorded, table

from reportkit.gate.proportions import faults

CLOSED = 484 / 598  # of tickets that were open long enough to be judged


def said(text: str, *blocks, **more) -> list[str]:
    return list(faults(recorded(*blocks, finding(text, **more), title="客户服务")))


def test_a_share_of_fewer_cases_than_the_sentence_names_is_refused():
    values = {"n": 611, "rate": CLOSED}
    assert said("598 张工单中 80.9% 在 72 小时内关闭。", values=values) == []
    assert said("611 张工单中 80.9% 在 72 小时内关闭。", values=values) == [
        "“客户服务”一章的句子 value.said写“611 张工单中 80.9%”，而 611 张中的任何整数都不是这个比例："
        "分母另有其数。请在句中写出比例真正的分母。"
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("期内的 611 张工单中，598 张已满 72 小时，其中 80.9% 按时关闭。", False),
        ("期内的 598 张工单中，611 张已满 72 小时，其中 80.9% 按时关闭。", True),
        ("611 张工单中只有 80.9% 按时关闭。", True),
        ("611 张工单里的客户贡献 80.9%。", False),  # names no part of 611
        ("611 家客户中 80.9% 的毛利来自老客户。", False),  # of money
        ("611 份答案中 80.9% 满意（按样本权重加权）。", False),
        ("2,025 年中 80.9% 的工单按时关闭。", False),
    ],
)
def test_the_base_is_the_number_of_cases_that_the_share_follows(text, wrong):
    assert bool(said(text, values={"rate": CLOSED})) == wrong


def test_a_share_that_no_whole_number_of_cases_gives_is_refused_without_a_recorded_value():
    assert said("40 家客户中 32.5% 不满意。") == []
    (fault,) = said("40 家客户中 33.3% 不满意。")
    assert "40 家中的任何整数都不是这个比例" in fault


def test_a_metric_may_say_that_its_share_is_of_so_many_cases():
    rate = metric("rate", 0.80936, format="pct", n=611)  # of weighted answers, say
    values = {"rate": 0.80936}
    assert said("611 份答案中 80.9% 满意。", rate, values=values) != []
    told = finding("611 份答案中 80.9% 满意。", "rate", values=values)
    assert list(faults(recorded(rate, told))) == []


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("611 张工单中 484 张（79.2%）按时关闭。", False),
        ("611 张工单中 484 张（80.9%）按时关闭。", True),
        ("611 张工单中有 484 张按时关闭，占 80.9%。", True),
        ("611 张工单中，484 张按时关闭，关闭率为 80.9%（95% 区间 77.6%～83.9%）。", True),
        ("共 611 张工单，其中 484 张（80.9%）按时关闭。", True),
        ("共 611 张工单，598 张已满 72 小时；其中 484 张（80.9%）按时关闭。", False),
        ("611 张工单中，598 张已满 72 小时，484 张按时关闭，占 80.9%。", False),
        ("417 家客户中，46 家休眠、17 家流失，合计占 15.1%。", False),  # of both
        ("611 家客户中 484 家贡献 80.9% 的毛利。", False),
    ],
)
def test_part_base_and_share_agree(text, wrong):
    assert bool(said(text)) == wrong


def test_the_message_says_what_the_share_would_be():
    (fault,) = said("611 张工单中 484 张（80.9%）按时关闭。")
    assert "写“611 张工单中 484 张（80.9%”，而 484 ÷ 611 是 79.2%。请让分子、分母与比例" in fault


def test_titles_of_tables_are_read_too():
    block = table([], title="40 家客户中 33.3% 不满意", span=SPAN)
    (fault,) = faults(recorded(block))
    assert "的表 value.table写“40 家客户中 33.3%”" in fault
