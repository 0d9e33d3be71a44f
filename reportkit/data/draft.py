"""A first YAML for a client, drafted from the headings and cells of its files for a person to check."""

from __future__ import annotations

import functools
import os
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

from reportkit.analysis.basics.coverage import Reach
from reportkit.analysis.basics.periods import Period
from reportkit.data import habits
from reportkit.data.asking import questions
from reportkit.data.asking_copies import leave_out_copies
from reportkit.data.asking_identity import same_customers
from reportkit.data.asking_kinds import kinds_of
from reportkit.data.asking_money import units_told
from reportkit.data.asking_tenure import COLUMN as TENURE
from reportkit.data.asking_tenure import tenure_unit
from reportkit.data.day_parts import dated, parts_of
from reportkit.data.describe import Look, describe, describe_answers
from reportkit.data.draft_text import Findings, SourceDraft, client_yaml
from reportkit.data.explained import Opened, join_lookups
from reportkit.data.group_rows import grouped, groups_of
from reportkit.data.mapping import normalised
from reportkit.data.month_sheets import one_per_shape
from reportkit.data.opening import is_pattern
from reportkit.data.questions import Question
from reportkit.data.recognise import Reading, View, understand
from reportkit.data.recognise.columns import Recognised, place
from reportkit.data.recognise.concepts import CONCEPTS
from reportkit.data.recognise.headings import plain
from reportkit.data.recognise.shape import heading_row
from reportkit.data.recognise.vocabularies import (
    ExportedTable,
    read_vocabularies,
    recognised_export,
)
from reportkit.data.reshape import is_total, reshaped
from reportkit.data.schema import TABLES
from reportkit.data.seen import (
    Seen,
    comments_within,
    customers_within,
    names_companies,
    settle_cells,
    traits_within,
)
from reportkit.data.sheet import EmptySheetError, Sheet, titles_of
from reportkit.data.side_by_side import beside, tables_beside
from reportkit.data.sources import READERS, find_files, open_source, readable
from reportkit.data.spec import SourceSpec
from reportkit.data.stacked import Below, first_headings, stacked, tables_below
from reportkit.data.statements import customer_told, tells_by_customer
from reportkit.data.systems import CrmSystem, SystemObject, read_system
from reportkit.errors import DataError
from reportkit.project import shipped_files

_ROWS = 2000  # looked at to understand a sheet
_NAMES = 0.9  # weight of a heading that surely names customers
_SAMPLE = 200  # looked at to describe one
_SYSTEM_SIGNS = {
    "zoho": ("record id", "记录id"),
    "fxiaoke": ("唯一性id", "负责人主属部门", "生命状态"),
    "jiandaoyun": ("提交人", "数据id"),
}
#: headings that every form has: they do not say which one it is
_OF_EVERY_FORM = {"jiandaoyun": ("数据id", "提交人", "提交时间", "更新时间", "流程状态")}
_SYSTEM_SHARE = 0.5  # of an object's headings that speak for a system


@dataclass(frozen=True, slots=True)
class Draft:
    """The YAML, what found no place in it, and what only a person can say.

    ``period``: the last one that the data fill.
    """

    yaml_text: str
    unplaced: tuple[str, ...]
    remarks: tuple[str, ...]
    questions: tuple[Question, ...]
    period: str

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.remarks, *self.unplaced)


def draft_client(
    name: str,
    files: Sequence[Path | str],
    *,
    base_folder: Path | None = None,
    url: str = "",
    sheets: Sequence[Sheet] = (),
    live: Literal["sql", "crm"] = "sql",
) -> Draft:
    """Understand ``files`` (files, patterns or folders) and draft ``params/clients/<name>.yaml``.

    base_folder: the folder the YAML will stand in; file names are written relative to it. sheets:
    tables of the database at ``url``, or objects of the connection of that name, by ``live``.
    Raises DataError for a file that cannot be read, or when no file fits any table.
    """
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="reportkit-draft-") as scratch:
        given = [
            sheet
            for path in _listed(files)
            for sheet in _sheets(path, base_folder, Path(scratch), findings)
        ]
        given += [o for s in sheets for o in _one(s, url, Path(scratch), findings, live=live)]
        seen, copies = _understood(given, findings)
        open_points = (
            *copies,
            *questions(seen),
            *same_customers(seen, findings.sources, persons=not findings.companies),
        )
    if not any(source.table for source in findings.sources):
        raise DataError(_nothing_found(findings))
    reach = findings.reach
    period = reach.last_filled() if reach else Period.containing(date.today(), 3)
    findings.remarks += _open_end(reach, period)
    if not any(s.table in ("orders", "order_lines") for s in findings.sources):
        findings.remarks.append("没有识别出订单：与购买有关的章节会写明缺哪些数据。")
    text = client_yaml(name, findings, open_points)
    return Draft(text, tuple(findings.unplaced), tuple(findings.remarks), open_points, str(period))


