"""Scores a reader can check by hand, and the published ones of a real airport survey."""

import math
from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.analysis.opinions.satisfaction import (
    feedback_closing,
    net_promoter_change,
    net_promoter_score,
    satisfaction_table,
    three_levels,
)
from reportkit.errors import DataError


def answers(promoters=0, passives=0, detractors=0):
    return pd.Series([10] * promoters + [8] * passives + [3] * detractors, name="score")


def test_two_promoters_one_passive_one_detractor_score_25():
    nps = net_promoter_score(pd.Series([10, 9, 8, 3]))
    assert nps.points == 25
    assert nps.margin == pytest.approx(81.26, abs=0.005)  # 196 * sqrt(0.6875 / 4)
    assert (nps.promoters, nps.passives, nps.detractors, nps.answers) == (0.5, 0.25, 0.25, 4)


def test_six_three_one_have_the_adjusted_wald_interval():
    nps = net_promoter_score(answers(6, 3, 1))
    assert nps.points == 50
    # 100 * (5/13 ± 1.96 * sqrt(.50592 / 13))
    assert (nps.low, nps.high) == pytest.approx((-0.2, 77.1), abs=0.05)


def test_interval_of_a_few_unanimous_answers_is_wide_and_clipped():
    nps = net_promoter_score(answers(promoters=3))
    assert nps.points == 100 and nps.margin == 0
    assert nps.low < 50 and nps.high == 100


def test_from_200_answers_on_the_interval_is_the_plain_one():
    nps = net_promoter_score(answers(100, 60, 40))
    assert (nps.low, nps.high) == pytest.approx((30 - nps.margin, 30 + nps.margin))


def test_change_adds_the_variances_of_both_periods():
    now, before = net_promoter_score(answers(120, 60, 20)), net_promoter_score(answers(100, 60, 40))
    change = net_promoter_change(now, before)
    # variances .45 and .61 over 200 answers: se = 100 * sqrt(.0053) = 7.2801
    assert change.difference == pytest.approx(20)
    assert change.z == pytest.approx(20 / 7.2801, abs=1e-4)
    assert change.low == pytest.approx(20 - 1.95996 * 7.2801, abs=1e-3)


def test_message_names_the_column_and_the_bad_answer():
    with pytest.raises(
        DataError, match=r"'q1'：2 份答案中有 1 份不是 0～10 的整数.*\[11\].*blanks"
    ):
        net_promoter_score(pd.Series([10, 11], name="q1"))


@pytest.mark.parametrize("bad", [-1, 8.5, math.nan, None])
def test_answer_that_is_no_whole_number_of_the_scale_is_refused(bad):
    with pytest.raises(DataError, match=r"3 份答案中有 1 份.*首个：第 2 份"):
        net_promoter_score(pd.Series([10, bad, 9], name="q1"))


def test_no_answers_are_refused():
    with pytest.raises(DataError, match="没有答案"):
        satisfaction_table(pd.DataFrame({"item": [], "score": []}, dtype=float))


def test_five_level_answers_by_hand():
    score = scored(5, 4, 4, 3, 1)
    assert score["share"] == pytest.approx(0.6)
    assert (score["low"], score["high"]) == pytest.approx((0.2307, 0.8824), abs=5e-5)
    assert score["mean"] == pytest.approx(3.4) and score["index"] == pytest.approx(60)
    assert [score[f"level_{k}"] for k in range(1, 6)] == pytest.approx([0.2, 0, 0.2, 0.4, 0.2])


def test_zero_is_not_an_answer_on_the_five_level_scale():
    with pytest.raises(DataError, match=r"'score'：3 份答案中有 2 份不是 1～5 的整数.*\[0, 6\]"):
        scored(0, 4, 6)


def scored(*scores):
    return satisfaction_table(pd.DataFrame({"item": "a", "score": scores})).iloc[0]


