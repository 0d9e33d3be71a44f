"""The file of words of a chapter, and the columns of its tables."""

from pathlib import Path

import pandas as pd
import pytest

from reportkit.errors import NotebookError
from reportkit.words import TableSpec, Words, each_once, load_words, variant

FILES = sorted((Path(__file__).resolve().parents[1] / "sentences").rglob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_file_that_ships_has_no_fault(file):
    assert load_words(file).entries


def test_a_file_that_is_not_there_has_no_words(tmp_path):
    assert load_words(tmp_path / "x.yaml").entries == {}


def test_every_fault_is_named_at_once(tmp_path):
    file = tmp_path / "x.yaml"
    text = 'a: {titel: "甲"}\nb: {text: "有 3 家"}\nc: 一句话\nd: {columns: {x: "占比, pctt"}}\n'
    file.write_text(text, encoding="utf-8")
    told = r"有 4 处要改(?s:.*)是否 title(?s:.*)手写了数字(?s:.*)c 应由(?s:.*)应为“表头, 格式”"
    with pytest.raises(NotebookError, match=told):
        load_words(file)


SPEC = TableSpec(
    {
        "name|customer_id": ("客户|客户编号", "text"),
        "industry?": ("行业", "text"),
        "share": ("占比", "pct"),
    }
)
FRAME = pd.DataFrame({"customer_id": ["a"], "name": [None], "industry": [None], "share": [1.0]})


def test_columns_that_nobody_fills_fall_away():
    assert list(SPEC.suited("t", FRAME).items()) == [
        ("customer_id", ("客户编号", "text")),
        ("share", ("占比", "pct")),
    ]


@pytest.mark.parametrize("cells", [[None, None], ["", ""], [None, ""]])
def test_empty_texts_fill_no_column(cells):
    frame = pd.DataFrame({"customer_id": ["a", "b"], "industry": cells, "share": 0.5})
    assert "industry" not in SPEC.suited("t", frame)
    assert "industry" in SPEC.suited("t", frame.assign(industry=["", "零售"]))


def test_a_column_that_says_what_one_before_it_said_is_told_once():
    frame = pd.DataFrame({"revenue": [3.0, 2.0], "profit": [3.0, 2.0], "cost": [1.0, 2.0]})
    sales = ("销售额", "money")
    assert list(each_once({"revenue": sales, "profit": sales}, frame)) == ["revenue"]
    margin = {"revenue": sales, "profit": ("毛利", "money")}
    assert each_once(margin, frame) == margin  # another word for it
    other = {"revenue": sales, "cost": sales}
    assert each_once(other, frame) == other  # other numbers


@pytest.mark.parametrize(
    "text",
    [
        "这些客户贡献 {share:pct} 的销售额",
        "未回访客户统计期内销售额 {amount:money}",
        "一组流失 {a:pct}，另一组 {b:pct}",
    ],
)
def test_an_effect_that_only_restates_a_share_is_refused(text, tmp_path):
    file = tmp_path / "value.yaml"
    file.write_text(f'keep:\n  effect: "{text}"\n', "utf-8")
    with pytest.raises(NotebookError, match="keep.effect.*没有说会多什么、少什么.*stake"):
        load_words(file)
    file.write_text(f'keep:\n  stake: "{text}"\n', "utf-8")
    assert load_words(file).entries["keep"] == {"stake": text}


def test_a_column_that_is_not_there_is_told_with_the_nearest():
    with pytest.raises(NotebookError, match="表 t 要列 share.*是否 shares？"):
        SPEC.suited("t", FRAME.rename(columns={"share": "shares"}))


def test_numbered_blocks_read_by_one_entry_unless_they_have_their_own():
    words = Words({"page": {"title": "甲"}, "page_2": {"title": "乙"}})
    assert words.entry("page_1", {}) == words.entry("page_13", {}) == {"title": "甲"}
    assert words.entry("page_2", {}) == {"title": "乙"}


def test_what_a_cell_gives_itself_comes_before_the_file():
    words = Words({"a": {"title": "甲", "text": "乙"}})
    assert words.entry("a", {"title": "丙", "text": ""}) == {"title": "丙", "text": "乙"}


@pytest.mark.parametrize(
    ("id", "given", "told"),
    [
        ("lorentz", {}, "没有“lorentz”的文字。是否 lorenz？"),
        ("lorenz", {"titel": "甲"}, "是否 title？"),
        ("lorenz", {"text": "有 3 家"}, "手写了数字"),
    ],
)
def test_what_is_wrong_with_a_cell_s_words_is_told(id, given, told):
    with pytest.raises(NotebookError, match=told):
        Words({"lorenz": {"title": "甲"}}).entry(id, given)


def test_a_table_without_columns_says_where_to_write_them():
    with pytest.raises(NotebookError, match="没有列：请在 value.yaml"):
        Words({"t": {"title": "甲"}}, source="value.yaml").spec("t", {})


def test_columns_may_be_given_in_the_cell():
    spec = Words({"t": {"title": "甲"}}).spec(
        "t", {"columns": {"a": "甲（家）, int", "b": ("乙", "pct")}}
    )
    assert spec.columns == {"a": ("甲（家）", "int"), "b": ("乙", "pct")}


def test_the_facts_choose_among_named_sentences():
    texts = {"up": "升", "else": "平"}
    assert variant(texts, {"variant": "up"}, "a") == "升"
    assert variant(texts, {}, "a") == "平"
    assert variant("一句", {}, "a") == "一句"
    with pytest.raises(NotebookError, match="数据要“down”，没有这一种"):
        variant({"up": "升"}, {"variant": "down"}, "a")
