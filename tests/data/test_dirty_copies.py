"""Files that hold one another's rows, single foreign currencies, and scores noted on calls."""

import pytest
from client_files import write_text, write_workbook
from door import PLAIN, SALES, TOTAL, csv_text, drop, rows, write

GOODS = {**PLAIN, "商品名称": lambda s: f"货{s.place % 3}", "数量": lambda s: s.quantity}
NO_NUMBER = {heading: tell for heading, tell in PLAIN.items() if heading != "订单号"}
SAMPLE = SALES[:6]
SHORT = {"单号": PLAIN["订单号"], "客户": PLAIN["客户编号"], "日期": lambda s: s.day.strftime("%Y/%m/%d"),
         "金额": lambda s: f"{s.amount:,}.00"}  # fmt: skip

COPIES = {
    "a sample": (PLAIN, PLAIN, SAMPLE),
    "a sample without numbers": (NO_NUMBER, NO_NUMBER, SAMPLE),
    "a sample of lines": (GOODS, GOODS, SAMPLE),
    "an extract with fewer columns and other words": (GOODS, {**SHORT, "商品名称": GOODS["商品名称"]}, SALES[8:]),
}  # fmt: skip


@pytest.mark.parametrize(("whole", "part", "sales"), COPIES.values(), ids=COPIES)
def test_part_of_another_file_is_left_out_and_asked(tmp_path, whole, part, sales):
    folder = tmp_path / "来件"
    folder.mkdir()
    write(folder, rows(whole), "销售.csv")
    write(folder, rows(part, sales), "销售（样例）.csv")
    read = drop(tmp_path, folder)
    key = next(iter(read.asked), "")
    assert read.asked == {key}
    assert key.startswith("copy.")
    assert (read.total, read.question(key).proposed) == (TOTAL, "不读")
    assert f"{len(sales)} 行里 {len(sales)} 行" in read.question(key).text


def test_the_same_file_twice_is_read_once_without_a_question(tmp_path):
    folder = tmp_path / "来件"
    folder.mkdir()
    for name in ("销售.csv", "销售(1).csv"):
        write(folder, rows(PLAIN), name)
    read = drop(tmp_path, folder)
    assert (read.asked, read.total) == (set(), TOTAL)
    assert "各行完全相同，只读一份" in read.draft.yaml_text


def test_month_sheets_beside_the_whole_year_count_once(tmp_path):
    months = {}
    for sale in SALES:
        months.setdefault(f"{sale.day.month}月", []).append(sale)
    sheets = {"全年": rows(GOODS), **{name: rows(GOODS, sales) for name, sales in months.items()}}
    read = drop(tmp_path, write_workbook(tmp_path / "台账.xlsx", sheets))
    assert read.total == TOTAL


def test_next_month_is_no_copy(tmp_path):
    first = write(tmp_path, rows(PLAIN, SALES[:10]), "一.csv")
    second = write(tmp_path, rows(PLAIN, SALES[9:]), "二.csv")  # one order stands in both
    read = drop(tmp_path, first, second)
    assert (read.asked, read.total, len(read.orders)) == (set(), TOTAL, 20)


def test_both_files_may_be_read(tmp_path):
    first = write(tmp_path, rows(NO_NUMBER), "一.csv")
    second = write(tmp_path, rows(NO_NUMBER, SAMPLE), "二.csv")
    read = drop(tmp_path, first, second).answered(copy__二="两份都读")
    assert read.total == TOTAL + sum(sale.amount for sale in SAMPLE)


# ---- one foreign currency throughout


SIGNED = {
    "$": ("实付金额", lambda s: f"${s.amount:,}.00"),
    "US$": ("实付金额", lambda s: f"US${s.amount}"),
    "€": ("实付金额", lambda s: f"€{s.amount}"),
    "HK$": ("实付金额", lambda s: f"HK${s.amount}"),
    "in the heading": ("金额（美元）", lambda s: s.amount),
    "USD in the heading": ("Amount (USD)", lambda s: s.amount),
}


@pytest.mark.parametrize(("heading", "tell"), SIGNED.values(), ids=SIGNED)
def test_one_foreign_sign_throughout_is_asked(tmp_path, heading, tell):
    columns = {h: t for h, t in PLAIN.items() if h != "实付金额"} | {heading: tell}
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    (key,) = read.asked
    assert key.startswith("currency.")
    assert read.total == TOTAL
    assert read.answered(**{key: "7"}).total == 7 * TOTAL
    again = drop(tmp_path, write(tmp_path, rows(columns)))
    assert again.answered(**{key: "不折算"}).total == TOTAL
    assert "currency:" in again.project.client_file("jia").read_text("utf-8")


