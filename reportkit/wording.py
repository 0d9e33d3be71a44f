"""Kinds of clumsy Chinese that a report must not print. Takes paragraphs, knows neither client nor chapter.

Each kind is a pattern with a reason and a remedy, or a function where a pattern does not suffice. The
tests and ``make prose`` ask the same list, so a kind found once is looked for everywhere.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_HAN = "\u4e00-\u9fff"
_FALL, _RISE = "下降|减少|下滑|降低|减去|少了|回落|跌", "上升|增长|增加|提高|多了|回升|涨"
_SAID = f"{_FALL}|{_RISE}"
_SINGLE = "的了在是和与为及把被从对将有由按其而则"
_OFTEN = 3  # times that one number may not stand in a paragraph
_TOLD = re.compile(rf"(?<![\d.,:A-Za-z-])\d[\d,.]*\d(?!\d|[-:]\d) ?[%％{_HAN}]?")
_LEAST = 2  # digits of a number that is noticed


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to be clumsy: its name, what finds it, and what to do instead."""

    name: str
    finds: Callable[[str], Iterator[str]]
    instead: str


@dataclass(frozen=True, slots=True)
class Hit:
    """Words of a paragraph that are of a kind."""

    kind: str
    words: str
    paragraph: str
    instead: str

    def __str__(self) -> str:
        return f"{self.kind}：“{self.words}”，见“{self.paragraph}”。{self.instead}"


def _matching(*patterns: str) -> Callable[[str], Iterator[str]]:
    found = [re.compile(pattern) for pattern in patterns]

    def finds(paragraph: str) -> Iterator[str]:
        for pattern in found:
            yield from (match[0] for match in pattern.finditer(paragraph))

    return finds


def _repeated(paragraph: str) -> Iterator[str]:
    """A number with its unit that stands there too often; dates and ranges are no statements."""
    told = (match[0].strip() for match in _TOLD.finditer(paragraph))
    counts = Counter(text for text in told if sum(map(str.isdigit, text)) >= _LEAST)
    for text, times in counts.items():
        if (
            times >= _OFTEN and not re.search(r"[年月日%％]$|^(?:19|20)\d\d", text)
        ) or times > _OFTEN:
            yield text


KINDS: tuple[Kind, ...] = (
    Kind(
        "方向说了两遍",
        _matching(
            rf"(?:{_SAID})(?:了|约|近|至多)? ?[−-] ?\d[\d.,]*",
            rf"[−-]\d[\d.,]* ?(?:分|%|个百分点|pp|万元|元)?，(?:{_SAID})",
            rf"变为（(?:{_SAID})）",
        ),
        "用“下降 3.2 分”，不带负号。",
    ),
    Kind(
        "程序里的名称",
        _matching(
            r"(?<![\w./-])[a-z]+(?:_[a-z0-9]+)+(?![\w./-])",
            r"(?<![\w./-])(?:customers|orders|order_lines|surveys|interactions|events|leads|tickets|costs|products|market)\.(?!csv|xlsx|parquet)[a-z]\w+",
            r"（(?:customers|orders|order_lines|surveys|interactions|events|leads|tickets|costs|"
            r"products|market|offers)）",
            r"(?<![A-Za-z])(?:NaN|None|null|True|False|nan)(?![A-Za-z])",
        ),
        "写中文名称。",
    ),
    Kind(
        "内部的话",
        _matching(
            "业务资料没有给出|策略库没有|没有为某格|轮廓系数|按金额自动换算|重新运行即可|补充后重新运行"
            "|画像卡，卡中|走到后一步即视为|未满期的|数据框|请检查代码|触及[上下]限"
            "|在区间允许的范围内|其前一组是|含 ?\\d+ ?[家名]有成交而不在"
        ),
        "删去，或写客户听得懂的话。",
    ),
    Kind(
        "绕的句子",
        _matching(
            "在这一项给出|需要单独复盘|最难的一步是|，下降，超出误差|，上升，超出误差|是偶然的 ?[\\d.]+ ?倍"
            "|已沉默超过自身节奏|的变化偏[低高]|频率为[高中低]的|窗口利润合计|累计增量超过累计投入"
            "|全部历史（至|因此未能给出|（其中[^（）]*（"
        ),
        "照 docs 的样子改写：先说结果，再说多少。",
    ),
    Kind(
        "没写完的算式",
        _matching(r"[=＝×÷＋] ?(?:[，。；）]|$)", r"(?:^|[，。；]) ?[＝=×÷]", r"\{\w+(?::\w+)?\}|\[\[|\]\]"),
        "算式写全，或不写。",
    ),
    Kind(
        "半角标点",
        _matching(rf"[{_HAN}][,;:!?()][{_HAN}]?", rf"[,;:!?()][{_HAN}]", rf"[{_HAN}]\.(?= |$)"),
        "中文之间用全角标点。",
    ),
    Kind(
        "重复的字词",
        _matching(rf"([{_SINGLE}])\1", rf"(?<![{_HAN}])([{_HAN}]{{2,4}})\1(?![{_HAN}])", r"[，。；、：]{2,}|，。|。，"),
        "删去一个。",
    ),
    Kind("同一数字三次以上", _repeated, "说一次，其余用代词或省去。"),
)  # fmt: skip


def faults(paragraphs: Iterable[str]) -> Iterator[Hit]:
    """Every hit in ``paragraphs``, in their order; a paragraph met twice is judged once."""
    seen: set[str] = set()
    for paragraph in paragraphs:
        text = " ".join(paragraph.replace("\u2060", "").replace("\u00a0", " ").split())
        if not text or text in seen:
            continue
        seen.add(text)
        for kind in KINDS:
            for words in kind.finds(text):
                yield Hit(kind.name, words, text, kind.instead)
