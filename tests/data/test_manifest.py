"""What a snapshot says about itself goes to JSON and comes back the same."""

import json
from datetime import date, datetime
from decimal import Decimal

import pytest

from reportkit.analysis.basics.coverage import Reach
from reportkit.data.ledger import VOIDED, Account, Entry, Lines
from reportkit.data.manifest import (
    FILE_NAME,
    CleaningRecord,
    DataWarning,
    Manifest,
    SourceFile,
    TableRecord,
    read_manifest,
    write_manifest,
)
from reportkit.data.statuses import COUNTED, StatusWord
from reportkit.errors import DataError

SOURCE = SourceFile("订单.xlsx", "一月", "ab" * 32, 3, "zoho", ("备注", "颜色"))
ACCOUNT = Account(
    table="orders", label="订单表", file="订单.xlsx", sheet="一月", lines=Lines(5, 1, 1),
    rows=3, labels={"paid_amount": "金额"}, written={"paid_amount": Decimal("100.10")},
    used=Entry("计入", 2, {"paid_amount": Decimal("100.00")}),
    aside=(Entry(VOIDED, 1, {"paid_amount": Decimal("0.10")}),),
)  # fmt: skip
FULL = Manifest(
    as_of=datetime(2026, 1, 1),
    timezone="Asia/Shanghai",
    tables={
        "orders": TableRecord(
            rows=2, rows_read=3, duplicates=0, sha256="cd" * 32, filled={"order_id": 2},
            sources=(SOURCE,), derived_from=(), treatment="去掉 1 行",
            first=datetime(2025, 1, 2, 3, 4, 5), latest=datetime(2025, 12, 31, 23, 59),
        ),
        "customers": TableRecord(1, 1, 0, "ef" * 32, {}, derived_from=("orders",)),
    },
    warnings=(DataWarning("orders", "有一行", 1, "第 2 行"),),
    cleaning=(CleaningRecord("orders", "订单.xlsx", "金额", "去掉“¥”", 3, "¥1"),),
    ledger=(ACCOUNT,),
    reach=Reach.of([date(2025, 1, 2), date(2025, 12, 31)]),
    statuses=(StatusWord("orders", "已完成", COUNTED, 2, 100.0),),
    refunds="exclude",
)  # fmt: skip


def test_everything_comes_back_as_it_was_written(tmp_path):
    write_manifest(FULL, tmp_path)
    assert read_manifest(tmp_path) == FULL


def test_a_snapshot_without_a_time_or_an_order_comes_back(tmp_path):
    bare = Manifest(datetime(2026, 1, 1), "Asia/Shanghai")
    write_manifest(bare, tmp_path)
    assert read_manifest(tmp_path) == bare


def test_the_same_manifest_gives_the_same_bytes(tmp_path):
    write_manifest(FULL, tmp_path)
    first = (tmp_path / FILE_NAME).read_bytes()
    write_manifest(read_manifest(tmp_path), tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == first


def test_money_is_written_as_exact_text(tmp_path):
    write_manifest(FULL, tmp_path)
    (account,) = json.loads((tmp_path / FILE_NAME).read_text("utf-8"))["ledger"]
    assert account["aside"][0]["amounts"] == {"paid_amount": "0.1"}


def test_texts_pass_the_sweep_before_they_are_written(tmp_path):
    def sweep(content):
        content["warnings"][0]["example"] = "***"
        return content

    write_manifest(FULL, tmp_path, sweep)
    assert read_manifest(tmp_path).warnings[0].example == "***"


def test_a_folder_without_a_snapshot_is_named(tmp_path):
    with pytest.raises(DataError, match=rf"{tmp_path.name} 中没有数据快照（缺少 dataset\.json）"):
        read_manifest(tmp_path)


def test_a_snapshot_of_another_format_is_refused(tmp_path):
    write_manifest(FULL, tmp_path)
    text = (tmp_path / FILE_NAME).read_text("utf-8")
    (tmp_path / FILE_NAME).write_text(text.replace('"format": 3', '"format": 2'), "utf-8")
    with pytest.raises(DataError, match=r"由另一版本的 reportkit 写成，请重新读取数据"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("warning", "line"),
    [
        (DataWarning("orders", "空行"), "空行"),
        (DataWarning("orders", "空行", 1200), "空行（1,200 处）"),
        (DataWarning("orders", "空行", 0, "第 2 行"), "空行（例如 第 2 行）"),
        (DataWarning("orders", "空行", 3, "第 2 行"), "空行（3 处，例如 第 2 行）"),
    ],
)
def test_a_warning_says_how_many_and_the_first_example(warning, line):
    assert warning.line == line
