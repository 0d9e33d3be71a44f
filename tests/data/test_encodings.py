"""Which encoding and which separator a text file is in, told from its bytes."""

import codecs
import struct

import pytest
from client_files import TEXT, cells, opened, write_text

from reportkit.data.encodings import codec, detect_encoding, first_lines, sniff_delimiter
from reportkit.errors import DataError


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gb18030", "gb18030"), ("gbk", "gb18030"),
        ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"), ("utf-16-be", "utf-16-be"),
    ],
)  # fmt: skip
def test_encoding_is_recognised_and_read(tmp_path, encoding, found):
    path = write_text(tmp_path / "订单.csv", TEXT, encoding)
    assert detect_encoding(path) == found
    sheet = opened(path)
    assert sheet.headings == ("客户", "金额")
    assert cells(sheet) == [("张三", "1"), ("“李四”", "2")]


@pytest.mark.parametrize(
    "text",
    ["Client;Montant\nAndré;12,50 €\n", "Kunde;Ort\nMüller;Köln\n", "name,price\nA,£10\nB,£ 2\n"],
)
def test_western_text_is_no_chinese(tmp_path, text):
    path = write_text(tmp_path / "a.csv", text, "cp1252")
    assert detect_encoding(path) == "cp1252"
    sheet = opened(path)
    assert cells(sheet)[0][0] == text.splitlines()[1].split(";")[0].split(",")[0]
    assert sheet.notes == ["按西欧编码 cp1252 读取（若是中文，请在该来源写 encoding: gb18030）"]
    assert opened(path, encoding="cp1252").notes == []


@pytest.mark.parametrize(("pairs", "found"), [(1, "cp1252"), (2, "gb18030")])
def test_nine_of_ten_accented_letters_that_stand_alone_make_western_text(tmp_path, pairs, found):
    words = ["Léa"] * (10 - pairs) + ["créée"] * pairs
    path = write_text(tmp_path / "a.csv", "".join(f"{word}\n" for word in words), "cp1252")
    assert detect_encoding(path) == found


def test_a_single_accented_letter_makes_western_text(tmp_path):
    path = write_text(tmp_path / "a.csv", "name,city\nAnna,Köln\n", "cp1252")
    assert detect_encoding(path) == "cp1252"


@pytest.mark.parametrize("text", ["客户,金额\n镕x,1\n", "a,b\n张,1\n", "名,b\n喆a堃b,1\n"])
def test_chinese_among_latin_letters_stays_chinese(tmp_path, text):
    assert detect_encoding(write_text(tmp_path / "a.csv", text, "gbk")) == "gb18030"


def test_declared_big5_is_read(tmp_path):
    path = write_text(tmp_path / "a.csv", "客戶,金額\n臺灣,1\n", "big5")
    assert cells(opened(path, encoding="big5")) == [("臺灣", "1")]


def test_declared_encoding_that_is_wrong_is_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", TEXT, "gb18030")
    with pytest.raises(DataError, match="按 utf-8 无法解码"):
        opened(path, encoding="utf-8")


def test_binary_content_is_no_text(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(DataError, match=r"a\.csv：含有二进制内容"):
        opened(path)


def test_whole_numbers_of_four_bytes_are_no_text(tmp_path):
    """They would pass for UTF-16 with a zero character after every other one."""
    path = tmp_path / "a.csv"
    path.write_bytes(struct.pack("<100i", *range(500, 600)))
    with pytest.raises(DataError, match="含有二进制内容"):
        detect_encoding(path)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    ["一,a\n" * 9, "客户,地区\n一丁公司,上海市一一路\n", "甲\n" * 9, "Prix,€\né,¥1\n"],
)
def test_wide_characters_are_told_by_what_they_say(tmp_path, text, encoding):
    """一 is 00 4E where a Latin letter is 61 00, and Chinese text has few zero bytes."""
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    assert detect_encoding(path) == encoding


