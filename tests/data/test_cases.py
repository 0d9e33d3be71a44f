"""Fifteen files on which a reader went wrong, rebuilt: each is read right, or its open point is asked."""

import json
from datetime import date, datetime, timedelta

import pytest
from click.testing import CliRunner
from client_files import write_text, write_workbook
from door import csv_text, drop

from reportkit.cli import cli
from reportkit.scaffold import write_project


def test_lines_that_differ_only_in_their_product_all_stay(tmp_path):
    head = [
        "订单编号",
        "客户编号",
        "客户名称",
        "下单日期",
        "产品ID",
        "产品名称",
        "数量",
        "单价",
        "金额",
    ]
    lines = [
        [f"Q{501 + n}", f"C0{n % 4}", f"样例{n % 4}贸易有限公司", datetime(2024, n + 1, 9), 700 + p, word, 2, 50, 100]
        for n in range(8)
        for p, word in enumerate(("头盔", "手套", "水壶"))
    ]  # fmt: skip
    read = drop(tmp_path, write_workbook(tmp_path / "销售记录.xlsx", {"销售记录": [head, *lines]}))
    assert read.asked == set()
    assert (read.data.rows("order_lines"), len(read.orders), read.total) == (24, 8, 2400)
    customers = read.data.frame("customers")
    assert set(customers["name"]) == {f"样例{n}贸易有限公司" for n in range(4)}
    assert read.data.frame("order_lines")["product"].nunique() == 3


def test_order_number_with_a_blank_and_a_place_that_is_no_country(tmp_path):
    head = ["行 ID", "订单 ID", "订单日期", "客户 ID", "客户名称", "细分", "国家", "地区", "产品 ID", "类别", "产品名称",
            "销售额", "数量", "折扣", "利润"]  # fmt: skip
    places = ["华东", "华北", "西南"]
    lines = [
        [n * 3 + p + 1, f"CN-2024-{100 + n}", datetime(2024, 1 + 2 * n, 3), f"甲{n % 3}-1500{n % 3}", f"甲{n % 3}",
         "公司", "中国", places[n % 3], f"办公-{p}", "办公用品", f"货{p}", 100 + p, p + 1, 0, 10]
        for n in range(6)
        for p in range(3)
    ]  # fmt: skip
    sheets = {
        "订单": [head, *lines],
        "退货": [["订单 ID", "退回"], ["CN-2024-101", "是"]],
        "销售人员": [["地区", "地区经理"], *([place, "张三"] for place in places)],
    }
    read = drop(tmp_path, write_workbook(tmp_path / "超市.xlsx", sheets))
    assert (len(read.orders), read.customers, read.total) == (6, 3, 1818)
    assert set(read.data.frame("customers")["region"]) == set(places)
    assert read.columns("order_lines")["类别"] == "category"
    assert read.asked == {"returns"}
    assert "减少 303.00（16.7%）" in read.question("returns").choices[0].effect
    assert read.answered(returns="从原订单扣减").total == 1515


def currencies(folder):
    head = [
        "状态",
        "订单日期",
        "客户",
        "订单号",
        "交货日期",
        "产品名称",
        "单价",
        "数量",
        "金额",
        "货币",
    ]
    buyers = [("Alpha GmbH", "EUR"), ("Beta Ltd", "USD"), ("丙某实业", "CNY")]
    lines = [
        ["已出货", datetime(2025, n % 6 + 1, 8), buyers[n % 3][0], f"P{n:03}", datetime(2025, n % 6 + 1, 20), "零件",
         10, 100, 1000, buyers[n % 3][1]]
        for n in range(18)
    ]  # fmt: skip
    paid = [["状态", "客户", "订单号", "收汇日期", "收汇金额", "手续费", "货币", "汇率"]]
    paid += [
        [None, "Alpha GmbH", f"P{n:03}", f"2025-10-0{n // 3 + 1}", 500, None, "EUR", None]
        for n in range(0, 18, 3)
    ]
    folder.mkdir()
    write_workbook(folder / "订单表.xlsx", {"订单登记表": [head, *lines]})
    write_workbook(folder / "收汇.xlsx", {"收汇": paid})
    return folder


