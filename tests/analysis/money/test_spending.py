"""Money by tier and by channel, answers to campaigns."""

from datetime import datetime
from types import SimpleNamespace

import pandas as pd
import pytest

from reportkit.absence import Gap, absent, gap_of
from reportkit.analysis.money import spending
from reportkit.analysis.programme.attainment import Grading

WINDOW = SimpleNamespace(start=datetime(2025, 7, 1), end=datetime(2026, 1, 1), label="")
AT = pd.Timestamp("2025-08-01")
GRADED = Grading(pd.Series({"a": "优质客户", "b": "边缘客户", "c": "边缘客户"}), "")
NOW = pd.DataFrame({"customer_id": ["a", "b"], "margin": [90.0, 10.0]})


def booked(*rows, at=AT) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["tier", "amount"]).assign(spent_at=at)


def tier_costs(costs, now=NOW):
    return spending.tier_costs(costs, now, GRADED, WINDOW, "元")


def test_the_tier_that_takes_more_than_it_gives():
    found = tier_costs(booked(("优质客户", 40.0), ("边缘客户", 60.0)))
    assert (found.over, found.over_c, found.over_m) == ("边缘客户", 0.6, 0.1)
    assert (found.under, found.under_c, found.under_m) == ("优质客户", 0.4, 0.9)
    assert found.move == pytest.approx(50.0)
    assert (found.total, found.n, found.count) == (100.0, 2, 1)
    assert list(found.shares.index) == ["优质客户", "边缘客户"]


def test_two_tiers_with_costs_of_the_window_and_profit_are_needed():
    both = booked(("优质客户", 40.0), ("边缘客户", 60.0))
    assert "不足两个" in str(gap_of(tier_costs(booked(("优质客户", 40.0)))))
    assert "不足两个" in str(gap_of(tier_costs(both.assign(spent_at=pd.Timestamp("2025-06-30")))))
    assert "不足两个" in str(gap_of(tier_costs(both, NOW.head(1))))
    assert "层级登记" in str(gap_of(tier_costs(both.drop(columns="tier"))))


def channels(dear: float, won: int = 40):
    costs = pd.DataFrame({"channel": ["老客", "广告"], "amount": [400.0, dear]}).assign(spent_at=AT)
    leads = pd.DataFrame({"source": ["老客"] * 50 + ["广告"] * 50, "closed_at": AT})
    leads["won"] = [i % 50 < won for i in range(100)]
    return spending.channels(costs, leads, WINDOW)


def test_a_won_lead_costs_more_in_one_channel_beyond_chance():
    found = channels(4000.0)
    assert (found.cheap, found.low, found.dear, found.high) == ("老客", 10.0, "广告", 100.0)
    assert (found.times, found.n, found.count) == (10.0, 100, 50)
    assert found.share == pytest.approx(4000 / 4400)
    assert (found.differs, found.weight, found.advice) == (True, 58, "move_budget")


def test_a_small_difference_is_chance_and_advises_nothing():
    found = channels(410.0)
    assert (found.differs, found.weight, found.advice) == (False, 18, "")
    assert "不足两个" in str(gap_of(channels(410.0, won=0)))
    bare = pd.DataFrame({"amount": [1.0], "spent_at": [AT]})
    assert "渠道" in str(gap_of(spending.channels(bare, pd.DataFrame(), WINDOW)))


def contacts(*rows) -> pd.DataFrame:
    found = pd.DataFrame(rows, columns=["means", "label", "reached", "responded"])
    return found.assign(stage="", cost_amount=float("nan"))


def test_answers_by_means_the_best_first():
    found = spending.answers(contacts(("短信", "", 100, 5), ("电话", "", 100, 40)), 12)
    assert (found.n, found.rate, found.top, found.top_rate) == (200, 0.225, "电话", 0.4)
    assert found.ahead
    assert "cost_amount" not in found.frame
    priced = contacts(("短信", "", 100, 5)).assign(cost_amount=10.0)
    assert spending.answers(priced, 12).frame["cost_per_response"].tolist() == [2.0]
    assert "触达" in str(gap_of(spending.answers(contacts(), 12)))


PEOPLE = pd.DataFrame({"customer_id": ["a", "b"], "need_type": ["价格敏感型", "服务型"]})


def test_a_group_that_answers_one_means_more():
    rows = contacts(
        ("优惠券", "价格敏感型", 200, 100), ("优惠券", "服务型", 200, 20),
        ("短信", "价格敏感型", 200, 90), ("短信", "服务型", 200, 20),
        ("电话", "价格敏感型", 10, 1), ("电话", "未知", 500, 400),
    )  # fmt: skip
    found = spending.uneven(rows, PEOPLE)
    assert (found.means, found.group, found.inside, found.outside) == (
        "优惠券",
        "价格敏感型",
        0.5,
        0.1,
    )
    assert (found.names, found.more) == ("优惠券、短信", "短信（45.0% 对 10.0%）")
    assert (found.n, found.count, found.contacts) == (400, 1, 810)
    assert list(found.rates.index) == ["优惠券", "短信"]  # ten contacts are no share
    assert spending.advised(found).evidence == ["means_table", "need_response"]


def test_groups_that_answer_alike_are_no_finding():
    even = contacts(("优惠券", "价格敏感型", 200, 20), ("优惠券", "服务型", 200, 20))
    found = spending.uneven(even, PEOPLE)
    assert "没有可辨" in str(gap_of(found))
    assert spending.advised(found) == spending.Advised("", ["means_table"])
    assert spending.advised(absent(Gap(why=""))).advice == ""
