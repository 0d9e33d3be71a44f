"""Which comments touch which topic, on sentences a reader can judge and on real reviews."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.opinions import topics as module
from reportkit.analysis.opinions.topics import (
    TOPICS,
    comment_topics,
    most_blamed,
    quotes,
    topics_of,
)
from reportkit.errors import DataError

COMMENTS = pd.Series(
    ["送餐太慢了，等了两个小时", "味道不错，价格也实惠", None, "服务态度很好", "  ", "下次还来"]
)
MOODS = pd.Series(["差评", "好评", None, "好评", "好评", "好评"])


def found(comment, table=None):
    return comment_topics(pd.Series([comment]), topics=table or TOPICS).table["topic"].tolist()


def test_comments_are_counted_once_per_topic_and_polarity():
    result = comment_topics(COMMENTS, MOODS)
    table = result.table.set_index("topic")
    assert table.loc["物流", ["comments", "好评", "差评"]].tolist() == [1, 0, 1]
    assert table.loc["口味", ["comments", "好评", "差评"]].tolist() == [1, 1, 0]
    assert table.loc["价格", "share"] == 0.25  # of the four comments written
    assert "售后" not in table.index


def test_written_unwritten_and_unmatched_comments_are_told_apart():
    result = comment_topics(COMMENTS, MOODS)
    assert (result.with_comment, result.without_comment, result.unmatched) == (4, 2, 1)


@pytest.mark.parametrize(
    ("comment", "topic", "expected"),
    [
        ("太慢", "时效", True),
        ("送得慢", "时效", True),
        ("每天慢跑", "时效", False),  # 慢 is only a piece of another word
        ("贵宾厅不错", "价格", False),
        ("有点贵", "价格", True),
        ("服务态度差", "服务", True),  # a compound starting with the key word
    ],
)
def test_key_words_count_as_words_only(comment, topic, expected):
    pytest.importorskip("rjieba")
    assert (topic in found(comment)) is expected


def test_tail_of_one_word_and_head_of_the_next_make_no_key_word():
    pytest.importorskip("rjieba")
    assert found("一把手表示满意", {"钟表": ["手表"]}) == []  # 一把手 + 表示
    assert found("手表走得准", {"钟表": ["手表"]}) == ["钟表"]


def test_without_word_segmentation_any_occurrence_counts(monkeypatch):
    monkeypatch.setattr(module, "rjieba", None)
    assert found("每天慢跑") == ["时效"]


def test_the_dictionary_may_be_the_clients_own():
    assert found("花洒漏水", {"水路": ["漏水"], "电路": ["跳闸"]}) == ["水路"]


def test_examples_are_verbatim_and_prefer_comments_on_one_topic():
    result = comment_topics(
        pd.Series(["价格贵，服务差，发票没开", "价格贵了点"], index=[7, 9]), examples=1
    )
    price = result.examples.set_index("topic").loc["价格"]
    assert (price["comment"], price["row"], price["polarity"]) == ("价格贵了点", 9, "未知")


def test_no_comment_at_all_gives_an_empty_table():
    result = comment_topics(pd.Series([None, ""]), pd.Series(["好评", "差评"]))
    assert result.table.empty and result.examples.empty
    assert (result.with_comment, result.without_comment) == (0, 2)


def test_empty_dictionary_is_refused():
    with pytest.raises(DataError, match="主题词典为空或含空词"):
        comment_topics(COMMENTS, topics={"价格": [""]})


def test_bad_takeaway_reviews_speak_of_delivery_far_more_than_good_ones(shared_data):
    reviews = pd.read_csv(shared_data / "chn_waimai_reviews" / "waimai_10k.csv")
    mood = reviews["label"].map({1: "好评", 0: "差评"})
    result = comment_topics(reviews["review"], mood)
    assert result.with_comment == 11987
    table = result.table.set_index("topic")
    assert table.loc["卫生", "差评"] / 7987 > table.loc["卫生", "好评"] / 4000
    assert table.loc["服务", "好评"] / 4000 > table.loc["服务", "差评"] / 7987
    assert table.loc["数量", "差评"] / 7987 > 1.5 * table.loc["数量", "好评"] / 4000
    assert result.unmatched < 0.35 * result.with_comment


PHRASES = ("送餐太慢", "味道好", "价格贵", "没开发票", "还行", "服务好")
phrases = st.lists(st.sampled_from(PHRASES), max_size=4)


@settings(max_examples=12, deadline=None)
@given(st.lists(phrases.map("，".join), min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_order_of_comments_changes_neither_counts_nor_examples(comments, random):
    shuffled = random.sample(comments, len(comments))
    plain, other = comment_topics(pd.Series(comments)), comment_topics(pd.Series(shuffled))
    pd.testing.assert_frame_equal(plain.table, other.table)
    assert plain.examples["comment"].tolist() == other.examples["comment"].tolist()


def test_the_topic_most_blamed_is_the_one_touched_least_by_others():
    table = comment_topics(
        pd.Series(["售后响应慢", "售后响应慢", "交货及时，响应快"]),
        pd.Series(["差评", "差评", "好评"]),
    ).table
    assert most_blamed(table)["topic"] == "售后"  # 时效 has as many bad comments and a good one
    assert most_blamed(table[table["topic"] == "物流"]) is None
    assert most_blamed(table.drop(columns="差评")) is None


def test_quotes_follow_the_topics_and_repeat_no_comment():
    result = comment_topics(
        pd.Series(["价格贵", "价格实惠", "价格贵，服务差", "服务好"]),
        pd.Series(["差评", "好评", "差评", "好评"]),
    )
    shown = quotes(result, 2)
    assert shown["topic"].tolist() == ["价格", "价格", "服务", "服务"]
    assert shown["polarity"].tolist() == ["好评", "差评", "好评", "差评"]
    assert shown["comment"].is_unique
    assert set(quotes(result, 1)["topic"]) == {"价格"}


def test_topics_of_a_text_come_in_the_order_of_the_dictionary():
    assert topics_of(pd.Series(["价格贵，质量差", ""])).tolist() == [["质量", "价格"], []]
