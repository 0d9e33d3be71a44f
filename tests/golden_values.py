"""What a chapter says as plain values: what golden files hold, and how two of them differ.

Nothing here depends on a template's words or on the names of a finding's values: wordings lie in a
file of their own, ``sentences.json``.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import pandas as pd

from reportkit.blocks import (
    Action,
    Block,
    ChartData,
    Decision,
    Figure,
    Finding,
    Metric,
    Note,
    Table,
)
from reportkit.bundle import ChapterResult, plain
from reportkit.data.dataset import Dataset
from reportkit.render.roadmap import road_view
from reportkit.report.model import Answer, Part, Placed, Report, plain_text

Values = dict[str, Any]
#: equal inputs give equal numbers; the last digits of sums and of fitted models depend on the
#: processor's vector units and its linear algebra library
TOLERANCE = 1e-9
TOLERANCE_OF_MODELS = 1e-5
MODELLED = ("value", "prediction")  # chapters whose numbers come from optimisers
DIGITS = 12
_NUMBER = re.compile(r"[+−-]?\d[\d,]*(?:\.\d+)?%?")
#: wordings that a decision and its steps have besides
_OF_DECISIONS = ("headline", "what", "amount", "formula", "effort", "otherwise", "mark")
_MONEY = ("kind", "low", "mid", "high", "months", "exposure", "confidence", "ease", "count")
_UNWORDED = ("label", "note", "id")


def chapter_values(result: ChapterResult) -> Values:
    """Every block by kind and id: numbers, units, cells; and the frames that others read."""
    values = {f"{type(b).__name__.lower()} {b.id}": _block(b) for b in result.blocks}
    for block in result.blocks:
        if isinstance(block, Table) and block.total_rows > len(block.rows):
            whole = pd.read_parquet(result.folder / block.frame)
            values[f"all rows of {block.id}"] = frame_values(whole)
    values["order"] = [block.id for block in result.blocks]
    values["missing"] = [list(gap.needs) for gap in result.missing]
    values["warnings"] = len(result.warnings)
    values["personal"] = dict(result.personal)
    for name, file in sorted(result.frames.items()):
        values[f"frame {name}"] = frame_values(pd.read_parquet(result.folder / file))
    return _rounded(values)


def chapter_sentences(result: ChapterResult) -> dict[str, str]:
    """Every wording: findings, titles, notes, advice, captions, warnings."""
    said: dict[str, str] = {}
    for block in result.blocks:
        for name in (
            "label",
            "title",
            "summary",
            "text",
            "detail",
            "measure",
            "effect",
            "alt",
            "note",
            *_OF_DECISIONS,
        ):
            words = getattr(block, name, "")
            if words:
                said[f"{block.id}.{name}"] = words
    said.update({f"warning {n}": text for n, text in enumerate(result.warnings)})
    return said


def dataset_values(data: Dataset) -> Values:
    """Every table of the snapshot by column, what was cleaned, and what readers should know."""
    values: Values = {"span": plain(list(data.span or ()))}
    for name in data.manifest.tables:
        values[f"table {name}"] = frame_values(data.frame(name))
    values["cleaning"] = [[c.table, c.column, c.change, c.count] for c in data.cleaning]
    values["warnings"] = [[w.table, w.count] for w in data.warnings]
    values["quality"] = [
        [q.table, q.rows_read, q.rows, q.completeness, q.duplicate_share] for q in data.quality
    ]
    return _rounded(values)


def report_values(book: Report) -> Values:
    """What the book selects and numbers: summary, cards, labels, actions, appendices."""
    summary = book.summary
    values: Values = {
        "contents": [[entry.level, entry.label, entry.anchor] for entry in book.contents],
        "figures": [[entry.label, entry.anchor] for entry in book.figures],
        "tables": [[entry.label, entry.anchor] for entry in book.tables],
        "actions": [[a.action.id, a.action.priority, a.action.deadline] for a in book.action_list],
        "warnings": len(book.warnings),
        "frames": sorted(book.frames),
        "cover": [
            len(book.cover.facts),
            asdict(book.cover.art)["dots"] if book.cover.art else None,
        ],
    }
    if summary:
        values["summary"] = {
            "cards": [metric.id for metric in summary.metrics],
            "figure": summary.figure.block.id if summary.figure else None,
            "core": [_NUMBER.findall(plain_text(core.text)) for core in summary.core],
            "advised": [bool(core.advice) for core in summary.core],
            "glance": [line[2] for line in summary.glance],
        }
    if summary and summary.answer:
        values["answer"] = _answer(summary.answer)
    for part in book.parts:
        values[f"part {part.anchor}"] = _part(part)
    return _rounded(values)


def frame_values(frame: pd.DataFrame) -> Values:
    """One line per column that no change of a cell leaves as it was."""
    return {"rows": len(frame), **{str(name): _digest(frame[name]) for name in frame}}


def _digest(cells: pd.Series[Any]) -> list[Any]:
    """Filled cells and sums over them: plain and by place; of words: how often the commonest."""
    filled = cells.notna()
    if pd.api.types.is_datetime64_any_dtype(cells):
        cells = (cells - pd.Timestamp(2020, 1, 1)) / pd.Timedelta(days=1)
    if pd.api.types.is_numeric_dtype(cells) or pd.api.types.is_bool_dtype(cells):
        numbers = cells.astype("Float64").fillna(0.0).astype(float)
        places = pd.Series(range(len(numbers)), index=numbers.index) % 97 + 1
        return [int(filled.sum()), numbers.sum(), numbers.abs().sum(), (numbers * places).sum()]
    words = cells[filled].astype(str)
    common = words.value_counts().sort_index().sort_values(ascending=False, kind="stable").head(4)
    letters = sum(len(word) * (place % 97 + 1) for place, word in enumerate(words))
    return [int(filled.sum()), words.nunique(), letters, common.to_dict()]


def _block(block: Block) -> Values:
    if isinstance(block, Metric):
        return {k: v for k, v in asdict(block).items() if k not in _UNWORDED}
    if isinstance(block, Finding):
        said = " ".join((block.title, block.summary, block.text))
        numbers = sorted(plain_numbers(block.values))
        return {
            "printed": _NUMBER.findall(said), "values": numbers, "weight": block.weight,
            "evidence": list(block.evidence), "facts": dict(block.facts), "advice": block.advice,
        }  # fmt: skip
    if isinstance(block, Table):
        columns = [
            [c.name, c.format, c.unit, c.divisor, c.digits, c.bar, c.level, c.whole]
            for c in block.columns
        ]
        return {
            "columns": columns, "total_rows": block.total_rows, "has_total": block.has_total,
            "n": block.n, "secondary": block.secondary, "unit": block.unit, "span": block.span,
            "rows": list(block.rows),
        }  # fmt: skip
    if isinstance(block, Figure):
        return {
            "n": block.n, "secondary": block.secondary, "weight": block.weight,
            "unit": block.unit, "span": block.span, "width": block.width, "chart": _chart(block.chart),
        }  # fmt: skip
    if isinstance(block, Action):
        said = " ".join((block.detail, block.measure, block.effect))
        step = {"decision": block.decision, "begins": block.begins} if block.decision else {}
        return {
            "strategy": block.strategy, "priority": block.priority, "tiers": list(block.tiers),
            "deadline": block.deadline, "printed": _NUMBER.findall(said),
            "evidence": list(block.evidence), "weight": block.weight, **step,
        }  # fmt: skip
    if isinstance(block, Decision):
        said = " ".join((block.title, block.what, block.amount, block.measure, block.otherwise))
        money = {name: getattr(block, name) for name in _MONEY}
        return {
            **money, "population": block.population, "due": block.due,
            "evidence": list(block.evidence), "replaces": list(block.replaces),
            "printed": _NUMBER.findall(said),
        }  # fmt: skip
    assert isinstance(block, Note)
    return {"kind": block.kind, "printed": _NUMBER.findall(block.text)}


def _answer(answer: Answer) -> Values:
    """The two pages that suffice alone, and the roadmap."""
    road = road_view(answer.steps, answer.decisions) if answer.steps else None
    return {
        "compared": answer.compared,
        "story": [[label, _NUMBER.findall(plain_text(text))] for label, text in answer.story],
        "ask": _NUMBER.findall(answer.ask),
        "decisions": [decision.id for decision in answer.decisions],
        "figures": [[i.block.id for i in row.items] for row in (*answer.why, *answer.further)],
        "stake": answer.stake.label if answer.stake else None,
        "unknown": len(answer.unknown),
        "steps": [[r.number, r.step.id, r.left, r.width] for r in road.rows] if road else [],
    }


def _chart(chart: ChartData | None) -> Values | None:
    if chart is None:
        return None
    series = [[s.name, *(v for v in (s.values, s.xs, s.low, s.high) if v)] for s in chart.series]
    return {"kind": chart.kind, "categories": list(chart.categories), "series": series}


def _part(part: Part) -> Values:
    placed = [[item.label, item.block.id, _numbers_of(item)] for item in part.placed]
    return {
        "cards": [metric.id for metric in part.metrics],
        "points": len(part.key_points),
        "gaps": len(part.gaps),
        "advice": [len(part.advice), len(part.further_advice)],
        "placed": placed if part.kind == "appendix" else [row[:2] for row in placed],
        "lines": [[section.label for section in line] for line in part.lines],
        "thin": part.thin,
        "flows": part.flows,
    }


def _numbers_of(item: Placed) -> list[list[float]]:
    """Numbers of a table that the book itself made; those of the chapters are golden already."""
    table = item.block
    own = isinstance(table, Table) and item.folder is None
    return [list(plain_numbers(row)) for row in table.rows] if own else []


def plain_numbers(value: object) -> Iterator[float]:
    """Every number in a nest of values; of True and False as well."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, Sequence) and not isinstance(value, str):
        for item in value:
            yield from plain_numbers(item)
    elif isinstance(value, (int, float)):
        yield float(value)


