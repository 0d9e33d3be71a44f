"""Appendices A to E: definitions, the customers, methods, forms and where the data come from."""

from __future__ import annotations

import pytest
from sample_book import PROVENANCE, SampleData

from reportkit.blocks import Column, Note, Table
from reportkit.bundle import ChapterResult
from reportkit.report.appendices import appendices
from reportkit.report.chapters import number_blocks, plan
from reportkit.report.model import plain_text


def customer_table(rows: int, title: str = "名单") -> Table:
    columns = (Column(name="customer_id", label="客户编号"),)
    listed = tuple((f"K{number}",) for number in range(rows))
    return Table(id="customer_table", title=title, columns=columns, rows=listed, total_rows=rows)


def note(id: str, kind: str, title: str = "", text: str = "说明。", **more) -> Note:
    return Note(id=id, kind=kind, title=title, text=text, **more)


def made(*blocks, data=None, provenance=None, chapter="tiering", warnings=(), brief=True):
    result = ChapterResult(
        chapter=chapter, number=8, title="分层", questions=(), run_id="r", client="c",
        period="2026-Q3", as_of="2026-10-01", blocks=blocks, warnings=warnings,
        roles={"customer_table": "customer_table"},
    )  # fmt: skip
    plans = [plan(result, 1)]
    parts = appendices(
        plans, number_blocks(plans, brief=brief), data, provenance or {}, brief=brief
    )
    return {part.numeral: part for part in parts}


def tables(part) -> dict[str, Table]:
    return {item.block.id: item.block for item in part.placed if isinstance(item.block, Table)}


def texts(part) -> str:
    return "".join(plain_text(item.text) or getattr(item.block, "text", "") for item in part.placed)


@pytest.mark.parametrize(
    ("rows", "printed"),
    [
        (19, 19),  # one page
        (20, 19),  # one row alone on a second page
        (26, 19),  # seven of 22
        (27, 27),  # eight fill enough of the page
        (41, 41),  # two whole pages
        (44, 41),
        (49, 49),
    ],
)
def test_a_few_rows_alone_on_a_last_page_are_left_out(rows, printed):
    table = tables(made(customer_table(rows))["B"])["customer_table"]
    assert len(table.rows) == printed
    assert table.rows == customer_table(rows).rows[:printed]
    assert table.total_rows == rows  # all of them lie in the workbook


@pytest.mark.parametrize(("promised", "printed"), [(19, 19), (20, 20)])
def test_no_row_that_the_title_promises_is_left_out(promised, printed):
    table = tables(made(customer_table(20, f"前 {promised} 家客户"))["B"])["customer_table"]
    assert len(table.rows) == printed


def test_appendix_b_says_why_there_is_no_table():
    part = made(chapter="value")["B"]
    assert tables(part) == {}
    assert texts(part) == "本期没有生成客户分级管理分析表：分层一章未运行或缺少数据。"


def test_a_definition_is_printed_once_with_its_fields_and_remark():
    again = note("d2", "口径", "净推荐值", "推荐者减贬损者。", fields="surveys.score")
    first = note("d1", "口径", "净推荐值", "旧的说法。")
    other = note("d3", "口径", "活跃", "近期买过。", remark="90 天")
    rows = tables(made(first, again, other)["A"])["definitions"].rows
    assert rows == (
        ("净推荐值", "推荐者减贬损者。", "surveys.score", "—"),
        ("活跃", "近期买过。", "—", "90 天"),
    )


def test_warnings_of_the_chapters_name_their_chapter():
    rows = tables(made(warnings=("样本很小。",))["A"])["warnings"].rows
    assert rows == (("第一章", "样本很小。"),)


def test_what_the_data_say_of_themselves_is_printed_only_where_there_are_data():
    with_data, without = made(data=SampleData()), made()
    assert {"quality", "cleaning", "data_warnings"} <= set(tables(with_data["A"]))
    assert not {"quality", "cleaning", "data_warnings"} & set(tables(without["A"]))
    assert "可用的 5 类数据中，本期提供了 3 类" in texts(with_data["A"])
    assert "inputs" in tables(with_data["E"])
    assert "inputs" not in tables(without["E"])


def test_methods_stand_under_their_chapter_or_are_said_to_be_none():
    part = made(note("m", "方法", text="最大似然。"))["C"]
    assert [section.title for section in part.sections] == ["分层"]
    assert texts(part) == "最大似然。"
    assert texts(made()["C"]) == "本报告只用到计数、求和与比率，没有使用统计模型。"


def test_settings_that_differ_are_listed_in_words_a_reader_knows():
    changed = {
        "a.yes": True,
        "a.no": False,
        "a.none": None,
        "a.list": ["甲", "乙"],
        "a.n": 3,
        "a.e": [],
    }
    rows = tables(made(provenance={"changed": changed})["E"])["settings"].rows
    assert rows == (
        ("a.yes", "是"), ("a.no", "否"), ("a.none", "（空）"), ("a.list", "甲、乙"), ("a.n", "3"),
        ("a.e", "（空）"),
    )  # fmt: skip
    assert "本期全部参数取默认值。" in texts(made()["E"])


def test_versions_and_short_hashes_name_what_made_the_report():
    said = texts(made(provenance=PROVENANCE)["E"])
    assert (
        "reportkit 0.1.0；python 3.11；weasyprint 70.0；本报告指纹 abababababab；程序 cdcdcdcdcdcd。"
        in said
    )


def long_ledger() -> SampleData:
    (account,) = SampleData().ledger
    return SampleData(ledger=(account,) * 9)


def test_a_short_ledger_is_printed_whole():
    made_of = tables(made(data=SampleData())["A"])
    assert "ledger" in made_of and "ledger_summary" not in made_of


def test_a_brief_book_sums_up_a_long_ledger_and_leaves_the_rest_to_the_supplement():
    part = made(data=long_ledger())["A"]
    assert len(tables(part)["ledger_summary"].rows) == 9
    (whole,) = (item for item in part.placed if item.block.id == "ledger")
    assert (whole.label, whole.supplement) == ("附表 A-1", True)
    assert "逐一列在附表 A-1" in texts(part)


def test_a_full_book_prints_a_long_ledger_whole():
    part = made(data=long_ledger(), brief=False)["A"]
    assert "ledger_summary" not in tables(part)
    assert not any(item.supplement for item in part.placed)
