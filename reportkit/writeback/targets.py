"""What a finished, released report says of each customer that has a record in the system."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from reportkit.analysis.basics.periods import Period
from reportkit.bundle import ChapterResult
from reportkit.crm.contract import Value
from reportkit.errors import AbsentDataError, GateError
from reportkit.params import Params, WritebackParams
from reportkit.project import Project
from reportkit.releases import chapters_of, finished, held
from reportkit.render.crm import FRAME, split_customers
from reportkit.render.crm_systems import SYSTEMS

#: what may be written: role → column of the frame
ROLES = {"tier": "tier", "score": "value_score", "next_action": "strategy"}


@dataclass(frozen=True, slots=True)
class Targets:
    """record id → role → value; left: reason → how many customers have none."""

    values: Mapping[str, Mapping[str, Value]]
    left: Mapping[str, int]
    day: date


def read_targets(
    project: Project, params: Params, period: Period, system: str, asked: WritebackParams
) -> Targets:
    """The tiers of the report that stands there, by the record numbers of ``system``.

    Raises UsageError without a finished report, GateError for one that is held or another client's,
    AbsentDataError where it has no tiers or no customer has a record number of the system.
    """
    tiering = _released(project, params, period)
    frame = pd.read_parquet(tiering.folder / tiering.frames[FRAME])
    if "crm_record_id" not in frame:
        frame["crm_record_id"] = None
    kind = SYSTEMS[system]
    ready, left = split_customers(kind, frame)
    if ready.empty:
        raise AbsentDataError(
            f"{params.client_id} {period}：{len(frame)} 家客户都不能回写{kind.title}"
            f"（{left['reason'].iloc[0]}）。请在客户表的来源中把 CRM 的记录号映射为 crm_record_id。"
        )
    last = (datetime.fromisoformat(tiering.as_of) - timedelta(microseconds=1)).date()
    roles = {role: column for role, column in ROLES.items() if getattr(asked.fields, role)}
    for role, column in roles.items():
        if column not in ready:
            raise AbsentDataError(
                f"{params.client_id} {period}：划分客户层级的一章没有可回写的 {role}，"
                f"请从 writeback 的 fields 中去掉它。"
            )
    values = {
        str(row["record"]).removeprefix("zcrm_"): {
            **{role: _value(role, row[column], asked) for role, column in roles.items()},
            **({"date": last} if asked.fields.date else {}),
        }
        for row in ready.to_dict("records")
    }
    reasons = left["reason"].value_counts()
    return Targets(values, {str(why): int(count) for why, count in reasons.items()}, last)


def _released(project: Project, params: Params, period: Period) -> ChapterResult:
    client = params.client_id
    record = finished(project.run_folder(client, period))
    if (record.get("client"), record.get("period")) != (client, str(period)):
        raise GateError(f"{client} {period} 的 run.json 属于另一份报告，没有回写。")
    if reasons := held(record):
        listed = "；".join(f"{each['rule']}：{each['text']}" for each in reasons)
        raise GateError(
            f"{client} {period} 被扣留（{listed}），没有回写。看过之后运行 "
            f"reportkit release {client} {period} --by 姓名 --note 理由。"
        )
    for chapter in chapters_of(project, client, period):
        if FRAME in chapter.frames and (chapter.client, chapter.period) == (client, str(period)):
            return chapter
    raise AbsentDataError(
        f"{client} {period}：没有可回写的分级，因为划分客户层级的一章未运行或缺少数据。"
    )


def _value(role: str, cell: Any, asked: WritebackParams) -> Value:
    if cell is None or pd.isna(cell):
        return None
    if role == "score":
        return rounded(Decimal(str(cell)), asked.score_step)
    text = str(cell).strip()
    return asked.words.get(text, text) if role == "tier" else text


def rounded(score: Decimal, step: float) -> Decimal:
    """The score in steps: to the nearest for 1 and less, the lower end of its band above."""
    if not step:
        return score
    width = Decimal(str(step))
    way = ROUND_HALF_UP if width <= 1 else ROUND_FLOOR
    return (score / width).to_integral_value(way) * width
