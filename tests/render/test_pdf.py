"""HTML to PDF, with real documents and real validators."""

import base64
import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import outloud
import page
import pikepdf
import pydyf
import pymupdf
import pypdf
import pytest

from reportkit.errors import RenderError
from reportkit.render import pdf
from reportkit.render.pdf import PdfAttachment, PdfSettings, write_pdf
from reportkit.render.streams import clear_stream_ends
from reportkit.render.typography import typeset

ROOT = Path(__file__).resolve().parents[2]
SETTINGS = PdfSettings(
    title="客户管理分析报告",
    issued=datetime(2026, 1, 5, 9, 30, tzinfo=timezone(timedelta(hours=8))),
    description="二〇二五年度",
    authors=("客户管理部",),
)
STYLE = """
@page{size:A4;margin:25mm 20mm 21mm}
html{font:9.5pt/1.75 "RK","RKFallback";font-feature-settings:"chws";text-align:justify}
table{table-layout:fixed;width:100%} h1{font-weight:700} .kpi{font:300 20pt RKNum,RK}
"""
SENTENCES = (
    "罕见的姓名用字：㛃、䶮、𠅤、龘、㐂，以及繁體客戶名稱與日文かな。",
    "客户名称里出现<script>alert(1)</script>与 O'Brien & Söhne，也要照印。",
    "表情符号 ☃ 与 😀 用轮廓字形，没有字形的用〓代替。",
    "共有3,456家客户，贡献1.86亿元，较上季度提升3.1个百分点——这一趋势仍在继续……",
)
CHART = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="60" viewBox="0 0 200 60">'
    '<rect width="120" height="20" fill="#0B3A66"/><text x="4" y="50" '
    "style=\"font:10px 'Reportkit Sans SC','DejaVu Sans'\">优质客户 ☃ 61%</text></svg>"
)


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def document(body, style=STYLE):
    return (
        f'<!DOCTYPE html><html lang="zh-CN"><head><title>x</title><style>{style}</style></head>'
        f"<body>{body}</body></html>"
    )


def hostile_body():
    chart = base64.b64encode(CHART.encode()).decode()
    paragraphs = "".join(f"<p>{escaped(sentence)}</p>" for sentence in SENTENCES)
    return (
        f"<h1>第一章 客户现状</h1>{paragraphs}<p><b>粗体里的㐂与𠅤</b></p>"
        f'<p class="kpi">1,234.5 万元</p>'
        f'<figure><img alt="优质客户占 61%" src="data:image/svg+xml;base64,{chart}"></figure>'
        '<h1 style="break-before:page">第二章 明细</h1>'
        "<table><colgroup><col><col></colgroup><thead><tr><td></td>"
        '<th scope="col">收入</th></tr></thead>'
        '<tbody><tr><th scope="row">优质客户</th><td>12.5 万元</td></tr></tbody></table>'
        '<p><a href="https://example.com/">链接</a></p>'
    )


def render(html, target, folder, **more):
    return write_pdf(html, target, base_folder=folder, settings=SETTINGS, **more)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """A two-page document full of trouble, with a workbook attached: (file, result)."""
    folder = tmp_path_factory.mktemp("book")
    workbook = folder / "客户分级管理分析表.csv"
    workbook.write_text("客户,层级\n", encoding="utf-8")
    target = folder / "报告.pdf"
    attached = [PdfAttachment(workbook, "全部客户的分级结果")]
    html = typeset(document(hostile_body()))
    return target, render(html, target, folder, attachments=attached)


def squashed(text):
    return re.sub(r"[\s\u2060\u00a0]", "", text)


def test_two_pages_without_a_warning(book):
    assert book[1].pages == 2
    assert book[1].warnings == ()


@pytest.mark.parametrize("profile", ["ua1", "3a"])
def test_no_rule_of_accessibility_or_archiving_fails(book, profile):
    report = page.validate_pdf(book[0], profile=profile)
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


def test_a_screen_reader_meets_no_error(book):
    result = outloud.check(str(book[0]))
    assert result.error is None
    assert result.errors == 0


@pytest.mark.skipif(shutil.which("qpdf") is None, reason="qpdf is not installed")
def test_file_structure_is_sound(book):
    check = subprocess.run(["qpdf", "--check", book[0]], capture_output=True, check=False)
    assert check.returncode == 0


def test_every_sentence_can_be_copied_out(book):
    text = squashed("".join(p.extract_text() for p in pypdf.PdfReader(book[0]).pages))
    for sentence in SENTENCES:
        assert squashed(sentence) in text
    assert "优质客户☃61%" in text  # inside the chart


def test_bold_is_bold_and_figures_are_light_whatever_the_language(book):
    embedded = {font[3].split("+")[-1] for number in (0, 1) for font in fonts_of(book[0], number)}
    assert {"RK", "RK-Bold", "RKNum-Light"} <= embedded


def fonts_of(path, number):
    with pymupdf.open(path) as opened:
        return opened.get_page_fonts(number)


