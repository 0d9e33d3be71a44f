"""Every fact planted in the demo client is found and said in a sentence of its report."""

import re
from collections.abc import Mapping

import pytest

from reportkit import runs
from reportkit.blocks import Finding
from reportkit.bundle import read_chapter
from reportkit.data.sample import TRUTHS

#: truth → chapter, finding, words its sentence or title has to hold, value → least it may be
SAID: Mapping[str, tuple[str, str, str, dict[str, float]]] = {
    "concentration": ("value", "concentration", "占毛利", {"share": 0.65}),
    "declining_region": ("segmentation", "declining_place", "西南逆势同比下滑", {}),
    "growth": ("value", "totals", "同比 [+]", {"yoy": 0.03}),
    "slow_service": ("churn", "slow_service", "超过 72 小时", {"ratio": 2.0, "low": 1.5}),
    "churn_reason": ("churn", "top_reason", "“售后服务”居首", {}),
    "season": ("behaviour", "season", "12 月最旺、2 月最淡", {}),
    "returns": ("behaviour", "returns", "传感器的退货率", {"ratio": 3.0}),
    "referral": ("lifecycle", "sources", "转介绍的转化率最高.*广告最低", {"ratio": 2.0}),
    "pair": ("behaviour", "pairs", "O 形密封圈 B60.*调心滚子轴承 A30", {}),
    "coupons": ("outcomes", "need_effect", "优惠券.*价格敏感型|价格敏感型.*优惠券", {}),
    "visits": ("lifecycle", "loyalty_means", "定期回访.*流失少", {"low": 0.5}),
    "falling_satisfaction": ("satisfaction", "falling", "售后服务满意度连续两个季度下降", {}),
    "small_potential": ("tiering", "industry_room", "医药.*份额平均只有.*为各行业最低", {}),
}


@pytest.fixture(scope="module")
def findings(demo_run) -> dict[tuple[str, str], Finding]:
    home = demo_run.report.folder
    run_id = runs.read_record(home)["run_id"]
    chapters = {chapter for chapter, *_ in SAID.values()}
    return {
        (name, block.id): block
        for name in chapters
        for block in read_chapter(home / "chapters" / name, run_id).blocks
        if isinstance(block, Finding)
    }


def test_no_truth_is_forgotten_here():
    assert set(SAID) == set(TRUTHS)


@pytest.mark.parametrize("truth", TRUTHS)
def test_a_planted_truth_is_found_and_said(truth, findings):
    chapter, name, words, least = SAID[truth]
    said = findings.get((chapter, name))
    assert said is not None, f"{chapter} says nothing of: {TRUTHS[truth].statement}"
    assert re.search(words, f"{said.text} {said.title}"), said.text
    for value, bound in least.items():
        assert said.values[value] >= bound, f"{value} = {said.values[value]}: {said.text}"


def test_visits_are_found_among_like_customers_and_the_churn_chapter_says_the_same(findings):
    alike, churn = findings["lifecycle", "loyalty_means"], findings["churn", "visit_effect"]
    assert alike.values["gap"] == pytest.approx(churn.values["gap"])
    assert "只在购买次数相近的客户之间比较" in alike.text
    assert "仍低" in churn.text
