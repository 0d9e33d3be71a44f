"""Which questions a client's sheets leave open; each changes a headline number, or it is not asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

import pyarrow.compute as pc

from reportkit.data import habits
from reportkit.data.mapping import heading_unit
from reportkit.data.questions import TYPED, Choice, Question
from reportkit.data.recognise import ASK, SURE, TIE, Candidate
from reportkit.data.recognise.cells import number
from reportkit.data.recognise.columns import HEADLINES
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.vocabularies import status_meaning
from reportkit.data.seen import Seen, without_day
from reportkit.data.sheet import Sheet
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED
from reportkit.data.values import is_blank, trimmed

_DIFFERENT = 0.01  # totals further apart than this are different amounts
_OTHER_DAYS = 0.02  # of the rows whose two times fall on different days
_LEFT_OUT = "不计"
_MOST_WORDS = 60  # more distinct words than this are no status
_SHOWN = 4  # examples
_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(百万元|万元|千元|亿元)")
_FLAG_WORDS = 6  # more distinct words than this are no flag


def questions(sheets: Sequence[Seen]) -> tuple[Question, ...]:
    """Every open point, in the order of the files. Keys are unique and speak of table and column."""
    asked: list[Question] = []
    for seen in sheets:
        for question in _of_sheet(seen):
            taken = any(q.key == question.key for q in asked)
            key = f"{question.key}@{seen.sheet.path.stem}" if taken else question.key
            if not any(q.key == key for q in asked):
                asked.append(
                    Question(
                        key, question.about, question.text, question.choices, question.proposed
                    )
                )
    return tuple(asked)


def _of_sheet(seen: Seen) -> Iterator[Question]:
    yield from _day_and_month(seen)
    if seen.reading.is_sales:
        yield from _column(seen, "time", "下单时间")
        yield from _amounts(seen)
        yield from _column(seen, "customer", "客户")
        yield from _per_order(seen)
        yield from _year(seen)
        yield from _time_cells(seen)
        yield from _status_words(seen)
    if seen.fit.table.name in ("orders", "order_lines", "receipts"):
        yield from _currencies(seen)
        yield from _unit(seen)
    if seen.reading.kind == "customers":
        yield from _flag(seen)


def _column(seen: Seen, concept: str, label: str) -> Iterator[Question]:
    """A headline column that is missing, doubtful, or has a rival that tells another story."""
    column = HEADLINES[seen.fit.table.name][concept]
    ranked = [c for c in seen.view.candidates[concept] if c.score >= ASK]
    if not ranked:
        yield _missing(seen, concept, column, label)
        return
    rivals = _rival_times(seen, ranked) if concept == "time" else []
    if ranked[0].score >= SURE and not rivals:
        return
    choices = [_choose(seen, c, column) for c in (ranked[0], *rivals)]
    named = "还是".join(f"“{choice.word}”" for choice in choices)
    text = f"以{named}为{label}？" if rivals else f"{named}是不是{label}？"
    yield Question(
        f"{seen.fit.table.name}.{column}",
        concept,
        f"{seen.sheet.name}：{text}",
        (*choices, *([] if rivals else [Choice(TYPED, _typed(seen, column))])),
        choices[0].word,
    )


def _missing(seen: Seen, concept: str, column: str, label: str) -> Question:
    near = "、".join(h for h in seen.view.headings if h)[:80]
    lacking = f"{seen.sheet.name}：没有看出{label}是哪一列（表头：{near}）。"
    if concept == "customer":
        lacking += "没有客户就无法按客户分析；若文件里有，请写出它的表头。"
    return Question(
        f"{seen.fit.table.name}.{column}",
        concept,
        lacking,
        (Choice(TYPED, _typed(seen, column)),),
    )


def _typed(seen: Seen, column: str) -> dict[str, object]:
    return seen.writes(columns={TYPED: column})


def _choose(seen: Seen, candidate: Candidate, column: str) -> Choice:
    return Choice(candidate.heading, seen.writes(columns={candidate.heading: column}))


def _rival_times(seen: Seen, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The next time, where it is as likely and falls on another day for more than a few rows."""
    close = [c for c in ranked[1:] if ranked[0].score - c.score <= TIE]
    first = seen.view.days(ranked[0])
    for rival in close:
        pairs = [(a, b) for a, b in zip(first, seen.view.days(rival), strict=True) if a and b]
        if pairs and sum(a != b for a, b in pairs) > _OTHER_DAYS * len(pairs):
            return [rival]
    return []


