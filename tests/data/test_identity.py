"""Who is who: what speaks for two numbers being one customer, and what a person decides."""

import pyarrow as pa
import pytest

from reportkit.data.identity import APART, JOIN, KNOWN, OPEN, Decision, plan

CODE, OTHER_CODE = "91350100M000100Y43", "911100001000039622"


def known(*rows: tuple) -> pa.Table:
    """Rows of number, name, phone, register number; a number that is its own name is in no list."""
    full = [(*row, *[None] * (4 - len(row))) for row in rows]
    return pa.Table.from_pylist(
        [
            dict(zip(KNOWN.names, (*row, row[0] != row[1]), strict=True)) for row in full
        ],
        KNOWN,
    )  # fmt: skip


def planned(*rows, persons=False, **rules):
    return plan(known(*rows), persons=persons, **rules)


def joined(found) -> list[tuple[str, str, str]]:
    return [(m.kept, m.joined, m.evidence) for m in found.joined]


def possible(found) -> list[tuple[str, str, str]]:
    return [(m.kept, m.joined, m.evidence) for m in found.possible]


def test_one_register_number_is_one_customer_whatever_the_names():
    found = planned(
        ("K1", "华辰", None, CODE), ("K2", "乙", None, None), ("K9", "华辰集团", None, CODE.lower())
    )
    assert joined(found) == [("K1", "K9", "证件号")]
    assert found.instead == {"K9": "K1"}


def test_a_number_with_a_wrong_check_digit_joins_nobody():
    wrong = CODE[:-1] + "4"
    assert planned(("K1", "甲", None, wrong), ("K9", "乙", None, wrong)).merges == ()


def test_a_name_with_its_telephone_is_certain_and_each_alone_only_possible():
    rows = [
        ("K1", "华辰（深圳）有限公司", "138 0000 1234"), ("K2", "华辰(深圳)公司", "13800001234"),
        ("K3", "华辰深圳", "13900001234"), ("K4", "远航商贸", "13900001234"),
    ]  # fmt: skip
    found = planned(*rows)
    assert joined(found) == [("K1", "K2", "名称与电话")]
    assert possible(found) == [("K1", "K3", "名称"), ("K3", "K4", "电话")]


def test_what_is_only_possible_is_joined_where_the_client_says_so():
    rows = [
        ("K1", "华辰有限公司"),
        ("K2", "华辰"),
        ("K3", "甲", "13800001234"),
        ("K4", "乙", "13800001234"),
    ]
    found = planned(*rows, join=["名称"])
    assert joined(found) == [("K1", "K2", "名称")]
    assert possible(found) == [("K3", "K4", "电话")]
    settled = planned(*rows, join=["名称"], apart=["电话"])
    assert settled.possible == ()


def test_what_is_certain_is_not_joined_where_the_client_says_so():
    found = planned(("K1", "甲", None, CODE), ("K9", "乙", None, CODE), apart=["证件号"])
    assert found.merges == ()


def test_different_register_numbers_are_different_customers_of_one_name():
    rows = [("K1", "华辰", "13800001234", CODE), ("K2", "华辰", "13800001234", OTHER_CODE)]
    assert planned(*rows, join=["名称", "电话"]).merges == ()


def test_a_typed_name_becomes_the_number_of_the_only_customer_who_bears_it():
    rows = [
        ("K1", "华辰科技有限公司"),
        ("K2", "远航"),
        ("华辰科技", "华辰科技"),
        ("远航 ", "远航 "),
    ]
    assert joined(planned(*rows)) == [("K1", "华辰科技", "名单名称"), ("K2", "远航 ", "名单名称")]


def test_a_typed_name_of_two_customers_is_told_and_left_alone():
    rows = [("K1", "华辰科技有限公司"), ("K2", "华辰科技股份有限公司"), ("华辰科技", "华辰科技")]
    found = planned(*rows)
    assert found.instead == {}
    assert found.ambiguous == ("华辰科技",)


def test_spellings_of_one_typed_name_are_one_and_another_legal_form_is_asked():
    rows = [(n, n) for n in ("华辰（深圳）公司", "华辰(深圳) 公司", "华辰深圳")]
    found = planned(*rows)
    assert joined(found) == [("华辰（深圳）公司", "华辰(深圳) 公司", "写法")]
    assert possible(found) == [("华辰（深圳）公司", "华辰深圳", "名称")]


def test_persons_of_one_name_are_many_persons():
    rows = [
        ("K1", "王伟"),
        ("K2", "王伟"),
        ("K3", "李静", "13800001234"),
        ("K4", "李静", "13800001234"),
    ]
    assert joined(planned(*rows, persons=True)) == [("K3", "K4", "名称与电话")]
    assert possible(planned(*rows, persons=True)) == []


def test_a_name_with_telephone_of_very_many_numbers_is_a_placeholder():
    found = planned(*((f"K{n}", "门店客户", "13800001234") for n in range(11)))
    assert found.joined == ()
    assert len(found.possible) == 10


def test_what_a_person_decides_goes_before_what_is_certain():
    rows = [("K1", "甲", None, CODE), ("K2", "乙", None, CODE), ("K3", "丙")]
    decisions = [Decision("K1", "K2", APART), Decision("K3", "K1", JOIN)]
    found = planned(*rows, decisions=decisions)
    assert found.instead == {"K1": "K3"}
    assert [(m.kept, m.joined, m.decision, m.evidence) for m in found.merges] == [
        ("K3", "K1", JOIN, "人工确认"), ("K1", "K2", APART, "人工确认"),
    ]  # fmt: skip


def test_two_numbers_kept_apart_are_not_joined_by_way_of_a_third():
    rows = [(n, "甲", None, CODE) for n in ("K1", "K2", "K3")]
    found = planned(*rows, decisions=[Decision("K1", "K3", APART)])
    assert found.instead == {"K2": "K1"}


def test_the_number_that_a_person_kept_stays_even_when_the_files_lack_it():
    found = planned(("K2", "甲"), decisions=[Decision("K1", "K2", JOIN)])
    assert found.instead == {"K2": "K1"}


def test_the_list_goes_before_typed_names_and_its_order_decides():
    rows = [("华辰", "华辰"), ("K7", "华辰", "13800001234"), ("K2", "华辰", "13800001234")]
    assert planned(*rows).instead == {"K2": "K7", "华辰": "K7"}


@pytest.mark.parametrize("persons", [True, False])
def test_without_customers_nothing_is_joined(persons):
    assert plan(KNOWN.empty_table(), persons=persons).merges == ()


def test_a_possible_pair_is_marked_open():
    (pair,) = planned(("K1", "华辰有限公司"), ("K2", "华辰")).possible
    assert pair.decision == OPEN


def test_different_register_numbers_meet_by_no_third_number():
    rows = [
        ("K1", "华辰", "13800001234", CODE), ("K2", "华辰", "13900001234"), ("K3", "远航", "13900001234", OTHER_CODE),
    ]  # fmt: skip
    found = planned(*rows, join=["名称", "电话"])
    assert found.instead == {"K2": "K1"}