def understood_tables(url: str, sheets: Sequence[Sheet], scratch: Path) -> set[str]:
    """The names of those tables of a database, or objects of a system, that a draft would use."""
    findings = Findings()
    opened = [o for s in sheets for o in _one(s, url, scratch, findings, live="sql")]
    _understood(opened, findings)
    return {source.sheet for source in findings.sources if source.table}


def _open_end(reach: Reach | None, period: Period) -> list[str]:
    """Say so when the data end later than in the period proposed, or do not fill even that."""
    if reach is None:
        return []
    ends = f"数据从 {reach.first} 到 {reach.last}"
    if not reach.fills(period):
        return [f"{ends}，没有填满任何一个月或季度；报告期 {period} 只含这些天。"]
    if reach.end > period.end + timedelta(days=reach.quiet_days):
        return [f"{ends}，最后填满的报告期是 {period}；其后的数据不成整期，不作报告期。"]
    return []


def _listed(given: Sequence[Path | str]) -> Iterator[Path]:
    """The files that are meant, each once; of a folder those that can be read."""
    found: dict[Path, None] = {}
    for item in given:
        folder = Path(item)
        paths = _readable(folder) if folder.is_dir() else find_files(str(item), Path.cwd())
        found |= dict.fromkeys(paths)
    yield from found


def _readable(folder: Path) -> list[Path]:
    paths = readable(folder)
    if not paths:
        raise DataError(
            f"文件夹“{folder.name}”里没有可读取的数据文件（可读取：{'、'.join(READERS)}）。"
        )
    return paths


def _nothing_found(findings: Findings) -> str:
    known = "、".join(table.label for table in TABLES.values())
    listed = "；".join(findings.unplaced[:3])
    kind = "张表" if any(source.live for source in findings.sources) else "个文件"
    return (
        f"{len(findings.sources)} {kind}都看不出是哪种数据（可识别：{known}）。{listed}。"
        "请检查表头是否写明时间、金额与客户，或照样例手写客户文件。"
    )


def _sheets(path: Path, base: Path | None, scratch: Path, findings: Findings) -> Iterator[Opened]:
    """Every visible sheet of a file that has a heading row and is no export of a known CRM."""
    sheets = [*_each_sheet(path, scratch)]
    own = [sheet for sheet in sheets if customer_told(sheet) or len(_below(sheet)) > 1]
    for sheet in (*own, *one_per_shape([sheet for sheet in sheets if sheet not in own])):
        yield from _opened(sheet, path_as_written(path, base), scratch, findings)


def _each_sheet(path: Path, scratch: Path) -> Iterator[Sheet]:
    first = _below_titles(open_source(path, _plain_spec(), scratch), scratch)
    yield _dated(first)
    for name in first.others:
        spec = _plain_spec().model_copy(update={"sheet": name})
        try:
            yield _dated(_below_titles(open_source(path, spec, scratch), scratch))
        except EmptySheetError:  # it holds nothing to tell of
            continue


def _dated(sheet: Sheet) -> Sheet:
    """The sheet with its days in one column, where several columns or its name tell them."""
    parts = parts_of(sheet)
    return dated(sheet, parts) if parts and len(_below(sheet)) == 1 else sheet


def _below_titles(sheet: Sheet, scratch: Path) -> Sheet:
    """The sheet with its headings where they are, when they are not in the first row."""
    row = sheet.top_row + first_headings(sheet.top, heading_row(sheet.top))
    if not sheet.top or row == sheet.heading_row == sheet.top_row:
        return sheet  # with rows above, these may say what the headings belong to
    return _reopened(sheet, scratch, row)


def _opened(sheet: Sheet, file: str, scratch: Path, findings: Findings) -> Iterator[Opened]:
    stack = len(_below(sheet)) if not is_pattern(sheet.sheet) else 1
    if stack > 1:
        for number in range(1, stack + 1):
            part = stacked(sheet, number, functools.partial(_reopened, sheet, scratch))
            heading = _row_of_headings(sheet)
            yield from _one(part, file, scratch, findings, stack=number, heading=heading)
        return
    rows = list(zip(*sheet.sample(_SAMPLE), strict=True))
    several = tables_beside(sheet.headings, rows)
    if several == 1:
        yield from _one(sheet, file, scratch, findings)
        return
    for number in range(1, several + 1):
        yield from _one(beside(sheet, number), file, scratch, findings, block=number)


