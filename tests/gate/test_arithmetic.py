from recorded_blocks import recorded, table

from reportkit.blocks import ChartData, Figure, Series
from reportkit.gate.arithmetic import faults

CUSTOMERS, SHARE = ("客户（家）", "int"), ("客户占比", "pct")


def said(block) -> list[str]:
    return list(faults(recorded(block, title="客户价值")))


def test_shares_of_one_whole_that_add_to_100_percent_pass():
    rows = [("华东", 60, 0.6), ("华南", 30, 0.3), ("西南", 10, 0.1)]
    assert said(table(rows, ("地区", "text"), CUSTOMERS, SHARE)) == []


def test_a_row_divided_by_another_whole_is_told_with_what_it_should_be():
    rows = [("华东", 50, 0.5), ("华南", 30, 0.33), ("西南", 10, 0.1), ("华北", 10, 0.1)]
    assert said(table(rows, ("地区", "text"), CUSTOMERS, SHARE)) == [
        "“客户价值”一章的表 value.table中“华南”的客户占比是 33.00%，"
        "而按客户（家）（30 ÷ 100）应为 30.00%。请核对这一行。",
        "“客户价值”一章的表 value.table的“客户占比”合计 103.00%，超过 100%。"
        "请检查分母是否就是所列各行的总体，各组是否互不重叠。",
    ]


def test_shares_above_100_percent_are_refused_group_by_group():
    rows = [
        ("性别", "男", 60, 0.6),
        ("性别", "女", 40, 0.4),
        ("年龄", "老", 70, 0.7),
        ("年龄", "少", 50, 0.5),
    ]
    heads = (("特征", "text"), ("分组", "text"), CUSTOMERS, SHARE)
    assert [fault for fault in said(table(rows, *heads)) if "“年龄”中合计 120.00%" in fault]
    assert said(table(rows[:2], *heads)) == []


def test_shares_that_two_rows_divide_alike_by_chance_claim_nothing():
    rows = [("华东", 10, 1.0), ("华南", 5, 0.5), ("西南", 3, 0.33)]
    assert said(table(rows, ("地区", "text"), CUSTOMERS, ("流失占比", "pct"))) == []


def test_a_column_that_fits_every_row_is_the_one_the_share_is_of():
    rows = [("甲", 5, 5, 0.05), ("乙", 3, 3, 0.03), ("丙", 2, 2, 0.02), ("丁", 10, 6, 0.1)]
    heads = (("维度", "text"), ("换层（家）", "int"), ("升（家）", "int"), ("换层占比", "pct"))
    assert said(table(rows, *heads)) == []
    rows[0] = ("甲", 5, 5, 0.06)
    assert len(said(table(rows, *heads))) == 1


def test_a_mean_per_customer_is_no_part_of_a_whole():
    rows = [("甲", 500.0, 0.5), ("乙", 300.0, 0.3), ("丙", 200.0, 0.2), ("丁", 424.0, 0.1)]
    assert said(table(rows, ("群组", "text"), ("户均销售额", "money"), ("销售额占比", "pct"))) == []


def test_an_excerpt_need_not_add_up():
    rows = [("甲", 60, 0.12), ("乙", 30, 0.06)]
    assert said(table(rows, ("产品", "text"), CUSTOMERS, SHARE)) == []
    assert (
        said(table(rows, ("产品", "text"), CUSTOMERS, SHARE, whole={"c2": 1}, total_rows=9)) == []
    )


def test_rows_add_up_to_the_whole_that_the_chapter_names():
    rows = [("甲", 60), ("乙", 30)]
    assert said(table(rows, ("组", "text"), CUSTOMERS, whole={"c1": 90})) == []
    (fault,) = said(table(rows, ("组", "text"), CUSTOMERS, whole={"c1": 100}))
    assert "“客户（家）”各行合计 90，而整体是 100。请检查是否漏了一组" in fault


def test_a_hidden_part_is_not_added():
    rows = [("甲", 60), ("乙", None)]
    assert said(table(rows, ("组", "text"), CUSTOMERS, whole={"c1": 100})) == []


def test_the_last_row_is_the_sum_where_it_says_so():
    rows = [("甲", 60), ("乙", 30), ("合计", 90)]
    assert said(table(rows, ("组", "text"), CUSTOMERS, has_total=True, total_rows=2)) == []
    rows[-1] = ("合计", 91)
    (fault,) = said(table(rows, ("组", "text"), CUSTOMERS, has_total=True, total_rows=2))
    assert "各行合计 90，而整体是 91" in fault


def test_all_tiers_together_are_the_customers_the_table_is_about():
    rows = [("优质客户", 10), ("发展客户", 20), ("潜力客户", 30), ("边缘客户", 40)]
    assert said(table(rows, ("层级", "text"), CUSTOMERS, n=100)) == []
    (fault,) = said(table(rows, ("层级", "text"), CUSTOMERS, n=99))
    assert "各层级客户（家）合计 100，而客户总数 n = 99" in fault
    assert said(table(rows[:3], ("层级", "text"), CUSTOMERS, n=99)) == []  # not all tiers


def test_a_table_of_moves_between_tiers_need_not_name_those_who_stay():
    tiers = ("优质客户", "发展客户", "潜力客户", "边缘客户")
    moves = [(one, other, 1) for one, other in zip(tiers, tiers[::-1], strict=True)]
    heads = (("上期层级", "text"), ("本期层级", "text"), CUSTOMERS)
    assert said(table(moves, *heads, n=5)) == []


def test_an_estimate_lies_in_its_interval():
    heads = (("组", "text"), ("流失率", "pct"), ("95% 下限", "pct"), ("95% 上限", "pct"))
    assert said(table([("甲", 0.2, 0.1, 0.3)], *heads)) == []
    (fault,) = said(table([("甲", 0.2, 0.3, 0.1)], *heads))
    assert "“甲”的流失率 20.0% 不在区间 30.0%～10.0% 之内" in fault


def test_a_title_that_promises_ten_rows_has_ten():
    rows = [(f"客户{i}", i) for i in range(10)]
    assert said(table(rows, ("客户", "text"), CUSTOMERS, title="前 10 家客户")) == []
    (fault,) = said(table(rows[:8], ("客户", "text"), CUSTOMERS, title="前 10 家客户"))
    assert "的标题“前 10 家客户”说有 10 行，实际只有 8 行" in fault


def stacked(*shares: float) -> Figure:
    parts = tuple(
        Series(name=f"组{i}", values=(s,), colour="#000000") for i, s in enumerate(shares)
    )
    chart = ChartData(kind="stacked_share", series=parts, categories=("客户数",))
    return Figure(id="bar", title="", file="", alt="", width_mm=1, height_mm=1, chart=chart)


def test_stacked_shares_are_a_whole():
    assert said(stacked(0.5, 0.3, 0.2)) == []
    (fault,) = said(stacked(0.5, 0.3, 0.1))
    assert "图 value.bar中“客户数”的各部分合计 90.00%，不是 100%" in fault
