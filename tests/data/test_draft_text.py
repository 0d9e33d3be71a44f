"""The YAML of a drafted client: it reads back as what was meant, whatever the words."""

from datetime import date

import pytest
from ruamel.yaml import YAML

from reportkit.data.draft_text import Findings, SourceDraft, client_yaml, scalar
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED


def draft(*sources: SourceDraft, **more) -> tuple[str, dict]:
    """The text of the file, and what it reads as."""
    text = client_yaml("jia", Findings(sources=list(sources), **more), [])
    return text, YAML(typ="safe").load(text)


def source(**more) -> SourceDraft:
    return SourceDraft("订单.xlsx", table="orders", **more)


@pytest.mark.parametrize(
    "text",
    ["金额（元）", "a b", "yes", "NO", "12", "1e3", "", "- x", "#x", "a: b", "'", '"', "{", "~", "null",
     "订单/2025.csv", "\t", "：", "*a", "2025-01-02"],
)  # fmt: skip
def test_any_text_reads_back_as_itself(text):
    assert YAML(typ="safe").load(f"{scalar(text)}: {scalar(text)}") == {text: text}


def test_a_bare_client_has_its_kind_and_an_empty_list():
    text, read = draft()
    assert read["client"] == {"name": "jia", "kind": "对私"}
    assert read["data"] == {"sources": None}
    assert "# jia：由数据文件的表头起草" in text
    assert draft(companies=True)[1]["client"]["kind"] == "对公"


def test_all_that_is_known_of_a_source_reads_back():
    entry = source(
        sheet="一月 销售", system="zoho", heading_row=3,
        columns={"客户": ("customer_id", "owner"), "金额（元）": ("paid_amount",)},
        fill_down=["客户"], constants={"channel": "门 店"}, values={"status": {"1": "已完成"}},
        blanks={"金额（元）": ("0", "99", "无")}, dates={"ordered_at": "%d/%m/%Y"},
    )  # fmt: skip
    (read,) = draft(entry)[1]["data"]["sources"]
    assert read == {
        "file": "订单.xlsx", "table": "orders", "sheet": "一月 销售", "system": "zoho", "header": 3,
        "columns": {"客户": ["customer_id", "owner"], "金额（元）": "paid_amount"},
        "fill_down": ["客户"], "constants": {"channel": "门 店"}, "values": {"status": {"1": "已完成"}},
        "blanks": {"金额（元）": [0, 99, "无"]}, "dates": {"ordered_at": "%d/%m/%Y"},
    }  # fmt: skip


def test_a_code_with_leading_zeros_stays_the_text_that_stands_in_the_cell():
    (read,) = draft(source(blanks={"score": ("007", "0", "70")}))[1]["data"]["sources"]
    assert read["blanks"] == {"score": ["007", 0, 70]}


def test_a_code_in_words_is_written_as_it_is_read():
    text = draft(source(blanks={"score": ("无", "99")}))[0]
    assert '["无", 99]' in text


def test_a_flag_is_a_flag():
    (read,) = draft(source(constants={"won": "true", "channel": "yes"}))[1]["data"]["sources"]
    assert read["constants"] == {"won": True, "channel": "yes"}


@pytest.mark.parametrize(
    ("live", "sheet", "read_as"),
    [
        ("", "", {"file": "店"}),
        ("sql", "订单", {"sql": {"url": "店", "table": "订单"}}),
        ("crm", "Deals", {"connection": "店", "object": "Deals"}),
        ("crm", "form#行", {"connection": "店", "object": "form", "subform": "行"}),
    ],
)
def test_where_rows_come_from_is_written_as_it_is_read(live, sheet, read_as):
    (read,) = draft(SourceDraft("店", sheet=sheet, live=live, table="orders"))[1]["data"]["sources"]
    assert {k: v for k, v in read.items() if k not in ("table", "columns")} == read_as


def test_a_file_without_headings_gets_names_to_check():
    text, read = draft(
        source(header=False, headings=("列1", "列2"), columns={"列1": ("order_id",)})
    )
    (entry,) = read["data"]["sources"]
    assert (entry["header"], entry["names"]) == (False, ["列1", "列2"])
    assert "列1: order_id  # ？订单号" in text


def test_a_file_that_fits_nothing_is_a_comment_with_all_tables():
    text, read = draft(SourceDraft("怪.csv", sheet="表 1"))
    assert read["data"]["sources"] is None
    assert "  # - file: 怪.csv  # ？看不出是哪种数据" in text
    assert '  #   sheet: "表 1"' in text
    assert "customers｜orders｜" in text


def test_headings_without_a_place_are_listed_up_to_forty():
    some = source(columns={"号": ("order_id",)}, unplaced=[f"列{n}" for n in range(41)])
    text, _ = draft(some)
    assert "      # 列39:\n" in text
    assert "# 列40:" not in text
    assert "      # …… 另有 1 个表头" in text
    free = next(line for line in text.splitlines() if "可用的列名" in line)
    assert "customer_id" in free
    assert "order_id、" not in free.partition("：")[2]


def test_a_heading_that_another_took_is_offered_with_its_column():
    text, _ = draft(source(columns={"金额": ("paid_amount",)}, also={"实付": "paid_amount"}))
    assert "# ？实付: paid_amount  # 实付金额，已由上面的列填写" in text


def test_items_of_a_questionnaire_are_written_sure_ones_first():
    entry = SourceDraft("q.csv", table="surveys", items={"Q1": "价格"}, other_items=["楼层"])
    text, read = draft(entry)
    assert read["data"]["sources"][0]["unpivot"] == {"item": {"Q1": "价格"}}
    assert "        # ？楼层: 楼层" in text


def test_statuses_are_listed_by_what_they_do():
    words = {COUNTED: ["已完成"], REFUNDED: ["退款"], VOIDED: ["已取消", "no"]}
    text, read = draft(source(), statuses=words, prefixes=["TK"])
    assert read["data"]["void_statuses"] == ["已取消", "no"]
    assert read["data"]["refunds"] == {
        "statuses": ["退款"], "order_id_prefixes": ["TK"], "treatment": "net",
    }  # fmt: skip
    assert "# ？算成交的订单状态：已完成（常用词，不必写）" in text


@pytest.mark.parametrize(("last", "whole"), [(date(2026, 3, 5), True), (date(2026, 3, 6), False)])
def test_a_history_of_less_than_fourteen_months_is_taken_whole(last, whole):
    # from the first day on 429 and 430 days
    days = {"orders": {date(2025, 1, 1), last}}
    text, read = draft(source(), days=days)
    assert ("window_months" in read["data"]) == whole
    assert f"数据从 2025-01-01 到 {last}" in text


def test_the_reach_is_that_of_orders_or_else_of_everything():
    calls, orders = {date(2020, 1, 1)}, {date(2025, 1, 1)}
    reach = Findings(days={"interactions": calls, "orders": orders}).reach
    assert reach is not None and reach.first == date(2025, 1, 1)
    reach = Findings(days={"interactions": calls, "tickets": orders}).reach
    assert reach is not None and reach.first == date(2020, 1, 1)
    assert Findings().reach is None
