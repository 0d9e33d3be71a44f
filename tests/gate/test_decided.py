from dataclasses import replace

from recorded_blocks import recorded

from reportkit.blocks import Column, Decision, Table
from reportkit.gate.decided import faults

WORDS = dict.fromkeys(
    ("what", "amount", "formula", "effort", "owner", "measure", "otherwise"), "文"
)
KEEP = Decision(
    id="keep_lit", title="3 家逐一认领", due="2026-03-01", population="lit_top", count=3, **WORDS,
    low=1.0, mid=2.0, high=3.0, exposure=160.0,
)  # fmt: skip
NAMES = ("tier", "any_n", "any_m")
STAKE = Table(
    id="stake", title="在险", columns=tuple(Column(name=n, label=n) for n in NAMES),
    rows=(("优质客户", 3.0, 160.0), ("合计", 9.0, 200.0)), total_rows=1, has_total=True,
)  # fmt: skip


def said(*blocks) -> list[str]:
    return list(faults(recorded(*blocks, title="决定")))


def test_one_population_with_one_count_and_the_money_of_its_table_passes():
    assert said(KEEP, STAKE, replace(KEEP, id="again")) == []


def test_two_counts_of_one_population_are_refused():
    (fault,) = said(KEEP, replace(KEEP, id="again", count=4))
    assert "涉及 4 家，“3 家逐一认领”却说同一群客户有 3 家" in fault


def test_count_and_money_are_those_of_the_table_at_stake():
    (count,) = said(replace(KEEP, count=2), STAKE)
    assert "涉及 2 家，在险金额表却是 3 家" in count
    (money,) = said(replace(KEEP, exposure=159.0), STAKE)
    assert "在险金额是 159.00，在险金额表却是 160.00" in money


def test_a_range_runs_from_low_to_high():
    (fault,) = said(replace(KEEP, mid=9.0))
    assert "金额范围没有从小到大：1、9、3" in fault
