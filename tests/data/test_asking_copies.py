"""Which of two like sheets is left out, and what is not taken for a copy."""

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
