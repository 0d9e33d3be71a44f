"""A heading as it compares: ``17、* 订单 ID（必填）``, ``订单ID`` and ``订单_id`` are one."""

from __future__ import annotations

import re
import unicodedata

_NUMBERED = re.compile(r"^[(（]?\d{1,3}[)）]?[、.．]\s*(?=\D)")
_BRACKETS = re.compile(
    r"[(\[【](?:单位:?)?(?:必填|选填|唯一|required|optional|元|万元?|千元|百万元?|亿元?|rmb|cny|usd|eur|¥|￥|\$|€|%|个|件|次|天|月|"
    r"年|kg|单件|总共|本位币|含税|不含税|分|小时|0-10|1-5|1-10|yyyy-mm-dd)[)\]】]"
)
_ACCENTED = re.compile(r"([a-z])[\u0300-\u036f]+")
_JOINTS = re.compile(r"[\s*_\-\u200b\ufeff/#?:「」'\"]+")


def plain(heading: str) -> str:
    """NFKC and lower case, without numbering, units in brackets, required marks, blanks, joints,
    accents of Latin letters and a full stop or colon at the end (``Order No.``).
    """
    text = unicodedata.normalize("NFKC", heading).lower().strip().strip("\ufeff'\"")
    text = _ACCENTED.sub(r"\1", unicodedata.normalize("NFD", text))
    text = unicodedata.normalize("NFC", text)
    text = _NUMBERED.sub("", text)
    text = _BRACKETS.sub("", text)
    return _JOINTS.sub("", text).rstrip(".:") or text  # a heading such as # is nothing but a joint
