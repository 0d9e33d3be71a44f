"""Which rows of a sheet are rows of data, and what stands in the cells that were left out."""

import pyarrow as pa
import pytest
from client_files import cells

from reportkit.data.ledger import TOTAL_ROW
from reportkit.data.reshape import is_total, reshaped
from reportkit.data.sheet import Sheet
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError

HEADINGS = ("订单号", "客户", "日期", "金额", "备注")


def sheet_of(tmp_path, *batches, headings=HEADINGS):
    """A sheet that hands on its rows in these batches."""

    def stream(columns):
        for rows in batches:
            arrays = [pa.array([row[c] or None for row in rows], pa.string()) for c in columns]
            yield pa.record_batch(arrays, names=[f"f{c}" for c in columns])

    return Sheet(tmp_path / "订单.xlsx", "订单.xlsx［明细］", headings, 2, stream)


def shaped(sheet, **settings):
    return reshaped(sheet, SourceSpec(file="订单.xlsx", table="orders", **settings))


def row(first, *others):
    return (first, *others, *[""] * (len(HEADINGS) - 1 - len(others)))


A1 = ("A1", "甲", "2025-01-02", "10", "")
NOTHING = ("",) * 5
TOTALS = [
    row("合计", "", "", "10"), row("", "", "小 计：", "10"), row("总计（20 笔）", "", "", "10"),
    row("本月合计", "", "", "10"), row("华东 小计", "", "", "10"), row("合计：1,234.50元"),
    row("制表人：王岚"), row("打印时间：2025-01-31"), row("Grand Total", "", "", "10"),
    row("Total", "", "", "10"), row("", "SUM", "", "10"), HEADINGS, row("订单号 ", "客户", "日期", "金额", "备注"),
]  # fmt: skip
DATA = [
    A1, row("A2", "合计科技", "2025-01-02", "10"), row("A3", "小计算机店", "2025-01-02", "10"),
    row("A4", "Total", "第三车队", "10"), row("A5", "Total Energies", "2025-01-02", "10"),
    row("A6", "审核部", "2025-01-02", "10"), row("A7", "甲", "2025-01-02", "10", "合计"),
    row("订单号", "甲", "2025-01-02", "10"),
]  # fmt: skip


@pytest.mark.parametrize("line", TOTALS, ids="|".join)
def test_totals_and_repeated_headings_are_emptied_and_counted(tmp_path, line):
    sheet = sheet_of(tmp_path, [A1, line])
    assert cells(shaped(sheet)) == [A1, NOTHING]
    assert sheet.left_out == {TOTAL_ROW: 1}
    assert is_total(line, HEADINGS)


@pytest.mark.parametrize("line", DATA, ids="|".join)
def test_rows_of_data_stay_whatever_their_names(tmp_path, line):
    sheet = sheet_of(tmp_path, [line])
    assert cells(shaped(sheet)) == [line]
    assert sheet.left_out == {}
    assert not is_total(line, HEADINGS)


def test_totals_of_all_batches_are_counted_and_rows_keep_their_places(tmp_path):
    total = TOTALS[0]
    sheet = sheet_of(tmp_path, [total, A1], [A1], [total, total])
    assert cells(shaped(sheet)) == [NOTHING, A1, A1, NOTHING, NOTHING]
    assert sheet.left_out == {TOTAL_ROW: 3}


def test_a_total_is_seen_though_its_column_is_not_wanted(tmp_path):
    sheet = shaped(sheet_of(tmp_path, [A1, TOTALS[0]]))
    (batch,) = sheet.stream([3])
    assert batch.column(0).to_pylist() == ["10", None]


@pytest.mark.parametrize(("amount", "totals"), [("60", 2), ("61", 1)])
def test_a_last_row_that_sums_up_the_rows_of_data_is_a_total_though_nothing_says_so(
    tmp_path, amount, totals
):
    rows = [row(f"A{n}", "甲", "2025-01-02", f"{10 * n}") for n in (1, 2, 3)]
    last = row("", "", "", amount)
    sheet = sheet_of(tmp_path, rows[:2], [row("小计", "", "", "30"), rows[2]], [last])
    kept = NOTHING if totals == 2 else last
    assert cells(shaped(sheet)) == [*rows[:2], NOTHING, rows[2], kept]
    assert sheet.left_out == {TOTAL_ROW: totals}


