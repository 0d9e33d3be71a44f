"""Open points about money, asked of real files, and the settings that each answer writes."""

from door import CUSTOMER, NUMBER, PLAIN, TIME, drop, rows, write

DAYS = {**NUMBER, **CUSTOMER, **TIME}


def asked(folder, columns):
    """Key → question of the draft for orders with these columns."""
    return {q.key: q for q in drop(folder, write(folder, rows(columns))).draft.questions}


def test_a_plain_amount_is_not_asked_about(tmp_path):
    assert asked(tmp_path, PLAIN) == {}


def test_a_missing_amount_is_asked_for_by_its_heading(tmp_path):
    question = asked(tmp_path, {**DAYS, "颜色": lambda s: "红"})["orders.paid_amount"]
    assert question.text == "订单.csv：没有看出成交金额是哪一列。"
    (written,) = question.answer("颜色")["sources"].values()
    assert written == {"columns": {"颜色": "paid_amount"}}


def test_a_column_of_words_is_not_offered_for_the_amount(tmp_path):
    question = asked(tmp_path, {**DAYS, "金额": lambda s: "面议"})["orders.paid_amount"]
    assert question.words == ()


def test_a_rival_of_another_total_is_asked_about_with_both_totals(tmp_path):
    columns = {**DAYS, "订单金额": lambda s: 100, "销售金额": lambda s: 110}
    question = asked(tmp_path, columns)["orders.paid_amount"]
    assert question.text == (
        "订单.csv：以“订单金额”（合计 2,000.00）还是“销售金额”（合计 2,200.00，多 10.0%）为成交金额？"
    )
    assert (question.words, question.proposed) == (("订单金额", "销售金额"), "订单金额")


def test_a_rival_of_the_same_total_is_not_asked_about(tmp_path):
    columns = {**DAYS, "订单金额": lambda s: 100, "销售金额": lambda s: 100}
    assert "orders.paid_amount" not in asked(tmp_path, columns)


def test_each_foreign_currency_is_asked_for_its_rate(tmp_path):
    found = asked(tmp_path, {**PLAIN, "币种": lambda s: ("CNY", "USD", "EUR")[s.place % 3]})
    assert set(found) == {"currency.EUR", "currency.USD"}
    assert found["currency.EUR"].text == (
        "订单.csv：“币种”有 CNY、EUR、USD 3 种，1 EUR 折算多少元？没有汇率不能相加。"
    )
    assert found["currency.USD"].answer("7.1") == {"data": {"currency_rates": {"USD": 7.1}}}


def test_our_own_currency_throughout_is_not_asked_about(tmp_path):
    assert asked(tmp_path, {**PLAIN, "币种": lambda s: "CNY"}) == {}


def test_one_foreign_currency_throughout_is_asked_about(tmp_path):
    question = asked(tmp_path, {**PLAIN, "币种": lambda s: "USD"})["currency.USD"]
    assert question.words == ("不折算",)
    assert question.answer("不折算") == {"client": {"currency": "USD"}}
    assert question.answer("7.1") == {"data": {"currency_rates": {"USD": 7.1}}}


def test_signs_of_several_currencies_are_asked_about_with_an_example_of_each(tmp_path):
    columns = {**DAYS, "实付金额": lambda s: f"{'HK$' if s.place else '￥'}{s.amount}"}
    text = asked(tmp_path, columns)["orders.signs"].text
    assert text.startswith("订单.csv：“实付金额”里有人民币（￥1100）、港元（HK$")
    assert "美元" not in text


def test_our_own_sign_throughout_is_not_asked_about(tmp_path):
    assert asked(tmp_path, {**DAYS, "实付金额": lambda s: f"¥{s.amount}"}) == {}


def test_one_foreign_sign_throughout_is_asked_about(tmp_path):
    found = asked(tmp_path, {**DAYS, "实付金额": lambda s: f"${s.amount}"})
    question = found["currency.美元"]
    assert question.words == ("不折算", "就是元")
    assert "写着美元（$1100）" in question.text
    assert question.answer("就是元") == {}


def test_a_title_in_ten_thousands_is_asked_about(tmp_path):
    table = [["销售台账（单位：万元）", "", "", ""], *rows(PLAIN)]
    question = {q.key: q for q in drop(tmp_path, write(tmp_path, table)).draft.questions}[
        "orders.unit"
    ]
    assert question.text == "订单.csv：标题写着“单位：万元”，“实付金额”的数是万元还是元？"
    for word in ("万元", "元"):
        (meant,) = question.answer(word)["sources"].values()
        assert meant == {"units": {"paid_amount": word}}


def test_an_amount_alike_on_every_line_of_an_order_is_of_the_order_or_of_each_line(tmp_path):
    lines = {
        "订单号": lambda s: f"SO{s.place // 2:04}",
        "客户编号": lambda s: f"K{s.place // 4:03}",
        "下单时间": lambda s: f"2025-01-{s.place // 2 + 1:02}",
        "商品名称": lambda s: f"货{s.place}",
        "数量": lambda s: s.quantity,
        "实付金额": lambda s: 300 + s.place // 2,
    }
    found = asked(tmp_path, lines)
    question = next(q for key, q in found.items() if key.endswith(".per_order"))
    assert (question.words, question.proposed) == (("每单一次", "每行一次"), "每单一次")
    meant = {word: next(iter(question.answer(word)["sources"].values())) for word in question.words}
    assert meant == {
        "每单一次": {"columns": {"实付金额": "order_amount"}},
        "每行一次": {"columns": {"实付金额": "line_amount"}},
    }
