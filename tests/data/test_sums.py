"""Last rows that sum up the others and say nothing."""

import pytest
from client_files import opened, write_text

from reportkit.data.sums import last_row_sums_up

ABOVE = "单号,客户,件数,金额,单价\nA1,甲,1,10.5,1\nA2,乙,2,20,2\nA3,甲,3,30,3\n"


def found(folder, text):
    return last_row_sums_up(opened(write_text(folder / "a.csv", text)))


@pytest.mark.parametrize("last", [",,6,60.5,", ",,,60.5,", ',,6,"¥60.50",', ",,6,60.5,2"])
def test_row_of_sums_is_found(tmp_path, last):
    assert found(tmp_path, f"{ABOVE}{last}\n") == 3


@pytest.mark.parametrize(
    "last", [",,6,61,", "A4,,6,60.5,", ",丙,6,60.5,", ",,6,60.5,元整", ",,0,0,", ",,1,2,60.5"]
)
def test_other_rows_are_not(tmp_path, last):
    assert found(tmp_path, f"{ABOVE}{last}\n") is None


def test_a_row_below_two_others_may_be_one_by_chance(tmp_path):
    assert found(tmp_path, "单号,客户,金额\nA1,甲,1\nA2,乙,2\n,,3\n") is None
