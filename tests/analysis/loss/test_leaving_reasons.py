"""Why customers left, of a dozen reasons and answers."""

from datetime import datetime

import pandas as pd
import pytest

from reportkit.absence import gap_of
from reportkit.analysis.loss import leaving_reasons as reasons

END = datetime(2026, 1, 1)


def lost(*why: str | None, at: str | None = "2025-10-01") -> tuple[pd.DataFrame, pd.DataFrame]:
    people = pd.DataFrame({"customer_id": [*map(str, range(len(why)))], "churn_reason": why})
    spans = pd.DataFrame(
        {
            "customer_id": people["customer_id"],
            "ended_at": pd.to_datetime([at] * len(why)),
            "lost": True,
            "dated": at is not None,
        }
    )
    return people, spans


def causes(*why, at="2025-10-01", unhappy=None, since=datetime(2025, 1, 1)):
    return reasons.causes(*lost(*why, at=at), unhappy, since=since, span="2025 年")


def test_the_first_of_the_known_reasons_with_the_second():
    found = causes("售后服务", "售后服务", "价格", None)
    assert (found.reason, found.hits, found.n, found.known, found.unknown) == (
        "售后服务",
        2,
        4,
        3,
        1,
    )
    assert (found.share, found.two, found.second) == (pytest.approx(2 / 3), 1.0, "价格")
    assert (found.first, found.ahead, found.level) == (True, False, True)  # three prove nothing
    assert (found.unknown_share, found.repair, found.count) == (0.25, "after_sales_repair", 2)
    assert found.counts.to_dict() == {"售后服务": 2, "价格": 1, "未知": 1}


def test_a_lead_beyond_chance_is_one_and_a_tie_is_none():
    assert causes(*["价格"] * 30, *["质量"] * 5).ahead
    tie = causes("价格", "质量")
    assert (tie.first, tie.ahead) == (False, False)
    single = causes("价格")
    assert (single.first, single.level, single.second) == (True, False, None)


def test_each_reason_has_its_repair_and_what_is_new_is_asked_about():
    words = {"产品质量": "quality_repair", "价格高": "price_package", "搬家": "feedback_loop"}
    assert {word: causes(word).repair for word in words} == words
    assert causes("服务态度").repair == "after_sales_repair"


def test_only_those_who_left_in_the_span_count_where_leaving_is_dated():
    assert "没有登记原因" in str(gap_of(causes("价格", since=datetime(2025, 11, 1))))
    undated = causes("价格", at=None, since=datetime(2025, 11, 1))
    assert (undated.n, undated.span) == (1, "全部历史")
    assert causes("价格").span == "2025 年"


def test_the_measure_is_for_those_who_are_unhappy_today_where_they_are_known():
    assert causes("价格", unhappy=pd.DataFrame({"customer_id": ["x", "y"]})).count == 2
    assert causes("价格", unhappy=pd.DataFrame({"customer_id": []})).count == 1


ANSWERS = pd.DataFrame(
    {
        "customer_id": ["0", "1", "2"],
        "item": "售后",
        "score": [1, 3, 2],
        "answered_at": pd.to_datetime(["2025-09-20"] * 3),
    }
)


def test_low_answers_before_leaving_are_counted_and_good_ones_are_not():
    _, spans = lost(None, None, None)
    found = reasons.signs(ANSWERS, None, spans, END, days=90, fewest=1)
    assert (found.label, found.days, found.n, found.tables) == ("售后", 90, 3, ["surveys"])
    assert found.frame["lost"].tolist() == [2]
    assert "没有足够" in str(gap_of(reasons.signs(ANSWERS, None, spans, END, days=90, fewest=3)))
    assert "没有足够" in str(gap_of(reasons.signs(None, None, spans, END, days=90, fewest=1)))
    raised = pd.DataFrame(
        {"customer_id": ["0"], "topic": ["维修"], "opened_at": pd.to_datetime(["2025-09-20"])}
    )
    both = reasons.signs(ANSWERS, raised, spans, END, days=90, fewest=1)
    assert both.tables == ["surveys", "tickets"]
    assert both.frame["source"].tolist() == ["问卷低分（1～2 分）", "服务工单"]


def test_what_the_reasons_rest_on():
    _, spans = lost(None)
    talks = pd.DataFrame({"label": ["访谈", "电话"], "interactions": [7, 9]})
    assert reasons.sources(spans, None, None, talks).talks == 7
    assert reasons.sources(spans, None, None, talks.tail(1)).talks == 0
    assert reasons.sources(spans, ANSWERS, None, None).talks is None
    _, undated = lost(None, at=None)
    assert "互相印证" in str(gap_of(reasons.sources(undated, ANSWERS, None, None)))
