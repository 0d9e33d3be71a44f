import pytest

from reportkit.data.recognise.shape import heading_row

HEAD = ["订单号", "客户名称", "下单时间", "金额"]
ROW = ["SO1", "甲商行", "2025-01-03", "100"]


@pytest.mark.parametrize("above", range(7))
def test_headings_stand_below_any_number_of_titles(above):
    titles = [["销售台账", "", "", ""], ["单位：元", "", "", ""]] * 4
    assert heading_row([*titles[:above], HEAD, ROW, ROW]) == above


def test_group_headings_are_not_the_headings():
    assert heading_row([["单据", "", "客户", "金额"], HEAD, ROW, ROW]) == 1


def test_values_are_no_headings():
    assert heading_row([["甲", "乙", "丙", "丁"], ROW, ROW]) == 0


def test_nothing_is_the_first_row():
    assert heading_row([]) == 0
