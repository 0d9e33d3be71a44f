"""One estimate of the survey for every chapter: scales, items, verdicts, votes, weights."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.analysis.basics.estimates import Records, estimates
from reportkit.analysis.basics.survey_rules import SurveyRules
from reportkit.analysis.opinions.questionnaire import (
    ELEVEN,
    FIVE,
    OTHER,
    answers_between,
    first_span,
    read_survey,
    survey_items,
    with_items,
)
from reportkit.analysis.tiers.customer_levels import satisfaction_words
from reportkit.errors import DataError

UNTIL = datetime(2026, 1, 1)


def answered(item, *scores, at=None):
    frame = pd.DataFrame({"item": item, "score": [float(s) for s in scores]})
    return frame if at is None else frame.assign(answered_at=pd.Timestamp(at))


def survey(rows, until=UNTIL, **rules):
    names = ["customer_id", "item", "score", "answered_at"]
    frame = pd.DataFrame(rows, columns=names) if isinstance(rows, list) else rows
    frame = frame.assign(answered_at=pd.to_datetime(frame["answered_at"]))
    return read_survey(frame, SurveyRules(**rules), until)


def scale_of(item, *scores):
    return survey_items(answered(item, *scores)).table["scale"].item()


@pytest.mark.parametrize(
    ("item", "scores", "expected"),
    [
        ("产品质量", (1, 5), FIVE),
        ("推荐意愿", (0, 9), ELEVEN),
        ("推荐意愿", (6, 8), ELEVEN),  # by its name, though nobody gave a 0
        ("推荐意愿", (1, 5), FIVE),  # asked on five levels: no net promoter score
        ("NETPRO", (10,), ELEVEN),
        ("产品质量", (1, 6), OTHER),  # 6 may be an undeclared 未使用
        ("产品质量", (0, 10), OTHER),  # 0-10, but not about recommending
        ("产品质量", (3.5,), OTHER),
        ("推荐意愿", (5, 11), OTHER),  # 11 may be an undeclared blank
    ],
)
def test_scale_is_decided_by_name_and_range(item, scores, expected):
    assert scale_of(item, *scores) == expected


def test_items_of_different_scales_are_never_listed_together():
    items = survey_items(
        pd.concat([answered("整体体验", 4, 5), answered("推荐意愿", 9), answered("时长", 45)])
    )
    assert items.five_level == ("整体体验",)
    assert (items.overall, items.recommend, items.other) == ("整体体验", "推荐意愿", ("时长",))


def test_blank_answers_decide_nothing():
    rows = answered("整体体验", 4, 5)
    rows.loc[0, "score"] = float("nan")
    assert survey_items(rows).table["answers"].item() == 1


def test_a_survey_without_items_is_one_item():
    assert with_items(pd.DataFrame({"score": [4.0]}))["item"].tolist() == ["满意度"]


def test_a_span_is_half_open_and_undated_answers_belong_to_none():
    rows = pd.concat(
        [
            answered("价格", 1, at="2025-01-01"),
            answered("价格", 2, at="2025-04-01"),
            answered("价格", 3, at=pd.NaT),
        ]
    )
    kept = answers_between(rows, datetime(2025, 1, 1), datetime(2025, 4, 1))
    assert kept["score"].tolist() == [1.0]
    assert len(answers_between(rows.drop(columns="answered_at"), datetime(2025, 1, 1), None)) == 3


def test_the_first_span_with_an_answer_is_taken():
    rows = answered("价格", 4, at="2024-06-01")
    spans = [
        (datetime(2025, 1, 1), None, "今年"),
        (datetime(2024, 1, 1), None, "去年以来"),
        (None, None, "全部"),
    ]
    span, kept = first_span(rows, spans)
    assert (span[2], len(kept)) == ("去年以来", 1)
    span, kept = first_span(rows.iloc[:0], spans)
    assert (span[2], len(kept)) == ("全部", 0)


OWN = ["总体而言，您对与我们的合作是否满意？", "您有多大可能把我们推荐给同行或朋友？"]


def own_questionnaire():
    rows = [("甲", OWN[0], 5, "2025-05-01"), ("乙", OWN[0], 2, "2025-05-02")]
    rows += [("甲", "服务态度", 3, "2025-05-01"), ("甲", OWN[1], 9, "2025-05-01")]
    return survey([*rows, ("乙", OWN[1], 6, "2025-05-02")])


def test_the_questionnaire_that_the_report_itself_offers_has_a_score_for_every_target():
    asked = own_questionnaire()
    assert (asked.items.headline, asked.items.recommend) == tuple(OWN)
    found = estimates(Records(datetime(2025, 1, 1), UNTIL, survey=asked))
    assert (found["满意度"].value, found["满意度"].n) == (0.5, 2)
    assert (found["净推荐值"].value, found["净推荐值"].n) == (0.0, 2)  # a 9 and a 6


def test_the_target_without_an_overall_item_is_the_most_answered_one():
    rows = [("甲", "服务态度", 4, "2025-05-01"), ("乙", "服务态度", 1, "2025-05-01")]
    found = estimates(
        Records(
            datetime(2025, 1, 1), UNTIL, survey=survey([*rows, ("甲", "价格", 5, "2025-05-01")])
        )
    )
    assert (found["满意度"].value, found["满意度"].n) == (0.5, 2)


def test_chapter_and_customer_table_give_every_customer_the_same_word():
    rows = [("高", "价格", s, "2025-05-01") for s in (3, 4)]  # mean 3.5
    rows += [("低", "价格", s, "2025-05-01") for s in (2, 3)]  # 2.5: banker's rounding says 2
    rows += [("差", "价格", s, "2025-05-01") for s in (2, 2)]
    asked = survey(rows)
    said = asked.verdicts().set_index("customer_id")["level"]
    assert said.to_dict() == {"高": "满意", "低": "中立", "差": "不满意"}
    table = asked.customer_scores().set_index("customer_id")
    assert satisfaction_words(table).to_dict() == said.to_dict()


def test_a_verdict_is_no_older_than_the_setting_and_the_latest_counts():
    rows = [("甲", "整体", 5, "2024-06-01"), ("乙", "整体", 1, "2025-02-01")]
    rows += [("乙", "整体", 4, "2025-03-01"), ("丙", "整体", 1, "2026-01-01")]
    assert survey(rows).verdicts()["customer_id"].tolist() == ["乙"]
    assert survey(rows).verdicts()["verdict"].tolist() == [4]
    assert survey(rows, verdict_months=0).verdicts()["customer_id"].tolist() == ["乙", "甲"]
    assert survey(rows).verdict_rows()[0][2] == "2025-01-01 至 2025-12-31"


def test_where_nobody_answered_lately_all_answers_count_and_the_span_says_so():
    span, rows = survey([("甲", "整体", 5, "2020-06-01")]).verdict_rows()
    assert (span[2], len(rows)) == ("全部答卷", 1)


def test_an_earlier_moment_knows_only_what_was_answered_before_it():
    asked = survey([("甲", "整体", 5, "2025-02-01"), ("甲", "整体", 1, "2025-06-01")])
    assert asked.verdicts(datetime(2025, 6, 1))["verdict"].tolist() == [5]


def test_fans_are_judged_by_their_latest_vote():
    rows = [("甲", "推荐", 10, "2025-01-01"), ("甲", "推荐", 3, "2025-06-01")]
    assert (
        survey([*rows, ("乙", "推荐", 9, "2025-01-01"), ("丙", "推荐", 8, "2025-01-01")]).fans()
        == 1
    )


def test_items_named_by_the_client_win_over_their_words():
    rows = [("甲", "整体", 5, "2025-02-01"), ("甲", "Q9", 1, "2025-02-01")]
    rows += [("甲", "Q10", 4, "2025-02-01"), ("甲", "价格", 2, "2025-02-01")]
    items = survey(rows, overall="Q9", recommend="Q10", dimensions=("价格",)).items
    assert (items.overall, items.recommend, items.five_level) == ("Q9", "Q10", ("Q9", "价格"))


def test_a_named_item_that_is_not_asked_is_refused_with_those_that_are():
    with pytest.raises(
        DataError, match=r"surveys\.overall 写的题项“Q7”没有任何有效得分；问卷中的题项有：价格"
    ):
        survey([("甲", "价格", 2, "2025-02-01")], overall="Q7")


def test_a_named_item_on_another_scale_is_refused_with_its_range():
    with pytest.raises(
        DataError, match="surveys.overall 写的题项“价格”应为 1～5 分，实际得分为 2～9"
    ):
        survey([("甲", "价格", 2, "2025-02-01"), ("甲", "价格", 9, "2025-02-01")], overall="价格")


def weighted(*rows):
    frame = pd.DataFrame(rows, columns=["item", "score", "weight"])
    return read_survey(frame, SurveyRules(), UNTIL)


def test_weighted_answers_count_by_their_weight_and_weightless_ones_do_not():
    asked = weighted(("推荐", 10, 3), ("推荐", 0, 1), ("推荐", 0, None), ("推荐", 0, 0))
    nps = asked.promoters(None, None)
    assert (nps.points, nps.answers) == (pytest.approx(50), 2)  # (3 - 1) / 4
    assert (asked.weighted, asked.weightless) == (True, 2)


def test_a_negative_weight_is_refused():
    with pytest.raises(DataError, match="样本权重有 1 行为负（首个：-1）"):
        weighted(("推荐", 10, 1), ("推荐", 9, -1))


def test_verdicts_of_customers_need_no_weight():
    frame = pd.DataFrame(
        {"customer_id": ["甲", "乙"], "item": "整体", "score": [1.0, 5.0], "weight": [1.0, None]}
    )
    assert len(read_survey(frame, SurveyRules(), UNTIL).verdicts()) == 2
