"""Returns per category, counted by hand."""

import pandas as pd
import pytest

from reportkit.analysis.buying.return_rates import return_table, unusual_returns
from reportkit.errors import DataError


def sums(**counts: tuple[int, int]) -> pd.DataFrame:
    rows = [(label, orders, back, orders // 2) for label, (orders, back) in counts.items()]
    return pd.DataFrame(rows, columns=["label", "orders", "refund_orders", "customers"])


NOW = sums(轴承=(1000, 10), 传感器=(1000, 70), 刀具=(500, 5), 停产=(0, 0))


def test_the_highest_rate_comes_first_and_nothing_sold_is_left_out():
    table = return_table(NOW)
    assert list(table["label"]) == ["传感器", "刀具", "轴承"]
    assert list(table["rate"]) == [0.07, 0.01, 0.01]
    assert (table["low"] < table["rate"]).all() and (table["rate"] < table["high"]).all()


def test_a_category_that_stands_out_is_named_with_its_multiple_and_its_past():
    before = sums(轴承=(900, 9), 传感器=(900, 9), 刀具=(500, 5))
    found = unusual_returns(return_table(NOW, before))
    assert found.label == "传感器"
    assert (found.inside.share, found.outside.share) == (0.07, 0.01)
    assert found.ratio == pytest.approx(7)
    assert found.before.share == 0.01
    assert found.rose


def test_a_category_that_was_always_high_did_not_rise():
    found = unusual_returns(return_table(NOW, sums(传感器=(1000, 71), 轴承=(1000, 10))))
    assert found is not None and not found.rose


def test_without_an_earlier_span_nothing_is_said_of_the_past():
    found = unusual_returns(return_table(NOW))
    assert found.before is None and not found.rose


def test_differences_that_chance_explains_name_nobody():
    assert unusual_returns(return_table(sums(甲=(200, 4), 乙=(200, 2), 丙=(200, 3)))) is None


@pytest.mark.parametrize(("back", "named"), [(13, None), (14, "甲")])
def test_the_chance_of_a_mistake_is_shared_among_the_categories(back, named):
    """z = 2.21 and 2.46 where one comparison asks for 1.96 and three ask for 2.39."""
    found = unusual_returns(return_table(sums(甲=(200, back), 乙=(200, 5), 丙=(200, 6))))
    assert (found and found.label) == named


@pytest.mark.parametrize(("orders", "named"), [(29, None), (30, "甲")])
def test_thirty_orders_inside_and_outside_are_just_enough(orders, named):
    for one, other in ((orders, 1000), (1000, orders)):
        found = unusual_returns(return_table(sums(甲=(one, one), 乙=(other, 0))))
        assert (found and found.label) == named


def test_a_single_category_and_a_handful_of_orders_are_not_judged():
    assert unusual_returns(return_table(sums(甲=(1000, 500)))) is None
    assert unusual_returns(return_table(sums(甲=(20, 20), 乙=(1000, 0)))) is None


def test_more_returns_than_orders_count_as_all():
    assert return_table(sums(甲=(3, 9)))["rate"].tolist() == [1.0]


def test_where_nothing_else_comes_back_there_is_no_multiple():
    assert unusual_returns(return_table(sums(甲=(100, 30), 乙=(100, 0)))).ratio is None


def test_message_names_the_missing_column():
    with pytest.raises(DataError, match="退货汇总缺少列 refund_orders"):
        return_table(pd.DataFrame({"label": ["甲"], "orders": [1]}))
