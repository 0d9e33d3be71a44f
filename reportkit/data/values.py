"""One dirty cell at a time: text in, typed value and the name of every change out."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: stand for "no value" in every column
BLANK_WORDS = frozenset(
    ("", "-", "--", "---", "—", "——", "NULL", "null", "Null", "NaN", "nan", "NaT", "<NA>", "N/A",
     "n/a", "#N/A", "\\N", "None", "(null)", "(空)", "(空白)", "(blank)")
)  # fmt: skip
#: and these where a number, time or flag is expected
BLANK_ANSWERS = frozenset(
    (
        "无",
        "暂无",
        "未知",
        "未填",
        "未填写",
        "/",
        "NA",
        "none",
        "NONE",
        "?",
        "Blank",
        "blank",
        "BLANK",
    )
)
#: what people write into a field for remarks when they have none, lower case, without full stops
NO_REMARKS = frozenset(
    ("无", "没", "没有", "没有了", "没了", "暂无", "暂时没有", "暂时无", "无意见", "没意见", "没有意见", "暂无意见", "无建议",
     "没建议", "没有建议", "暂无建议", "无评论", "没有评论", "暂无评论", "无内容", "无备注", "未填", "未填写", "不填", "不适用",
     "空", "na", "n/a", "n.a", "nil", "null", "none", "no", "nothing", "no comment",
     "no comments", "not applicable")
)  # fmt: skip
LONGEST_NO_REMARK = 20  # characters with their punctuation; a longer text says something
EXCEL_ERRORS = frozenset(
    ("#DIV/0!", "#REF!", "#VALUE!", "#NAME?", "#NULL!", "#NUM!", "#####", "0000-00-00",
     "0000-00-00 00:00:00")
)  # fmt: skip

LARGEST_NUMBER = 1e15  # beyond it a float no longer tells tenths apart

_EDGES = "\u200b\u200c\u200d\u2060\ufeff\u00ad"
_WIDE_RANGES = ((0xFF10, 0xFF1A), (0xFF21, 0xFF3B), (0xFF41, 0xFF5B))
_WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for span in _WIDE_RANGES for code in range(*span)}
)
_TRUE = frozenset(("是", "yes", "y", "1", "true", "t", "有", "对", "√", "✓", "✔", "1.0", "on"))
_FALSE = frozenset(
    ("否", "no", "n", "0", "false", "f", "无", "没有", "错", "×", "✗", "x", "0.0", "off")
)
_SCALES = {
    "": 1.0,
    "百": 100.0,
    "千": 1e3,
    "k": 1e3,
    "万": 1e4,
    "w": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
}
_UNITS = (
    "元整|元|€|£|\\$|eur|gbp|块钱|块|人民币|rmb|cny|美元|usd|港元|欧元|次|件|个月|个|岁|天|日|周|月|年|小时|分钟|分|时|h|人|家|笔|单|"
    "套|台|箱|公斤|kg|级|名|条|份|位|项"
)
_NUMBER = re.compile(
    r"(?P<sign>[-+])?\s*(?P<money>¥|\$|€|£|rmb|cny|usd|hk\$|us\$|人民币)?\s*(?P<sign2>-)?\s*"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)(?P<power>e[-+]?\d{1,3})?\s*"
    rf"(?P<scale>百万|千万|[百千万亿kw])?\s*(?P<unit>{_UNITS})?(?P<percent>%)?"
)
#: points or blanks that part thousands before a decimal comma: 1.052,75 and 1 052,75
_GROUPED_BEFORE_COMMA = re.compile(r"(?<![\d,.])\d{1,3}(?:[. ]\d{3})+(?=,\d{1,2}(?![\d,.]))")
#: points or apostrophes that part thousands: 1.052.750 and 1'052.75; one point may be decimal
_GROUPED = re.compile(r"(?<![\d,.])\d{1,3}(?:(?:\.\d{3}){2,}(?![\d,.])|(?:['’]\d{3})+(?!['’\d]))")
_MINUS_BEHIND = re.compile(r"((?:[¥$€£]\s*)?[\d.,]+)\s*-")  # as ledgers print it
#: a comma that cannot part thousands: 1052,75 and 11,50 (1,2 may be a list)
_DECIMAL_COMMA = re.compile(r"(?<![\d,.])(\d+),(\d{2})(?![\d,.])")


@dataclass(frozen=True, slots=True)
class Cell:
    """A typed value (None = empty), what was changed, and whether it could not be read."""

    value: object
    changes: tuple[str, ...] = ()
    problem: str | None = None  # a reason, possibly "", when the text is not of its type


def trimmed(text: str) -> str:
    """Without blanks, zero-width characters and control characters at both ends."""
    before = None
    while before != text:
        before = text
        text = text.strip().strip(_EDGES)
    return text


def is_blank(text: str, *, answer: bool) -> bool:
    """True for words that mean "no value"; ``answer``: a number, time or flag is expected."""
    return text in BLANK_WORDS or text in EXCEL_ERRORS or (answer and text in BLANK_ANSWERS)


def says_nothing(text: str) -> bool:
    """True for remarks that say there is none: 无, 没有。, NA, n/a, “-” and other bare signs."""
    word = unicodedata.normalize("NFKC", text).lower()
    signs = "".join({c for c in word if unicodedata.category(c)[0] in "PZC" or c in "~`^=+|"})
    bare = re.sub(r"\s+", " ", word.strip(signs))
    return not bare or bare in NO_REMARKS


def read_id(text: str) -> Cell:
    """An identifier, kept letter by letter: ``001`` is not ``1``. ``12345.0`` becomes ``12345``."""
    value, changes = _unwrapped(text)
    if re.fullmatch(r"\d+\.0+", value):
        return Cell(value.split(".")[0], (*changes, "编号去掉 Excel 的小数位"))
    if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", value):
        return Cell(value, (*changes, "编号是科学计数法，末位可能已丢失"))
    return Cell(value, changes)


def _unwrapped(text: str) -> tuple[str, tuple[str, ...]]:
    """``="001"`` and ``'001``: the quotes that exports put around numbers meant as text."""
    match = re.fullmatch(r'="(.*)"', text) or re.fullmatch(r"'(\S+)|`(.+)", text)
    if match is None:
        return text, ()
    return trimmed(next(filter(None, match.groups()), "")), ("去掉保护文本的引号",)