def _one(
    sheet: Sheet,
    file: str,
    scratch: Path,
    findings: Findings,
    *,
    block: int = 0,
    live: Literal["", "sql", "crm"] = "",
    stack: int = 0,
    heading: int = 0,
) -> Iterator[Opened]:
    """heading: the row of the first headings of a stack, where it is not the first."""
    source = SourceDraft(
        file=file,
        sheet=sheet.sheet,
        block=block,
        stack=stack,
        live=live,
        day_parts=sheet.day_parts,
    )
    if stack:
        source.heading_row = heading
    else:
        source.heading_row = _row_of_headings(sheet)
    if is_pattern(sheet.sheet):
        source.remarks.append("* 代表任意文字：同样表头的工作表一起读，下个月新增的也会读到")
    findings.sources.append(source)
    if habits.without_header(sheet.headings):
        _headerless(sheet.path, scratch, source, findings)
    elif not _by_system(sheet, source, findings):
        if customer := customer_told(sheet):
            source.constants["customer_id"] = customer
            source.remarks.append("客户写在表头之上的标题里，本表各行都是这位客户的")
        yield Opened(reshaped(_grouped(sheet, source), _plain_spec()), source)


def _row_of_headings(sheet: Sheet) -> int:
    """The row to write down, 0 where every reader finds it by itself."""
    return sheet.heading_row if sheet.told or sheet.heading_row > sheet.top_row else 0


def _below(sheet: Sheet) -> list[Below]:
    return tables_below(sheet.headings, zip(*sheet.sample(_ROWS), strict=True))


def _reopened(sheet: Sheet, scratch: Path, row: int) -> Sheet:
    spec = _plain_spec(header=row).model_copy(update={"sheet": sheet.sheet or None})
    return replace(open_source(sheet.path, spec, scratch), told=True)


def _grouped(sheet: Sheet, source: SourceDraft) -> Sheet:
    """The sheet with the names of its groups as a column, where rows are grouped."""
    groups = groups_of(list(zip(*sheet.sample(_ROWS), strict=True)))
    if groups is None:
        return sheet
    known = not tells_by_customer(sheet.path.stem, *(c for row in titles_of(sheet) for c in row))
    known = known and any(
        CONCEPTS["customer"].weight(plain(h)) >= _NAMES for h in sheet.headings if h
    )
    source.group_rows = groups.heading or ("分组" if known else "客户")
    if not groups.heading and not known:
        source.groups = groups.names
    return grouped(sheet, source.group_rows)


def _understood(sheets: Sequence[Opened], findings: Findings) -> tuple[list[Seen], list[Question]]:
    """Read all sheets together, for one tells what another means, and describe each."""
    vocabularies = read_vocabularies(shipped_files() / "params" / "vocabularies")
    readings = understand([_view(item.sheet, vocabularies) for item in sheets])
    explained = join_lookups(sheets, readings, findings)
    if explained is not None:
        sheets = explained
        readings = understand([_view(item.sheet, vocabularies) for item in sheets])
    seen = []
    for item, reading in zip(sheets, readings, strict=True):
        fit = place(reading)
        if fit is None:
            findings.unplaced.append(_unknown(item.sheet))
            continue
        _describe(item, reading, fit, findings)
        seen.append(Seen(item.sheet, reading, fit, item.source))
    copies = leave_out_copies(seen)
    findings.sources.extend((*customers_within(seen), *traits_within(seen)))
    findings.sources.extend(comments_within(seen))
    findings.companies |= any(map(names_companies, seen))
    return seen, copies


def _view(sheet: Sheet, vocabularies: Sequence[ExportedTable]) -> View:
    export = recognised_export(sheet.headings, vocabularies)
    columns = sheet.sample(_ROWS)
    rows = [
        row
        for row in zip(*columns, strict=True)
        if any(map(str.strip, row)) and not is_total(row, sheet.headings)
    ]
    cells = list(zip(*rows, strict=True)) if rows else [() for _ in sheet.headings]
    titles = tuple(cell for row in titles_of(sheet) for cell in row if cell)
    title = sheet.sheet if sheet.origin else f"{sheet.path.stem} {sheet.sheet}".strip()
    return View(title, sheet.headings, cells, export, titles)


def _unknown(sheet: Sheet) -> str:
    return f"{sheet.name}：看不出是哪种数据，表头：{'、'.join(h for h in sheet.headings if h)[:80]}"


