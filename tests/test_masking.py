import pytest
from hypothesis import given
from hypothesis import strategies as st

from reportkit import masking
from reportkit.masking import (
    mask_email,
    mask_id_number,
    mask_name,
    mask_phone,
    mask_text,
    mask_value,
)


@pytest.mark.parametrize(
    ("name", "masked"), [("张伟", "张*"), ("欧阳娜娜", "欧阳**"), ("李", "李*"), ("", "")]
)
def test_a_person_keeps_the_family_name(name, masked):
    assert mask_name(name) == masked


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13812345678", "138****5678"),
        ("138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "138****5678"),
        ("010-88886666", "010-****6666"),
        ("12345678", "1*****78"),
    ],
)
def test_a_number_keeps_its_ends(number, masked):
    assert mask_phone(number) == masked


def test_mail_and_identity_numbers():
    assert mask_email("zhangsan@qq.com") == "z***@qq.com"
    assert mask_id_number("110101199003071234") == "110***********1234"


def test_free_text_is_swept_and_the_rest_stays():
    text = "客户来电 13812345678，邮箱 li.si@corp.cn，身份证 11010119900307123X，订单 20251231。"
    assert mask_text(text) == (
        "客户来电 138****5678，邮箱 l***@corp.cn，身份证 110***********123X，订单 20251231。"
    )


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text("客户，。 ", max_size=5))
def test_no_mobile_number_survives_in_text(number, around):
    assert number not in mask_text(around + number + around)


@pytest.mark.parametrize(
    "text", ["01012345678", "0755 8123456", "1 38 1234567", "2025-12-31", "客户 C000000001"]
)
def test_a_text_is_left_alone_only_where_no_pattern_finds_anything(text):
    """The quick look before the four patterns must never spare what one of them would hide."""
    swept = any(p.search(text) for p in (masking._MOBILE, masking._LANDLINE, masking._ID_NUMBER))
    assert (mask_text(text) != text) == swept


def test_numbers_and_gaps_are_left_alone():
    assert mask_value("phone", None) is None
    assert mask_value("revenue", 13812345678.0) == 13812345678.0
