"""What is said of a table while it is staged: places, files, warnings in its own name."""

import pytest
from client_files import assembled_orders, orders_csv, settings, write_text

from reportkit.data.assembly import assemble
from reportkit.data.loading import SourceReader
from reportkit.data.manifest import CleaningRecord, DataWarning
from reportkit.data.workbench import Workbench


@pytest.fixture
def bench(tmp_path):
    bench = Workbench(tmp_path)
    yield bench
    bench.close()


def test_a_place_names_the_file_and_the_row_that_a_person_sees(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, "1,甲,2025-01-02,5\n")
    assert made.place(made.parts[0].number, 2) == "订单.csv 第 2 行"
    assert made.place(None, None) == ""


def test_warnings_and_changes_carry_the_table_and_the_word_of_the_column(bench, tmp_path):
    made = assembled_orders(bench, tmp_path, "1,甲,2025-01-02,5\n")
    before = len(made.warnings)
    made.warn("有一行", 1, "第 2 行")
    assert made.warnings[before:] == [DataWarning("orders", "有一行", 1, "第 2 行")]
    made.clean("paid_amount", "改计", 2)
    label = made.table.column("paid_amount").label
    assert made.cleaning == [CleaningRecord("orders", "订单.csv", label, "改计", 2, "")]


def test_a_change_of_several_files_names_each_once(bench, tmp_path):
    first = orders_csv(tmp_path, "1,甲,2025-01-02,5\n", "一.csv")
    second = orders_csv(tmp_path, "2,乙,2025-02-02,5\n", "二.csv")
    write_text(tmp_path / "三.csv", "x")
    parts = SourceReader(settings(tmp_path, first, second), tmp_path).parts()
    made = assemble(bench, "orders", parts)
    made.clean("customer_id", "改写", 2)
    assert made.cleaning[-1].file == "一.csv、二.csv"
    assert made.place(parts[1].number, 7) == "二.csv 第 7 行"
