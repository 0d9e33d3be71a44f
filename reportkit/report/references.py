"""Where every block of the book stands, and how a text refers to it.

A text refers with ``[[block]]`` or, into another chapter, ``[[chapter.block]]``; evidence is named
in the same way. Appendices answer to ``appendix.A`` … ``appendix.E``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from reportkit.errors import RenderError
from reportkit.report.model import Span, Text

_REFERENCE = re.compile(r"\[\[([\w.]+)\]\]")
_NOT_PRINTED = "（未收入本报告）"


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the book. Only figures and tables are cited by number."""

    label: str
    anchor: str
    numbered: bool = False


@dataclass(slots=True)
class References:
    """Filled while the book is laid out, asked while its texts are set."""

    _targets: dict[str, Target] = field(default_factory=dict)
    _chapters: set[str] = field(default_factory=lambda: {"appendix"})
    warnings: list[str] = field(default_factory=list)

    def add_chapter(self, chapter: str, label: str) -> None:
        self._chapters.add(chapter)
        self._targets[f"{chapter}."] = Target(label, chapter)

    def add(self, chapter: str, block: str, target: Target) -> None:
        self._targets[f"{chapter}.{block}"] = target

    def chapter(self, chapter: str) -> Target:
        """The opening of a chapter."""
        return self._targets[f"{chapter}."]

    def find(self, chapter: str, name: str, user: str) -> Target | None:
        """The place of ``name``, asked for by block ``user`` of ``chapter``.

        None when it lies in a chapter that this book leaves out (a warning is kept). Raises
        RenderError naming chapter and block when there is no such block.
        """
        home, _, block = name.rpartition(".")
        home = home or chapter
        target = self._targets.get(f"{home}.{block}")
        if target is not None:
            return target
        if home not in self._chapters:
            self.warnings.append(f"{chapter} 的 {user} 引用了未收入本报告的 {name}。")
            return None
        known = [
            key.removeprefix(f"{home}.") for key in self._targets if key.startswith(f"{home}.")
        ]
        raise RenderError(
            f"章节 {chapter} 的 {user} 引用了“{name}”，但 {home} 中没有这个块。"
            f"请检查 evidence 或 [[…]] 的写法；可用：{'、'.join(filter(None, known)) or '（无）'}。"
        )

    def resolve(self, text: str, chapter: str, user: str) -> Text:
        """``text`` with every ``[[…]]`` replaced by a link."""
        spans: list[Span] = []
        done = 0
        for match in _REFERENCE.finditer(text):
            target = self.find(chapter, match[1], user)
            spans.append(Span(text[done : match.start()]))
            spans.append(Span(target.label, target.anchor) if target else Span(_NOT_PRINTED))
            done = match.end()
        spans.append(Span(text[done:]))
        return tuple(span for span in spans if span.text)

    def cites(self, evidence: Iterable[str], chapter: str, user: str) -> tuple[Span, ...]:
        """Figures and tables among ``evidence``, each once; other blocks are checked only."""
        found: dict[str, Span] = {}
        for name in evidence:
            target = self.find(chapter, name, user)
            if target is not None and target.numbered:
                found.setdefault(target.label, Span(target.label, target.anchor))
        return tuple(found.values())


def joined(spans: Sequence[Span]) -> Text:
    """``图 1-1、表 1-2``."""
    parts: list[Span] = []
    for span in spans:
        parts += [Span("、"), span] if parts else [span]
    return tuple(parts)


def with_cites(text: Text, cites: Sequence[Span]) -> Text:
    """``text`` with ``（图 1-1）`` before its final stop, for what it does not name itself."""
    named = {span.anchor for span in text if span.anchor}
    left = [span for span in cites if span.anchor not in named]
    if not left or not text:
        return text
    last = text[-1]
    bare = last.text.rstrip()
    stop = "。" if bare.endswith("。") else ""
    bracketed = (Span("（"), *joined(left), Span("）" + stop))
    if last.anchor:
        return (*text, *bracketed)
    return (*text[:-1], Span(bare.removesuffix("。")), *bracketed)
