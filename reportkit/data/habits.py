"""How a file writes things, seen in its cells: headers, refunds, answers on a scale, companies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow.compute as pc

from reportkit.analysis.opinions.survey_form import form_question
from reportkit.data.recognise.columns import Recognised, date_formats
from reportkit.data.sheet import Sheet, groups_above
from reportkit.data.values import is_blank, read_flag, read_number, trimmed

_COMPANY = re.compile(
    r"公司|集团|厂|企业|有限|研究[院所]|医院|商行|商贸|工贸|贸易|实业|股份|经营部|合作社|事务所|大学|学院|银行|"
    r"corp|inc\b|ltd|llc|gmbh|co\.|plc\b|s\.?a\.?r\.?l|pty\b|bv\b",
    re.I,
)
_PERSON = re.compile(r"[\u4e00-\u9fff]{2,3}")
_SCORE_NAMES = re.compile(r"满意|推荐|评分|打分|netpro|nps|rate|satisf|recommend", re.I)
_SCORE_WORDS = re.compile(
    r"满意|推荐|评分|打分|得分|评价|体验|服务态度|netpro|nps|rate|rating|score|satisf|recommend|^q\d",
    re.I,
)
_MIDDLE = ("一般", "中立", "不确定", "说不清", "neutral", "average")
#: answers in words, each scale from 1 to 5; of one scale a column uses one word for each step
_SCALES: tuple[tuple[tuple[str, ...], ...], ...] = (
    (("非常不满意", "很不满意"), ("不满意", "不太满意"), _MIDDLE, ("满意", "比较满意", "较满意"), ("非常满意", "很满意")),
    (("非常不同意", "很不同意", "完全不同意"), ("不同意", "不太同意"), _MIDDLE, ("同意", "比较同意", "较同意"),
     ("非常同意", "很同意", "完全同意")),
    (("非常差", "很差", "极差"), ("差", "较差", "比较差", "不好"), _MIDDLE, ("好", "较好", "比较好"),
     ("非常好", "很好", "极好")),
    (("very dissatisfied", "extremely dissatisfied", "very unsatisfied", "completely dissatisfied"),
     ("dissatisfied", "somewhat dissatisfied", "unsatisfied"),
     (*_MIDDLE, "neither satisfied nor dissatisfied", "neither satisfied or dissatisfied"),
     ("satisfied", "somewhat satisfied", "mostly satisfied"),
     ("very satisfied", "extremely satisfied", "completely satisfied")),
    (("strongly disagree",), ("disagree", "somewhat disagree"),
     (*_MIDDLE, "neither agree nor disagree", "neither agree or disagree"),
     ("agree", "somewhat agree"), ("strongly agree",)),
    (("poor",), ("fair",), ("good",), ("very good",), ("excellent",)),
    (("very poor", "very bad"), ("poor", "bad"), (*_MIDDLE, "fair"), ("good",), ("very good",)),
)  # fmt: skip
#: a question for free text
OPINION = re.compile(
    r"意见|建议|评论|留言|想对我们说|反馈内容|comment|suggestion|anything else", re.I
)
_MARK = re.compile(r"[A-Za-z0-9]{1,2}|已?审核?")  # of a whole column
_CODES = {11, 77, 88, 97, 98, 99}  # usual numbers for "no answer"
_LONGEST_SCALE = 12  # distinct answers
#: a question and its row: Google Forms writes it in brackets, Qualtrics after a dash, 腾讯问卷 after a colon
_PARTS = (
    re.compile(r"(.+?)\s*[\[【]([^\[\]【】]{1,40})[\]】]\s*"),
    re.compile(r"(.+)(?: - |[:：])\s*([^:：]{1,40})"),
    re.compile(r"(.+)[-－]([^-－]{1,40})"),
)


@dataclass(frozen=True, slots=True)
class Scale:
    """One heading that looks like an answer on a scale.

    ``sure``: part of a group, named so, or answered in words (then ``words`` are given).
    """

    position: int
    heading: str
    highest: int
    sure: bool
    words: Mapping[str, str] = field(default_factory=dict)  # answer → its step from 1 to 5


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
    groups_told = groups_above(sheet)
    found = []
    for position, (heading, cells) in enumerate(zip(sheet.headings, sample, strict=True)):
        if position in used or not heading:
            continue
        asked = form_question(heading)
        if (asked is not None and not asked.item) or OPINION.search(heading):
            continue  # no score, whatever its answers look like
        told = f"{groups_told[position]} {heading}"
        named = bool(_SCORE_NAMES.search(told)) or asked is not None
        given = [trimmed(c) for c in cells if not is_blank(trimmed(c), answer=True)]
        words = steps_of(given)
        if words and (named or len(set(given)) > 1):
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


def steps_of(given: Sequence[str]) -> dict[str, str]:
    """Answer → step from 1 to 5, where all that are words belong to one scale; nothing otherwise."""
    words = {cell for cell in given if not cell.isdigit()}
    for scale in _SCALES:
        steps = {word: str(n) for n, group in enumerate(scale, 1) for word in group}
        told = {word: steps[word.lower()] for word in words if word.lower() in steps}
        if words and len(told) == len(words):
            return dict(sorted(told.items(), key=lambda item: (item[1], item[0])))
    return {}


def alike(words: Mapping[str, str]) -> str:
    """“满意”与“比较满意” for different words of one step, "" where there are none."""
    by_step: dict[str, dict[str, str]] = {}
    for word, step in words.items():
        by_step.setdefault(step, {}).setdefault(word.lower(), word)
    several = [tuple(group.values()) for group in by_step.values() if len(group) > 1]
    return "、".join("与".join(f"“{word}”" for word in group) for group in several)


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


def matrix_rows(headings: Sequence[str]) -> dict[str, str]:
    """Heading → row, of questions that several headings begin with: ``Rate us [Price]``, ``Rate us - Price``."""
    parts: dict[str, tuple[str, str]] = {}
    for heading in headings:
        found = next((m for form in _PARTS if (m := form.fullmatch(heading))), None)
        if found is not None:
            parts[heading] = (found[1].strip(), found[2].strip())
    stems = Counter(stem for stem, _ in parts.values())
    return {heading: row for heading, (stem, row) in parts.items() if stems[stem] > 1}


def _small_numbers(given: Sequence[str], total: int, *, named: bool) -> set[int] | None:
    if len(given) < 0.3 * max(1, total) or not all(re.fullmatch(r"\d{1,2}", c) for c in given):
        return None
    numbers = {int(cell) for cell in given} - _CODES
    if not numbers or max(numbers) > 10 or len(numbers) > _LONGEST_SCALE:
        return None
    return numbers if named or (len(numbers) >= 4 and min(numbers) <= 3) else None


def are_persons(cells: Sequence[str]) -> bool:
    """True when half of the names or more are called like persons: two or three Han."""
    given = [cell for cell in cells if cell.strip()]
    return 2 * sum(bool(_PERSON.fullmatch(cell.strip())) for cell in given) >= len(given)


def are_companies(cells: Sequence[str]) -> bool:
    """True when a fair part of the names are companies."""
    given = [cell for cell in cells if cell.strip()]
    return bool(given) and sum(bool(_COMPANY.search(c)) for c in given) >= 0.2 * len(given)
