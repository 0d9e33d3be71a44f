"""Titles of a deck, read again: every number in one is a number that the report prints.

And what the board is asked stands on the slides unchanged: amount, owner and day of each decision.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

from reportkit.blocks import Figure, Table
from reportkit.gate.deck_charts import in_front
from reportkit.gate.texts import squeeze
from reportkit.report.model import Placed, Report, plain_text

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_TITLES = ("title", "ctrTitle")


def faults(path: Path, book: Report) -> Iterator[str]:
    """Titles with a number that the report does not print, and decisions told incompletely."""
    known = set(_NUMBER.findall("\n".join(_texts(book)))) | set(_counts(book))
    slides = tuple(_slides(path))
    for number, (title, _) in enumerate(slides, start=1):
        strange = [each for each in _NUMBER.findall(title) if each not in known]
        if strange:
            yield f"第 {number} 页标题“{title}”的 {'、'.join(strange)} 不是报告中的数"
    whole = squeeze("".join(words for _, words in slides))
    answer = book.summary.answer if book.summary else None
    for decision in answer.decisions if answer else ():
        for what, words in (
            ("金额", decision.amount), ("负责人", decision.owner), ("期限", decision.due),
        ):  # fmt: skip
            if squeeze(words) not in whole:
                yield f"决定“{decision.title}”的{what}“{words}”"


def _slides(path: Path) -> Iterator[tuple[str, str]]:
    """Title and all words of each slide."""
    with ZipFile(path) as package:
        names = [n for n in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", n)]
        for name in sorted(names, key=lambda n: int("".join(filter(str.isdigit, n)))):
            root = ElementTree.fromstring(package.read(name))
            titles = [s for s in root.iter(f"{_P}sp") if _is_title(s)]
            yield "".join(map(_words, titles)), _words(root)


def _is_title(shape: ElementTree.Element) -> bool:
    holder = next(shape.iter(f"{_P}ph"), None)
    return holder is not None and holder.get("type") in _TITLES


def _words(root: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in root.iter(f"{_A}t"))


def _texts(book: Report) -> Iterator[str]:
    """Whatever the report prints in words."""
    yield from (book.title, book.period, *book.sentences)
    for item in (*in_front(book), *(i for part in book.parts for i in part.placed)):
        yield from _of_block(item)
    answer = book.summary.answer if book.summary else None
    if answer is not None:
        yield answer.ask
        yield from (f"{head}{plain_text(text)}" for head, text in answer.unknown)
        for each in answer.decisions:
            yield "\n".join((each.headline, each.amount, each.formula, each.what))


def _counts(book: Report) -> Iterator[str]:
    """What a title may count: unknowns, actions, days of the route, and the last day of the data."""
    answer = book.summary.answer if book.summary else None
    if answer is not None:
        yield from (str(len(answer.unknown)), str(len(answer.steps)), "90")
    yield from map(str, range(1, len(book.action_list) + 1))
    yield from map(str, (book.last_day.year, book.last_day.month, book.last_day.day))


def _of_block(item: Placed) -> Iterator[str]:
    block = item.block
    if isinstance(block, Figure | Table):
        yield block.title
    yield from (str(getattr(block, "summary", "")), plain_text(item.text))
