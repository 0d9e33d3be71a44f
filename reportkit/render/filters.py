"""What the templates do to words and lists: breaking, grouping, quoting. Nothing here draws."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from reportkit.blocks import Metric
from reportkit.numerals import integer
from reportkit.render.table_layout import text_width
from reportkit.report.model import Entry, Placed, Span, Text, plain_text

_HEADLINE_HALF_EMS = 43  # of 22 pt in the width of the text
_CLAUSE = re.compile("[^，；：。！？]+[，；：。！？]*|[，；：。！？]+")


def css_string(text: str) -> Markup:
    """A quoted CSS string that can end neither the string nor the style element."""
    safe = "".join(
        character
        if character.isalnum() or character in " ｜，。、：（）·-—"
        else f"\\{ord(character):x} "
        for character in text
    )
    return Markup(f'"{safe}"')


def paragraphs(text: Text) -> Iterator[Text]:
    """Split at blank lines, keeping links whole."""
    current: list[Span] = []
    for span in text:
        first, *others = re.split(r"\n\s*\n", span.text)
        current.append(Span(first, span.anchor))
        for other in others:
            yield tuple(current)
            current = [Span(other, span.anchor)]
    if any(span.text.strip() for span in current):
        yield tuple(current)


def headline_lines(text: str, half_ems: int = _HEADLINE_HALF_EMS) -> tuple[str, ...]:
    """A headline too long for one line breaks after the mark nearest its middle, if both halves fit."""
    if text_width(text) <= half_ems:
        return (text,)
    places = [match.end() for match in re.finditer("[，；：。！？、]", text[:-1])]
    halves = [(text[:place], text[place:]) for place in places]
    fitting = [h for h in halves if max(map(text_width, h)) <= half_ems]
    return min(fitting, key=lambda h: abs(len(h[0]) - len(h[1])), default=(text,))


def clauses(text: str) -> list[str]:
    """The pieces of a headline between which a line may break."""
    return _CLAUSE.findall(text)


def nested(entries: tuple[Entry, ...]) -> list[tuple[Entry, list[Entry]]]:
    """Lines of a table of contents, each chapter with its sections."""
    chapters: list[tuple[Entry, list[Entry]]] = []
    for entry in entries:
        if entry.level == 1:
            chapters.append((entry, []))
        else:
            chapters[-1][1].append(entry)
    return chapters


def groups(items: Sequence[Placed]) -> list[list[Placed]]:
    """Key figures that follow one another stand side by side; everything else stands alone."""
    grouped: list[list[Placed]] = []
    for item in items:
        beside = grouped and isinstance(item.block, Metric)
        if beside and isinstance(grouped[-1][-1].block, Metric):
            grouped[-1].append(item)
        else:
            grouped.append([item])
    return grouped


_FILES = re.compile(r"（[^（）]*\.\w+[^（）]*）")


def without_files(source: str) -> str:
    """``订单表（订单.csv）`` → ``订单表``: appendix E names the files, once."""
    return _FILES.sub("", source)


#: name in a template → function
FILTERS: dict[str, Callable[..., Any]] = {
    "integer": integer,
    "strip_stop": lambda text: str(text).rstrip("。"),
    "paragraphs": lambda text: tuple(paragraphs(text)),
    "css_string": css_string,
    "plain_text": plain_text,
    "headline_lines": headline_lines,
    "clauses": clauses,
    "nested": nested,
    "without_files": without_files,
    "groups": groups,
}