def test_metadata_comes_from_the_settings(book):
    info = pypdf.PdfReader(book[0]).metadata
    assert info.title == "客户管理分析报告"
    assert info["/CreationDate"] == "D:20260105093000+08'00"
    with pikepdf.open(book[0]) as opened:
        assert str(opened.Root.Lang) == "zh-CN"
        assert str(opened.Root.AF[0].UF) == "客户分级管理分析表.csv"
        assert opened.Root.AF[0].AFRelationship == "/Data"


def test_a_stream_that_ends_in_a_carriage_return_keeps_its_length(tmp_path):
    drawing = pydyf.Stream([b"q 1 0 0 1 7 9 cm Q %\r"])
    written = pydyf.PDF()
    written.add_object(drawing)
    with clear_stream_ends(), (tmp_path / "x.pdf").open("wb") as target:
        written.write(target)
    assert b"%\r\r\nendstream" in (tmp_path / "x.pdf").read_bytes()
    with pikepdf.open(tmp_path / "x.pdf") as opened:
        assert opened.get_object(drawing.number, 0).read_raw_bytes().endswith(b"%\r")
    assert drawing.data.endswith(b"%\r\nendstream")  # as before, once it is written


def test_every_stream_of_the_book_ends_clearly(book):
    content = book[0].read_bytes()
    assert content.count(b"endstream") == content.count(b"\r\nendstream") > 10


def test_same_input_gives_the_same_bytes(book, tmp_path):
    workbook = book[0].with_name("客户分级管理分析表.csv")
    again = tmp_path / "again.pdf"
    attached = [PdfAttachment(workbook, "全部客户的分级结果")]
    render(typeset(document(hostile_body())), again, book[0].parent, attachments=attached)
    assert again.read_bytes() == book[0].read_bytes()


