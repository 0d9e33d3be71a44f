"""策略库: what may be advised, for whom, with owner, deadline and measure. Read from one YAML file."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal, get_args

from reportkit.errors import ParameterError
from reportkit.yaml_files import read_yaml

Priority = Literal["P0", "P1", "P2"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action of a decision, as the 90-day roadmap shows it."""

    title: str
    detail: str
    from_day: int  # counted from the end of the data
    to_day: int
    owner: str = ""  # empty: who owns the decision
    effort: str = ""
    mark: str = ""  # what shows that it is done
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One kind of advice. Texts are templates filled from a chapter's values."""

    id: str
    title: str
    detail: str
    tiers: tuple[str, ...]  # 适用层级; empty = all
    needs: tuple[str, ...] = ()  # 需求类型
    stages: tuple[str, ...] = ()  # 获取 转化 忠诚 挽留
    trigger: str  # when it is advised, in words
    owner: str  # a role; the client's YAML may name the person under owners
    priority: Priority
    deadline_days: int  # counted from the end of the data
    measure: str
    means: tuple[str, ...] = ()  # 手段: 个性化服务, 会员制度 …
    own: bool = False  # ours, not from the requirement documents: marked 本报告补充
    kinds: tuple[str, ...] = ()  # 对公, 对私: whose customers it fits; empty = both
    headline: str = ""  # of a decision: what the book is called if it leads
    effort: str = ""  # of a decision: who and how long
    otherwise: str = ""  # of a decision: what happens if nothing is done
    steps: tuple[Step, ...] = ()  # of a decision: its actions
    replaces: tuple[str, ...] = ()  # of a decision: advice on the same matter, left out beside it

    def fits(self, kind: str) -> bool:
        """Whether it may be advised to a client whose customers are of this kind."""
        return not self.kinds or kind in self.kinds

    @property
    def counts_whom(self) -> bool:
        """Whether its texts say how many customers or orders it is for (``count``)."""
        return any("{count" in text for text in (self.title, self.detail, self.measure))


def load_strategies(path: Path) -> dict[str, Strategy]:
    """All entries by id, in file order. Raises ParameterError naming entry and key."""
    names = {item.name for item in fields(Strategy)} - {"id"}
    needed = (
        "title",
        "detail",
        "tiers",
        "trigger",
        "owner",
        "priority",
        "deadline_days",
        "measure",
    )
    library: dict[str, Strategy] = {}
    for key, entry in read_yaml(path).items():
        if not isinstance(entry, dict):
            raise ParameterError(f"{path.name}：策略 {key} 应由“名称: 值”组成。")
        for name in entry:
            if name not in names:
                near = difflib.get_close_matches(str(name), names, n=1)
                raise ParameterError(
                    f"{path.name}：策略 {key} 有未知的“{name}”"
                    + (
                        f"，是否想写“{near[0]}”？"
                        if near
                        else f"；可用的有 {'、'.join(sorted(names))}。"
                    )
                )
        absent = [name for name in needed if name not in entry]
        if absent:
            raise ParameterError(f"{path.name}：策略 {key} 缺少 {'、'.join(absent)}。")
        library[str(key)] = _strategy(path, str(key), entry)
    return library


def _strategy(path: Path, key: str, entry: dict[str, Any]) -> Strategy:
    if entry["priority"] not in get_args(Priority):
        raise ParameterError(f"{path.name}：策略 {key} 的 priority 应为 P0、P1 或 P2。")
    days = entry["deadline_days"]
    if not isinstance(days, int) or isinstance(days, bool) or days <= 0:
        raise ParameterError(f"{path.name}：策略 {key} 的 deadline_days 应为正整数（天）。")
    names = ("tiers", "needs", "stages", "means", "kinds", "replaces")
    lists = {name: tuple(entry.get(name) or ()) for name in names}
    steps = tuple(_step(path, key, step) for step in entry.get("steps") or ())
    return Strategy(id=key, **{**entry, **lists, "steps": steps})


def _step(path: Path, key: str, step: Any) -> Step:
    known = {item.name for item in fields(Step)}
    wrong = sorted(set(step) - known) if isinstance(step, dict) else ["（不是“名称: 值”）"]
    absent = sorted({"title", "detail", "from_day", "to_day"} - set(step)) if not wrong else []
    if wrong or absent:
        said = f"有未知的“{wrong[0]}”" if wrong else f"缺少 {'、'.join(absent)}"
        raise ParameterError(f"{path.name}：策略 {key} 的一个步骤{said}。")
    if not 0 <= step["from_day"] < step["to_day"]:
        raise ParameterError(
            f"{path.name}：策略 {key} 的步骤“{step['title']}”应先开始（from_day）、后完成（to_day）。"
        )
    return Step(**step)
