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


@pytest.mark.parametrize(
    "below",
    [
        ["", "", "", "含税", "税额"],
        ["订单号", "客户名称", "下单时间", "含税", "税额"],  # a cell that spans rows, repeated
        ["", "", "", "", "税额"],
    ],
)
def test_the_row_that_tells_the_parts_of_a_group_belongs_to_the_headings(below):
    rows = [[*ROW, "13"]] * 2
    assert heading_row([[*HEAD, ""], below, *rows]) == 1
    assert heading_row([["销售台账", "", "", "", ""], [*HEAD, ""], below, *rows]) == 2


@pytest.mark.parametrize("first", [ROW[:2], [*ROW, "多"], []])
def test_rows_may_be_shorter_or_longer_than_the_headings(first):
    assert heading_row([HEAD, first, ROW, ROW]) == 0


def test_a_row_of_units_belongs_to_the_headings():
    assert heading_row([HEAD, ["", "", "", "万元"], ROW, ROW]) == 1


@pytest.mark.parametrize(
    "first", [["甲商行", "", "", ""], ["", "", "", "待定"], ["SO0", "乙商行", "待定", "待定"]]
)
def test_a_row_of_words_below_whole_headings_is_a_row(first):
    assert heading_row([HEAD, first, ROW, ROW]) == 0


def test_answers_in_words_are_no_headings():
    asked = ["时间戳记", "您的公司名称", "是否满意？[质量]", "是否满意？[交货]", "总体满意度"]
    answers = ["2025/1/1 9:00", "甲商行", "非常不满意", "不满意", "一般"]
    assert heading_row([asked, answers, answers]) == 0


def test_values_are_no_headings():
    assert heading_row([["甲", "乙", "丙", "丁"], ROW, ROW]) == 0


def test_known_words_that_repeat_say_more_than_different_unknown_ones():
    above = ["订单号", "客户", "金额", "说明甲", "说明乙", "说明丙"]
    parts = ["下单时间", "客户名称", "金额", "金额", "金额", ""]
    values = ["2025-01-03", "甲商行", "100", "13", "87", ""]
    assert heading_row([above, parts, values, values]) == 1


def test_nothing_is_the_first_row():
    assert heading_row([]) == 0
