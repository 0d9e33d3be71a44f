"""Each lever is pulled where its planted truth is there, and not where chance explains it."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from reportkit.absence import is_there
from reportkit.analysis.answer import levers
from reportkit.analysis.answer.bridges import ThreeFactors, three_factors
from reportkit.analysis.answer.decisions import Population
from reportkit.analysis.answer.effects import RetentionGap
from reportkit.analysis.answer.levers import Channel, Words
from reportkit.analysis.basics.intervals import share_difference, wilson_interval

W = Words()
TIERS = ("优质客户", "潜力客户", "边缘客户")


def gap_of(gap: float, low: float, high: float, p: float = 0.001) -> RetentionGap:
    return RetentionGap(gap, low, high, (gap,), 1.0 + gap, 1.0, 50, 100, 90, p)


SURE, VAGUE = gap_of(-0.08, -0.16, -0.02), gap_of(-0.08, -0.18, 0.01)


def customers() -> pd.DataFrame:
    """Four of the best, one lit; ten prospects; ten of the last tier, eight gone."""
    tier = ["优质客户"] * 4 + ["潜力客户"] * 10 + ["边缘客户"] * 10
    frame = pd.DataFrame({"tier": tier, "margin": [1000.0] * 4 + [50.0] * 10 + [4.0] * 10})
    frame["status"] = ["活跃"] * 16 + ["流失"] * 8
    frame["silent"] = frame["status"] == "流失"
    frame.loc[0, "silent"] = True
    frame["slow"] = frame.index.isin([5, 6])
    frame["lights"] = frame[["silent", "slow"]].sum(axis=1)
    return frame.rename(index="k{}".format)


@pytest.mark.parametrize(
    ("clear", "levels"),
    [(0, (0.01, 0.01)), (3, (0.025, 0.05)), (4, (0.05, 0.05)), (9, (0.05, 0.05))],
)
def test_what_is_clear_no_longer_counts_as_a_try(clear, levels):
    found = levers.stepwise({"fall": 0.04, "lit": 0.02}, clear)
    assert (found["lit"], found["fall"]) == pytest.approx(levels)


def test_a_gap_is_believed_below_its_level_only():
    gap = gap_of(-0.08, -0.16, -0.001, p=0.02)
    assert levers.keep_lit(customers(), "优质客户", gap, W) is None
    assert levers.keep_lit(customers(), "优质客户", gap, W, level=0.025) is not None


def test_lit_customers_are_worth_their_margin_times_the_gap():
    found = levers.keep_lit(customers(), "优质客户", SURE, W)
    assert (found.population.count, found.exposure.amount) == (1, 1000)
    assert (found.effect.low, found.effect.mid, found.effect.high) == pytest.approx((20, 80, 160))
    assert "1,000 元 × 8.0%（95% 区间 2.0%～16.0%）" in found.effect.formula
    assert found.values["share"] == pytest.approx(1000 / 4540)


def test_who_shows_a_light_without_precedent_is_looked_after_but_not_in_the_effect():
    frame = customers()
    frame["ending"] = frame.index == "k1"
    frame["lights"] += frame["ending"]
    found = levers.keep_lit(frame, "优质客户", SURE, W, seen=("silent", "slow"))
    assert (found.population.count, found.exposure.amount) == (2, 2000)
    assert found.effect.mid == pytest.approx(80)  # of the one with precedent
    assert found.effect.formula.endswith("；另 1 家只亮没有先例的灯，不计")


def test_a_gap_within_noise_is_no_decision():
    assert levers.keep_lit(customers(), "优质客户", VAGUE, W) is None
    assert levers.keep_lit(customers(), "优质客户", VAGUE, W, level=1) is None  # whatever else is
    assert levers.keep_lit(customers(), "优质客户", None, W) is None
    assert levers.keep_lit(customers(), "优质客户", replace(SURE, flagged=9), W) is None


COSTS = pd.Series({"优质客户": 400.0, "潜力客户": 100.0, "边缘客户": 200.0})


def test_service_is_released_between_two_bounds():
    found = levers.release_service(customers(), COSTS, TIERS, W)
    assert found.effect.kind == "released"
    assert (found.effect.low, found.effect.high) == (10 * (20 - 10), 8 * 20)
    assert found.population.count == 8
    assert found.values["margin"] == 40


def test_a_tier_that_earns_its_service_keeps_it():
    rich = customers().assign(margin=1000.0)
    cheap = pd.Series({"优质客户": 400.0, "潜力客户": 100.0, "边缘客户": 90.0})
    assert levers.release_service(rich, COSTS, TIERS, W) is None
    assert levers.release_service(customers(), cheap, TIERS, W) is None
    assert levers.release_service(customers(), pd.Series(dtype=float), TIERS, W) is None


def lines(**rows) -> pd.DataFrame:
    names = ["sold_lines", "returned_lines", "sold_amount", "returned_amount"]
    return pd.DataFrame(rows, index=names).T.rename_axis("label").reset_index()


NOW = lines(传感器=(3600, 220, 36e4, 22e3), 电机=(3000, 36, 30e4, 36e2), 轴承=(3000, 40, 30e4, 4e3))
THEN = lines(
    传感器=(3400, 51, 34e4, 51e2), 电机=(3000, 36, 30e4, 36e2), 轴承=(3000, 41, 30e4, 41e2)
)


RATES = pd.Series({"传感器": 0.3, "电机": 0.5, "轴承": 0.1})


def test_returns_beyond_last_years_rate_are_worth_their_margin():
    found = levers.check_returns(NOW, THEN, RATES, 6, W)
    excess = 22e3 - 51e2 / 34e4 * 36e4
    assert found.effect.mid == pytest.approx(excess * 0.3 * 2)
    assert found.effect.low < found.effect.mid < found.effect.high
    assert found.values["label"] == "传感器"


def test_returns_that_rose_beyond_chance_once_are_not_clear_beside_five_other_levers():
    once = lines(
        传感器=(3400, 166, 34e4, 166e2), 电机=(3000, 36, 30e4, 36e2), 轴承=(3000, 41, 30e4, 41e2)
    )
    rise = share_difference(wilson_interval(220, 3600), wilson_interval(166, 3400))
    assert 1.96 < rise.z < 2.5
    assert levers.check_returns(NOW, once, RATES, 6, W) is None


def test_returns_that_did_not_rise_are_no_decision():
    assert levers.check_returns(THEN, THEN, RATES, 6, W) is None
    assert levers.check_returns(NOW, NOW, RATES, 6, W) is None


def test_returns_of_what_has_no_known_margin_are_no_decision():
    assert levers.check_returns(NOW, THEN, RATES.drop("传感器"), 6, W) is None
    assert levers.check_returns(NOW, THEN, RATES * np.nan, 6, W) is None


CLOSING = (wilson_interval(600, 1000), wilson_interval(750, 1000))


def test_slower_service_is_a_decision_with_money_only_beyond_noise():
    sure = levers.repair_service(customers(), "优质客户", SURE, CLOSING, W)
    vague = levers.repair_service(customers(), "优质客户", VAGUE, CLOSING, W)
    assert (sure.population.count, sure.effect.mid) == (2, pytest.approx(8))
    assert (vague.effect, vague.rank) == (None, 0)
    steady = (wilson_interval(740, 1000), wilson_interval(750, 1000))
    assert levers.repair_service(customers(), "优质客户", SURE, steady, W) is None
    once = (
        wilson_interval(705, 1000),
        wilson_interval(750, 1000),
    )  # z = −2.26: by itself beyond 95 %
    assert levers.repair_service(customers(), "优质客户", SURE, once, W) is None
    assert levers.slower(wilson_interval(690, 1000), wilson_interval(750, 1000))  # z = −2.98


def months(broken: bool, seed: int = 3) -> tuple[pd.DataFrame, pd.DataFrame]:
    rng = np.random.default_rng(seed)
    before = pd.DataFrame(rng.normal(100, 3, (12, 4)), columns=list("东南西北"))
    now = before * rng.normal(1.1, 0.03, (12, 4))
    if broken:
        now.loc[6:, "西"] *= 0.6
    return now, before


def test_the_month_of_a_fall_is_found_and_both_sides_are_told():
    fall = levers.broken_group(months(broken=True), draws=499)
    assert (fall.label, fall.start) == ("西", 6)
    assert fall.rate == pytest.approx(1.1 * 0.6 - 1, abs=0.05)
    assert fall.earlier == pytest.approx(0.1, abs=0.05)
    assert fall.p_value < 0.01


def test_a_year_without_a_break_has_none():
    assert not any(
        is_there(levers.broken_group(months(broken=False, seed=seed), draws=199))
        for seed in range(8)
    )


def test_the_best_of_many_groups_must_break_more_clearly_than_one():
    """The same months, judged as one of two groups and as one of forty."""
    now, before = months(broken=False)
    now *= 0.8  # everything falls, one group a little more from the middle of the year on
    now.loc[6:, "西"] *= 0.93
    rng = np.random.default_rng(5)
    many = pd.DataFrame(rng.normal(100, 3, (12, 38)), columns=[f"g{n}" for n in range(38)])
    others = many * rng.normal(0.88, 0.03, (12, 38))
    few = levers.broken_group((now[["西", "东"]], before[["西", "东"]]), draws=299, limit=1)
    forty = levers.broken_group(
        (now[["西", "东"]].join(others), before[["西", "东"]].join(many)), draws=299, limit=1
    )
    assert few.label == "西"
    assert few.p_value < 0.02 < forty.p_value


def test_a_short_or_uneven_year_is_not_judged():
    now, before = months(broken=True)
    assert not is_there(levers.broken_group((now.head(5), before.head(5))))
    assert not is_there(levers.broken_group((now, before.head(11))))


def test_without_precedent_there_is_a_ceiling_and_no_midpoint():
    fall = levers.Fall("西", 6, -0.4, -0.1, 0.1, 600.0, 1000.0, 0.001)
    people = Population("fallen", "西的客户", 9)
    found = levers.ask_fallen(fall, 6, 0.5, people, W, 4, 5)
    assert (found.effect.low, found.effect.mid) == (0, None)
    assert found.effect.high == pytest.approx((1000 * 0.9 - 600) * 0.5 * 2)
    nobody = Population("fallen", "西的客户", 0)
    assert levers.ask_fallen(fall, 6, 0.5, nobody, W, 0, 0) is None


DEAR, CHEAP = Channel("广告", 130e4, 64, 20e3), Channel("转介绍", 17e4, 74, 22e3)


def test_a_trial_is_bounded_by_its_assumption():
    found = levers.try_channel([DEAR, CHEAP], 0.15, (2, 4), W)
    each = 17e4 / 74
    missed = 2e5 / (130e4 / 64) * 20e3
    assert found.values["budget"] == 2e5
    assert found.effect.low == pytest.approx(2e5 / (4 * each) * 22e3 - missed)
    assert found.effect.high == pytest.approx(2e5 / (2 * each) * 22e3 - missed)


def test_channels_that_differ_by_chance_are_left_alone():
    near = Channel("展会", 17e4, 70, 22e3)
    assert levers.try_channel([CHEAP, near], 0.15, (2, 4), W) is None
    assert levers.try_channel([CHEAP], 0.15, (2, 4), W) is None


def test_missing_buyers_are_a_ceiling_where_they_explain_the_fall():
    fell = three_factors((10_000, 10_500, 130e4), (15_000, 16_000, 200e4))
    found = levers.regain_buyers(fell, (10_000, 15_000), 3, 130.0, W)
    assert found.values["count"] == 5000
    assert (found.effect.high, found.effect.months) == (pytest.approx(-fell.customers), 3)
    assert "每找回 1,000 家" in found.effect.formula
    made_up = ThreeFactors(-4e5, 3e5, 1e5)  # the others spent what the missing ones had
    assert levers.regain_buyers(made_up, (10_000, 15_000), 3, 130.0, W) is None
    more = ThreeFactors(1e5, -3e5, -1e5)
    assert levers.regain_buyers(more, (15_000, 10_000), 3, 130.0, W) is None
    few = three_factors((95, 95, 900.0), (100, 100, 1000.0))
    assert levers.regain_buyers(few, (95, 100), 3, 10.0, W) is None


def test_a_second_order_is_worth_so_much_a_point():
    found = levers.second_order(10_000, (930, 15_000), 143.0, 3, Words(unit="名"))
    assert found.values["point"] == pytest.approx(14_300)
    assert found.effect.ranked_amount == pytest.approx(14_300 / 2 * 4)
    assert levers.second_order(10, (930, 15_000), 143.0, 3, W) is None
    assert (
        levers.second_order(10_000, (6_000, 15_000), 143.0, 3, W) is None
    )  # two in five are not few


def test_the_worst_item_is_named_only_where_it_is_clearly_the_worst():
    items = pd.DataFrame({"unhappy": [40, 210, 50], "total": 500}, index=["价格", "售后", "质量"])
    found = levers.worst_item(items, W)
    assert (found.values["label"], found.population.count, found.effect) == ("售后", 210, None)
    assert levers.worst_item(items.assign(unhappy=[40, 52, 50]), W) is None
    assert levers.worst_item(items.head(1), W) is None


def test_the_group_that_leaves_most_shows_what_those_who_stay_are_worth():
    groups = pd.DataFrame(
        {"lost": [160, 20], "customers": [400, 300], "yearly": [9e5, 8e5]}, index=["按月", "两年"]
    )
    found = levers.leaking_group(groups, W)
    assert (found.population.count, found.exposure.amount) == (240, 9e5)
    assert levers.leaking_group(groups.assign(lost=[70, 50]), W) is None
    assert levers.leaking_group(groups.assign(yearly=np.nan), W).exposure is None
