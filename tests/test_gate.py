from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest

from reportkit.errors import GateError
from reportkit.gate import inspect, names, page_texts, says
from reportkit.render.pdf import PdfSettings, write_pdf

SETTINGS = PdfSettings(title="报告", issued=datetime(2026, 1, 1))
SENTENCES = (
    "前 20% 的客户贡献 74.6% 的收入（n = 4,338 家）。",
    "华东增长 +8.2%，西南下滑 −28.3%。",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("gate")
    body = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
    html = f'<html lang="zh-CN"><head><title>报告</title></head><body>{body}</body></html>'
    write_pdf(html, folder / "报告.pdf", base_folder=folder, settings=SETTINGS)
    return folder


def book(*sentences: str, client: str = "甲公司"):
    return SimpleNamespace(sentences=sentences, client_name=client)


def test_a_report_that_says_everything_passes(folder):
    inspect(folder, book(*SENTENCES), ["乙公司"])


def test_a_missing_sentence_stops_the_report(folder):
    with pytest.raises(GateError, match="缺少句子“前 20% 的客户贡献 74.7%"):
        inspect(folder, book("前 20% 的客户贡献 74.7% 的收入"), [])


def test_another_clients_name_stops_the_report(folder):
    with pytest.raises(GateError, match="其他客户的名称“华东增长”"):
        inspect(folder, book(*SENTENCES), ["华东增长"])
    inspect(folder, book(*SENTENCES, client="华东增长集团"), ["华东增长"])


def package(path: Path, **parts: str) -> Path:
    with ZipFile(path, "w") as zipped:
        for name, content in parts.items():
            zipped.writestr(name.replace("__", "/").replace("_", "."), content)
    return path


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("报告.html", "<p>客户：<b>乙</b>方集团</p><script>var a = '丙方集团'</script>"),
        ("分析表.csv", "客户,金额\n乙方集团,3\n"),
    ],
)
def test_another_clients_name_stops_a_page_or_a_list_too(tmp_path, name, content):
    (tmp_path / name).write_text(content, encoding="utf-8-sig")
    with pytest.raises(GateError, match=f"{name} 中出现了其他客户的名称“乙方集团”"):
        inspect(tmp_path, book(), ["丙方集团", "乙方集团"])
    inspect(tmp_path, book(), ["丙方集团"])  # a script is not read by anybody


def test_another_clients_name_stops_an_office_file_even_inside_another(tmp_path):
    runs = "<w:p><w:t>乙方</w:t><w:t>集团</w:t></w:p><w:p><w:t>丙方</w:t></w:p><w:p><w:t>集团</w:t></w:p>"
    inner = package(tmp_path / "inner.bin", word__document_xml=runs)
    outer = tmp_path / "回写.zip"
    with ZipFile(outer, "w") as zipped:
        zipped.write(inner, "方案.docx")
    with pytest.raises(GateError, match=r"回写\.zip 中出现了其他客户的名称“乙方集团”"):
        inspect(tmp_path, book(), ["乙方集团"])
    inspect(tmp_path, book(), ["丙方集团"])  # two paragraphs are not one name


@pytest.mark.parametrize(
    ("name", "found"),
    [("chn", False), ("ACME", True), ("CME", False), ("华辰工业", True), ("增长", False)],
)
def test_a_name_is_found_as_a_name_and_not_inside_a_word(name, found):
    assert names("technology 的客户 ACME，以及华辰 工业；销售增长。", name) is found


def test_a_sealed_report_is_read_with_its_password_and_may_not_open_without(folder, tmp_path):
    html = f'<html lang="zh-CN"><head><title>报告</title></head><body>{SENTENCES[0]}</body></html>'
    sealed = replace(SETTINGS, password="Kx7-pLm2.QwZ9")
    write_pdf(html, tmp_path / "报告.pdf", base_folder=tmp_path, settings=sealed)
    inspect(tmp_path, book(SENTENCES[0]), ["乙公司"], sealed.password)
    with pytest.raises(GateError, match="缺少句子"):
        inspect(tmp_path, book(SENTENCES[1]), [], sealed.password)
    with pytest.raises(GateError, match=r"报告\.pdf 应当加密，却不用密码就能打开"):
        inspect(folder, book(*SENTENCES), [], sealed.password)


def test_a_sentence_may_run_over_a_page_break(folder):
    pages = ("页眉客户贡", "页眉献74.6%的收入。页脚")
    assert says(pages, "客户贡献 74.6% 的收入")
    assert not says(pages[::-1], "客户贡献 74.6% 的收入")
    assert not says(pages, "客户贡献 74.7% 的收入")
    assert page_texts(folder / "报告.pdf")[0]