def bare(text: str) -> str:
    """A number or time without the quotes that exports put around it: ``="1100"``, ``'1100``."""
    return trimmed(_unwrapped(text)[0].strip('"'))


def read_text(text: str) -> Cell:
    """Free text as it is; ``13812345678.0`` loses what Excel added."""
    value, changes = _unwrapped(text)
    if re.fullmatch(r"\d{7,}\.0", value):
        return Cell(value[:-2], (*changes, "编号去掉 Excel 的小数位"))
    return Cell(value, changes)


def read_category(text: str) -> Cell:
    """A word of a list: full-width letters and digits and runs of blanks are made plain."""
    value = re.sub(r"\s+", " ", text.translate(_WIDE))
    return Cell(value, ("全角与空格统一",) if value != text else ())


def read_flag(text: str) -> Cell:
    """是/否, yes/no, 1/0, true/false and their like."""
    word = unicodedata.normalize("NFKC", text).strip().lower()
    if word in _TRUE:
        return Cell(True)
    return Cell(False) if word in _FALSE else Cell(None, problem="")


def read_number(text: str, *, share: bool = False) -> Cell:
    """``10次`` 10, ``1.2万`` 12000, ``￥3,456.00`` 3456, ``(123)`` -123; as a share ``12%`` 0.12."""
    normal = unicodedata.normalize("NFKC", text).strip().lower().replace("\u2212", "-")
    changes = ["全角转半角"] if re.search(r"[\uff10-\uff19\uff0e\uff0c]", text) else []
    pointed = _GROUPED_BEFORE_COMMA.sub(lambda m: re.sub(r"[. ]", "", m[0]), normal)
    pointed = _DECIMAL_COMMA.sub(r"\1.\2", pointed)
    if pointed != normal:
        normal = pointed
        changes.append("逗号按小数点读")
    grouped = _GROUPED.sub(lambda m: re.sub(r"[.'’]", "", m[0]), normal)
    if grouped != normal:
        normal = grouped
        changes.append("去掉千分位的点或撇号")
    if behind := _MINUS_BEHIND.fullmatch(normal):
        normal = f"-{behind[1]}"
        changes.append("末尾的负号")
    bracketed = re.fullmatch(r"\((.+)\)", normal)
    match = _NUMBER.fullmatch(bracketed[1] if bracketed else normal)
    if match is None or (match["percent"] and not share) or (match["sign"] and match["sign2"]):
        return Cell(None, problem="")
    if bracketed:
        changes.append("括号表示负数")
    value = float(match["digits"].replace(",", "") + (match["power"] or ""))
    changes += _signs(match)
    value *= _SCALES[match["scale"] or ""] * (0.01 if match["percent"] else 1.0)
    if bracketed or "-" in ((match["sign"] or "") + (match["sign2"] or "")):
        value = -value
    if abs(value) >= LARGEST_NUMBER:  # infinity is one of them
        return Cell(None, problem="数字过大")
    return Cell(_tidy(value), tuple(changes))


def _signs(match: re.Match[str]) -> list[str]:
    changes = []
    if match["money"]:
        changes.append(f"去掉货币符号 {match['money']}")
    if "," in match["digits"]:
        changes.append("去掉千分位逗号")
    if match["scale"]:
        changes.append(f"按“{match['scale']}”换算")
    if match["unit"]:
        changes.append(f"去掉单位“{match['unit']}”")
    if match["percent"]:
        changes.append("百分数换算成小数")
    return changes


def _tidy(value: float) -> float:
    """1.2 万 is 12000, not 12000.000000000002."""
    return float(f"{value:.15g}")


def read_integer(text: str) -> Cell:
    """A whole number; ``10.0`` counts, ``10.5`` does not."""
    cell = read_number(text)
    if cell.problem is not None:
        return cell
    assert isinstance(cell.value, float)
    if not cell.value.is_integer() or abs(cell.value) > 2**53:
        return Cell(None, problem="不是整数")
    return Cell(int(cell.value), cell.changes)
