"""The sheets that an entry of ``data.sources`` means, found again in files that changed since.

Next month's file has another sheet name, a title line more, a sheet for the new month. What the
settings name by heading is looked for by heading; whatever had to be looked for is said in ``notes``.
"""

from __future__ import annotations

import fnmatch
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from reportkit.data.day_parts import HEADING, dated
from reportkit.data.group_rows import grouped
from reportkit.data.lookup import joined
from reportkit.data.mapping import normalised
from reportkit.data.sheet import EmptySheetError, NoSheetError, Sheet, joined_headings
from reportkit.data.side_by_side import beside
from reportkit.data.sources import find_files, open_source
from reportkit.data.spec import Lookup, SourceSpec
from reportkit.data.stacked import stacked


@dataclass(slots=True)
class Opener:
    """Opens every sheet once, though several entries may read it."""

    scratch: Path
    base: Path = Path()  # where the names of files begin
    _opened: dict[tuple[object, ...], Sheet] = field(default_factory=dict)

    def sheets(self, path: Path, spec: SourceSpec) -> list[Sheet]:
        """The sheets of one file that fill ``spec.table``; several where ``spec.sheet`` has a ``*``.

        Raises DataError when none is there.
        """
        if isinstance(spec.sheet, str) and is_pattern(spec.sheet):
            return self._of_pattern(path, spec, spec.sheet)
        try:
            return [self._below_titles(path, spec)]
        except NoSheetError as error:
            return [self._renamed(path, spec, error)]

    def _of_pattern(self, path: Path, spec: SourceSpec, pattern: str) -> list[Sheet]:
        first = self._open(path, _with(spec, sheet=None))
        if not first.sheet:
            return [self._below_titles(path, spec)]  # a file that has no sheets
        visible = (first.sheet, *first.others)
        names = [name for name in visible if fnmatch.fnmatchcase(name, pattern)]
        found: list[Sheet] = []
        strange: list[Sheet] = []
        for sheet in self._each(path, spec, names):
            (found if _has_any(sheet, spec) else strange).append(sheet)
        if not found:
            raise NoSheetError(path.name, pattern, visible)
        if strange:
            listed = "、".join(sheet.sheet for sheet in strange)
            _say(found[0], f"工作表 {listed} 没有 columns 中的任何表头，未读")
        return found

    def _renamed(self, path: Path, spec: SourceSpec, error: NoSheetError) -> Sheet:
        """The only sheet with all headings of the settings, where the one they name is gone."""
        found = [s for s in self._each(path, spec, error.names) if _lacking(s.headings, spec) == []]
        if len(found) != 1 or not _wanted(spec):
            raise error
        _say(found[0], f"没有工作表“{spec.sheet}”，改读表头相同的“{found[0].sheet}”")
        return found[0]

    def _each(self, path: Path, spec: SourceSpec, names: Sequence[str]) -> Iterator[Sheet]:
        """Sheets of these names that hold anything."""
        for name in names:
            with suppress(EmptySheetError):
                yield self._below_titles(path, _with(spec, sheet=name))

    def _below_titles(self, path: Path, spec: SourceSpec) -> Sheet:
        """The sheet with its headings in the row that holds all that the settings name."""
        sheet = self._open(path, spec)
        if not spec.header or not _lacking(sheet.headings, spec):
            return sheet
        for index, row in enumerate(sheet.top):
            both = joined_headings(sheet.top[index - 1], row) if index else row
            if any(not _lacking((*words, *sheet.added), spec) for words in (row, both)):
                moved = self._open(path, _with(spec, header=sheet.top_row + index))
                _say(moved, f"表头在第 {sheet.top_row + index} 行，与设置不同，按表头的名称找到")
                return moved
        return sheet

    def _open(self, path: Path, spec: SourceSpec) -> Sheet:
        how = (
            path, spec.sheet, spec.encoding, spec.delimiter, spec.header, spec.names, spec.quoted,
            spec.lookup, spec.group_rows, spec.block, spec.stack, tuple(spec.day_parts.items()),
        )  # fmt: skip
        if how not in self._opened:
            if spec.stack:
                sheet = self._stacked(path, spec.stack, _plain(spec))
            else:
                sheet = open_source(path, spec, self.scratch)
            if spec.block:
                sheet = beside(sheet, spec.block)
            if spec.group_rows:
                sheet = grouped(sheet, spec.group_rows)
            sheet = dated(sheet, {str(part): told for part, told in spec.day_parts.items()})
            for lookup in spec.lookup:
                other = self._explaining(lookup)
                sheet = joined(sheet, other, by=lookup.by, of=lookup.of or lookup.by)
            self._opened[how] = sheet
        return self._opened[how]

    def _stacked(self, path: Path, number: int, whole: SourceSpec) -> Sheet:
        """One of several tables below one another, wherever it begins by now."""
        first = self._open(path, whole)
        return stacked(first, number, lambda row: self._open(path, _with(whole, header=row)))

    def _explaining(self, lookup: Lookup) -> Sheet:
        path = find_files(lookup.file, self.base)[0]
        spec = SourceSpec(
            file=lookup.file, table="customers", sheet=lookup.sheet, header=lookup.header
        )
        return self._open(path, spec)


def is_pattern(sheet: str) -> bool:
    """True for a name that stands for several sheets; no workbook allows these signs in a name."""
    return "*" in sheet or "?" in sheet


def _with(spec: SourceSpec, **changes: object) -> SourceSpec:
    return spec.model_copy(update=changes)


def _plain(spec: SourceSpec) -> SourceSpec:
    """The sheet as it stands, for one of the tables on it."""
    return _with(spec, stack=None, block=None, group_rows="", day_parts={}, lookup=())


def _wanted(spec: SourceSpec) -> list[str]:
    columns = [h for h in spec.columns if h != HEADING or not spec.day_parts]
    items = spec.unpivot.item if spec.unpivot else ()
    return [*columns, *spec.day_parts.values(), *items, *spec.fill_down]


def _lacking(headings: Sequence[str], spec: SourceSpec) -> list[str]:
    known = {normalised(heading) for heading in headings}
    return [heading for heading in _wanted(spec) if normalised(heading) not in known]


def _has_any(sheet: Sheet, spec: SourceSpec) -> bool:
    return not _wanted(spec) or len(_lacking(sheet.headings, spec)) < len(_wanted(spec))


def _say(sheet: Sheet, note: str) -> None:
    if note not in sheet.notes:
        sheet.notes.append(note)
