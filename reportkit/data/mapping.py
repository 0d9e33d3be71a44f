"""Headings of a file → our columns. Nothing is guessed here: the client's YAML and the CRM's list decide.

Headings are compared after NFKC, lower-casing and removal of blanks, underscores, ``*`` and （必填）.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reportkit.data.schema import TABLES, Table
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec, nearest
from reportkit.data.systems import CrmSystem, SystemObject
from reportkit.errors import DataError


def normalised(heading: str) -> str:
    """``* 客户名称（必填）`` and ``客户名称`` are one heading, so are ``Account_Name`` and ``account name``."""
    plain = unicodedata.normalize("NFKC", heading).lower()
    plain = re.sub(r"\((?:必填|唯一|required)\)", "", plain)
    return re.sub(r"[\s*_\u200b\ufeff]+", "", plain)


def without_unit(heading: str) -> str:
    """``消费金额（元）`` → ``消费金额``, normalised."""
    return re.sub(r"\((?:[万千百亿]*元|元整|rmb|cny|%|[^()]{1,3})\)$", "", normalised(heading))


_HEADING_UNITS: dict[str, float] = {"百万": 1e6, "万": 1e4, "千元": 1e3, "亿": 1e8}
_UNIT_AT_END = re.compile(r"(百万|万|千|亿)元[)）\]】]?\s*$")
_CENTS = re.compile(r"[(（]\s*(?:单位\s*[:：]?\s*)?分\s*[)）]")
_IN_UNITS = re.compile(r"[(（]\s*单位\s*[:：]?\s*(百万|万|千|亿)元")
_UNITS_OF_YUAN: dict[str, float] = {"百万": 1e6, "万": 1e4, "千": 1e3, "亿": 1e8}


_OF_MONEY = r"(?:usd|eur|gbp|cny|rmb|hkd|us\$|[$€£¥])"
_ENGLISH_UNITS = {
    factor: re.compile(
        rf"[(\[]\s*(?:in\s+)?(?:{_OF_MONEY}\s*(?:{word})|(?:{short})\s*{_OF_MONEY}|(?:{alone})(?:\s+of\s+\w+)?)\s*[)\]]",
        re.I,
    )
    for factor, word, short, alone in (
        (1e3, r"k|'?000s?|thousands?", "k|thousand", r"'?000s?|thousands?"),
        (1e6, r"m|mn|mm|millions?", "m|mn|million", "millions?"),
    )
}


def heading_unit(heading: str) -> tuple[float, bool]:
    """The factor and per cent that a heading names: ``金额（万元）`` and ``金额万元`` → (10000, False),
    ``实付（分）`` → (0.01, False), ``Revenue (k USD)`` → (1000, False)."""
    for word, factor in _HEADING_UNITS.items():
        if f"（{word}" in heading or f"({word}" in heading:
            return factor, False
    if _CENTS.search(heading):
        return 0.01, False
    for factor, form in _ENGLISH_UNITS.items():
        if form.search(heading):
            return factor, False
    if match := _IN_UNITS.search(heading) or _UNIT_AT_END.search(heading):
        return _UNITS_OF_YUAN[match[1]], False
    return 1.0, any(mark in heading for mark in ("（%", "(%", "（％", "(％"))


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """Which position of the file fills which column; ``items``: positions unpivoted to words."""

    table: Table
    columns: dict[str, int]
    items: dict[int, str] = field(default_factory=dict)
    unused: tuple[str, ...] = ()
    values: dict[str, dict[str, str]] = field(default_factory=dict)

    def unmapped(self, width: int) -> tuple[int, ...]:
        """Positions of a file of ``width`` columns that nothing takes."""
        taken = {*self.columns.values(), *self.items}
        return tuple(position for position in range(width) if position not in taken)


def map_columns(sheet: Sheet, spec: SourceSpec, system: CrmSystem | None = None) -> ColumnMapping:
    """Resolve the headings of ``sheet``.

    Raises DataError for a heading that the YAML names and the file lacks, one that the file has
    twice, two headings for one column, and a table left without a column that it needs.
    """
    table = TABLES[spec.table]
    positions: dict[str, list[int]] = {}
    for index, heading in enumerate(sheet.headings):
        positions.setdefault(normalised(heading), []).append(index)
    columns = _declared(sheet, spec, positions)
    items = _items(sheet, spec, positions)
    chosen = _object(system, spec, positions)
    if chosen is not None:
        for column, words in chosen.headings(live=bool(spec.object)).items():
            found = next((w for w in words if len(positions.get(normalised(w), ())) == 1), None)
            if column not in columns and column not in spec.constants and found is not None:
                columns[column] = positions[normalised(found)][0]
    _refuse_incomplete(sheet, spec, table, columns, items)
    used = {*columns.values(), *items}
    parts = {*sheet.day_parts.values()}
    unused = tuple(
        h for i, h in enumerate(sheet.headings) if i not in used and h and h not in parts
    )
    order = {name: columns[name] for name in table.names if name in columns}
    return ColumnMapping(table, order, items, unused, chosen.values if chosen else {})


def _declared(
    sheet: Sheet, spec: SourceSpec, positions: Mapping[str, Sequence[int]]
) -> dict[str, int]:
    columns: dict[str, int] = {}
    for heading, names in spec.columns.items():
        index = _position(sheet, heading, positions, "columns")
        for name in names:
            if name in columns:
                raise DataError(
                    f"{sheet.name}：“{sheet.headings[columns[name]]}”和“{heading}”都映射到了 {name}"
                    f"（{TABLES[spec.table].column(name).label}），请在 columns 中只留一个。"
                )
            columns[name] = index
    return columns


def _items(
    sheet: Sheet, spec: SourceSpec, positions: Mapping[str, Sequence[int]]
) -> dict[int, str]:
    if spec.unpivot is None:
        return {}
    return {
        _position(sheet, heading, positions, "unpivot.item"): word
        for heading, word in spec.unpivot.item.items()
    }


def _position(
    sheet: Sheet, heading: str, positions: Mapping[str, Sequence[int]], where: str
) -> int:
    exact = [index for index, own in enumerate(sheet.headings) if own == heading.strip()]
    found = exact if len(exact) == 1 else list(positions.get(normalised(heading), ()))
    if len(found) == 1:
        return found[0]
    if found:
        places = "、".join(f"第 {index + 1} 列“{sheet.headings[index]}”" for index in found)
        raise DataError(
            f"{sheet.name}：{where} 中的“{heading}”对应 {len(found)} 列（{places}），"
            "请在文件中给这些列不同的表头。"
        )
    listed = "、".join(sheet.headings[:12]) + ("…" if len(sheet.headings) > 12 else "")
    raise DataError(
        f"{sheet.name}：{where} 中的“{heading}”不在表头里。{nearest(heading, sheet.headings)}"
        f"文件的表头：{listed}。"
    )


def _object(
    system: CrmSystem | None, spec: SourceSpec, positions: Mapping[str, Sequence[int]]
) -> SystemObject | None:
    """The system's object that the source names, else the one that knows most of the file's headings."""
    if system is None:
        return None

    def matches(item: SystemObject) -> tuple[bool, int]:
        named = bool(spec.object) and spec.object in item.title.split()
        known = sum(any(normalised(w) in positions for w in ws) for ws in item.columns.values())
        return named, known

    return max((o for o in system.objects if o.table == spec.table), key=matches, default=None)


def _refuse_incomplete(
    sheet: Sheet, spec: SourceSpec, table: Table, columns: dict[str, int], items: dict[int, str]
) -> None:
    given = {*columns, *spec.constants, *((table.unpivots or ()) if items else ())}
    absent = [name for name in table.needs if name not in given]
    if not absent and (not table.needs_any or given & set(table.needs_any)):
        return
    wanted = "、".join(
        f"{name}（{table.column(name).label}）" for name in absent or table.needs_any
    )
    listed = "、".join(sheet.headings[:12]) + ("…" if len(sheet.headings) > 12 else "")
    raise DataError(
        f"{sheet.name}：{table.label}缺少{'' if absent else '其中之一：'}{wanted}，"
        f"请在 columns 中写明由哪个表头填。文件的表头：{listed}。"
    )
