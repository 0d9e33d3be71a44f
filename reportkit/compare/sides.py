"""The two runs that are compared: how they are named, where what they found lies, what they lack.

Reads what finished runs keep and nothing else: run.json, chapter.json and each customer's tier.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd
from pyarrow.parquet import read_schema

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Block, Metric
from reportkit.bundle import ChapterResult, read_chapter
from reportkit.editions import kept_editions, numbered
from reportkit.errors import NotebookError, UsageError
from reportkit.project import Project
from reportkit.releases import finished
from reportkit.report.answer import OPENING, without_replaced
from reportkit.roles import TIERS_FRAME
from reportkit.staleness import last_record

#: of a customer: who, which tier, and what may explain it
TOLD = (
    "customer_id", "name", "tier", "base_tier", "status", "contribution",
    "value_score", "prospect_score", "contribution_score", "potential_score",
)  # fmt: skip
TRIAL = "trial"
_STRUCK = "删去"


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One of the two runs.

    chapters: as they were printed: without struck blocks and advice that a decision replaces.
    metrics: by ``chapter.block``; of a run without chapters the key numbers of its run.json.
    """

    period: Period
    edition: int | None  # None for a trial
    folder: Path
    record: Mapping[str, Any]
    chapters: tuple[ChapterResult, ...] = ()
    metrics: Mapping[str, Metric] = field(default_factory=dict)
    tiers: pd.DataFrame | None = None
    tiering: str = ""  # the chapter that left them
    lacks: str = ""  # why there are no chapters

    @property
    def label(self) -> str:
        """``2025 年第四季度（第 2 版）``."""
        which = f"第 {self.edition} 版" if self.edition else "试算"
        return f"{self.period.label}（{which}）"

    @property
    def opening(self) -> str:
        """The chapter whose answer opened the book; empty where none did."""
        return next((c.chapter for c in self.chapters if OPENING in c.roles), "")

    def blocks(self, *kinds: type[Block]) -> dict[str, tuple[ChapterResult, Any]]:
        """``chapter.block`` → its chapter and itself, in the order of the report."""
        return {
            f"{chapter.chapter}.{block.id}": (chapter, block)
            for chapter in self.chapters
            for block in chapter.blocks
            if isinstance(block, kinds)
        }


def read_side(project: Project, client: str, name: str) -> Side:
    """The run that ``name`` means: ``2025-Q4``, ``2025-Q4@2`` (its second edition), ``2025-Q4@trial``.

    Raises UsageError when there is none, it is not finished, or it is another client's.
    """
    text, _, which = name.partition("@")
    period = Period.parse(text)
    if which and which != TRIAL and not which.isdecimal():
        raise UsageError(
            f"“{name}”读不懂：@ 之后写版次（{period}@2）或 {TRIAL}（试算）；只写 {period} 就是现在的报告。"
        )
    place = project.run_folder(client, period, trial=which == TRIAL)
    if which.isdecimal():
        side = _edition(project, client, period, int(which), place)
    else:
        record = _finished(project, place, client, period)
        side = Side(period, _number(record), place, record)
    if (side.record.get("client"), side.record.get("period")) != (client, str(period)):
        raise UsageError(
            f"{side.folder.relative_to(project.root)} 属于另一份报告"
            f"（{side.record.get('client')} {side.record.get('period')}），可能是复制来的，不能比较。"
        )
    return _with_findings(side, project.editions_folder(client, period))


def _edition(project: Project, client: str, period: Period, number: int, place: Path) -> Side:
    found = numbered(kept_editions(project, client, period), client, period, number)
    if not found.record:
        raise UsageError(f"{client} {period} 第 {number} 版的 {runs.FILE_NAME} 已损坏，不能比较。")
    current = last_record(place)
    if (current.get("run_id"), _number(current)) == (found.record.get("run_id"), number):
        return Side(period, number, place, found.record)
    return Side(period, number, found.folder, found.record)


def _finished(project: Project, place: Path, client: str, period: Period) -> Mapping[str, Any]:
    failed = last_record(place.with_name(f"{place.name}.failed"))
    if not (place / runs.FILE_NAME).is_file() and failed:
        raise UsageError(
            f"{client} {period} 的生成没有完成（{failed.get('reason') or '中断'}），没有可比的结果；"
            f"请先运行 reportkit build {client} --period {period}。"
        )
    if place.name.endswith(f".{TRIAL}") and not place.is_dir():
        raise UsageError(f"{client} {period} 没有试算的结果；试算由 build 的 --set 等选项生成。")
    return finished(place)


def _with_findings(side: Side, editions: Path) -> Side:
    """What its chapters found, from its own folder or the edition that was kept of it."""
    names = list(side.record.get("chapter_keys") or {})
    homes = (side.folder, editions / str(side.edition))
    home = next((h for h in homes if names and all(_has(h, name) for name in names)), None)
    if home is None:
        why = "由旧版本生成，或恢复后没有重新生成，只留下主要指标"
        return replace(side, metrics=_key_metrics(side.record), lacks=why)
    try:
        chapters = tuple(read_chapter(home / "chapters" / name) for name in names)
    except NotebookError as error:
        return replace(side, metrics=_key_metrics(side.record), lacks=str(error))
    told = _as_printed(chapters, side.record)
    tiering = next((c for c in chapters if TIERS_FRAME in c.frames), None)
    found = replace(side, chapters=told, tiers=_tiers(tiering), tiering=_name(tiering))
    metrics = {name: block for name, (_, block) in found.blocks(Metric).items()}
    return replace(found, metrics=metrics)


def _has(home: Path, chapter: str) -> bool:
    return (home / "chapters" / chapter / "chapter.json").is_file()


def _as_printed(
    chapters: Sequence[ChapterResult], record: Mapping[str, Any]
) -> tuple[ChapterResult, ...]:
    struck = {e.get("block") for e in record.get("review") or () if e.get("deed") == _STRUCK}
    left = (
        replace(c, blocks=tuple(b for b in c.blocks if f"{c.chapter}.{b.id}" not in struck))
        for c in chapters
    )
    return without_replaced(tuple(left))


def _name(chapter: ChapterResult | None) -> str:
    return chapter.chapter if chapter else ""


def _tiers(chapter: ChapterResult | None) -> pd.DataFrame | None:
    """What is compared of each customer; a million of them have texts that nobody asks for."""
    path = chapter.folder / chapter.frames[TIERS_FRAME] if chapter else None
    if path is None or not path.is_file():
        return None
    there = set(read_schema(path).names)
    return pd.read_parquet(path, columns=[name for name in TOLD if name in there])


def _key_metrics(record: Mapping[str, Any]) -> dict[str, Metric]:
    kept = record.get("measures") or {}
    return {name: Metric(id=name.partition(".")[2], **facts) for name, facts in kept.items()}


def _number(record: Mapping[str, Any]) -> int | None:
    said = record.get("edition")
    return said.get("number") if isinstance(said, Mapping) else None
