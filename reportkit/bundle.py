"""The folder where the two halves meet: chapter.json, tables as Parquet, figures as SVG.

``write_chapter`` is the last act of a notebook, ``read_chapter`` the first of the report. A chapter
counts only when its chapter.json carries the id of this run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from reportkit.blocks import KINDS, Block, ChartData, Column, Figure, Series, Table
from reportkit.errors import NotebookError
from reportkit.files import write_json

SCHEMA_VERSION = 3
FILE_NAME = "chapter.json"


@dataclass(frozen=True, slots=True)
class Missing:
    """Data that a part of the chapter would have needed."""

    needs: tuple[str, ...]  # "orders.paid_amount", "surveys"
    purpose: str  # what it would have shown
    words: tuple[str, ...] = ()  # needs as the client calls them: 订单表.实付金额


@dataclass(frozen=True, slots=True, kw_only=True)
class ChapterResult:
    """Everything a chapter found, in the order it was recorded."""

    chapter: str
    number: int
    title: str
    questions: tuple[str, ...]
    run_id: str
    client: str
    period: str
    as_of: str  # ISO instant, exclusive
    blocks: tuple[Block, ...]
    missing: tuple[Missing, ...] = ()
    warnings: tuple[str, ...] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    frames: Mapping[str, str] = field(default_factory=dict)  # stored frame → Parquet file
    personal: Mapping[str, int] = field(default_factory=dict)  # column → distinct personal values
    roles: Mapping[str, str] = field(
        default_factory=dict
    )  # role → id of its block, left out or not
    colours: Mapping[str, Any] = field(default_factory=dict)  # of the brand that its figures wear
    folder: Path = Path()  # where it was read from; not part of the file


def plain(value: Any) -> Any:
    """Turn numpy and pandas scalars, dates and tuples into what JSON knows; missing is None."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (datetime, date)):
        return None if str(value) == "NaT" else value.isoformat()
    if hasattr(value, "item") and not isinstance(value, (str, bytes)):
        value = value.item()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if str(value) in ("NaT", "<NA>"):
        return None
    raise TypeError(f"{value!r} is no plain value")


def write_chapter(result: ChapterResult, folder: Path) -> Path:
    """Write chapter.json into ``folder``; its figures and frames must lie there already."""
    for block in result.blocks:
        name = block.file if isinstance(block, Figure) else ""
        name = block.frame if isinstance(block, Table) else name
        if name and not (folder / name).is_file():
            raise NotebookError(f"{result.chapter}：{block.id} 的文件 {name} 不在章节目录中。")
    words = {kind: word for word, kind in KINDS.items()}
    content = {
        "schema_version": SCHEMA_VERSION,
        **{
            item.name: plain(getattr(result, item.name))
            for item in fields(result)
            if item.name not in ("blocks", "folder", "missing")
        },
        "missing": [plain(asdict(item)) for item in result.missing],
        "blocks": [{"block": words[type(b)], **plain(asdict(b))} for b in result.blocks],
    }
    path = folder / FILE_NAME
    write_json(path, content)
    return path


def read_chapter(folder: Path, run_id: str | None = None) -> ChapterResult:
    """Read a chapter back.

    Raises NotebookError when chapter.json is absent, of another schema version, or of another run.
    """
    path = folder / FILE_NAME
    if not path.is_file():
        raise NotebookError(
            f"章节 {folder.name} 没有留下结果（缺少 {FILE_NAME}）。请确认笔记本最后一格是 chapter.save()。"
        )
    content = json.loads(path.read_text(encoding="utf-8"))
    if content.pop("schema_version") != SCHEMA_VERSION:
        raise NotebookError(f"章节 {folder.name} 由另一版本的 reportkit 写成，请重新运行该章。")
    if run_id is not None and content["run_id"] != run_id:
        raise NotebookError(
            f"章节 {folder.name} 的结果不属于本次运行，不能收入报告。请重新运行该章。"
        )
    blocks = tuple(_block(item) for item in content.pop("blocks"))
    missing = tuple(
        Missing(tuple(m["needs"]), m["purpose"], tuple(m.get("words", ())))
        for m in content.pop("missing")
    )
    for name in ("questions", "warnings"):
        content[name] = tuple(content[name])
    return ChapterResult(blocks=blocks, missing=missing, folder=folder, **content)


def _block(item: dict[str, Any]) -> Block:
    kind = KINDS[item.pop("block")]
    hints = get_type_hints(kind)
    if kind is Table:
        item["columns"] = tuple(Column(**column) for column in item["columns"])
        item["rows"] = tuple(tuple(row) for row in item["rows"])
    if kind is Figure and item.get("chart"):
        item["chart"] = _chart(item["chart"])
    return kind(**_tuples(item, hints))


def _chart(item: dict[str, Any]) -> ChartData:
    item["series"] = tuple(
        Series(**_tuples(each, get_type_hints(Series))) for each in item["series"]
    )
    return ChartData(**_tuples(item, get_type_hints(ChartData)))


def _tuples(item: dict[str, Any], hints: Mapping[str, Any]) -> dict[str, Any]:
    """Lists of JSON as the tuples that the blocks declare."""
    return {
        name: tuple(value) if isinstance(value, list) and _is_tuple(hints[name]) else value
        for name, value in item.items()
    }


def _is_tuple(hint: Any) -> bool:
    options = get_args(hint) if isinstance(hint, UnionType) else (hint,)
    return any(get_origin(option) is tuple for option in options)