@pytest.mark.parametrize(
    ("start", "told"),
    [
        (b"PK\x03\x04", "文件不完整"), (b"%PDF-1.7", "内容是 PDF"), (b"\x89PNG\r\n", "内容是图片"), (b"Rar!\x1a", "内容是 RAR"),
        (b"\x1f\x8b", "内容是 gzip"), (b"\xd0\xcf\x11\xe0", "旧版 Office"), (b"7z\xbc\xaf", "内容是 7z"),
        (b"SQLite format 3\0", "内容是 SQLite"), (b"\xff\xd8\xff", "内容是图片"),
    ],
)  # fmt: skip
def test_files_of_another_kind_are_called_what_they_are(tmp_path, start, told):
    path = tmp_path / "a.csv"
    path.write_bytes(start + bytes(range(256)))
    with pytest.raises(DataError, match=told):
        detect_encoding(path)


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a,b\n1,2\n", ","), ("a\tb\n1\t2,5\n", "\t"), ("a;b;c\n1,5;2;3\n", ";"), ("a|b\n1|2\n", "|"),
        (" id  day n\n 1 19970101  2\n", "whitespace"), ("评论\n很好 真的\n不错\n", ","),
        ('name,note\n"甲;乙;丙",x\n"丁;戊;己",y\n', ","),
    ],
)  # fmt: skip
def test_delimiter_is_sniffed(text, delimiter):
    assert sniff_delimiter(text) == delimiter


def test_a_byte_order_mark_is_believed_before_the_bytes(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(codecs.BOM_UTF8 + "客户".encode("gb18030"))
    assert detect_encoding(path) == "utf-8"


def test_a_character_cut_by_the_end_of_a_block_is_no_fault(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * ((1 << 20) - 1) + "客".encode() + b"\n")
    assert detect_encoding(path) == "utf-8"


def test_a_character_cut_by_the_end_of_the_file_is_a_fault(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes("a\n瀹".encode("gb18030"))  # E5 AE, with which 客 begins in UTF-8
    assert detect_encoding(path) == "gb18030"


def test_a_fault_behind_the_first_block_is_seen(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"x" * (1 << 20) + "客户".encode("gb18030"))
    assert detect_encoding(path) == "gb18030"


def test_bytes_of_no_known_encoding_are_refused_with_what_to_do(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xff\xff\n")
    with pytest.raises(
        DataError, match=r"a\.csv：不是 UTF-8、GB18030、UTF-16 或西欧文本.*encoding: big5"
    ):
        detect_encoding(path)


def test_of_separators_that_fit_alike_the_one_of_more_fields_wins():
    assert sniff_delimiter("a,b;c;d\n1,2;3;4\n") == ";"


def test_of_separators_that_fit_in_every_respect_alike_the_comma_wins():
    assert sniff_delimiter("a,b;c\n1,2;3\n") == ","


def test_a_separator_that_most_lines_lack_does_not_win_by_coming_later():
    assert sniff_delimiter("a,b|c\n1,2|3\n4,5\n") == ","


def test_a_line_of_another_width_does_not_hide_the_separator():
    assert sniff_delimiter("a;b;c\n1;2;3\n4;5;6\n总计\n") == ";"


def test_blank_lines_do_not_hide_the_separator():
    assert sniff_delimiter("a;b\n\n\n1;2\n\n\n") == ";"
    assert sniff_delimiter("id day\n\n1 2\n   \n") == "whitespace"


def test_a_cell_of_several_lines_does_not_speak_against_its_separator():
    # by commas three lines of two fields, by semicolons two lines of three
    assert sniff_delimiter('x,y;t;u\n1,2;"a\nb,c";3\n') == ";"


def test_a_column_of_single_words_is_not_separated_by_blanks():
    assert sniff_delimiter("好\n一般\n") == ","


def test_lines_of_unequal_words_are_not_separated_by_blanks():
    assert sniff_delimiter("好 的\n一般\n") == ","
    assert sniff_delimiter("") == ","


def test_only_the_first_lines_are_read(tmp_path):
    path = write_text(tmp_path / "a.csv", "甲\n乙\n丙\n", "utf-8-sig")
    assert first_lines(path, "utf-8", lines=2) == "甲\n乙\n"  # without the mark


def test_an_encoding_that_does_not_exist_is_refused(tmp_path):
    path = write_text(tmp_path / "a.csv", "甲\n")
    with pytest.raises(DataError, match=r"a\.csv：按 klingon 无法解码（unknown encoding"):
        first_lines(path, "klingon")


def test_only_utf8_has_a_mark_to_drop():
    assert (codec("utf-8"), codec("gb18030")) == ("utf-8-sig", "gb18030")
