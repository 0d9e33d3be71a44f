"""Real files as clients send them, and snapshots made of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter

from reportkit.data.assembled import Assembled
from reportkit.data.assembly import assemble
from reportkit.data.cleaning import ColumnCleaner, Rules
from reportkit.data.dataset import Dataset, load_dataset
from reportkit.data.loading import SourceReader
from reportkit.data.schema import TABLES
from reportkit.data.sheet import Sheet
from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec
from reportkit.data.workbench import Workbench
from reportkit.params import Params


def write_text(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def write_workbook(
    path: Path, sheets: dict[str, Sequence[Sequence[object]]], *, hide: Sequence[str] = ()
) -> Path:
    """Sheets of rows; sheets named in ``hide`` are hidden."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        if name in hide:
            sheet.hide()
        elif book.get_worksheet_by_name(next(n for n in sheets if n not in hide)) is sheet:
            sheet.activate()
            sheet.set_first_sheet()
    book.close()
    return path


def opened(path: Path, **spec: Any) -> Sheet:
    """The file as an order source of its own folder."""
    scratch = path.parent / "scratch"
    scratch.mkdir(exist_ok=True)
    return open_source(path, SourceSpec(file=path.name, table="orders", **spec), scratch)


def cells(sheet: Sheet) -> list[tuple[str, ...]]:
    """All rows, empty cells as ''."""
    rows: list[tuple[str, ...]] = []
    for batch in sheet.stream(range(len(sheet.headings))):
        columns = [[value or "" for value in column.to_pylist()] for column in batch.columns]
        rows += list(zip(*columns, strict=True))
    return rows


#: two customers with an amount, one name in Chinese quotes
TEXT = "客户,金额\n张三,1\n“李四”,2\n"


def settings(base: Path, *sources: dict[str, Any], period: str = "2025-12", **data: Any) -> Params:
    return Params(
        client_id="jia",
        period_text=period,
        client={"name": "甲"},
        data={"sources": list(sources), **data},
        base_folder=base,
    )


def load(base: Path, *sources: dict[str, Any], period: str = "2025-12", **data: Any) -> Dataset:
    """The snapshot of ``sources`` under ``base``/snapshot."""
    return load_dataset(settings(base, *sources, period=period, **data), base / "snapshot")


def clean(
    table: str, column: str, cells: Sequence[str | None], **rules: Any
) -> tuple[list[Any], ColumnCleaner]:
    """Typed values of one column, and the cleaner that counted; the first cell stands in row 2."""
    cleaner = ColumnCleaner(TABLES[table].column(column), column, Rules(**rules))
    return cleaner(pa.array(list(cells), pa.string()), 2).to_pylist(), cleaner


ORDERS = "订单号,客户,日期,金额\n"
ORDER_COLUMNS = {
    "订单号": "order_id",
    "客户": "customer_id",
    "日期": "ordered_at",
    "金额": "paid_amount",
}


def orders_csv(base: Path, rows: str, name: str = "订单.csv") -> dict[str, Any]:
    """A small order file and its source entry."""
    write_text(base / name, ORDERS + rows)
    return {"file": name, "table": "orders", "columns": ORDER_COLUMNS}


def assembled_orders(bench: Workbench, base: Path, rows: str) -> Assembled:
    """The order table of a small file, staged and not yet settled."""
    params = settings(base, orders_csv(base, rows))
    return assemble(bench, "orders", SourceReader(params, base).parts())
