"""Chinese typesetting of finished HTML: what the layout engine's CSS has no words for.

- 中西文间距: Latin letters and figures next to Han get an eighth of an em of air, as a margin on a
  `<span class="al|ar|alr">` (before, after, both). The text stays clean for search and copy.
- A number stays with its unit, 图 and 表 with their number, and · ～ ℃ never start a line: U+2060.
- 孤字不成行: the last character of a paragraph never stands alone on its line.

Only text changes, and only by U+2060 (invisible), by U+00A0 for a space that must not break, and by
those spans. Markup, attributes, titles, styles, code and drawings pass through as they are. Text
directly inside a flex or grid container would become several items: wrap it in an element.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from itertools import accumulate

JOINER = "\u2060"
SPACING_CSS = "span.al{margin-left:.125em}span.ar{margin-right:.125em}span.alr{margin:0 .125em}"

_SPACED = frozenset({"al", "ar", "alr"})
_SKIPPED = frozenset({"head", "title", "style", "script", "svg", "math", "pre", "code", "textarea"})
_VERBATIM = frozenset({"style", "script"})  # the parser hands their text over undecoded
_INLINE = frozenset(
    re.findall(
        r"\w+", "a abbr b bdi cite dfn em i kbd mark q s small span strong sub sup time u var"
    )
)

_HAN = "\u3005\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_LETTER = "A-Za-z0-9\u00c0-\u024f\u0370-\u03ff\u0400-\u045f"
_RUN = re.compile(f"[+\u2212$¥€#@]?[{_LETTER}][{_LETTER}.,:+\\-\u2013\u2212%‰/&@#'_]*")
_IS_HAN = re.compile(f"[{_HAN}]")
_WORTH_A_LOOK = re.compile(f"[{_HAN}0-9]")
_MEASURE = (
    "个百分点|百分点|个工作日|个季度|个月|工作日|季度|小时|分钟|"
    "[元家个条份次年月日天季人款项级类分倍％℃位名户笔单台套件周岁页章节期折成层组秒种轮届]"
)
_NUMBER_UNIT = re.compile(f"(?<=[0-9])(?:[百千]?[万亿]{{1,2}})?[余多]?(?:{_MEASURE})?")
_NOT_AT_LINE_START = re.compile(r"(?<=[^\s—…])[·～〜℃°]")
_ORDINAL = re.compile("第(?=[0-9])")
_BOUND_SPACE = re.compile("(?<=[≥≤±＞＜＝=]) (?=[0-9\u2212-])|(?<=[图表]) (?=[0-9A-Z])")
_LAST_TWO = re.compile(f"[{_HAN}]([{_HAN}])[。！？；：，、）」』”’》…]*\\s*$")
_PARAGRAPH_LENGTH = 24  # characters; anything shorter is a label on one line


@dataclass(frozen=True, slots=True)
class _Segment:
    """Text between two tags of one block, and where it goes in the output."""

    slot: int
    text: str
    spaced: bool


class _Typesetter(HTMLParser):
    """Copies a document piece by piece and sets the text of each block when the block ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._block: list[_Segment] = []
        self._skip_depth = 0
        self._verbatim = False
        self._spans: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag)
        if tag in _SKIPPED:
            self._skip_depth += 1
            self._verbatim = tag in _VERBATIM
        if tag == "span":
            self._spans.append(any(k == "class" and v in _SPACED for k, v in attrs))
        self.pieces.append(self.get_starttag_text() or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag)
        self.pieces.append(self.get_starttag_text() or "")

    def handle_endtag(self, tag: str) -> None:
        self._tag(tag)
        if tag in _SKIPPED:
            self._skip_depth = max(0, self._skip_depth - 1)
            self._verbatim = False
        if tag == "span" and self._spans:
            self._spans.pop()
        self.pieces.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        if self._verbatim:
            self.pieces.append(data)
            return
        if not self._skip_depth:
            spaced = bool(self._spans) and self._spans[-1]
            self._block.append(_Segment(len(self.pieces), data, spaced))
        self.pieces.append(escape(data, quote=False))

    def handle_comment(self, data: str) -> None:
        self.pieces.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.pieces.append(f"<!{decl}>")

    def unknown_decl(self, data: str) -> None:
        self.pieces.append(f"<![{data}]>")

    def handle_pi(self, data: str) -> None:
        self.pieces.append(f"<?{data}>")

    def finish_block(self) -> None:
        for slot, html in _set_block(self._block):
            self.pieces[slot] = html
        self._block = []

    def _tag(self, tag: str) -> None:
        if tag not in _INLINE and self._block:
            self.finish_block()


