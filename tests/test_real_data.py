"""Real public data through the whole way: by drafting or by mapping alone, no special code."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportkit import gate, runs
from reportkit.bundle import read_chapter
from reportkit.cli import cli
from reportkit.project import Project
from reportkit.scaffold import write_project

CLIENTS = Path(__file__).parent / "clients"


@pytest.fixture(scope="module")
def project(tmp_path_factory, shared_data) -> Project:
    root = tmp_path_factory.mktemp("real") / "p"
    write_project(root)
    for folder in shared_data.iterdir():  # the client files name their data from there
        if folder.is_dir():
            os.symlink(folder, root / "params" / "clients" / folder.name)
    return Project(root)


def build(project: Project, client: str, period: str, *words: str, chapters: str = "") -> Path:
    chosen = ["--set", f"report.chapters=[{chapters}]"] if chapters else []
    result = CliRunner().invoke(
        cli,
        ["--project", str(project.root), "build", client, "--period", period,
         "--format", "pdf", *chosen, *words],
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    return Path(result.output.strip().splitlines()[-1]).parent


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


BY_MAPPING = {
    "cdnow": "1998-06",
    "telco": "2025-12",
    "sfo_survey": "2017",
    "olist_leads": "2018-05",
    "crm_opportunities": "2017-12",
    "waimai_reviews": "2025-12",
}


@pytest.mark.parametrize("client", sorted(BY_MAPPING))
def test_each_kind_of_client_gets_a_whole_report_by_mapping_alone(project, client):
    text = (CLIENTS / f"{client}.yaml").read_text("utf-8")
    project.client_file(client).write_text(text, "utf-8")
    folder = build(project, client, BY_MAPPING[client])
    record = runs.read_record(folder)
    assert record["outcome"] == "done"
    chapters = [read_chapter(p, record["run_id"]) for p in sorted((folder / "chapters").iterdir())]
    assert len(chapters) == 9
    assert sum(len(chapter.blocks) for chapter in chapters) > 20
