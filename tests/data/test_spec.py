"""What a client's YAML may say about one source, and how it is refused."""

import pytest
from pydantic import ValidationError

from reportkit.data.spec import SourceSpec, SqlSource, address_fault, cell_text, nearest


def spec(**more) -> SourceSpec:
    return SourceSpec(**{"file": "a.csv", "table": "orders", **more})


def refused(**more) -> str:
    with pytest.raises(ValidationError) as error:
        spec(**more)
    return str(error.value)


@pytest.mark.parametrize(
    ("value", "text"),
    [(True, "true"), (False, "false"), (1.0, "1"), (1.5, "1.5"), (7, "7"), (None, ""), ("x", "x")],
)
def test_a_yaml_scalar_reads_as_it_would_stand_in_a_cell(value, text):
    assert cell_text(value) == text


def test_the_nearest_word_is_offered_only_when_it_is_near():
    assert nearest("order", ["orders", "events"]) == "是否想写“orders”？"
    assert nearest("天气", ["orders", "events"]) == ""
    assert nearest("x", []) == ""


def test_an_unknown_table_is_refused_with_the_nearest_and_all_of_them():
    said = refused(table="order")
    assert "是否想写“orders”？可用的有：customers（客户表）、orders（订单表）" in said


def test_an_unknown_column_is_refused_with_the_nearest():
    said = refused(columns={"金额": "paid_amont"})
    assert "订单表的列。没有名为“paid_amont”的列。是否想写“paid_amount”？" in said
    for setting in ("constants", "values", "dates"):
        words = {"paid_amont": {"x": "y"} if setting == "values" else "x"}
        assert "没有名为“paid_amont”的列" in refused(**{setting: words})


def test_one_heading_may_fill_several_columns_and_is_text():
    assert spec(columns={2024: "order_id", "客户": ["customer_id"]}).columns == {
        "2024": ("order_id",), "客户": ("customer_id",),
    }  # fmt: skip


def test_words_of_cells_are_text_whatever_yaml_made_of_them():
    known = spec(
        constants={"paid_amount": 3.0}, values={"status": {1: True}}, blanks={"paid_amount": 99}
    )
    assert known.constants == {"paid_amount": "3"}
    assert known.values == {"status": {"1": "true"}}
    assert known.blanks == {"paid_amount": ("99",)}
    assert spec(blanks={"paid_amount": [0, 99.0]}).blanks == {"paid_amount": ("0", "99")}


def test_blanks_may_name_a_column_a_heading_or_its_item():
    wide = {"table": "surveys", "unpivot": {"item": {"Q1": "价格"}}}
    for name in ("score", "Q1", "价格"):
        assert spec(**wide, blanks={name: [0]}).blanks == {name: ("0",)}
    with pytest.raises(ValidationError, match="blanks 中的“Q2”不是列名或题项。是否想写“Q1”？"):
        spec(**wide, blanks={"Q2": [0]})


def test_only_orders_surveys_and_traits_may_be_wide():
    said = refused(table="customers", unpivot={"item": {"Q1": "价格"}})
    assert "只有 orders（订单表）、surveys（满意度问卷表）、traits" in said
    assert spec(table="traits", unpivot={"item": {"Q1": 1}}).unpivot.item == {"Q1": "1"}


def test_names_belong_to_files_without_a_header():
    assert "若没有表头，请同时写 header: false" in refused(names=["甲"])
    assert spec(header=False, names=["甲"]).names == ("甲",)


@pytest.mark.parametrize("delimiter", ["auto", "whitespace", ",", "，", "\t"])
def test_a_delimiter_is_one_character_or_a_word(delimiter):
    assert spec(delimiter=delimiter).delimiter == delimiter


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "\r"])
def test_other_delimiters_are_refused(delimiter):
    assert "auto、whitespace 或单个字符" in refused(delimiter=delimiter)


def test_a_time_zone_must_exist():
    assert spec(timezone="Asia/Tokyo").timezone == "Asia/Tokyo"
    for name in ("Asia/Nowhere", "../etc/passwd"):
        assert f"没有“{name}”这个时区" in refused(timezone=name)


@pytest.mark.parametrize("row", [0, -1, 1001, "yes", 1.0, None])
def test_the_row_of_the_headings_is_counted_from_one(row):
    assert "true、false 或表头所在的行号（1～1000，第一行是 1）" in refused(header=row)


@pytest.mark.parametrize("row", [True, False, 1, 1000])
def test_a_header_is_there_or_not_or_in_a_row(row):
    assert spec(header=row).header is row


def test_an_unknown_setting_is_refused_and_a_spec_never_changes():
    assert "colums" in refused(colums={})
    with pytest.raises(ValidationError):
        spec().file = "b.csv"


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://reader:topsecret@db/crm",
        "mysql://reader@db/crm?password=topsecret",
        "postgresql://db/crm?sslpassword=topsecret",
        "mssql://reader:topsecret/1@db/crm",
        "postgresql://[reader:topsecret@db/crm",
    ],
)
def test_an_address_with_a_password_is_refused_and_not_repeated(url):
    assert "密码不能写在设置里" in address_fault(url) and "topsecret" not in address_fault(url)


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("env:WAREHOUSE_URL", "WAREHOUSE_URL"),
        ("keyring:crm/warehouse", "keyring:crm/warehouse"),
        ("~/.config/reportkit/warehouse.url", "warehouse.url"),
        ("../../shop.sqlite", "shop.sqlite"),
        ("sqlite:///../shop.sqlite", "shop.sqlite"),
        ("postgresql://reader@db.example/crm", "crm"),
    ],
)
def test_a_place_of_an_address_is_taken_and_has_a_name(url, place):
    assert address_fault(url) == ""
    assert SqlSource(url=url, table="orders").place == place


def test_a_source_is_a_file_or_a_database():
    sql = {"url": "env:X", "table": "sales"}
    assert spec(file="", sql=sql).origin == "X：sales"
    assert spec(file="", sql={"url": "env:X", "query": "SELECT 1"}).origin == "X：查询（订单表）"
    assert "三者写一个" in refused(sql=sql)
    assert "三者写一个" in refused(file="")
    assert "数据库写成 sql:" in refused(file="mysql://u@h/d")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "table（表名）或 query（一条 SELECT），两者写一个"),
        ({"table": "a", "query": "SELECT 1"}, "两者写一个"),
        ({"table": "a", "watermark": "at"}, "watermark（只增不减的列）与 key"),
        ({"table": "a", "key": "id"}, "watermark（只增不减的列）与 key"),
        ({"table": "a", "timeout_seconds": 0}, "greater than or equal to 1"),
    ],
)
def test_a_database_says_what_is_read_and_how_it_grows(more, said):
    assert said in refused(file="", sql={"url": "env:X", **more})


def test_one_key_need_not_be_a_list():
    sql = {"url": "env:X", "table": "a", "watermark": "at", "key": "id"}
    assert SqlSource(**sql).key == ("id",)
