"""What makes two spellings of one customer equal: names, telephones and register numbers as keys.

Arrow in, Arrow out, NULL where a cell tells nothing (散客, 138****1234, 0000000).
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

#: what people leave out or write in another width
_BETWEEN = r"[\s\p{Z}\p{Cf}()\[\]{}<>〈〉《》【】〔〕\"'“”‘’·•.,，。、]"
_LEGAL_FORM = r"(集团)?(股份)?(有限)?(责任)?公司\s*$|集团\s*$"
_LEGAL_FORM_LATIN = r"[\s,.]+(co[.,\s]*)?(ltd|limited|inc|llc|gmbh|corp|corporation|company)[\s.]*$"
_NOBODY = (
    r"^(散客|零散客户|零售客?户?|个人|个人客户|现金客户|其[他它]|其[他它]客户|未知|未知客户|匿名|匿名用户|暂无|无"
    r"|测试.*|test.*|unknown|none|null|n/?a|-+)$"
)
_SHORTEST_NAME = 2
_PHONE_DIGITS = (7, 15)
_FEWEST_SIGNS = 3  # different ones: eighteen zeros have a right check digit
_NO_NUMBER = r"^(0123456789?|12345678?9?0?|87654321|98765432\d*)$"


def spelling(names: pa.Array) -> pa.Array:
    """Names without blanks, brackets, stops and widths: 华辰（深圳） 公司 ＝ 华辰(深圳)公司."""
    return _told(pc.replace_substring_regex(_plain(names), _BETWEEN, ""))


def short_name(names: pa.Array) -> pa.Array:
    """``spelling`` without the legal form: 华辰科技 ＝ 华辰科技有限公司; a branch keeps its 分公司."""
    plain = pc.replace_substring_regex(_plain(names), r"[\s\p{Z}\p{Cf}]+$", "")
    branch = pc.match_substring_regex(plain, "分公司")
    bare = pc.replace_substring_regex(plain, _LEGAL_FORM_LATIN, "")
    bare = pc.if_else(branch, plain, pc.replace_substring_regex(bare, _LEGAL_FORM, ""))
    bare = pc.replace_substring_regex(bare, _BETWEEN, "")
    long = pc.greater_equal(pc.utf8_length(bare), _SHORTEST_NAME)
    return _told(pc.if_else(long, bare, pc.replace_substring_regex(plain, _BETWEEN, "")))


def phone_key(cells: pa.Array) -> pa.Array:
    """The digits of the first telephone number of a cell, without +86; NULL for a hidden one."""
    text = pc.utf8_normalize(cells, form="NFKC")
    text = pc.replace_substring_regex(text, r"(?s)[/;,、|].*$", "")
    digits = pc.replace_substring_regex(text, r"\.0$|[^0-9*Xx]", "")
    digits = pc.replace_substring_regex(digits, r"^(00)?86(\d{11})$", r"\2")
    shortest, longest = _PHONE_DIGITS
    whole = pc.match_substring_regex(digits, rf"^\d{{{shortest},{longest}}}$")
    made_up = pc.match_substring_regex(digits, _NO_NUMBER)
    for digit in range(10):  # RE2 knows no back reference
        made_up = pc.or_(made_up, pc.match_substring_regex(digits, rf"^.{{0,3}}{digit}{{7,}}$"))
    return pc.if_else(pc.and_(whole, pc.invert(made_up)), digits, None)


def register_key(cells: pa.Array) -> pa.Array:
    """A number of 18 signs in capitals, blanks taken out; ``is_registered`` says whether it is one."""
    text = pc.utf8_upper(pc.utf8_normalize(cells, form="NFKC"))
    text = pc.replace_substring_regex(text, r"[\s\p{Z}\p{Cf}-]", "")
    return pc.if_else(pc.match_substring_regex(text, r"^[0-9A-Z]{18}$"), text, None)


def is_registered(number: str) -> bool:
    """True for a 统一社会信用代码 (GB 32100) or a citizen's number (GB 11643) with its check digit."""
    made_up = len(set(number)) < _FEWEST_SIGNS
    return not made_up and (_is_credit_code(number) or _is_citizen(number))


_CREDIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def _is_credit_code(number: str) -> bool:
    if len(number) != 18 or any(sign not in _CREDIT_SIGNS for sign in number):
        return False
    values = [_CREDIT_SIGNS.index(sign) for sign in number]
    total = sum(value * pow(3, place, 31) for place, value in enumerate(values[:17]))
    return (31 - total % 31) % 31 == values[17]


def _is_citizen(number: str) -> bool:
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", number):
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17]


def _plain(names: pa.Array) -> pa.Array:
    return pc.utf8_lower(pc.utf8_normalize(names.cast(pa.string()), form="NFKC"))


def _told(keys: pa.Array) -> pa.Array:
    """NULL for words that name nobody, and for hidden names."""
    nobody = pc.or_(
        pc.match_substring_regex(keys, _NOBODY), pc.match_substring_regex(keys, r"\*|^.?$")
    )
    return pc.if_else(nobody, None, keys)
