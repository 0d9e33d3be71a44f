"""Contact data as it may leave the house: 张*, 138****5678, z***@qq.com, 110***********1234.

Works on any text, whatever its width, dashes and invisible characters. Free text is swept for
patterns and keeps the rest of its words; a column that is private by declaration fails closed: what
cannot be read as the number or address it should be is hidden whole.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

HIDDEN = "***"  # a private value that could not be read
_COMPOUND = (
    "欧阳太史端木上官司马东方独孤南宫万俟闻人夏侯诸葛尉迟公羊赫连澹台皇甫宗政濮阳公冶"
    "太叔申屠公孙慕容仲孙钟离长孙宇文司徒鲜于司空令狐"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND[i : i + 2] for i in range(0, len(_COMPOUND), 2))
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")
_PLAIN = str.maketrans(
    {
        **{chr(0xFF10 + digit): str(digit) for digit in range(10)},
        **dict.fromkeys("\u00a0\u2000\u2002\u2003\u2009\u202f\u3000\t", " "),
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d\u30fc", "-"),
        **dict.fromkeys("\uff0e\u00b7\u30fb", "."),
        **dict(zip("\uff20\ufe6b\uff0b\uff08\uff09\uff38\uff58", "@@+()Xx", strict=True)),
    }
)
#: what any pattern begins with or is made of: most texts have none of it
_SUSPICIOUS = re.compile(r"[@\uff20\ufe6b]|\d(?:\D{0,6}\d){9}")
#: what a plain text must hold besides: most numbers of orders do not
_TELLING = re.compile(r"@|(?<!\d)(?:0|86|1[3-9])|\d(?:[ \t-]?\d){14}")
#: in the words of RE2, what a key must hold that ``mask_key`` or a name in it could change
TELLING_KEYS = (
    r"[^\x00-\x7F]|@|(?:[0-9][^0-9]{0,6}){9}[0-9]",
    r"[^\x00-\x7F]|@|(?:^|[^0-9])(?:0|86|1[3-9])|[0-9](?:[ \t-]?[0-9]){14}",
)

Kind = Literal["mail", "id", "card", "phone"]


@dataclass(frozen=True, slots=True)
class Personal:
    """A piece of a text that tells who somebody is, and what may be shown of it."""

    kind: Kind
    start: int
    end: int
    raw: str  # without separators: the address, or the digits of the number
    shown: str


_START = r"(?<!\d)(?<!^0\.)(?<!\D0\.)"  # nor the decimals of a share
_STOP = r"(?!\d)(?!\.\d{1,2}(?!\d))"  # nor an amount with its cents
_COUNTRY = r"(?P<country>\(?(?:(?:\+|00)?86|\+86)\)?[ .-]{0,2})"
_AREA = r"(?:10|2\d|[1-9]\d{2})"  # Beijing, the largest cities, all others
_MAIL = re.compile(
    r"(?P<local>[A-Za-z0-9._%+'-]+|[^\W_]+) ?@ ?"
    r"(?P<domain>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}|(?:[^\W_]+\.)+[^\W\d_]{2,})"
)
_MAIL_ALONE = re.compile(
    r"(?P<local>[A-Za-z0-9._%+'-]+)@(?P<domain>(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})"
)
_MOBILE_ALONE = re.compile(r"1[3-9][0-9]{9}")
_ID = re.compile(
    r"(?<![0-9A-Za-z])\d{6}(?P<sep>[ -]?)\d{4}[ -]?\d{4}(?P=sep)\d{3}[0-9Xx](?![0-9A-Za-z])"
)
_OLD_ID = re.compile(
    r"(?<![0-9A-Za-z])\d{6}\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}(?![0-9A-Za-z])"
)
_CARD = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{4}(?P<sep>[ -]?)\d{4}(?P=sep)\d{4}(?P=sep)\d{4}(?:(?P=sep)\d{1,3})?"
    r"|\d{6}[ -]\d{10,13})(?![0-9A-Za-z])"
)
_MOBILE = re.compile(
    rf"{_START}(?:{_COUNTRY}|0)?"
    r"(?P<number>\(?1[3-9]\d\)?(?:(?P<sep>[ .-]{0,2})\d{4}(?P=sep)\d{4}|(?P<mark>[.-])\d{3}(?P=mark)\d{5})"
    rf"|1[3-9]\d{{2}}(?P<dash>[.-])\d{{4}}(?P=dash)\d{{3}}|1[3-9]\d{{5}}[ .-]\d{{4}}){_STOP}"
)
_LANDLINE = re.compile(
    rf"{_START}(?P<area>\(?(?:{_COUNTRY}\(?0?{_AREA}\)?[ .-]{{1,2}}|0{_AREA}\)?[ .-]{{0,2}}))"
    rf"\d{{3,4}}[ .-]?(?P<last>\d{{4}}){_STOP}"
)
_TOKEN_END, _TOKEN_START = re.compile(r"[0-9A-Za-z]*"), re.compile(r"[0-9A-Za-z]*$")


def personal_data(text: str) -> Iterator[Personal]:
    """Every mail address, identity number, bank card and telephone in a free text, from the left."""
    if not _SUSPICIOUS.search(text):
        return
    if not text.isascii():
        yield from _scanned(text)
    elif _MOBILE_ALONE.fullmatch(text):
        yield Personal("phone", 0, len(text), text, _shown_mobile(text))
    elif match := _MAIL_ALONE.fullmatch(text):
        kind, raw, shown, start = _mail(match)
        yield Personal(kind, start, len(text), raw, shown)
    elif _TELLING.search(text):
        yield from _scanned(text)


def _scanned(text: str) -> Iterator[Personal]:
    """``personal_data`` without its short ways: every pattern is tried."""
    places: Sequence[int] = range(len(text))
    if not text.isascii():
        places = [i for i, c in enumerate(text) if not _UNSEEN.match(c)]
    plain = "".join(text[i] for i in places).translate(_PLAIN)
    taken = [False] * len(plain)
    found = []
    for pattern, reads in _READERS:
        for match in pattern.finditer(plain):
            read = None if any(taken[match.start() : match.end()]) else reads(match)
            if read:
                kind, raw, shown, start = read
                found.append(Personal(kind, places[start], places[match.end() - 1] + 1, raw, shown))
                taken[start : match.end()] = [True] * (match.end() - start)
    yield from sorted(found, key=lambda item: item.start)


_Read = tuple[Kind, str, str, int]  # kind, raw, shown, where it starts


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit() or c in "Xx")


def _mail(match: re.Match[str]) -> _Read:
    local, address = match["local"], f"{match['local']}@{match['domain']}"
    kept = local[0] if local.isascii() else ""  # the first character of 张三@ is half the name
    return "mail", address, f"{kept}***@{match['domain']}", match.start()


def _id(match: re.Match[str]) -> _Read:
    raw = _digits(match[0])
    return "id", raw, raw[:3] + "*" * (len(raw) - 7) + raw[-4:], match.start()


def _card(match: re.Match[str]) -> _Read | None:
    raw = _digits(match[0])
    return ("card", raw, "*" * (len(raw) - 4) + raw[-4:], match.start()) if luhn(raw) else None


def _mobile(match: re.Match[str]) -> _Read | None:
    if _inside_an_id(match):
        return None
    raw, number = _digits(match["number"]), match.start("number")
    return "phone", raw, _shown_mobile(raw), number


def _shown_mobile(digits: str) -> str:
    return f"{digits[:3]}****{digits[-4:]}"


def _landline(match: re.Match[str]) -> _Read | None:
    if _inside_an_id(match):
        return None
    number = _digits(match[0])
    return "phone", number, f"{match['area']}****{match['last']}", match.start()


def _inside_an_id(match: re.Match[str]) -> bool:
    """Digits around letters around the number: a hexadecimal record number, and no telephone."""
    before = _TOKEN_START.search(match.string, 0, match.start())
    after = _TOKEN_END.match(match.string, match.end())
    around = (before[0] if before else "") + (after[0] if after else "")
    return any(c.isdigit() for c in around)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], _Read | None]], ...] = (
    (_MAIL, _mail),
    (_ID, _id),
    (_CARD, _card),
    (_OLD_ID, _id),
    (_MOBILE, _mobile),
    (_LANDLINE, _landline),
)


def luhn(digits: str) -> bool:
    """Whether the check digit of a bank card is right."""
    doubled = (int(d) * (1 + place % 2) for place, d in enumerate(reversed(digits)))
    return sum(d - 9 * (d > 9) for d in doubled) % 10 == 0


def mask_text(text: str) -> str:
    """Sweep free text: what ``personal_data`` finds is replaced by what may be shown of it."""
    return _replaced(text, personal_data(text))


def _replaced(text: str, found: Iterable[Personal]) -> str:
    parts, end = [], 0
    for item in found:
        parts += [text[end : item.start], item.shown]
        end = item.end
    return "".join([*parts, text[end:]])


def mask_key(value: str, *, cards: bool = False) -> str:
    """A customer's or order's number: hidden only where it is itself a contact.

    Record numbers are long: one in ten looks like a bank card, so cards only count where the caller
    knows that the column holds cards.
    """
    if value.isdigit() and len(value) > 15 and not (cards or len(value) == 18):
        return value
    kinds = {"mail", "phone", *(["card"] if cards else [])}
    found = [item for item in personal_data(value) if item.kind in kinds or resident(item.raw)]
    return _replaced(value, found)


def resident(number: str) -> bool:
    """Whether a text is an identity number with a right check character (GB 11643)."""
    if not re.fullmatch(r"\d{17}[0-9Xx]", number):
        return False
    total = sum(int(d) * pow(2, 17 - place, 11) for place, d in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def mask_name(name: str) -> str:
    """A person's name: the family name and one star per further character."""
    name = name.strip()
    if not name or _MASKED_NAME.fullmatch(name):
        return name
    kept = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    return name[:kept] + "*" * max(len(name) - kept, 1)


