"""How ten customers in tiers buy, fall silent and move."""

from dataclasses import replace
from datetime import datetime

import pandas as pd
import pytest
from hand_tiers import NOW, SPANS, STATUS, Window, earlier, made, sources

from reportkit.absence import gap_of, is_there
from reportkit.analysis.tiers import tier_behaviour


def moved(tiers=None, *, months=12, since=None):
    tiers = tiers or made(before=earlier())
    return tier_behaviour.moves(tiers, SPANS, kind="季度", months=months, since=since)


def test_loyalty_compares_the_most_and_the_least_frequent_buyers():
    tiers = made()
    tiers.customers["loyalty_level"] = ["高", "高", *["低"] * 8]
    found = tier_behaviour.loyalty(tiers)
    assert (found.level, found.n, found.loyal, found.part) == ("高", 2, 1.0, 0.8)
    assert (found.low_level, found.low, found.low_loyal) == ("低", 3, 0.0)
    assert (found.high, found.several, found.buyers) == (True, True, 7)
    assert found.frame["advice"].tolist() == ["高频客户会员激励", "交叉销售", "低频客户提频"]


def test_loyalty_needs_orders_and_buyers():
    assert not is_there(tier_behaviour.loyalty(made(by_orders=False)))
    tiers = made()
    tiers.customers["orders"] = 0
    assert "没有成交客户" in str(gap_of(tier_behaviour.loyalty(tiers)))


def test_silent_customers_of_the_first_tier_are_counted_with_what_they_brought():
    found = tier_behaviour.silent(made())
    assert (found.n, found.count, found.dormant, found.lost, found.share) == (2, 1, 0, 1, 0.5)
    assert (found.money, found.gone.count, found.gone.money) == (30.0, 1, 30.0)
    assert (found.asleep.count, found.advice, found.weight) == (0, "win_back_premium", 89)
    assert found.cross.loc["边缘客户"].tolist() == [0, 0, 2, 1]
    assert found.rows.loc["发展客户"].tolist() == [0.5, 0.5, 0, 0]


def test_who_sleeps_is_woken_first_and_nobody_silent_advises_nothing():
    tiers = made()
    tiers.customers["status"] = ["休眠", *STATUS[1:]]
    found = tier_behaviour.silent(tiers)
    assert (found.dormant, found.money, found.advice) == (1, 80.0, "wake_premium")
    assert (found.asleep.money, found.gone.money) == (50.0, 30.0)  # each counts its own
    for called in (found.asleep, found.gone):
        assert len(called.whom) == called.count == 1
    assert not {*found.asleep.whom} & {*found.gone.whom}
    tiers.customers["status"] = "活跃"
    found = tier_behaviour.silent(tiers)
    assert (found.count, found.advice, found.weight) == (0, "", 58)


def test_only_lost_customers_worth_a_call_are_called_and_none_of_the_last_tier():
    tiers = made()
    ids = tiers.customers["customer_id"]
    past = pd.DataFrame({"customer_id": ids, "worth": 1000.0})
    tiers.customers["status"] = ["流失", "流失", "流失", "流失", *["休眠"] * 2, *["流失"] * 4]
    labels = tiers.customers["label"].tolist()
    found = tier_behaviour.calls(tiers, past, cost=0.0, hour=0.0)
    middle = [i for i, label in enumerate(labels) if label not in ("优质客户", "边缘客户")]
    status = tiers.customers["status"].tolist()
    assert found.back.whom == tuple(str(ids[i]) for i in middle if status[i] == "流失")
    assert found.wake.whom == tuple(
        str(ids[i]) for i, s in enumerate(status) if s == "休眠" and labels[i] != "优质客户"
    )
    assert found.back.edges == sum(
        s == "流失" and label == "边缘客户" for s, label in zip(status, labels, strict=True)
    )
    dear = tier_behaviour.calls(tiers, past, cost=1e6, hour=1e6)
    assert (dear.back.count, dear.back.left) == (0, found.back.count)
    assert dear.back.hours == 1


def test_without_a_rhythm_nobody_is_silent():
    tiers = made(sources(activity=None))
    assert "行为状态未知" in str(gap_of(tier_behaviour.silent(tiers)))


def test_moves_count_who_rose_and_fell_and_what_moved_along():
    found = moved(since=datetime(2020, 1, 1))
    assert (found.n, found.up, found.down, found.new, found.count) == (10, 1, 1, 0, 2)
    assert (found.up_money, found.down_money, found.stay) == (22.0, -30.0, 0.8)
    assert (found.ended, found.ends) == ("2025-09-30", "2025-12-31")
    assert (found.growing, found.first, found.advice) == (False, None, "review_moves")
    assert found.former.tolist()[:3] == ["优质客户", "发展客户", "优质客户"]


def test_a_window_that_was_shorter_then_is_told():
    late = datetime(2024, 11, 1)
    assert moved(since=late).first == late
    everything = moved(months=0, since=late)
    assert (everything.growing, everything.first) == (True, None)


def test_no_period_before_is_told_only_where_orders_could_tell():
    assert gap_of(moved(made())).code == "no_previous"
    assert gap_of(moved(made(by_orders=False))).code == ""


def test_flows_need_somebody_who_moved():
    assert tier_behaviour.flows(moved())["direction"].tolist() == ["降级", "升级"]
    still = moved(made(before=sources(until=NOW)))
    assert (still.count, still.weight, still.advice) == (0, 10, "")
    assert not is_there(tier_behaviour.flows(still))


def test_promotion_is_of_former_prospects():
    tiers = made(before=earlier())
    found = tier_behaviour.promotion(tiers, moved(tiers))
    assert (found.n, found.hits, found.from_tier, found.key) == (3, 0, "潜力客户", 1)
    assert 0 <= found.low <= found.share <= found.high


def test_promotion_needs_a_word_of_its_own_for_prospects():
    tiers = made(before=earlier(), vocabulary="三级")
    found = tier_behaviour.promotion(tiers, moved(tiers))
    assert found.from_tier == "低价值客户"
    nobody = moved(tiers)
    steps = replace(nobody.steps, moves=nobody.steps.moves.iloc[:0])
    assert not is_there(tier_behaviour.promotion(tiers, replace(nobody, steps=steps)))


@pytest.mark.parametrize("start", [None, datetime(2024, 10, 1)])
def test_a_window_without_a_beginning_is_never_too_short(start):
    spans = (SPANS[0], Window(start, SPANS[1].end))
    found = tier_behaviour.moves(
        made(before=earlier()), spans, kind="季度", months=12, since=datetime(2024, 11, 1)
    )
    assert (found.first is None) == (start is None)
