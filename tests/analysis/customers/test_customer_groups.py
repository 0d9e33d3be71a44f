"""Industries, needs and origins of two hundred made-up customers, and of the same without a word."""

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.customers import customer_groups as groups

IDS = [f"c{i:03}" for i in range(200)]
HALVES = ["钢铁"] * 100 + ["食品"] * 100
SUMMARY = pd.DataFrame(
    {"customer_id": IDS, "orders": 1, "revenue": [9.0, 11.0] * 50 + [1.0, 2.0] * 50}
)


def base(summary: pd.DataFrame = SUMMARY, top: float = 0.2, **words) -> groups.Base:
    people = pd.DataFrame({"customer_id": IDS, **words}) if words else None
    return groups.base(people, summary, top=top)


def test_equal_amounts_are_in_or_out_of_high_value_together():
    found = base(top=0.2)
    assert (found.n, found.sold, found.listed) == (200, 200, False)
    assert set(found.buyers.loc[found.buyers["high_value"], "revenue"]) == {11.0}
    assert found.buyers["high_value"].sum() == 50


def test_who_did_not_buy_is_known_and_no_buyer():
    found = base(SUMMARY.head(3), industry=HALVES)
    assert (found.n, found.sold, found.listed) == (200, 3, True)


def test_the_industry_that_sells_most_and_the_one_prone_to_high_value():
    found = groups.industries(base(industry=HALVES), smallest=30, few=5)
    assert (found.leader, found.share, found.few) == ("钢铁", pytest.approx(1000 / 1150), 0.5)
    assert (found.several, found.most, found.strong, found.tgi, found.n) == (
        True, True, "钢铁", 200.0, 100,
    )  # fmt: skip
    assert found.apt
    assert found.frame["index"].tolist() == [200.0, 0.0]


def test_industries_too_small_have_no_index():
    found = groups.industries(base(industry=HALVES), smallest=101, few=5)
    assert (found.strong, found.tgi, found.n, found.apt) == (None, None, None, False)


def test_the_need_whose_customers_buy_most_chooses_the_strategy():
    found = groups.needs(base(need_type=["价格敏感型"] * 100 + ["个性化需求"] * 99 + [None]))
    assert (found.large, found.larger, found.rich, found.clear) == (
        "价格敏感型", False, "价格敏感型", True,
    )  # fmt: skip
    assert (found.strategy, found.chosen, found.served, found.uneven) == (
        "price_package", 100, 199, True,
    )  # fmt: skip
    assert [part["name"] for part in found.parts] == ["价格敏感型", "个性化需求"]
    assert found.shares.index.tolist() == ["客户数", "销售额"]


def test_needs_that_do_not_differ_are_served_alike():
    level = SUMMARY.assign(revenue=5.0)
    alike = groups.needs(base(level, need_type=["价格敏感型", "品质追求型"] * 100))
    assert (alike.clear, alike.strategy, alike.chosen) == (False, "need_based_service", 200)
    assert not alike.uneven


def test_the_origin_whose_customers_buy_most():
    found = groups.origins(base(channel=["展会"] * 100 + ["官网"] * 100), few=5)
    assert (found.best, found.value, found.n, found.clear) == ("展会", 10.0, 100, True)
    unknown = groups.origins(base(channel=[None] * 100 + ["官网"] * 100), few=5)
    assert (unknown.best, unknown.value) == ("官网", 1.5)  # who is not known is no origin
    level = groups.origins(base(SUMMARY.assign(revenue=5.0), channel=["展会", "官网"] * 100), few=5)
    assert not level.clear


@pytest.mark.parametrize(
    ("ask", "column"),
    [
        (lambda b: groups.industries(b, smallest=30, few=5), "industry"),
        (groups.needs, "need_type"),
        (lambda b: groups.origins(b, few=5), "channel"),
    ],
)
def test_a_word_known_of_nobody_is_nothing_to_measure(ask, column):
    assert "没有一家客户写明" in str(gap_of(ask(base())))
    assert "没有一家客户写明" in str(gap_of(ask(base(**{column: [None] * 200}))))


def test_nothing_sold_leads_no_industry():
    nothing = base(SUMMARY.assign(revenue=0.0), industry=HALVES)
    assert "不为正" in str(gap_of(groups.industries(nothing, smallest=30, few=5)))
    assert "没有客户成交" in str(gap_of(groups.needs(base(SUMMARY.head(0), need_type=HALVES))))
