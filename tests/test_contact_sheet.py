"""Contact sheets of finished reports: of real PDF files with blank pages, so that it is quick."""

import json
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from PIL import Image

from reportkit.analysis.basics.periods import Period
from reportkit.cli import cli
from reportkit.contact_sheet import page_groups, write_contact_sheets
from reportkit.errors import ParameterError, UsageError
from reportkit.project import Project

NAME = "客户管理分析报告.pdf"
PASSWORD = "Kx7-pLm2.QwZ9"


@pytest.fixture
def project(tmp_path: Path) -> Project:
    for name in ("notebooks", "templates", "params/clients", "output"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "params" / "defaults.yaml").write_text("report: {brand: default}\n", "utf-8")
    project = Project(tmp_path)
    project.client_file("huachen").write_text("client: {name: 华辰}\n", "utf-8")
    return project


def built(
    project: Project, period: str, sizes: list[tuple[int, int]], *, day: int = 1, password: str = ""
) -> Path:
    """A run folder with a PDF of blank pages, as a build leaves it."""
    folder = project.run_folder("huachen", Period.parse(period))
    folder.mkdir(parents=True)
    record = {
        "client": "huachen", "period": period, "outcome": "done",
        "finished_at": f"2026-01-{day:02d}T00:00:00+00:00",
    }  # fmt: skip
    (folder / "run.json").write_text(json.dumps(record), "utf-8")
    with pikepdf.new() as pdf:
        for size in sizes:
            pdf.add_blank_page(page_size=size)
        sealed = pikepdf.Encryption(user=password, owner="another") if password else False
        pdf.save(folder / NAME, encryption=sealed)
    return folder / NAME


UPRIGHT, ON_ITS_SIDE = (595, 842), (842, 595)


def papers(picture: Image.Image) -> int:
    """How many white pages a scan across the middle of the first row meets."""
    row = picture.crop((0, 400, picture.width, 401)).tobytes()
    pixels = [row[i : i + 3] == b"\xff\xff\xff" for i in range(0, len(row), 3)]
    return sum(now and not before for before, now in zip([False, *pixels], pixels, strict=False))


def test_one_picture_shows_every_page_in_rows(project):
    built(project, "2025-Q4", [UPRIGHT] * 7 + [ON_ITS_SIDE])
    (path,) = write_contact_sheets(project, "huachen", Period.parse("2025-Q4"))
    assert path == project.scratch / "huachen" / "2025-Q4" / "客户管理分析报告_001-008.png"
    with Image.open(path) as picture:
        assert picture.size == (4 * 520 + 24, 72 + 2 * 736 + 24)  # 4 columns: √(1.5 × 8) = 3.5
        assert papers(picture) == 4
    assert path.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("pages", "sizes"), [(1, [1]), (60, [60]), (61, [31, 30]), (121, [41, 41, 39])]
)
def test_more_than_sixty_pages_are_shared_by_pictures_of_like_size(pages, sizes):
    groups = page_groups(pages)
    assert [len(group) for group in groups] == sizes
    assert [number for group in groups for number in group] == list(range(pages))


def test_a_long_report_gives_several_pictures_named_by_their_pages(project):
    built(project, "2025-Q4", [(30, 42)] * 61)
    found = write_contact_sheets(project, "huachen", Period.parse("2025-Q4"))
    assert [path.stem.rpartition("_")[2] for path in found] == ["001-031", "032-061"]


def test_pictures_of_a_longer_report_before_are_gone(project):
    file = built(project, "2025-Q4", [UPRIGHT] * 2)
    write_contact_sheets(project, "huachen", Period.parse("2025-Q4"))
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(file)
    (path,) = write_contact_sheets(project, "huachen", None)
    assert list(path.parent.iterdir()) == [path]


def test_without_a_period_the_report_finished_last_is_shown(project):
    built(project, "2025-Q4", [UPRIGHT], day=2)
    built(project, "2025-Q3", [UPRIGHT], day=3)
    (path,) = write_contact_sheets(project, "huachen", None)
    assert path.parent.name == "2025-Q3"


def test_a_sealed_report_is_opened_with_the_clients_password(project, monkeypatch):
    built(project, "2025-Q4", [UPRIGHT], password=PASSWORD)
    with pytest.raises(UsageError, match=r"已加密，而 huachen\.yaml 没有写明密码在哪里"):
        write_contact_sheets(project, "huachen", None)
    text = "client: {name: 华辰}\nreport: {password_env: HUACHEN_PASSWORD, formats: [html]}\n"
    project.client_file("huachen").write_text(text, "utf-8")
    with pytest.raises(ParameterError, match="HUACHEN_PASSWORD（report.password_env）没有设置"):
        write_contact_sheets(project, "huachen", None)
    monkeypatch.setenv("HUACHEN_PASSWORD", PASSWORD[::-1])
    with pytest.raises(UsageError, match="密码与生成时不同"):
        write_contact_sheets(project, "huachen", None)
    monkeypatch.setenv("HUACHEN_PASSWORD", PASSWORD)
    assert len(write_contact_sheets(project, "huachen", None)) == 1


def test_a_report_that_was_never_built_is_asked_for_with_the_command(project):
    with pytest.raises(UsageError, match="还没有报告.*reportkit build huachen --period"):
        write_contact_sheets(project, "huachen", None)
    built(project, "2025-Q4", [UPRIGHT])
    with pytest.raises(
        UsageError,
        match=r"没有 2025-Q2 的 PDF 报告。已生成的报告期：2025-Q4；请先运行 .*--period 2025-Q2",
    ):
        write_contact_sheets(project, "huachen", Period.parse("2025-Q2"))


def test_a_client_that_does_not_exist_is_named(project):
    with pytest.raises(UsageError, match="客户“nobody”还没有报告"):
        write_contact_sheets(project, "nobody", None)


def test_the_command_prints_where_the_pictures_lie(project):
    built(project, "2025-Q4", [UPRIGHT])
    words = ["--project", str(project.root), "preview", "--sheet", "huachen"]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output
    assert Path(result.output.strip()).is_file()
    both = CliRunner().invoke(cli, [*words, "value"])
    neither = CliRunner().invoke(cli, [*words[:3], "huachen"])
    assert (both.exit_code, neither.exit_code) == (2, 2)
    assert "两者选一" in both.output
    assert "两者选一" in neither.output
