"""What the cells of a recognised file tell of its dates, words, refunds and answers."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reportkit.data.describe import Look, describe, describe_answers
from reportkit.data.draft_text import Findings, SourceDraft
from reportkit.data.habits import Scale
from reportkit.data.recognise.columns import Recognised
from reportkit.data.schema import TABLES
from reportkit.data.sheet import Sheet
from reportkit.data.statuses import COUNTED, REFUNDED


def look(
    table: str, columns: dict[str, str], *rows: tuple[str, ...], dates=None, also=None
) -> Look:
    """``columns``: heading → our column, '' for one that nothing takes."""
    headings = tuple(columns)
    cells = [list(column) for column in zip(*rows, strict=True)]

    def stream(positions):
        arrays = [pa.array(cells[p], pa.string()) for p in positions]
        yield pa.record_batch(arrays, names=[f"f{p}" for p in positions])

    taken = {p: (name,) for p, name in enumerate(columns.values()) if name}
    fit = Recognised(TABLES[table], taken, dates or {}, also or {})
    sheet = Sheet(Path("a.csv"), "a.csv", headings, 2, stream)
    return Look(sheet, cells, fit, SourceDraft("a.csv"), Findings())


def described(*args, **more) -> Look:
    seen = look(*args, **more)
    describe(seen)
    return seen


def test_headings_are_taken_taken_too_or_left_over():
    columns = {"客户": "customer_id", "金额": "paid_amount", "": "", "实付": "", "备注": ""}
    seen = described("orders", columns, ("甲", "5", "", "5", "x"), also={3: "paid_amount"})
    assert seen.source.table == "orders"
    assert seen.source.columns == {"客户": ("customer_id",), "金额": ("paid_amount",)}
    assert seen.source.also == {"实付": "paid_amount"}
    assert seen.source.unplaced == ["备注"]


BOTH = {"ordered_at": ("%d/%m/%Y", "%m/%d/%Y")}


def test_one_date_settles_the_order_of_day_and_month():
    days = [("04/03/2025",), ("25/03/2025",)]
    seen = described("orders", {"日": "ordered_at"}, *days, dates=BOTH)
    assert seen.source.dates == {"ordered_at": "%d/%m/%Y"}
    assert seen.findings.days == {"orders": {date(2025, 3, 4), date(2025, 3, 25)}}


def test_an_order_that_nothing_settles_stays_open_and_tells_no_days():
    seen = described("orders", {"日": "ordered_at"}, ("04/03/2025",), dates=BOTH)
    assert seen.source.dates == {}
    assert seen.source.open_dates == BOTH
    assert seen.findings.days == {}


def test_dates_that_fit_no_order_of_all_stay_open_with_those_of_the_sample():
    days = [("25/03/2025",), ("03/25/2025",)]
    seen = described("orders", {"日": "ordered_at"}, *days, dates=BOTH)
    assert seen.source.open_dates == BOTH


def test_both_spellings_of_a_gender_are_mapped():
    rows = [("Male",), ("female ",), ("male",), ("",)]
    seen = described("customers", {"性别": "gender"}, *rows)
    assert seen.source.values["gender"] == {"Male": "男", "female": "女", "male": "男"}


def test_a_gender_of_other_words_is_left_as_it_is():
    assert described("customers", {"性别": "gender"}, ("M",), ("其他",)).source.values == {}
    assert described("customers", {"性别": "gender"}, ("",)).source.values == {}


def test_reviews_of_0_and_1_are_bad_and_good():
    seen = described("surveys", {"label": "polarity"}, ("1",), ("0",))
    assert seen.source.values == {"polarity": {"1": "好评", "0": "差评"}}
    assert described("surveys", {"label": "polarity"}, ("1",), ("2",)).source.values == {}


def test_words_of_a_status_are_sorted_by_what_they_mean():
    rows = [("1", "已完成"), ("2", "退款成功"), ("3", "神秘"), ("4", "已完成")]
    seen = described("orders", {"号": "order_id", "状态": "status"}, *rows)
    assert seen.findings.statuses == {COUNTED: ["已完成"], REFUNDED: ["退款成功"], "": ["神秘"]}


def test_a_list_of_won_deals_says_so_by_its_date_alone():
    won = {"商机": "lead_id", "赢单日期": "closed_at"}
    full = [("L1", "2025-01-02"), ("L2", "2025-01-03")]
    assert described("leads", won, *full).source.constants == {"won": "true"}
    assert described("leads", won, *full, ("L3", " ")).source.constants == {}
    closed = {"商机": "lead_id", "关闭日期": "closed_at"}
    assert described("leads", closed, *full).source.constants == {}
    staged = {"商机": "lead_id", "赢单日期": "closed_at", "阶段": "stage"}
    assert described("leads", staged, ("L1", "2025-01-02", "输单")).source.constants == {}


def test_leads_and_names_of_companies_make_it_business():
    assert described("leads", {"商机": "lead_id"}, ("L1",)).findings.companies
    firms = [(f"华东{n}机械有限公司",) for n in range(5)]
    assert described("customers", {"名称": "name"}, *firms).findings.companies
    people = [("张三",), ("李四",)]
    assert not described("customers", {"名称": "name"}, *people).findings.companies


def test_days_of_customers_tell_no_period():
    seen = described("customers", {"建档": "created_at"}, ("2025-01-02",))
    assert seen.findings.days == {}


def answered(*scales: Scale, rows) -> Look:
    seen = look("surveys", {s.heading: "" for s in scales}, *rows)
    seen.source.unplaced = [s.heading for s in scales] + ["备注"]
    describe_answers(seen, scales)
    return seen


def test_sure_answers_are_items_and_others_comments():
    seen = answered(Scale(0, "价格", 5, True), Scale(1, "楼层", 9, False), rows=[("5", "9")])
    assert seen.source.items == {"价格": "价格"}
    assert seen.source.other_items == ["楼层"]
    assert seen.source.unplaced == ["备注"]
    assert seen.findings.remarks == []


def test_nothing_sure_leaves_the_headings_alone():
    seen = answered(Scale(0, "楼层", 9, False), rows=[("9",)])
    assert (seen.source.items, seen.source.unplaced) == ({}, ["楼层", "备注"])


def test_answers_in_words_become_the_scores_of_these_words_only():
    words = {"不满意": "2", "一般": "3", "满意": "4"}
    seen = answered(Scale(0, "价格", 5, True, words), rows=[(w,) for w in words])
    assert seen.source.values == {"score": {"不满意": "2", "一般": "3", "满意": "4"}}


def test_a_word_with_two_meanings_leaves_the_second_question_out():
    rated = Scale(0, "质量", 5, True, {"poor": "1", "fair": "2"})
    judged = Scale(1, "价格", 5, True, {"poor": "2", "good": "4"})
    seen = answered(rated, judged, rows=[("poor", "poor"), ("fair", "good")])
    assert seen.source.values == {"score": {"poor": "1", "fair": "2"}}
    assert list(seen.source.items) == ["质量"]


def test_codes_beyond_ten_are_no_answers_in_order_of_number():
    rows = [("5",), ("10",), ("99",), ("11",), ("100",), ("x",)]
    seen = answered(Scale(0, "推荐", 10, True), rows=rows)
    assert seen.source.blanks == {"推荐": ("11", "99", "100")}
    assert seen.findings.remarks == [
        "a.csv 的“推荐”有超出 10 的答案 11、99、100，暂按未答处理，请核对。"
    ]


@pytest.mark.parametrize(("highest", "cells"), [(6, "5"), (5, "0")])
def test_a_0_or_6_may_mean_never_used(highest, cells):
    seen = answered(Scale(0, "价格", highest, True), rows=[(cells,)])
    (remark,) = seen.findings.remarks
    assert "blanks: {score: [0, 6]}" in remark
