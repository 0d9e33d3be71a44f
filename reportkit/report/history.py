"""What appendix E says of the edition: its number, and what changed since the last one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_PARTS = {
    "inputs": "数据",
    "params": "参数",
    "edits": "审阅意见",
    "peers": "同行业对照",
    "notebooks": "笔记本",
    "sentences": "文字",
    "templates": "模板",
    "strategies": "策略库",
    "code": "程序",
    "versions": "运行环境",
}
_SHOWN = 6  # names of one part


def edition_sentence(provenance: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """One or two sentences; empty where nothing is known of an edition.

    provenance: ``edition`` (number, previous, changed), None for a trial. labels: words for tables.
    """
    if "edition" not in provenance:
        return ""
    if provenance["edition"] is None:
        return "本报告是试算稿，没有编入版次，也不替换已交付的报告。"
    return _said(**provenance["edition"], labels=labels)


def _said(
    number: int,
    previous: int | None,
    changed: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
) -> str:
    first = f"这是本报告期的第 {number} 版。"
    if previous is None:
        return first
    parts = [_part(part, names, labels) for part, names in changed.items()]
    return f"{first}与第 {previous} 版相比，改动的是：{'、'.join(parts) or '上列之外的内容'}。"


def _part(part: str, names: Sequence[str], labels: Mapping[str, str]) -> str:
    shown = [labels.get(name, name) for name in names[:_SHOWN]]
    more = f" 等 {len(names)} 项" if len(names) > _SHOWN else ""
    return f"{_PARTS[part]}（{'、'.join(shown)}{more}）" if names else _PARTS[part]
