"""Small tables that explain a column of the sales or of the customers: joined where they are unique."""

import pytest
from client_files import write_workbook
from door import CUSTOMER, PLAIN, SALES, TOTAL, drop, rows

PLACES = ("华东", "华北", "西南", "华南", "东北")
PLACE = {"地区": lambda s: PLACES[s.place % 5]}  # one customer lives in one of them
OWNERS = [["地区", "地区经理"], *([place, f"经理{n % 2}"] for n, place in enumerate(PLACES))]


def with_sales(folder, lookup, columns=PLACE, *, title="对照", more=None):
    sheets = {"订单": rows({**PLAIN, **columns}), title: lookup, **(more or {})}
    return drop(folder, write_workbook(folder / "台账.xlsx", sheets))


def owners_of(read):
    frame = read.data.frame("customers")
    return dict(zip(frame["customer_id"], frame["owner"], strict=True))


EXPECTED = {sale.customer: f"经理{sale.place % 5 % 2}" for sale in SALES}
HEADINGS = [
    ("地区", "地区经理"),
    ("区域", "负责人"),
    ("大区", "销售负责人"),
    ("地区", "客户经理"),
    ("名称", "业务员"),
]


@pytest.mark.parametrize(("by", "owner"), HEADINGS)
def test_owner_of_a_region_is_the_owner_of_its_customers(tmp_path, by, owner):
    read = with_sales(tmp_path, [[by, owner], *OWNERS[1:]])
    assert (read.asked, read.total, len(read.orders)) == (set(), TOTAL, 20)
    assert owners_of(read) == EXPECTED
    assert not any("看不出" in note for note in read.draft.notes)


def test_region_of_a_list_of_customers_is_explained(tmp_path):
    people = [["客户编号", "客户名称", "地区"],
              *([f"K{n + 1:03}", f"样例{n + 1}商行", PLACES[n % 2]] for n in range(5))]  # fmt: skip
    read = with_sales(tmp_path, OWNERS[:3], {}, more={"客户": people})
    assert read.asked == set()
    assert set(owners_of(read).values()) == {"经理0", "经理1"}


def test_product_is_explained_by_its_category(tmp_path):
    goods = {"商品名称": lambda s: f"货{s.place % 3}", "数量": lambda s: 1}
    table = [["商品名称", "品类"], ["货0", "文具"], ["货1", "文具"], ["货2", "书籍"]]
    read = with_sales(tmp_path, table, goods)
    lines = read.data.frame("order_lines")
    told = read.data.frame("products" if read.data.has("products") else "order_lines")
    assert set(told["category"]) == {"文具", "书籍"}
    assert (len(lines), read.total) == (20, TOTAL)


def test_code_of_a_channel_is_explained(tmp_path):
    code = {"渠道代码": lambda s: f"C{s.place % 2}"}
    read = with_sales(tmp_path, [["渠道代码", "渠道"], ["C0", "门店"], ["C1", "网店"]], code)
    assert set(read.orders["channel"]) == {"门店", "网店"}


def test_value_that_two_rows_explain_differently_is_named_and_not_joined(tmp_path):
    read = with_sales(tmp_path, [*OWNERS, ["华东", "经理9"]])
    assert (read.asked, read.total) == (set(), TOTAL)
    assert any("“华东”有两种说明" in note for note in read.draft.notes)
    assert "lookup" not in read.draft.yaml_text


def test_value_that_nothing_explains_is_counted(tmp_path):
    read = with_sales(tmp_path, OWNERS[:-1])  # 东北 is missing; four of five are explained
    assert read.total == TOTAL
    assert any("4 行在 台账.xlsx“对照” 里没有说明" in w.message for w in read.data.warnings)


def test_strange_small_table_explains_nothing(tmp_path):
    read = with_sales(tmp_path, [["科目", "编码"], ["办公费", "6601"], ["差旅费", "6602"]])
    assert read.total == TOTAL
    assert "lookup" not in read.draft.yaml_text
    assert any("看不出是哪种数据" in note for note in read.draft.notes)


def test_small_numbers_meet_by_chance_and_join_nothing(tmp_path):
    columns = {"数量": lambda s: s.quantity, **CUSTOMER}
    read = with_sales(tmp_path, [["等级", "说明"], ["1", "好"], ["2", "中"], ["3", "差"]], columns)
    assert "lookup" not in read.draft.yaml_text
