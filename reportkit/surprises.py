"""What holds a report back until a person has looked: numbers outside all that is known of them.

Judged from run.json of this report and of the client's earlier ones of the same length. A surprise
is no error: the report is built, but not delivered before somebody releases it, by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reportkit.analysis.basics.periods import Period
from reportkit.blocks import Metric
from reportkit.bundle import ChapterResult
from reportkit.edits import Edit
from reportkit.errors import ReportkitError, UsageError
from reportkit.numerals import format_value
from reportkit.params import Params, ReviewParams
from reportkit.project import Project
from reportkit.roles import TIERS_FRAME
from reportkit.runs import read_record

KEY_METRICS = 12  # the heaviest, which run.json keeps
_HISTORY = 4  # earlier values that make a range
_NOISE = 3  # times its own noise that a tier may move


@dataclass(frozen=True, slots=True)
class Surprise:
    """Why a report is held."""

    rule: str
    subject: str  # chapter.block, or a table
    text: str


def measures(chapters: Sequence[ChapterResult]) -> dict[str, dict[str, Any]]:
    """The key numbers of a report by ``chapter.block``, for run.json."""
    found = [
        (f"{chapter.chapter}.{block.id}", block)
        for chapter in chapters
        for block in chapter.blocks
        if isinstance(block, Metric) and block.value is not None
    ]
    heaviest = sorted(found, key=lambda pair: -pair[1].weight)[:KEY_METRICS]
    kept = ("label", "value", "format", "unit", "previous", "noise")
    return {name: {key: getattr(metric, key) for key in kept} for name, metric in heaviest}


def tiering_chapter(chapters: Sequence[ChapterResult]) -> str:
    """The chapter that left each customer's tier; empty where none did."""
    return next((c.chapter for c in chapters if TIERS_FRAME in c.frames), "")


def surprises(
    now: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]], same: Mapping[str, Any],
    rules: ReviewParams, tiering: str = "",
) -> tuple[Surprise, ...]:  # fmt: skip
    """What of a report is outside what is known.

    now: its ``measures`` and ``rows``. tiering: its chapter that tells the tiers. earlier: run.json of earlier periods, the oldest first.
    same: run.json of this period as it stood before; empty for a new one.
    """
    found = [
        *_outside(now["measures"], earlier, rules, tiering),
        *_shrunk(now["rows"], earlier, same, rules),
    ]
    return tuple(found)


def unconfirmed(edits: Sequence[Edit]) -> tuple[Surprise, ...]:
    """Remarks and strikes whose sentence has changed."""
    return tuple(
        Surprise("审阅意见待确认", e.block, f"{e.by} 的意见所针对的句子已变或已不在，请确认或去掉")
        for e in edits
    )


def earlier_records(project: Project, params: Params) -> tuple[dict[str, Any], ...]:
    """run.json of the client's finished reports of the same length before this period."""
    found = []
    for folder in project.output.joinpath(params.client_id).glob("[!.]*"):
        try:
            period = Period.parse(folder.name)
            if period.months == params.period.months and period.start < params.period.start:
                record = read_record(folder)
                if record.get("outcome") == "done" and record.get("client") == params.client_id:
                    found.append((period.start, record))
        except (ReportkitError, UsageError):
            continue
    return tuple(record for _, record in sorted(found, key=lambda pair: pair[0]))


def as_record(found: Sequence[Surprise]) -> list[dict[str, str]]:
    return [asdict(each) for each in found]


def _outside(
    measured: Mapping[str, Mapping[str, Any]], earlier: Sequence[Mapping[str, Any]],
    rules: ReviewParams, tiering: str,
) -> Iterator[Surprise]:  # fmt: skip
    for name, facts in measured.items():
        value = float(facts["value"])
        said = f"{facts['label']} {_shown(facts, value)}"
        low, high = rules.bounds.get(name, (None, None))
        if (low is not None and value < low) or (high is not None and value > high):
            yield Surprise(
                "超出声明的范围", name, f"{said}，声明的范围是 {_range(facts, low, high)}"
            )
            continue
        history = [v for v in (_value(record, name) for record in earlier) if v is not None]
        if len(history) >= _HISTORY:
            low, high = min(history), max(history)
            room = (high - low) * rules.history_room
            if not low - room <= value <= high + room:
                text = f"{said}，此前 {len(history)} 期在 {_range(facts, low, high)}"
                yield Surprise("超出自身的历史", name, text)
                continue
        previous = facts.get("previous")
        if previous is None:
            continue
        if abs(value - previous) > rules.change_limit * abs(previous) > 0:
            yield Surprise("与上期相差过大", name, f"{said}，上期 {_shown(facts, previous)}")
        elif (
            name.partition(".")[0] == tiering
            and facts.get("noise")
            and abs(value - previous) > _NOISE * facts["noise"]
        ):
            text = f"{said}，上期 {_shown(facts, previous)}，变动超过自身波动的 {_NOISE} 倍"
            yield Surprise("分层变动过大", name, text)


def _shrunk(
    rows: Mapping[str, int], earlier: Sequence[Mapping[str, Any]], same: Mapping[str, Any],
    rules: ReviewParams,
) -> Iterator[Surprise]:  # fmt: skip
    for record, word in ((earlier[-1] if earlier else {}, "上一期"), (same, "本期上一版")):
        before = record.get("rows")
        for table, count in before.items() if isinstance(before, Mapping) else ():
            now = rows.get(table, 0)
            if now < count * (1 - rules.shrink_limit):
                text = f"{table} 表现有 {now:,} 行，{word}有 {count:,} 行"
                yield Surprise("数据变少", table, text)


def _value(record: Mapping[str, Any], name: str) -> float | None:
    kept = record.get("measures")
    facts = kept.get(name) if isinstance(kept, Mapping) else None
    value = facts.get("value") if isinstance(facts, Mapping) else None
    return float(value) if isinstance(value, int | float) else None


def _shown(facts: Mapping[str, Any], value: float) -> str:
    return f"{format_value(value, facts['format'])}{facts.get('unit') or ''}"


def _range(facts: Mapping[str, Any], low: float | None, high: float | None) -> str:
    ends = ["不限" if end is None else _shown(facts, end) for end in (low, high)]
    return " 至 ".join(ends)
