"""Words that say what a row is: returned amounts turn, what is no sale leaves, the books stay even."""

from decimal import Decimal

import pyarrow as pa
import pytest
from client_files import write_text

from reportkit.data.ledger import NOT_SOLD, REVALUED
from reportkit.data.row_kinds import BACK, BLANK, OTHERS, OUT, SOLD, RowKinds
from reportkit.data.sources import open_source
from reportkit.data.spec import SourceSpec
from reportkit.errors import DataError

ROWS = "类型,金额\n销售,100\n退货,30\n充值,50\n,7\n"


def _kinds(folder, rules):
    spec = SourceSpec.model_validate({"file": "a.csv", "table": "orders", "kinds": {"类型": rules}})
    return RowKinds.of(open_source(write_text(folder / "a.csv", ROWS), spec, folder), spec)


def _settle(kinds):
    columns = {"paid_amount": pa.array([100.0, 30.0, 50.0, 7.0])}
    cells = {0: pa.array(["销售", "退货", "充值", ""])}
    kept = kinds.settle(
        cells, columns, ["paid_amount"], ["paid_amount"], pa.array([2, 3, 4, 5], pa.int64())
    )
    return kept.to_pylist(), columns["paid_amount"].to_pylist()


def test_returns_are_negative_and_what_is_no_sale_leaves_with_its_money(tmp_path):
    kinds = _kinds(tmp_path, {"销售": SOLD, "退货": BACK, "充值": OUT})
    assert _settle(kinds) == ([True, True, False, True], [100.0, -30.0, 50.0, 7.0])
    entries = {entry.reason: entry for entry in kinds.entries()}
    assert entries[NOT_SOLD].rows == 1 and entries[NOT_SOLD].row == 4
    assert entries[NOT_SOLD].amounts == {"paid_amount": Decimal(50)}
    assert entries[REVALUED].amounts == {"paid_amount": Decimal(60)}  # from 30 to -30


def test_amount_that_is_negative_already_stays_so(tmp_path):
    kinds = _kinds(tmp_path, {OTHERS: BACK})
    columns = {"paid_amount": pa.array([-30.0])}
    kinds.settle({0: pa.array(["退货"])}, columns, ["paid_amount"], ["paid_amount"], pa.array([2]))
    assert columns["paid_amount"].to_pylist() == [-30.0]


def test_an_empty_cell_is_a_sale_unless_the_settings_say_otherwise(tmp_path):
    assert _settle(_kinds(tmp_path, {OTHERS: SOLD}))[0][3] is True
    assert _settle(_kinds(tmp_path, {OTHERS: SOLD, BLANK: OUT}))[0][3] is False


def test_word_that_the_settings_do_not_know_is_named(tmp_path):
    kinds = _kinds(tmp_path, {"销售": SOLD, "退货": BACK})
    _settle(kinds)
    with pytest.raises(DataError, match="“类型”有 kinds 没有写到的词：充值（“充值”1 行）"):
        kinds.check()


def test_heading_that_the_sheet_lacks_is_named(tmp_path):
    spec = SourceSpec.model_validate(
        {"file": "a.csv", "table": "orders", "kinds": {"类别": {"甲": "计入"}}}
    )
    sheet = open_source(write_text(tmp_path / "a.csv", ROWS), spec, tmp_path)
    with pytest.raises(DataError, match="“类别”不在表头里。是否想写“类型”"):
        RowKinds.of(sheet, spec)
