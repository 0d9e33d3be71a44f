"""What the 方案 is made of, in the order in which it is read, and the numbers that follow from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from reportkit.blocks import Figure
from reportkit.report.chapters import chinese_number
from reportkit.report.model import Advice, Placed, Span, Text

HeadingKind = Literal["numbered", "front", "attachment"]
NBSP = "\u00a0"  # a label and its number are never parted
_APPENDIX = re.compile(r"(?<!报告)附录 [A-E]")
ProseStyle = Literal["BodyTextFirstIndent", "Lead", "Hint", "ListBullet", "ListNumber"]


@dataclass(frozen=True, slots=True)
class Heading:
    """level 1 is a part, 2 a topic, 3 a finding; front matter and attachments are of level 1."""

    level: int
    title: str
    anchor: str = ""
    kind: HeadingKind = "numbered"


@dataclass(frozen=True, slots=True)
class Prose:
    """One paragraph; ``head`` is set in bold before it."""

    text: Text
    style: ProseStyle = "BodyTextFirstIndent"
    head: str = ""
    keep_next: bool = False  # never parted from what follows


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A figure or a table with its caption."""

    item: Placed


@dataclass(frozen=True, slots=True)
class ActionTable:
    """Every action of the report."""

    rows: tuple[Advice, ...]
    title: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Turn:
    """What follows stands on pages of this orientation."""

    landscape: bool


Item = Heading | Prose | Exhibit | ActionTable | Turn


@dataclass(frozen=True, slots=True)
class Label:
    """How a text names a place of this document, and the bookmark there."""

    text: str  # 图 3, 四（二）1
    bookmark: str
    is_number: bool = False  # of a figure or table: Word keeps it up to date


def said(words: str) -> Text:
    """Plain words as a text without links."""
    return (Span(words),) if words else ()


def paragraphs(
    text: Text, style: ProseStyle = "BodyTextFirstIndent", head: str = ""
) -> Iterator[Prose]:
    """Split at blank lines, links stay whole; ``head`` leads the first."""
    current: list[Span] = []
    for span in text:
        first, *others = span.text.split("\n\n")
        current.append(Span(first, span.anchor))
        for other in others:
            yield Prose(tuple(current), style, head)
            current, head = [Span(other, span.anchor)], ""
    if head or any(span.text.strip() for span in current):
        yield Prose(tuple(current), style, head)


def caption_word(item: Exhibit | ActionTable) -> str:
    """图 or 表."""
    return "图" if isinstance(item, Exhibit) and isinstance(item.item.block, Figure) else "表"


def title_of(item: Exhibit | ActionTable) -> str:
    """What its caption says after the number."""
    return item.title if isinstance(item, ActionTable) else getattr(item.item.block, "title", "")


def anchor_of(item: Item) -> str:
    """The name under which the report refers to it; empty when it has none."""
    if isinstance(item, Exhibit):
        return item.item.anchor
    return item.anchor if isinstance(item, Heading | ActionTable) else ""


def place_name(item: Item, number: int) -> str:
    """The bookmark of the item with this index, in the manner of Word's own."""
    return f"_{'Toc' if isinstance(item, Heading) else 'Ref'}{number:06d}"


def labels(items: Sequence[Item]) -> Mapping[str, Label]:
    """Anchor → label, for everything in the document that has an anchor."""
    found: dict[str, Label] = {}
    counts = {"图": 0, "表": 0}
    heads = heading_labels(items)
    for number, item in enumerate(items):
        if isinstance(item, Exhibit | ActionTable):
            word = caption_word(item)
            counts[word] += 1
            label = Label(f"{word}{NBSP}{counts[word]}", place_name(item, number), is_number=True)
        elif isinstance(item, Heading):
            label = Label(
                heads[number].replace("、（", "（").rstrip("．、"), place_name(item, number)
            )
        else:
            continue
        if anchor_of(item):
            found.setdefault(anchor_of(item), label)
    return found


def heading_labels(items: Sequence[Item]) -> Mapping[int, str]:
    """Index of a heading → its full number: 四、, 四、（二）, 四、（二）1．, 附件一."""
    found: dict[int, str] = {}
    counts, attachments = [0, 0, 0], 0
    for number, item in enumerate(items):
        if not isinstance(item, Heading):
            continue
        if item.kind == "numbered":
            counts[item.level - 1] += 1
            counts[item.level :] = [0] * (3 - item.level)
            found[number] = "".join(_numerals(counts[: item.level]))
        elif item.kind == "attachment":
            attachments += 1
            found[number] = f"附件{chinese_number(attachments)}"
        else:
            found[number] = item.title
    return found


def _numerals(counts: Iterable[int]) -> Iterator[str]:
    forms = ("{}、", "（{}）", "{}．")
    for level, count in enumerate(counts):
        yield forms[level].format(count if level == 2 else chinese_number(count))


def elsewhere(label: str) -> str:
    """A place of the report, as this document names it."""
    return f"报告{label.replace(' ', NBSP)}"


def told_elsewhere(words: str) -> str:
    """``words`` whose 附录 A is the report's."""
    return _APPENDIX.sub(lambda match: elsewhere(match[0]), words)


def resolved(text: Text, known: Mapping[str, Label]) -> Iterator[tuple[str, Label | None]]:
    """``text`` in pieces: words, and places of this document. What lies elsewhere is 报告图 3-2."""
    for span in text:
        label = known.get(span.anchor) if span.anchor else None
        if label is not None:
            yield label.text, label
        else:
            yield elsewhere(span.text) if span.anchor else told_elsewhere(span.text), None
