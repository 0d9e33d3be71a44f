"""Ranking, contradictions, and one object for a population and its count."""

import pytest

from reportkit.analysis.answer import decisions
from reportkit.analysis.answer.decisions import Candidate, Population, choose, joined
from reportkit.analysis.answer.effects import Effect
from reportkit.errors import DataError
from reportkit.numerals import money_range


def candidate(name="a", mid=100.0, kind="kept", ground="history", reach="one", people="xy", **more):
    effect = None if mid is None else Effect(kind, mid / 2, mid * 2, mid, f"{name} 的算式")
    group = Population(name, name, len(people), frozenset(people))
    return Candidate(name, group, effect, ground, reach, **more)


def names(chosen) -> list[str]:
    return [each.strategy for each in chosen]


def test_rank_is_money_times_confidence_times_ease():
    assert candidate(mid=100.0).rank == pytest.approx(100 * 0.8 * 0.9)
    assert candidate(mid=100.0, ground="scenario", reach="unknown").rank == pytest.approx(15)
    assert candidate(mid=None).rank == 0


def test_the_best_come_first_and_those_without_money_last():
    made = [candidate("none", None), candidate("small", 1.0), candidate("big", 50.0), None]
    assert names(choose(made)) == ["big", "small", "none"]
    assert names(choose(made, most=2)) == ["big", "small"]


def test_nobody_is_decided_about_where_the_group_is_empty():
    assert choose([candidate("empty", people="")]) == ()


def test_who_is_called_is_not_cut_off():
    call = candidate("call", 9.0, people="ab", treats=(("call", ""),))
    stop = candidate("stop", 90.0, people="bc", treats=(("stop_service", ""),))
    other = candidate("other", 8.0, people="de", treats=(("call", ""),))
    assert names(choose([call, stop, other])) == ["stop", "other"]


def test_no_channel_is_cut_and_improved_at_once():
    cut = candidate("cut", 9.0, treats=(("cut", "广告"),))
    improve = candidate("improve", 5.0, treats=(("improve", "广告"),))
    elsewhere = candidate("elsewhere", 5.0, treats=(("improve", "展会"),))
    assert names(choose([cut, improve, elsewhere])) == ["cut", "elsewhere"]


def test_released_cost_and_margin_are_never_one_sum():
    sums = decisions.totals(
        [candidate("a", 10.0), candidate("b", 20.0), candidate("c", 6.0, kind="released")]
    )
    assert sums == {"kept": (15.0, 60.0), "released": (3.0, 12.0)}
    with pytest.raises(DataError, match="不能相加"):
        joined("ab", candidate("a", people="a"), candidate("b", kind="released", people="b"))


def test_a_sum_of_ranges_is_the_sum_of_what_is_printed():
    ranges = [(143_700.0, 1_504_000.0), (302_000.0, 444_000.0)]
    made = [
        Candidate("a", Population("a", "a", 1), Effect("kept", *r, r[0], "算式"), "history", "one")
        for r in ranges
    ]
    printed = [money_range(*r) for r in ranges]
    assert printed == ["14～150 万元", "30～44 万元"]
    assert money_range(446_000.0, 1_948_000.0) == "45～195 万元"  # the unrounded sum
    assert money_range(*decisions.totals(made)["kept"]) == "44～194 万元"


def test_two_of_one_owner_are_one_decision_with_both_formulas():
    both = joined("ab", candidate("a", 10.0, people="a"), candidate("b", 20.0, people="b"))
    assert (both.effect.low, both.effect.mid, both.effect.high) == (15, 30, 60)
    assert both.effect.formula == "a 的算式 ＋ b 的算式"
    assert joined("ab", None, candidate("b")).strategy == "b"
    assert (
        joined("ab", candidate("a", None, people="a"), candidate("b", 4.0, people="b")).effect.mid
        == 4
    )


def test_the_same_customers_are_not_paid_twice():
    with pytest.raises(DataError, match="相同的客户"):
        joined("ab", candidate("a", people="ax"), candidate("b", people="bx"))


def test_a_population_says_its_own_number():
    with pytest.raises(DataError, match="“组”写明 3 家，名单却有 2 家"):
        Population("g", "组", 3, frozenset("ab"))
