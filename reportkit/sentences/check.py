"""What no data can mend in a template: unknown formats, a unit twice, digits typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from reportkit import numerals
from reportkit.absence import nearest
from reportkit.errors import NotebookError
from reportkit.sentences.grammar import Field, Part, fields, literals, parse

_OWN_UNITS = {
    "money": ("元", "万元", "亿元"), "round_money": ("元", "万元", "亿元"), "pct": ("%", "％", "个百分点"), "pct0": ("%", "％"),
    "pct2": ("%", "％"), "pp": ("个百分点", "%"), "size_pp": ("个百分点", "%"), "size_pct": ("%", "％"),
    "signed_money": ("元", "万元", "亿元"), "change": ("%", "％"), "times": ("倍",),
}  # fmt: skip


def check(template: str, fixed: Sequence[str] | None = ()) -> None:
    """Refuse what no data can mend: unknown formats, a unit twice, digits typed by hand.

    fixed: phrases with digits that define rather than measure (95% 区间, 9～10 分); None: all may.
    """
    parts = parse(template)
    for field in fields(parts):
        if field.format not in ("", "?", *numerals.FORMATS):
            hint = nearest(field.format, numerals.FORMATS)
            raise NotebookError(
                f"{{{field.name}:{field.format}}} 的格式未知，{hint}可用：{'、'.join(numerals.FORMATS)}。"
            )
    for unit, field in _doubled(parts):
        raise NotebookError(
            f"单位写了两次：{{{field.name}:{field.format}}} 自带单位，后面不要再写“{unit}”。"
        )
    for text in literals(parts) if fixed is not None else ():
        for phrase in sorted(fixed or (), key=len, reverse=True):
            text = text.replace(phrase, "")
        if digits := re.search(r"\d[\d,.]*\S{0,3}", text):
            raise NotebookError(
                f"句子里手写了数字“{digits[0]}”：请写成 {{名称:格式}} 并把数值交给它；"
                "若它是定义而非结果，请列入 fixed。"
            )


def _doubled(parts: Sequence[Part]) -> Iterator[tuple[str, Field]]:
    for part, after in zip(parts, (*parts[1:], ""), strict=False):
        if isinstance(part, Field) and isinstance(after, str):
            units = _OWN_UNITS.get(part.format, ())
            yield from ((u, part) for u in units if after.lstrip().startswith(u))
        elif isinstance(part, tuple):
            for choice in part:
                yield from _doubled(choice.parts)
