"""What the cells of one column hold: shares of dates, numbers, identifiers, answers on a scale.

Looks at distinct values and weighs them by how often they stand there, so that a column costs
little however long the sample is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from reportkit.data.dates import UNSETTLED, UnreadableDateError, parse_moment
from reportkit.data.values import bare, is_blank, read_number, trimmed

LOCAL = ZoneInfo("Asia/Shanghai")
_IDENTIFIER = re.compile(r"[#=\"'`\t]*[^\W\d_]{0,12}[-_#]?[A-Za-z0-9\-_./]*\d[A-Za-z0-9\-_./]*\"?")
_FRACTION = re.compile(r"-?\d+\.\d*[1-9]\d*")
#: serial days, seconds, milliseconds and six digits: as often an identifier as a date
_DIGITS_ALONE = re.compile(r"\d{5}(\.\d+)?|1\d{9}|1\d{12}|\d{6}")
_DAY_ONLY = re.compile(
    r"\d{1,2}月\d{1,2}[日号]?|(?:0?[1-9]|1[0-2])/(?:0?[1-9]|[12]\d|3[01])(?=\s|$)"
)
_MONTH_ONLY = re.compile(r"\d{4}(年\d{1,2}月?|[-/]\d{1,2})")
_SPELLED = re.compile(
    r"(?:[A-Za-z]{3,9},? )?(?:[A-Za-z]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{2,4}|\d{1,2}(?:st|nd|rd|th)?[-/ ][A-Za-z]{3,9}[-/ ]\d{2,4}).*|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}.*"
)
_ANSWER = re.compile(
    r"(非常|比较|很|完全|一般|不|十分|较)?(不?太?满意|不?同意|一般|认同|不?赞同)|"
    r"(非常|很|比较|较|太)?(好|差)|"
    r"((very|extremely|completely|strongly|somewhat|mostly|fairly|moderately|slightly) )?"
    r"((dis)?agreed?|neutral|(dis|un)?satisf(ied|actory))|neither \w+ (n?or) \w+|"
    r"excellent|(very )?(good|poor|bad)|fair|average",
    re.I,
)


def is_answer(text: str) -> bool:
    """True for an answer in words on a scale: 非常满意, strongly agree."""
    return _ANSWER.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Number:
    """What a cell says as a number, and whether a decimal comma had to be supposed."""

    value: float
    decimal_comma: bool = False


def number(text: str) -> Number | None:
    """The number in a cell as our cleaning would read it, None where it holds none."""
    cell = read_number(bare(text))
    if not isinstance(cell.value, float):
        return None
    return Number(cell.value, any("小数点" in change for change in cell.changes))


def is_moment(text: str) -> bool:
    """True for a date in any writing, also one whose year or order of day and month is open."""
    text = bare(text)
    if _DIGITS_ALONE.fullmatch(text):
        return False
    try:
        parse_moment(text, LOCAL)
    except UnreadableDateError as error:
        return str(error) == UNSETTLED or bool(_DAY_ONLY.match(text) or _SPELLED.fullmatch(text))
    except (ValueError, OverflowError):
        return False
    return True


@lru_cache(maxsize=20_000)
def moment(text: str) -> date | None:
    """The day of a settled date, else None."""
    try:
        return parse_moment(bare(text), LOCAL)[0].date()
    except (ValueError, OverflowError):
        return None


def has_day(text: str) -> bool:
    """True for a settled date that names its day: 2024年10月 does not."""
    return moment(text) is not None and not _MONTH_ONLY.fullmatch(bare(text))


@dataclass(frozen=True)
class Profile:
    """One column of the sample. ``counts``: the given cells, blanks left out, and how often."""

    counts: Mapping[str, int]
    rows: int

    @cached_property
    def filled(self) -> int:
        return sum(self.counts.values())

    @property
    def distinct(self) -> int:
        return len(self.counts)

    @property
    def fullness(self) -> float:
        return self.filled / max(1, self.rows)

    @property
    def uniqueness(self) -> float:
        """Distinct values as a share of the given ones."""
        return self.distinct / max(1, self.filled)

    def share(self, holds: Callable[[str], bool]) -> float:
        """The share of given cells for which ``holds`` is true."""
        return sum(n for text, n in self.counts.items() if holds(text)) / max(1, self.filled)

    @cached_property
    def numbers(self) -> dict[str, Number]:
        return {text: found for text in self.counts if (found := number(text)) is not None}

    @cached_property
    def numeric(self) -> float:
        return self.share(self.numbers.__contains__)

    @cached_property
    def whole(self) -> float:
        return self.share(lambda t: t in self.numbers and self.numbers[t].value.is_integer())

    @cached_property
    def moments(self) -> float:
        return self.share(is_moment)

    @cached_property
    def readable_moments(self) -> float:
        """The share that reads as a moment where a time is expected: also serial days and milliseconds."""
        return self.share(lambda t: moment(t) is not None)

    @cached_property
    def identifiers(self) -> float:
        return self.share(lambda t: bool(_IDENTIFIER.fullmatch(t)) and not _FRACTION.fullmatch(t))

    @cached_property
    def worded(self) -> float:
        """The share of answers in words: 满意, 不同意, agree."""
        return self.share(is_answer)

    @cached_property
    def scale(self) -> float:
        """How much the column looks like answers on a scale."""
        values = {n.value for n in self.numbers.values()}
        small = values and all(0 <= v <= 11 and v.is_integer() for v in values)
        if small and self.numeric == 1 and 3 <= len(values) <= 12:
            return 1.0
        return self.worded

    @cached_property
    def without_year(self) -> float:
        return self.share(self.lacks_year)

    @staticmethod
    def lacks_year(text: str) -> bool:
        """True for a day of a month without its year: 3月9日, 3/9."""
        return bool(_DAY_ONLY.match(text))

    @cached_property
    def decimal_commas(self) -> float:
        return self.share(lambda t: t in self.numbers and self.numbers[t].decimal_comma)


def profile(cells: Sequence[str]) -> Profile:
    """Count the cells of one column; words that mean "no value" are left out."""
    counts = Counter(text for cell in cells if (text := trimmed(cell)))
    return Profile({t: n for t, n in counts.items() if not is_blank(t, answer=True)}, len(cells))


def fit(concept: str, column: Profile) -> float:
    """0 to 1: how well the cells suit the concept. An empty column neither helps nor excludes."""
    if not column.filled:
        return 0.3
    if concept == "time":
        return max(column.moments, 0.9 if column.readable_moments > 0.9 else 0.0)
    if concept in ("amount", "price", "quantity", "refund"):
        dates = column.moments > 0.8 and column.whole > 0.9
        return min(1.0, column.numeric * 1.05) * (0.15 if dates else 1.0)
    if concept == "key":
        return column.identifiers * (column.uniqueness > 0.8)
    if concept in ("order_id", "product_id"):
        few = 0.6 if column.distinct <= 3 < column.filled else 1.0
        rare = 1.0 if column.uniqueness > 0.05 else 0.6
        return max(0.0, column.identifiers - 0.9 * (column.moments > 0.8)) * rare * few
    if concept == "customer":
        fractions = column.numeric > 0.5 and column.whole < 0.9
        flag = column.distinct <= 2 < column.filled
        return 1.0 - 0.7 * (column.moments > 0.5) - 0.6 * fractions - 0.4 * flag
    return 1.0
