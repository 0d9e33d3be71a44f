"""One chapter alone, executed and written as one page."""

import pytest
from tiny_client import CLIENT, write_tiny

from reportkit.analysis.basics.periods import Period
from reportkit.errors import ContractError, NotebookError, ParameterError
from reportkit.preview import preview_chapter

PERIOD = Period.parse("2025-12")


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    project = write_tiny(tmp_path_factory.mktemp("preview") / "p")
    client_text(project, "")
    return project


def client_text(project, more: str) -> None:
    path = project.client_file(CLIENT)
    text = path.read_text("utf-8").partition("# more\n")[0]
    # one kernel alone starts sooner than the parent of many
    path.write_text(f"{text}# more\nexecution: {{warm_kernels: false}}\n{more}", "utf-8")


def test_a_preview_shows_the_blocks_of_its_chapter_and_stays_in_the_scratch_folder(project):
    page = preview_chapter(project, CLIENT, "tiering", PERIOD)
    assert page == project.scratch / CLIENT / "2025-12" / "tiering.html"
    text = page.read_text("utf-8")
    assert "共有 7 家客户。" in text
    assert "分层与策略" in text
    assert (page.parent / "01_tiering.ipynb").is_file()
    assert [path.name for path in project.output.iterdir()] == ["_scratch"]


def test_a_chapter_that_does_not_exist_is_refused_before_anything_is_read(project):
    with pytest.raises(ContractError, match="没有章节“teiring”；是否 tiering？现有：tiering"):
        preview_chapter(project, CLIENT, "teiring", PERIOD)


def test_a_wrong_setting_of_the_chapter_starts_no_kernel(project, monkeypatch):
    client_text(project, "tiering: {min_orders: many}\n")
    monkeypatch.setattr(
        "reportkit.notebooks.execute", None
    )  # were it called, it would not be callable
    with pytest.raises(ParameterError, match=r"tiny\.yaml：tiering\.min_orders 应为整数"):
        preview_chapter(project, CLIENT, "tiering", PERIOD)


def test_a_chapter_that_begins_under_another_name_is_told_at_its_beginning(project):
    client_text(project, "")
    path = project.notebooks / "01_tiering.ipynb"
    whole = path.read_text("utf-8")
    path.write_text(
        whole.replace('begin_chapter(\\"tiering\\"', 'begin_chapter(\\"teiring\\"'), "utf-8"
    )
    with pytest.raises(NotebookError, match="没有章节“teiring”；是否 tiering？"):
        preview_chapter(project, CLIENT, "tiering", PERIOD)
    path.write_text(whole, "utf-8")
