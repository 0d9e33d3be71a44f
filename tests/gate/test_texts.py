import pytest

from reportkit.gate.texts import names, says, squeeze


@pytest.mark.parametrize(
    ("name", "found"),
    [("chn", False), ("ACME", True), ("CME", False), ("华辰工业", True), ("增长", False)],
)
def test_a_name_is_found_as_a_name_and_not_inside_a_word(name, found):
    assert names("technology 的客户 ACME，以及华辰 工业；销售增长。", name) is found


def test_a_sentence_may_run_over_a_page_break():
    pages = ("页眉客户贡", "页眉献74.6%的收入。页脚")
    assert says(pages, "客户贡献 74.6% 的收入")
    assert not says(pages[::-1], "客户贡献 74.6% 的收入")
    assert not says(pages, "客户贡献 74.7% 的收入")


def test_words_are_compared_without_spaces_and_joiners():
    assert squeeze("客户\u2060 贡献\n74.6\u00a0%") == "客户贡献74.6%"
