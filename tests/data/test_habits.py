"""How a file writes things is seen in its cells."""

from __future__ import annotations

import pytest
from client_files import write_text

from reportkit.data.habits import (
    are_companies,
    guess_names,
    refund_prefixes,
    scales,
    status_words,
    without_header,
)
from reportkit.data.recognise.columns import Recognised
from reportkit.data.schema import TABLES
from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec


@pytest.mark.parametrize(
    ("first", "values"),
    [
        (["00001", "19970101", "1", "11.77"], True),
        (["客户", "日期", "金额"], False),
        (["甲公司", "2025-01-01", "5"], False),  # one word is enough for a header
        (["", " "], False),  # nothing is no row of values
        (["", "5"], True),
    ],
)
def test_a_first_row_without_a_word_holds_values(first, values):
    assert without_header(first) is values


def test_columns_without_headings_are_known_by_their_looks():
    sample = [["00004", "00018"], ["19970101", "1997-1-2"], ["1", "12"], ["11.77", "-5.0"]]
    assert guess_names(sample) == {
        0: "customer_id", 1: "ordered_at", 2: "quantity", 3: "paid_amount",
    }  # fmt: skip


def test_the_first_column_of_a_kind_is_taken_and_blanks_are_nothing():
    sample = [["A-001", "A-002"], ["B-001", "B-002"], ["", " "], ["1.5", ""], ["2.5", "3.5"]]
    assert guess_names(sample) == {0: "customer_id", 3: "paid_amount"}
    assert guess_names([["不 是"], ["18.123456"], ["1234567.5x"]]) == {}


@pytest.mark.parametrize(
    ("names", "companies"),
    [
        (["张伟", "李娜", "王芳", "赵敏", "恒达机械有限公司"], True),  # one of five
        (["张伟", "李娜", "王芳", "赵敏", "孙丽", "恒达机械有限公司"], False),
        (["Acme Corp", "Smith"], True),
        (["Incas", "Mexico"], False),  # no word of its own
        (["", " "], False),
        ([], False),
    ],
)
def test_a_fifth_of_company_names_makes_the_customers_companies(names, companies):
    assert are_companies(names) is companies


def test_words_of_a_status_are_counted_over_the_whole_column_and_blanks_are_none(tmp_path):
    text = "状态,单号\n作废,1\n完成 ,2\n,3\n完成,4\n ,5\n,6\n"
    path = write_text(tmp_path / "a.csv", text)
    sheet = open_source(path, SourceSpec(file="?", table="orders"), tmp_path)
    assert list(status_words(sheet, 0).items()) == [("完成", 2), ("作废", 1)]


def test_letters_of_refunds_are_those_whose_rows_are_nearly_all_negative(tmp_path):
    orders = [f"S{n},{n}" for n in range(1, 21)]
    refunds = [f"C{n},-{n}" for n in range(1, 5)]
    mixed = [f"R{n},{n if n % 2 else -n}" for n in range(1, 5)]
    text = "\n".join(["单号,金额", *orders, *refunds, *mixed, "77,-3"]) + "\n"
    path = write_text(tmp_path / "a.csv", text)
    sheet = open_source(path, SourceSpec(file="?", table="orders"), tmp_path)
    assert refund_prefixes(sheet, 0, 1) == ("C",)


def test_a_column_that_is_known_is_no_question_on_a_scale(tmp_path):
    text = "客户,数量,服务评分,质量评分\n" + "甲,2,5,4\n乙,3,4,5\n丙,1,3,2\n"
    sheet = open_source(
        write_text(tmp_path / "a.csv", text), SourceSpec(file="?", table="surveys"), tmp_path
    )
    sample = [list(cells) for cells in ("甲乙丙", "231", "543", "452")]
    assert [s.heading for s in scales(sheet, sample, None) if s.sure] == ["服务评分", "质量评分"]
    known = Recognised(TABLES["surveys"], {0: ("customer_id",), 2: ("score",)})
    assert [s.heading for s in scales(sheet, sample, known) if s.sure] == ["质量评分"]