def test_only_the_first_two_cells_of_a_row_of_sums_must_be_empty(tmp_path):
    rows = [(f"A{n}", "甲", f"{n}", f"{10 * n}", "") for n in (1, 2, 3)]
    headings = ("订单号", "客户", "件数", "金额", "备注")
    sheet = sheet_of(tmp_path, [*rows, ("", "", "6", "60", "")], headings=headings)
    assert cells(shaped(sheet)) == [*rows, NOTHING]


def test_a_sheet_of_one_column_has_no_repeated_heading(tmp_path):
    sheet = sheet_of(tmp_path, [("客户",), ("甲",)], headings=("客户",))
    assert cells(shaped(sheet)) == [("客户",), ("甲",)]


def test_omitted_cells_repeat_the_cell_above_across_batches(tmp_path):
    below = ("", "", "2025-01-03", "5", "")
    sheet = sheet_of(tmp_path, [A1, below], [below], [("A2", *below[1:]), below])
    assert [r[:2] for r in cells(shaped(sheet, fill_down=["订单号", "客户"]))] == [
        ("A1", "甲"), ("A1", "甲"), ("A1", "甲"), ("A2", "甲"), ("A2", "甲"),
    ]  # fmt: skip


def test_only_the_named_columns_are_filled(tmp_path):
    sheet = sheet_of(tmp_path, [A1, ("", "", "", "5", "")])
    assert cells(shaped(sheet, fill_down=["订单号"]))[1] == ("A1", "", "", "5", "")


def test_cells_of_blanks_are_omitted_cells(tmp_path):
    sheet = sheet_of(tmp_path, [A1, ("　 ", "乙", "", "5", "")])
    assert cells(shaped(sheet, fill_down=["订单号"]))[1][0] == "A1"


def test_cells_above_the_first_given_one_stay_empty(tmp_path):
    sheet = sheet_of(tmp_path, [("", "乙", "", "5", ""), A1])
    assert [r[0] for r in cells(shaped(sheet, fill_down=["订单号"]))] == ["", "A1"]


def test_blank_rows_and_totals_are_not_filled_and_the_rows_below_them_are(tmp_path):
    below = ("", "", "2025-01-03", "5", "")
    sheet = sheet_of(tmp_path, [A1, NOTHING, TOTALS[0], below])
    assert [r[0] for r in cells(shaped(sheet, fill_down=["订单号"]))] == ["A1", "", "", "A1"]


def test_a_heading_to_fill_that_the_sheet_lacks_is_refused_with_the_nearest(tmp_path):
    with pytest.raises(DataError) as refused:
        shaped(sheet_of(tmp_path), fill_down=["定单号"])
    assert str(refused.value).startswith("订单.xlsx［明细］：fill_down 中的“定单号”不在表头里。")
    assert "订单号" in str(refused.value)


def test_a_heading_to_fill_is_found_in_any_writing(tmp_path):
    sheet = sheet_of(tmp_path, [A1, ("", "", "", "5", "")])
    assert cells(shaped(sheet, fill_down=[" 订 单号"]))[1][0] == "A1"


@pytest.mark.parametrize(
    ("written", "read"),
    [("3月9日", "2024年3月9日"), (" 12月31号 08:00", "2024年12月31号 08:00"), ("3月9", "2024年3月9"),
     ("2025年3月9日", "2025年3月9日"), ("2025-03-09", "2025-03-09")],
)  # fmt: skip
def test_dates_without_a_year_get_the_one_that_is_written(tmp_path, written, read):
    sheet = sheet_of(tmp_path, [("A1", "甲", written, "10", "")])
    assert cells(shaped(sheet, year=2024))[0][2] == read


def test_without_a_year_dates_stay_as_they_are(tmp_path):
    sheet = sheet_of(tmp_path, [("A1", "甲", "3月9日", "10", "")])
    assert cells(shaped(sheet))[0][2] == "3月9日"
