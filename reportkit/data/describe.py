"""What one recognised file says in detail: date order, value words, refunds, answers, last moment."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.compute as pc

from reportkit.analysis.opinions.survey_form import form_question
from reportkit.data import habits
from reportkit.data.cleaning import ColumnCleaner, Rules
from reportkit.data.draft_text import Findings, SourceDraft
from reportkit.data.recognise.columns import Recognised, date_formats
from reportkit.data.recognise.vocabularies import ExportedTable, status_meaning
from reportkit.data.returns import came_back
from reportkit.data.sheet import Sheet
from reportkit.data.statuses import COUNTED
from reportkit.data.values import is_blank

_ASKS_WHO = re.compile(
    r"(公司|单位|企业|客户)的?(名称|全称|代码|编号)|(company|organi[sz]ation|account|customer)('s)? (name|id)",
    re.I,
)
_LOCAL = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Look:
    """One file under consideration, its first rows, and where to put what is found."""

    sheet: Sheet
    sample: Sequence[Sequence[str]]
    fit: Recognised
    source: SourceDraft
    findings: Findings
    export: ExportedTable | None = None  # the known system's export that the sheet is


def describe(look: Look) -> None:
    """Put what the headings and cells tell into the source's draft and the findings."""
    sheet, fit, source, findings = look.sheet, look.fit, look.source, look.findings
    source.table = fit.table.name
    source.columns = {sheet.headings[p]: names for p, names in sorted(fit.columns.items())}
    source.also = {sheet.headings[p]: column for p, column in fit.also.items()}
    placed = {*source.columns, *source.also, *source.day_parts.values()}
    source.unplaced = [heading for heading in sheet.headings if heading and heading not in placed]
    for column in sorted(fit.dates):
        _declare_date(look, column)
    name = fit.position("name") if fit.table.name in ("customers", "leads") else None
    findings.companies |= fit.table.name == "leads" or (
        name is not None and (habits.are_companies(look.sample[name]) or _of_trades(look, name))
    )
    _value_maps(look)
    if fit.table.name in ("orders", "order_lines"):
        _refunds(look)
    if fit.table.name == "returns":
        _states(look)
    if fit.table.name == "leads" and fit.position("closed_at") is not None:
        _won_deals(look)
    _note_days(sheet, fit, source, findings)


def _of_trades(look: Look, name: int) -> bool:
    """Whether a list tells every customer's trade and most are not called like persons."""
    told = look.fit.table.name == "customers" and look.fit.position("industry") is not None
    personal = any(look.fit.position(c) is not None for c in ("gender", "age"))
    return told and not personal and not habits.are_persons(look.sample[name])


def _declare_date(look: Look, column: str) -> None:
    """Settle day and month by the whole column, or ask."""
    sheet, fit, source = look.sheet, look.fit, look.source
    position = fit.position(column)
    assert position is not None
    fitting: set[str] | None = None
    for batch in sheet.stream([position]):
        words = pc.unique(batch.column(0)).to_pylist()
        own = set(date_formats(word for word in words if word))
        fitting = own if fitting is None else fitting & own
    ordered = [form for form in fit.dates[column] if form in (fitting or ())]
    if len(ordered) == 1:
        source.dates[column] = ordered[0]
        return
    source.open_dates[column] = tuple(ordered or fit.dates[column])


def _value_maps(look: Look) -> None:
    fit, sample, source = look.fit, look.sample, look.source
    gender = fit.position("gender")
    if gender is not None:
        words = sorted({w.strip() for w in sample[gender] if w.strip()})  # each spelling
        known = {"male": "男", "m": "男", "female": "女", "f": "女"}
        if words and all(word.lower() in known for word in words):
            source.values["gender"] = {word: known[word.lower()] for word in words}
    polarity = fit.position("polarity")
    if polarity is not None and {cell.strip() for cell in sample[polarity]} <= {"0", "1"}:
        source.values["polarity"] = {"1": "好评", "0": "差评"}


def _refunds(look: Look) -> None:
    sheet, fit, findings = look.sheet, look.fit, look.findings
    status, number = fit.position("status"), fit.position("order_id")
    if status is not None:
        words = habits.status_words(sheet, status)
        fullness = sum(bool(cell.strip()) for cell in look.sample[status]) / len(
            look.sample[status]
        )
        same = habits.says_nothing_of_rows(words, fullness)
        for word in words:
            if not is_blank(word, answer=False):
                meaning = status_meaning(word, look.export) or (COUNTED if same else "")
                _extend(findings.statuses.setdefault(meaning, []), [word])
    signed = fit.position("quantity")
    signed = signed if signed is not None else fit.position("paid_amount")
    if number is not None and signed is not None:
        _extend(findings.prefixes, habits.refund_prefixes(sheet, number, signed))


