"""Finished runs made by hand, in memory or on disk, for tests of what compares them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Block, Finding, Metric
from reportkit.bundle import ChapterResult, write_chapter
from reportkit.compare import Compared
from reportkit.compare.basis import Basis
from reportkit.compare.measures import measure_rows
from reportkit.compare.sides import Side
from reportkit.compare.tiers import tier_changes
from reportkit.compare.told import plans, sentences
from reportkit.editions import Edition, deliver, next_edition
from reportkit.hashes import fingerprint
from reportkit.params import ClientParams, Params
from reportkit.project import Project
from reportkit.roles import TIERS_FRAME

CLIENT = "jia"
NOTHING = Basis((), (), False, frozenset())  # two runs that rest on the same


def metric(id: str = "revenue", value: float | None = 100.0, **more: Any) -> Metric:
    """A number of things, its noise unknown."""
    return Metric(**{"id": id, "label": "销售额", "format": "int", "value": value, **more})


def chapter(name: str, *blocks: Block, period: str = "2025-Q4", **more: Any) -> ChapterResult:
    """What a chapter of that name found; its title is 甲乙丙 and the like."""
    given = {
        "number": 1, "title": f"{name}章", "questions": (), "run_id": "r", "client": CLIENT,
        "period": period, "as_of": Period.parse(period).end.isoformat(), **more,
    }  # fmt: skip
    return ChapterResult(chapter=name, blocks=blocks, **given)


def side(
    period: str = "2025-Q4",
    *chapters: ChapterResult,
    tiers: pd.DataFrame | None = None,
    edition: int | None = 1,
    **record: Any,
) -> Side:
    """One of two runs, as ``read_side`` gives it."""
    made = Side(Period.parse(period), edition, Path(), record, chapters, tiers=tiers)
    metrics = {name: block for name, (_, block) in made.blocks(Metric).items()}
    return Side(Period.parse(period), edition, Path(), record, chapters, metrics, tiers)


def finding(id: str, text: str) -> Finding:
    return Finding(id=id, text=text, values={})


def compared(
    old: list, new: list, *, before: str = "2025-Q3", tiers: tuple = (None, None)
) -> Compared:
    a = side(before, chapter("value", *old, period=before), tiers=tiers[0])
    b = side("2025-Q4", chapter("value", *new), tiers=tiers[1], edition=2)
    return Compared(
        "甲公司", "default", a, b, NOTHING, measure_rows(a, b, NOTHING), sentences(a, b),
        tier_changes(a, b, same_rule=True), plans(a, b),
    )  # fmt: skip


#: before and after: beyond its noise, within it, and of unknown noise
MOVED = metric("moved", 100.0, label="升了"), metric("moved", 150.0, label="升了", noise=1.0)
WITHIN = metric("within", 100.0, label="没动"), metric("within", 101.0, label="没动", noise=5.0)
UNKNOWN = metric("unknown", 100.0, label="不知"), metric("unknown", 101.0, label="不知")


def settings(client: str = CLIENT, period: str = "2025-Q4", **more: Any) -> Params:
    """Of a client called 甲公司."""
    return Params(client_id=client, period_text=period, client=ClientParams(name="甲公司"), **more)


def finish(
    project: Project,
    chapters: Sequence[ChapterResult],
    *,
    params: Params | None = None,
    tiers: pd.DataFrame | None = None,
    trial: bool = False,
    **record: Any,
) -> None:
    """Leave a finished run in ``project`` as a build does, with a PDF of a few bytes."""
    params = params or settings()
    facts: dict[str, Any] = {"fingerprint": fingerprint([str(c) for c in chapters]), **record}
    with runs.new_run(project, params, trial=trial) as run:
        (run.folder / "客户管理分析报告.pdf").write_text(facts["fingerprint"])
        for each in chapters:
            home = run.chapters / each.chapter
            home.mkdir()
            if TIERS_FRAME in each.frames and tiers is not None:
                tiers.to_parquet(home / each.frames[TIERS_FRAME])
            write_chapter(each, home)
        keys = {"chapter_keys": {each.chapter: "" for each in chapters}}
        edition = None if trial else asdict(_edition(project, params, run, facts))
        runs.finish_record(run, {**facts, **keys, "edition": edition, "trial": trial})
        deliver(project, params, run, trial=trial)


def _edition(project: Project, params: Params, run: runs.Run, facts: Mapping[str, Any]) -> Edition:
    recorded = runs.read_record(run.folder)["params"]
    return next_edition(project, params, {**facts, "params": recorded})
