"""The page: in the brand's dress, closed to the world, complete, private, and nothing in it runs."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from compared_sides import MOVED, WITHIN, compared, finding
from lxml import html as parser

from reportkit.compare.web_page import write_page
from reportkit.errors import ParameterError, UsageError
from reportkit.project import Project, shipped_files

PROJECT = Project(shipped_files())
EVIL = "<img src=x onerror=alert(1)>"


def written(found, tmp_path: Path):
    return parser.document_fromstring(
        write_page(found, PROJECT, tmp_path / "比较.html").read_text("utf-8")
    )


def text_of(page) -> str:
    return " ".join(page.text_content().split())


@pytest.fixture
def found():
    ids = [f"K{n:03}" for n in range(40)]
    tiers = [
        pd.DataFrame({"customer_id": ids, "tier": t, "name": "甲乙公司"})
        for t in ("优质客户", "边缘客户")
    ]
    old = [MOVED[0], WITHIN[0], finding("a", "达标")]
    new = [MOVED[1], WITHIN[1], finding("a", "未达标")]
    return compared(old, new, tiers=tuple(tiers))


def test_every_move_is_listed_and_every_wording_told(found, tmp_path):
    page = written(found, tmp_path)
    said = text_of(page)
    assert "2025 年第三季度（第 1 版） → 2025 年第四季度（第 2 版）" in said
    assert all(f"K{n:03}" in said for n in range(40))
    assert "达标" in said
    assert "未达标" in said


def test_what_did_not_move_is_there_and_folded(found, tmp_path):
    page = written(found, tmp_path)
    folded = " ".join(text_of(each) for each in page.xpath("//details"))
    assert "变化未超出自身波动的指标：1 项" in folded
    assert "没动" in folded
    assert "升了" not in folded


def test_another_basis_is_said_before_anything_else(found, tmp_path):
    basis = replace(found.basis, breaks=("设置不同：a 1 → 2",), cautions=("两次之间改过：程序",))
    said = text_of(written(replace(found, basis=basis), tmp_path))
    assert said.index("口径不同，以下各处不能直接比设置不同：a 1 → 2。") < said.index("变了什么")
    assert "两次之间改过：程序。" in said


def test_a_word_of_the_data_is_never_a_tag(found, tmp_path):
    found = replace(found, client=EVIL, rows=(replace(found.rows[0], label=EVIL, meaning=EVIL),))
    page = written(found, tmp_path)
    assert [e for e in page.xpath("//img") if not e.get("src").startswith("data:")] == []
    assert [n for e in page.iter() for n in e.attrib if n.startswith("on")] == []
    assert EVIL in page.text_content()


def test_the_page_fetches_nothing_and_brings_its_fonts(found, tmp_path):
    page = written(found, tmp_path)
    (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert all(src.startswith("data:") for src in page.xpath("//@src"))
    assert page.xpath("//link|//iframe|//form") == []
    assert "@font-face" in "".join(page.xpath("//style/text()"))


def test_its_owner_alone_may_read_the_page(found, tmp_path):
    target = tmp_path / "c.html"
    target.write_text("old")
    target.chmod(0o644)
    assert write_page(found, PROJECT, target).stat().st_mode & 0o777 == 0o600


def test_the_page_wears_the_brand_of_the_client(found, tmp_path):
    from reportkit.scaffold import write_project

    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    own = project.brand_folder("own")
    own.mkdir()
    (own / "brand.yaml").write_text('name: 另一家\ncolours: {primary: "#5A1E6B"}\n', "utf-8")
    page = write_page(replace(found, brand="own"), project, tmp_path / "c.html").read_text("utf-8")
    assert "另一家" in page
    assert "#5A1E6B" in page
    with pytest.raises(ParameterError, match="没有名为“gone”的品牌"):
        write_page(replace(found, brand="gone"), project, tmp_path / "c.html")


@pytest.mark.parametrize("place", ["", "没有这个文件夹/c.html"])
def test_a_place_that_cannot_hold_the_page_is_refused(found, tmp_path, place):
    with pytest.raises(UsageError, match="请写一个文件名，它的文件夹要已经存在"):
        write_page(found, PROJECT, tmp_path / place)
