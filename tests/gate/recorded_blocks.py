"""Chapters of a few hand-made blocks, for the rules of the gate."""

from __future__ import annotations

from typing import Any

from reportkit.blocks import Column, Finding, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.gate.recordings import Recorded

SPAN = "2025 年第四季度"


def chapter(name: str, *blocks: Any, title: str = "", period: str = "2025-Q4") -> ChapterResult:
    return ChapterResult(
        chapter=name, number=1, title=title or name, questions=(), run_id="r", client="c",
        period=period, as_of="2026-01-01T00:00:00", blocks=blocks,
    )  # fmt: skip


def recorded(*blocks: Any, **more: Any) -> Recorded:
    """One chapter named ``value``."""
    return Recorded((chapter("value", *blocks, **more),))


def metric(id: str, value: float | None, **more: Any) -> Metric:
    return Metric(**{"id": id, "label": id, "value": value, "format": "int", "span": SPAN, **more})


def finding(text: str, *evidence: str, **more: Any) -> Finding:
    known = {"id": "said", "text": text, "template": text, "values": {}, "evidence": evidence}
    return Finding(**{**known, **more})


def table(rows: list[tuple[Any, ...]], *columns: tuple[str, str], **more: Any) -> Table:
    """columns: label and format; their names are c0, c1 …"""
    heads = tuple(
        Column(name=f"c{i}", label=label, format=format, whole=more.get("whole", {}).get(f"c{i}"))
        for i, (label, format) in enumerate(columns)
    )
    known = {"id": "table", "title": "表", "span": SPAN, "total_rows": len(rows)}
    more = {key: value for key, value in more.items() if key != "whole"}
    return Table(**{**known, "columns": heads, "rows": tuple(rows), **more})