def test_table_scores_each_item_per_group_and_keeps_the_unknown():
    surveys = pd.DataFrame(
        {
            "item": ["产品质量"] * 4 + ["价格"] * 2,
            "tier": ["优质", "优质", None, None, "优质", "优质"],
            "score": [5, 4, 3, 1, 2, 2],
        }
    )
    table = satisfaction_table(surveys, by=("item", "tier"))
    assert table["tier"].tolist() == ["优质", "未知", "优质"]
    assert table["share"].tolist() == [1, 0, 0]
    assert table["index"].tolist() == [87.5, 25, 25]
    assert table.loc[1, ["satisfied", "neutral", "dissatisfied"]].tolist() == [0, 0.5, 0.5]
    assert table.loc[1, ["level_1", "level_3", "answers"]].tolist() == [0.5, 0.5, 2]


def test_table_without_the_item_column_says_so():
    with pytest.raises(DataError, match="满意度问卷表缺少列 item"):
        satisfaction_table(pd.DataFrame({"score": [5]}))


@pytest.mark.parametrize(("score", "points"), [(9, 100), (8, 0), (7, 0), (6, -100)])
def test_nine_is_a_promoter_and_six_a_detractor(score, points):
    assert net_promoter_score(pd.Series([score])).points == points


@pytest.mark.parametrize(
    ("score", "level"),
    [(3.5, "满意"), (3.49, "中立"), (2.5, "中立"), (2.49, "不满意"), (2, "不满意"), (3, "中立")],
)
def test_where_a_level_begins(score, level):
    assert three_levels(pd.Series([float(score)])).tolist() == [level]


def test_equal_weights_change_no_score():
    scores = pd.Series([10, 9, 8, 3, 6, 7, 10])
    plain, same = net_promoter_score(scores), net_promoter_score(scores, scores * 0 + 0.4)
    for name in ("points", "margin", "low", "high", "promoters", "effective"):
        assert getattr(same, name) == pytest.approx(getattr(plain, name))
    rows = pd.DataFrame({"item": "a", "score": [5, 4, 3, 1, 2]})
    one, other = satisfaction_table(rows), satisfaction_table(rows.assign(weight=3.0))
    pd.testing.assert_frame_equal(one, other)


def test_a_weighted_share_has_the_variance_of_a_ratio():
    rows = pd.DataFrame({"item": "a", "score": [5, 5, 1, 1], "weight": [3.0, 1.0, 1.0, 1.0]})
    row = satisfaction_table(rows).iloc[0]
    assert row["share"] == pytest.approx(4 / 6)
    # Σ w²(x − p)² / (Σw)² = (10/9 + 2 * 4/9) / 36
    variance = (10 / 9 + 8 / 9) / 36
    assert row["share"] * (1 - row["share"]) / row["effective"] == pytest.approx(variance)
    assert row["mean"] == pytest.approx((15 + 5 + 1 + 1) / 6)
    assert row["answers"] == 4


def test_unanimous_weighted_answers_count_by_kishs_number():
    rows = pd.DataFrame({"item": "a", "score": [5, 5], "weight": [3.0, 1.0]})
    assert satisfaction_table(rows)["effective"].item() == pytest.approx(16 / 10)


AS_OF = datetime(2025, 1, 11)


def tickets(*rows):
    frame = pd.DataFrame(rows, columns=["opened", "closed"])
    return tuple(pd.to_datetime(frame[c], format="ISO8601") for c in ("opened", "closed"))


def test_open_tickets_are_waiting_not_missing():
    closing = feedback_closing(
        *tickets(
            ("2025-01-01", "2025-01-03"),
            ("2025-01-01", "2025-01-05 12:00"),
            ("2025-01-08", None),
            ("2025-01-10", None),
        ),
        AS_OF,
    )
    assert (closing.tickets, closing.closed, closing.still_open) == (4, 2, 2)
    assert closing.rate == 0.5
    # waits 2, 4.5, 3+, 1+ days: S(2) = 2/3, S(4.5) = 0; the naive median of closed ones is 3.25
    assert closing.median_days == 4.5
    assert closing.closed_within(2) == pytest.approx(1 / 3)


