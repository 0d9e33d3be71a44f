"""Base, part and share in one sentence: “598 张工单中 484 张（80.9%）”, “598 张工单中 80.9%”.

Where a sentence names base and part, the share is part ÷ base. Where it names base and share only,
some whole number of cases gives this share, and the unrounded share that the chapter recorded gives
it exactly. Shares of money and of weighted answers are no shares of cases: nothing is claimed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain

from reportkit.blocks import Figure, Finding, Metric, Table
from reportkit.gate.printed_numbers import Number, numbers_in
from reportkit.gate.recordings import Recorded, sentences_of
from reportkit.numerals import integer

_WHOLE = 1e-6  # of a product of doubles that should be a whole number
_COUNT = r"\d{1,3}(?:,\d{3})+|\d+"
_BASE = rf"(?<![\d.,−-])(?P<base>{_COUNT}) ?(?P<unit>[家条笔次张人份位项个组类])[^，。；：（）%]*?"
_OF = r"(?:(?<![其年月集])中，?|，其中)(?:只|仍|已|约|另)?有? ?"
_SHARE = r"(?P<share>\d+(?:\.\d+)?)%"
_MONEY = r"(?! ?的(?:销售|利润|毛利|收入|金额|采购|成本|费用|工时|预计))"
_DIRECT = re.compile(rf"{_BASE}{_OF}{_SHARE}{_MONEY}")
_DIVIDED = re.compile(
    rf"{_BASE}{_OF}(?P<part>{_COUNT}) ?(?P=unit)[^，。；、：（）%\d]*"
    rf"(?:（|，(?:占|[一-龥]{{0,6}}率(?:为)?) ?){_SHARE}{_MONEY}"
)
_WEIGHTED = "加权"


def faults(recorded: Recorded) -> Iterator[str]:
    """A line for every sentence whose share is not one of the base that it names."""
    for chapter, finding in recorded.each(Finding):
        assert isinstance(finding, Finding)
        place = recorded.place(f"{chapter.chapter}.{finding.id}")
        cited = recorded.cited(chapter.chapter, finding).values()
        metrics = tuple(block for block in cited if isinstance(block, Metric))
        shares = tuple(v for v in finding.values.values() if isinstance(v, float))
        for text in sentences_of(finding):
            yield from _of_text(place, text, shares, metrics)
    for kind in (Table, Figure):
        for chapter, block in recorded.each(kind):
            assert isinstance(block, Table | Figure)
            yield from _of_text(
                recorded.place(f"{chapter.chapter}.{block.id}"), block.title, (), ()
            )


def _of_text(
    place: str, text: str, shares: tuple[float, ...], metrics: tuple[Metric, ...]
) -> Iterator[str]:
    if _WEIGHTED in text:
        return
    numbers = {number.start: number for number in numbers_in(text)}
    for match in chain(_DIVIDED.finditer(text), _DIRECT.finditer(text)):
        base, share = numbers.get(match.start("base")), numbers.get(match.start("share"))
        if base is None or share is None or not base.value:
            continue
        if match.re is _DIVIDED:
            yield from _of_part(place, match, share, tuple(numbers.values()))
        elif not _of_base(base.value, share, shares, metrics):
            yield (
                f"{place}写“{match[0]}”，而 {integer(base.value)} {match['unit']}中的任何整数都不是这个"
                "比例：分母另有其数。请在句中写出比例真正的分母。"
            )


def _of_part(
    place: str, match: re.Match[str], share: Number, numbers: tuple[Number, ...]
) -> Iterator[str]:
    """The share is the part's, of the base named before it or of another number of the text."""
    base, part = (float(match[name].replace(",", "")) for name in ("base", "part"))
    others = (number.value for number in numbers if number.start != match.start("part"))
    if any(number and share.says(part / number) for number in (base, *others)):
        return
    yield (
        f"{place}写“{match[0]}”，而 {integer(part)} ÷ {integer(base)} 是 {part / base:.1%}。"
        "请让分子、分母与比例取自同一个结果。"
    )


def _of_base(
    base: float, share: Number, shares: tuple[float, ...], metrics: tuple[Metric, ...]
) -> bool:
    """Whether the share can be one of ``base`` cases."""
    if any(m.n == base and m.value is not None and share.says(m.value) for m in metrics):
        return True
    meant = [value for value in shares if share.says(value)]
    if meant:
        return any(abs(value * base - round(value * base)) <= _WHOLE * base for value in meant)
    nearest = round(share.value * base)
    return any(share.says(cases / base) for cases in (nearest - 1, nearest, nearest + 1))
