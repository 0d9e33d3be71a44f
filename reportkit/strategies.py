"""策略库: what may be advised, for whom, with owner, deadline and measure. Read from one YAML file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from reportkit.setting_faults import Fault, model_faults, refuse
from reportkit.yaml_files import read_yaml

Priority = Literal["P0", "P1", "P2"]
_Several = BeforeValidator(lambda value: () if value is None else value)
_Words = Annotated[tuple[str, ...], _Several]
_CHECKED = ConfigDict(extra="forbid")
_Day = Annotated[int, Field(strict=True, ge=0)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One action of a decision, as the 90-day roadmap shows it."""

    __pydantic_config__: ClassVar[ConfigDict] = _CHECKED

    title: str
    detail: str
    from_day: _Day  # counted from the end of the data
    to_day: _Day
    owner: str = ""  # empty: who owns the decision
    effort: str = ""
    mark: str = ""  # what shows that it is done
    effect: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strategy:
    """One kind of advice. Texts are templates filled from a chapter's values."""

    __pydantic_config__: ClassVar[ConfigDict] = _CHECKED

    id: str
    title: str
    detail: str
    tiers: _Words  # 适用层级; empty = all
    needs: _Words = ()  # 需求类型
    stages: _Words = ()  # 获取 转化 忠诚 挽留
    trigger: str  # when it is advised, in words
    owner: str  # a role; the client's YAML may name the person under owners
    priority: Priority
    deadline_days: Annotated[int, Field(strict=True, gt=0)]  # counted from the end of the data
    measure: str
    means: _Words = ()  # 手段: 个性化服务, 会员制度 …
    #: a person's hours for each customer in a year; 0 = not done one by one
    hours_each: Annotated[float, Field(ge=0, le=8760)] = 0.0
    own: Annotated[bool, Field(strict=True)] = (
        False  # ours, not from the requirement documents: marked 本报告补充
    )
    kinds: _Words = ()  # 对公, 对私: whose customers it fits; empty = both
    deed: Literal["", "call", "stop_service"] = ""  # what is done to customers, where it can clash
    status: Literal["", "lost", "dormant", "still"] = ""  # whose; empty = anybody's
    headline: str = ""  # of a decision: what the book is called if it leads
    effort: str = ""  # of a decision: who and how long
    otherwise: str = ""  # of a decision: what happens if nothing is done
    steps: Annotated[
        tuple[Step, ...], Field(strict=False), _Several
    ] = ()  # of a decision: its actions
    replaces: _Words = ()  # of a decision: advice on the same matter, left out beside it

    def fits(self, kind: str) -> bool:
        """Whether it may be advised to a client whose customers are of this kind."""
        return not self.kinds or kind in self.kinds

    @property
    def counts_whom(self) -> bool:
        """Whether its texts say how many customers or orders it is for (``count``)."""
        return any("{count" in text for text in (self.title, self.detail, self.measure))


_ENTRY = TypeAdapter(Strategy)


def load_strategies(path: Path) -> dict[str, Strategy]:
    """All entries by id, in file order. Raises ParameterError telling all faults with their lines."""
    library: dict[str, Strategy] = {}
    faults: list[Fault] = []
    for key, entry in read_yaml(path).items():
        if not isinstance(entry, dict):
            faults.append(Fault((str(key),), f"策略 {key} 应由“名称: 值”组成。"))
            continue
        try:
            library[str(key)] = strategy = _ENTRY.validate_python({**entry, "id": str(key)})
        except ValidationError as error:
            faults += model_faults(error, Strategy, within=(str(key),), unwritten=["id"])
        else:
            faults += _backward_steps(strategy)
    refuse(faults, lambda place: (path.name, path))
    return library


def _backward_steps(strategy: Strategy) -> Iterator[Fault]:
    for number, step in enumerate(strategy.steps):
        if step.from_day >= step.to_day:
            yield Fault(
                (strategy.id, "steps", number),
                f"策略 {strategy.id} 的步骤“{step.title}”应先开始（from_day）、后完成（to_day）。",
            )
