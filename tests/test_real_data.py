"""Real public data through the whole way: by drafting or by mapping alone, no special code."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from real_reports import PERIODS, build, real_project, real_report

from reportkit import gate, runs
from reportkit.bundle import read_chapter
from reportkit.cli import cli
from reportkit.outline import notebook_files
from reportkit.project import Project, shipped_files


@pytest.fixture(scope="module")
def project(tmp_path_factory, shared_data) -> Project:
    return real_project(tmp_path_factory.mktemp("real") / "p", shared_data)


def blocks(folder: Path, chapter: str) -> dict:
    run_id = runs.read_record(folder)["run_id"]
    return {b.id: b for b in read_chapter(folder / "chapters" / chapter, run_id).blocks}


def draft(project: Project, client: str, file: Path) -> None:
    words = ["--project", str(project.root), "new", "client", client, "--data", str(file)]
    result = CliRunner().invoke(cli, words)
    assert result.exit_code == 0, result.output


def test_online_retail_is_drafted_and_built_with_the_published_numbers(project, shared_data):
    draft(project, "retail", shared_data / "online_retail" / "online_retail.parquet")
    folder = build(
        project, "retail", "2011-12", "--set", "data.as_of=2011-12-10",
        "--set", "data.refunds.treatment=exclude",  # published of purchases, returns left out
        chapters="segmentation, value",
    )  # fmt: skip
    value, segments = blocks(folder, "value"), blocks(folder, "segmentation")
    assert value["core_share"].value == pytest.approx(0.7462, abs=5e-5)
    assert value["gini"].value == pytest.approx(0.7151, abs=5e-5)
    assert value["core_share"].n == 4338
    rfm = segments["rfm"].values
    assert (rfm["n"], rfm["r"]) == (4338, 50)
    assert rfm["f"] == pytest.approx(4.272, abs=5e-4)
    assert rfm["m"] == pytest.approx(674.485, abs=5e-4)
    pages = gate.page_texts(folder / "客户管理分析报告.pdf")
    assert gate.says(pages, "贡献最大的 20% 客户（868 家）占销售额 74.6%，基尼系数 0.715")
    assert value["revenue"].previous is None  # nine days of December are no month


def test_chinese_orders_are_drafted_and_say_that_frequency_cannot_be_split(project, shared_data):
    draft(project, "chn", shared_data / "chn_rfm_orders" / "PYTHON-RFM实战数据.xlsx")
    folder = build(project, "chn", "2019-06", chapters="segmentation, behaviour")
    segments = blocks(folder, "segmentation")
    assert segments["rfm"].values["n"] == 25_420
    assert "frequency_ties" in segments
    assert blocks(folder, "behaviour")


@pytest.mark.parametrize("client", sorted(PERIODS))
def test_each_kind_of_client_gets_a_whole_report_by_mapping_alone(
    client, shared_data, tmp_path_factory
):
    folder = real_report(tmp_path_factory, shared_data, client)
    record = runs.read_record(folder)
    assert record["outcome"] == "done"
    chapters = [read_chapter(p, record["run_id"]) for p in sorted((folder / "chapters").iterdir())]
    names = [path.stem[3:] for path in notebook_files(shipped_files() / "notebooks")]
    assert sorted(chapter.chapter for chapter in chapters) == sorted(names)
    assert sum(len(chapter.blocks) for chapter in chapters) > 20
