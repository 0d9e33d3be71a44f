"""The tag tree of real pages, read by a checker and from the file itself."""

from datetime import datetime

import outloud
import pikepdf
import pytest

from reportkit.render import pdf
from reportkit.render.pdf import PdfSettings, write_pdf

STYLE = """
@page{size:A5;margin:25mm;@top-left{content:"客户管理分析报告"}@bottom-right{content:counter(page)}}
html{font:9.5pt/1.75 "RK"}
section{break-after:page} .bar{display:block;width:40%;height:1mm;background:#0B3A66}
"""
PAGES = 4


def written(folder, password=""):
    body = "".join(
        f"<section><h1>第{n}章</h1><p>第 {n} 章的正文，各页不同：{'甲乙丙丁'[n] * 9}。</p>"
        f'<table><tbody><tr><td>{n}<span class="bar"></span></td></tr></tbody></table></section>'
        for n in range(PAGES)
    )
    html = f'<html lang="zh-CN"><head><title>题</title><style>{STYLE}</style></head><body>{body}</body>'
    settings = PdfSettings("题", datetime(2026, 1, 5), password=password)
    write_pdf(html, folder / "x.pdf", base_folder=folder, settings=settings)
    return folder / "x.pdf"


def rules(path):
    return {finding.rule for finding in outloud.check(str(path)).findings}


def test_running_heads_are_pagination_and_no_tag_is_empty(tmp_path):
    assert not rules(written(tmp_path)) & {"PAG-001", "TAG-020"}


def test_the_checker_minds_both(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "tidy_tags", lambda file: None)
    assert {"PAG-001", "TAG-020"} <= rules(written(tmp_path))


def test_each_page_has_its_head_and_its_number_outside_the_tree(tmp_path):
    with pikepdf.open(written(tmp_path)) as opened:
        pages = list(opened.pages)
        assert len(pages) >= PAGES
        for sheet in pages[:PAGES]:
            operations = pikepdf.parse_content_stream(sheet)
            marked = [o.operands for o in operations if str(o.operator) == "BDC"]
            loose = [kind for kind, more in marked if str(kind) == "/Artifact"]
            assert len(loose) == 2
            assert all("/MCID" in more for kind, more in marked if str(kind) != "/Artifact")


@pytest.mark.parametrize("password", ["", "Kx7-pLm2.QwZ9"])
def test_a_sealed_file_is_tidied_like_an_open_one(tmp_path, password):
    path = written(tmp_path, password)
    with pikepdf.open(path, password=password) as opened:
        numbers = opened.Root.StructTreeRoot.ParentTree.Nums
        first = numbers[1]
        assert sum(entry is None for entry in first) == 2
        assert sum(entry is not None for entry in first) >= 3