def typeset(html: str) -> str:
    """Set the Chinese text of a finished HTML document. Doing it twice changes nothing more."""
    setter = _Typesetter()
    setter.feed(html)
    setter.close()
    setter.finish_block()
    return "".join(setter.pieces)


def _set_block(block: list[_Segment]) -> list[tuple[int, str]]:
    """New HTML for each text of one block, as (place in the output, HTML)."""
    given = "".join(segment.text for segment in block)
    if not _WORTH_A_LOOK.search(given):
        return []
    text = _BOUND_SPACE.sub("\u00a0", given.replace(JOINER, ""))
    joints = _joints(text) | _joints_given(given)
    edges = [0, *accumulate(len(s.text.replace(JOINER, "")) for s in block)]
    spans = _spans(text, edges, [segment.spaced for segment in block])
    finished = []
    for number, (segment, start, end) in enumerate(zip(block, edges, edges[1:], strict=False)):
        # A joiner at a tag goes before it, where a second pass would find and leave it.
        inserts = [(at, 0, JOINER) for at in joints if start < at <= end or at == number == 0]
        for opened, closed, name in spans:
            if start <= opened and closed <= end:
                inserts += [(opened, 2, f'<span class="{name}">'), (closed, 1, "</span>")]
        finished.append((segment.slot, _insert(text, start, end, sorted(inserts))))
    return finished


def _insert(text: str, start: int, end: int, inserts: list[tuple[int, int, str]]) -> str:
    parts, done = [], start
    for at, _, markup in inserts:
        parts += [escape(text[done:at], quote=False), markup]
        done = at
    return "".join([*parts, escape(text[done:end], quote=False)])


def _joints(text: str) -> set[int]:
    """Places where a line must not break: a joiner goes before the character there."""
    found: set[int] = set()
    for match in _NUMBER_UNIT.finditer(text):
        found.update(range(match.start(), match.end()))
    found.update(match.start() for match in _NOT_AT_LINE_START.finditer(text))
    found.update(match.end() for match in _ORDINAL.finditer(text))
    if len(text.strip()) > _PARAGRAPH_LENGTH and (ending := _LAST_TWO.search(text)):
        found.add(ending.start(1))
    return found


def _joints_given(given: str) -> set[int]:
    """Joiners that stand in the text already, as places in the text without them."""
    places = (match.start() for match in re.finditer(JOINER, given))
    return {place - number for number, place in enumerate(places)}


def _spans(text: str, edges: list[int], spaced: list[bool]) -> list[tuple[int, int, str]]:
    """Stretches that need air, as (start, end, class), none reaching over a tag."""
    found = []
    for match in _RUN.finditer(text):
        start, end = match.span()
        before = bool(_IS_HAN.match(text[start - 1 : start])) if start else False
        after = bool(_IS_HAN.match(text, end))
        if not (before or after):
            continue
        first, last = bisect_right(edges, start) - 1, bisect_right(edges, end - 1) - 1
        if any(spaced[first : last + 1]):
            continue
        if first == last:
            found.append((start, end, "a" + "l" * before + "r" * after))
            continue
        if before:
            found.append((start, edges[first + 1], "al"))
        if after:
            found.append((edges[last], end, "ar"))
    return found
