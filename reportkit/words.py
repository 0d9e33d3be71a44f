"""The words of one chapter in one language: ``sentences/<language>/<chapter>.yaml``, an entry per block.

The cell says what is recorded; the entry says how it reads: title, text (or its named variants), alt,
note, unit, effect (what the advice adds) or stake (what it is about), and the columns of a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from reportkit import numerals, sentences
from reportkit.absence import nearest
from reportkit.errors import NotebookError
from reportkit.yaml_files import read_yaml

#: what an entry may say; each a template, or named variants of one
TEXTS = (
    "title", "text", "summary", "alt", "note", "unit", "span", "effect", "stake", "term", "fields",
    "remark",
)  # fmt: skip
_OTHERS = ("columns", "bars", "levels", "whole", "total", "kind")
_NUMBER = re.compile(r"_\d+$")
#: what an effect says happens; without one of these it restates what is so already
_ADDS = re.compile("增加|减少|提高|降到|降低|回到|挽回|腾出|省下|多成交|多留住|少流失|少退|多约")
ELSE = "else"  # the variant for facts that call for none of the others


@dataclass(frozen=True, slots=True)
class TableSpec:
    """Columns of a table in printing order: name → (heading, format).

    bars: columns with a data bar. levels: words such as 高/中/低. whole: column → what its rows add
    up to, a number or the name of a value. total: the last row sums up.
    """

    columns: Mapping[str, tuple[str, str]]
    bars: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    whole: Mapping[str, float | str] = field(default_factory=dict)
    total: bool = False

    def suited(self, id: str, frame: pd.DataFrame) -> dict[str, tuple[str, str]]:
        """The columns that ``frame`` fills.

        ``name|customer_id: 客户|客户编号, text`` takes the first of the two that is there;
        ``industry?`` falls away where nobody has one. Raises NotebookError for any other column
        that the frame lacks.
        """
        chosen: dict[str, tuple[str, str]] = {}
        for key, (heading, form) in self.columns.items():
            names = key.rstrip("?").split("|")
            headings = heading.split("|") if len(names) > 1 else [heading]
            filled = [n for n in names if n in frame and (len(names) == 1 or _any(frame, n))]
            if key.endswith("?") and not (filled and _any(frame, filled[0])):
                continue
            if not filled:
                known = "、".join(map(str, frame.columns))
                raise NotebookError(
                    f"表 {id} 要列 {'、'.join(names)}，数据里没有。"
                    f"{nearest(names[0], map(str, frame.columns))}现有：{known}。"
                )
            chosen[filled[0]] = (headings[min(names.index(filled[0]), len(headings) - 1)], form)
        return chosen


def each_once(
    columns: Mapping[str, tuple[str, str]], frame: pd.DataFrame
) -> dict[str, tuple[str, str]]:
    """``columns`` without one that says, under the same heading, what another said before it.

    Where there is no margin, sales stand in for it: then both would be the same column twice.
    """
    kept: dict[str, tuple[str, str]] = {}
    for name, told in columns.items():
        if not any(told == known and frame[name].equals(frame[k]) for k, known in kept.items()):
            kept[name] = told
    return kept


def _any(frame: pd.DataFrame, name: str) -> bool:
    """Whether anybody has it; an empty text is nothing either."""
    return bool((frame[name].notna() & frame[name].ne("")).any())


@dataclass(frozen=True, slots=True)
class Words:
    """Entries by block id."""

    entries: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fixed: tuple[str, ...] = ()
    source: str = ""

    def entry(self, id: str, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the file says, overridden by what the cell gives itself.

        Blocks that are numbered (``account_1``, ``account_2``) read alike: by the entry ``account``.
        Raises NotebookError when neither says anything, with the nearest entry's name.
        """
        own = {key: text for key, text in given.items() if text}
        for key, text in own.items():
            if key not in (*TEXTS, *_OTHERS):
                raise NotebookError(
                    f"{id} 不认识 {key}=。{nearest(key, (*TEXTS, *_OTHERS))}"
                    f"可以写的文字：{'、'.join((*TEXTS, *_OTHERS))}。"
                )
            for each in _each(text) if key in TEXTS else ():
                sentences.check(each, self.fixed)
        stored = self.entries.get(id) or self.entries.get(_NUMBER.sub("", id), {})
        found = {**stored, **own}
        if not found:
            raise NotebookError(
                f"{self.source or '本章'} 里没有“{id}”的文字。{nearest(id, self.entries)}"
                "请在文件里加一条，或在单元格里写 title=、text=。"
            )
        return found

    def spec(self, id: str, given: Mapping[str, Any]) -> TableSpec:
        """The columns of a table. Raises NotebookError when nobody names any."""
        entry = self.entry(id, given)
        if not entry.get("columns"):
            raise NotebookError(f"表 {id} 没有列：请在 {self.source or '文字文件'} 里写 columns。")
        return TableSpec(
            {key: column(id, key, line) for key, line in entry["columns"].items()},
            bars=tuple(entry.get("bars", ())),
            levels=tuple(entry.get("levels", ())),
            whole=entry.get("whole", {}),
            total=bool(entry.get("total")),
        )


