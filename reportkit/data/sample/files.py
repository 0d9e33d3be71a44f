"""Writes the tables the way such files arrive: workbooks, three encodings, and some dirt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import xlsxwriter
from pyarrow import csv

from reportkit.data.sample import words
from reportkit.data.sample.layout import LAYOUT, UNANSWERED, File

_PLAIN = csv.WriteOptions(quoting_style="needed")
_MADE = datetime(2026, 1, 5)  # the creation date that every workbook states
_SURVEY_HEADINGS = {item: item for item in (*words.SURVEY_ITEMS, words.RECOMMENDATION)}


def write_files(
    folder: Path, tables: Mapping[str, pd.DataFrame], rng: np.random.Generator
) -> tuple[Path, ...]:
    """Write all files of LAYOUT into ``folder``; equal tables and generator give equal bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    surveys, unanswered = _returned(tables["surveys"])
    dirty = {**tables, "surveys": surveys, UNANSWERED: unanswered}
    dirty["customers"] = _dirty_customers(rng, tables["customers"])
    sheets: dict[str, list[tuple[str, pd.DataFrame]]] = {}
    paths: list[Path] = []
    for part in LAYOUT:
        table = dirty[part.rows or part.table]
        if part.kind == "xlsx":
            sheets.setdefault(part.file, []).append((str(part.sheet), _laid_out(part, table)))
        elif part.table == "orders":
            paths += _write_orders(folder, part, table, rng)
        else:
            paths.append(_write_text(folder / part.file, part, table))
    paths += [_write_workbook(folder / name, pages) for name, pages in sheets.items()]
    return tuple(sorted(paths))


def _returned(surveys: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Questionnaires that came back, and a list of those that did not."""
    answered = surveys[words.RECOMMENDATION] != ""
    never = surveys[~answered].assign(item="整体体验", score="", sent="是")
    return surveys[answered], never


def _laid_out(part: File, table: pd.DataFrame) -> pd.DataFrame:
    """Columns of the file under its headings, flags as 是/否, moments as text."""
    columns = dict(part.columns)
    if part.table == "surveys" and not part.rows:
        columns |= _SURVEY_HEADINGS
    page = table[list(columns.values())].set_axis(list(columns), axis=1)
    for heading, values in page.items():
        if values.dtype == bool:
            page[heading] = np.where(values, "是", "否")
        elif values.dtype.kind == "M":
            midnight = bool((values.dropna() == values.dropna().dt.normalize()).all())
            page[heading] = values.dt.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S")
    return page


def _write_text(path: Path, part: File, table: pd.DataFrame) -> Path:
    page = _laid_out(part, table)
    if not part.kind.startswith("utf-8"):
        page.to_csv(path, index=False, encoding=part.kind, lineterminator="\r\n")
        return path
    with path.open("wb") as out:  # four times faster than pandas, which matters for the lines
        out.write(b"\xef\xbb\xbf" if part.kind == "utf-8-sig" else b"")
        csv.write_csv(pa.Table.from_pandas(page, preserve_index=False), out, _PLAIN)
    return path


def _write_workbook(path: Path, pages: Sequence[tuple[str, pd.DataFrame]]) -> Path:
    """One sheet per page, rows in order; the same pages always give the same bytes."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"author": words.COMPANY, "created": _MADE})
        head = book.add_format({"bold": True, "bg_color": "#DDE6F0"})
        for name, page in pages:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, list(page.columns), head)
            for place, row in enumerate(page.itertuples(index=False), start=1):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(place, column, value)
                    elif not pd.isna(value):
                        sheet.write_number(place, column, value)
    return path


def _write_orders(
    folder: Path, part: File, table: pd.DataFrame, rng: np.random.Generator
) -> list[Path]:
    """One file a year, with what people do to such files."""
    years = table["ordered_at"].dt.year
    page = _dirty_orders(rng, _laid_out(part, table), table)
    page["备注"] = ""  # a heading that nothing maps
    paths = []
    for year in sorted(years.unique()):
        path = folder / part.file.format(year=year)
        own = page[page["year"] == year].drop(columns="year")
        own.to_csv(path, index=False, encoding=part.kind, lineterminator="\r\n")
        paths.append(path)
    return paths


def _dirty_customers(rng: np.random.Generator, table: pd.DataFrame) -> pd.DataFrame:
    """Names with blanks around them, and customers entered twice with an older phone number."""
    table = table.copy()
    table["phone"] = table["phone"].astype(object)
    count = len(table)
    padded = rng.choice(count, max(1, count // 60), replace=False)
    table.loc[padded, "name"] = " " + table.loc[padded, "name"] + "\u3000"
    twice = table.iloc[np.sort(rng.choice(count, max(1, count // 200), replace=False))].copy()
    twice["updated_at"] = twice["updated_at"] - pd.Timedelta(days=200)
    twice["phone"] = "19900000000"
    return pd.concat([table, twice], ignore_index=True)


def _dirty_orders(
    rng: np.random.Generator, page: pd.DataFrame, table: pd.DataFrame
) -> pd.DataFrame:
    """Amounts as 1.2345万, ￥ and full-width digits; dates as 年月日; strangers, futures, copies.

    Every amount and date still says the same, so that reading them right gives the clean tables.
    """
    count = len(page)
    page = page.assign(year=table["ordered_at"].dt.year).astype({"实付金额（元）": object})
    paid, moment = table["paid_amount"], table["ordered_at"]
    rows = rng.permutation(np.flatnonzero(paid > 0))
    share = max(1, count // 400)
    wan, signs, wide, dates, slashes, strangers, blank, future, copies = (
        rows[n * share : (n + 1) * share] for n in range(9)
    )
    amount, when = "实付金额（元）", "下单时间"
    page.loc[wan, amount] = [f"{value / 1e4:.6f}万" for value in paid.iloc[wan]]
    page.loc[signs, amount] = [f"￥{value:,.2f}" for value in paid.iloc[signs]]
    page.loc[wide, amount] = [f"{value:.2f}".translate(_WIDE) for value in paid.iloc[wide]]
    page.loc[dates, when] = moment.iloc[dates].dt.strftime("%Y年%m月%d日 %H:%M:%S")
    page.loc[slashes, when] = moment.iloc[slashes].dt.strftime("%Y/%m/%d %H:%M:%S")
    next_year = f"{moment.max().year + 1}-03-15 09:00:00"
    extra = [
        page.iloc[strangers[: max(1, share // 3)]].assign(客户编号="X00001"),
        page.iloc[blank].assign(客户编号=""),
        page.iloc[future[: max(1, share // 9)]].assign(下单时间=next_year),
    ]
    for number, added in enumerate(extra, start=1):
        added["订单编号"] = added["订单编号"] + f"-{number}"
    return pd.concat([page, *extra, page.iloc[np.sort(copies)]], ignore_index=True)


_WIDE = str.maketrans("0123456789.", "０１２３４５６７８９．")
