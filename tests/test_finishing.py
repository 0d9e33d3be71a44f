"""The files of a finished report: all that were asked for, or named with the reason."""

import pytest
from sample_book import sample_chapters, sample_params
from small_client import small_session

from reportkit import report, runs
from reportkit.build import Build
from reportkit.errors import AbsentDataError, GateError
from reportkit.finishing import refuse_faulty_files, write_formats
from reportkit.preparation import Prepared
from reportkit.private_values import PrivateValues
from reportkit.progress import Watch
from reportkit.project import Project
from reportkit.scaffold import write_project

PERIOD = "2025-Q4"


@pytest.fixture
def build(tmp_path):
    """Of the sample book's settings, asked for the formats named, into an empty run folder."""
    write_project(tmp_path / "p")
    told: list[str] = []

    def with_formats(*formats: str) -> Build:
        (tmp_path / "run" / "data").mkdir(parents=True, exist_ok=True)
        return Build(
            project=Project(tmp_path / "p"),
            params=sample_params(formats=formats),
            run=runs.Run("r", "demo", PERIOD, tmp_path / "run"),
            final=tmp_path / "final",
            watch=Watch(lambda step, detail: told.append(detail)),
        )

    with_formats.told = told
    return with_formats


@pytest.fixture
def chapters(tmp_path):
    """One without customers: the tables of tiers cannot be written."""
    return [c for c in sample_chapters(tmp_path / "chapters") if c.chapter == "value"]


NOTHING = Prepared(data=None, private=PrivateValues(), unwritable={})  # type: ignore[arg-type]


def test_a_format_without_its_data_costs_no_other_and_is_named(build, chapters):
    """Found only while writing: the chapter on tiers ran and left no customers."""
    wanted = build("html", "xlsx", "zoho")
    written = write_formats(wanted, report.assemble(chapters, wanted.params), NOTHING)
    assert [path.name for path in written.files] == ["客户管理分析报告.html"]
    assert set(written.gaps) == {"xlsx", "zoho"}
    assert written.gaps["xlsx"].startswith("客户分级管理分析表.xlsx：没有可写入的客户")
    assert build.told[0] == "客户管理分析报告.html"
    alone = build("xlsx")
    with pytest.raises(AbsentDataError, match="没有可写入的客户"):
        write_formats(alone, report.assemble(chapters, alone.params), NOTHING)


def test_a_format_known_to_be_unwritable_is_not_tried(build, chapters):
    wanted = build("html", "xlsx")
    prepared = Prepared(NOTHING.data, NOTHING.private, {"xlsx": "没有客户"})
    written = write_formats(wanted, report.assemble(chapters, wanted.params), prepared)
    assert written.gaps == {"xlsx": "没有客户"}
    assert "客户分级管理分析表.xlsx" not in build.told


def test_a_file_that_names_another_client_is_refused(build, chapters, tmp_path):
    session = small_session(tmp_path / "small")
    prepared = Prepared(session.data, PrivateValues(), {})
    wanted = build("html")
    book = report.assemble(chapters, wanted.params)
    write_formats(wanted, book, prepared)
    refuse_faulty_files(wanted, book, prepared)
    stranger = chapters[0].title
    wanted.project.client_file("other").write_text(f"client: {{name: {stranger}}}\n", "utf-8")
    with pytest.raises(GateError, match=stranger):
        refuse_faulty_files(wanted, book, prepared)
