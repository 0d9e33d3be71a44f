"""Who does what, when, and who is to be trained: proposals read from the strategy library.

Nothing here is a fact about the client: roles come from the library and the table of targets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

SEPARATOR = "、"


class Entry(Protocol):
    """What the strategy library knows of one kind of advice."""

    @property
    def title(self) -> str: ...
    @property
    def tiers(self) -> tuple[str, ...]: ...
    @property
    def means(self) -> tuple[str, ...]: ...
    @property
    def owner(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the method and the means that belong to it; no means = advice for a tier.

    four, making: the same work in the four steps of grading and the four parts of reporting.
    """

    title: str
    work: str
    means: frozenset[str]
    four: str
    making: str


STEPS = (
    Step("数据收集与整理", "汇集交易、反馈与调研数据，清洗、合并、核对", frozenset({"数据治理"}),
         "收集数据", "收集；清洗整理"),
    Step("客户分级与标记", "按价值、行为、需求与满意度评分分层，结果写回 CRM", frozenset({"CRM"}),
         "确定标准；数据分析", "分析挖掘"),
    Step("差异化策略", "按层级与需求配置服务、优惠与沟通", frozenset(),
         "制定管理策略", "撰写呈现"),
    Step("关系维护", "定期回访、客户关怀与及时响应", frozenset({"定期回访", "客户关怀"}),
         "执行管理策略", "撰写呈现（行动清单）"),
    Step("效果评估与改进", "考核指标，调查满意度，复盘后调整标准与策略", frozenset({"绩效评估", "培训", "满意度调查"}),
         "回到收集数据", "下一期报告"),
)  # fmt: skip


def step_table() -> pd.DataFrame:
    """The steps of the method: step, work, four, making."""
    return pd.DataFrame(
        [{"step": s.title, "work": s.work, "four": s.four, "making": s.making} for s in STEPS]
    )


def raci(
    entries: Sequence[Entry], names: Mapping[str, str], *, approver: str, informed: Sequence[str]
) -> pd.DataFrame:
    """Responsible, accountable, consulted, informed for each step of the method.

    names: role → person, where the client named one. Responsible is the role with most advice of
    the step (ties: first in the library); up to three others are consulted; ``informed`` are told
    unless they already take part. Columns: step, responsible, accountable, consulted, informed.
    """
    rows = []
    for step in STEPS:
        roles = Counter(e.owner for e in entries if _belongs(e, step))
        ranked = [names.get(role, role) for role, _ in roles.most_common()]
        part = ranked[:4]
        told = [role for role in informed if names.get(role, role) not in part]
        rows.append(
            {
                "step": step.title,
                "responsible": part[0] if part else "待定",
                "accountable": approver or "待定",
                "consulted": SEPARATOR.join(part[1:]) or "—",
                "informed": SEPARATOR.join(dict.fromkeys(told)) or None,
            }
        )
    return pd.DataFrame(rows)


def _belongs(entry: Entry, step: Step) -> bool:
    if step.means:
        return bool(step.means & set(entry.means))
    others = frozenset().union(*(s.means for s in STEPS))
    return bool(entry.tiers) and not others & set(entry.means)


def training_plan(entries: Sequence[Entry], names: Mapping[str, str]) -> pd.DataFrame:
    """What each role has to know: its means, by how much of its advice they serve.

    Columns: role, topics (up to four means), strategies (number), first (the first one's title);
    the roles with most advice first.
    """
    roles: dict[str, list[Entry]] = {}
    for entry in entries:
        roles.setdefault(entry.owner, []).append(entry)
    ordered = sorted(roles.items(), key=lambda pair: -len(pair[1]))
    return pd.DataFrame(
        [
            {
                "role": names.get(role, role),
                "topics": SEPARATOR.join(
                    m for m, _ in Counter(m for e in own for m in e.means).most_common(4)
                ) or "—",
                "strategies": len(own),
                "first": own[0].title,
            }
            for role, own in ordered
        ],
        columns=["role", "topics", "strategies", "first"],
    )  # fmt: skip


def review_calendar(
    start: pd.Timestamp, months: int, visits: float, surveyed: int, review_every: int
) -> pd.DataFrame:
    """One row per month from ``start``: month, visits, surveys, review.

    visits: customers to visit per month; surveyed: customers asked at each quarter's end.
    A quarter ends with tiers and targets reviewed, every ``review_every`` months with outcomes.
    """
    rows = []
    for month in pd.date_range(start, periods=months, freq="MS"):
        quarter, full = month.month % 3 == 0, month.month % review_every == 0
        tasks = ["指标通报"]
        if quarter:
            tasks.append("分层更新与季度复盘")
        if full:
            tasks.append("成效与成本效益评估")
        rows.append(
            {
                "month": f"{month:%Y-%m}",
                "visits": round(visits),
                "surveys": surveyed if quarter else 0,
                "review": SEPARATOR.join(tasks),
            }
        )
    return pd.DataFrame(rows, columns=["month", "visits", "surveys", "review"])
