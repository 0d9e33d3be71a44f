"""Comments and interviews typed by hand, and which sources speak of dissatisfaction."""

import pandas as pd
import pytest
from small_survey import END, YEAR, Window, asked, given

from reportkit.absence import gap_of
from reportkit.analysis.opinions import own_words

DAY = "2025-11-03"
RATED = given(DAY, "整体", [1, 2, 5, 5, 5]).assign(
    comment=["售后太慢", "售后没人管", "价格实惠", "好", None]
)


def comments(*parts, **more):
    return own_words.comments(asked(*parts, **more))


def test_two_bad_comments_of_two_are_about_the_service():
    found = comments(RATED)
    assert (found.n, found.blank, found.unmatched, found.top) == (4, 1, 1, "售后")
    assert (found.bad_topic, found.bad, found.bad_total, found.bad_share) == ("售后", 2, 2, 1.0)
    assert (found.share, found.span, found.telling, found.weight) == (0.5, YEAR.label, False, 30)
    assert set(found.frame) >= {"好评", "差评"}
    assert found.quotes["comment"].tolist()[0] in ("售后太慢", "售后没人管")


def test_many_bad_comments_on_one_topic_are_telling():
    said = given(DAY, "整体", [1] * 30).assign(comment=["售后没人管"] * 29 + ["价格太贵"])
    assert (comments(said).telling, comments(said).weight) == (True, 50)
    assert not comments(said.head(29)).telling
    split = given(DAY, "整体", [1] * 30).assign(comment=["售后没人管"] * 16 + ["价格太贵"] * 14)
    assert not comments(split).telling


def test_the_mood_is_given_or_follows_the_score_or_is_unknown():
    assert (comments(RATED).given, comments(RATED).rated) == (False, True)
    stated = comments(RATED, polarity="好评")
    assert (stated.given, stated.rated, stated.bad_topic, stated.bad) == (True, False, None, None)
    unrated = comments(RATED, score=float("nan"))
    assert (unrated.given, unrated.rated, unrated.bad_total) == (False, False, 0)


def test_everybody_wrote_of_a_topic():
    found = comments(RATED.head(3))
    assert (found.blank, found.unmatched) == (None, None)


def test_comments_without_a_topic_are_said_to_be_so():
    gap = gap_of(comments(RATED.assign(comment="好")))
    assert (gap.code, dict(gap.values)) == ("no_topics", {"span": YEAR.label, "n": 5})


def talks(texts, *, kind="访谈", on="2025-06-01", channel="电话"):
    frame = pd.DataFrame({"text": texts, "kind": kind, "happened_at": pd.Timestamp(on)})
    return frame.assign(channel=channel)


def test_the_theme_most_wished_for_is_told():
    found = own_words.themes(talks(["期望增加新品"] * 12 + ["希望价格优惠", "服务很及时"]), YEAR)
    assert (found.n, found.wish, found.theme, found.count) == (14, 13, "产品与选型", 12)
    assert (found.share, found.example, found.means) == (12 / 14, "期望增加新品", "电话 14 次")
    assert (found.wished, found.ahead, found.evidence) == (True, True, ["wish_table"])
    assert own_words.wishes(found) is found
    assert found.span == YEAR.label


def test_two_themes_alike_lead_nobody():
    assert not own_words.themes(talks(["期望增加新品", "希望价格优惠"]), YEAR).ahead


def test_without_wishes_the_most_discussed_theme_is_told():
    found = own_words.themes(talks(["服务很及时", "价格太贵"]).drop(columns="channel"), YEAR)
    assert (found.wished, found.means, found.evidence) == (False, None, ["theme_table"])
    assert "没有期望" in str(gap_of(own_words.wishes(found)))


@pytest.mark.parametrize("given", [{"kind": "回访"}, {"on": "2024-06-01"}, {"on": "2026-06-01"}])
def test_other_contacts_and_other_times_are_no_interviews(given):
    assert gap_of(own_words.themes(talks(["期望增加新品"], **given), YEAR)).code == "no_interviews"


def test_all_history_is_a_window_without_a_start():
    whole = Window(None, END, "全部历史")
    assert own_words.themes(talks(["期望增加新品"], on="2020-06-01"), whole).n == 1


def test_interviews_without_a_theme_are_nothing_to_measure():
    assert "主题" in str(gap_of(own_words.themes(talks(["嗯"]), YEAR)))


def test_two_sources_are_named_and_one_is_no_comparison():
    found = own_words.sources(
        None, comments(RATED), own_words.themes(talks(["期望新品"]), YEAR), None
    )
    assert (found.count, found.names) == (2, "问卷上的意见、访谈纪要")
    assert "两个来源" in str(gap_of(own_words.sources(None, comments(RATED), None, None)))
