"""What taking returns off does to the money, counted before anybody answers."""

from client_files import write_text
from door import csv_text, drop

SALES = [["订单号", "客户编号", "下单时间", "商品名称", "数量", "单价", "金额", "整单金额"],
         *([f"A{n}", f"K{n % 3}", f"2025-0{n}-03", word, 2, price, 2 * price, 60]
           for n in range(1, 9) for word, price in (("笔", 10), ("纸", 20)))]  # fmt: skip
BACK = [["订单号", "退款金额"], ["A1", 15], ["A2", 99], ["Z1", 7]]


def dropped(folder, sales=SALES, back=BACK):
    write_text(folder / "销售.csv", csv_text(sales))
    write_text(folder / "退款.csv", csv_text(back))
    return drop(folder, folder / "销售.csv", folder / "退款.csv")


def test_effect_counts_what_is_found_and_never_more_than_the_order_cost(tmp_path):
    read = dropped(tmp_path)
    effect = read.question("returns").choices[0].effect
    assert effect == "3 行里 2 行找到原订单，计入的金额减少 75.00（15.6%）"  # 15 + 60 of 480


def test_effect_is_what_the_answer_does(tmp_path):
    read = dropped(tmp_path)
    assert read.total - read.answered(returns="从原订单扣减").total == 75


def test_without_sales_the_returns_are_asked_without_an_effect(tmp_path):
    write_text(tmp_path / "退款.csv", csv_text(BACK))
    people = [["客户编号", "客户名称"], *([f"K{n}", f"样例{n}商行"] for n in range(9))]
    write_text(tmp_path / "客户.csv", csv_text(people))
    read = drop(tmp_path, tmp_path / "退款.csv", tmp_path / "客户.csv")
    assert [choice.effect for choice in read.question("returns").choices] == ["", "这份文件不读入"]