_MASKED_NAME = re.compile(r".{1,2}\*+(?:\uff08\d+\uff09)?")
_BETWEEN = re.compile(r"[\s/、，,;；()\uff08\uff09+-]|(?:转|分机|ext\.?|#)\s*\d{1,6}")
_NUMBER = re.compile(r"[+\d(][\d .()-]*")
_STARRED = re.compile(r"(?=.*\*\*)(?!.*\d{5})[\d*+ .()/、,;#转-]+")  # masked already


def mask_phone(number: str) -> str:
    """A telephone number: the last four digits and at most the first three stay.

    Several numbers, and an extension, are masked one by one. Anything else is hidden whole.
    """
    if _MOBILE_ALONE.fullmatch(number):
        return _shown_mobile(number)
    text = readable(number)
    if _STARRED.fullmatch(text):
        return text
    if _read_whole(text):
        return mask_text(text)
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    if not _NUMBER.fullmatch(text) or not 7 <= len(digits) <= 15:
        return HIDDEN
    hidden = digits[3:-4] if len(digits) > 9 else digits[1:-2]
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def mask_email(address: str) -> str:
    """``zhang@qq.com`` → ``z***@qq.com``; what is no address is hidden whole."""
    if match := _MAIL_ALONE.fullmatch(address):
        return _mail(match)[2]
    text = readable(address)
    return mask_text(text) if _read_whole(text) else HIDDEN


