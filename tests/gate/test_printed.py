from dataclasses import replace
from types import SimpleNamespace

import pytest
from recorded_blocks import chapter, finding, metric, table
from sample_book import sample_params

from reportkit.gate import printed
from reportkit.gate.texts import squeeze
from reportkit.report import Report, assemble

CARD = metric(
    "revenue", 50_811_602.17, label="期内销售额", format="money", previous=38_621_650.87,
    year_before=46_961_396.45, weight=9,
)  # fmt: skip
ROWS = [("优质客户", 417, 0.167), ("发展客户", 577, 0.231), ("潜力客户", 751, 0.3)]
HEADS = (("层级", "text"), ("客户（家）", "int"), ("占比", "pct"))
SAID = finding(
    "优质客户 417 家贡献 76.6% 的利润，高于目标。", "table", title="优质客户贡献 76.6% 的利润"
)


@pytest.fixture(scope="module")
def book() -> Report:
    blocks = (CARD, SAID, table(ROWS, *HEADS, title="各层级的客户"))
    whole = assemble([chapter("tiering", *blocks, title="分层")], sample_params())
    return replace(whole, appendices=())


CARDS = "期内销售额 5,081 万元 环比▲31.6% 同比▲8.2%"
TABLE = "优质客户 417 16.7 发展客户 577 23.1 潜力客户 751 30.0"


def lacking(book: Report, *pages: str, **more) -> list[str]:
    return list(printed.missing(tuple(map(squeeze, pages)), book, **more))


def test_cards_and_rows_that_are_printed_whole_pass(book):
    assert lacking(book, f"{CARDS}\n{TABLE}") == []


def test_a_card_with_another_number_is_told_with_its_chapter(book):
    assert lacking(book, f"{CARDS.replace('5,081', '5,082')}\n{TABLE}") == [
        "指标“期内销售额”（分层）的“期内销售额5,081万元”"
    ]


def test_exchanged_comparisons_are_told(book):
    swapped = "期内销售额 5,081 万元 环比▲8.2% 同比▲31.6%"
    assert lacking(book, f"{swapped}\n{TABLE}") == [
        "指标“期内销售额”（分层）的“环比▲31.6%同比▲8.2%”"
    ]


def test_a_row_with_another_cell_is_told_by_its_name(book):
    (fault,) = lacking(book, f"{CARDS}\n{TABLE.replace('577', '578')}")
    assert fault == "表“各层级的客户”（分层）的“发展客户”一行：发展客户57723.1"


def test_a_row_may_run_over_a_page_break(book):
    first, second = TABLE.split("23.1")
    assert lacking(book, f"{CARDS}{first}", f"23.1{second}") == []


def test_what_a_format_cannot_print_is_looked_for_as_it_prints_it(book):
    text = f"{CARDS}\n{TABLE}".replace("优", "〓")
    assert lacking(book, text, printable=lambda words: words.replace("优", "〓")) == []


def test_a_clause_with_another_number_is_told_with_the_right_one(book):
    lines = ["优质客户 417 家贡献 67.6% 的利润，高于目标。", "别的一句话，共有 12 家客户在这里。"]
    assert list(printed.altered(lines, book)) == [
        ("优质客户417家贡献67.6%的利润，高于目标。", "优质客户417家贡献76.6%的利润，高于目标。")
    ]
    assert list(printed.altered(["优质客户 417 家贡献 76.6% 的利润，高于目标。"], book)) == []


def test_an_excerpt_of_a_table_ends_but_has_no_holes(book):
    title = "各层级的客户"
    assert list(printed.broken_tables(squeeze(f"{title}{TABLE.split('潜力')[0]}"), book)) == []
    holed = squeeze(f"{title}{TABLE.replace('577', '578')}")
    assert list(printed.broken_tables(holed, book)) == ["表“各层级的客户”（分层）的“发展客户”一行"]


def test_the_summary_shows_its_headline_and_its_key_figures(book):
    headline = book.summary.headline
    label = book.summary.metrics[0].label
    cards = ["期内 销售额", "", *CARDS.removeprefix(label).splitlines()]
    assert list(printed.summary_missing([headline, *cards], book)) == []
    found = printed.summary_missing([c.replace("5,081", "5,082") for c in cards], book)
    assert list(found) == [f"摘要的标题“{headline}”", "指标“期内销售额”的 5,081"]
    # a selection without cards may speak of what they count, or head a chart's numbers with it
    for words in ([f"{label}下降，先补货。"], [label, "优质客户", "12"]):
        assert list(printed.summary_missing([headline, *words], book)) == []
    assert list(printed.summary_missing([], SimpleNamespace(summary=None))) == []


def test_a_message_names_the_first_few_and_counts_them_all():
    assert printed.listed(["一"]) == "一"
    said = printed.listed([str(number) for number in range(20)])
    assert said == "0；1；2；3；4；5；6；7；共 20 处"
