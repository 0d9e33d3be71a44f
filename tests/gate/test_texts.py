import pytest
from weasyprint import HTML

from reportkit.gate.texts import names, page_texts, says, squeeze


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


def test_a_word_that_a_line_breaks_at_its_hyphen_is_read_whole(tmp_path):
    style = "<style>@page{size:40mm 60mm;margin:5mm}</style>"
    HTML(string=f"{style}<p>Gamma-Gamma-Gamma-Gamma-Gamma").write_pdf(tmp_path / "a.pdf")
    (page,) = page_texts(tmp_path / "a.pdf")
    assert page == "Gamma-Gamma-Gamma-Gamma-Gamma"
