"""All chapters of a book together: who recorded what, and what a sentence refers to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from reportkit.blocks import Block, Figure, Finding, Metric, Table
from reportkit.bundle import ChapterResult
from reportkit.gate.printed_numbers import Number, numbers_in

_REFERENCE = re.compile(r"\[\[([\w.]+)\]\]")
_WORDS = {Metric: "指标", Finding: "句子", Table: "表", Figure: "图"}


@dataclass(frozen=True)
class Recorded:
    """What the chapters recorded, by name."""

    chapters: tuple[ChapterResult, ...]

    @cached_property
    def blocks(self) -> dict[str, Block]:
        """``value.revenue`` → block."""
        return {f"{c.chapter}.{b.id}": b for c in self.chapters for b in c.blocks}

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {chapter.chapter: chapter.title for chapter in self.chapters}

    def cited(self, chapter: str, finding: Finding) -> dict[str, Block]:
        """The blocks that ``finding`` of ``chapter`` rests on or names; others are not in the book."""
        named = _REFERENCE.findall(f"{finding.title} {finding.summary} {finding.text}")
        wanted = (
            name if "." in name else f"{chapter}.{name}" for name in (*finding.evidence, *named)
        )
        return {name: self.blocks[name] for name in wanted if name in self.blocks}

    def each(self, kind: type[Block]) -> Iterator[tuple[ChapterResult, Block]]:
        """Every block of one kind with its chapter."""
        for chapter in self.chapters:
            for block in chapter.blocks:
                if isinstance(block, kind):
                    yield chapter, block

    def place(self, name: str) -> str:
        """``value.revenue`` in the words of an error: 客户价值一章的指标 value.revenue."""
        title = self._titles.get(name.partition(".")[0], "")
        word = _WORDS.get(type(self.blocks.get(name)), "")
        return f"“{title}”一章的{word} {name}"


def sentences_of(finding: Finding) -> tuple[str, ...]:
    """What a reader meets of it: title, summary, text."""
    return tuple(filter(None, (finding.title, finding.summary, finding.text)))


@dataclass(frozen=True, slots=True)
class Said:
    """Words that stand on blocks: those of a finding, or the title of a table itself."""

    place: str
    sentences: tuple[str, ...]
    blocks: Mapping[str, Block]

    @property
    def numbers(self) -> tuple[Number, ...]:
        return tuple(chain.from_iterable(map(numbers_in, self.sentences)))

    @property
    def metrics(self) -> dict[str, Metric]:
        """Metrics it stands on that have a value."""
        found = ((n, b) for n, b in self.blocks.items() if isinstance(b, Metric))
        return {name: metric for name, metric in found if metric.value is not None}

    @property
    def tables(self) -> dict[str, Table]:
        return {name: block for name, block in self.blocks.items() if isinstance(block, Table)}
