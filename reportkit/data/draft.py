"""A first YAML for a client, drafted from the headings and cells of its files for a person to check."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from reportkit.analysis.coverage import Reach
from reportkit.analysis.periods import Period
from reportkit.data import habits
from reportkit.data.describe import Findings, Look, as_survey, describe, describe_answers
from reportkit.data.draft_text import SourceDraft, client_yaml
from reportkit.data.mapping import normalised
from reportkit.data.recognise import Recognised, recognise
from reportkit.data.schema import TABLES
from reportkit.data.sheet import Sheet
from reportkit.data.sources import find_files, open_source
from reportkit.data.spec import SourceSpec
from reportkit.data.systems import CrmSystem, SystemObject, read_system
from reportkit.errors import DataError
from reportkit.project import shipped_files

_SAMPLE = 200  # rows looked at
_SYSTEM_SIGNS = {
    "zoho": ("record id", "记录id"),
    "fxiaoke": ("唯一性id", "负责人主属部门", "生命状态"),
    "jiandaoyun": ("提交人", "数据id"),
}
_SYSTEM_SHARE = 0.5  # of an object's headings that speak for a system


@dataclass(frozen=True, slots=True)
class Draft:
    """The YAML, what found no place in it, and what only a person can say.

    ``period``: the last one that the data fill.
    """

    yaml_text: str
    unplaced: tuple[str, ...]
    questions: tuple[str, ...]
    period: str

    @property
    def notes(self) -> tuple[str, ...]:
        return (*self.questions, *self.unplaced)


def draft_client(
    name: str, files: Sequence[Path | str], *, base_folder: Path | None = None
) -> Draft:
    """Read the headings and first rows of ``files`` and draft ``params/clients/<name>.yaml``.

    base_folder: the folder the YAML will stand in; file names are written relative to it.
    Raises DataError for a file that cannot be read, or when no file fits any table.
    """
    findings = Findings()
    with tempfile.TemporaryDirectory(prefix="reportkit-draft-") as scratch:
        for given in files:
            for path in find_files(str(given), Path.cwd()):
                _look_at(path, base_folder, Path(scratch), findings)
    if not any(source.table for source in findings.sources):
        known = "、".join(table.label for table in TABLES.values())
        raise DataError(
            f"{len(findings.sources)} 个文件都看不出是哪种数据（可识别：{known}）。"
            "请检查表头是否在第一行，或照样例手写客户文件。"
        )
    reach = findings.reach
    period = reach.last_filled() if reach else Period.containing(date.today(), 3)
    findings.questions += _open_end(reach, period)
    if not any(s.table in ("orders", "order_lines") for s in findings.sources):
        findings.questions.append("没有识别出订单：与购买有关的章节会写明缺哪些数据。")
    text = client_yaml(
        name,
        findings.sources,
        kind="对公" if findings.companies else "对私",
        statuses=findings.statuses,
        prefixes=findings.prefixes,
        reach=reach,
    )
    return Draft(text, tuple(findings.unplaced), tuple(findings.questions), str(period))


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


def _look_at(path: Path, base: Path | None, scratch: Path, findings: Findings) -> None:
    first = open_source(path, _plain_spec(header=True), scratch)
    _look_into(first, base, scratch, findings)
    for name in first.others:
        spec = _plain_spec(header=True).model_copy(update={"sheet": name})
        try:
            _look_into(open_source(path, spec, scratch), base, scratch, findings)
        except DataError as error:  # an empty further sheet is no reason to stop
            findings.unplaced.append(str(error))


def _look_into(sheet: Sheet, base: Path | None, scratch: Path, findings: Findings) -> None:
    path = sheet.path
    source = SourceDraft(file=_written(path, base), sheet=sheet.sheet if sheet.sheet else "")
    findings.sources.append(source)
    if habits.without_header(sheet.headings):
        _headerless(path, scratch, source, findings)
        return
    sample = sheet.sample(_SAMPLE)
    if _by_system(sheet, source, findings):
        return
    fit = recognise(sheet, sample)
    answers = habits.scales(sheet, sample, fit)
    if (fit is None or fit.table.name != "surveys") and sum(a.sure for a in answers) >= 3:
        fit = as_survey(sheet, sample)
    if fit is None:
        findings.unplaced.append(
            f"{sheet.name}：看不出是哪种数据，表头：{'、'.join(sheet.headings[:8])}"
        )
        return
    describe(Look(sheet, sample, fit, source, findings))
    if fit.table.name == "surveys":
        describe_answers(Look(sheet, sample, fit, source, findings), answers)


def _plain_spec(*, header: bool) -> SourceSpec:
    return SourceSpec(file="?", table="orders", header=header)


def _written(path: Path, base: Path | None) -> str:
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
    findings.questions.append(
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
    by_form = {normalised(heading): heading for heading in sheet.headings}
    for item in system.objects:
        firsts = {
            column: next((by_form[normalised(w)] for w in words if normalised(w) in by_form), "")
            for column, words in item.columns.items()
        }
        used = {heading for heading in firsts.values() if heading}
        table = TABLES[item.table]
        complete = all(firsts.get(need) for need in table.needs)
        if complete and len(used) > len(best[1]) and len(used) >= _SYSTEM_SHARE * len(item.columns):
            best = (item, used)
    return best
