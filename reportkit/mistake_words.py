"""What Python and pandas say of a mistake in English, said in Chinese, with the nearest right name.

Pure: an error in, a sentence out. Where none of the kinds fits, the sentence quotes Python's own.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from reportkit.absence import nearest
from reportkit.errors import ReportkitError

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”")
_NAMES = re.compile(r"'([^']+)'")
_TRACE = tuple[Any, int]  # a frame and the line it stands in


def sentence(error: BaseException, frames: Iterable[_TRACE] = ()) -> str:
    """What went wrong, in Chinese. frames: where names are looked for, the outermost first."""
    said = str(error)
    if isinstance(error, ReportkitError) or _is_chinese(said):
        return said
    held = [frame for frame, _ in frames]
    for kind, tell in _KINDS.items():
        if isinstance(error, kind) and (told := tell(error, held)):
            return told
    for pattern, words in _ENGLISH.items():
        if found := re.search(pattern, said):
            return words.format(*(part or "" for part in found.groups()))
    return f"这一行出错，Python 说：{said.partition(chr(10))[0] or '（没有说明）'}（{type(error).__name__}）"


def _is_chinese(text: str) -> bool:
    """Whether a sentence is ours: what it only quotes does not count."""
    return _CHINESE.search(_QUOTED.sub("", text)) is not None


#: what Python and pandas say → what an analyst reads
_ENGLISH: Mapping[str, str] = {
    r"missing \d+ required .*argument.*?: (.+)": "少了参数：{0}。",
    r"unexpected keyword argument '(\w+)'": "没有参数 {0}。",
    r"takes (?:at most )?(\d+) arguments? \((\d+) given\)": "参数太多：最多 {0} 个，写了 {1} 个。",
    r"takes .* positional arguments? but (\d+)": "参数太多：写了 {0} 个。",
    r"can only concatenate str \(not \"(\w+)\"\)": "文字不能与 {0} 相加；数字与文字分开写，句子写进文字文件。",
    r"unsupported operand type\(s\) for (.+): '(\w+)' and '(\w+)'": "{1} 与 {2} 之间不能用 {0}。",
    r"'(.+)' not supported between instances of '(\w+)' and '(\w+)'": (
        "{1} 与 {2} 不能比较（{0}）；日期与文字比较时，请先用 pd.Timestamp(…) 转换。"
    ),
    r"Invalid comparison between dtype=(\S+) and (\w+)": (
        "{0} 的列不能与 {1} 比较；与日期比较，请写 pd.Timestamp(…)。"
    ),
    r"'(\w+)' object is not callable": "{0} 不是函数，不能加括号调用；请去掉括号，或检查名称是否被改作别用。",
    r"'(\w+)' object is not subscriptable": "{0} 里面没有可以用 […] 取的内容。",
    r"'(\w+)' object is not iterable": "{0} 不能逐个取出（for … in …）。",
    r"object of type '(\w+)' has no len": "{0} 没有长度，不能用 len(…)。",
    r"truth value of an? (\w+)": "一整列（{0}）不能当作一个“是否”；要筛选请写 表[条件]，要判断请用 .any() 或 .all()。",
    r"(?:convert string to float|invalid literal for int\(\).*): '(.*)'": "“{0}”不是数字；请先去掉单位与逗号。",
    r"Unable to parse string ['\"](.*)['\"] at": "“{0}”不是数字；请先去掉单位与逗号。",
    r"Length of values \((\d+)\) does not match length of index \((\d+)\)": (
        "新的一列有 {0} 个值，而表有 {1} 行，两者应相同。"
    ),
    r"too many values to unpack \(expected (\d+)\)": "右边的值多于左边的 {0} 个名称。",
    r"not enough values to unpack \(expected (?:at least )?(\d+), got (\d+)\)": (
        "左边有 {0} 个名称，右边只有 {1} 个值。"
    ),
    r"(?:index|indexer is) out[- ]of[- ](?:range|bounds)": "要取的那一项不存在：表或列表没有这么多行。",
    r"(?:month|day|year|hour) .*(?:must be in|out of range).*?(?:: (.*))?$": "没有这样的日期：{0}。",
    r"(?:unknown|doesn't match|time data).*(?:format|datetime)": "读不懂的日期；请写成 2025-12-31。",
    r"division by zero": "除数是 0。",
    r"No objects to concatenate": "没有可以合并的表：列表是空的。",
    r"No axis named (\S+)": "没有方向（axis）{0}；只有 0（行）与 1（列）。",
    r"data type '(\w+)' not understood": "没有类型“{0}”；常用的有 int、float、str、datetime64[ns]。",
    r"No module named '([\w.]+)'": "没有名为“{0}”的包或模块。",
    r"Permission denied: '(.*)'": "没有权限打开“{0}”。",
    r"Is a directory: '(.*)'": "“{0}”是文件夹，不是文件。",
}


def _no_name(error: NameError, frames: list[Any]) -> str:
    name = error.name or next(iter(_NAMES.findall(str(error))), "")
    if table := _table(frames):
        return _no_column([name], table)
    known = [word for frame in frames for word in frame.f_globals]
    return f"没有“{name}”这个名称。{_near(name, known)}"


def _no_import(error: ImportError, frames: list[Any]) -> str:
    wanted = re.match(r"cannot import name '(\w+)' from", str(error))
    if wanted:  # Python 3.11 keeps the name in the text alone
        module = importlib.import_module(str(error.name))
        known = {*vars(module), *getattr(module, "__all__", ())}
        return f"{error.name} 里没有“{wanted[1]}”。{_near(wanted[1], known)}"
    name = error.name or ""
    home, _, last = name.rpartition(".")
    if not isinstance(error, ModuleNotFoundError) or not name:
        return ""
    inside = getattr(sys.modules.get(home), "__path__", None) if home else None
    rooms = [found.name for found in pkgutil.iter_modules(inside)]
    return f"没有名为“{name}”的包或模块。{_near(last, rooms)}"


def _no_attribute(error: AttributeError, frames: list[Any]) -> str:
    if error.obj is None and error.name:
        return f"要取“{error.name}”的那个值是空的（None）：产生它的一步没有给出结果。"
    if not error.name:
        return ""
    name = getattr(error.obj, "__name__", "") or type(error.obj).__name__
    return f"{name.rpartition('.')[2]} 没有“{error.name}”。{_near(error.name, dir(error.obj))}"


def _no_key(error: KeyError, frames: list[Any]) -> str:
    said = str(error.args[0]) if error.args else ""
    names = _NAMES.findall(said) or [said.removeprefix("Column not found: ")]
    if table := _table(frames):
        return _no_column(names, table)
    return f"没有“{names[0]}”这一项。"


def _no_column(names: list[str], columns: list[str]) -> str:
    lost = [name for name in names if name not in columns] or names
    listed = "、".join(f"“{name}”" for name in lost)
    return f"表里没有{listed}这一列。{_near(lost[0], columns) or '有：' + '、'.join(columns)}"


def _table(frames: list[Any]) -> list[str]:
    """The columns of the innermost table in whose code the error arose; none where it was no table."""
    for frame in reversed(frames):
        owner = frame.f_locals.get("self")
        grouped = getattr(owner, "__dict__", {}).get("obj")  # asking a half-made one never ends
        table = owner if isinstance(owner, pd.DataFrame) else grouped
        if isinstance(table, pd.DataFrame):
            return [str(column) for column in table.columns]
    return []


def _no_file(error: FileNotFoundError, frames: list[Any]) -> str:
    wanted = Path(str(error.filename or ""))
    folder = wanted.parent
    there = [path.name for path in folder.iterdir()] if folder.is_dir() else []
    return f"没有文件“{wanted.name}”。{_near(wanted.name, there)}"


def _no_python(error: SyntaxError, frames: list[Any]) -> str:
    wrong = re.search(r"invalid (?:non-printable )?character '?(.)", error.msg or "")
    sign = wrong[1] if wrong else ""
    if sign in _HALF:
        return f"{sign} 是中文标点，程序里请用半角的 {_HALF[sign]} 。"
    if wrong:
        name = unicodedata.name(sign, "") if sign else ""
        return f"这里有程序不认得的字符“{sign}”（{name}），请删去后重新输入。"
    for pattern, words in _WRITING.items():
        if found := re.search(pattern, error.msg or ""):
            return words.format(*found.groups())
    return f"这一行不合 Python 的写法（{error.msg}）；请看括号、引号、逗号与冒号。"


_HALF = {
    "，": ",", "。": ".", "：": ":", "；": ";", "（": "(", "）": ")", "“": '"', "”": '"',
    "‘": "'", "’": "'", "【": "[", "】": "]", "＝": "=", "、": ",", "！": "!", "　": "空格",
}  # fmt: skip
_WRITING: Mapping[str, str] = {
    r"'(.)' was never closed": "“{0}”没有配对的另一半括号。",
    r"unmatched '(.)'": "多了一个“{0}”，没有与它配对的另一半。",
    r"closing parenthesis '(.)' does not match opening parenthesis '(.)'": (
        "“{1}”与“{0}”不配对：两边的括号要相同。"
    ),
    r"incomplete input|unexpected EOF": "没有写完：括号或引号少了另一半。",
    r"unterminated": "引号没有写完：一段文字的两头都要有引号。",
    r"expected ':'": "这一行的末尾少一个冒号“:”。",
    r"expected an indented block": "上一行之后应有缩进的内容（四个空格）。",
    r"unexpected indent|unindent does not match": "这一行的缩进与上下不一致。",
    r"forgot a comma": "两项之间可能少了逗号“,”。",
    r"Maybe you meant '=='": "判断相等请写“==”；“=”用来给名称赋值。",
}
_KINDS: Mapping[type[BaseException], Callable[[Any, list[Any]], str]] = {
    MemoryError: lambda error, frames: "内存不足，这一步要的数据太大。",
    KeyError: _no_key, SyntaxError: _no_python, FileNotFoundError: _no_file,
    ImportError: _no_import, AttributeError: _no_attribute, NameError: _no_name,
}  # fmt: skip


def _near(name: str, known: Iterable[str]) -> str:
    return nearest(name, (word for word in known if not word.startswith("_")))
