"""Open points about money: which amount, whose (a line's or an order's), in what currency and unit."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pyarrow.compute as pc

from reportkit.data.mapping import heading_unit
from reportkit.data.questions import TYPED, Choice, Question
from reportkit.data.recognise import ASK, SURE, TIE, Candidate
from reportkit.data.recognise.cells import number
from reportkit.data.recognise.columns import HEADLINES
from reportkit.data.recognise.headings import plain
from reportkit.data.seen import Seen
from reportkit.data.sheet import Sheet, titles_of
from reportkit.data.spec import UNITS
from reportkit.data.values import bare, trimmed

#: signs and words beside the number of a cell
_SIGNS = {
    "人民币": re.compile(r"(?i)[¥￥]|(?<![美欧港日])元|rmb|cny"),
    "美元": re.compile(r"(?i)(?<!hk)[$＄]|usd|美元"),
    "欧元": re.compile(r"(?i)€|eur|欧元"),
    "英镑": re.compile(r"(?i)£|gbp|英镑"),
    "港元": re.compile(r"(?i)hk\$|hkd|港[元币]"),
}
_OFFERED = 4  # columns of numbers, where none is named like an amount
_DIFFERENT = 0.01  # totals further apart than this are different amounts
_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(百万元|万元|千元|亿元)")


def amounts(seen: Seen) -> Iterator[Question]:
    """The amount that is missing, doubtful, or has a rival of another total."""
    view, column = seen.view, HEADLINES[seen.fit.table.name]["amount"]
    ranked = [c for c in view.candidates["amount"] if c.score >= ASK]
    key = f"{seen.fit.table.name}.{column}"
    if not ranked:
        if not (view.best("quantity") and view.best("price")):
            yield _amount_missing(seen, key, column)
        elif any(word in plain(h) for h in view.headings for word in ("折", "优惠", "discount")):
            yield Question(
                key,
                "amount",
                f"{seen.sheet.name}：没有金额列，只有数量与单价，另有折扣。按数量 × 单价（折扣前）计算吗？",
                (Choice("数量×单价", {}), Choice(TYPED, typed_column(seen, column))),
                "数量×单价",
            )
        return
    first = ranked[0]
    own = total(seen.sheet, first.position)
    rivals = [c for c in ranked[1:] if first.score - c.score <= TIE and _money(seen, c)]
    different = [
        (c, amount)
        for c in rivals
        if seen.view.total(c)  # a column of zeros is nobody's amount
        and abs((amount := total(seen.sheet, c.position)) - own)
        > Decimal(str(_DIFFERENT)) * abs(own)
    ]
    if first.score >= SURE and not different:
        return
    choices = [
        Choice(first.heading, seen.writes(columns={first.heading: column}), f"合计 {own:,.2f}"),
        *(
            Choice(
                c.heading,
                seen.writes(columns={c.heading: column}),
                f"合计 {amount:,.2f}{_more(amount, own)}",
            )
            for c, amount in different
        ),
    ]
    listed = "还是".join(f"“{choice.word}”（{choice.effect}）" for choice in choices)
    ending = "为成交金额？" if different else "是不是成交金额？"
    yield Question(
        key,
        "amount",
        f"{seen.sheet.name}：{'以' if different else ''}{listed}{ending}",
        (*choices, *([] if different else [Choice(TYPED, typed_column(seen, column))])),
        first.heading,
    )


def typed_column(seen: Seen, column: str) -> dict[str, object]:
    """What is written when a person types the heading of ``column``."""
    return seen.writes(columns={TYPED: column})


def choose_column(seen: Seen, candidate: Candidate, column: str) -> Choice:
    """The choice that lets the candidate fill ``column``."""
    return Choice(candidate.heading, seen.writes(columns={candidate.heading: column}))


def _amount_missing(seen: Seen, key: str, column: str) -> Question:
    view = seen.view
    money = [
        c
        for concept in ("amount", "price")
        for c in view.candidates[concept]
        if view.profile_of(c).numeric > 0.5
    ]
    offered = tuple(choose_column(seen, c, column) for c in money or _numbers(seen))
    return Question(
        key,
        "amount",
        f"{seen.sheet.name}：没有看出成交金额是哪一列。",
        (*offered, Choice(TYPED, typed_column(seen, column))),
    )


def _numbers(seen: Seen) -> list[Candidate]:
    """Columns of numbers with a fraction that no column of ours took."""
    return [
        Candidate(position, heading, 0.0)
        for position, heading in enumerate(seen.view.headings)
        if heading
        and position not in seen.fit.columns
        and (cells := seen.view.profiles[position]).numeric > 0.9
        and cells.whole < 1
        and cells.moments < 0.5
    ][:_OFFERED]


def _money(seen: Seen, candidate: Candidate) -> bool:
    heading = plain(candidate.heading)
    return not any(word in heading for word in ("单价", "price", "unit"))


def _more(amount: Decimal, base: Decimal) -> str:
    if not base:
        return ""
    share = (amount - base) / abs(base)
    return f"，{'多' if share > 0 else '少'} {abs(share):.1%}"


def per_order(seen: Seen) -> Iterator[Question]:
    """An amount that stands alike on every line of an order: once, or each time."""
    amount = seen.reading.per_order
    if amount is None or _known_per_order(seen, amount) or _written_once(seen, amount):
        return
    yield Question(
        f"{seen.fit.table.name}.per_order",
        "per_order",
        f"{seen.sheet.name}：同一订单的各行“{amount.heading}”相同，是整单金额（每单计一次）还是每行的金额（逐行相加）？",
        (
            Choice("每单一次", seen.writes(columns={amount.heading: "order_amount"})),
            Choice("每行一次", seen.writes(columns={amount.heading: "line_amount"})),
        ),
        "每单一次",
    )


def _known_per_order(seen: Seen, amount: Candidate) -> bool:
    export = seen.view.export
    return export is not None and plain(amount.heading) in export.per_order


def _written_once(seen: Seen, amount: Candidate) -> bool:
    """True where only one line of an order bears its amount: either way it counts once."""
    order = seen.view.best("order_id")
    assert order is not None
    return seen.view.profile_of(amount).filled <= seen.view.profile_of(order).distinct


def currencies(seen: Seen) -> Iterator[Question]:
    """The worth of each currency of a mixed column."""
    column = seen.view.best("currency")
    if column is None:
        return
    kinds = sorted(map(bare, seen.view.profile_of(column).counts))
    if len(kinds) == 1 and not _is_own(kinds[0]):
        heading = column.heading
        yield _foreign(seen, kinds[0], f"“{heading}”全是 {kinds[0]}", constant=False)
    if len(kinds) < 2:
        return
    listed = "、".join(kinds)
    for kind in kinds:
        if _is_own(kind):
            continue
        yield Question(
            f"currency.{kind}",
            "currency",
            f"{seen.sheet.name}：“{column.heading}”有 {listed} {len(kinds)} 种，1 {kind} 折算多少元？没有汇率不能相加。",
            (Choice(TYPED, {"data": {"currency_rates": {kind: TYPED}}}),),
        )


def _is_own(kind: str) -> bool:
    return kind.upper() in ("CNY", "RMB", "￥", "¥") or kind in ("人民币", "元")


def _foreign(seen: Seen, kind: str, told: str, *, constant: bool) -> Question:
    """Amounts in one foreign currency: the report is in it, or they are converted."""
    noted = seen.writes(constants={"currency": kind}) if constant else {}
    return Question(
        f"currency.{kind}",
        "currency",
        f"{seen.sheet.name}：{told}。报告用{kind}，还是折算成元（写出 1 {kind} 折合多少元）？"
        + ("若其实是元，选“就是元”。" if constant else ""),
        (
            Choice("不折算", {"client": {"currency": kind}}, f"报告里的金额都是{kind}"),
            *([Choice("就是元", {}, "按原数计入")] if constant else []),
            Choice(TYPED, {**noted, "data": {"currency_rates": {kind: TYPED}}}, "按汇率折算成元"),
        ),
    )


def signs(seen: Seen) -> Iterator[Question]:
    """Amounts whose cells bear the signs of several currencies."""
    amount = seen.view.best("amount")
    if amount is None:
        return
    examples: dict[str, str] = {}
    for text in seen.view.profile_of(amount).counts:
        for name, sign in _SIGNS.items():
            if name not in examples and sign.search(text):
                examples[name] = text
    examples |= {
        name: amount.heading
        for name, sign in _SIGNS.items()
        if name != "人民币" and name not in examples and sign.search(amount.heading)
    }
    if len(examples) == 1 and "人民币" not in examples and seen.view.best("currency") is None:
        name, text = next(iter(examples.items()))
        yield _foreign(seen, name, f"“{amount.heading}”写着{name}（{text}）", constant=True)
    if len(examples) < 2:
        return
    listed = "、".join(f"{name}（{text}）" for name, text in examples.items())
    yield Question(
        f"{seen.fit.table.name}.signs",
        "signs",
        f"{seen.sheet.name}：“{amount.heading}”里有{listed}，没有汇率不能相加。请在文件中另写一列“币种”再重新起草，"
        "或确认都是同一种货币。",
        (Choice("同一种货币", {}, "按原数相加"),),
    )


def units_told(seen: Seen) -> dict[str, str]:
    """Columns of money → the unit in a title above them, where their headings name none."""
    told = _unit_in_title(seen)
    if told is None:
        return {}
    return {
        name: told[1]
        for position, names in seen.fit.columns.items()
        for name in names
        if seen.fit.table.column(name).kind == "money"
        and heading_unit(seen.view.headings[position])[0] == 1.0
    }


def _unit_in_title(seen: Seen) -> re.Match[str] | None:
    cells = (cell for row in titles_of(seen.sheet) for cell in row if cell)
    return next((match for cell in cells if (match := _UNIT.search(cell))), None)


def unit(seen: Seen) -> Iterator[Question]:
    """A title such as 单位：万元 above headings that name no unit of their own."""
    told, amount, columns = _unit_in_title(seen), seen.view.best("amount"), units_told(seen)
    if told is None or amount is None or not columns:
        return
    money = total(seen.sheet, amount.position)
    factor = Decimal(str(UNITS[told[1]]))
    yield Question(
        f"{seen.fit.table.name}.unit",
        "unit",
        f"{seen.sheet.name}：标题写着“{told[0]}”，“{amount.heading}”的数是{told[1]}还是元？",
        (
            Choice(told[1], seen.writes(units=columns), f"合计 {money * factor:,.2f} 元"),
            Choice("元", seen.writes(units=dict.fromkeys(columns, "元")), f"合计 {money:,.2f} 元"),
        ),
        told[1],
    )


def total(sheet: Sheet, position: int) -> Decimal:
    """The sum of a whole column; what is no number counts nothing."""
    found = Decimal(0)
    for batch in sheet.stream([position]):
        for entry in pc.value_counts(batch.column(0)).to_pylist():
            text = trimmed(entry["values"] or "")
            value = number(text) if text else None
            if value is not None:
                found += Decimal(str(value.value)) * entry["counts"]
    return found


def wide(seen: Seen) -> Iterator[Question]:
    """One column for each month: unfolded, each month of a customer is one order."""
    shape = seen.reading.wide
    if shape is None:
        return
    heads = [seen.view.headings[position] for position in shape.months]
    money = sum((total(seen.sheet, position) for position in shape.months), Decimal(0))
    several = f"“{heads[0]}”至“{heads[-1]}”{len(heads)} 列"
    told = f"{seen.sheet.name}：{several}各是一段时间的金额（合计 {money:,.2f}），展开成每位客户每段时间一笔吗？"
    if shape.lacks_year:
        told += "表头没有写年份，展开请写出是哪一年。"
        unfold = Choice(TYPED, seen.writes(year=TYPED, skip=False), f"计入的金额 {money:,.2f}")
    else:
        unfold = Choice("展开", seen.writes(skip=False), f"计入的金额 {money:,.2f}")
    yield Question(
        "orders.year" if shape.lacks_year else "orders.wide",
        "year" if shape.lacks_year else "wide",
        f"{told}订单数与复购按时间段计，不是真实的笔数。",
        (unfold, Choice("不读", seen.writes(skip=True), "这份文件不读入")),
        "" if shape.lacks_year else "展开",
    )