def _amounts(seen: Seen) -> Iterator[Question]:
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
                (Choice("数量×单价", {}), Choice(TYPED, _typed(seen, column))),
                "数量×单价",
            )
        return
    first = ranked[0]
    own = total(seen.sheet, first.position)
    rivals = [c for c in ranked[1:] if first.score - c.score <= TIE and _money(seen, c)]
    different = [
        (c, amount)
        for c in rivals
        if abs((amount := total(seen.sheet, c.position)) - own)
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
        (*choices, *([] if different else [Choice(TYPED, _typed(seen, column))])),
        first.heading,
    )


def _amount_missing(seen: Seen, key: str, column: str) -> Question:
    view = seen.view
    money = [
        c
        for concept in ("amount", "price")
        for c in view.candidates[concept]
        if view.profile_of(c).numeric > 0.5
    ]
    offered = tuple(_choose(seen, c, column) for c in money)
    return Question(
        key,
        "amount",
        f"{seen.sheet.name}：没有看出成交金额是哪一列。",
        (*offered, Choice(TYPED, _typed(seen, column))),
    )


def _money(seen: Seen, candidate: Candidate) -> bool:
    heading = plain(candidate.heading)
    return not any(word in heading for word in ("单价", "price", "unit"))


def _more(amount: Decimal, base: Decimal) -> str:
    if not base:
        return ""
    share = (amount - base) / abs(base)
    return f"，{'多' if share > 0 else '少'} {abs(share):.1%}"


def _per_order(seen: Seen) -> Iterator[Question]:
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


def _day_and_month(seen: Seen) -> Iterator[Question]:
    for column, forms in seen.source.open_dates.items():
        heading = seen.view.headings[seen.fit.position(column) or 0]
        yield Question(
            f"{seen.fit.table.name}.{column}.format",
            "format",
            f"{seen.sheet.name}：“{heading}”日月顺序不明，例如“{_example(seen, heading)}”，是哪一种写法？",
            tuple(Choice(form, seen.writes(dates={column: form}), _spoken(form)) for form in forms),
        )


def _example(seen: Seen, heading: str) -> str:
    cells = seen.view.profiles[seen.view.headings.index(heading)].counts
    return next(iter(cells), "")


def _spoken(form: str) -> str:
    """``%d/%m/%Y`` → ``日/月/年``."""
    names = {"%d": "日", "%m": "月", "%Y": "年", "%y": "年", "%b": "月"}
    return "".join(names.get(part, part) for part in re.split(r"(%\w)", form.split(" ")[0]))


def _year(seen: Seen) -> Iterator[Question]:
    """Days without a year; until it is known their rows have no time."""
    time = seen.view.best("time")
    if time is None:
        return
    cells = seen.view.profile_of(time)
    words = tuple(filter(cells.lacks_year, cells.counts))
    if not words:
        return
    column = _time(seen)
    blanks = [word for word in seen.source.blanks.get(column, ()) if word not in words]
    yield Question(
        f"{seen.fit.table.name}.year",
        "year",
        f"{seen.sheet.name}：“{time.heading}”有 {sum(cells.counts[w] for w in words):,} 格没有写年份"
        f"（{_some(words)}），是哪一年？",
        (
            Choice(TYPED, seen.writes(year=TYPED, blanks={column: blanks})),
            Choice(_LEFT_OUT, {}, "这些行不计入"),
        ),
    )


def _time(seen: Seen) -> str:
    return HEADLINES[seen.fit.table.name]["time"]


def _status_words(seen: Seen) -> Iterator[Question]:
    """Words of the status column that no vocabulary knows: sold, refunded, or not at all."""
    position = seen.fit.position("status")
    if position is None:
        return
    rows = habits.status_words(seen.sheet, position)
    if len(rows) > _MOST_WORDS:
        return
    meanings = {word: status_meaning(word, seen.view.export) for word in rows}
    sold = [word for word, meaning in meanings.items() if meaning == COUNTED]
    unknown = [word for word, meaning in meanings.items() if meaning is None]
    for word in (word for word in unknown if not is_blank(word, answer=False)):
        yield Question(
            f"status.{word}",
            "status",
            f"{seen.sheet.name}：“{seen.view.headings[position]}”为“{word}”的 {rows[word]:,} 行"
            f"（占 {rows[word] / rows.total():.1%}）算成交吗？",
            (
                Choice(COUNTED, {"data": {"valid_statuses": [*sold, word]}}, "算成交"),
                Choice(REFUNDED, {"data": {"refunds": {"statuses": [word]}}}, "从销售额中扣减"),
                Choice(VOIDED, {"data": {"void_statuses": [word]}}, "不算成交"),
            ),
            VOIDED,
        )


