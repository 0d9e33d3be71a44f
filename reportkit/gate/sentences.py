"""What a sentence says of the blocks it rests on. Reads the words as printed, not their template."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from reportkit.blocks import Finding, Metric, Table
from reportkit.facts import is_number, same
from reportkit.gate import table_rows
from reportkit.gate.printed_numbers import numbers_in
from reportkit.gate.recordings import Recorded, Said, sentences_of
from reportkit.numerals import format_value, integer

_COMPARED = re.compile(
    r"(环比|较上期|同比|较上年同期|较去年同期|上期|去年同期|上年同期) ?(?=[+\-−\d])"
)
_INTERVAL = re.compile(r"区间 ?(\S+?)～(\S+?)(?=[）），,；。]|$)")
_PARTS = ("previous", "year_before", "n")  # what a value may repeat of a metric besides its value


def faults(recorded: Recorded) -> Iterator[str]:
    """A line for every sentence that contradicts a block it rests on."""
    for chapter, finding in recorded.each(Finding):
        assert isinstance(finding, Finding)
        place = recorded.place(f"{chapter.chapter}.{finding.id}")
        said = Said(place, sentences_of(finding), recorded.cited(chapter.chapter, finding))
        yield from _unsaid(recorded, said)
        yield from _denominators(recorded, said, finding)
        yield from _comparisons(recorded, said)
        yield from _repeated(recorded, chapter.chapter, finding)
        yield from table_rows.exchanged(said, finding)
        yield from chain(table_rows.counts(said), _intervals(said))
    for chapter, table in recorded.each(Table):
        assert isinstance(table, Table)
        name = f"{chapter.chapter}.{table.id}"
        said = Said(recorded.place(name), (table.title,), {name: table})
        yield from table_rows.counts(said)


# -- metrics -----------------------------------------------------------------------------------


def _unsaid(recorded: Recorded, said: Said) -> Iterator[str]:
    """A sentence that rests on a metric says its number."""
    for name, metric in said.metrics.items():
        assert metric.value is not None
        if not any(number.says(metric.value) for number in said.numbers):
            told = "、".join(dict.fromkeys(number.text for number in said.numbers)) or "没有数字"
            yield (
                f"{said.place}以{recorded.place(name)}为依据，后者是 {_shown(metric, metric.value)}，"
                f"句中却只有 {told}。请让两处取自同一个结果。"
            )


def _denominators(recorded: Recorded, said: Said, finding: Finding) -> Iterator[str]:
    """A share is told with the number of cases it is a share of."""
    shares = {n: m for n, m in said.metrics.items() if m.format.startswith("pct") and m.n}
    told = finding.values.get("n")
    if len(shares) != 1 or not is_number(told) or "{n:int}" not in finding.template:
        return
    ((name, metric),) = shares.items()
    assert metric.n is not None
    if not any(number.says(metric.n) for number in said.numbers):
        yield (
            f"{said.place}的比例以 n = {integer(told)} 说出，而{recorded.place(name)}的分母是 "
            f"n = {integer(metric.n)}。请在句中写出比例真正的分母。"
        )


def _comparisons(recorded: Recorded, said: Said) -> Iterator[str]:
    """环比, 同比 and the values of earlier periods are those of a metric the sentence rests on."""
    for sentence in said.sentences:
        starts = {number.start: number for number in numbers_in(sentence)}
        for match in _COMPARED.finditer(sentence):
            number = starts.get(match.end())
            expected = _expected(match[1], said.metrics)
            told = (number.says(v) for values in expected.values() for v in values if number)
            if number is None or not expected or any(told):
                continue
            name = next(iter(expected))
            metric = said.metrics[name]
            yield (
                f"{said.place}写“{match[0]}{number.text}”，而按{recorded.place(name)}（"
                f"本期 {_shown(metric, metric.value)}，上期 {_shown(metric, metric.previous)}，"
                f"上年同期 {_shown(metric, metric.year_before)}）不是这个数。"
                "请检查环比与同比是否对调、本期与基数是否同口径。"
            )


def _expected(word: str, metrics: Mapping[str, Metric]) -> dict[str, tuple[float, ...]]:
    """What the number after ``word`` may be, by metric: the base, or the change from it."""
    found: dict[str, tuple[float, ...]] = {}
    for name, metric in metrics.items():
        base = metric.year_before if "同" in word else metric.previous
        if base is None or metric.value is None:
            continue
        ratio = (metric.value / base - 1,) if base else ()
        named = word in ("上期", "去年同期", "上年同期")
        found[name] = (base,) if named else (metric.value - base, *ratio)
    return found


def _repeated(recorded: Recorded, chapter: str, finding: Finding) -> Iterator[str]:
    """Values that the chapter declared to repeat a metric: ``dormant``, ``value.revenue.previous``."""
    for key, reference in finding.facts.items():
        home, part = reference, "value"
        if reference.rpartition(".")[2] in _PARTS:
            home, _, part = reference.rpartition(".")
        name = home if "." in home else f"{chapter}.{home}"
        metric, told = recorded.blocks.get(name), finding.values.get(key)
        if not isinstance(metric, Metric):
            continue  # of a chapter that is not in this book
        known = getattr(metric, part)
        if is_number(told) and is_number(known) and not same(told, known):
            yield (
                f"{recorded.place(f'{chapter}.{finding.id}')}的“{key}”是 {_shown(metric, told)}，"
                f"而{recorded.place(name)}（{metric.label}）是 {_shown(metric, known)}："
                "同一事实只能有一个数，请让两处取自同一个结果。"
            )


def _shown(metric: Metric, value: float | None) -> str:
    text = format_value(value, metric.format)
    return f"{text} {metric.unit}" if metric.unit and value is not None else text


# -- intervals ---------------------------------------------------------------------------------


def _intervals(said: Said) -> Iterator[str]:
    """The number before “（95% 区间 a～b）” lies between a and b."""
    for sentence in said.sentences:
        numbers = tuple(numbers_in(sentence))
        for match in _INTERVAL.finditer(sentence):
            ends = [number for number in numbers if match.start(1) <= number.start < match.end(2)]
            start = sentence.rfind("（", 0, match.start()) + 1
            share = ends[0].text.endswith("%") if ends else False
            before = [n for n in numbers if n.end < start and n.text.endswith("%") == share]
            if len(ends) != 2 or not start or not before:
                continue
            low, high = ends
            told = abs(before[-1].digits) if low.digits >= 0 else before[-1].digits
            if not low.digits <= told <= high.digits:
                yield (
                    f"{said.place}写“{before[-1].text}（区间 {low.text}～{high.text}）”，"
                    "数值不在自己的区间之内。请检查上下限是否对调，或区间属于另一个数。"
                )
