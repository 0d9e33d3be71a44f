"""Chinese typesetting of finished HTML: what the layout engine's CSS has no words for.

- 中西文间距: Latin letters and figures next to Han get an eighth of an em of air, as a margin on a
  `<span class="al|ar|alr">` (before, after, both). The text stays clean for search and copy.
- A number stays with its unit, whether or not a space stands between them, 附 with 图 and 表 and both
  with their number, n with what it equals, and · ～ ℃ never start a line: U+2060, U+00A0.
- 孤字不成行: the last character of a paragraph never stands alone on its line, nor does the citation
  that ends it. No headline breaks inside a word of the report.

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
    "美元|港元|欧元|日元|英镑|港币|人次|盏|"
    "[元家个条份次年月日天季人款项级类分倍％℃位名户笔单台套件周岁页章节期折成层组秒种轮届]"
)
_UNIT = f"(?:[百千]?[万亿]{{1,2}}[余多]?(?:{_MEASURE})?|[余多]?(?:{_MEASURE}))"
_NUMBER_UNIT = re.compile(f"(?<=[0-9])\u00a0?{_UNIT}")
_NOT_AT_LINE_START = re.compile(r"(?<=[^\s—…])[·～〜℃°]")
_ORDINAL = re.compile("第(?=[0-9])|附(?=[图表])")
_BOUND_SPACE = re.compile(
    "(?<=[≥≤±＞＜＝=]) (?=[0-9\u2212-])|(?<=[图表]) (?=[0-9A-Z])|(?<=第) (?=[0-9])|(?<=[nN]) (?=[=＝])"
    f"|(?<=[0-9]) (?={_UNIT})"
)
_CITED = r"附?[图表][ \u00a0]?[0-9A-E][-0-9]*"
_LAST_CITE = re.compile(f"[{_HAN}0-9%）](（{_CITED}(?:、{_CITED}){{0,4}}）)[。；]?\\s*$")
_CITE_LENGTH = 20  # characters of a citation that stay together; a longer one may break at 、
_WORDS = re.compile(
    "销售额|毛利率|毛利|利润|贡献|客户|优质|发展|潜力|边缘|占比|满意度|净推荐值|不满意|满意|流失|休眠|活跃|沉默|"
    "复购|购买|采购|首购|再买|退货率|退货|订单|成交|线索|转化率|转化|渠道|地区|行业|品类|产品|层级|升级|降级|"
    "频率|忠诚度|忠诚|预警|预测|回访|互动|工单|关单|售后|服务|费用|成本|投入|增量|决定|批准|逐一|认领|"
    "下降|上升|下滑|增长|同比|环比|最高|最低|集中度|基尼系数|区间|概率|名单|评分|得分|权重|目标|达到|低于|高于|"
    "亮灯|在险|预算|试点|差别|误差|随机|情形|一半|多数|其中|合计|平均|户均|没有|已经|正在|按自身|节奏"
)
_HEADINGS = frozenset({"h1", "h2", "h3"})
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
        self._headline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag(tag)
        self._headline = self._headline or tag in _HEADINGS
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
        self._headline = self._headline and tag not in _HEADINGS
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
        for slot, html in _set_block(self._block, headline=self._headline):
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


def _set_block(block: list[_Segment], *, headline: bool) -> list[tuple[int, str]]:
    """New HTML for each text of one block, as (place in the output, HTML)."""
    given = "".join(segment.text for segment in block)
    if not _WORTH_A_LOOK.search(given):
        return []
    text = _BOUND_SPACE.sub("\u00a0", given.replace(JOINER, ""))
    joints = _joints(text) | _joints_given(given)
    if headline:
        for match in _WORDS.finditer(text):
            joints.update(range(match.start() + 1, match.end()))
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
    if len(text.strip()) > _PARAGRAPH_LENGTH and (ending := _LAST_CITE.search(text)):
        found |= {ending.start(1) - 1, ending.start(1)}
        if len(ending[1]) <= _CITE_LENGTH:
            found.update(at + 1 for at in range(*ending.span(1)) if text[at] == "、")
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
