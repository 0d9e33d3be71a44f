import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reportkit import masking
from reportkit.masking import (
    TELLING_KEYS,
    mask_address,
    mask_email,
    mask_id_number,
    mask_key,
    mask_name,
    mask_phone,
    mask_text,
    mask_value,
    personal_data,
)
from reportkit.person_names import PersonNames


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("欧阳娜娜", "欧阳**"),
        ("李", "李*"),
        ("欧阳", "欧*"),  # there is no given name behind it, so it is not a family name of two
        ("", ""),
        ("张*", "张*"),
        ("王**\uff0812\uff09", "王**\uff0812\uff09"),
    ],
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
        ("8888666", "8****66"),  # the shortest number there is
        ("123456789", "1******89"),
        ("1234567890", "123***7890"),
        ("+1 (415) 555-2671", "+1 (41*) ***-2671"),
        ("400 800 1234", "400 *** 1234"),
        ("13812345678/139-8765-4321", "138****5678/139****4321"),
        ("010-88886666 转 8001", "010-****6666 转 8001"),
    ],
)
def test_a_number_keeps_its_ends(number, masked):
    assert mask_phone(number) == masked
    assert mask_phone(masked) == masked  # and is not hidden further


@pytest.mark.parametrize(
    "value", ["王经理 13812345678", "wx_zhang88", "见备注", "138123", "13812345678901234", "张"]
)
def test_a_contact_that_cannot_be_read_is_hidden_whole(value):
    assert mask_phone(value) == mask_email(value) == "***"


def test_mail_and_identity_numbers():
    assert mask_email("zhangsan@qq.com") == "z***@qq.com"
    assert mask_email("a@b.com; li.si@corp.cn") == "a***@b.com; l***@corp.cn"
    assert mask_id_number("110101199003071234") == "110***********1234"
    assert mask_id_number("110101 19900307 1234") == "110***********1234"
    assert mask_id_number("E12345678") == "E******78"
    assert mask_id_number("110101900307123") == "110********7123"  # of before 1999
    assert mask_id_number("见附件") == "***"
    assert mask_address("上海市黄浦区人民大道1号") == "上海市***"
    assert mask_address("上海市***") == "上海市***"
    assert mask_address("人民路9号") == "人民路***"  # short, and yet a whole address
    assert mask_address("上海市黄浦区人民大道***") == "上海市***"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("+86 138-1234-5678", "+86 138****5678"),
        ("+8613812345678", "+86138****5678"),
        ("0086 138 1234 5678", "0086 138****5678"),
        ("8613812345678", "86138****5678"),
        ("(+86)13812345678", "(+86)138****5678"),
        ("013812345678", "0138****5678"),
        ("138.1234.5678", "138****5678"),
        ("138·1234·5678", "138****5678"),
        ("138－1234－5678", "138****5678"),
        ("138–1234–5678", "138****5678"),
        ("138\u200b1234\u200b5678", "138****5678"),
        ("138\u30001234\u30005678", "138****5678"),
        ("1.13812345678、2.13987654321", "1.138****5678、2.139****4321"),
        ("(010)88886666", "(010)****6666"),
        ("（010）8888 6666", "(010)****6666"),
        ("+86-10-88886666", "+86-10-****6666"),
        ("01088886666", "010****6666"),
        ("0571-88886666", "0571-****6666"),
        ("0755 8123456", "0755 ****3456"),
        ("6222021234567890128", "***************0128"),
        ("6222 0212 3456 7890 128", "***************0128"),
        ("4111-1111-1111-1111", "************1111"),
        ("110101199003071234", "110***********1234"),
        ("110101 19900307 123X", "110***********123X"),
        ("1101011990030712\uff13\uff38", "110***********123X"),
        ("110101 1990 0307 1234", "110***********1234"),
        ("110101900307123", "110********7123"),
        ("110101\t19900307\t1234", "110***********1234"),
        ("张@qq.com", "***@qq.com"),
        ("zhang\uff20qq.com", "z***@qq.com"),
        ("zhang @ qq.com请尽快", "z***@qq.com请尽快"),
        ("张三@公司.中国", "***@公司.中国"),
    ],
)
def test_exactly_these_characters_of_a_contact_are_shown(text, masked):
    assert mask_text(f"客户，{text}，回电") == f"客户，{masked}，回电"


@pytest.mark.parametrize(
    "text",
    [
        "5f3a13812345678bcde01234",
        "64a013812345678",
        "550e8400-e29b-41d4-a716-446655440000",
        "4150868000000225013",
        "1890123456789",
        "6222021234567890127",
        "比例 0.13812345678，金额 13812345678.50 元",
        "15.5 20.3 18.7 22.1 3",
        "2025-12-31 10:00:00",
        "C000000001",
        "12345678901",
    ],
)
def test_what_is_no_contact_stays_as_it_is(text):
    """Record numbers, cards with a wrong check digit, shares, amounts, dates."""
    assert mask_text(text) == text


