"""When two spellings are one customer, and which cells tell nothing."""

import pyarrow as pa
import pytest

from reportkit.data.name_keys import (
    is_registered,
    phone_key,
    register_key,
    short_name,
    spelling,
)


def of(keys, *cells):
    return keys(pa.array(cells, pa.string())).to_pylist()


def test_width_blanks_brackets_and_stops_make_no_other_spelling():
    same = of(
        spelling,
        "华辰（深圳）有限公司",
        "华辰(深圳) 有限公司",
        " 华辰【深圳】有限公司。",
        "华辰　（深圳）有限公司",
    )
    assert set(same) == {"华辰深圳有限公司"}
    assert of(spelling, "ＡＢＣ Tools, Inc.", "abc tools inc") == ["abctoolsinc"] * 2


def test_the_legal_form_is_no_part_of_a_short_name():
    firms = (
        "华辰科技",
        "华辰科技有限公司",
        "华辰科技股份有限公司",
        "华辰科技有限责任公司",
        "华辰科技集团有限公司 ",
    )
    assert set(of(short_name, *firms)) == {"华辰科技"}
    assert of(short_name, "Acme Tools Co., Ltd.", "ACME TOOLS Inc", "Acme-Tools") == [
        "acmetools", "acmetools", "acme-tools",
    ]  # fmt: skip


def test_a_branch_is_another_customer_and_a_bare_form_stays():
    assert of(short_name, "华辰科技有限公司北京分公司", "有限公司", "甲有限公司") == [
        "华辰科技有限公司北京分公司", "有限公司", "甲有限公司",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["散客", "个人", "未知客户", "测试001", "N/A", "王*", "*", "李"])
def test_words_that_name_nobody_have_no_key(name):
    assert of(short_name, name) == [None]


def test_a_telephone_is_its_digits_without_the_country():
    cells = (
        "138-0000-1234",
        "+86 13800001234",
        "１３８００００１２３４",
        "13800001234.0",
        "13800001234/010-1",
    )
    assert set(of(phone_key, *cells)) == {"13800001234"}
    assert of(phone_key, "010-8888 1234", "0755 2345678") == ["01088881234", "07552345678"]


@pytest.mark.parametrize(
    "cell", ["138****1234", "00000000000", "13811111111", "12345678", "123", "无", ""]
)
def test_hidden_and_made_up_telephones_have_no_key(cell):
    assert of(phone_key, cell) == [None]


def test_a_register_number_is_known_by_its_check_digit():
    code, citizen = "91350100M000100Y43", "11010519491231002X"  # the examples of GB 32100, GB 11643
    assert of(register_key, " 91350100m000100y43 ", "9135", None) == [code, None, None]
    assert is_registered(code)
    assert is_registered(citizen)
    assert not is_registered("91350100M000100Y44")
    assert not is_registered("110105194912310020")
    assert not is_registered("000000000000000000")
