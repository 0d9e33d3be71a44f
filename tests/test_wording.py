"""Kinds of clumsy Chinese are found, and good sentences are left alone."""

import pytest

from reportkit.wording import KINDS, faults

BAD = {
    "方向说了两遍": [
        "售后满意度两个季度累计下降 −37.7 个百分点。",
        "西南逆势下滑 −27.8%。",
        "净推荐值较上年同期 −24.4 分，下降，超出误差",
        "活跃客户占比 57.4% → 52.3%，变为（下降）",
        "销售额增长 −3.2%",
    ],
    "程序里的名称": [
        "缺少 growth_rate 一列。", "由 orders.paid_amount 得出。", "没有客户表（customers），因此未做。", "均值为 NaN 的不列。",
    ],
    "内部的话": [
        "由本报告补充，业务资料没有给出。", "单位：元（按金额自动换算为万元、亿元）",
        "客户占比触及下限", "2,501 家客户（含 1 家有成交而不在客户表中的）中",
        "分成 2 类客户（轮廓系数 0.29）", "补充后重新运行即可",
    ],
    "绕的句子": [
        "在这一项给出不满意", "最难的一步是“成交”", "同单购买是偶然的 9.9 倍",
        "866 家客户已沉默超过自身节奏", "近期消费金额较上一期的变化偏低", "频率为低的 800 家",
        "窗口利润合计变化 109.8 万元", "自第 1 个月起累计增量超过累计投入",
        "统计期 全部历史（至 2019-06-30）", "因此未能给出行业细分",
    ],
    "没写完的算式": ["净减额＝升级−降级＝", "占比之差，× 100", "共 {count:int} 家"],
    "半角标点": ["先看售后,再看价格。", "一共三类:甲、乙、丙"],
    "重复的字词": ["客户的的满意度", "已经改了了", "，。", "逐步逐步"],
    "同一数字三次以上": ["121 家优质客户亮灯，121 家都要走访，121 家逐一认领。"],
}  # fmt: skip
GOOD = [
    "售后满意度两个季度累计下降 37.7 个百分点。",
    "西南下半年销售额同比下降 27.8%，少卖 427 万元。",
    "升级客户的利润合计 +109.8 万元，降级客户 −123.9 万元。",
    "净推荐值 1.6 分（95% 区间 −7.9～11.2），一年下降 24.4 分，降幅显著。",
    "统计期为 2019-01-01 至 2019-06-30，最高 97.6 万元（2019-01）。",
    "日期写作 2025-12-31 00:00:00。",
    "订单_2024.csv、order_lines.csv",
    "与留存客户相比（＝100%），消费金额降至 53%。",
    "提升度＝同单比例 ÷ 两者比例之积。",
]


def kinds(text: str) -> set[str]:
    return {hit.kind for hit in faults([text])}


@pytest.mark.parametrize(("kind", "text"), [(k, t) for k, texts in BAD.items() for t in texts])
def test_each_clumsy_sentence_is_of_its_kind(kind, text):
    assert kind in kinds(text)


def test_every_kind_has_examples():
    assert set(BAD) == {kind.name for kind in KINDS}


@pytest.mark.parametrize("text", GOOD)
def test_a_good_sentence_is_left_alone(text):
    assert kinds(text) == set()


def test_a_paragraph_met_twice_is_judged_once_and_joiners_do_not_hide_words():
    hits = list(faults(["下滑 \u2060−27.8%", "下滑 −27.8%", ""]))
    assert [hit.words for hit in hits] == ["下滑 −27.8"]
    assert (
        str(hits[0]) == "方向说了两遍：“下滑 −27.8”，见“下滑 −27.8%”。用“下降 3.2 分”，不带负号。"
    )
