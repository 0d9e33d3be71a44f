"""Which questions a client's sheets leave open; each changes a headline number, or it is not asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from reportkit.data import habits
from reportkit.data.asking_copies import repeated_orders
from reportkit.data.asking_kinds import kinds
from reportkit.data.asking_money import (
    amounts,
    choose_column,
    currencies,
    per_order,
    signs,
    typed_column,
    unit,
    wide,
)
from reportkit.data.asking_returns import returns
from reportkit.data.asking_signs import below_zero, points
from reportkit.data.asking_tenure import tenure
from reportkit.data.describe import items_of
from reportkit.data.questions import TYPED, Choice, Question
from reportkit.data.recognise import ASK, SURE, TIE, Candidate
from reportkit.data.recognise.columns import HEADLINES
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.vocabularies import status_meaning
from reportkit.data.seen import Seen, without_day
from reportkit.data.statements import tells_by_customer
from reportkit.data.statuses import COUNTED, REFUNDED, VOIDED
from reportkit.data.values import is_blank

_OTHER_DAYS = 0.02  # of the rows whose two times fall on different days
_LEFT_OUT = "不计"
_MOST_WORDS = 60  # more distinct words than this are no status
_SHOWN = 4  # examples
#: of the person who answers: their numbers are those of the choices
_PARTICULARS = re.compile(
    r"性别|年龄|学历|收入|职业|职位|行业|地区|省|城市|规模|年限|多久|渠道|哪|原因|次数|频率|gender|\bage\b",
    re.I,
)
_FLAG_WORDS = 6  # more distinct words than this are no flag


def questions(sheets: Sequence[Seen]) -> tuple[Question, ...]:
    """Every open point, in the order of the files. Keys are unique and speak of table and column."""
    asked: dict[str, Question] = {}
    for seen in filter(_is_asked, sheets):
        for question in (*_of_sheet(seen, _has_heads(seen, sheets)), *returns(seen, sheets)):
            key = question.key
            if key in asked and question.about == "currency":
                asked[key] = asked[key].also(question)  # one rate holds for all files
                continue
            key = f"{key}@{seen.sheet.path.stem}" if key in asked else key
            asked.setdefault(key, replace(question, key=key))
    return tuple(asked.values())


def _is_asked(seen: Seen) -> bool:
    """Not of a sheet that another one contains: it is left out."""
    return not seen.source.skip or seen.is_returns or seen.reading.wide is not None


def _has_heads(seen: Seen, sheets: Sequence[Seen]) -> bool:
    """True for lines of orders that another sheet lists, with their customers, times and amounts."""
    if seen.fit.table.name != "order_lines" or seen.fit.position("order_id") is None:
        return False
    return any(
        other.fit.table.name == "orders" and other.fit.position("order_id") is not None
        for other in sheets
        if not other.source.skip
    )


def _of_sheet(seen: Seen, has_heads: bool) -> Iterator[Question]:
    yield from _day_and_month(seen)
    if seen.reading.wide is not None:
        yield from wide(seen)
        yield from _column(seen, "customer", "客户")
        return
    if seen.reading.is_sales and not seen.is_returns:
        if not has_heads or seen.view.best("time") is not None:
            yield from _column(seen, "time", "下单时间")
        if not has_heads or seen.view.best("amount") is not None:
            yield from amounts(seen)
        if not has_heads or seen.view.best("customer") is not None:
            yield from _column(seen, "customer", "客户")
        yield from _groups(seen)
        yield from kinds(seen)
        yield from points(seen)
        yield from below_zero(seen)
        yield from per_order(seen)
        yield from repeated_orders(seen)
        yield from _year(seen)
        yield from _time_cells(seen)
        yield from _status_words(seen)
    if seen.fit.table.name in ("orders", "order_lines", "receipts"):
        yield from currencies(seen)
        yield from signs(seen)
        yield from unit(seen)
    if seen.reading.kind == "surveys":
        yield from _further_items(seen)
    if seen.reading.kind == "customers":
        yield from _flag(seen)
        yield from tenure(seen)


def _column(seen: Seen, concept: str, label: str) -> Iterator[Question]:
    """A headline column that is missing, doubtful, or has a rival that tells another story."""
    column = HEADLINES[seen.fit.table.name][concept]
    if column in seen.source.constants:
        return
    ranked = [c for c in seen.view.candidates[concept] if c.score >= ASK]
    if not ranked:
        yield _missing(seen, concept, column, label)
        return
    rivals = _rival_times(seen, ranked) if concept == "time" else []
    if ranked[0].score >= SURE and not rivals:
        return
    choices = [choose_column(seen, c, column) for c in (ranked[0], *rivals)]
    named = "还是".join(f"“{choice.word}”" for choice in choices)
    text = f"以{named}为{label}？" if rivals else f"{named}是不是{label}？"
    yield Question(
        f"{seen.fit.table.name}.{column}",
        concept,
        f"{seen.sheet.name}：{text}",
        (*choices, *([] if rivals else [Choice(TYPED, typed_column(seen, column))])),
        choices[0].word,
    )


def _groups(seen: Seen) -> Iterator[Question]:
    """Names that stand in rows of their own, where nothing says that they are customers."""
    column = HEADLINES[seen.fit.table.name]["customer"]
    names = seen.source.groups
    if not names or tells_by_customer(seen.view.title, *seen.view.titles):
        return
    yield Question(
        f"{seen.fit.table.name}.group",
        "group",
        f"{seen.sheet.name}：单独成行的{_some(names)}（{len(names):,} 个）是下面各行的客户吗？"
        "若不是，请写出客户的表头。",
        (Choice("是客户", {}), Choice(TYPED, typed_column(seen, column))),
        "是客户",
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
        (Choice(TYPED, typed_column(seen, column)),),
    )


def _rival_times(seen: Seen, ranked: Sequence[Candidate]) -> list[Candidate]:
    """The next time, where it is as likely and falls on another day for more than a few rows."""
    close = [c for c in ranked[1:] if ranked[0].score - c.score <= TIE]
    first = seen.view.days(ranked[0])
    for rival in close:
        pairs = [(a, b) for a, b in zip(first, seen.view.days(rival), strict=True) if a and b]
        if pairs and sum(a != b for a, b in pairs) > _OTHER_DAYS * len(pairs):
            return [rival]
    return []


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
    fullness = seen.view.profiles[position].fullness
    if len(rows) > _MOST_WORDS or habits.says_nothing_of_rows(rows, fullness):
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


def _further_items(seen: Seen) -> Iterator[Question]:
    """Numbered questions answered with small numbers: scores, or the numbers of what was chosen."""
    open_items = [h for h in seen.source.other_items if not _PARTICULARS.search(h)]
    if not open_items or seen.view.export is None:
        return  # what people number by hand is no such list
    yield Question(
        "surveys.items",
        "items",
        f"{seen.sheet.name}：{_some([f'“{h}”' for h in open_items])}（{len(open_items)} 题）的答案是数字，是评分，"
        "还是选项的序号？",
        (
            Choice("都是评分", seen.writes(unpivot={"item": items_of(open_items)}), "计入满意度"),
            Choice("不是评分", {}, "不计入满意度"),
        ),
        "都是评分",
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
