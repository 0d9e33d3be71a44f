"""Whether a report is still what its inputs give, and if not, what is done again and why.

Compares what a report was made of, as run.json says, with what it would be made of now.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reportkit import runs
from reportkit.errors import ReportkitError, UsageError
from reportkit.figures import KEPT
from reportkit.ingredients import (
    OWN,
    PAGE,
    SHARED,
    Ground,
    Ingredients,
    earlier,
    ingredients,
    names_of,
)
from reportkit.params import Params
from reportkit.preparation import read_parameters

_WORDS = {
    "data": "数据", "settings": "参数", "own settings": "参数", "environment": "环境",
    "strategies": "策略库", "notebook": "笔记本", "words": "文字", "code": "程序",
    "templates": "版式", "password": "密码", "edits": "审阅意见", "review": "放行规则",
    "signature": "签名证书", "peers": "同行业对照",
}  # fmt: skip
_SHOWN = 4  # names that a reason lists


@dataclass(frozen=True, slots=True)
class Judgement:
    """What has to be done again. Nothing at all: the report is what it would be if built now."""

    chapters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # chapter → why
    page: tuple[str, ...] = ()  # why the pages are laid out again
    figures: int = 0  # drawn again because the colours changed, without running their chapters
    colours: tuple[str, ...] = ()  # those that changed
    refused: str = ""  # why it could not be built

    @property
    def fresh(self) -> bool:
        return not (self.chapters or self.page or self.figures or self.refused)

    @property
    def lines(self) -> tuple[str, ...]:
        """What a person is told: one line per reason, the chapters that share it together."""
        if self.refused:
            return (f"不能生成：{self.refused}",)
        together: dict[str, list[str]] = {}
        for name, reasons in self.chapters.items():
            for reason in reasons:
                together.setdefault(reason, []).append(name)
        told = [f"重新运行 {'、'.join(names)}：{reason}" for reason, names in together.items()]
        if self.figures:
            alone = "" if self.chapters else "，不运行任何一章"
            told.append(f"颜色变了：重画 {self.figures} 张图{alone}（{'、'.join(self.colours)}）")
        return (*told, *(f"重新排版：{reason}" for reason in self.page))


def judge(
    record: Mapping[str, Any], now: Ingredients, folder: Path, names: Mapping[str, str]
) -> Judgement:
    """Compare run.json of the report in ``folder`` with the ingredients of today.

    names: of the data files, by their hash.
    """
    before = record.get("made_of")
    if record.get("outcome") != "done" or not _is_whole(before):
        why = "还没有生成过" if not record else "上次的记录没有写明由什么生成"
        return Judgement(dict.fromkeys(now["chapters"], (why,)), (why,))
    assert isinstance(before, Mapping)
    chapters: dict[str, tuple[str, ...]] = {}
    for name in now["chapters"]:
        read = [f"它读取的 {other} 变了" for other in earlier(now, name) if other in chapters]
        if reasons := (*_reasons(before, now, name, names), *read):
            chapters[name] = reasons
    page = [*_changed(before["page"], now["page"], PAGE, names)]
    page += [f"缺少文件 {name}" for name in _lost(record, folder)]
    if chapters and not page:
        page = ["各章有变"]
    colours = _differing(before.get("brand"), now["brand"])
    kept = {name for name in now["chapters"] if name not in chapters}
    figures = _figures(record, kept) if colours else 0
    return Judgement(chapters, tuple(page), figures, tuple(colours) if figures else ())


def judge_report(
    ground: Ground, client: str, period: Any, params: Params | None = None
) -> Judgement:
    """Judge the report that stands under output/, by the client's own settings."""
    try:
        params = params or read_parameters(ground.project, client, period)
        folder = ground.project.run_folder(client, params.period)
        record = last_record(folder)
        now = ingredients(ground, params)
        return judge(record, now, folder, names_of(ground, params))
    except ReportkitError as error:
        return Judgement(refused=str(error))


def last_record(folder: Path) -> dict[str, Any]:
    """run.json of the report in place; empty where there is none that can be read."""
    try:
        return runs.read_record(folder)
    except UsageError:
        return {}


def _is_whole(before: object) -> bool:
    needed = {*SHARED, "chapters", "page"}
    return isinstance(before, Mapping) and needed <= set(before)


def _reasons(
    before: Mapping[str, Any], now: Ingredients, chapter: str, names: Mapping[str, str]
) -> tuple[str, ...]:
    own = before["chapters"].get(chapter)
    if own is None:
        return ("新的一章",)
    shared = _changed(before, now, SHARED, names)
    mine = _changed(own, now["chapters"][chapter], OWN, names)
    order = [] if earlier(before, chapter) == earlier(now, chapter) else ["它读取的章节变了"]
    return (*shared, *mine, *order)


def _changed(
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    parts: tuple[str, ...],
    names: Mapping[str, str],
) -> list[str]:
    return [
        _told(part, before.get(part), now.get(part), names)
        for part in parts
        if part in now and before.get(part) != now[part]
    ]


def _told(part: str, before: Any, now: Any, names: Mapping[str, str]) -> str:
    word = _WORDS[part]
    if not (isinstance(before, Mapping) and isinstance(now, Mapping)):
        return f"{word}有改动"
    shown = (_name(part, name, names) for name in _differing(before, now))
    told = list(dict.fromkeys(name for name in shown if not name.startswith("changed.")))
    more = f" 等 {len(told)} 处" if len(told) > _SHOWN else ""
    return f"{word}有改动（{'、'.join(told[:_SHOWN])}{more}）"


def _differing(before: object, now: Mapping[str, Any]) -> list[str]:
    known = before if isinstance(before, Mapping) else {}
    return sorted(n for n in {*known, *now} if known.get(n, ...) != now.get(n, ...))


def _figures(record: Mapping[str, Any], chapters: Collection[str]) -> int:
    """How many figures of ``chapters`` the report has kept as data."""
    files = record.get("files")
    places = [name.split("/") for name in files if name.endswith(KEPT)] if files else []
    return sum(place[0] == "chapters" and place[1] in chapters for place in places)


def _name(part: str, name: str, names: Mapping[str, str]) -> str:
    if part == "data":
        return "读取程序" if name == "code" else names.get(name, "已移走的文件")
    if "settings" in part:
        return names.get(name, "已删去的设置")
    return name


def _lost(record: Mapping[str, Any], folder: Path) -> list[str]:
    files = record.get("files")
    top = [name for name in files if "/" not in name] if isinstance(files, Mapping) else []
    return [name for name in top if not (folder / name).is_file()]
