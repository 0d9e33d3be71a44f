"""Records what is put before the management: decisions, and the actions that carry them out.

Words, owner and days come from the strategy library, numbers from the candidate; the population
and its count are the candidate's own, wherever they are printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from reportkit import numerals
from reportkit.analysis.answer.decisions import Candidate
from reportkit.analysis.answer.effects import VERBS, Effect
from reportkit.blocks import Action, Decision
from reportkit.bundle import plain
from reportkit.errors import NotebookError
from reportkit.recorder import Recorder
from reportkit.strategies import Step, Strategy

_PER = {1: "月", 3: "季", 6: "半年", 12: "年"}


class Deciding(Recorder):
    """The part of a chapter's vocabulary that only the chapter on decisions speaks."""

    def decisions(self, chosen: Sequence[Candidate], worth: str = "毛利") -> tuple[Decision, ...]:
        """提请决定的事，依次记录，连同各自的行动；文字来自策略库，数来自分析。

        worth：钱按“毛利”还是“销售额”计。例：made = chapter.decisions(chosen, words.worth)
        """
        return tuple(self._decision(each, worth) for each in chosen)

    def _decision(self, candidate: Candidate, worth: str) -> Decision:
        """Raises NotebookError where the library has no such entry, or one that is no decision."""
        id = candidate.strategy
        entry = self._strategy(id, id)
        if not (entry.effort and entry.otherwise and entry.steps):
            raise NotebookError(
                f"{self.name}：策略 {id} 没有写 effort、otherwise 与 steps，不能作为决定。"
            )
        values = {"count": candidate.population.count, **candidate.values}
        words: dict[str, Any] = {
            name: self._fill(id, text, values)
            for name, text in (
                ("title", entry.title), ("what", entry.detail), ("effort", entry.effort),
                ("measure", entry.measure), ("otherwise", entry.otherwise),
                ("headline", entry.headline),
            )
        }  # fmt: skip
        effect = candidate.effect
        keys = ("kind", "low", "mid", "high", "months")
        money: dict[str, Any] = {}
        if effect is not None:
            money = {name: plain(getattr(effect, name)) for name in keys}
        for number, step in enumerate(entry.steps, start=1):
            self._record(self._action(f"{id}_{number}", step, entry, values))
        decision = Decision(
            id=id, **words, **money,
            amount=self._amount(candidate, worth),
            formula=effect.formula if effect is not None else "没有先例可供测算，只列涉及的范围",
            owner=self._owner(entry.owner),
            due=self._day(entry.deadline_days),
            population=candidate.population.id,
            count=candidate.population.count,
            exposure=plain(candidate.exposure.amount) if candidate.exposure else None,
            confidence=candidate.confidence,
            ease=candidate.ease,
            evidence=tuple(name for name in candidate.evidence if name in self._blocks),
            strategy=id,
            replaces=entry.replaces,
            whom=self._keep_whom(id, candidate.population.customers)
            if candidate.population.customers else "",
            deed=entry.deed,
            status=entry.status,
        )  # fmt: skip
        self._record(decision)
        return decision

    def _amount(self, candidate: Candidate, worth: str) -> str:
        effect, exposure = candidate.effect, candidate.exposure
        if effect is not None:
            return self._effect_words(effect, worth)
        if exposure is not None:
            return f"涉及{worth} {numerals.money(exposure.amount, self.currency)}"
        return f"涉及 {numerals.integer(candidate.population.count)} 条记录"

    def _effect_words(self, effect: Effect, worth: str) -> str:
        per = _PER.get(effect.months, f" {effect.months} 个月")
        if effect.mid is None:
            return f"至多 {numerals.money(effect.high, self.currency)}{worth}/{per}"
        what = "" if effect.kind == "released" else worth
        ends = numerals.money_range(effect.low, effect.high, self.currency)
        return f"{VERBS[effect.kind]}{what} {ends}/{per}"

    def _action(self, id: str, step: Step, entry: Strategy, values: dict[str, object]) -> Action:
        return Action(
            id=id,
            title=self._fill(id, step.title, values),
            detail=self._fill(id, step.detail, values),
            tiers=entry.tiers or ("全部层级",),
            owner=self._owner(step.owner or entry.owner),
            priority=entry.priority,
            deadline=self._day(step.to_day),
            measure=self._fill(id, step.mark or entry.measure, values),
            effect=self._fill(id, step.effect, values),
            strategy=entry.id,
            decision=entry.id,
            begins=self._day(step.from_day),
            effort=self._fill(id, step.effort, values),
            mark=self._fill(id, step.mark, values),
        )

    def _owner(self, role: str) -> str:
        return self.params.owners.get(role, role)

    def _day(self, days: int) -> str:
        return f"{self.as_of + timedelta(days=days):%Y-%m-%d}"