def test_several_currencies_stop_the_build_until_their_rates_are_given(tmp_path):
    write_project(tmp_path / "p")

    def run(*words):
        return CliRunner().invoke(cli, ["--project", str(tmp_path / "p"), *map(str, words)])

    assert run("new", "client", "c", "--no-input", currencies(tmp_path / "来件")).exit_code == 0
    checked = run("check", "c", "--json")
    found = json.loads(checked.stdout)
    assert (checked.exit_code, found["ok"]) == (3, False)
    assert [q["key"] for q in found["questions"]] == ["currency.EUR", "currency.USD"]
    assert run("answer", "c", "currency.EUR", "8").exit_code == 0
    assert run("answer", "c", "currency.USD", "7").exit_code == 0
    found = json.loads(run("check", "c", "--json").stdout)
    assert found["questions"] == []
    orders = found["tables"]["orders"]
    assert (orders["rows"], orders["customers"]) == (18, 3)
    assert orders["money"]["net_amount"] == "96000.00"  # 6 × 1,000 × (8 + 7 + 1)
    assert found["tables"]["receipts"]["rows"] == 6
    assert found["tables"]["customers"]["rows"] == 3  # of the orders; who paid is no further one


def test_total_amount_beside_received_and_open_amounts(tmp_path):
    head = [
        "订单号",
        "业务员",
        "客户名称",
        "总金额",
        "已收金额",
        "未收金额",
        "发出状态",
        "订单状态",
        "订单日期",
        "出货日期",
    ]
    words = ["已收清", "部分收款", "未收款"]
    rows = [
        [f"PI-{n:03}", "Amy", f"Buyer {n % 6}", 1000 + n, 300, 700 + n, "未发出", words[n % 3], datetime(2026, n % 5 + 1, 6), None]
        for n in range(16)
    ]  # fmt: skip
    sheets = {"Sheet1": [head, *rows], "Sheet2": [], "Sheet3": []}
    read = drop(tmp_path, write_workbook(tmp_path / "订单.xlsx", sheets))
    assert read.asked == set()
    assert (len(read.orders), read.customers, read.total) == (16, 6, 16120)
    frame = read.data.frame("orders")
    assert (frame["received_amount"].sum(), frame["open_amount"].sum()) == (4800, 11320)
    assert any("已收金额" in w.message and "没有章节使用" in w.message for w in read.data.warnings)
    assert not any("Sheet" in note for note in read.draft.notes)


def test_taobao_export_without_an_order_number(tmp_path):
    head = [
        "买家会员名",
        "买家实际支付金额",
        "宝贝总数量",
        "宝贝标题 ",
        "收货人姓名",
        "联系手机",
        "订单付款时间",
        "订单创建时间",
    ]
    amounts = [59.8, 128, 10]
    rows = [
        [f"mj{n % 7:04}", amounts[n % 3], 1, "某书一本", "***", "182********", datetime(2024, n % 12 + 1, n + 1, 9, 26),
         datetime(2024, n % 12 + 1, n + 1, 9, 20)]
        for n in range(20)
    ]  # fmt: skip
    read = drop(tmp_path, write_workbook(tmp_path / "TB.xlsx", {"sheet1": [head, *rows]}))
    assert read.asked == set()
    assert (len(read.orders), read.customers) == (20, 7)
    assert float(read.total) == pytest.approx(sum(row[1] for row in rows), abs=0.005)  # cents
    chosen = read.columns("orders")
    assert (chosen["订单付款时间"], chosen["宝贝总数量"]) == ("ordered_at", "quantity")
    assert "# ？订单创建时间: ordered_at" in read.draft.yaml_text


