"""Wide sheets: one column for each day, month, quarter or year, with the money of that time beneath."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from reportkit.data.recognise.candidates import View

_FEWEST = 3  # columns of times that make a sheet wide
_NUMERIC = 0.8
_WORDS = {
    word: n
    for n, word in enumerate(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), 1
    )
}
_ENGLISH = {
    word: n
    for n, word in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1
    )
}
_DATED = re.compile(r"\d{4}")
_DAY = re.compile(r"(\d{1,2})([日号]?)")
_WHOLE_YEAR, _SHORTEST_MONTH, _LONGEST_MONTH = 12, 28, 31
_MONTH_TOLD = re.compile(
    r"(?<!\d)(?:(?P<y>20\d\d|19\d\d)\s*[年./-]?\s*)?(?:(?P<m>1[0-2]|0?[1-9])\s*月|(?<=\d[./-])(?P<m2>1[0-2]|0?[1-9])(?!\d))|"
    r"(?<!\d)(?P<y3>20\d\d)(?P<m3>0[1-9]|1[0-2])(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(20\d\d|19\d\d)(?!\d)")
_MEASURES = re.compile(r"(销售|消费|订单|采购|回款|开票)?(金额|额|收入|amount|sales|revenue)$")
_OTHERS = re.compile(r"(数量|件数|销量|次数|笔数|毛利|利润|qty|quantity|units|count)$")


@dataclass(frozen=True, slots=True)
class Wide:
    """``months``: position → the first month of the column's time or its day: ``2025-03``, ``2025-03-09``;
    ``03`` and ``03-09`` without a year.
    """

    months: dict[int, str]

    @property
    def lacks_year(self) -> bool:
        return not all(_DATED.match(month) for month in self.months.values())


def wide_months(view: View, *, year: str = "", month: str = "") -> Wide | None:
    """The columns of times of a wide sheet, None for any other.

    year, month: of headings that name none.
    """
    money: dict[int, str] = {}
    plain: dict[int, str] = {}
    for position, heading in enumerate(view.headings):
        cells = view.profiles[position]
        told = month_of(heading)
        if told is None or (cells.filled and cells.numeric < _NUMERIC):
            continue
        time, measure = told
        if _OTHERS.search(measure):
            continue
        (money if _MEASURES.search(measure) else plain)[position] = time
    months = money or plain or _counted(view, month)
    if year:
        months = {p: m if _DATED.match(m) else f"{year}-{m}" for p, m in months.items()}
    if len(months) < _FEWEST or len(set(months.values())) < len(months):
        return None
    return Wide(months)


def _counted(view: View, month: str) -> dict[int, str]:
    """Headings that count 1 to 12 are months, 1 to the end of a month (or 1日 …) its days."""
    found = {
        position: match
        for position, heading in enumerate(view.headings)
        if (match := _DAY.fullmatch(unicodedata.normalize("NFKC", heading).strip()))
        and (not view.profiles[position].filled or view.profiles[position].numeric >= _NUMERIC)
    }
    last = len(found)
    if [int(match[1]) for match in found.values()] != list(range(1, last + 1)):
        return {}
    named = all(match[2] for match in found.values())
    if month and (named or _SHORTEST_MONTH <= last <= _LONGEST_MONTH):
        return {position: f"{month}-{int(match[1]):02}" for position, match in found.items()}
    bare = not any(match[2] for match in found.values())
    if bare and last == _WHOLE_YEAR and not month:
        return {position: f"{int(match[1]):02}" for position, match in found.items()}
    return {}


def month_told(texts: Sequence[str]) -> str:
    """The one month that titles name, ``04`` of 2025年4月 and 202504; "" where none or several are."""
    found = {
        f"{int(m):02}"
        for text in texts
        for match in _MONTH_TOLD.finditer(unicodedata.normalize("NFKC", text))
        if (m := match["m"] or match["m2"] or match["m3"])
    }
    return found.pop() if len(found) == 1 else ""


def year_told(texts: Sequence[str]) -> str:
    """The one year that titles name, "" where none or several are."""
    years = {match for text in texts for match in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else ""


def month_of(heading: str) -> tuple[str, str] | None:
    """``2025年3月销售额`` → ("2025-03", "销售额"); None for a heading that is no time.

    A day gives its own: ``2025-03-09``. The measure may stand before it: ``金额·3月``.
    """
    text = unicodedata.normalize("NFKC", heading).strip().lower()
    group, _, part = text.rpartition("·")
    if group and (own := month_of(part)) is not None and not own[1] and month_of(group) is None:
        return own[0], group
    for pattern, read in _FORMS:
        match = pattern.match(text)
        if match is None:
            continue
        month = read(match)
        if month is not None:
            return month, text[match.end() :].strip(" -_·()/:")
    return None


def _numbered(match: re.Match[str]) -> str | None:
    return _dated(match["y"], int(match["m"]))


def _worded(match: re.Match[str]) -> str | None:
    return _dated(match["y"], _WORDS[match["m"]])


def _english(match: re.Match[str]) -> str | None:
    return _dated(match["y"] or match["y2"], _ENGLISH[match["m"][:3]])


def _quarterly(match: re.Match[str]) -> str | None:
    number = match["q"] or match["q2"]
    quarter = int(number) if number.isdigit() else _WORDS[number]
    return _dated(match["y"], 3 * quarter - 2)


def _of_day(match: re.Match[str]) -> str | None:
    month = _dated(match["y"], int(match["m"]))
    return f"{month}-{int(match['d']):02}" if month and int(match["d"]) <= _LONGEST_MONTH else None


def _whole_year(match: re.Match[str]) -> str | None:
    return _dated(match["y"], 1)


def _dated(year: str | None, month: int) -> str | None:
    if not 1 <= month <= 12:
        return None
    if not year:
        return f"{month:02}"
    return f"{year if len(year) == 4 else '20' + year}-{month:02}"


_Y = r"(?:(?P<y>(?:19|20)\d\d|\d\d)\s*[年./-]?\s*)?"
_FORMS = (
    (re.compile(r"(?:(?P<y>(?:19|20)\d\d)[-/.年])?(?P<m>1[0-2]|0?[1-9])月(?P<d>[12]\d|3[01]|0?[1-9])[日号]?(?!\d)"), _of_day),
    (re.compile(r"(?P<y>(?:19|20)\d\d)[-/.](?P<m>1[0-2]|0?[1-9])[-/.](?!01(?!\d))(?P<d>[12]\d|3[01]|0?[1-9])(?:[ t]00:00:00)?(?!\d)"), _of_day),
    (re.compile(rf"{_Y}(?:第?(?P<q>[一二三四1-4])季度?|q(?P<q2>[1-4]))(?!\d)"), _quarterly),
    (re.compile(r"(?P<y>(?:19|20)\d\d)[-/.年]?(?P<m>0[1-9]|1[0-2]|[1-9])(?:月份?|[-/.]01(?:[ t]00:00:00)?)?(?!\d)"), _numbered),
    (re.compile(rf"{_Y}(?P<m>1[0-2]|0?[1-9])月份?(?!\d)"), _numbered),
    (re.compile(rf"{_Y}(?P<m>十[一二]?|[一二三四五六七八九])月份?"), _worded),
    (re.compile(r"(?:(?P<y>(?:19|20)\d\d)[-/ ]?)?(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
                r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
                r"(?:[-/ ']?(?P<y2>(?:19|20)\d\d|\d\d))?(?![a-z\d])"), _english),
    (re.compile(r"(?P<y>(?:19|20)\d\d)\s*年?度?(?![\d月])"), _whole_year),
)  # fmt: skip
