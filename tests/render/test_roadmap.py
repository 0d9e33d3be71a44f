"""Ninety days as bars."""

from reportkit.blocks import Action, Decision
from reportkit.render.roadmap import road_view


def step(decision: str, begins: str, deadline: str) -> Action:
    return Action(
        id=f"{decision}_{begins}", title="t", detail="d", tiers=("全部层级",), owner="o",
        priority="P0", deadline=deadline, measure="m", decision=decision, begins=begins,
    )  # fmt: skip


def decision(id: str) -> Decision:
    words = dict.fromkeys(
        ("title", "what", "amount", "formula", "effort", "owner", "measure", "otherwise"), id
    )
    return Decision(id=id, due="2026-04-01", population=id, count=1, **words)


STEPS = [
    step("b", "2026-01-11", "2026-02-10"), step("a", "2026-01-01", "2026-01-02"),
    step("a", "2026-03-01", "2026-04-11"),
]  # fmt: skip


def test_bars_stand_at_their_days_in_the_order_of_the_decisions():
    road = road_view(STEPS, [decision("a"), decision("b")])
    assert [(row.number, row.opens) for row in road.rows] == [(1, True), (1, False), (2, True)]
    assert (road.rows[0].left, road.rows[0].width) == (0.0, 2.5)  # a day is still seen
    assert (road.rows[2].left, road.rows[2].width) == (10.0, 30.0)
    assert road.rows[1].left + road.rows[1].width == 100.0
    assert (road.begins, road.ends) == ("2026-01-01", "2026-04-11")


def test_ticks_begin_with_the_first_day():
    road = road_view(STEPS, [decision("a"), decision("b")])
    assert [tick.text for tick in road.ticks] == ["1/1", "1/26", "2/20", "3/17"]


def test_a_step_of_no_decision_is_not_drawn():
    assert len(road_view(STEPS, [decision("a")]).rows) == 2


def test_the_title_counts_actions_and_the_decisions_they_carry_out():
    road = road_view(STEPS, [decision("a"), decision("b"), decision("c")])
    assert road.title == "90 天路线：3 项行动落实两项决定"
