"""Which small table explains which column."""

from reportkit.data.recognise.candidates import View
from reportkit.data.recognise.lookups import Explains, explanations
from reportkit.data.recognise.reading import understand

SALES = {"订单号": [f"A{n}" for n in range(9)], "客户编号": [f"K{n % 4}" for n in range(9)],
         "下单时间": [f"2025-01-0{n + 1}" for n in range(9)], "金额": [f"{n}.5" for n in range(9)],
         "地区": ["东", "西", "东"] * 3, "件数": ["1", "2", "3"] * 3}  # fmt: skip


def found(*tables):
    views = [
        View(f"表 {n}", list(t), [list(cells) for cells in t.values()])
        for n, t in enumerate(tables)
    ]
    return list(explanations(understand(views)))


def test_values_that_meet_are_explained_whatever_their_heading():
    assert found(SALES, {"经理": ["甲", "乙"], "片": ["东", "西"]}) == [Explains(1, 0, 1, 4, True)]


def test_value_told_twice_in_different_words_is_not_unique():
    assert [
        each.unique for each in found(SALES, {"片": ["东", "西", "东"], "经理": ["甲", "乙", "丙"]})
    ] == [False]


def test_nothing_is_explained_by_chance_or_in_part():
    assert found(SALES, {"级": ["1", "2", "3"], "说明": ["好", "中", "差"]}) == []
    assert found(SALES, {"片": ["东", "南", "北"], "经理": ["甲", "乙", "丙"]}) == []
