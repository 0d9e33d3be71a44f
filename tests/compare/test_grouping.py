"""What is told first, and under which headings the rest stands."""

from dataclasses import replace

import pandas as pd
from compared_sides import MOVED, UNKNOWN, WITHIN, compared, finding

from reportkit.compare import Plan
from reportkit.compare.grouping import (
    first_lines,
    measure_groups,
    plan_groups,
    sentence_groups,
    short_names,
    tiers_line,
)


def test_what_moved_stands_open_and_what_did_not_is_folded():
    found = compared(*map(list, zip(MOVED, WITHIN, UNKNOWN, strict=True)))
    groups = [(g.verdict, g.folded, [row.label for row in g.rows]) for g in measure_groups(found)]
    assert groups == [
        ("moved", False, ["升了"]),
        ("unknown", True, ["不知"]),
        ("within", True, ["没动"]),
    ]


def test_editions_of_one_period_are_told_as_corrections():
    found = compared(*map(list, zip(MOVED, WITHIN, strict=True)), before="2025-Q4")
    assert [group.title for group in measure_groups(found)] == ["改了的指标"]
    assert short_names(found) == ("第 1 版", "第 2 版")
    assert first_lines(found)[0] == "指标：可以判断的 2 项中，2 项改了：升了 ▲50.0%、没动 ▲1.0%。"


def test_the_first_line_counts_only_what_can_be_judged_and_names_what_moved():
    found = compared(*map(list, zip(MOVED, WITHIN, UNKNOWN, strict=True)))
    assert first_lines(found)[0] == "指标：可以判断的 2 项中，1 项变化超出自身波动：升了 ▲50.0%。"
    still = compared([WITHIN[0]], [WITHIN[1]])
    assert first_lines(still)[0] == "指标：可以判断的 1 项中，0 项变化超出自身波动。"


def test_sentences_are_counted_by_what_became_of_them():
    old = [finding("a", "甲"), finding("b", "占 7%"), finding("c", "丙"), finding("gone", "去")]
    new = [finding("a", "乙"), finding("b", "占 8%"), finding("c", "丙"), finding("n", "新")]
    found = compared(old, new)
    assert first_lines(found)[1] == (
        "结论：1 条换了说法，新增 1 条，不再出现 1 条；其余 2 条没有变或只有数变了。"
    )
    assert [(g.state, g.folded) for g in sentence_groups(found)] == [
        ("changed", False), ("new", False), ("gone", False), ("numbers", True),
    ]  # fmt: skip


def test_the_line_of_the_tiers_says_who_moved_and_what_it_may_mean():
    old = pd.DataFrame(
        {"customer_id": ["a", "b", "c"], "tier": ["优质客户", "边缘客户", "边缘客户"]}
    )
    new = pd.DataFrame(
        {"customer_id": ["a", "b", "赵**"], "tier": ["边缘客户", "优质客户", "边缘客户"]}
    )
    found = compared([], [], tiers=(old, new))
    assert tiers_line(found) == (
        "层级：1 家升层，1 家降层，0 家未动；不再列入 1 家；另有 1 个遮盖过的编号每次不同，没有对照。"
    )
    other = replace(found, tiers=replace(found.tiers, other_rule=True))
    assert tiers_line(other).endswith("；两次分层的口径不同，客户换层可能只是规则变了。")
    assert (
        tiers_line(compared([], []))
        == "层级：没有对照，2025 年第三季度（第 1 版）没有客户分层的结果。"
    )


def test_two_periods_are_named_by_themselves_and_no_plans_have_no_heading():
    found = compared([], [])
    assert short_names(found) == ("2025-Q3", "2025-Q4")
    assert plan_groups(found) == ()
    assert len(first_lines(found)) == 2


def test_the_line_of_plans_counts_what_there_is():
    found = compared([], [])
    plan = Plan("行动", "回访", "", "", "", "", "", "new")
    told = [
        first_lines(replace(found, plans=plans))[2]
        for plans in (
            (replace(plan, state="same"),),
            (plan, replace(plan, kind="决定", state="gone"), replace(plan, state="gone")),
        )
    ]
    assert told == [
        "决定与行动：没有新提出的，也没有不再提出的。",
        "决定与行动：新提出 1 项行动；不再提出 1 项决定、1 项行动。",
    ]
