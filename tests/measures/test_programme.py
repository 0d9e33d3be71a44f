"""What the programme returns, as its two cards say it."""

import pytest

from reportkit import sentences
from reportkit.measures import programme

FACTS = {"items": "培训费用", "growth": 0.1, "careful": True, "paid": False}


def test_the_cautious_view_is_explained_only_where_it_is_taken():
    said = sentences.fill(programme.roi.remark, FACTS, "元")
    assert said == "专项投入：培训费用；谨慎对照把上年同月毛利再乘以此前一年的增速 +10.0%"
    said = sentences.fill(programme.roi.remark, {**FACTS, "careful": False}, "元")
    assert said == "专项投入：培训费用"


def test_an_investment_that_has_not_come_back_says_so():
    note = programme.payback_months.note
    assert sentences.fill(note, FACTS, "元") == "累计增量尚未稳定超过累计投入"
    assert sentences.fill(note, {**FACTS, "paid": True}, "元") == "毛利增量视同全部归因"
    assert programme.payback_months.better == "lower"


def test_a_name_that_is_none_is_answered_with_the_nearest():
    with pytest.raises(AttributeError, match="是否 payback_months？"):
        _ = programme.payback_month