def _some(words: Sequence[str]) -> str:
    return "、".join(words[:_SHOWN]) + ("…" if len(words) > _SHOWN else "")


def _time_cells(seen: Seen) -> Iterator[Question]:
    """Moments that cannot be placed on a day, where the others can."""
    time = seen.view.best("time")
    column = _time(seen)
    if time is None or column in seen.source.dates or column in seen.source.open_dates:
        return
    cells = seen.view.profile_of(time)
    words = [word for word in without_day(cells) if not cells.lacks_year(word)]
    if not words:
        return
    count = sum(cells.counts[word] for word in words)
    yield Question(
        f"{seen.fit.table.name}.{column}.cells",
        "time_cells",
        f"{seen.sheet.name}：“{time.heading}”有 {count:,} 格读不出是哪一天：{_some(words)}。这些行没有时间，不计入吗？",
        (Choice(_LEFT_OUT, {}, f"{count:,} 行不计入"),),
        _LEFT_OUT,
    )


def _currencies(seen: Seen) -> Iterator[Question]:
    column = seen.view.best("currency")
    if column is None:
        return
    kinds = sorted(seen.view.profile_of(column).counts)
    if len(kinds) < 2:
        return
    listed = "、".join(kinds)
    for kind in kinds:
        if kind.upper() in ("CNY", "RMB") or kind in ("人民币", "元"):
            continue
        yield Question(
            f"currency.{kind}",
            "currency",
            f"{seen.sheet.name}：“{column.heading}”有 {listed} {len(kinds)} 种，1 {kind} 折算多少元？没有汇率不能相加。",
            (Choice(TYPED, {"data": {"currency_rates": {kind: TYPED}}}),),
        )


def _unit(seen: Seen) -> Iterator[Question]:
    """A title such as 单位：万元 above headings that name no unit of their own."""
    above = seen.sheet.top[: max(0, seen.sheet.first_row - 1 - seen.sheet.top_row)]
    told = next((m for row in above for cell in row if (m := _UNIT.search(cell or ""))), None)
    amount = seen.view.best("amount")
    if told is None or amount is None or heading_unit(amount.heading)[0] != 1.0:
        return
    yield Question(
        f"{seen.fit.table.name}.unit",
        "unit",
        f"{seen.sheet.name}：标题写着“{told[0]}”，“{amount.heading}”的数是{told[1]}还是元？若是{told[1]}，"
        f"请把表头改成“{amount.heading}（{told[1]}）”再重新起草。",
        (Choice("元", {}, "按原数计入"),),
    )


def _flag(seen: Seen) -> Iterator[Question]:
    """Which value of a flag means that the customer left."""
    target = seen.view.best("target")
    if target is None:
        return
    words = sorted(seen.view.profile_of(target).counts)
    if not 2 <= len(words) <= _FLAG_WORDS or _says_left(plain(target.heading), words):
        return
    yield Question(
        "customers.churned",
        "target",
        f"{seen.sheet.name}：“{target.heading}”的 {'、'.join(words)} 里，哪个表示客户已流失？",
        tuple(
            Choice(
                word,
                seen.writes(
                    columns={target.heading: "churned"},
                    values={"churned": {w: "是" if w == word else "否" for w in words}},
                ),
                f"{seen.view.profile_of(target).counts[word]:,} 行",
            )
            for word in words
        ),
    )


def _says_left(heading: str, words: Sequence[str]) -> bool:
    """True where heading and words leave no doubt: Churn with Yes and No, 是否流失 with 是 and 否."""
    plainly = any(word in heading for word in ("流失", "离网", "churn", "attrition", "exited"))
    told = {word.lower() for word in words} <= {"yes", "no", "是", "否", "true", "false", "y", "n"}
    return plainly and told


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