def mask_id_number(number: str) -> str:
    """An identity number: the first three and the last four stay; of a shorter one the ends."""
    text = re.sub(r"[ -]", "", readable(number))
    if not re.fullmatch(r"[0-9A-Za-z*]{8,}", text):
        return HIDDEN
    if _MASKED_ID.fullmatch(text):
        return text
    first, last = (3, 4) if len(text) >= 15 else (1, 2)
    return text[:first] + "*" * (len(text) - first - last) + text[-last:]


_MASKED_ID = re.compile(r"\w{1,3}\*+\w{2,4}")


def mask_address(address: str) -> str:
    """Province or city stay."""
    text = address.strip()
    return text if text.endswith(HIDDEN) and len(text) <= 6 else text[:3] + HIDDEN


def readable(text: str) -> str:
    """``text`` with half-width digits, plain dashes and blanks, and no invisible characters."""
    return unicodedata.normalize("NFKC", _UNSEEN.sub("", text).translate(_PLAIN)).strip()


def _read_whole(text: str) -> bool:
    """Whether a text is personal data that was recognised, or masked already, and nothing else."""
    rest = _MASKED_CONTACT.sub("", mask_text(text))
    return rest != text and not _BETWEEN.sub("", rest)


_MASKED_CONTACT = re.compile(
    r"(?:\+?86[ .-]{0,2})?\(?\d{0,4}\)?[ .-]{0,2}\*{4,14}\d{2,4}[0-9Xx]?|[!-?A-~]?\*{3}@[\w.-]+"
)

#: private column → how it is masked; free text otherwise
_BY_COLUMN = {
    "contact": mask_name,
    "phone": mask_phone,
    "email": mask_email,
    "id_number": mask_id_number,
    "address": mask_address,
}


def mask_value(column: str, value: object) -> object:
    """Mask a cell by the name of its column; numbers and missing values stay."""
    if not isinstance(value, str):
        return value
    return _BY_COLUMN.get(column, mask_text)(value)
