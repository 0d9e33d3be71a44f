"""How a file writes things, seen in its cells: headers, refunds, answers on a scale, companies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pyarrow.compute as pc

from reportkit.analysis.opinions.survey_form import form_question
from reportkit.data.recognise.columns import Recognised, date_formats
from reportkit.data.sheet import Sheet
from reportkit.data.values import is_blank, read_flag, read_number, trimmed

_COMPANY = re.compile(r"公司|集团|厂|企业|有限|研究院|医院|corp|inc\b|ltd|llc|gmbh|co\.", re.I)
_SCORE_NAMES = re.compile(r"满意|推荐|评分|打分|netpro|nps|rate|satisf|recommend", re.I)
_SCORE_WORDS = re.compile(
    r"满意|推荐|评分|打分|得分|评价|体验|服务态度|netpro|nps|rate|rating|score|satisf|recommend|^q\d",
    re.I,
)
#: answers in words, on a scale of five
ANSWER_WORDS = {
    "非常不满意": "1", "很不满意": "1", "不满意": "2", "不太满意": "2", "一般": "3", "满意": "4",
    "比较满意": "4", "较满意": "4", "非常满意": "5", "很满意": "5",
}  # fmt: skip
_MARK = re.compile(r"[A-Za-z0-9]{1,2}|已?审核?")  # of a whole column
_CODES = {11, 77, 88, 97, 98, 99}  # usual numbers for "no answer"
_LONGEST_SCALE = 12  # distinct answers


@dataclass(frozen=True, slots=True)
class Scale:
    """One heading that looks like an answer on a scale.

    ``sure``: part of a group, named so, or answered in words (then ``words`` are given).
    """

    position: int
    heading: str
    highest: int
    sure: bool
    words: tuple[str, ...] = ()


def without_header(first: Sequence[str]) -> bool:
    """True when the first row holds values: no cell reads like a word."""
    given = [cell for cell in first if cell.strip()]
    return bool(given) and all(
        read_number(cell).problem is None or bool(date_formats([cell])) for cell in given
    )


def guess_names(sample: Sequence[Sequence[str]]) -> dict[int, str]:
    """Columns of a headerless list of purchases by their looks: customer, time, pieces, amount."""
    found: dict[int, str] = {}
    for position, cells in enumerate(sample):
        kind = _looks(cells)
        if kind and kind not in found.values():
            found[position] = kind
    return found


def _looks(cells: Sequence[str]) -> str:
    given = [trimmed(cell) for cell in cells if trimmed(cell)]
    if not given:
        return ""
    if all(re.fullmatch(r"(19|20)\d{2}[-/.]?\d{1,2}[-/.]?\d{1,2}( .*)?", cell) for cell in given):
        return "ordered_at"
    if all(re.fullmatch(r"-?\d+\.\d{1,4}", cell) for cell in given):
        return "paid_amount"
    if all(re.fullmatch(r"\d{1,3}", cell) for cell in given):
        return "quantity"
    return "customer_id" if all(re.fullmatch(r"[\w-]{3,}", cell) for cell in given) else ""


def status_words(sheet: Sheet, position: int) -> Counter[str]:
    """Every word of the whole column and its rows, the most frequent first."""
    words: Counter[str] = Counter()
    for batch in sheet.stream([position]):
        for entry in pc.value_counts(batch.column(0)).to_pylist():
            words[trimmed(entry["values"] or "")] += entry["counts"]
    return Counter({word: count for word, count in words.most_common() if word})


def says_nothing_of_rows(words: Counter[str], fullness: float) -> bool:
    """True for one mark such as Y or 已审 under every row: it tells no row from another."""
    if len(words) != 1 or fullness < 1:
        return False
    word = next(iter(words))
    said = read_flag(word).value
    return said is True or (said is None and _MARK.fullmatch(word) is not None)


def refund_prefixes(sheet: Sheet, number: int, signed: int) -> tuple[str, ...]:
    """Letters before order numbers whose rows are nearly all negative, like C536379."""
    rows: Counter[str] = Counter()
    negative: Counter[str] = Counter()
    total = 0
    for batch in sheet.stream([number, signed]):
        letters = pc.fill_null(
            pc.extract_regex(batch.column(0), r"^(?P<p>[A-Za-z]{1,3})\d").field(0), ""
        )
        minus = pc.fill_null(pc.match_substring_regex(batch.column(1), r"^\s*[-(]"), False)
        total += batch.num_rows
        rows.update({e["values"]: e["counts"] for e in pc.value_counts(letters).to_pylist()})
        kept = letters.filter(minus)
        negative.update({e["values"]: e["counts"] for e in pc.value_counts(kept).to_pylist()})
    return tuple(
        sorted(
            letter
            for letter, count in rows.items()
            if letter and count < 0.5 * total and negative[letter] > 0.9 * count
        )
    )


def scales(sheet: Sheet, sample: Sequence[Sequence[str]], known: Recognised | None) -> list[Scale]:
    """Headings whose cells are few small whole numbers, or words like 非常满意, as answers are."""
    used = set(known.columns) if known else set()
    found = []
    for position, (heading, cells) in enumerate(zip(sheet.headings, sample, strict=True)):
        if position in used or not heading:
            continue
        asked = form_question(heading)
        if asked is not None and not asked.item:  # no score, whatever its answers look like
            continue
        named = bool(_SCORE_NAMES.search(heading)) or asked is not None
        given = [trimmed(c) for c in cells if not is_blank(trimmed(c), answer=True)]
        words = tuple(word for word in ANSWER_WORDS if word in given)
        if words and all(cell in ANSWER_WORDS or cell.isdigit() for cell in given):
            found.append(Scale(position, heading, 5, True, words))
        elif (numbers := _small_numbers(given, len(cells), named=named)) is not None:
            found.append(Scale(position, heading, max(numbers), named))
    groups = Counter(_group(scale.heading) for scale in found)
    return [
        s
        if s.sure or groups[_group(s.heading)] < 3 or not _SCORE_WORDS.search(s.heading)
        else replace(s, sure=True)
        for s in found
    ]


def _group(heading: str) -> str:
    stem, row = matrix_parts(heading)
    if row:
        return stem
    match = re.match(r"\s*([A-Za-z]+\d+|[^\d\W]{2})", heading)
    return match[1].lower() if match else heading


def matrix_parts(heading: str) -> tuple[str, str]:
    """Question and row of a matrix: ``2、请评价—产品质量`` → 请评价, 产品质量; no row: a plain question."""
    match = re.fullmatch(
        r"(\s*(?:Q|q|第)?\d{1,3}\s*[、.．题:：]\s*)?(.*?)(?:\s*[—–―]+\s*(.+))?", heading
    )
    if match is None or (match[1] is None and match[3] is None):
        return heading, ""
    return match[2].strip() or heading, (match[3] or "").strip()


def _small_numbers(given: Sequence[str], total: int, *, named: bool) -> set[int] | None:
    if len(given) < 0.3 * max(1, total) or not all(re.fullmatch(r"\d{1,2}", c) for c in given):
        return None
    numbers = {int(cell) for cell in given} - _CODES
    if not numbers or max(numbers) > 10 or len(numbers) > _LONGEST_SCALE:
        return None
    return numbers if named or (len(numbers) >= 4 and min(numbers) <= 3) else None


def are_companies(cells: Sequence[str]) -> bool:
    """True when a fair part of the names are companies."""
    given = [cell for cell in cells if cell.strip()]
    return bool(given) and sum(bool(_COMPANY.search(c)) for c in given) >= 0.2 * len(given)