def test_one_foreign_currency_in_a_column_is_asked_once_for_all_files(tmp_path):
    columns = {**PLAIN, "币种": lambda s: "USD"}
    first = write(tmp_path, rows(columns, SALES[:10]), "一.csv")
    second = write(tmp_path, rows(columns, SALES[10:]), "二.csv")
    read = drop(tmp_path, first, second)
    assert read.asked == {"currency.USD"}
    assert read.answered(currency__USD="7").total == 7 * TOTAL


def test_one_foreign_sign_in_two_files_is_converted_in_both(tmp_path):
    columns = {h: t for h, t in PLAIN.items() if h != "实付金额"} | {"金额": SIGNED["$"][1]}
    first = write_text(tmp_path / "一.csv", csv_text(rows(columns, SALES[:10]), "\t"))
    second = write_text(tmp_path / "二.csv", csv_text(rows(columns, SALES[10:]), "\t"))
    read = drop(tmp_path, first, second)
    assert read.asked == {"currency.美元"}
    assert read.answered(currency__美元="7").total == 7 * TOTAL


# ---- scores noted on calls


SCORED = {
    "calls": ("回访.csv", ["客户编号", "回访日期", "回访方式", "总体满意度", "备注"]),
    "NPS": ("NPS.csv", ["客户编号", "日期", "渠道", "推荐意愿", "说明"]),
    "ratings": ("评价.csv", ["客户编号", "评价时间", "来源", "评分", "内容"]),
}


@pytest.mark.parametrize(("name", "head"), SCORED.values(), ids=SCORED)
def test_scores_with_a_day_are_answers(tmp_path, name, head):
    table = [
        head,
        *([s.customer, s.day.isoformat(), "电话", s.place % 5 + 1, f"说{s.place}"] for s in SALES),
    ]
    read = drop(tmp_path, write(tmp_path, table, name))
    assert read.asked == set()
    assert read.data.rows("surveys") == 20
    assert set(read.data.frame("surveys")["score"]) == {1, 2, 3, 4, 5}


def test_calls_without_scores_stay_calls(tmp_path):
    head = ["客户编号", "回访日期", "回访方式", "回访内容"]
    table = [head, *([s.customer, s.day.isoformat(), "电话", f"说{s.place}"] for s in SALES)]
    assert drop(tmp_path, write(tmp_path, table, "回访.csv")).data.rows("interactions") == 20


# ---- receipts and balances


BALANCES = [
    ("已收金额", "未收金额"),
    ("已付金额", "欠款"),
    ("已回款", "未回款"),
    ("Amount Paid", "Balance Due"),
]


@pytest.mark.parametrize("heads", BALANCES)
def test_received_and_open_amounts_are_kept_beside_the_amount(tmp_path, heads):
    columns = {**{h: t for h, t in PLAIN.items() if h != "实付金额"}, "总金额": lambda s: s.amount,
               heads[0]: lambda s: 100, heads[1]: lambda s: s.amount - 100}  # fmt: skip
    read = drop(tmp_path, write(tmp_path, rows(columns)))
    assert (read.asked, read.total) == (set(), TOTAL)
    frame = read.data.frame("orders")
    assert (frame["received_amount"].sum(), frame["open_amount"].sum()) == (2000, TOTAL - 2000)


def test_receipts_are_said_to_be_kept_and_not_used(tmp_path):
    paid = {"收款单号": lambda s: f"R{s.place}", "订单号": PLAIN["订单号"], "回款日期": lambda s: s.day.isoformat(),
            "回款金额": lambda s: s.amount}  # fmt: skip
    sheets = {"订单": rows(PLAIN), "回款": rows(paid)}
    read = drop(tmp_path, write_workbook(tmp_path / "a.xlsx", sheets))
    assert (read.asked, read.total, read.data.rows("receipts")) == (set(), TOTAL, 20)
    (said,) = [w for w in read.data.warnings if "没有章节使用" in w.message]
    assert (said.message, said.count) == ("回款记录已读入、列入账目与核对，目前没有章节使用", 20)
