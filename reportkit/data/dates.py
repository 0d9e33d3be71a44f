"""Strict reading of dates: what cannot be misread is accepted, everything else waits for a format.

Accepted after NFKC: 2025-01-03, 2025/1/3, 2025.1.3, 2025年1月3日, 20250103, with a time (12:30, 12:30:05,
上午/下午 3:20, 12时30分), compact 202501031230 and 20250103123005, ISO with a zone, Excel serial numbers
20000-80000, epoch seconds of 10 and milliseconds of 13 digits, 25年1月3日, 二〇二五年一月三日, and a month
alone (2025-01, 2025/1, 2025年1月: its first day). Refused: other two-digit years, day and month in
unknown order, 2025.1 (Excel loses October's zero).
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2100
#: two-digit years and day-month order that only a declared format can settle
UNSETTLED = "日月顺序不明或年份只有两位"
_SERIAL_DAY_0 = datetime(1899, 12, 30)
_SERIALS = (20000, 80000)

_DAY = re.compile(
    r"(?P<y>\d{4})(?:年(?P<m1>\d{1,2})月(?:(?P<d1>\d{1,2})[日号]?)?"
    r"|-(?P<m2>\d{1,2})(?:-(?P<d2>\d{1,2}))?"
    r"|/(?P<m3>\d{1,2})(?:/(?P<d3>\d{1,2}))?"
    r"|\.(?P<m4>\d{1,2})\.(?P<d4>\d{1,2})"
    r"|(?P<m5>\d{2})(?P<d5>\d{2}))"
    r"(?:\s*\(?(?:星期|周)[一二三四五六日天]\)?)?"
)
_TIME = re.compile(
    r"(?P<half>上午|下午|am|pm)?\s*(?P<h>\d{1,2})(?:[:时点](?P<min>\d{1,2})分?(?::?(?P<s>\d{1,2})秒?"
    r"(?:\.(?P<f>\d{1,9}))?)?)\s*(?P<half2>am|pm)?\s*(?P<zone>z|gmt|utc|(?:gmt|utc)?[+-]\d{1,2}(?::?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})[ t]?(\d{2})(\d{2})(\d{2})?")
#: 2025 年 1 月 3 日, and the stop in 2025.1.3.
_LOOSE = re.compile(r"(?<=\d) (?=[年月日号])|(?<=[年月]) (?=\d)|(?<=\d)\.$")
_ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b", re.I)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_EPOCH = re.compile(r"1\d{9}|1\d{12}")
_DIGITS = "〇一二三四五六七八九"
_IN_CHINESE = re.compile(
    r"([〇零○一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2}|\d{1,2})月(?:([一二三四五六七八九十]{1,3}|\d{1,2})[日号]?)?"
)
_SHORT_YEAR = re.compile(r"(\d{2})年(?=\d{1,2}月)")
_TURN_OF_CENTURY = 70  # 69年 is 2069, 70年 is 1970, as strptime has it
_UNSETTLED = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{1,4}\b.*|\d{2}年.*|\d{6}")


class UnreadableDateError(ValueError):
    """The text is no date, or not one with a single meaning; ``str()`` says which."""


def parse_moment(text: str, local: tzinfo) -> tuple[datetime, str]:
    """A naive local moment and the kind of change that reading it took ("" for none).

    Raises UnreadableDateError.
    """
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip().lower()
    if _SERIAL.fullmatch(normal):
        return _serial(float(normal)), "Excel 序列号转日期"
    if _EPOCH.fullmatch(normal):
        seconds, told = (int(normal), "秒") if len(normal) == 10 else (int(normal) / 1000, "毫秒")
        return _localised(datetime.fromtimestamp(seconds, UTC), local), f"{told}时间戳转日期"
    normal = _spelled_out(_LOOSE.sub("", normal))
    if match := _COMPACT.fullmatch(normal):
        return _moment(*(int(part or 0) for part in match.groups())), ""
    match = _DAY.match(normal)
    if match is None:
        raise UnreadableDateError(UNSETTLED if _UNSETTLED.fullmatch(normal) else "")
    day = [int(match[name]) for name in match.groupdict() if match[name] is not None]
    rest = normal[match.end() :]
    if len(day) == 2:
        if rest:
            raise UnreadableDateError("")
        return _moment(*day, 1), "只有年月，取当月 1 日"
    if not rest:
        return _moment(*day), ""
    return _with_time(day, rest, chinese=match["m1"] is not None, local=local)


def parse_declared(text: str, form: str, local: tzinfo) -> datetime:
    """A moment in the declared strptime format. Raises UnreadableDateError."""
    normal = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
    if "%b" in form or "%B" in form:
        normal = _ORDINAL.sub("", normal)
    try:
        moment = datetime.strptime(normal, form)
    except ValueError as error:
        raise UnreadableDateError(f"不符合声明的格式 {form}") from error
    _check_year(moment.year)
    return _localised(moment, local) if moment.tzinfo else moment


def moved(moment: datetime, written_in: ZoneInfo, local: tzinfo) -> datetime:
    """A naive time of one zone as naive time of another."""
    return _localised(moment.replace(tzinfo=written_in), local)


def _spelled_out(text: str) -> str:
    """二〇二五年一月三日 and 25年1月3日 in digits with the whole year; anything else as it is."""
    if match := _IN_CHINESE.match(text):
        year = "".join(str(_DIGITS.index("〇" if c in "零○" else c)) for c in match[1])
        day = f"{_in_digits(match[3])}日" if match[3] else ""
        return f"{year}年{_in_digits(match[2])}月{day}{text[match.end() :]}"
    if match := _SHORT_YEAR.match(text):
        return f"{'20' if int(match[1]) < _TURN_OF_CENTURY else '19'}{text}"
    return text


def _in_digits(word: str) -> int:
    """十一 → 11, 三十 → 30, 六 → 6; digits as they are."""
    if word.isdecimal():
        return int(word)
    tens, ten, ones = word.rpartition("十")
    if not ten:
        return _DIGITS.index(word)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


def _with_time(day: list[int], rest: str, *, chinese: bool, local: tzinfo) -> tuple[datetime, str]:
    separated = rest[0] in " t" or (chinese and rest[0] in "0123456789上下")
    match = _TIME.fullmatch(rest.lstrip(" t") if rest[0] in " t" else rest)
    if match is None or not separated:
        raise UnreadableDateError("")
    hour = _hour(int(match["h"]), match["half"] or match["half2"])
    micro = int((match["f"] or "0").ljust(6, "0")[:6])
    moment = _moment(*day, hour, int(match["min"]), int(match["s"] or 0), micro)
    if match["zone"] is None:
        return moment, ""
    return _localised(moment.replace(tzinfo=_offset(match["zone"])), local), "时区换算"


def _hour(hour: int, half: str | None) -> int:
    if half in ("下午", "pm"):
        return hour + 12 if hour < 12 else hour
    if half in ("上午", "am"):
        if hour > 12:
            raise UnreadableDateError("")
        return hour % 12
    return hour


def _offset(zone: str) -> tzinfo:
    zone = zone.removeprefix("gmt").removeprefix("utc")
    if zone in ("z", ""):
        return UTC
    sign = -1 if zone[0] == "-" else 1
    hours, past = re.fullmatch(r"(\d{1,2}?):?(\d{2})?", zone[1:]).groups()  # type: ignore[union-attr]
    minutes = int(hours) * 60 + int(past or 0)
    if minutes >= 24 * 60:
        raise UnreadableDateError("")
    return timezone(sign * timedelta(minutes=minutes))


def _localised(moment: datetime, local: tzinfo) -> datetime:
    return moment.astimezone(local).replace(tzinfo=None)


def _serial(number: float) -> datetime:
    if not _SERIALS[0] <= number <= _SERIALS[1]:
        raise UnreadableDateError("")
    return _SERIAL_DAY_0 + timedelta(seconds=round(number * 86400))


def _moment(*parts: int) -> datetime:
    _check_year(parts[0])
    try:
        return datetime(*parts)  # type: ignore[arg-type]
    except ValueError as error:
        raise UnreadableDateError("没有这一天或这一刻") from error


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise UnreadableDateError(f"年份不在 {FIRST_YEAR}–{LAST_YEAR} 之间")
