"""The list of joined customers as a file that a person edits."""

import pytest
from client_files import write_text

from reportkit.data.identity import APART, JOIN, OPEN, Decision, Merge
from reportkit.data.merges import read_decisions, reviewed, write_merges
from reportkit.errors import DataError

MERGES = (
    Merge("K1", "K9", "华辰有限公司", "华辰，公司", "名称与电话", JOIN),
    Merge("K2", "K3", "甲", "甲", "名称", OPEN),
    Merge("K4", "K5", "", "", "人工确认", APART),
)
HEAD = "处理,保留的客户编号,并入的客户编号\n"


def test_what_is_written_reads_back_as_decisions_without_the_open_ones(tmp_path):
    path = tmp_path / "jia.merges.csv"
    write_merges(path, MERGES)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")  # Excel knows it is UTF-8
    assert (
        path.read_text("utf-8-sig").splitlines()[1]
        == "合并,K1,K9,华辰有限公司,华辰，公司,名称与电话"
    )
    assert read_decisions(path) == (Decision("K1", "K9", JOIN), Decision("K4", "K5", APART))


def test_numbers_that_excel_would_calculate_are_guarded_and_read_back(tmp_path):
    path = tmp_path / "jia.merges.csv"
    write_merges(path, (Merge("-12", "=9", "+甲", "@乙", "名称", JOIN),))
    assert path.read_text("utf-8-sig").splitlines()[1] == "合并,'-12,'=9,'+甲,'@乙,名称"
    assert read_decisions(path) == (Decision("-12", "=9", JOIN),)


def test_a_list_saved_again_by_excel_in_gbk_is_read(tmp_path):
    path = write_text(tmp_path / "m.csv", HEAD + "分开,K1,K9\n", "gb18030")
    assert read_decisions(path) == (Decision("K1", "K9", APART),)


def test_no_file_decides_nothing(tmp_path):
    assert read_decisions(tmp_path / "m.csv") == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("处理,并入的客户编号\n", "缺少列 保留的客户编号"),
        (HEAD + "合并,K1,K2\n合并吧,K1,K3\n", "第 3 行：处理“合并吧”应为 合并、分开、待定 之一"),
        (HEAD + "合并,K1,K1\n", "第 2 行：要写两个不同的客户编号"),
        (HEAD + "合并,K1,\n", "第 2 行：要写两个不同的客户编号"),
        (HEAD + "合并,K1,K2\n分开,K2,K1\n", "第 3 行：K2 与 K1 前面写的是“合并”"),
    ],
)
def test_what_is_unclear_is_refused_with_its_line(tmp_path, text, said):
    with pytest.raises(DataError, match=said):
        read_decisions(write_text(tmp_path / "m.csv", text))


def test_names_are_written_masked_where_they_must_be(tmp_path):
    path = tmp_path / "merges.csv"
    write_merges(path, MERGES[:1], lambda text: text.replace("华辰", "**"))
    assert "合并,K1,K9,**有限公司" in path.read_text("utf-8-sig")


def test_pairs_are_counted_by_what_is_done_with_them():
    assert reviewed(MERGES) == "合并 1 对，分开 1 对，待定 1 对"
    assert reviewed(()) == ""
