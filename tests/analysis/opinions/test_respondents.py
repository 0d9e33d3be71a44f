"""Groups, channels and comments of respondents, few enough to count."""

import pandas as pd
import pytest

from reportkit.analysis.opinions.respondents import (
    channel_returns,
    group_scores,
    response_items,
    spoken,
)
from reportkit.errors import DataError


def test_a_group_far_below_the_others_is_told_apart():
    rows = pd.DataFrame(
        {"region": ["华东"] * 50 + ["华南"] * 50 + [None], "score": [5.0] * 90 + [1.0] * 10 + [5.0]}
    )
    table = group_scores(rows, ["region"], fewest=5).set_index("group")
    assert table.loc["华东", "share"] == 1.0
    assert table.loc["华南", "share"] == 0.8
    assert table["verdict"].to_dict() == {"华东": "高于其余", "华南": "低于其余"}
    assert table["dimension"].unique().tolist() == ["region"]


def test_small_groups_are_not_listed_but_count_among_the_others():
    rows = pd.DataFrame({"tier": ["高"] * 6 + ["低"] * 2, "score": [5.0] * 6 + [1.0] * 2})
    table = group_scores(rows, ["tier"], fewest=5)
    assert table["group"].tolist() == ["高"]
    assert table["verdict"].tolist() == ["高于其余"]


def test_a_single_group_has_nothing_to_be_compared_with():
    rows = pd.DataFrame({"tier": ["高"] * 6, "score": [5.0] * 6})
    assert group_scores(rows, ["tier"], fewest=1)["verdict"].tolist() == ["—"]
    assert group_scores(rows.assign(tier=None), ["tier"], fewest=1).empty


def test_a_single_answer_elsewhere_is_something_to_be_compared_with():
    rows = pd.DataFrame({"tier": ["高"] * 6 + ["低"], "score": [5.0, 1, 5, 1, 5, 1, 5]})
    assert group_scores(rows, ["tier"], fewest=5)["verdict"].tolist() == ["与其余相当"]


def test_a_questionnaire_without_any_score_never_came_back():
    rows = pd.DataFrame(
        {
            "response_id": ["1", "1", "2", "3"],
            "channel": ["邮件", "邮件", "邮件", None],
            "item": ["整体", "价格", "整体", "整体"],
            "score": [4.0, None, None, 2.0],
        }
    )
    table = channel_returns(rows, "整体").set_index("channel")
    assert table.loc["邮件", ["sent", "returned"]].tolist() == [2, 1]
    assert table.loc["邮件", "rate"] == 0.5
    assert table.loc["邮件", "satisfied"] == 1.0
    assert table.loc["未知", ["sent", "answers", "satisfied"]].tolist() == [1, 1, 0.0]


def test_channels_need_their_columns():
    with pytest.raises(DataError, match="channel"):
        channel_returns(pd.DataFrame({"response_id": [], "item": [], "score": []}), None)


def test_answers_of_a_response_stand_in_one_row():
    rows = pd.DataFrame(
        {"response_id": ["1", "1", "2"], "item": ["质量", "整体", "整体"], "score": [3.0, 4.0, 5.0]}
    )
    wide = response_items(rows, ["整体", "质量", "从未问过"])
    assert list(wide.columns) == ["整体", "质量"]
    assert wide.loc["1"].tolist() == [4.0, 3.0]
    assert pd.isna(wide.loc["2", "质量"])


SURVEY = pd.DataFrame(
    {
        "response_id": ["1", "1", "2", "3", "4"],
        "item": ["整体", "质量", "整体", "整体", "整体"],
        "score": [5.0, 1.0, 3.0, None, 2.0],
        "comment": ["很好", "很好", None, None, "太贵"],
    }
)


def test_a_comment_repeated_on_every_item_counts_once_and_unreturned_ones_not_at_all():
    said = spoken(SURVEY, None)
    assert said["response_id"].tolist() == ["1", "2", "4"]
    assert said["comment"].tolist()[::2] == ["很好", "太贵"]
    assert said["polarity"].isna().all()


def test_without_a_polarity_the_overall_answer_gives_it():
    assert spoken(SURVEY, "整体")["polarity"].tolist() == ["好评", "中评", "差评"]


def test_a_given_polarity_is_kept():
    rows = pd.DataFrame({"response_id": ["1"], "comment": ["好"], "polarity": ["差评"]})
    assert spoken(rows, "整体")["polarity"].tolist() == ["差评"]


def test_comments_without_any_score_have_no_polarity():
    rows = pd.DataFrame({"response_id": ["1", "2"], "item": "整体", "comment": ["好", None]})
    said = spoken(rows, "整体")
    assert said["response_id"].tolist() == ["1"]
    assert said["polarity"].isna().all()
