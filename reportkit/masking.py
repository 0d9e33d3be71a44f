"""Contact data as it may leave the house: 张*, 138****5678, z***@qq.com, 110***********1234.

Works on any text, full-width digits included. What it cannot recognise as personal stays as it is:
columns that are private by declaration are masked by their kind, free text is swept for patterns.
"""

from __future__ import annotations

import re
import unicodedata

_COMPOUND = [
    "欧阳",
    "太史",
    "端木",
    "上官",
    "司马",
    "东方",
    "独孤",
    "南宫",
    "万俟",
    "闻人",
    "夏侯",
    "诸葛",
    "尉迟",
    "公羊",
    "赫连",
    "澹台",
    "皇甫",
    "宗政",
    "濮阳",
    "公冶",
    "太叔",
    "申屠",
    "公孙",
    "慕容",
    "仲孙",
    "钟离",
    "长孙",
    "宇文",
    "司徒",
    "鲜于",
    "司空",
    "令狐",
]
_EMAIL = re.compile(r"([A-Za-z0-9])[A-Za-z0-9._%+-]*(@[A-Za-z0-9.-]+\.[A-Za-z]{2,})")
_ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{11}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[ -]?)\d{3,4}(\d{4})(?!\d)")
#: what any of the four begins with or is made of: most texts have none of it
_SUSPICIOUS = re.compile(r"@|\d[\d -]{9}")
_DIGITS = re.compile(r"[\uff10-\uff19]+")


def mask_name(name: str) -> str:
    """A person's name: the family name and one star per further character."""
    name = name.strip()
    kept = 2 if name[:2] in _COMPOUND and len(name) > 2 else 1
    return name[:kept] + "*" * max(len(name) - kept, 1) if name else name


def mask_phone(number: str) -> str:
    """Any telephone number: the last four digits and at most the first three stay."""
    text = unicodedata.normalize("NFKC", number).strip()
    swept = mask_text(text)
    if swept != text:
        return swept
    digits = [i for i, c in enumerate(text) if c.isdigit()]
    hidden = digits[3:-4] if len(digits) > 9 else digits[1:-2]
    return "".join("*" if i in hidden else c for i, c in enumerate(text))


def mask_email(address: str) -> str:
    """``zhang@qq.com`` → ``z***@qq.com``."""
    return _EMAIL.sub(r"\1***\2", unicodedata.normalize("NFKC", address).strip())


def mask_id_number(number: str) -> str:
    """An identity number: the first three and the last four stay."""
    text = unicodedata.normalize("NFKC", number).strip()
    return text[:3] + "*" * max(len(text) - 7, 1) + text[-4:] if len(text) > 7 else "*" * len(text)


def mask_text(text: str) -> str:
    """Sweep free text for e-mail addresses, identity numbers, mobile and landline numbers."""
    if not _SUSPICIOUS.search(text):
        return text
    plain = _DIGITS.sub(lambda m: unicodedata.normalize("NFKC", m[0]), text)
    swept = _EMAIL.sub(r"\1***\2", plain)
    swept = _ID_NUMBER.sub(lambda m: m[1] + "*" * 11 + m[2], swept)
    swept = _MOBILE.sub(r"\1****\2", swept)
    swept = _LANDLINE.sub(lambda m: m[1] + "****" + m[2], swept)
    return swept if swept != plain else text


#: private column → how it is masked; free text otherwise
_BY_COLUMN = {
    "contact": mask_name,
    "phone": mask_phone,
    "email": mask_email,
    "id_number": mask_id_number,
}


def mask_value(column: str, value: object) -> object:
    """Mask a cell by the name of its column; numbers and missing values stay."""
    if not isinstance(value, str):
        return value
    return _BY_COLUMN.get(column, mask_text)(value)