def _rounded(value: Any) -> Any:
    """Plain JSON with floats to twelve significant digits."""
    if isinstance(value, Mapping):
        return {str(k): _rounded(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_rounded(item) for item in value]
    value = plain(value)
    if isinstance(value, float):
        return float(f"{value:.{DIGITS}g}")
    return value


def as_text(values: Values) -> str:
    """JSON that a diff can be read of: one line per field, one per row of a table."""
    lines = []
    for key, fields in values.items():
        if not isinstance(fields, Mapping):
            lines.append(f"{_json(key)}: {_json(fields)}")
            continue
        inner = [f"  {_json(name)}: {_listed(field)}" for name, field in fields.items()]
        lines.append(
            f"{_json(key)}: {{\n" + ",\n".join(inner) + "\n}" if inner else f"{_json(key)}: {{}}"
        )
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _listed(field: Any) -> str:
    """Lists of lists row by row."""
    if isinstance(field, list) and len(field) > 1 and isinstance(field[0], list):
        return "[\n" + ",\n".join(f"   {_json(row)}" for row in field) + "\n  ]"
    return _json(field)


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def differences(golden: Any, now: Any, tolerance: float, place: str = "") -> Iterator[str]:
    """Every place at which two nests of values differ, with both values."""
    if isinstance(golden, Mapping) and isinstance(now, Mapping):
        for key in [*golden, *(k for k in now if k not in golden)]:
            where = f"{place} · {key}" if place else str(key)
            if key not in golden or key not in now:
                yield f"{where}: {_shown(golden, key)} → {_shown(now, key)}"
            else:
                yield from differences(golden[key], now[key], tolerance, where)
    elif isinstance(golden, list) and isinstance(now, list) and len(golden) == len(now):
        for number, (one, other) in enumerate(zip(golden, now, strict=True)):
            yield from differences(one, other, tolerance, f"{place}[{number}]")
    elif not _same(golden, now, tolerance):
        yield f"{place}: {_short(golden)} → {_short(now)}"


def _same(one: Any, other: Any, tolerance: float) -> bool:
    numbers = all(isinstance(v, (int, float)) and not isinstance(v, bool) for v in (one, other))
    if numbers:
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return type(one) is type(other) and one == other


def _shown(values: Mapping[str, Any], key: str) -> str:
    return _short(values[key]) if key in values else "（没有）"


def _short(value: Any) -> str:
    text = _json(value)
    return text if len(text) <= 160 else f"{text[:157]}…"
