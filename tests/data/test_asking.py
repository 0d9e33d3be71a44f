"""Which open points a draft asks about, and that each is asked once."""

from door import AMOUNT, CUSTOMER, NUMBER, PLAIN, SALES, TIME, drop, rows, write


def asked(folder, *tables):
    """Key → question of the draft for files of these columns."""
    files = [write(folder, rows(t), f"订单{n}.csv") for n, t in enumerate(tables, 1)]
    return {q.key: q for q in drop(folder, *files).draft.questions}


def test_plain_sales_leave_nothing_open(tmp_path):
    assert asked(tmp_path, PLAIN) == {}


def test_a_missing_customer_is_asked_for_with_the_headings_that_are_there(tmp_path):
    question = asked(tmp_path, {**NUMBER, **TIME, **AMOUNT})["orders.customer_id"]
    assert question.text == (
        "订单1.csv：没有看出客户是哪一列（表头：订单号、下单时间、实付金额）。"
        "没有客户就无法按客户分析；若文件里有，请写出它的表头。"
    )
    (written,) = question.answer("购货方")["sources"].values()
    assert written == {"columns": {"购货方": "customer_id"}}


def test_day_and_month_that_may_be_either_are_asked_about(tmp_path):
    slashes = {"下单时间": lambda s: f"{s.place % 12 + 1:02}/{s.place % 9 + 1:02}/2025"}
    question = asked(tmp_path, {**PLAIN, **slashes})["orders.ordered_at.format"]
    assert [choice.effect for choice in question.choices] == ["日/月/年", "月/日/年"]


def test_days_without_a_year_are_asked_for_it(tmp_path):
    short = {"下单时间": lambda s: f"{s.day.month}月{s.day.day}日"}
    question = asked(tmp_path, {**PLAIN, **short})["orders.year"]
    assert "有 20 格没有写年份" in question.text
    (written,) = question.answer("2025")["sources"].values()
    assert written["year"] == 2025


def test_an_unknown_status_is_asked_about_and_left_out_until_then(tmp_path):
    states = {"订单状态": lambda s: "已完成" if s.place < 15 else "待议价"}
    found = asked(tmp_path, {**PLAIN, **states})
    assert set(found) == {"status.待议价"}  # what 已完成 means is known
    question = found["status.待议价"]
    assert "为“待议价”的 5 行（占 25.0%）算成交吗？" in question.text
    assert question.answer(question.choices[0].word) == {
        "data": {"valid_statuses": ["已完成", "待议价"]}
    }
    assert question.choices[2].word == question.proposed
    assert question.answer(question.proposed) == {"data": {"void_statuses": ["待议价"]}}


def test_moments_that_name_no_day_are_counted_and_asked_about(tmp_path):
    some = {"下单时间": lambda s: "待定" if s.place > 17 else s.day}
    question = asked(tmp_path, {**PLAIN, **some})["orders.ordered_at.cells"]
    assert "有 2 格读不出是哪一天：待定。" in question.text


def test_only_a_list_of_all_orders_spares_their_lines_the_question_for_amounts(tmp_path):
    goods = {**NUMBER, **CUSTOMER, **TIME, "商品名称": lambda s: f"货{s.place % 7}",
             "数量": lambda s: s.quantity}  # fmt: skip
    lines = write(tmp_path, rows(goods, [s for s in SALES for _ in range(2)]), "明细.csv")
    heads = {**NUMBER, **CUSTOMER, **TIME}
    whole = write(tmp_path, rows(heads), "订单.csv")
    half = write(tmp_path, rows(heads, SALES[:10]), "部分订单.csv")  # a copy, and so not read
    assert drop(tmp_path / "a", lines, whole).asked == {"orders.paid_amount"}
    assert drop(tmp_path / "b", lines, half).asked == {"copy.部分订单", "order_lines.line_amount"}


def test_the_same_point_of_a_second_file_has_a_key_of_its_own(tmp_path):
    bare = {**NUMBER, **TIME, **AMOUNT}
    found = asked(tmp_path, bare, {**bare, "实付金额": lambda s: s.amount + 1})
    assert set(found) == {"orders.customer_id", "orders.customer_id@订单2"}
    assert {q.about for q in found.values()} == {"customer"}