def test_free_text_is_swept_and_the_rest_stays():
    text = "客户来电 13812345678（微信同号），邮箱 li.si@corp.cn，身份证 11010119900307123X，订单 20251231。"
    assert mask_text(text) == (
        "客户来电 138****5678（微信同号），邮箱 l***@corp.cn，身份证 110***********123X，订单 20251231。"
    )


def test_personal_data_are_found_without_their_separators():
    found = [(item.kind, item.raw) for item in personal_data("138-1234-5678、张@qq.com")]
    assert found == [("phone", "13812345678"), ("mail", "张@qq.com")]


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text("客户，。 ", max_size=5))
def test_no_mobile_number_survives_in_text(number, around):
    assert number not in mask_text(around + number + around)


@given(st.text("0123456789 -.@aX张", max_size=40))
def test_a_text_that_was_swept_is_not_swept_again(text):
    once = mask_text(text)
    assert mask_text(once) == once


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("13812345678", "138****5678"),
        ("008613812345678", "0086138****5678"),
        ("z.w@qq.com", "z***@qq.com"),
        ("11010519491231002X", "110***********002X"),  # the example of GB 11643
        ("110105199003070009", "110***********0009"),  # its check digit is right
        ("110105194912310021", "110105194912310021"),
        ("5f3a13812345678bcde01234", "5f3a13812345678bcde01234"),
        ("4111111111111111", "4111111111111111"),
        ("K001", "K001"),
    ],
)
def test_a_key_is_hidden_only_where_it_is_itself_a_contact(key, shown):
    assert mask_key(key) == shown


def test_a_key_is_a_card_only_where_the_column_holds_cards():
    assert mask_key("4111111111111111", cards=True) == "************1111"


@pytest.mark.parametrize(
    ("column", "text", "masked"),
    [
        ("contact", "张伟", "张*"),
        ("phone", "见备注", "***"),
        ("email", "见备注", "***"),
        ("id_number", "见附件", "***"),
        ("address", "上海市黄浦区人民大道1号", "上海市***"),
        ("note", "张伟，13812345678", "张伟，138****5678"),  # free text keeps the rest
    ],
)
def test_a_cell_is_masked_as_its_column_asks(column, text, masked):
    assert mask_value(column, text) == masked


def test_numbers_and_gaps_are_left_alone():
    assert mask_value("phone", None) is None
    assert mask_value("revenue", 13812345678.0) == 13812345678.0


#: what contacts are made of, and what stands around them
_PIECES = st.sampled_from(
    ["138", "1381234", "5678", "010", "86", "+86", "0", "8", "D2023", "110105194912310021", "6222",
     "0211234567890123", "@", "qq.com", "z.", " ", "-", ".", "(", ")", "A", "f", "张", "\uff20", "\uff11",
     "\u200b", "\t", "_", "x"]
)  # fmt: skip
_TEXTS = st.lists(st.one_of(_PIECES, st.text("0123456789", max_size=5)), max_size=9).map("".join)


@settings(max_examples=1500, deadline=None)
@given(_TEXTS)
@example("1101051949\t12310021")
def test_the_short_ways_find_what_trying_every_pattern_finds(text):
    assert list(personal_data(text)) == list(masking._scanned(text))


@settings(max_examples=300, deadline=None)
@given(st.lists(_TEXTS, min_size=1, max_size=40))
@example(
    [
        "010-88886666",
        "+86 138 1234 5678",
        "A13812345678",
        "王小明",
        "a@b.cn",
        "11010519491231002X",
        "1101051949\t12310021",
    ]
)
def test_every_key_that_would_be_changed_is_one_that_the_database_picks_out(keys):
    names = PersonNames.of(["王小明", "John Smith"], nicknames=True)
    changed = {k for k in keys if mask_key(k, cards=True) != k or names.mask(k) != k}
    told = " AND ".join(f"regexp_matches(key, '{like}')" for like in TELLING_KEYS)
    found = duckdb.sql(f"SELECT key FROM (SELECT unnest($1) AS key) WHERE {told}", params=[keys])
    assert changed <= {key for (key,) in found.fetchall()}


@pytest.mark.parametrize("mask", [mask_phone, mask_email])
@settings(max_examples=500, deadline=None)
@given(text=_TEXTS | st.from_regex(r"1[3-9][0-9]{9}|[a-z.]{1,5}@[a-z-]{1,5}\.com", fullmatch=True))
def test_a_plain_contact_is_masked_as_one_that_has_to_be_read(mask, text):
    assert mask(text) == mask("\u200b" + text)  # an invisible character bars the short way