def test_decimal_commas_in_gbk_and_order_numbers_left_out_below(tmp_path):
    rows = [["订单号", "订单行", "销售时间", "交货时间", "货品", "销售区域", "数量", "销售金额"]]
    rows += [
        [f"P9600{n // 2}" if n % 2 == 0 else "", 10 + n % 2 * 10, f"2024-{n % 9 + 1}-{n + 5}", f"2024-{n % 9 + 1}-{n + 6}",
         "货品3", "华北", 2, "11,50万元" if n in (3, 4) else f"{1000 + n},75元"]
        for n in range(20)
    ]  # fmt: skip
    path = write_text(tmp_path / "data_wuliu.csv", csv_text(rows), "gbk")
    read = drop(tmp_path, path)
    assert read.asked == {"order_lines.customer_id"}
    assert any("逗号按小数点读" in note for note in read.draft.notes)
    assert read.columns("order_lines")["销售时间"] == "ordered_at"
    lines = read.data.frame("order_lines")
    assert lines["line_amount"].tolist()[:4] == [1000.75, 1001.75, 1002.75, 115000]
    assert lines["order_id"].nunique() == 10


def test_headings_below_two_titles_and_a_group_row(tmp_path):
    head = [["某某公司销售明细表"], ["期间：2024-01-01 至 2024-12-31"], ["单据", None, "客户", None, "金额", None, "备注"],
            ["单据编号", "单据日期", "客户编码", "客户名称", "数量", "价税合计", None]]  # fmt: skip
    rows = [
        [
            f"XS{n:04}",
            f"2024-{n % 12 + 1:02}-11",
            f"K00{n % 5 + 1}",
            f"乙{n % 5 + 1}商行",
            2,
            100 + n,
        ]
        for n in range(20)
    ]
    foot = [
        ["小计", None, None, None, 40, 2190],
        ["合计", None, None, None, 40, 2190],
        ["制表人：", None, None, "审核："],
    ]
    read = drop(tmp_path, write_workbook(tmp_path / "a.xlsx", {"销售明细": [*head, *rows, *foot]}))
    assert read.asked == set()
    assert (len(read.orders), read.customers, read.total) == (20, 5, 2190)


def test_amounts_that_are_formulas_without_results_are_told_and_computed(tmp_path):
    head = ["订单号", "客户名称", "下单时间", "商品名称", "数量", "金额", "单价"]
    rows = [
        [f"F{n:03}", f"丁{n % 5 + 1}", datetime(2024, n % 12 + 1, 4), "货", n % 3 + 1, None, 50]
        for n in range(18)
    ]
    read = drop(tmp_path, write_workbook(tmp_path / "订单.xlsx", {"订单": [head, *rows]}))
    assert any("“金额”18 格全是空的" in note for note in read.draft.notes)
    assert read.total == 1800


def test_days_in_many_forms_are_read_and_the_unreadable_asked(tmp_path):
    days = [
        "2024年3月5日",
        "2024.4.5",
        "20240506",
        "2024/6/5 上午10:05",
        "2024/7/5 下午3:05",
        "45500",
    ] * 3
    days += ["3月9日", "2024-02-30", "0000-00-00", "2024年10月"]
    rows = [[f"R{n:03}", f"己{n % 5}", day, "货", 1, 100] for n, day in enumerate(days)]
    head = ["订单号", "客户名称", "下单时间", "商品名称", "数量", "金额"]
    read = drop(tmp_path, write_workbook(tmp_path / "订单.xlsx", {"订单": [head, *rows]}))
    assert read.asked == {"order_lines.year", "order_lines.ordered_at.cells"}
    texts = " ".join(question.text for question in read.draft.questions)
    assert all(day in texts for day in ("3月9日", "2024-02-30", "2024年10月"))
    assert read.data.frame("order_lines")["ordered_at"].notna().sum() == 18


