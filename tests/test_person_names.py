"""Which names are found in a text, and which are words."""

import pytest

from reportkit.person_names import PersonNames, name_shaped, own_words

NAMES = PersonNames.of(
    [
        "王小明",
        " 李明 ",
        "欧阳娜娜",
        "John Smith",
        "张伟先生",
        "赵\u3000样",
        "陈晨（采购）、周样五/13812345678",
    ],
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("客服王小明态度好", "客服王**态度好"),
        ("王小明、欧阳娜娜", "王**、欧阳**"),
        ("李明", "李*"),
        ("联系人李明，电话", "联系人李*，电话"),
        ("李明先生来电", "李*先生来电"),
        ("张伟 来电", "张* 来电"),
        ("ask John Smith again", "ask J********* again"),
        ("陈晨｜周样五", "陈*｜周**"),
        ("产品：轴承-王小明13812345678", "产品：轴承-王**13812345678"),
    ],
)
def test_a_name_is_hidden_where_it_is_a_name(text, masked):
    assert NAMES.mask(text) == masked
    assert not list(NAMES.found(masked))


@pytest.mark.parametrize("text", ["李明天来", "Johnny Smithers", "王小二明", "", "小明"])
def test_a_name_is_not_found_inside_other_words(text):
    assert NAMES.mask(text) == text


@pytest.mark.parametrize("word", ["明确", "方向", "成功", "时间"])
def test_a_name_that_the_report_itself_says_is_not_looked_for(word):
    assert word in own_words()
    assert not PersonNames.of([word])


def test_a_name_that_a_company_bears_is_hidden_only_where_it_stands_alone():
    names = PersonNames.of(["张三牧"], words=["张三牧建材经营部"])
    assert names.mask("张三牧建材经营部，联系人：张三牧") == "张三牧建材经营部，联系人：张**"


def test_titles_departments_and_nicknames_are_no_names_of_persons():
    assert not PersonNames.of(["王经理", "李总", "采购部", "一米阳光", "无", "Alice", "C0001"])
    assert PersonNames.of(["一米阳光"], nicknames=True).mask("昵称一米阳光") == "昵称一***"
    assert not PersonNames.of(["一米阳光"], words=["一米阳光花店"], nicknames=True)
    assert PersonNames.of(["买买提·艾力"]).mask("找买买提·艾力") == "找买*****"


@pytest.mark.parametrize(
    ("text", "is_name"),
    [("王明", True), ("诸葛孔明", True), ("诸葛", False), ("小红书", False), ("王小明明", False)],
)
def test_a_name_has_a_family_name_and_one_or_two_characters(text, is_name):
    assert name_shaped(text) is is_name