def column(id: str, key: str, line: Any) -> tuple[str, str]:
    """Heading and format of ``"客户（家）, int"`` (or of the two given apart)."""
    if isinstance(line, (list, tuple)) and len(line) == 2:
        line = ",".join(map(str, line))
    heading, _, form = str(line).rpartition(",")
    if form.strip() not in numerals.FORMATS or not heading:
        raise NotebookError(
            f"表 {id} 的列 {key} 写作“{line}”，应为“表头, 格式”；"
            f"格式可用：{'、'.join(numerals.FORMATS)}。"
        )
    return heading.strip(), form.strip()


def variant(text: Any, values: Mapping[str, Any], id: str) -> str:
    """The sentence itself, or the one that the facts call for by their ``variant``, or ``else``."""
    if not isinstance(text, Mapping):
        return str(text)
    called = values.get("variant")
    if called in text:
        return str(text[called])
    if ELSE in text:
        return str(text[ELSE])
    raise NotebookError(
        f"{id} 的文字分成 {'、'.join(text)} 几种，数据要“{called}”，没有这一种；请补上，或加一条 else。"
    )


def load_words(path: Path) -> Words:
    """Read and check one file; every fault is named at once. Absent: no words at all."""
    if not path.is_file():
        return Words(source=path.name)
    content = read_yaml(path)
    fixed = tuple(content.pop("fixed", ()))
    faults = [fault for id, entry in content.items() for fault in _faults(id, entry, fixed)]
    if faults:
        raise NotebookError(f"{path.name} 有 {len(faults)} 处要改：\n  " + "\n  ".join(faults))
    return Words(content, fixed, path.name)


def _faults(id: str, entry: Any, fixed: tuple[str, ...]) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"{id} 应由 title、text 等组成，现在是“{entry}”"
        return
    for key, text in entry.items():
        if key not in (*TEXTS, *_OTHERS):
            yield f"{id}.{key} 不是已知的项目。{nearest(key, (*TEXTS, *_OTHERS))}"
        for each in _each(text) if key in TEXTS else ():
            if fault := _fault(each, None if "term" in entry else fixed):
                yield f"{id}.{key}：{fault}"
            if key == "effect" and not _ADDS.search(each):
                yield f"{id}.effect：“{each}”没有说会多什么、少什么；只是涉及多少，写成 stake"
    for name, line in (entry.get("columns") or {}).items():
        try:
            heading = column(id, name, line)[0]
            for each in heading.split("|") if "|" in name else [heading]:
                sentences.check(each, None)
        except NotebookError as error:
            yield str(error)


def _each(text: Any) -> list[str]:
    return [str(each) for each in (text.values() if isinstance(text, Mapping) else [text])]


def _fault(text: str, fixed: tuple[str, ...] | None) -> str:
    try:
        sentences.check(text, fixed)
    except NotebookError as error:
        return str(error)
    return ""
