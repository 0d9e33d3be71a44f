"""Answers to campaigns and which means fits whom, counted by hand."""

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.journey import campaigns


def reached(*rows):
    columns = ["stage", "means", "reached", "responded", "bought", "cost_amount"]
    return pd.DataFrame(rows, columns=columns)


NOW = reached(
    ("忠诚", "优惠券", 100, 60, 30, 200.0), ("挽留", "优惠券", 100, 60, 10, 100.0),
    ("忠诚", "积分", 200, 20, 20, None),
)  # fmt: skip


def answers(now=NOW, year=NOW, smallest=30):
    return campaigns.answers(now, year, days=30, smallest=smallest)


def test_the_means_answered_most_is_told_with_its_orders():
    found = answers()
    assert (found.n, found.rate, found.days) == (400, 0.35, 30)
    assert (found.means, found.best, found.bought) == ("优惠券", 0.6, 0.2)
    assert (found.ahead, found.several) == (True, True)
    assert (found.compared.value, found.compared.year_before) == (0.35, 0.35)
    assert found.compared.noise == pytest.approx(0.066, abs=0.001)  # 1.96 √(2 × .35 × .65 / 400)
    assert found.frame["stage"].tolist() == ["忠诚", "忠诚", "挽留"]


def test_a_year_without_campaigns_is_no_base():
    assert answers(year=NOW.head(0)).compared.year_before is None
    assert "已满期" in str(gap_of(answers(now=NOW.head(0))))


def test_a_means_without_a_name_or_with_few_contacts_never_leads():
    found = answers(reached(("忠诚", "未知", 50, 50, 1, None), ("忠诚", "积分", 20, 5, 1, None)))
    assert (found.means, found.best, found.ahead, found.several) == ("积分", 0.25, False, False)
    none = answers(reached(("忠诚", "未知", 50, 50, 1, None)))
    assert (none.means, none.best, none.rate) == (None, None, 1.0)
    few = answers(pd.concat([NOW, reached(("忠诚", "短信", 3, 3, 0, None))]))
    assert few.means == "优惠券"


def test_a_lead_by_chance_is_none():
    even = reached(("忠诚", "优惠券", 100, 11, 0, None), ("忠诚", "积分", 100, 10, 0, None))
    assert (answers(even).means, answers(even).ahead) == ("优惠券", False)


PEOPLE = pd.DataFrame({"customer_id": list("abc"), "need_type": ["价格", "价格", "品质"]})


def by_need(*rows):
    return pd.DataFrame(rows, columns=["stage", "means", "label", "reached", "responded"])


def test_the_need_that_answers_far_more_is_named_with_its_customers():
    found = campaigns.fit(
        by_need(
            ("忠诚", "优惠券", "价格", 200, 100), ("忠诚", "优惠券", "品质", 200, 20),
            ("忠诚", "优惠券", "未知", 500, 0),
        ),
        PEOPLE, smallest=30,
    )  # fmt: skip
    assert (found.means, found.group, found.rate, found.other) == ("优惠券", "价格", 0.5, 0.1)
    assert (found.n, found.count, found.reached) == (400, 2, 400)


def test_a_means_without_a_name_fits_nobody():
    rows = by_need(("忠诚", "未知", "价格", 200, 100), ("忠诚", "未知", "品质", 200, 20))
    assert "明显不同" in str(gap_of(campaigns.fit(rows, PEOPLE, smallest=30)))
