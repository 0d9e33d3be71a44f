from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import pytest
from recorded_blocks import chapter, finding, metric, table
from sample_book import sample_params

from reportkit.brand import Brand
from reportkit.errors import GateError
from reportkit.gate import inspect
from reportkit.render import FORMATS, render
from reportkit.render.pdf import PdfSettings, write_pdf
from reportkit.report import assemble

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
    """What the words of a book are; without numbers of its own."""
    return SimpleNamespace(
        sentences=sentences, client_name=client, currency="元", summary=None, frames={},
        chapters=(), parts=(), action_list=(), frame=lambda name: None,
    )  # fmt: skip


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


def test_a_sealed_report_is_read_with_its_password_and_may_not_open_without(folder, tmp_path):
    html = f'<html lang="zh-CN"><head><title>报告</title></head><body>{SENTENCES[0]}</body></html>'
    sealed = replace(SETTINGS, password="Kx7-pLm2.QwZ9")
    write_pdf(html, tmp_path / "报告.pdf", base_folder=tmp_path, settings=sealed)
    inspect(tmp_path, book(SENTENCES[0]), ["乙公司"], sealed.password)
    with pytest.raises(GateError, match="缺少句子"):
        inspect(tmp_path, book(SENTENCES[1]), [], sealed.password)
    with pytest.raises(GateError, match=r"报告\.pdf 应当加密，却不用密码就能打开"):
        inspect(folder, book(*SENTENCES), [], sealed.password)


# -- the numbers of every format ---------------------------------------------------------------


@pytest.fixture(scope="module")
def numbered(tmp_path_factory):
    """A book with numbers, and its page for a browser."""
    card = metric(
        "revenue", 50_811_602.17, label="期内销售额", format="money", previous=38_621_650.87
    )
    regions = table(
        [("华东", 60, 0.6), ("华南", 40, 0.4)], ("地区", "text"), ("客户（家）", "int"), ("占比", "pct"),
        title="各地区的客户",
    )  # fmt: skip
    said = finding(
        "华东的 60 家客户带来 5,081 万元的大半。", "revenue", title="期内销售额 5,081 万元"
    )
    written = assemble([chapter("value", card, said, regions, title="客户价值")], sample_params())
    folder = tmp_path_factory.mktemp("numbered")
    for name in ("html", "docx", "pptx"):
        render(written, Brand(name="客户经营研究"), name, folder / FORMATS[name].file_name)
    return written, folder


def test_a_book_in_every_format_passes(numbered):
    inspect(numbered[1], numbered[0], [])


@pytest.mark.parametrize(
    ("right", "wrong", "words"),
    [
        ("5,081", "5,018", "指标“期内销售额”（客户价值）的“期内销售额5,081万元”"),
        ("31.6", "13.6", "指标“期内销售额”（客户价值）的“环比▲31.6%同比—”"),
        (">60<", ">61<", "表“各地区的客户”（客户价值）的“华东”一行：华东6060.0"),
    ],
)
def test_a_page_with_another_number_is_refused(numbered, tmp_path, right, wrong, words):
    name = FORMATS["html"].file_name
    page = (numbered[1] / name).read_text("utf-8")
    assert right in page
    (tmp_path / name).write_text(page.replace(right, wrong), "utf-8")
    with pytest.raises(GateError, match="与报告的数字不一致，报告未发布") as refused:
        inspect(tmp_path, numbered[0], [])
    assert str(refused.value).startswith(name)
    assert words in str(refused.value)


@pytest.mark.parametrize("format", ["docx", "pptx"])
def test_an_office_file_with_another_number_in_a_sentence_is_refused(numbered, tmp_path, format):
    name = FORMATS[format].file_name
    with ZipFile(numbered[1] / name) as whole, ZipFile(tmp_path / name, "w") as copy:
        for part in whole.namelist():
            content = whole.read(part).replace("的 60 家".encode(), "的 61 家".encode())
            copy.writestr(part, content)
    with pytest.raises(GateError, match=r"写作“华东的61家客户.*而报告是“华东的60家客户"):
        inspect(tmp_path, numbered[0], [])
