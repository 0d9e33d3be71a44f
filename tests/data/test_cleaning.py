from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pytest
from client_files import clean
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.data.mapping import heading_unit
from reportkit.errors import DataError


def test_empty_cells_are_null_in_every_kind():
    for table, column in (
        ("orders", "order_id"),
        ("orders", "paid_amount"),
        ("orders", "ordered_at"),
    ):
        assert clean(table, column, ["", None, " ", "NULL", "—"])[0] == [None] * 5


def test_changes_are_counted_with_the_first_row():
    typed, cleaner = clean("orders", "paid_amount", ["5", "1.2万", "3万", " 7 "])
    assert typed == [5, 12000, 30000, 7]
    tally = cleaner.changes["按“万”换算"]
    assert (tally.count, cleaner.example(tally)) == (2, "第 3 行“1.2万”")
    assert cleaner.changes["去掉首尾空格"].row == 5


def test_ids_are_not_numbers():
    assert clean("orders", "order_id", ["001", "1", "01", "1e5"])[0] == ["001", "1", "01", "1e5"]


@settings(max_examples=40, deadline=None)
@given(st.lists(st.from_regex(r"[0-9A-Za-z\u4e00-\u9fff]([0-9A-Za-z\u4e00-\u9fff _-]*[0-9A-Za-z])?", fullmatch=True).filter(lambda t: t.lower() not in ("null", "nan", "none", "nat")), min_size=1))  # fmt: skip
def test_ids_without_dirt_come_back_letter_by_letter(ids):
    typed, cleaner = clean("orders", "order_id", ids)
    assert typed == ids
    assert cleaner.changes == {}


def test_one_impossible_date_among_iso_dates_is_found():
    cells = ["2025-01-03"] * 30 + ["2025-13-03"]
    typed, cleaner = clean("orders", "ordered_at", cells)
    assert typed == [datetime(2025, 1, 3)] * 30 + [None]
    cleaner.check("订单.csv")  # 1 of 31 is tolerated
    assert cleaner.unreadable["没有这一天或这一刻"].row == 32


def test_more_than_one_in_twenty_unreadable_is_refused_with_place_count_and_remedy():
    _, cleaner = clean("orders", "paid_amount", ["12"] * 18 + ["甲", "乙"])
    with pytest.raises(DataError) as error:
        cleaner.check("订单.csv")
    assert str(error.value) == (
        "订单.csv：“paid_amount”列应为金额（实付金额），20 个值中有 2 个无法识别（首例：第 20 行“甲”）。"
        "请核对 columns 的映射是否选错了列，或先在文件中改正。"
    )


def test_unsettled_dates_are_refused_with_the_way_to_declare_them():
    _, cleaner = clean("orders", "ordered_at", ["03/04/2025"])
    with pytest.raises(DataError, match=r"日月顺序不明.*第 2 行“03/04/2025”.*dates: \{ordered_at:"):
        cleaner.check("订单.csv")


def test_declared_format_reads_them():
    typed, _ = clean(
        "orders", "ordered_at", ["03/04/2025 09:30:00 PM"], date_format="%m/%d/%Y %I:%M:%S %p"
    )
    assert typed == [datetime(2025, 3, 4, 21, 30)]


def test_times_written_in_another_zone_become_local():
    typed, cleaner = clean(
        "orders", "ordered_at", ["2025-01-31 16:30:00"], written_in=ZoneInfo("UTC")
    )
    assert typed == [datetime(2025, 2, 1, 0, 30)]
    assert cleaner.changes["时区换算"].count == 1


def test_values_map_comes_after_trimming_and_before_reading():
    typed, _ = clean(
        "customers", "churned", [" 已流失 ", "在用"], mapped={"已流失": "true", "在用": "false"}
    )
    assert typed == [True, False]


def test_blank_codes_of_numbers_match_as_numbers_those_of_words_as_words():
    assert clean("surveys", "score", ["0", "0.0", "5", "99"], blanks=("0", "99"))[0] == [
        None,
        None,
        5,
        None,
    ]
    assert clean("surveys", "score", ["拒答", "5"], blanks=("拒答",))[0] == [None, 5]
    assert clean("customers", "education", ["9", "本科"], blanks=("9",))[0] == [None, "本科"]


def test_unit_in_the_heading_multiplies():
    assert heading_unit("消费金额（万元）") == (1e4, False)
    assert heading_unit("金额(元)") == (1.0, False)
    assert heading_unit("钱包份额（%）") == (1.0, True)
    assert clean("orders", "paid_amount", ["1.5"], factor=1e4)[0] == [15000]
    assert clean("customers", "wallet_share", ["35", "35%"], percent=True)[0] == [0.35, 0.35]


def test_private_examples_show_only_the_row():
    _, cleaner = clean("customers", "phone", [" 13812345678 "])
    assert cleaner.example(cleaner.changes["去掉首尾空格"]) == "第 2 行"


def test_phone_numbers_stay_text():
    typed, _ = clean("customers", "phone", ["13812345678", "13812345678.0", "021-5555 1234"])
    assert typed == ["13812345678", "13812345678", "021-5555 1234"]


def test_blocks_continue_the_row_numbers():
    _, cleaner = clean("orders", "paid_amount", ["1"])
    cleaner(pa.array(["1万"]), 100_002)
    assert cleaner.changes["按“万”换算"].row == 100_002


def test_no_comment_is_blank_where_people_speak_and_a_word_elsewhere():
    cells = [
        "无",
        "没有。",
        "n/a",
        "NA",
        "发货太慢",
        "没有发票，催了三次才补，下次希望随货同行，谢谢",
    ]
    typed, cleaner = clean("surveys", "comment", cells)
    assert typed == [None, None, None, None, *cells[4:]]
    assert cleaner.changes["没有内容的意见视为空"].count == 3  # n/a is blank in every column
    assert clean("tickets", "text", ["无"])[0] == clean("interactions", "text", ["无"])[0] == [None]
    assert clean("customers", "owner", ["NA"])[0] == ["NA"]