def test_what_happens_after_the_cut_off_is_not_known_yet():
    closing = feedback_closing(
        *tickets(("2025-01-01", "2025-01-20"), ("2025-01-15", "2025-01-16")), AS_OF
    )
    assert (closing.tickets, closing.closed) == (1, 0)
    assert closing.median_days is None


def test_closing_before_opening_is_refused_with_the_first_example():
    with pytest.raises(DataError, match=r"2 行中有 1 行的关闭时间早于提交时间.*2025-01-01 09:00"):
        feedback_closing(
            *tickets(("2025-01-02", "2025-01-03"), ("2025-01-03", "2025-01-01 09:00")), AS_OF
        )


def test_no_tickets_before_the_cut_off_is_refused():
    with pytest.raises(DataError, match="2025-01-11 之前没有工单"):
        feedback_closing(*tickets(("2025-02-01", None)), AS_OF)


def test_airport_survey_has_its_published_scores(shared_data):
    path = shared_data / "sfo_airport_survey" / "2017_SFO_Customer_Survey.csv"
    survey = pd.read_csv(path, usecols=["NETPRO", "Q7ALL"])
    survey = survey.apply(pd.to_numeric, errors="coerce")
    nps = net_promoter_score(survey["NETPRO"].where(lambda s: s != 11).dropna())  # 11 = blank
    assert nps.answers == 2746
    assert nps.points == pytest.approx(39.840, abs=5e-4)
    assert nps.standard_error == pytest.approx(1.334, abs=5e-4)
    assert (nps.low, nps.high) == pytest.approx((37.22, 42.45), abs=0.005)
    weights = pd.read_csv(path, usecols=["WEIGHT"])["WEIGHT"]
    votes = survey["NETPRO"].where(lambda s: s != 11)
    asked = votes.notna() & (weights > 0)
    v, w = votes[asked], weights[asked]
    weighted = net_promoter_score(v, w)
    signs = np.sign((v >= 9).astype(int) - (v <= 6).astype(int))
    points = 100 * np.average(signs, weights=w)
    # the same variance another way: the jackknife of a ratio with one answer left out at a time
    left_out = 100 * ((signs * w).sum() - signs * w) / (w.sum() - w)
    jackknife = ((left_out - left_out.mean()) ** 2).sum() * (len(w) - 1) / len(w)
    assert weighted.points == pytest.approx(points)
    assert weighted.points != pytest.approx(nps.points, abs=0.1)
    assert weighted.standard_error == pytest.approx(jackknife**0.5, rel=0.002)
    overall = scored(*survey["Q7ALL"].where(lambda s: s.between(1, 5)).dropna())
    assert overall["answers"] == 2688
    assert overall["mean"] == pytest.approx(4.0644, abs=5e-5)
    assert overall["share"] == pytest.approx(0.8207, abs=5e-5)


ratings = st.lists(st.integers(0, 10), min_size=1, max_size=300)


@settings(max_examples=50, deadline=None)
@given(ratings, st.randoms(use_true_random=False))
def test_order_of_answers_does_not_matter_and_points_stay_in_range(scores, random):
    nps = net_promoter_score(pd.Series(scores))
    assert net_promoter_score(pd.Series(random.sample(scores, len(scores)))) == nps
    assert -100 <= nps.low <= nps.high <= 100
    assert nps.low - 1e-9 <= nps.points <= nps.high + 1e-9 or nps.answers < 200


@settings(max_examples=50, deadline=None)
@given(ratings, st.data())
def test_a_better_answer_never_lowers_the_score(scores, data):
    position = data.draw(st.integers(0, len(scores) - 1))
    better = list(scores)
    better[position] = min(10, better[position] + data.draw(st.integers(1, 10)))
    assert (
        net_promoter_score(pd.Series(better)).points >= net_promoter_score(pd.Series(scores)).points
    )


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 5), min_size=1, max_size=60))
def test_turning_the_scale_round_mirrors_the_index(scores):
    forward, backward = scored(*scores), scored(*(6 - score for score in scores))
    assert forward["index"] == pytest.approx(100 - backward["index"])
    assert forward["level_5"] == pytest.approx(backward["level_1"])
