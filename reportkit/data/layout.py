"""Where the rows of a delimited file begin and end, and whether its quotes can be believed.

A quote that nobody closed would swallow every line up to the next quote. Regular files are looked
at in blocks; only one whose quotes are not all in their places is walked line by line.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from reportkit.data.encodings import codec
from reportkit.data.ledger import Lines

_BLOCK = 8 << 20
_LONGEST_CELL = 4 * _BLOCK  # more between two quotes is no cell
_SAMPLE = 200  # lines that tell how many fields a row usually has
_QUOTE, _NEWLINE = ord('"'), ord("\n")
_QUOTED = re.compile(rb'(?:[^"]|"")*')


@dataclass(frozen=True, slots=True)
class Place:
    """A cell by the number of its line and of its field, both from 1."""

    line: int
    field: int


@dataclass(frozen=True, slots=True)
class Layout:
    """``doubt``: the first cell whose quotes seem to be stray; ``doubts``: how many there are."""

    on_disk: int
    blank: int
    continued: int = 0
    doubt: Place | None = None
    doubts: int = 0
    unclosed: bool = False  # the file ends inside quotes

    def lines(self, *, heading: int, quoted: bool) -> Lines:
        """What the file holds beside its rows; without quoting every line is a row."""
        continued = self.continued if quoted else 0
        return Lines(self.on_disk, heading, self.blank, continued)


def layout_of(path: Path, encoding: str, delimiter: str) -> Layout:
    """Count the lines of a text file and judge its quotes.

    Raises UnicodeError for a file that is not in ``encoding``.
    """
    if delimiter == "whitespace":
        lengths = [bool(line.strip()) for line in text_lines(path, encoding)]
        return Layout(len(lengths), lengths.count(False))
    mark = _mark(delimiter)
    usual = _usual_width(islice(_lines(path, encoding, delimiter), _SAMPLE), mark)
    counted = _Blocks(mark, usual)
    if all(counted.add(block) for block in _blocks(path, encoding, delimiter)) and counted.end():
        return Layout(counted.on_disk, counted.blank, counted.continued)
    walk = _Walk(mark, usual)
    for line in _lines(path, encoding, delimiter):
        walk.add(line)
    return walk.end()


def fits_without_quotes(path: Path, encoding: str, delimiter: str) -> bool:
    """True when every line has as many fields as the first, taking quotes for plain characters."""
    mark = _mark(delimiter)
    return len({line.count(mark) for line in _lines(path, encoding, delimiter) if line}) == 1


def text_lines(path: Path, encoding: str) -> Iterator[str]:
    """The lines of a text file without their ends, whichever of the three these are."""
    with path.open(encoding=codec(encoding)) as file:
        for line in file:
            yield line.removesuffix("\n")


def _mark(delimiter: str) -> bytes:
    """The one byte that stands for the delimiter in what this module looks at."""
    return delimiter.encode() if delimiter.isascii() else b"\x1f"


def _blocks(path: Path, encoding: str, delimiter: str) -> Iterator[bytes]:
    """The file as UTF-8 with plain line feeds, in blocks cut anywhere."""
    if encoding == "utf-8" and delimiter.isascii():
        yield from _plain_blocks(path)
        return
    with path.open(encoding=codec(encoding)) as file:  # turns every line end into a line feed
        while text := file.read(_BLOCK):
            yield (text if delimiter.isascii() else text.replace(delimiter, "\x1f")).encode()


def _plain_blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        held = file.read(3).removeprefix(b"\xef\xbb\xbf")
        while block := file.read(_BLOCK):
            block = held + block
            held = b"\r" if block.endswith(b"\r") else b""  # its line feed may come with the next
            block = block[: len(block) - len(held)]
            yield block.replace(b"\r\n", b"\n").replace(b"\r", b"\n") if b"\r" in block else block
        if held:
            yield held.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def _lines(path: Path, encoding: str, delimiter: str) -> Iterator[bytes]:
    rest = b""
    for block in _blocks(path, encoding, delimiter):
        *whole, rest = (rest + block).split(b"\n")
        yield from whole
    if rest:
        yield rest


def _usual_width(lines: Iterable[bytes], mark: bytes) -> int:
    """Delimiters of most rows that are told beyond doubt: of lines without a quote, if there are."""
    sample = [line for line in lines if line]
    counts = Counter(line.count(mark) for line in sample if b'"' not in line)
    if not counts:
        told = [_split(line, mark) for line in sample]
        counts = Counter(split.delimiters for split in told if not split.open_field)
    return max(counts, key=lambda count: (counts[count], count), default=0)


class _Blocks:
    """Counts lines in whole blocks, as long as every quote stands where a quote belongs."""

    def __init__(self, mark: bytes, usual: int) -> None:
        self._mark, self._usual = ord(mark), usual
        self._rest = b""
        self.on_disk = self.blank = self.continued = 0

    def add(self, block: bytes) -> bool:
        """False as soon as a closer look is needed."""
        block = self._rest + block
        if b'"' not in block:
            end = block.rfind(b"\n") + 1
            self._count(np.frombuffer(block, np.uint8, end))
            self._rest = block[end:]
            return True
        return self._add_quoted(block)

    def end(self) -> bool:
        """Count what stands after the last line feed."""
        return not self._rest or (self.add(b"\n") and not self._rest)

    def _count(self, content: np.ndarray) -> None:
        ends = np.flatnonzero(content == _NEWLINE)
        self.on_disk += len(ends)
        self.blank += int(np.count_nonzero(np.diff(ends, prepend=-1) == 1))

    def _add_quoted(self, block: bytes) -> bool:
        content = np.frombuffer(block, np.uint8)
        quotes = np.flatnonzero(content == _QUOTE)
        ends = np.flatnonzero(content == _NEWLINE)
        inside = (np.searchsorted(quotes, ends) & 1).astype(bool)
        closed = ends[~inside]
        end = int(closed[-1]) + 1 if len(closed) else 0
        self._rest = block[end:]
        if len(self._rest) > _LONGEST_CELL:
            return False
        content, quotes, inside = content[:end], quotes[quotes < end], inside[ends < end]
        ends = ends[ends < end]
        if not self._in_place(content, quotes) or self._doubtful(content, quotes, ends, inside):
            return False
        within = np.diff(ends, prepend=-1) == 1
        before = np.concatenate(([False], inside[:-1])) if len(inside) else inside
        self.on_disk += len(ends)
        self.continued += int(inside.sum())
        self.blank += int(np.count_nonzero(within & ~before & ~inside))
        return True

    def _in_place(self, content: np.ndarray, quotes: np.ndarray) -> bool:
        """Opening quotes begin a cell, closing ones end it (or either is one of a pair)."""
        opening, closing = quotes[0::2], quotes[1::2]
        before = np.where(opening > 0, content[opening - 1], _NEWLINE)
        edges = (self._mark, _NEWLINE, _QUOTE)
        return bool(np.isin(before, edges).all() and np.isin(content[closing + 1], edges).all())

    def _doubtful(
        self, content: np.ndarray, quotes: np.ndarray, ends: np.ndarray, inside: np.ndarray
    ) -> bool:
        """Whether quotes hide rows: see ``_Walk._judge``, which then looks at each."""
        marks = np.flatnonzero(content == self._mark)
        outer = marks[(np.searchsorted(quotes, marks) & 1) == 0]
        plain = np.diff(np.searchsorted(marks, ends), prepend=0)
        last = ends[~inside]
        told = np.diff(np.searchsorted(outer, last), prepend=0)
        several = np.diff(np.flatnonzero(~inside), prepend=-1) > 1
        # any line of the usual width inside a cell of several lines asks for the closer look
        touched = inside | np.concatenate(([False], inside[:-1]))
        full = bool((touched & (plain == self._usual)).any()) and self._usual > 0
        hidden = ~several & (told < self._usual) & (plain[~inside] == self._usual)
        return full or bool(hidden.any())


@dataclass(frozen=True, slots=True)
class _Split:
    """Of one line: delimiters outside quotes, the field left open (from 1, else 0), a bad close."""

    delimiters: int
    open_field: int
    unclean: bool


def _split(line: bytes, mark: bytes, *, opened: bool = False, before: int = 0) -> _Split:
    """As a CSV reader would; ``opened``: the line begins inside the quotes of field before + 1."""
    count, position, unclean = 0, 0, False
    if not opened and line.startswith(b'"'):
        opened, position = True, 1
    while True:
        if opened:
            found = _QUOTED.match(line, position)
            position = found.end() if found else len(line)
            if position == len(line):
                return _Split(count, before + count + 1, unclean)
            position += 1
            unclean = unclean or line[position : position + 1] not in (b"", mark)
        following = line.find(mark, position)
        if following < 0:
            return _Split(count, 0, unclean)
        count, position = count + 1, following + 1
        opened = line[position : position + 1] == b'"'
        position += int(opened)


@dataclass(slots=True)
class _Record:
    """The lines that one row takes."""

    first: int
    delimiters: int = 0
    plain: list[int] = field(default_factory=list)  # delimiters of each line, quoted or not
    starts: list[bytes] = field(default_factory=list)  # first cell of each further line
    opened: Place | None = None  # where the last cell over several lines began
    unclean: bool = False


class _Walk:
    """Line by line through a file whose quotes are not all in their places."""

    def __init__(self, mark: bytes, usual: int) -> None:
        self._mark, self._usual = mark, usual
        self._on_disk = self._blank = self._continued = self._doubts = 0
        self._first: Place | None = None
        self._record: _Record | None = None
        self._shapes: set[bytes] = set()

    def add(self, line: bytes) -> None:
        self._on_disk += 1
        record = self._record
        if record is None and b'"' not in line:
            self._blank += not line
            if line and len(self._shapes) < _SAMPLE:
                self._shapes.add(_shape(line.split(self._mark, 1)[0]))
            return
        opened = record is not None
        if record is None:
            record = _Record(self._on_disk)
        else:
            self._continued += 1
            record.starts.append(line.split(self._mark, 1)[0])
        split = _split(line, self._mark, opened=opened, before=record.delimiters)
        record.delimiters += split.delimiters
        record.unclean = record.unclean or split.unclean
        if line or not opened:
            record.plain.append(line.count(self._mark))
        if split.open_field:
            if not opened or split.delimiters:
                record.opened = Place(self._on_disk, split.open_field)
            self._record = record
        else:
            self._record = None
            self._judge(record)

    def end(self) -> Layout:
        unclosed = self._record is not None
        if self._record is not None and self._record.opened is not None:
            self._doubt(self._record.opened)
        return Layout(
            self._on_disk, self._blank, self._continued, self._first, self._doubts, unclosed
        )

    def _judge(self, record: _Record) -> None:
        """Doubt quotes that hide what would be rows, or fields of a row that lacks them."""
        usual = self._usual
        if not usual:
            return
        full = record.plain.count(usual)
        if record.opened is None:
            if record.delimiters < usual and full:
                self._doubt(Place(record.first, 1))
            return
        swallowed = 2 * full > len(record.plain)
        if usual == 1:  # a comma in a comment makes two fields: the first must look like the others
            swallowed = full == len(record.plain) and all(
                _shape(start) in self._shapes for start in record.starts
            )
        if swallowed or record.unclean:
            self._doubt(record.opened)

    def _doubt(self, place: Place) -> None:
        self._first = self._first or place
        self._doubts += 1


def _shape(cell: bytes) -> bytes:
    """``O00010`` → ``a9``: what kinds of characters a cell has, in order."""
    plain = re.sub(rb"[A-Za-z]+", b"a", cell.strip(b'" '))
    return re.sub(rb"[\x80-\xff]+", b"z", re.sub(rb"\d+", b"9", plain))