def _states(look: Look) -> None:
    """Which words of a return's state say that something came back; open ones count as none yet."""
    position = look.fit.position("returned")
    if position is None:
        return
    words = [w for w in habits.status_words(look.sheet, position) if not is_blank(w, answer=True)]
    said = {word: came_back(word) for word in words}
    look.source.values["returned"] = {word: meaning or "否" for word, meaning in said.items()}
    look.source.open_states = tuple(word for word, meaning in said.items() if not meaning)


def _extend(known: list[str], more: Iterable[str]) -> None:
    known.extend(word for word in more if word not in known)


def _won_deals(look: Look) -> None:
    """A list of nothing but deals that were won says so by its date alone."""
    sheet, sample, fit = look.sheet, look.sample, look.fit
    closed = fit.position("closed_at")
    assert closed is not None
    given = [cell for cell in sample[closed] if cell.strip()]
    tells = any(word in sheet.headings[closed].lower() for word in ("won", "赢单", "成交"))
    known = fit.position("stage") is not None or fit.position("won") is not None
    if tells and not known and len(given) == len(sample[closed]):
        look.source.constants["won"] = "true"


def describe_answers(look: Look, answers: Sequence[habits.Scale]) -> None:
    """Unpivot the headings that surely are answers; the others stay as comments."""
    sheet, sample, source = look.sheet, look.sample, look.source
    if look.fit.position("score") is not None:
        return
    sure = [answer for answer in answers if answer.sure]
    words: dict[str, str] = {}
    for answer in list(sure):
        if any(words.get(word, step) != step for word, step in answer.words.items()):
            sure.remove(answer)  # one file has one meaning for each word
        else:
            words |= answer.words
    if not sure:
        return
    if alike := habits.alike(words):
        look.findings.remarks.append(
            f"{sheet.name}：{alike}按同一级计分，若是不同的两级，请改 values。"
        )
    items = {answer.heading for answer in answers}
    source.items = items_of([answer.heading for answer in sure])
    _name_the_customer(look)
    source.other_items = [a.heading for a in answers if not a.sure]
    source.unplaced = [heading for heading in source.unplaced if heading not in items]
    if words:
        source.values["score"] = words
    for answer in sure:
        beyond = _beyond_ten(sheet, answer.position)
        if beyond:
            source.blanks[answer.heading] = beyond
            look.findings.remarks.append(
                f"{sheet.name} 的“{answer.heading}”有超出 10 的答案 {'、'.join(beyond)}，暂按未答处理，请核对。"
            )
    doubtful = [answer for answer in sure if form_question(answer.heading) is None]
    if any(answer.highest == 6 or "0" in sample[answer.position] for answer in doubtful):
        look.findings.remarks.append(
            f"{sheet.name}：部分题项出现 0 或 6；若它们表示“未答”或“没用过”，请写 blanks: {{score: [0, 6]}}。"
        )


def items_of(headings: Sequence[str]) -> dict[str, str]:
    """Heading → item: our own form's name, the row of a matrix, a question without its number."""
    items = {}
    rows = habits.matrix_rows(headings)
    for heading in headings:
        question = form_question(heading)
        stem, row = habits.matrix_parts(heading)
        item = row or rows.get(heading) or stem
        items[heading] = question.item if question is not None else item
    if len(set(items.values())) < len(items):
        return {heading: heading for heading in headings}
    return items


def _name_the_customer(look: Look) -> None:
    """A question that asks for the customer's name says whose answers these are."""
    if look.fit.position("customer_id") is not None:
        return
    asked = next((h for h in look.source.unplaced if _ASKS_WHO.search(h)), None)
    if asked is not None:
        look.source.columns = {**look.source.columns, asked: ("customer_id",)}
        look.source.unplaced = [h for h in look.source.unplaced if h != asked]


def _beyond_ten(sheet: Sheet, position: int) -> tuple[str, ...]:
    words: set[str] = set()
    for batch in sheet.stream([position]):
        words |= {(word or "").strip() for word in pc.unique(batch.column(0)).to_pylist()}
    return tuple(sorted((w for w in words if w.isdigit() and int(w) > 10), key=int))


def _note_days(sheet: Sheet, fit: Recognised, source: SourceDraft, findings: Findings) -> None:
    """The days of the main time column: they tell which periods the data fill."""
    moment = next((c for c in fit.table.moment if fit.position(c) is not None), None)
    if moment is None or moment in source.open_dates or fit.table.name == "customers":
        return
    position = fit.position(moment)
    assert position is not None
    rules = Rules(date_format=source.dates.get(moment, ""), local=_LOCAL)
    cleaner = ColumnCleaner(fit.table.column(moment), sheet.headings[position], rules)
    for batch in sheet.stream([position]):
        days = pc.unique(
            pc.cast(pc.drop_null(cleaner(batch.column(0), 1)), pa.date32(), safe=False)
        )
        findings.days.setdefault(fit.table.name, set()).update(days.to_pylist())
