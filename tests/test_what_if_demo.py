"""The demo client's page: the script agrees with the run, and pasted lines give the tiers it showed."""

import pandas as pd
import pytest
from browser import headless_chromium
from made_once import own_copy
from tried_tiers import (
    answer_of_run,
    answers_of_page,
    lines_of_page,
    opened,
    random_settings,
    served_by_page,
    settings_of_page,
)

from reportkit import report, runs
from reportkit.bundle import read_chapter
from reportkit.merged_params import load_params
from reportkit.pipeline import build_report
from reportkit.project import Project
from reportkit.render.html import default_brand
from reportkit.render.page import render_page
from reportkit.render.what_if import in_order

ASKED = 1000
WORDS = ["优质客户", "发展客户", "潜力客户", "边缘客户"]


def frame(folder, chapter: str, name: str) -> pd.DataFrame:
    return pd.read_parquet(folder / "chapters" / chapter / f"frame_{name}.parquet")


@pytest.fixture(scope="module")
def page(demo_run, tmp_path_factory):
    """A browser that shows the page of the demo client's report."""
    folder = demo_run.report.folder
    run_id = runs.read_record(folder)["run_id"]
    order = [path.stem[3:] for path in sorted(demo_run.project.notebooks.glob("*.ipynb"))]
    chapters = [read_chapter(folder / "chapters" / name, run_id) for name in order]
    book = report.assemble(chapters, load_params(demo_run.project, "demo", "2025-Q4"))
    with headless_chromium() as chrome:
        file = tmp_path_factory.mktemp("page") / "page.html"
        opened(chrome, render_page(book, default_brand()), file)
        yield chrome


def test_script_and_run_agree_on_a_thousand_random_settings(page, demo_run):
    scored = frame(demo_run.report.folder, "tiering", "what_if")
    used = frame(demo_run.report.folder, "tiering", "what_if_settings").iloc[0].to_dict()
    settings = random_settings(ASKED, seed=20251231)
    differing = [
        each
        for each, answer in zip(settings, answers_of_page(page, settings), strict=True)
        if answer != answer_of_run(scored, used, each)
    ]
    assert differing == []


def pasted(factory, demo_run, lines: str):
    """The folder of the report after ``lines`` were added to the client's file."""
    project = Project(own_copy(factory, "pasted", demo_run.project.root))
    file = project.client_file("demo")
    file.write_text(file.read_text("utf-8") + "\n" + lines + "\n", "utf-8")
    return build_report(project, "demo", "2025-Q4", formats=["html"]).folder


def test_lines_pasted_into_the_clients_file_give_the_tiers_that_the_page_showed(
    page, demo_run, tmp_path_factory
):
    chosen = {
        "premium_share": [0.05, 0.12], "growing_share": [0.2, 0.3], "prospect_share": [0.25, 0.45],
        "edge_share": [0.2, 0.4], "premium_profit": 0.6, "growing_profit": 0.25,
        "prospect_score": 40.0, "contribution_points": 50.0, "potential_points": 30.0,
        "relation_points": 0.0, "satisfaction_points": 20.0, "care_budget": 0.0,
    }  # fmt: skip
    (shown,) = answers_of_page(page, [chosen])
    folder = pasted(tmp_path_factory, demo_run, lines_of_page(page, chosen))
    tiers = frame(folder, "tiering", "tiers").set_index("customer_id")["base_tier"]
    told = tiers.loc[in_order(frame(folder, "tiering", "what_if"))["customer_id"]]
    assert "".join(str(WORDS.index(tier)) for tier in told) == shown


def test_a_pasted_budget_serves_as_many_customers_as_the_page_showed(
    page, demo_run, tmp_path_factory
):
    chosen = settings_of_page(page) | {"care_budget": 12_000}
    lines = lines_of_page(page, chosen)
    assert lines == "decisions:\n  care_budget: 12000"
    folder = pasted(tmp_path_factory, demo_run, lines)
    run_id = runs.read_record(folder)["run_id"]
    blocks = read_chapter(folder / "chapters" / "decisions", run_id).blocks
    kept = next(block for block in blocks if block.id == "keep_lit")
    assert served_by_page(page, chosen) == 50
    assert kept.title == "50 家逐一认领"
