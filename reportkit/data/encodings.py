"""Which encoding a text file is in, and which character separates its fields.

Order of belief: byte order mark, UTF-16 by its zero bytes, strict UTF-8, strict GB18030, and cp1252
where read as GB18030 every accented letter would swallow its neighbour. Guessing by letter
frequencies is left out on purpose: it misreads plain GBK files.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from pathlib import Path

import numpy as np

from reportkit.errors import DataError

WESTERN = "cp1252"
_BLOCK = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = (",", "\t", ";", "|")
#: accented letters and signs such as € and £ in words and amounts of Western languages
_WESTERN = re.compile(rb"[\x80\x82-\x8c\x91-\x9c\x9f-\xff]")
_HIGH = re.compile(rb"[\x80-\xff]+")
_ALONE = 0.9  # of the runs of bytes beyond ASCII in Western text; Chinese ones are pairs
_READABLE = 0.97  # of the characters of a text
#: lines and tabs, ASCII, Latin letters, signs and currencies, Han and their marks, full width
_WRITTEN = (
    (9, 10),
    (13, 13),
    (32, 126),
    (0xA0, 0x17F),
    (0x2010, 0x22FF),
    (0x2460, 0x25FF),
    (0x3000, 0x303F),
    (0x4E00, 0x9FFF),
    (0xFF00, 0xFFEF),
)
_AGAIN = "请重新导出或传送一份完整的。"
#: first bytes of files that are no text → what to say
_KINDS = (
    (b"PK\x03\x04", f"文件不完整（只有前面一部分，可能是下载、传送或保存时中断），{_AGAIN}"),
    (b"\xd0\xcf\x11\xe0", "内容是旧版 Office 文件，请用 Excel 打开后另存为 .xlsx。"),
    (b"%PDF", "内容是 PDF，读不出表格，请索取原来的 Excel 或 CSV 文件。"),
    (b"\x89PNG", "内容是图片，读不出表格，请索取原来的 Excel 或 CSV 文件。"),
    (b"\xff\xd8\xff", "内容是图片，读不出表格，请索取原来的 Excel 或 CSV 文件。"),
    (b"Rar!\x1a", "内容是 RAR 压缩包，请解压后使用里面的文件。"),
    (b"7z\xbc\xaf", "内容是 7z 压缩包，请解压后使用里面的文件。"),
    (b"\x1f\x8b", "内容是 gzip 压缩文件，请解压后使用里面的文件。"),
    (b"SQLite format 3", "内容是 SQLite 数据库，请用 --sql 读取。"),
)
_CODECS = {"utf-8": "utf-8-sig"}  # decoding drops a byte order mark


def codec(encoding: str) -> str:
    """The Python codec for a declared or detected encoding."""
    return _CODECS.get(encoding, encoding)


def detect_encoding(path: Path) -> str:
    """``utf-8``, ``utf-16``, ``utf-16-le``, ``utf-16-be``, ``gb18030`` or ``cp1252``.

    Reads the whole file.
    Raises DataError for a file that is no text in any of them.
    """
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    if kind := _kind_of(head):
        raise DataError(f"{path.name}：{kind}")
    if b"\0" in head:
        return _utf16_without_mark(path, head)
    if _decodes(path, "utf-8"):
        return "utf-8"
    if _is_western(path):
        return WESTERN
    if _decodes(path, "gb18030"):
        return "gb18030"
    raise DataError(
        f"{path.name}：不是 UTF-8、GB18030、UTF-16 或西欧文本。若是繁体 Big5 等编码，请在该来源写 "
        "encoding: big5；若是 Excel 文件，请改用 .xlsx 扩展名。"
    )


def _is_western(path: Path) -> bool:
    """True where bytes beyond ASCII stand alone between ASCII letters, as é does and 张 never."""
    runs: Counter[bool] = Counter()
    with path.open("rb") as file:
        for line in file:
            for found in _HIGH.findall(line):
                runs[len(found) == 1 and _WESTERN.match(found) is not None] += 1
    return runs[True] >= _ALONE * runs.total() > 0 and _decodes(path, WESTERN)


def _utf16_without_mark(path: Path, head: bytes) -> str:
    """By the order of bytes in which nearly all characters are letters, digits and signs of a table.

    Zero bytes alone do not tell: of Chinese text few are, and 一 has one on the other side.
    """
    whole = head[: len(head) // 2 * 2]
    readable = {name: _readable(whole, name) for name in ("utf-16-le", "utf-16-be")}
    name = max(readable, key=lambda name: readable[name])
    if (
        readable[name] < _READABLE
        or readable[name] == min(readable.values())
        or not _decodes(path, name)
    ):
        raise DataError(f"{path.name}：含有二进制内容，不是文本文件，请检查扩展名或重新导出。")
    return name


def _readable(text: bytes, name: str) -> float:
    """The share of characters that people write in tables."""
    characters = np.frombuffer(text, "<u2" if name.endswith("le") else ">u2")
    written = np.zeros(len(characters), bool)
    for first, last in _WRITTEN:
        written |= (characters >= first) & (characters <= last)
    return float(written.mean()) if len(characters) else 0.0


def _kind_of(head: bytes) -> str:
    """What is wrong with a file that is no text, where its first bytes say what it is."""
    return next((said for start, said in _KINDS if head.startswith(start)), "")


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    with path.open("rb") as file:
        try:
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def sniff_delimiter(text: str) -> str:
    """``,`` ``\\t`` ``;`` ``|`` or ``whitespace``, from the first lines of a file.

    The separator that gives most lines the same number of fields wins; whitespace is believed only
    when no other separator occurs and every line has the same number of words.
    """
    fits = []
    for delimiter in _CANDIDATES:
        widths = Counter(len(row) for row in _rows(text, delimiter) if row)
        width = max(widths, key=lambda width: widths[width], default=0)
        if width > 1:
            fits.append((widths[width] / widths.total(), width, delimiter))
    if fits:
        return max(fits, key=lambda fit: fit[:2])[2]
    words = {len(line.split()) for line in text.splitlines() if line.strip()}
    return "whitespace" if len(words) == 1 and min(words) > 1 else ","


def _rows(text: str, delimiter: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error:
        return []


def first_lines(path: Path, encoding: str, lines: int = 60) -> str:
    """The first lines of a text file. Raises DataError when they do not decode."""
    try:
        with path.open(encoding=codec(encoding), newline="") as file:
            return "".join(line for _, line in zip(range(lines), file, strict=False))
    except (UnicodeError, LookupError) as error:
        raise DataError(
            f"{path.name}：按 {encoding} 无法解码（{str(error).split(':')[0]}），"
            "请把该来源的 encoding 改为 auto 或实际编码。"
        ) from error
