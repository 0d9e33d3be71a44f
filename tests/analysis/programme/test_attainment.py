"""Goals of three windows: targets met and missed, changes against last year, what to do."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.basics.activity_rule import ActivityRule
from reportkit.analysis.basics.estimates import Estimate, share_estimate
from reportkit.analysis.programme import attainment

END = datetime(2026, 1, 1)


def span(start: str, end: str) -> SimpleNamespace:
    return SimpleNamespace(start=datetime.fromisoformat(start), end=datetime.fromisoformat(end))


WINDOWS = [
    span("2025-07-01", "2026-01-01"),
    span("2025-01-01", "2025-07-01"),
    span("2024-07-01", "2025-01-01"),
]
NONE = absent(Gap(why="没有"))
NOTHING = attainment.Known(None, None, None, None)
STORED = pd.DataFrame(
    {"customer_id": ["a", "b"], "base_tier": ["优质客户", "发展客户"],
     "previous_tier": ["潜力客户", None]}
)  # fmt: skip
TICKETS = pd.DataFrame(
    {
        "opened_at": pd.to_datetime(["2025-08-01 00:00", "2025-08-02 00:00", "2025-08-03 00:00"]),
        "responded_at": pd.to_datetime(
            ["2025-08-01 02:00", "2025-08-02 10:00", "2025-08-03 12:00"]
        ),
    }
)


def scores(now, before=None, last=None, targets=None, names=None):
    frame = None
    if targets:
        rows = [(metric, "2025-H2", aim, owner) for metric, (aim, owner) in targets.items()]
        frame = pd.DataFrame(rows, columns=["metric", "period", "target", "owner"])
    return attainment.scores([now, before or {}, last or {}], frame, END, 6, names or {})


NOW = {"保留率": share_estimate(80, 100), "满意度": share_estimate(30, 100)}
AIMS = {"保留率": (0.7, "销售"), "满意度": (0.6, "客服")}


def test_tiers_come_from_the_report_and_know_those_of_the_period_before():
    graded = attainment.grading(STORED, None)
    assert (graded.tiers["b"], graded.source) == ("发展客户", "本报告的分层结果")
    assert graded.former["a"] == "潜力客户"
    plain = attainment.grading(STORED.drop(columns="previous_tier"), None)
    assert plain.former is None
    assert attainment.grading(STORED.assign(previous_tier="新客户"), None).former is None
    assert "没有分层" in str(gap_of(attainment.grading(NONE, NONE)))


def test_a_review_is_advised_where_customers_changed_their_tier():
    steps = pd.DataFrame({"step": [1, 0, None, -2]})
    assert attainment.moved(steps) == attainment.Moved(2, "review")
    assert attainment.moved(NONE) == attainment.Moved(0, "")


def test_only_a_table_that_dates_leaving_tells_who_left():
    people = pd.DataFrame({"customer_id": ["a"], "churned_at": pd.to_datetime(["2025-08-01"])})
    assert attainment.known(NONE, NONE, TICKETS, people).customers is people
    never = people.assign(churned_at=pd.NaT)
    found = attainment.known(NONE, NONE, NONE, never)
    assert (found.customers, found.survey, found.leads, found.tickets) == (None,) * 4


def sales(*ids: str) -> pd.DataFrame:
    return pd.DataFrame({"customer_id": ids, "revenue": 10.0, "margin": 4.0})


def measured(blocks, totals, contacts, records=NOTHING, days=NONE, people=NONE):
    return attainment.measured(
        WINDOWS, records, blocks, totals, [NONE] * 3, contacts, days=days, people=people,
        rule=ActivityRule(), graded=NONE, months=6, since=datetime(2020, 1, 1),
    )  # fmt: skip


def test_each_window_is_read_with_the_span_before_it():
    blocks = [sales("a"), sales("a", "b"), sales("b"), sales(), sales()]
    totals = [{"revenue": 11.0, "margin": 4.0}] * 3
    now, before, last = measured(blocks, totals, [NONE] * 3)
    assert (now["保留率"].value, before["保留率"].value) == (0.5, 1.0)
    assert last["保留率"].value is None  # nobody bought in the span before
    assert now["交易额"].value == 11.0  # of every sale, also the nameless
    assert measured([NONE] * 5, [NONE] * 3, [NONE] * 3) == [{}, {}, {}]


def test_visits_and_tickets_are_counted_where_they_are_known():
    calls = pd.DataFrame({"customer_id": ["a"], "channel": "电话", "visits": [1]})
    people = pd.DataFrame({"customer_id": ["a", "b"]})
    records = attainment.known(NONE, NONE, TICKETS, NONE)
    now, before, _ = measured([NONE] * 5, [NONE] * 3, [calls] * 3, records, people=people)
    assert now["回访覆盖率"].value == 0.5
    assert (now["响应时限"].value, before["响应时限"].value) == (10.0, None)


def test_targets_met_and_missed_the_farthest_first():
    found = attainment.attainment(scores(NOW, targets=AIMS))
    assert (found.total, found.hit, found.names) == (2, 1, "客户满意度")
    assert (found.worst, found.rate, found.months) == ("客户满意度", pytest.approx(0.5), 6)
    met = attainment.attainment(scores(NOW, targets={"保留率": (0.7, "销售")}))
    assert (met.names, met.worst, met.rate) == (None, None, None)
    assert "没有设目标" in str(gap_of(attainment.attainment(scores(NOW))))


def test_the_table_has_the_columns_that_somebody_filled():
    full = attainment.board(scores(NOW, targets=AIMS, names={"销售": "王"}), "元")
    assert (full.judged, full.hit, full.miss, full.n) == (True, 1, 1, 100)
    assert set(full.frame["owner"]) == {"王", "客服"}
    bare = attainment.board(scores(NOW), "元")
    assert not {"target", "verdict", "owner"} & set(bare.frame)
    assert list(bare.full) == list(full.full)
    assert "没有可评估" in str(gap_of(attainment.board(scores({}), "元")))


def test_how_far_each_goal_came():
    found = attainment.reached(scores(NOW, targets=AIMS))
    assert (found.best, found.low, found.several) == ("客户保留率", "客户满意度", True)
    assert (found.best_rate, found.low_rate) == (pytest.approx(8 / 7), pytest.approx(0.5))
    assert found.missed == ["客户满意度"]
    assert "完成率" in str(gap_of(attainment.reached(scores(NOW))))


def test_changes_beyond_chance_are_told_from_the_others():
    last = {"保留率": share_estimate(40, 100), "满意度": share_estimate(31, 100)}
    found = attainment.changes(scores(NOW, last=last))
    assert (found.n, found.better, found.up) == (2, "客户保留率", 1)
    assert (found.worse, found.down, found.still) == (None, 0, "客户满意度")
    assert "上年同期" in str(gap_of(attainment.changes(scores(NOW))))


def test_growth_stands_beside_that_of_the_cases():
    found = scores({"利润": Estimate(12.0, 3)}, last={"利润": Estimate(10.0, 3)})
    told = attainment.reference(found, {"利润": 0.2}).pairs
    assert told == [{"name": "利润", "usual": "+20%", "own": "+20.0%"}]
    assert "案例" in str(gap_of(attainment.reference(found, {"交易额": 0.2})))
    lost = scores({"利润": Estimate(12.0, 3)}, last={"利润": Estimate(-1.0, 3)})
    assert "案例" in str(gap_of(attainment.reference(lost, {"利润": 0.2})))


def test_a_card_compares_and_names_the_tiers_it_rests_on():
    graded = attainment.grading(STORED, None)
    now = {**NOW, "优质客户交易额": Estimate(5.0, 1)}
    found = scores(now, before={"保留率": share_estimate(70, 100)}, targets=AIMS)
    card = attainment.card("retention", found, {"retention": (0.5, 0.6)}, NOTHING, graded)
    assert (card.compared.value, card.compared.previous) == (0.8, 0.7)
    assert card.compared.noise == pytest.approx(0.12, abs=0.01)
    assert (card.compared.spark, card.target, card.verdict) == ((0.5, 0.6), 0.7, "达标")
    assert (card.source, card.counted) == (None, "份数")
    tiered = attainment.card("premium_sales", found, {}, NOTHING, graded)
    assert (tiered.source, tiered.compared.noise) == ("本报告的分层结果", None)
    assert "没有读数" in str(gap_of(attainment.card("profit", found, {}, NOTHING, graded)))


def test_lines_of_the_last_months():
    months = pd.DataFrame({"revenue": range(14), "margin": range(14)})
    leads = pd.DataFrame({"closed_at": pd.to_datetime(["2025-12-01", "2025-12-31"]), "won": [1, 0]})
    records = attainment.Known(
        None, leads, attainment.known(NONE, NONE, TICKETS, NONE).tickets, None
    )
    found = attainment.sparks(records, months, [span("2025-08-01", "2025-09-01")], END)
    assert found["sales"] == tuple(range(2, 14))
    assert found["response_hours"] == (10.0,)
    assert found["conversion"][-1] == 0.5
    assert attainment.sparks(NOTHING, NONE, [], END) == {}


def test_missed_service_goals_say_how_many_are_concerned():
    records = attainment.known(NONE, NONE, TICKETS, NONE)
    now = {"响应时限": Estimate(10.0, 3), "回访覆盖率": share_estimate(3, 10)}
    aims = {"响应时限": (8.0, ""), "回访覆盖率": (0.5, "")}
    found = scores(now, targets=aims)
    late = attainment.slow_answers(found, records, WINDOWS[0])
    assert late == attainment.Shortfall(2, 10.0, 8.0)
    assert attainment.unvisited(found) == attainment.Shortfall(7, 0.3, 0.5)
    met = scores(now, targets={"响应时限": (12.0, ""), "回访覆盖率": (0.1, "")})
    assert "响应时限" in str(gap_of(attainment.slow_answers(met, records, WINDOWS[0])))
    assert "回访覆盖率" in str(gap_of(attainment.unvisited(met)))
