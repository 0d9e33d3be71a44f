"""The door: a workbook, a long text file and a folder of files, ours against the bare reader.

CPU seconds, each way a process of its own: ``bench_door.py [--rows 10000000] [--sheet 500000]``.
Ours reads, types, checks, balances the ledger and writes the snapshot; the other only reads.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

PERIOD = "2025-Q4"
FILES = 20
HEADINGS = ("订单号", "客户编号", "下单时间", "实付金额", "订单状态", "省份")
COLUMNS = {"订单号": "order_id", "客户编号": "customer_id", "下单时间": "ordered_at",
           "实付金额": "paid_amount", "订单状态": "status", "省份": "province"}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000, help="文本文件的行数")
    parser.add_argument("--sheet", type=int, default=500_000, help="工作簿的行数")
    parser.add_argument("--way", default="")
    parser.add_argument("--file", type=Path)
    arguments = parser.parse_args()
    if arguments.way:
        WAYS[arguments.way](arguments.file)
        return
    compare_reading(arguments.rows, arguments.sheet)


def compare_reading(text: int, sheet: int) -> None:
    """Print CPU seconds, memory and ratios; a size of 0 leaves that file out."""
    with tempfile.TemporaryDirectory(prefix="reportkit-door-") as aside:
        folder = Path(aside)
        print("准备文件 …", flush=True)
        for name, rows in (("订单.csv", text), ("订单.xlsx", sheet)):
            if rows:
                write_orders(folder / name, rows)
        understood = write_folder(folder / "客户发来")
        for title, name, other in (
            (f"文本 {text:,} 行", "订单.csv", "duckdb"),
            (f"工作簿 {sheet:,} 行", "订单.xlsx", "fastexcel"),
        ):
            if (folder / name).is_file():
                compare(title, folder / name, other)
        cpu, peak = measured("understand", understood)
        print(f"读懂 {FILES} 个文件：{cpu:.1f} CPU 秒，峰值内存 {peak:.0f} MB")


def compare(title: str, path: Path, other: str) -> None:
    ours, theirs = measured("door", path), measured(other, path)
    print(title)
    for name, (cpu, peak) in (("reportkit", ours), (other, theirs)):
        print(f"  {name:<12} {cpu:7.1f} CPU 秒   峰值内存 {peak:5.0f} MB")
    print(f"  比值 {ours[0] / theirs[0]:.2f}", flush=True)


def measured(way: str, path: Path) -> tuple[float, float]:
    """CPU seconds and the largest resident set in MB of a process of its own."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--way", way, "--file", str(path)],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    assert child.stderr is not None
    words = child.stderr.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        sys.exit(f"{way} 失败：\n{words.decode(errors='replace')}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def row(n: int) -> tuple[str, str, str, str, str, str]:
    """The n-th order of a made-up ledger of three years; some cells are not quite clean."""
    day, month, year = n % 28 + 1, n // 28 % 12 + 1, 2023 + n // 336 % 3
    amount = f"¥{n % 9000 + 1:,}.00" if n % 50 == 0 else f"{n % 9000 + 1}.{n % 100:02}"
    status = "已取消" if n % 40 == 0 else "已完成"
    moment = f"{year}-{month:02}-{day:02} 09:{n % 60:02}:00"
    return f"D{n:09}", f"K{n % 50_000:06}", moment, amount, status, ("广东", "江苏", "四川")[n % 3]


def write_orders(path: Path, rows: int, first: int = 0) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file)
            out.writerow(HEADINGS)
            out.writerows(map(row, range(first, first + rows)))
        return
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet("订单")
    sheet.write_row(0, 0, HEADINGS)
    for n in range(rows):
        sheet.write_row(n + 1, 0, row(first + n))
    book.close()


def write_folder(folder: Path) -> Path:
    """Months of orders as text and workbooks, 2,000 rows each."""
    folder.mkdir()
    for n in range(FILES):
        write_orders(folder / f"订单_{n:02}.{'xlsx' if n % 4 == 0 else 'csv'}", 2_000, 2_000 * n)
    return folder


def door(path: Path) -> None:
    from reportkit.data.dataset import load_dataset
    from reportkit.params import Params

    source = {"file": path.name, "table": "orders", "columns": COLUMNS}
    params = Params.model_validate(
        {
            "client_id": "bench",
            "period_text": PERIOD,
            "client": {"name": "测速"},
            "data": {"sources": [source]},
            "base_folder": path.parent,
        },
        strict=False,
    )
    load_dataset(params, path.parent / f"snapshot-{path.suffix[1:]}")


def duckdb(path: Path) -> None:
    """Every column typed by DuckDB, into memory."""
    import duckdb as library

    connection = library.connect(config={"threads": 2})
    connection.execute(f"CREATE TABLE orders AS SELECT * FROM read_csv('{path}')")


def fastexcel(path: Path) -> None:
    import fastexcel as library

    library.read_excel(str(path)).load_sheet(0).to_arrow()


def understand(folder: Path) -> None:
    from reportkit.data.draft import draft_client

    draft_client("bench", [folder])


WAYS: dict[str, Callable[[Path], None]] = {
    "door": door, "duckdb": duckdb, "fastexcel": fastexcel, "understand": understand,
}  # fmt: skip

if __name__ == "__main__":
    main()
