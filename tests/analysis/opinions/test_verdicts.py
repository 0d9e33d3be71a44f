"""The latest word of every customer, the unhappy ones, and whether somebody called on them."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.analysis.opinions.verdicts import (
    customer_verdicts,
    dissatisfied_customers,
    follow_up,
    joined_words,
    level_shares,
    low_item_counts,
    satisfaction_by_means,
)

ANSWERS = pd.DataFrame(
    [
        ("甲", "整体", 5.0, "2025-01-10"),
        ("甲", "整体", 2.0, "2025-05-10"),
        ("甲", "售后", 1.0, "2025-05-10"),
        ("甲", "价格", 2.0, "2025-05-10"),
        ("乙", "整体", 3.0, "2025-05-11"),
        ("丙", "售后", 4.0, "2025-05-12"),
        ("丙", "价格", 5.0, "2025-05-12"),
        (None, "整体", 1.0, "2025-05-12"),
    ],
    columns=["customer_id", "item", "score", "answered_at"],
).assign(answered_at=lambda t: pd.to_datetime(t["answered_at"]))
VERDICTS = customer_verdicts(ANSWERS, "整体").set_index("customer_id")


def test_the_latest_questionnaire_is_the_verdict():
    assert VERDICTS.loc["甲", ["level", "verdict"]].tolist() == ["不满意", 2.0]
    assert VERDICTS.loc["乙", "level"] == "中立"


def test_without_an_overall_answer_the_items_are_averaged():
    assert VERDICTS.loc["丙", ["level", "verdict"]].tolist() == ["满意", 4.5]


def test_low_items_are_the_reasons_lowest_first():
    assert VERDICTS.loc["甲", "low_items"] == "售后、价格"
    assert VERDICTS.loc["丙", "low_items"] == ""


def test_undated_answers_all_count():
    undated = customer_verdicts(ANSWERS.drop(columns="answered_at"), None)
    assert undated.set_index("customer_id").loc["甲", "verdict"] == 2.5  # (5 + 2 + 1 + 2) / 4
    assert undated["answered_at"].isna().all()


def test_levels_add_up_to_everybody():
    shares = level_shares(VERDICTS.reset_index())
    assert shares["level"].tolist() == ["满意", "中立", "不满意"]
    assert shares["customers"].tolist() == [1, 1, 1]
    assert shares["share"].sum() == pytest.approx(1)


def test_reasons_are_counted_over_dissatisfied_customers():
    counts = low_item_counts(VERDICTS.reset_index())
    assert counts.to_dict("list") == {
        "item": ["价格", "售后"],
        "customers": [1, 1],
        "share": [1.0, 1.0],
    }


def unhappy(*ids):
    return pd.DataFrame({"customer_id": ids, "level": "不满意", "verdict": 2.0})


def test_the_weightiest_unhappy_customer_comes_first():
    revenue = pd.DataFrame({"customer_id": ["乙"], "revenue": [9.0]})
    listed = dissatisfied_customers(unhappy("甲", "乙"), revenue, None)
    assert listed["customer_id"].tolist() == ["乙", "甲"]
    assert dissatisfied_customers(unhappy("乙", "甲"))["customer_id"].tolist() == sorted("乙甲")


def test_words_of_a_customer_are_joined_most_frequent_first():
    rows = pd.DataFrame({"customer_id": list("甲甲甲乙"), "topic": ["维修", "物流", "物流", None]})
    assert joined_words(rows, "topic", "topics").to_dict("records") == [
        {"customer_id": "甲", "topics": "物流、维修"}
    ]


def test_a_visit_counts_when_it_follows_the_answer_in_time():
    said = unhappy("甲", "乙", "丙", "丁").assign(answered_at=pd.Timestamp("2025-05-01"))
    visits = pd.DataFrame(
        {
            "customer_id": ["甲", "乙", "丙"],
            "happened_at": pd.to_datetime(["2025-05-20", "2025-04-30", "2025-07-01"]),
        }
    )
    found = follow_up(said, visits, days=30, as_of=datetime(2025, 6, 30))
    assert (found.share.hits, found.share.total, found.pending) == (1, 4, 0)


def test_those_whose_time_has_not_passed_are_pending():
    said = unhappy("甲", "乙").assign(answered_at=pd.Timestamp("2025-05-20"))
    visits = pd.DataFrame({"customer_id": ["甲"], "happened_at": pd.to_datetime(["2025-05-21"])})
    found = follow_up(said, visits, days=30, as_of=datetime(2025, 6, 1))
    assert (found.share.hits, found.share.total, found.pending) == (1, 1, 1)
    assert follow_up(said, visits.iloc[:0], days=30, as_of=datetime(2025, 6, 1)) is None


def test_means_are_compared_with_customers_who_did_not_meet_them():
    ids = [f"{k:02d}" for k in range(40)]
    said = pd.DataFrame({"customer_id": ids, "level": ["满意"] * 30 + ["中立"] * 10})
    contacts = pd.DataFrame(
        {"customer_id": ids[:20] + ids[:3], "means": ["回访"] * 20 + ["积分"] * 3}
    )
    table = satisfaction_by_means(said, contacts)
    assert table["means"].tolist() == ["回访"]  # three customers are too few to compare
    assert table.loc[0, ["customers", "share", "others", "change"]].tolist() == [20, 1.0, 0.5, 0.5]


def test_an_answer_of_two_is_a_reason_and_one_of_three_is_none():
    answers = pd.DataFrame(
        {"customer_id": "甲", "item": ["整体", "售后", "价格"], "score": [2.0, 2.0, 3.0]}
    )
    assert customer_verdicts(answers, "整体")["low_items"].tolist() == ["售后"]
