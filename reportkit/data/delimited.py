"""Comma-, tab- and whitespace-separated text, every cell as the string that stands in the file.

Regular files of any length pass through Arrow in blocks; files whose rows differ in length are read
once more, slower, so that short rows are filled and only overlong ones are left out and counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv

from reportkit.data.encodings import codec, detect_encoding, first_lines, sniff_delimiter
from reportkit.data.ledger import OVERLONG
from reportkit.data.sheet import Sheet, headings_of
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError

_BATCH = 100_000
_BLOCK_BYTES = 8 << 20
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
    first = next(_python_rows(path, encoding, delimiter))
    headings = headings_of(path.name, first, spec)
    text = _Text(
        path, encoding, delimiter, width=len(headings), header=spec.header, scratch=scratch
    )
    return Sheet(
        path=path,
        name=path.name,
        headings=headings,
        first_row=2 if spec.header else 1,
        stream=text.stream,
        peek=text.peek,
        notes=text.notes,
        left_out=text.left_out,
    )


class _Text:
    """A text file that can be streamed column by column."""

    def __init__(
        self, path: Path, encoding: str, delimiter: str, *, width: int, header: bool, scratch: Path
    ) -> None:
        self._path, self._encoding, self._delimiter = path, encoding, delimiter
        self._width, self._header, self._scratch = width, header, scratch
        self.notes: list[str] = []
        self.left_out: dict[str, int] = {}

    def peek(self, rows: int) -> Iterator[list[str]]:
        """The first rows, each filled up to the width of the header."""
        all_rows = _python_rows(self._path, self._encoding, self._delimiter)
        for row in islice(all_rows, int(self._header), rows + int(self._header)):
            yield (row + [""] * self._width)[: self._width]

    def stream(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        """Batches of the wanted columns as strings, named by position."""
        if self._delimiter == "whitespace":
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
        skip = 1 if self._header else 0
        try:
            with self._reader(names, wanted) as reader, pa.ipc.new_file(str(copy), schema) as out:
                for batch in reader:
                    out.write_batch(batch.slice(skip))
                    skip = 0
        except (pa.ArrowInvalid, UnicodeError) as error:
            raise _RaggedError from error

    def _reader(self, names: list[str], wanted: list[str]) -> pacsv.CSVStreamingReader:
        encoding = "utf-8" if self._encoding == "utf-8" else codec(self._encoding)
        return pacsv.open_csv(
            self._path,
            pacsv.ReadOptions(
                column_names=names, encoding=encoding, block_size=_BLOCK_BYTES, use_threads=False
            ),
            pacsv.ParseOptions(delimiter=self._delimiter, newlines_in_values=True),
            pacsv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                include_columns=wanted,
            ),
        )

    def _slow(self, columns: Sequence[int]) -> Iterator[pa.RecordBatch]:
        rows = _python_rows(self._path, self._encoding, self._delimiter)
        if self._header:
            next(rows)
        overlong, read, first = 0, 0, 0
        while block := list(islice(rows, _BATCH)):
            for index, row in enumerate(block):
                if any(cell.strip() for cell in row[self._width :]):
                    first = first or read + index + 1 + int(self._header)
                    overlong += 1
                    block[index] = []
            read += len(block)
            filled = [row + [""] * (self._width - len(row)) for row in block]
            yield pa.record_batch(
                [pa.array([row[i] for row in filled], pa.string()) for i in columns],
                names=[f"f{index}" for index in columns],
            )
        if overlong:
            self._report(overlong, read, first)

    def _report(self, overlong: int, read: int, first: int) -> None:
        fault = (
            f"{read} 行中有 {overlong} 行的列数多于表头的 {self._width} 列（首例：第 {first} 行）"
        )
        if overlong > _TOLERATED_SHARE * read:
            raise DataError(
                f"{self._path.name}：{fault}，可能有未加引号的分隔符。请重新导出，或声明 delimiter。"
            )
        self.notes.append(f"{fault}，这些行未读入")
        self.left_out[OVERLONG] = overlong


def _python_rows(path: Path, encoding: str, delimiter: str) -> Iterator[list[str]]:
    try:
        with path.open(encoding=codec(encoding), newline="") as file:
            if delimiter == "whitespace":
                yield from (line.split() for line in file if line.strip())
            else:
                yield from (row for row in csv.reader(file, delimiter=delimiter) if row)
    except (UnicodeError, csv.Error) as error:
        raise DataError(
            f"{path.name}：按 {encoding} 读取时中断（{error}），请检查编码与引号后重新导出。"
        ) from error