def test_flag_that_may_mean_kept_or_lost_is_asked(tmp_path):
    rows = [
        [
            "行数",
            "客户编号",
            "客户名",
            "国籍",
            "性别",
            "年龄",
            "客户时间",
            "银行存款",
            "产品数量",
            "是否活跃",
            "客户能否留存？",
        ]
    ]
    rows += [
        [
            n,
            15600000 + n,
            f"N{n}",
            "法国",
            "男",
            30 + n,
            n % 9,
            n * 1000.5,
            n % 4 + 1,
            n % 2,
            int(n % 5 == 0),
        ]
        for n in range(25)
    ]
    read = drop(tmp_path, write_text(tmp_path / "银行客户.csv", csv_text(rows)))
    assert [q.key for q in read.draft.questions] == [
        "customers.churned",
        "customers.tenure_months.unit",
    ]
    assert read.draft.questions[0].words == ("0", "1")
    assert read.columns("customers")["客户编号"] == "customer_id"
    years = read.answered(customers__tenure_months__unit="年").data.frame("customers")
    assert years["tenure_months"].max() == 96
    assert set(read.data.frame("traits")["trait"]) == {"产品数量", "是否活跃"}


def test_sales_without_customers_are_no_list_of_products(tmp_path):
    goods = [("键盘", 499), ("鼠标", 199), ("耳机", 299)]
    rows = [["日期", "产品名称", "单价", "数量", "订单总额"]]
    rows += [
        [f"2023-10-{n % 28 + 1:02}", *goods[n % 3], n % 3 + 1, goods[n % 3][1] * (n % 3 + 1)]
        for n in range(30)
    ]
    read = drop(tmp_path, write_text(tmp_path / "sales_data.csv", csv_text(rows)))
    assert read.asked == {"order_lines.customer_id"}
    assert "没有客户就无法按客户分析" in read.draft.questions[0].text
    assert read.columns("order_lines")["订单总额"] == "line_amount"


def test_period_proposed_is_one_that_the_data_fill(tmp_path):
    rows = [["日期", "订单号", "客户名称", "金额", "状态"]]
    rows += [
        [datetime(2025, 10, 8) + timedelta(days=26 * n // 29), f"SO{n:03}", f"壬{n % 10}石化", 50000 + 100 * n, "completed"]
        for n in range(30)
    ]  # fmt: skip
    read = drop(tmp_path, write_workbook(tmp_path / "订单数据.xlsx", {"Sheet1": rows}))
    assert read.draft.period == "2025-10"
    assert read.days == (date(2025, 10, 8), date(2025, 11, 3))


def test_two_words_in_an_amount_do_not_hide_it(tmp_path):
    rows = [["订单号", "客户名称", "下单时间", "实付金额"]]
    rows += [
        [
            f"T{n:03}",
            f"癸{n % 6}",
            datetime(2025, n % 12 + 1, n + 5),
            "待定" if n in (3, 9) else 100,
        ]
        for n in range(20)
    ]
    read = drop(tmp_path, write_workbook(tmp_path / "订单.xlsx", {"订单": rows}))
    assert (read.asked, read.total) == (set(), 1800)
    assert any("2 格读不懂（共 20 格）：待定" in note for note in read.draft.notes)


def test_customers_known_by_their_own_names_are_private(tmp_path):
    names = ["赵样一", "钱样二", "孙样三", "李样四", "周样五", "吴样六", "郑样七"]
    rows = [["订单号", "客户名称", "下单时间", "金额"]]
    rows += [
        [f"M{n:03}", names[n % 7], datetime(2025, n % 12 + 1, n % 28 + 1, 9, n), 100 + n]
        for n in range(28)
    ]
    read = drop(tmp_path, write_workbook(tmp_path / "订单.xlsx", {"订单": rows}))
    assert (read.asked, read.customers) == (set(), 7)
    assert "kind: 对私" in read.draft.yaml_text


@pytest.mark.parametrize("place", [1, 3])
def test_stray_quote_swallows_no_order(tmp_path, place):
    rows = [["订单号", "客户编号", "下单时间", "实付金额"]]
    rows += [
        [f"O{n:05}", f"C{n % 80:03}", f"2025-{n % 12 + 1:02}-{n % 28 + 1:02}", 100 + n]
        for n in range(2000)
    ]
    rows[11][place] = f'"{rows[11][place]}'
    read = drop(tmp_path, write_text(tmp_path / "订单.csv", csv_text(rows)))
    assert len(read.orders) == 2000
    assert read.total == sum(range(100, 2100))
