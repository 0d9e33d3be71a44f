"""Comma-, tab- and whitespace-separated text, every cell as the string that stands in the file.

A stray quote never swallows rows: where quotes cannot be believed they are read as plain characters,
or the file is refused with the line and the cell.

Regular files of any length pass through Arrow in blocks; files whose rows differ in length are read
once more, slower, so that short rows are filled and only overlong ones are left out and counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv

from reportkit.data.encodings import WESTERN, codec, detect_encoding, first_lines, sniff_delimiter
from reportkit.data.layout import Layout, fits_without_quotes, layout_of, text_lines
from reportkit.data.ledger import OVERLONG
from reportkit.data.sheet import (
    TOP_ROWS,
    Sheet,
    headings_of,
    is_description,
    joined_headings,
)
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError

_BATCH = 100_000
_BLOCK_BYTES = 8 << 20
csv.field_size_limit(1 << 30)  # a cell of any length is read; layout judges what is no cell
_TOLERATED_SHARE = 0.05  # of rows that do not fit the header


class _RaggedError(Exception):
    """The rows of the file differ in length."""


def open_delimited(path: Path, spec: SourceSpec, scratch: Path) -> Sheet:
    """Look at the first lines of a text file. Raises DataError when it is empty or no text."""
    encoding = detect_encoding(path) if spec.encoding == "auto" else spec.encoding
    sample = first_lines(path, encoding)
    if not sample.strip():
        raise DataError(f"{path.name}：文件是空的，请重新导出。")
    suffix_hint = "\t" if path.suffix.lower() == ".tsv" else ""
    delimiter = spec.delimiter
    if delimiter == "auto":
        delimiter = suffix_hint or sniff_delimiter(sample)
    layout, quoted = _judged_layout(path, encoding, delimiter, spec)
    form = _Form(encoding, delimiter, quoted)
    top = list(islice(_python_rows(path, form), max(TOP_ROWS, int(spec.header))))
    skipped = int(spec.header)
    if skipped > len(top):
        raise DataError(f"{path.name}：header 写的是第 {skipped} 行，文件只有 {len(top)} 行。")
    first = top[max(skipped - 1, 0)] if top else []
    if skipped > 1:
        first = list(joined_headings(top[skipped - 2], first))
    headings = headings_of(path.name, first, spec)
    described = int(0 < skipped < len(top) and is_description(top[skipped]))
    skipped += described
    text = _Text(path, form, width=len(headings), skipped=skipped, scratch=scratch)
    if encoding == WESTERN and spec.encoding == "auto":
        text.notes.append("按西欧编码 cp1252 读取（若是中文，请在该来源写 encoding: gb18030）")
    if layout.doubt and not quoted:
        text.notes.append(_stray(layout, headings))
    if described:
        text.notes.append("跳过表头之下的字段说明行")
    return Sheet(
        path=path,
        name=path.name,
        headings=headings,
        first_row=skipped + 1,
        described=described,
        top=tuple(map(tuple, top[:TOP_ROWS])),
        stream=text.stream,
        peek=text.peek,
        notes=text.notes,
        left_out=text.left_out,
        left_rows=text.left_rows,
        lines=layout.lines(heading=skipped, quoted=quoted),
    )


@dataclass(frozen=True, slots=True)
class _Form:
    """How the text is written."""

    encoding: str
    delimiter: str
    quoted: bool  # quotes enclose cells; else they are characters like any other


def _judged_layout(
    path: Path, encoding: str, delimiter: str, spec: SourceSpec
) -> tuple[Layout, bool]:
    """Where the rows lie, and whether quotes enclose cells. Raises DataError when that is open."""
    try:
        layout = layout_of(path, encoding, delimiter)
    except UnicodeError as error:
        raise _interrupted(path, encoding, error) from error
    if spec.quoted is False:
        return layout, False
    if layout.doubt is None or (spec.quoted and not layout.unclosed):
        return layout, True
    if spec.quoted is None and fits_without_quotes(path, encoding, delimiter):
        return layout, False
    place = f"第 {layout.doubt.line} 行第 {layout.doubt.field} 格"
    more = f"（共 {layout.doubts} 处）" if layout.doubts > 1 else ""
    raise DataError(
        f"{path.name}：{place}的英文引号没有配对{more}，它会把后面的行并进同一格。请在文件中删去或补全"
        "引号；若引号只是普通字符，在该来源写 quoted: false；若那一格确有多行文字，写 quoted: true。"
    )


def _stray(layout: Layout, headings: Sequence[str]) -> str:
    assert layout.doubt is not None
    place = f"第 {layout.doubt.line} 行"
    if layout.doubt.field <= len(headings):
        place += f"“{headings[layout.doubt.field - 1]}”"
    return (
        f"有 {layout.doubts} 处没有配对的英文引号（首例：{place}），引号按普通字符读，各行都已读入"
    )


class _Text:
    """A text file that can be streamed column by column."""

    def __init__(self, path: Path, form: _Form, *, width: int, skipped: int, scratch: Path) -> None:
        self._path, self._form = path, form
        self._width, self._skipped, self._scratch = width, skipped, scratch
        self.notes: list[str] = []
        self.left_out: dict[str, int] = {}
        self.left_rows: dict[str, list[int]] = {}

    def peek(self, rows: int) -> Iterator[list[str]]:
        """The first rows, each filled up to the width of the header."""
        all_rows = _python_rows(self._path, self._form)
        for row in islice(all_rows, self._skipped, rows + self._skipped):
            yield (row + [""] * self._width)[: self._width]

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Batches of the wanted columns as strings, named by position."""
        if self._form.delimiter == "whitespace" or not self._form.delimiter.isascii():
            yield from self._slow(columns)
            return
        copy = self._scratch / f"{self._path.name}.{len(list(self._scratch.iterdir()))}.arrow"
        try:
            self._copy_fast(columns, copy)
        except _RaggedError:
            yield from self._slow(columns)
            return
        with pa.memory_map(str(copy)) as source:
            reader = pa.ipc.open_file(source)
            for index in range(reader.num_record_batches):
                yield reader.get_batch(index)
        copy.unlink()

    def _copy_fast(self, columns: Sequence[int], copy: Path) -> None:
        names = [f"f{index}" for index in range(self._width)]
        wanted = [names[index] for index in columns]
        schema = pa.schema([(name, pa.string()) for name in wanted])
        skip = self._skipped
        try:
            with self._reader(names, wanted) as reader, pa.ipc.new_file(str(copy), schema) as out:
                for batch in reader:
                    cells = batch.slice(skip)
                    out.write_batch(cells if self._form.quoted else _unwrapped(cells))
                    skip -= min(skip, batch.num_rows)
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise _RaggedError from error

    def _reader(self, names: list[str], wanted: list[str]) -> pacsv.CSVStreamingReader:
        form = self._form
        encoding = "utf-8" if form.encoding == "utf-8" else codec(form.encoding)
        return pacsv.open_csv(
            self._path,
            pacsv.ReadOptions(
                column_names=names, encoding=encoding, block_size=_BLOCK_BYTES, use_threads=False
            ),
            pacsv.ParseOptions(
                delimiter=form.delimiter,
                quote_char='"' if form.quoted else False,
                newlines_in_values=form.quoted,
            ),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=wanted,
            ),
        )

    def _slow(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        rows = _python_rows(self._path, self._form)
        next(islice(rows, self._skipped, self._skipped), None)
        overlong: list[int] = []
        read = 0
        while block := list(islice(rows, _BATCH)):
            for index, row in enumerate(block):
                if any(cell.strip() for cell in row[self._width :]):
                    overlong.append(read + index + 1 + self._skipped)
                    block[index] = []
            read += len(block)
            filled = [row + [""] * self._width for row in block]
            yield pa.record_batch(
                [pa.array([row[i] for row in filled], pa.string()) for i in columns],
                names=[f"f{index}" for index in columns],
            )
        if overlong:
            self._report(overlong, read)

    def _report(self, overlong: list[int], read: int) -> None:
        fault = (
            f"{read} 行中有 {len(overlong)} 行的列数多于表头的 {self._width} 列"
            f"（首例：第 {overlong[0]} 行）"
        )
        if len(overlong) > _TOLERATED_SHARE * read:
            raise DataError(
                f"{self._path.name}：{fault}，可能有未加引号的分隔符。请重新导出，或声明 delimiter。"
            )
        self.notes.append(f"{fault}，这些行未读入")
        self.left_out[OVERLONG] = len(overlong)
        self.left_rows[OVERLONG] = overlong


def _python_rows(path: Path, form: _Form) -> Iterator[list[str]]:
    try:
        if form.delimiter == "whitespace":
            lines = text_lines(path, form.encoding)
            yield from (line.split() for line in lines if line.strip())
        elif not form.quoted:
            lines = text_lines(path, form.encoding)
            yield from ([_bare(c) for c in line.split(form.delimiter)] for line in lines if line)
        else:
            with path.open(encoding=codec(form.encoding), newline="") as file:
                yield from (row for row in csv.reader(file, delimiter=form.delimiter) if row)
    except (UnicodeError, csv.Error) as error:
        raise _interrupted(path, form.encoding, error) from error


def _interrupted(path: Path, encoding: str, error: Exception) -> DataError:
    return DataError(
        f"{path.name}：按 {encoding} 读取时中断（{error}），请检查编码与引号后重新导出。"
    )


def _bare(cell: str) -> str:
    """A cell of a file whose quotes are plain: without those around it or stray before it."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell.removeprefix('"')


def _unwrapped(cells: pa.RecordBatch) -> pa.RecordBatch:
    """``_bare`` for whole columns."""
    bare = []
    for column in cells.columns:
        begun = pc.starts_with(column, '"')
        if pc.any(begun).as_py():
            texts = [_bare(text) for text in column.filter(begun).to_pylist()]
            column = pc.replace_with_mask(column, begun, pa.array(texts, pa.string()))
        bare.append(column)
    return pa.record_batch(bare, schema=cells.schema)
