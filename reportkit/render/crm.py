"""Files that carry the tiers back into a CRM: matched by its own record number, nothing else changed.

One zip per system: the import file (in parts where the system limits them), the customers that could
not be written back, and how to import. Customers without a record number of that system stay out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pandas as pd
import pyarrow.parquet as pq

from reportkit.analysis.tiers.tier_words import tier_words
from reportkit.errors import AbsentDataError, RenderError
from reportkit.files import add_to_zip
from reportkit.masking import mask_text
from reportkit.render.cell_texts import guarded, one_line
from reportkit.render.crm_systems import System
from reportkit.render.workbook import Properties, new_workbook
from reportkit.report.model import Report
from reportkit.roles import TIERS_FRAME

FRAME = TIERS_FRAME
LEFT_OUT = "未回写.csv"
GUIDE = "导入说明.txt"
_NO_ID, _FOREIGN_ID, _NO_TIER = "没有 CRM 记录号", "记录号不是该系统的格式", "没有分级"
_TWICE = "几家客户共用一个记录号，分级不同"


def write_back(system: System, report: Report, target: Path) -> None:
    """Write the zip for ``system``.

    Raises AbsentDataError when no chapter left tiers, or no customer has a record number of the
    system.
    """
    customers = _customers(system, report, target)
    ready, left = split_customers(system, customers)
    if ready.empty:
        first = _shown_id(left["customer_id"].iloc[0], report)
        raise AbsentDataError(
            f"{target.name}：{len(customers)} 家客户都不能回写{system.title}"
            f"（{left['reason'].iloc[0]}，首家编号 {first}）。{map_record_ids(system)}"
        )
    named = "name" in ready and not report.hides_names
    with TemporaryDirectory(dir=target.parent, prefix=f".{target.stem}.") as folder:
        aside = Path(folder) / "parts.zip"
        with ZipFile(aside, "w") as archive:
            parts = _write_parts(system, report, ready, named, (archive, Path(folder)))
            if not left.empty:
                add_to_zip(archive, LEFT_OUT, _left_out(left, report).encode("utf-8-sig"))
            guide = _guide(system, report, ready, left, parts=parts, named=named)
            add_to_zip(archive, GUIDE, guide.encode("utf-8-sig"))
        aside.replace(target)


def split_customers(system: System, customers: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Customers that can be matched (record, name, tier), and the others with their ``reason``.

    A record number shared by customers of different tiers is ambiguous: none of them is written.
    Those of one tier become one row.
    """
    frame = customers.copy()
    given = frame["crm_record_id"].map(one_line)
    frame["record"] = given.map(system.record_id)
    frame["tier"] = frame["tier"].map(one_line)
    frame["reason"] = ""
    tiers = frame[frame["record"] != ""].groupby("record")["tier"].nunique()
    frame.loc[frame["record"].isin(tiers.index[tiers > 1]), "reason"] = _TWICE
    frame.loc[frame["tier"] == "", "reason"] = _NO_TIER
    frame.loc[frame["record"] == "", "reason"] = _FOREIGN_ID
    frame.loc[given == "", "reason"] = _NO_ID
    ready = frame[frame["reason"] == ""].drop_duplicates("record")
    return ready, frame[frame["reason"] != ""]


def has_record_ids(system: System, customers: pd.DataFrame) -> bool:
    """Whether any ``crm_record_id`` is one of the system's own."""
    return bool(customers["crm_record_id"].map(one_line).map(system.record_id).ne("").any())


def no_tiers(system: System) -> str:
    """Why nothing can be written back without the chapter on tiers."""
    return (
        "没有可回写的分级，因为划分客户层级的一章未运行或缺少数据。"
        f"请在 report.chapters 中加入这一章，或从输出格式中去掉 {system.format}。"
    )


def map_record_ids(system: System) -> str:
    """What to do where no customer has a record number of the system."""
    return f"请在客户表的来源中把 CRM 的记录号映射为 crm_record_id，或从输出格式中去掉 {system.format}。"


def _customers(system: System, report: Report, target: Path) -> pd.DataFrame:
    path = report.frame(FRAME)
    if path is None or not path.is_file():
        raise AbsentDataError(f"{target.name}：{no_tiers(system)}")
    names = pq.read_schema(path).names
    if not {"customer_id", "tier"} <= set(names) or not pq.read_metadata(path).num_rows:
        raise RenderError(
            f"{target.name}：笔记本保存的 tiers 没有客户，或缺少 customer_id、tier 列。"
            "请检查用 chapter.store 保存它的一格。"
        )
    wanted = [n for n in ("customer_id", "crm_record_id", "name", "tier") if n in names]
    frame = pd.read_parquet(path, columns=wanted)
    return frame if "crm_record_id" in frame else frame.assign(crm_record_id=None)


