"""On what two runs rest, as far as it differs: 口径. Numbers of different 口径 are not judged.

A difference either breaks the comparison of some numbers, or is a reason to read them with care.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from reportkit.compare.sides import Side
from reportkit.editions import changes
from reportkit.ingredients import earlier, flat
from reportkit.numerals import iso_date, text_of
from reportkit.params import may_count

_PROGRAMME = {
    "notebooks": "笔记本",
    "sentences": "文字",
    "code": "程序",
    "strategies": "策略库",
    "versions": "运行环境",
}
_SHOWN = 8  # settings, tables or files that a line names
_LONGEST = 60  # characters of a setting's value


@dataclass(frozen=True, slots=True)
class Basis:
    """What differs. all, chapters: of which numbers it breaks the comparison."""

    breaks: tuple[str, ...]
    cautions: tuple[str, ...]
    all: bool
    chapters: frozenset[str]

    def broken(self, chapter: str) -> bool:
        """Whether the numbers of a chapter are of different 口径."""
        return self.all or chapter in self.chapters


def basis(a: Side, b: Side) -> Basis:
    """What the two runs do not have in common."""
    shared = [*_spans(a, b), *_settings(a, b)]
    own = dict(_own_settings(a, b))
    return Basis(
        (*shared, *own.values()),
        tuple(_cautions(a, b)),
        bool(shared),
        frozenset(reader for chapter in own for reader in _readers(b, chapter)),
    )


def _spans(a: Side, b: Side) -> Iterator[str]:
    if a.period.months != b.period.months:
        yield f"报告期的长度不同：{a.period.label}是一个{a.period.kind}，{b.period.label}是一个{b.period.kind}"
    for side in (a, b):
        if (
            side.chapters
            and (end := datetime.fromisoformat(side.chapters[0].as_of)) < side.period.end
        ):
            last = end - timedelta(microseconds=1)  # the end is exclusive
            yield f"{side.label}的数据只到 {iso_date(last)}，没有满"


def _settings(a: Side, b: Side) -> Iterator[str]:
    """Settings that every chapter can see."""
    old, new = (_flat(side.record.get("params")) for side in (a, b))
    names = [
        name
        for name in sorted({*old, *new})
        if not name.startswith("chapter_settings.")
        and may_count(name)
        and old.get(name, ...) != new.get(name, ...)
    ]
    if names:
        yield f"设置不同：{_listed([_turned(n, old.get(n), new.get(n)) for n in names])}"


def _own_settings(a: Side, b: Side) -> Iterator[tuple[str, str]]:
    """Chapter → how its own settings differ."""
    before = {chapter.chapter: chapter for chapter in a.chapters}
    for chapter in b.chapters:
        if chapter.chapter in before:
            old, new = _flat(before[chapter.chapter].settings), _flat(chapter.settings)
            names = [n for n in sorted({*old, *new}) if old.get(n, ...) != new.get(n, ...)]
            told = [_turned(f"{chapter.chapter}.{n}", old.get(n), new.get(n)) for n in names]
            if told:
                yield chapter.chapter, f"“{chapter.title}”的设置不同：{_listed(told)}"


def _readers(side: Side, chapter: str) -> Iterator[str]:
    """The chapter, and every other that rests on its results."""
    made_of = side.record.get("made_of") or {}
    known = made_of.get("chapters") or {}
    yield chapter
    for name in known:
        if chapter in known and _rests_on(made_of, name, chapter):
            yield name


def _rests_on(made_of: Mapping[str, Any], name: str, chapter: str) -> bool:
    read = earlier(made_of, name)
    return chapter in read or any(_rests_on(made_of, each, chapter) for each in read)


def _cautions(a: Side, b: Side) -> Iterator[str]:
    found = changes(a.record, b.record)
    if "inputs" in found:
        yield from _data(a, b, found["inputs"])
    programme = [word for part, word in _PROGRAMME.items() if part in found]
    if programme:
        yield f"两次之间改过：{'、'.join(programme)}；数字与说法的变化也可能来自这里"
    lost = {c.chapter: c.title for c in a.chapters} if b.chapters else {}
    gained = {c.chapter: c.title for c in b.chapters} if a.chapters else {}
    for word, only in (("只有前者", _without(lost, gained)), ("只有后者", _without(gained, lost))):
        if a.chapters and b.chapters and only:
            yield f"{word}有的章：{'、'.join(only)}"
    for side in (a, b):
        if side.lacks:
            yield f"{side.label}{side.lacks}：句子、层级、决定与行动无从比较"


def _data(a: Side, b: Side, names: tuple[str, ...]) -> Iterator[str]:
    old, new = (side.record.get("inputs") or {} for side in (a, b))
    gone = [n for n in names if n not in new]
    come = [n for n in names if n not in old]
    if gone:
        yield f"后者没有这些数据：{_listed(gone)}"
    if come:
        yield f"前者没有这些数据：{_listed(come)}"
    both = [n for n in names if n in old and n in new]
    if both and a.period == b.period:
        yield f"同一报告期的数据改过：{_listed(both)}"


def _without(mine: Mapping[str, str], others: Mapping[str, str]) -> list[str]:
    return [title for name, title in mine.items() if name not in others]


def _flat(settings: Mapping[str, Any] | None) -> dict[str, Any]:
    return dict(flat(settings or {}))


def _turned(name: str, old: object, new: object) -> str:
    return f"{name} {_short(old)} → {_short(new)}"


def _short(value: object) -> str:
    text = text_of(value) if not isinstance(value, list) else "、".join(map(text_of, value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _listed(words: list[str]) -> str:
    more = f" 等 {len(words)} 项" if len(words) > _SHOWN else ""
    return f"{'，'.join(words[:_SHOWN])}{more}"
