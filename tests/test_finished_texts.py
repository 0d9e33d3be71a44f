"""Every word of a finished file is found, also those that only a program sees."""

import io
import json
import zipfile

import pandas as pd
import pikepdf
import pytest

from reportkit.finished_texts import KINDS, finished_texts


def texts(path, content: bytes | str, password: str = "") -> list[str]:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return list(finished_texts(path, password))


def packed(**parts: str | bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


def test_words_of_a_page_are_told_line_by_line_without_tags_and_scripts(tmp_path):
    page = "<style>b{x:1}</style><script>秘密</script><p>甲<b>乙</b></p><p>丙 &amp; 丁</p>"
    seen, _ = texts(tmp_path / "a.html", page)
    assert seen.split("\n") == ["甲乙", "丙 & 丁", ""]


def test_words_that_only_a_screen_reader_finds_are_told(tmp_path):
    page = '<img alt=\'张三\'><a title="李&quot;四" data-x="不读" aria-label="王五">x</a>'
    _, spoken = texts(tmp_path / "a.html", page)
    assert spoken.split("\n") == ["张三", '李"四', "王五"]


def test_a_picture_inside_a_page_is_no_text(tmp_path):
    page = f'<img src="data:image/png;base64,{"13812345678" * 9}"><p>甲</p>'
    assert "13812345678" not in "".join(texts(tmp_path / "a.html", page))


def test_parts_of_a_package_are_told_with_their_names(tmp_path):
    inner = packed(客户_dot_csv="编号,名\n1,甲\n")
    found = texts(
        tmp_path / "a.docx",
        packed(word__document_dot_xml="<w:p><w:t>第一段</w:t></w:p>", x__in_dot_xlsx=inner),
    )
    assert "word/document.xml" in found
    assert "第一段\n" in found
    assert "编号,名\n1,甲\n" in found  # a workbook inside a document


def test_a_number_split_over_runs_is_one_word(tmp_path):
    part = "<w:p><w:r><w:t>138</w:t></w:r><w:r><w:t>12345678</w:t></w:r></w:p>"
    assert "13812345678\n" in texts(tmp_path / "a.docx", packed(d_dot_xml=part))


def test_json_is_told_with_its_lines_and_quotes(tmp_path):
    assert texts(tmp_path / "a.json", json.dumps({"a": '甲\n"乙"'}, ensure_ascii=False)) == [
        '{"a": "甲\n"乙""}'
    ]


def test_a_text_loses_its_mark(tmp_path):
    assert texts(tmp_path / "a.csv", b"\xef\xbb\xbf" + "甲,乙".encode()) == ["甲,乙"]


def test_words_of_a_frame_are_told_once_with_its_headings(tmp_path):
    frame = pd.DataFrame({"名": ["甲", "甲", None, "乙"], "数": [1, 2, 3, 4]})
    frame.to_parquet(tmp_path / "a.parquet")
    assert list(finished_texts(tmp_path / "a.parquet")) == ["名", "甲\n乙", "数"]


def pdf(path, password: str = ""):
    """An empty page with a title, a bookmark and an attached list."""
    document = pikepdf.new()
    document.add_blank_page()
    with document.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem("书签甲", 0))
    with document.open_metadata() as metadata:
        metadata["dc:title"] = "标题乙"
    document.attachments["名单.csv"] = pikepdf.AttachedFileSpec(document, "附件丙".encode())
    lock = pikepdf.Encryption(owner=password, user=password) if password else None
    document.save(path, encryption=lock)


@pytest.mark.parametrize("password", ["", "开门"])
def test_bookmarks_titles_and_attachments_of_a_pdf_are_told(tmp_path, password):
    pdf(tmp_path / "a.pdf", password)
    found = "\n".join(finished_texts(tmp_path / "a.pdf", password))
    for word in ("书签甲", "标题乙", "名单.csv", "附件丙"):
        assert word in found


def test_a_locked_pdf_without_its_password_is_no_empty_pdf(tmp_path):
    pdf(tmp_path / "a.pdf", "开门")
    with pytest.raises(Exception, match="[Pp]assword"):
        list(finished_texts(tmp_path / "a.pdf"))


def test_a_file_of_another_kind_has_no_words(tmp_path):
    assert texts(tmp_path / "a.png", b"\x89PNG") == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_that_is_delivered_is_read(tmp_path, kind):
    content = packed(a_dot_txt="甲") if kind in (".docx", ".pptx", ".xlsx", ".zip") else "甲"
    assert "甲" in "".join(texts(tmp_path / f"a{kind}", content))