def _write_parts(
    system: System,
    report: Report,
    ready: pd.DataFrame,
    named: bool,
    place: tuple[ZipFile, Path],
) -> tuple[str, ...]:
    """The import files; one plain name, or ``_1`` … ``_k``."""
    archive, folder = place
    shown = [bool(head) and (named or index != 1) for index, head in enumerate(system.heads)]
    heads = tuple(head for head, kept in zip(system.heads, shown, strict=True) if kept)
    day = system.day(report.last_day)
    lines = (
        tuple(cell for cell, kept in zip((record, one_line(name), tier, day), shown, strict=True) if kept)
        for record, name, tier in zip(
            ready["record"], ready["name"] if named else ready["record"], ready["tier"], strict=True
        )
    )  # fmt: skip
    parts = list(_chunks(lines, system))
    numbers = [""] if len(parts) == 1 else [f"_{number}" for number in range(1, len(parts) + 1)]
    files = tuple(f"{system.stem}{number}{system.suffix}" for number in numbers)
    for file, rows in zip(files, parts, strict=True):
        if system.suffix == ".csv":
            add_to_zip(archive, file, _csv_text([heads, *rows]).encode())
        else:
            _write_sheet(folder / "part.xlsx", system, report.issued, [heads, *rows])
            add_to_zip(archive, file, (folder / "part.xlsx").read_bytes())
    return files


def _chunks(lines: Iterable[tuple[str, ...]], system: System) -> Iterator[list[tuple[str, ...]]]:
    """Parts of at most the system's rows and bytes."""
    part: list[tuple[str, ...]] = []
    size = 0
    room = system.most_bytes - 1000  # the heads
    for line in lines:
        own = sum(len(cell.encode()) * 2 + 4 for cell in line) if system.suffix == ".csv" else 0
        if part and (len(part) == system.most_rows or size + own > room):
            yield part
            part, size = [], 0
        part.append(line)
        size += own
    if part:
        yield part


def _write_sheet(
    path: Path, system: System, issued: datetime, rows: Sequence[tuple[str, ...]]
) -> None:
    """Every cell is text, so that no program shortens a record number or runs a name."""
    with new_workbook(path, Properties(system.stem, issued)) as book:
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet(system.sheet)
        sheet.set_column(0, len(rows[0]) - 1, 30, text)
        sheet.freeze_panes(1, 0)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                sheet.write_string(row, column, cell, text)


def _csv_text(rows: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(
        [guarded(cell) for cell in row] for row in rows
    )
    return out.getvalue()


def _left_out(left: pd.DataFrame, report: Report) -> str:
    """Who was not written back, and why."""
    named = "name" in left and not report.hides_names
    heads = ["客户编号", *(["客户名称"] if named else []), "分级", "CRM 记录号", "原因"]
    columns = ["customer_id", *(["name"] if named else []), "tier", "crm_record_id", "reason"]
    rows = [
        [_shown_id(first, report), *map(one_line, others)]
        for first, *others in left[columns].itertuples(index=False, name=None)
    ]
    return _csv_text([heads, *rows])


def _shown_id(customer_id: object, report: Report) -> str:
    """The number of a customer; one that is a person's telephone stays hidden."""
    text = one_line(customer_id)
    return mask_text(text) if report.hides_names else text


def _guide(
    system: System,
    report: Report,
    ready: pd.DataFrame,
    left: pd.DataFrame,
    *,
    parts: Sequence[str],
    named: bool,
) -> str:
    tiers = {str(tier): int(count) for tier, count in ready["tier"].value_counts().items()}
    counts = "，".join(f"{tier} {tiers[tier]:,} 家" for tier in tier_words(tiers) if tier in tiers)
    lines = [
        f"{system.title} 分级回写：{report.client}，{report.period}",
        f"文件：{'、'.join(parts)}",
        f"回写 {len(ready):,} 家（{counts}）；分层日期 {report.last_day:%Y-%m-%d}。",
    ]
    if not left.empty:
        reasons = left["reason"].value_counts().sort_index()
        why = "，".join(f"{reason} {count:,} 家" for reason, count in reasons.items())
        lines.append(f"未回写 {len(left):,} 家（{why}），名单见 {LEFT_OUT}。")
    lines += ["", system.steps.rstrip()]
    lines += [
        "3. 先备份原字段，用 20 条记录试导入，核对无误后再导入全部；有多个文件时逐个导入。",
        "4. 只更新分级与日期字段；客户名称仅供核对，不要用来更新。"
        if named
        else "4. 文件不含客户名称：个人姓名已脱敏或未提供，只按记录号匹配，不会改动系统中的名称。",
    ]
    quoted = sum(guarded(text) != text for text in ready["name"].map(one_line)) if named else 0
    if quoted and system.suffix == ".csv":
        lines.append(
            f"5. {quoted:,} 家客户的名称以 = + - @ 开头，为防止被当作公式，前面加了一个单引号。"
        )
    return "".join(f"{line}\r\n" for line in "\n".join(lines).split("\n"))
