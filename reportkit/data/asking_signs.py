"""Open points about how an amount is written: points that may part thousands, sales below zero."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from reportkit.data.asking_money import total
from reportkit.data.questions import Choice, Question
from reportkit.data.recognise import Candidate
from reportkit.data.recognise.columns import HEADLINES
from reportkit.data.seen import Seen

_THREE_BEHIND = re.compile(r"[-+(]?[^\d.,()]*\d{1,3}\.\d{3}[^\d.,]*")
_SURELY_PARTED = re.compile(r"\d\.\d{3}\.\d{3}")
_FEWEST = 3  # different cells that make a habit
_MOST = 0.9  # of the cells
_THOUSAND = Decimal(1000)


def points(seen: Seen) -> Iterator[Question]:
    """1.234 in every cell, or beside decimal commas: one thousand and more, or a little over one?"""
    amount = seen.view.best("amount")
    if amount is None:
        return
    cells = seen.view.profile_of(amount)
    pointed = [text for text in cells.numbers if _THREE_BEHIND.fullmatch(text)]
    rows = sum(cells.counts[text] for text in pointed)
    told = bool(cells.decimal_commas) or any(map(_SURELY_PARTED.search, cells.numbers))
    whole = not told and all(cells.numbers[text].value.is_integer() for text in cells.numbers)
    if (
        len(pointed) < (1 if told else _FEWEST)
        or whole
        or not (told or rows >= _MOST * cells.filled)
    ):
        return
    money, column = total(seen.sheet, amount.position), _column(seen)
    alone = rows == cells.filled
    text = f"“{amount.heading}”有 {rows:,} 格写作“{pointed[0]}”这样的数，点是小数点还是千分位？"
    remedy = "" if alone else "若是千分位，请在文件中去掉这些点，再重新起草。"
    thousands = Choice(
        "千分位", seen.writes(units={column: "千元"}), f"合计 {money * _THOUSAND:,.2f}"
    )
    yield Question(
        f"{seen.fit.table.name}.{column}.points",
        "points",
        f"{seen.sheet.name}：{text}{remedy}",
        (Choice("小数点", {}, f"合计 {money:,.2f}"), *([thousands] if alone else [])),
    )


def below_zero(seen: Seen) -> Iterator[Question]:
    """Sales of which most are negative: all of them returns, or a ledger that writes income so?"""
    amount = seen.view.best("amount")
    if (
        amount is None
        or seen.source.kinds
        or seen.source.negative
        or not _mostly_negative(seen, amount)
    ):
        return
    money = total(seen.sheet, amount.position)
    if money >= 0:
        return
    turned = Choice("是销售", seen.writes(negative=True), f"取相反数，合计 {-money:,.2f}")
    goods = seen.view.best("quantity")
    turnable = goods is None or seen.view.total(goods) < 0
    yield Question(
        f"{seen.fit.table.name}.{_column(seen)}.sign",
        "sign",
        f"{seen.sheet.name}：“{amount.heading}”多半是负数（合计 {money:,.2f}），是退货，还是记成负数的销售？"
        + ("" if turnable else "若是销售，请在文件中去掉负号，再重新起草。"),
        (Choice("是退货", {}, "按退款扣减"), *([turned] if turnable else [])),
    )


def _mostly_negative(seen: Seen, amount: Candidate) -> bool:
    cells = seen.view.profile_of(amount)
    below = sum(cells.counts[t] for t, n in cells.numbers.items() if n.value < 0)
    above = sum(cells.counts[t] for t, n in cells.numbers.items() if n.value > 0)
    return below > above


def _column(seen: Seen) -> str:
    return HEADLINES[seen.fit.table.name]["amount"]
