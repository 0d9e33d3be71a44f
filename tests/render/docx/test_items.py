"""Numbers and references follow from the order of the items."""

from pathlib import Path

from reportkit.blocks import Figure, Table
from reportkit.render.docx.items import (
    ActionTable,
    Exhibit,
    Heading,
    Prose,
    heading_labels,
    labels,
    place_name,
    resolved,
)
from reportkit.report.model import Placed, Span


def figure(anchor: str) -> Exhibit:
    block = Figure(id=anchor, title="图题", file="a.svg", alt="", width_mm=170, height_mm=40)
    return Exhibit(Placed(block=block, anchor=anchor, folder=Path()))


def table(anchor: str) -> Exhibit:
    block = Table(id=anchor, title="表题", columns=(), rows=(), total_rows=0)
    return Exhibit(Placed(block=block, anchor=anchor))


ITEMS = (
    Heading(1, "摘要", "summary", kind="front"),
    Heading(1, "目标", "part-1"),
    Heading(2, "范围"),
    table("a"),
    Heading(1, "现状", "part-2"),
    Heading(2, "客户"),
    Heading(3, "甲", "value-totals"),
    figure("b"),
    Heading(3, "乙", "value-other"),
    Heading(2, "资源"),
    Heading(3, "丙", "value-third"),
    table("c"),
    Heading(1, "行动清单", "actions", kind="attachment"),
    ActionTable((), "行动清单", "actions-table"),
)


def test_headings_are_numbered_in_the_official_way_and_start_again_below_each_other():
    numbers = heading_labels(ITEMS)
    assert [numbers[index] for index in (1, 2, 4, 5, 6, 8, 9, 10, 12)] == [
        "一、", "一、（一）", "二、", "二、（一）", "二、（一）1．", "二、（一）2．", "二、（二）",
        "二、（二）1．", "附件一",
    ]  # fmt: skip


def test_figures_and_tables_count_apart_through_the_whole_document():
    known = labels(ITEMS)
    assert [known[a].text for a in ("a", "b", "c", "actions-table")] == [
        "表\u00a01", "图\u00a01", "表\u00a02", "表\u00a03",
    ]  # fmt: skip


def test_a_finding_is_referred_to_by_part_topic_and_number():
    assert labels(ITEMS)["value-third"].text == "二（二）1"


def test_bookmarks_are_named_as_word_names_its_own():
    assert place_name(ITEMS[1], 1) == "_Toc000001"
    assert place_name(ITEMS[3], 3) == "_Ref000003"


def test_a_place_outside_the_document_is_said_to_be_in_the_report():
    text = (Span("（"), Span("图 6-1", "b"), Span("、"), Span("表 6-2", "elsewhere"), Span("）。"))
    said = list(resolved(text, labels(ITEMS)))
    assert "".join(words for words, _ in said) == "（图\u00a01、报告表\u00a06-2）。"
    assert [label.bookmark if label else None for _, label in said] == [
        None, "_Ref000007", None, None, None,
    ]  # fmt: skip


def test_words_without_links_stay_as_they_are():
    assert [words for words, _ in resolved(Prose((Span("见图 1 的说明"),)).text, {})] == [
        "见图 1 的说明"
    ]


def test_appendices_named_in_plain_words_are_the_reports():
    text = (Span("界定见附录 A，方法见"), Span("附录 C", "appendix-C"), Span("与报告附录 E。"))
    said = "".join(words for words, _ in resolved(text, {}))
    assert said == "界定见报告附录\u00a0A，方法见报告附录\u00a0C与报告附录 E。"
