"""Which of two like sheets is left out, and what is not taken for a copy."""

import pytest
from door import PLAIN, SALES, TOTAL, drop, rows, write

LINES = {**PLAIN, "商品名称": lambda s: f"货{s.place % 3}", "数量": lambda s: s.quantity}


def test_the_smaller_file_is_left_out_and_says_how_much_it_would_add(tmp_path):
    part = write(tmp_path, rows(LINES, SALES[:5]), "一.csv")
    whole = write(tmp_path, rows(LINES), "二.csv")
    read = drop(tmp_path, part, whole)
    money = sum(sale.amount for sale in SALES[:5])
    effect = read.question("copy.一").choices[1].effect
    assert effect == f"多计 5 行，金额合计 {money:,.2f}（{money / TOTAL:.1%}）"
    assert [s.get("skip", False) for s in read.sources] == [True, False]


def test_orders_and_their_lines_are_no_copies(tmp_path):
    heads = write(tmp_path, rows(PLAIN), "订单.csv")
    lines = write(tmp_path, rows(LINES), "明细.csv")
    read = drop(tmp_path, heads, lines)
    assert (read.asked, read.total) == (set(), TOTAL)


def test_lines_leave_to_their_orders_who_bought_and_when(tmp_path):
    bare = {h: t for h, t in LINES.items() if h in ("订单号", "商品名称", "数量")}
    heads = write(tmp_path, rows(PLAIN), "订单.csv")
    read = drop(tmp_path, heads, write(tmp_path, rows(bare), "明细.csv"))
    assert (read.asked, read.total) == (set(), TOTAL)
    assert read.data.rows("order_lines") == 20


def test_customers_in_two_files_are_put_together_anyhow(tmp_path):
    people = [["客户编号", "客户名称"], *([f"K{n}", f"样例{n}商行"] for n in range(9))]
    files = [write(tmp_path, people, name) for name in ("甲.csv", "乙.csv")]
    read = drop(tmp_path, *files, write(tmp_path, rows(PLAIN), "订单.csv"))
    assert read.asked == set()


def repeated(tmp_path, **more):
    """Five orders stand twice; what ``more`` says of a row depends on whether it is the second one."""
    heads = [*PLAIN, *more]
    lines = [
        [*(tell(s) for tell in PLAIN.values()), *(tell(s, second) for tell in more.values())]
        for second, sales in ((False, SALES), (True, SALES[:5]))
        for s in sales
    ]
    return drop(tmp_path, write(tmp_path, [heads, *lines]))


@pytest.mark.parametrize("heading", ["更新时间", "导出时间", "订单状态"])
def test_one_order_in_two_states_is_asked_about(tmp_path, heading):
    words = {"订单状态": ("已付款", "已完成")}.get(heading, ("2025-09-01", "2025-09-02"))
    read = repeated(tmp_path, **{heading: lambda s, second: words[second]})
    assert read.asked == {"orders.repeated"}
    assert "有 5 行" in read.question("orders.repeated").text


def test_orders_that_differ_otherwise_or_not_at_all_are_no_question(tmp_path):
    assert repeated(tmp_path, 备注=lambda s, second: "多" if second else "").asked == set()
    assert repeated(tmp_path, 更新时间=lambda s, second: "2025-09-01").asked == set()
    both = {
        "更新时间": lambda s, second: f"2025-09-0{1 + second}",
        "备注": lambda s, second: str(second),
    }
    assert repeated(tmp_path, **both).asked == set()
