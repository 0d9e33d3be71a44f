"""Whether a sheet of returns is taken off the sales, and what that does to the money that counts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.data.asking_money import total
from reportkit.data.questions import Choice, Question
from reportkit.data.recognise.cells import number
from reportkit.data.seen import Seen
from reportkit.data.values import bare, trimmed

TAKEN, APART, LEFT = "从原订单扣减", "按退货日期另计", "不扣减"
_AMOUNTS = ("line_amount", "order_amount", "paid_amount")


def returns(seen: Seen, sheets: Sequence[Seen]) -> Iterator[Question]:
    """The question of one sheet of returns; nothing for any other."""
    if not seen.is_returns:
        return
    sold = next((s for s in sheets if s.reading.is_sales and not s.is_returns), None)
    yield from _states(seen)
    choices = [
        *_taken(seen, sold),
        *_apart(seen, sold),
        Choice(LEFT, {"sources": {seen.label: {"skip": True}}}, "这份文件不读入"),
    ]
    listed = "；".join(f"{c.word}：{c.effect}" for c in choices if c.effect)
    rows = seen.view.rows
    yield Question(
        "returns",
        "returns",
        f"{seen.sheet.name}：看来是退货、退款记录（{rows:,} 行{'以上' if rows >= 2000 else ''}）。怎样计入？{listed}。"
        "若订单文件里的金额已经是扣减之后的，选“不扣减”。",
        tuple(choices),
        choices[0].word,
    )


def _states(seen: Seen) -> Iterator[Question]:
    """States of which nobody can say whether the goods or the money came back."""
    position = seen.fit.position("returned")
    for word in seen.source.open_states if position is not None else ():
        assert position is not None
        yield Question(
            f"returns.returned.{word}",
            "returned",
            f"{seen.sheet.name}：“{seen.view.headings[position]}”为“{word}”的 "
            f"{seen.view.profiles[position].counts[word]:,} 行算退成了吗？",
            tuple(
                Choice(said, seen.writes(values={"returned": {word: value}}))
                for said, value in (("算", "是"), ("不算", "否"))
            ),
            "不算",
        )


def _taken(seen: Seen, sold: Seen | None) -> Iterator[Choice]:
    order = seen.fit.position("order_id")
    if order is None or seen.fit.table.name != "returns":
        return
    writes = seen.writes(skip=False)
    if sold is None:
        yield Choice(TAKEN, writes)
        return
    met, rows, money = _matched(seen, order, sold)
    base = _money_of(sold)
    effect = f"{rows:,} 行里 {met:,} 行找到原订单"
    if money and base:
        effect += f"，计入的金额减少 {money:,.2f}（{money / base:.1%}）"
    yield Choice(TAKEN, writes, effect)


def _apart(seen: Seen, sold: Seen | None) -> Iterator[Choice]:
    """Rows of their own on the day on which the goods came back."""
    if seen.fit.table.name == "orders":
        amount = seen.fit.position("paid_amount")
        writes = seen.writes(skip=False)
    else:
        found = {
            n: seen.fit.position(n) for n in ("customer_id", "returned_at", "amount", "return_id")
        }
        amount = found["amount"]
        if None in (found["customer_id"], found["returned_at"], amount):
            return
        names = {"customer_id": "customer_id", "returned_at": "ordered_at", "amount": "paid_amount",
                 "return_id": "order_id"}  # fmt: skip
        columns = {seen.view.headings[p]: names[n] for n, p in found.items() if p is not None}
        writes = seen.writes(table="orders", columns=columns, negative=True, skip=False)
    if amount is None:
        return
    money = abs(total(seen.sheet, amount))
    base = _money_of(sold) if sold is not None else Decimal(0)
    share = f"（{money / base:.1%}）" if base else ""
    yield Choice(APART, writes, f"计入的金额减少 {money:,.2f}{share}")


def _money_of(sold: Seen) -> Decimal:
    position = next((p for c in _AMOUNTS if (p := sold.fit.position(c)) is not None), None)
    if position is None:
        return Decimal(0)
    if sold.fit.position("order_amount") == position:
        return sum(_per_order(sold, position, None).values(), Decimal(0))
    return total(sold.sheet, position)


def _matched(seen: Seen, order: int, sold: Seen) -> tuple[int, int, Decimal]:
    """Rows whose order was sold, all rows, and the money that taking them off costs."""
    rows = _rows(seen, order)
    wanted = pa.array(sorted({number for number, _, back in rows if back}), pa.string())
    position = next((p for c in _AMOUNTS if (p := sold.fit.position(c)) is not None), None)
    key = sold.fit.position("order_id")
    if key is None:
        return 0, len(rows), Decimal(0)
    cost = _per_order(sold, position, wanted)
    told: dict[str, list[Decimal | None]] = {}
    for number_, amount, back in rows:
        if back and number_ in cost:
            told.setdefault(number_, []).append(amount)
    money = sum(
        (
            min(cost[n], sum(filter(None, a), Decimal(0))) if None not in a else cost[n]
            for n, a in told.items()
        ),
        Decimal(0),
    )
    return sum(map(len, told.values())), len(rows), money


def _rows(seen: Seen, order: int) -> list[tuple[str, Decimal | None, bool]]:
    """Order, amount and whether it came back, of every row."""
    amount, state = seen.fit.position("amount"), seen.fit.position("returned")
    counted = {w for w, said in seen.source.values.get("returned", {}).items() if said == "是"}
    wanted = [p for p in (order, amount, state) if p is not None]
    found: list[tuple[str, Decimal | None, bool]] = []
    for batch in seen.sheet.stream(wanted):
        cells = dict(zip(wanted, (c.to_pylist() for c in batch.columns), strict=True))
        for row, word in enumerate(cells[order]):
            if not trimmed(word or ""):
                continue
            money = _decimal(cells[amount][row]) if amount is not None else None
            back = state is None or trimmed(cells[state][row] or "") in counted
            found.append((bare(word), abs(money) if money is not None else None, back))
    return found


def _per_order(sold: Seen, position: int | None, wanted: pa.Array | None) -> dict[str, Decimal]:
    """What each of the wanted orders (None: all) cost, an amount of the whole order once."""
    key = sold.fit.position("order_id")
    once = position is not None and sold.fit.position("order_amount") == position
    cost: dict[str, Decimal] = {}
    if key is None:
        return cost
    for batch in sold.sheet.stream([key, *([position] if position is not None else [])]):
        ids = pc.utf8_trim_whitespace(batch.column(0))
        if wanted is not None:
            batch = batch.filter(pc.fill_null(pc.is_in(ids, wanted), False))
        amounts = batch.column(1).to_pylist() if position is not None else [None] * batch.num_rows
        for word, text in zip(batch.column(0).to_pylist(), amounts, strict=True):
            name, amount = bare(word or ""), _decimal(text) or Decimal(0)
            if name:
                cost[name] = amount if once else cost.get(name, Decimal(0)) + amount
    return cost


def _decimal(text: str | None) -> Decimal | None:
    value = number(trimmed(text)) if text and trimmed(text) else None
    return Decimal(str(value.value)) if value is not None else None
