"""What a draft settles of a sheet's cells, and the customers that it finds among the sales."""

from door import AMOUNT, CUSTOMER, NUMBER, PLAIN, SALES, TIME, drop, rows, write

from reportkit.data.recognise.cells import profile
from reportkit.data.seen import without_day


def entry(read, table="orders"):
    return next(source for source in read.sources if source["table"] == table)


def test_words_among_amounts_are_blanks_and_counted(tmp_path):
    some = {"实付金额": lambda s: "面议" if s.place > 17 else s.amount}
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, **some})))
    assert entry(read)["blanks"] == {"paid_amount": ["面议"]}
    assert any(
        "“实付金额”有 2 格读不懂（共 20 格）：面议，按空值处理" in r for r in read.draft.remarks
    )


def test_an_amount_without_results_is_told(tmp_path):
    empty = {"数量": lambda s: 2, "单价": lambda s: 50, "实付金额": lambda s: ""}
    read = drop(tmp_path, write(tmp_path, rows({**NUMBER, **CUSTOMER, **TIME, **empty})))
    assert any("“实付金额”20 格全是空的" in remark for remark in read.draft.remarks)


def test_decimal_commas_are_told_with_an_example(tmp_path):
    comma = {"实付金额": lambda s: f"{s.amount},75"}
    read = drop(tmp_path, write(tmp_path, [*rows({**PLAIN, **comma})], "订单.xlsx"))
    assert any("“1100,75”＝1,100.75" in remark for remark in read.draft.remarks)


def test_fields_of_an_order_on_its_first_line_are_filled_down_and_amounts_never(tmp_path):
    first = {**NUMBER, **CUSTOMER}
    table = rows({**first, **TIME, "数量": lambda s: s.quantity, **AMOUNT})
    for line in table[2::2]:
        line[0] = line[1] = line[-1] = ""
    assert drop(tmp_path, write(tmp_path, table)).sources[0]["fill_down"] == list(first)


def test_names_and_places_of_customers_in_a_list_of_sales_become_customers(tmp_path):
    about = {
        "客户名称": lambda s: s.name,
        "城市": lambda s: f"城{s.customer[-1]}市",
        "店员": lambda s: s.number,
    }
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, **about})))
    assert set(read.columns("customers").values()) == {"customer_id", "name", "city", "updated_at"}


def test_what_the_latest_sale_says_of_a_customer_holds(tmp_path):
    heading = ["订单号", "客户编号", "下单时间", "城市", "实付金额"]
    oldest_first = [
        [f"SO{n:03}", f"K{n % 15:03}", f"{n + 1:02}/01/2025", f"城{n % 15}市", 100 + n]
        for n in range(30)
    ]
    oldest_first[15][3] = "新城市"  # K000 has moved; the others say one thing
    for order in (oldest_first, oldest_first[::-1]):
        read = drop(tmp_path, write(tmp_path, [heading, *order]))
        assert entry(read, "customers")["dates"] == {"updated_at": "%d/%m/%Y"}
        customers = read.data.frame("customers", ["customer_id", "city"])
        assert dict(customers.to_numpy())["K000"] == "新城市"


def test_what_changes_from_sale_to_sale_is_no_attribute_of_a_customer(tmp_path):
    about = {"城市": lambda s: f"城{s.place}市"}
    read = drop(tmp_path, write(tmp_path, rows({**PLAIN, **about})))
    assert [source["table"] for source in read.sources] == ["orders"]


def test_a_list_of_customers_leaves_the_sales_to_be_sales(tmp_path):
    people = {**CUSTOMER, "客户名称": lambda s: s.name, "行业": lambda s: "零售"}
    sales = write(tmp_path, rows({**PLAIN, "客户名称": lambda s: s.name}))
    read = drop(tmp_path, sales, write(tmp_path, rows(people, SALES[:5]), "客户.csv"))
    assert sorted(source["table"] for source in read.sources) == ["customers", "orders"]


def test_cells_that_name_no_day_are_words_where_most_do():
    days = ["2025-01-02"] * 8
    assert without_day(profile([*days, "待定", "2025年3月"])) == ("待定", "2025年3月")
    assert without_day(profile(["2025-01-02", "待定"])) == ("待定",)  # half of them
    assert without_day(profile(["2025-01-02", "待定", "下周"])) == ()


FIRMS = ("华辰科技", "东海机电", "盛达商务", "明远电子", "北方重工")
PEOPLE = ("王岚", "李静怡", "赵敏", "钱多多", "周杰")


def kind_of_customers(tmp_path, names, **more) -> str:
    columns = {**NUMBER, "客户名称": lambda s: names[s.place % 5], **TIME, **AMOUNT, **more}
    text = drop(tmp_path, write(tmp_path, rows(columns))).draft.yaml_text
    return text.partition("  kind: ")[2][:2]


def test_firms_are_told_by_their_names_trades_or_numbers_in_the_register(tmp_path):
    trade = {"行业": lambda s: ("制造", "零售")[s.place % 5 % 2]}
    number = {"纳税人识别号": lambda s: f"9131000{s.place % 5}MA1K4"}
    assert kind_of_customers(tmp_path, FIRMS, **trade) == "对公"
    assert kind_of_customers(tmp_path, FIRMS, **number) == "对公"
    assert kind_of_customers(tmp_path, [f"{name}商行" for name in FIRMS]) == "对公"


def test_persons_with_a_trade_and_names_without_one_stay_persons(tmp_path):
    trade = {"行业": lambda s: ("制造", "零售")[s.place % 5 % 2]}
    blank = {"纳税人识别号": lambda s: ""}
    assert kind_of_customers(tmp_path, PEOPLE, **trade) == "对私"
    assert kind_of_customers(tmp_path, PEOPLE, **trade, 性别=lambda s: "女") == "对私"
    assert kind_of_customers(tmp_path, FIRMS, **blank) == "对私"
    assert kind_of_customers(tmp_path, ["K1", "K2", "K3", "K4", "K5"], **trade) == "对私"