SCRIPT = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from reportkit.render.pdf import PdfSettings, write_pdf
folder, target = Path(sys.argv[1]), Path(sys.argv[2])
html = (folder / "page.html").read_text(encoding="utf-8")
settings = PdfSettings("题", datetime(2026, 1, 5, tzinfo=UTC))
write_pdf(html, target, base_folder=folder, settings=settings)
"""


def test_fonts_of_the_machine_make_no_difference(tmp_path):
    html = document("<p>汉字 Latin <b>粗体</b> 😀 <i>斜体</i></p>", "html{font-family:RK,serif}")
    (tmp_path / "page.html").write_text(html, encoding="utf-8")
    empty = tmp_path / "empty.conf"
    empty.write_text('<?xml version="1.0"?><fontconfig></fontconfig>', encoding="utf-8")
    here, there = tmp_path / "here.pdf", tmp_path / "there.pdf"
    subprocess.run(
        [sys.executable, "-c", SCRIPT, tmp_path, there],
        env={**os.environ, "PYTHONPATH": str(ROOT), "FONTCONFIG_FILE": str(empty)},
        check=True,
    )
    plain = PdfSettings("题", datetime(2026, 1, 5, tzinfo=UTC))
    write_pdf(html, here, base_folder=tmp_path, settings=plain)
    assert here.read_bytes() == there.read_bytes()


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<img alt="" src="file:///etc/passwd">',
        '<img alt="" src="../outside.png">',
        '<link rel="stylesheet" href="https://127.0.0.1:9/x.css">',
        '<style>@import url("ftp://127.0.0.1/x.css");</style>',
        "<style>@font-face{font-family:E;src:url(http://127.0.0.1:9/e.ttf)}</style>",
        '<p style="background:url(http://127.0.0.1:9/b.png)">x</p>',
        '<img alt="" src="params.yaml">',
        '<link rel="attachment" href="file:///etc/passwd">',
    ],
)
def test_nothing_outside_the_folder_is_read(body, tmp_path):
    inside = tmp_path / "inside"
    inside.mkdir()
    (inside / "params.yaml").write_text("secret: 1", encoding="utf-8")
    (tmp_path / "outside.png").write_bytes(b"")
    with pytest.raises(RenderError, match=r"不允许的资源|附加文件"):
        render(document(body), tmp_path / "x.pdf", inside)
    assert not (tmp_path / "x.pdf").exists()


def test_a_drawing_cannot_reach_out_either(tmp_path):
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        '<image href="file:///etc/passwd" width="9" height="9"/></svg>'
    )
    source = base64.b64encode(svg.encode()).decode()
    body = f'<img alt="x" src="data:image/svg+xml;base64,{source}">'
    with pytest.raises(RenderError, match="file:///etc/passwd"):
        render(document(body), tmp_path / "x.pdf", tmp_path)


@pytest.mark.parametrize(
    "rel",
    ['<link rel="attachment" href="a.css">', '<a rel="attachment" href="a.css">附件</a>'],
)
def test_a_document_embeds_no_file_by_itself(rel, tmp_path):
    (tmp_path / "a.css").write_text("p{}", encoding="utf-8")
    with pytest.raises(RenderError, match="自行要求附加文件"):
        render(document(f"<p>{rel}</p>"), tmp_path / "x.pdf", tmp_path)


def test_files_of_the_folder_are_read(tmp_path):
    (tmp_path / "logo.svg").write_text(CHART, encoding="utf-8")
    (tmp_path / "a.css").write_text("p{color:red}", encoding="utf-8")
    html = document('<link rel="stylesheet" href="a.css"><img alt="标志" src="logo.svg">')
    assert render(html, tmp_path / "x.pdf", tmp_path).warnings == ()
    brand = tmp_path / "brands"
    brand.mkdir()
    (brand / "b.css").write_text("p{background:url(../logo.svg) no-repeat}", encoding="utf-8")
    beside = render(html, tmp_path / "x.pdf", tmp_path, stylesheets=[brand / "b.css"])
    assert beside.warnings == ()
    (brand / "b.css").write_text("body{background:url(logo.svg)}", encoding="utf-8")
    with pytest.raises(RenderError, match=r"brands/logo\.svg"):
        render(html, tmp_path / "x.pdf", tmp_path, stylesheets=[brand / "b.css"])


def test_unknown_css_is_a_warning_and_not_an_error(tmp_path):
    sheet = tmp_path / "a.css"
    sheet.write_text("p{text-autospace:normal}", encoding="utf-8")
    result = render(document("<p>甲</p>"), tmp_path / "x.pdf", tmp_path, stylesheets=[sheet])
    assert len(result.warnings) == 1
    assert "text-autospace" in result.warnings[0]


def test_an_engine_that_cannot_justify_sets_ragged_lines(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "install_cjk_justification", lambda: False)
    sheet = tmp_path / "a.css"
    made = []
    for alignment in ("left", "justify"):
        sheet.write_text(f"p{{text-align: {alignment}}}", encoding="utf-8")
        body = f'<p>{"客户满意度" * 30}</p><div style="text-align:{alignment}">{"复购" * 60}</div>'
        render(document(body, ""), tmp_path / "x.pdf", tmp_path, stylesheets=[sheet])
        made.append((tmp_path / "x.pdf").read_bytes())
    assert made[0] == made[1]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ("<p>没有字形：𡚸</p>", re.escape(".notdef") + ".*𡚸"),
        ('<p><a href="#nowhere">见第三章</a></p>', "nowhere"),
        ('<img alt="" src="gone.png">', "文件不存在.*gone.png"),
        ('<img alt="坏图" src="data:image/png;base64,AAAA">', "data:image/png"),
    ],
)
def test_what_is_missing_on_the_page_stops_the_report(body, named, tmp_path):
    with pytest.raises(RenderError, match=named):
        render(document(body), tmp_path / "x.pdf", tmp_path)


def test_a_failed_rendering_leaves_the_last_good_file(tmp_path):
    target = tmp_path / "x.pdf"
    target.write_bytes(b"the last good one")
    with pytest.raises(RenderError):
        render(document("<p>𡚸</p>"), target, tmp_path)
    assert target.read_bytes() == b"the last good one"
    assert [entry.name for entry in tmp_path.iterdir()] == ["x.pdf"]


def test_a_target_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(RenderError, match=r"无法写入 .*没有/x.pdf"):
        render(document("<p>甲</p>"), tmp_path / "没有" / "x.pdf", tmp_path)


def test_attachments_must_exist_and_be_of_a_known_kind(tmp_path):
    program = tmp_path / "a.exe"
    program.write_bytes(b"MZ")
    for path, message in ((tmp_path / "b.xlsx", "不存在"), (program, "不能附加 a.exe")):
        attached = [PdfAttachment(path, "")]
        with pytest.raises(RenderError, match=message):
            render(document("<p>甲</p>"), tmp_path / "x.pdf", tmp_path, attachments=attached)


def test_password_seals_the_file_and_drops_the_archive_claim(tmp_path):
    target = tmp_path / "x.pdf"
    sealed = PdfSettings("机密", datetime(2026, 1, 5, tzinfo=UTC), password="口令-2026")
    write_pdf(document("<h1>甲</h1>"), target, base_folder=tmp_path, settings=sealed)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(target)
    with pikepdf.open(target, password="口令-2026") as opened:
        assert opened.encryption.bits == 256
        assert opened.encryption.R == 6
        metadata = opened.Root.Metadata.read_bytes()
    assert b"pdfuaid" in metadata
    assert b"pdfaid:part" not in metadata


def test_missing_pango_is_explained_with_the_line_to_type(tmp_path):
    script = SCRIPT.replace(
        "import sys\n",
        "import sys, cffi\n"
        "def refuse(*args, **kwargs):\n    raise OSError('no libpango')\n"
        "cffi.FFI.dlopen = refuse\n",
        1,
    )
    (tmp_path / "page.html").write_text(document("<p>甲</p>"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path, tmp_path / "x.pdf"],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "SystemRequirementError" in done.stderr
    assert "apt-get install -y libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0" in done.stderr
    assert "brew install pango" in done.stderr
    assert done.stdout == ""
