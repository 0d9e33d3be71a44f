"""The client beside its industry: who counts, from what, and that nobody can be made out."""

import json

import pytest
from click.testing import CliRunner
from tiny_client import CLIENT, PERIOD, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.cli import cli
from reportkit.ingredients import Ground
from reportkit.merged_params import load_params
from reportkit.peers import beside, finished_records, peer_figures
from reportkit.pipeline import build_report
from reportkit.project import Project
from reportkit.staleness import judge_report

SPAN = Period.parse(PERIOD)
OTHERS = {"jia": 12.0, "yi": 15.0, "bing": 22.0, "ding": 31.0, "wu": 48.0}


def record(client: str, value: float = 1.0, **more) -> dict:
    """run.json of a finished report, as far as it is read here."""
    about = {"name": f"公司{client}", "industry": "电商", "currency": "元", **more.pop("about", {})}
    facts = {"label": "客户", "format": "int", "unit": "家", "value": value}
    measures = more.pop("measures", {"tiering.customers": facts})
    report = {"peers": True, **more.pop("report", {})}
    params = {"client": about, "report": report}
    return {
        "client": client, "outcome": "done", "holds": [], "params": params, "measures": measures,
        **more,
    }  # fmt: skip


@pytest.fixture
def project(tmp_path) -> Project:
    project = write_tiny(tmp_path / "p", formats=["html"])
    settings = project.client_file(CLIENT)
    text = settings.read_text("utf-8").replace("小公司", "小公司, industry: 电商")
    settings.write_text(text.replace("report: {", "report: {peers: true, "), "utf-8")
    for client, value in OTHERS.items():
        put(project, record(client, value))
    return project


def put(project: Project, content: dict) -> None:
    client = content["client"]
    project.client_file(client).write_text(f"client: {{name: 公司{client}}}\n", "utf-8")
    folder = project.run_folder(client, SPAN)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / runs.FILE_NAME).write_text(json.dumps(content), "utf-8")


def figures(project: Project) -> dict:
    params = load_params(project, CLIENT, PERIOD)
    return peer_figures(params, finished_records(project, SPAN))


def test_five_others_of_the_industry_give_a_row(project):
    # means of {12, 15, 22}, {15, 22, 31}, {22, 31, 48} on the ladder 15, 20, 30
    assert figures(project) == {
        "tiering.customers": {
            "label": "客户", "format": "int", "unit": "家", "low": 15, "middle": 20, "high": 30,
            "members": 5,
        }
    }  # fmt: skip


@pytest.mark.parametrize(
    "change",
    [
        {"about": {"industry": "制造"}}, {"about": {"currency": "美元"}},
        {"report": {"peers": False}}, {"outcome": "failed"}, {"client": "another"},
        {"holds": [{"rule": "数据变少", "text": "少了"}]}, {"about": {"name": "公司yi"}},
        {"about": {"name": "小公司"}}, {"measures": {}},
        {"measures": {"tiering.customers": {"label": "客户", "format": "pct", "unit": "家", "value": 1}}},
    ],
)  # fmt: skip
def test_who_is_not_of_the_kind_does_not_count_and_four_are_too_few(project, change):
    content = {**record("jia", 12.0), **{k: v for k, v in change.items() if k == "client"}}
    more = {k: v for k, v in change.items() if k != "client"}
    content = {**content, **{k: v for k, v in record("jia", 12.0, **more).items() if k in (
        "params", "measures", "outcome", "holds")}}  # fmt: skip
    folder = project.run_folder("jia", SPAN)
    (folder / runs.FILE_NAME).write_text(json.dumps(content), "utf-8")
    assert figures(project) == {}


def test_neither_a_client_that_was_removed_nor_the_demo_nor_oneself_counts(project):
    put(project, record(CLIENT, 1e6))
    put(project, record("demo", 1e6))
    project.client_file(CLIENT).write_text(
        "client: {name: 小公司, industry: 电商}\nreport: {peers: true}\n", "utf-8"
    )
    assert figures(project)["tiering.customers"]["high"] == 30
    project.client_file("wu").unlink()
    assert figures(project) == {}


def test_who_takes_no_part_sees_nothing(project):
    settings = project.client_file(CLIENT)
    for text in (
        "client: {name: 小公司, industry: 电商}\n", "client: {name: 小公司}\nreport: {peers: true}\n",
    ):  # fmt: skip
        settings.write_text(text, "utf-8")
        assert figures(project) == {}


def test_rows_are_the_clients_own_measures_in_their_order_where_both_mean_the_same(project):
    params = load_params(project, CLIENT, PERIOD)
    facts = {"label": "客户", "format": "int", "unit": "家", "value": 7.0}
    told = {"low": 1, "middle": 2, "high": 3, "members": 5, **facts}
    own = {"b": facts, "a": facts, "c": {**facts, "unit": "人"}, "d": facts}
    found = beside(own, {"a": told, "b": told, "c": told}, params)
    assert (found["industry"], found["currency"], len(found["rows"])) == ("电商", "元", 2)
    assert beside(own, {}, params) == {}


def test_the_table_stands_in_the_report_and_follows_the_others(project):
    built = build_report(project, CLIENT, PERIOD)
    page = built.files[0].read_text("utf-8")
    assert "与其他电商客户的对照" in page
    for name in OTHERS:
        assert f"公司{name}" not in page
    rows = runs.read_record(built.folder)["peers"]["rows"]
    assert [(r["value"], r["low"], r["middle"], r["high"]) for r in rows] == [(7, 15, 20, 30)]
    assert judge_report(Ground(project), CLIENT, PERIOD).fresh
    put(project, record("wu", 49.0))  # the same on the ladder
    assert judge_report(Ground(project), CLIENT, PERIOD).fresh
    put(project, record("wu", 4800.0))
    found = judge_report(Ground(project), CLIENT, PERIOD)
    assert found.lines == ("重新排版：同行业对照有改动",)
    again = build_report(project, CLIENT, PERIOD)
    assert (again.run, again.unchanged) == ((), False)
    assert runs.read_record(again.folder)["edition"]["number"] == 2
    assert "改动的是：同行业对照。" in again.files[0].read_text("utf-8")
    listed = CliRunner().invoke(cli, ["--project", str(project.root), "runs", "--why"])
    assert f"{CLIENT}  {PERIOD}  没有变化" in listed.output