def _describe(item: Opened, reading: Reading, fit: Recognised, findings: Findings) -> None:
    sample = [column[:_SAMPLE] for column in reading.view.cells]
    look = Look(item.sheet, sample, fit, item.source, findings, reading.view.export)
    describe(look)
    amount = reading.best("amount")
    if reading.negative and amount is not None:
        item.source.negative = reading.view.total(amount) > 0
    item.source.skip = reading.negative or fit.table.name == "returns" or reading.wide is not None
    if reading.wide is not None:
        months = reading.wide.months
        item.source.items = {item.sheet.headings[p]: month for p, month in months.items()}
        item.source.unplaced = [h for h in item.source.unplaced if h not in item.source.items]
    if reading.view.export is not None:
        export = reading.view.export
        item.source.remarks.append(f"按{export.system}“{export.title}”的表头识别")
    item.source.remarks.extend(reading.notes)
    looked_at = Seen(item.sheet, reading, fit, item.source)
    settle_cells(looked_at, findings)
    _kinds_of_rows(looked_at)
    if unit := tenure_unit(looked_at):
        item.source.units[TENURE] = unit
    if fit.table.name == "surveys":
        describe_answers(look, habits.scales(item.sheet, sample, fit))


def _kinds_of_rows(seen: Seen) -> None:
    """Columns by which some rows are no sale, which are not left over; the unit that a title names."""
    if seen.fit.table.name in ("orders", "order_lines", "receipts"):
        seen.source.units |= units_told(seen)
    seen.source.kinds = kinds_of(seen)
    seen.source.unplaced = [h for h in seen.source.unplaced if h not in seen.source.kinds]


def _plain_spec(*, header: bool | int = True) -> SourceSpec:
    return SourceSpec(file="?", table="orders", header=header)


def path_as_written(path: Path, base: Path | None) -> str:
    """Relative to the YAML where both lie in one project, else absolute."""
    if base is None:
        return path.as_posix()
    relative = Path(os.path.relpath(path.resolve(), base.resolve()))
    steps_up = sum(part == ".." for part in relative.parts)
    return relative.as_posix() if steps_up <= 3 else path.resolve().as_posix()


def _headerless(path: Path, scratch: Path, source: SourceDraft, findings: Findings) -> None:
    sheet = open_source(path, _plain_spec(header=False), scratch)
    sample = sheet.sample(_SAMPLE)
    found = habits.guess_names(sample)
    source.header, source.headings = False, sheet.headings
    if not {"customer_id", "ordered_at"} <= set(found.values()):
        findings.unplaced.append(
            f"{path.name}：没有表头，也看不出各列是什么；首行：{_first(sample)}"
        )
        return
    fit = Recognised(TABLES["orders"], {p: (name,) for p, name in found.items()})
    findings.remarks.append(
        f"{path.name} 没有表头，列名按位置猜测（首行：{_first(sample)}），请在 names 与 columns 中核对。"
    )
    describe(Look(sheet, sample, fit, source, findings))


def _first(sample: Sequence[Sequence[str]]) -> str:
    return "｜".join(column[0] if column else "" for column in sample[:8])


def _by_system(sheet: Sheet, source: SourceDraft, findings: Findings) -> bool:
    """Take the mapping of a CRM whose export this is; True when it was one."""
    own = {normalised(heading) for heading in sheet.headings}
    for name, signs in _SYSTEM_SIGNS.items():
        if not own & {normalised(sign) for sign in signs}:
            continue
        system = read_system(name, shipped_files() / "params" / "mappings")
        chosen, used = _best_object(system, sheet)
        if chosen is None:
            continue
        source.system, source.table = system.name, chosen.table
        source.remarks.append(
            f"{system.title}“{chosen.title}”的表头已由 system 识别 {len(used)} 列"
        )
        source.unplaced = [h for h in sheet.headings if h and h not in used]
        findings.companies = True
        return True
    return False


def _best_object(system: CrmSystem, sheet: Sheet) -> tuple[SystemObject | None, set[str]]:
    best: tuple[SystemObject | None, set[str]] = (None, set())
    most = 0
    by_form = {normalised(heading): heading for heading in sheet.headings}
    common = {normalised(heading) for heading in _OF_EVERY_FORM.get(system.name, ())}
    for item in system.objects:
        firsts = {
            column: next((by_form[normalised(w)] for w in words if normalised(w) in by_form), "")
            for column, words in item.columns.items()
        }
        used = {heading for heading in firsts.values() if heading}
        telling = sum(normalised(heading) not in common for heading in used)
        table = TABLES[item.table]
        complete = all(firsts.get(need) for need in table.needs)
        if complete and telling > most and telling >= _SYSTEM_SHARE * len(item.columns):
            best, most = (item, used), telling
    return best
