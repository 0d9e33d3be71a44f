from recorded_blocks import finding, recorded, table

from reportkit.gate.sentences import faults

CUSTOMERS = ("客户（家）", "int")


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="客户价值")))


TIERS = table([("优质客户", 417), ("不优质客户", 90)], ("层级", "text"), CUSTOMERS)


def test_a_row_named_before_a_count_has_this_count():
    assert said(TIERS, finding("优质客户 417 家，不优质客户 90 家。", "table")) == []
    (fault,) = said(TIERS, finding("优质客户 90 家。", "table"))
    assert "写“优质客户 90 家”，而表 value.table 的“优质客户”一行是 417 家" in fault


def test_a_count_in_another_unit_claims_nothing():
    assert said(TIERS, finding("优质客户 90 次。", "table")) == []
    assert said(TIERS, finding("优质客户 90.5%。", "table")) == []


TARGETS = table(
    [("收入", "达标"), ("利润", "达标"), ("满意度", "未达标")], ("指标", "text"), ("结果", "text")
)


def test_rows_of_a_word_are_as_many_as_the_sentence_says():
    assert said(TARGETS, finding("3 项中 2 项达标，1 项未达标。", "table")) == []
    (fault,) = said(TARGETS, finding("3 项中 1 项达标。", "table"))
    assert "写“1 项达标”，而表 value.table 中“达标”的是 2 项" in fault


def test_the_title_of_a_table_counts_its_own_rows():
    wrong = table(list(TARGETS.rows), ("指标", "text"), ("结果", "text"), title="结果：3 项达标")
    (fault,) = said(wrong)
    assert "表 value.table写“3 项达标”" in fault


def test_customers_of_a_word_are_at_least_those_of_the_main_groups():
    moves = table(
        [("潜力", "升级", 89), ("边缘", "升级", 60), ("优质", "降级", 30)],
        ("层级", "text"), ("方向", "text"), CUSTOMERS,
    )  # fmt: skip
    assert said(moves, finding("155 家升级。", "table")) == []
    (fault,) = said(moves, finding("89 家升级。", "table"))
    assert "写“89 家升级”，而表 value.table 中“升级”的是 149 家" in fault


RATE_A, RATE_B = 70 / 192.5, 69 / 507  # no shares of a few
RATES = table([("转介绍", RATE_A), ("广告", RATE_B)], ("来源", "text"), ("转化率", "pct"))


def test_a_sentence_prints_the_number_of_the_row_it_names():
    right = finding("转介绍最高，为 36.4%。", "table", values={"rate": RATE_A})
    assert said(RATES, right) == []
    both = finding("转介绍最高，广告最低，为 13.6%。", "table", values={"rate": RATE_B})
    assert said(RATES, both) == []
    (fault,) = said(RATES, finding("转介绍最高，为 13.6%。", "table", values={"rate": RATE_B}))
    assert "在“转介绍最高，为 13.6%…”中印出的“rate”是表 value.table 里“广告”一行的数" in fault


def test_a_number_of_the_whole_may_stand_beside_the_name_of_a_part():
    with_total = table([*RATES.rows, ("全部", 335 / 1613)], ("来源", "text"), ("转化率", "pct"))
    told = finding("转介绍最高，而平均为 20.8%。", "table", values={"rate": 335 / 1613})
    assert said(with_total, told) == []


def test_a_list_of_customers_may_show_fewer_than_the_sentence_counts():
    listed = table([("甲", "休眠"), ("乙", "休眠")], ("客户", "text"), ("状态", "text"))
    assert said(listed, finding("69 家休眠。", "table")) == []
    assert len(said(listed, finding("1 家休眠。", "table"))) == 1


def test_a_share_of_a_few_may_be_that_of_another_row_by_chance():
    few = table([("忠诚", 11 / 15), ("挽留", 4 / 15)], ("阶段", "text"), ("占比", "pct"))
    assert said(few, finding("挽留的占 73.3%。", "table", values={"rate": 11 / 15})) == []


def test_a_number_that_two_values_print_alike_belongs_to_no_row_for_certain():
    head = (("层级", "text"), ("客户占比", "pct"), ("利润占比", "pct"))
    tiers = table([("发展客户", 0.2, 0.19998731), ("边缘客户", 0.2, 0.0514233)], *head)
    values = {"second": 0.19998731, "last_share": 0.2, "last_profit": 0.0514233}
    text = "发展客户贡献 20.0%；边缘客户占客户数 20.0%，贡献 5.1%。"
    assert said(tiers, finding(text, "table", values=values)) == []
    wrong = finding("发展客户贡献 5.1%；边缘客户占客户数 20.0%。", "table", values=values)
    (fault,) = said(tiers, wrong)
    assert "“边缘客户”一行的数，而句子说的是“发展客户”" in fault
