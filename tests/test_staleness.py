"""What runs again after which change, tried on a report of two chapters; and how it is told."""

import re
import shutil
from types import SimpleNamespace

import pytest
from tiny_client import CLIENT, PERIOD, add_chapter, add_client, change_cell, write_tiny

from reportkit import runs
from reportkit.analysis.basics.periods import Period
from reportkit.errors import NotebookError, UsageError
from reportkit.ingredients import Ground
from reportkit.merged_params import load_params
from reportkit.pipeline import Built, How, build_report
from reportkit.project import Project
from reportkit.reuse import Shelf
from reportkit.staleness import Judgement, judge, judge_report

SPAN = Period.parse(PERIOD)
READS = (
    'seen = Measure(name="seen", label="读到", unit="家")\n'
    'chapter.metric(seen, len(chapter.from_chapter("tiering", "tiers")))'
)

DRAWN = (
    "from reportkit import charts",
    "import pandas as pd",
    'counts = pd.Series({"13812345678": 5.0, "乙": 3.0})',
    'bars = charts.ranked_bars(counts, highlight=["乙"])',
    'chapter.figure("bars", bars, tables=["customers"], n=8, title="谁多谁少")',
    "answers = pd.DataFrame([[0.5, 0.5]], index=['服务'], columns=['好', '不好'])",
    'chapter.figure("likes", charts.grouped_bars(answers), tables=["customers"], n=8, title="好不好")',
)


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    project = write_tiny(tmp_path_factory.mktemp("stale") / "p", formats=["html"])
    add_chapter(project, "extra", READS)
    return project


def build(project: Project, client: str = CLIENT, **how) -> Built:
    return build_report(project, client, PERIOD, how=How(**how))


def why(project: Project, client: str = CLIENT) -> Judgement:
    return judge_report(Ground(project), client, PERIOD)


def page(built: Built) -> str:
    return built.files[0].read_text("utf-8")


def test_what_changed_runs_again_and_nothing_else(project):
    first = build(project)
    assert first.run == ("tiering", "extra")
    second = build(project)
    assert (second.unchanged, second.run, second.files) == (True, (), first.files)

    # styles and texts: the pages alone
    style = project.templates / "css" / "blocks.css"
    style.write_text(style.read_text("utf-8") + "\n.x { color: #123456; }\n", "utf-8")
    assert why(project).lines == ("重新排版：版式有改动（css/blocks.css）",)
    built = build(project, kernels=False)
    assert (built.run, built.unchanged) == ((), False)
    assert "#123456" in page(built)
    settings = project.client_file(CLIENT)
    settings.write_text(
        settings.read_text("utf-8").replace("report: {", "report: {title: 另一个题目, "), "utf-8"
    )
    assert why(project).lines == ("重新排版：参数有改动（report.title）",)
    built = build(project)
    assert built.run == ()
    assert "另一个题目" in page(built)

    # a notebook that no other reads: that chapter alone
    notebook = project.notebooks / "02_extra.ipynb"
    change_cell(
        notebook, "answer-1", READS, 'chapter.finding("more", text="又一句。", title="又一句")'
    )
    assert why(project).chapters == {"extra": ("笔记本有改动",)}
    with pytest.raises(UsageError, match=r"“extra”一章.*不能只重新排版.*reportkit build tiny"):
        build(project, kernels=False)
    built = build(project)
    assert built.run == ("extra",)
    assert "又一句" in page(built)

    # a setting of one chapter, and what is read by another
    settings.write_text(settings.read_text("utf-8") + "tiering: {min_orders: 2}\n", "utf-8")
    assert why(project).chapters == {
        "tiering": ("参数有改动（min_orders）",), "extra": ("它读取的 tiering 变了",),
    }  # fmt: skip
    assert build(project).run == ("tiering", "extra")

    # the data of one client, by one cell
    other = add_client(project, "other")
    assert build(project, "other").run == ("tiering", "extra")
    other.write_text(other.read_text("utf-8").replace("K6", "K9"), "utf-8")
    assert why(project).fresh
    assert why(project, "other").chapters["tiering"] == ("数据有改动（other.csv）",)
    assert build(project).unchanged
    assert build(project, "other").run == ("tiering", "extra")

    # a file of the report that somebody deleted
    built.files[0].unlink()
    assert why(project).lines == ("重新排版：缺少文件 客户管理分析报告.html",)
    assert build(project).run == ()
    assert build(project, force=True).run == ("tiering", "extra")


def figures_of(project: Project) -> dict[str, bytes]:
    """All that the chapters hold of their figures, whichever run it was."""
    folder = project.run_folder(CLIENT, SPAN) / "chapters"
    files = (p for p in sorted(folder.rglob("*")) if p.suffix in (".svg", ".json"))
    run = runs.read_record(folder.parent)["run_id"].encode()
    return {str(p.relative_to(folder)): p.read_bytes().replace(run, b"run") for p in files}


def repaint(project: Project, **colours: str) -> None:
    path = project.brand_folder("default") / "brand.yaml"
    text = path.read_text("utf-8")
    for name, value in colours.items():
        text = re.sub(rf'(?m)^  {name}: "#\w+"', f'  {name}: "{value}"', text)
    path.write_text(text, "utf-8")


def test_other_colours_of_the_brand_redraw_the_figures_and_run_no_chapter(tmp_path, monkeypatch):
    project = write_tiny(tmp_path / "p", formats=["html"])
    add_chapter(project, "extra", READS)
    add_chapter(project, "drawn", *DRAWN)
    first = build(project)
    house = figures_of(project)
    assert {"drawn/bars.svg", "drawn/bars.chart.json", "drawn/likes.svg"} <= set(house)

    repaint(project, accent="#B5450F", primary="#7A0019")
    assert why(project).lines == (
        "颜色变了：重画 2 张图，不运行任何一章（accent、primary）",
        "重新排版：版式有改动（brands/default/brand.yaml）",
    )
    with monkeypatch.context() as patch:  # what fails half-way leaves the delivered report alone
        patch.setattr("reportkit.figures.write_chapter", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            build(project, kernels=False)
    assert figures_of(project) == house
    built = build(project, kernels=False)
    assert (built.run, built.redrawn, built.files) == ((), 2, first.files)
    repainted = figures_of(project)
    assert why(project).fresh
    assert b"#7a0019" in repainted["drawn/bars.svg"].lower()
    assert "#7a0019" in page(built).lower()

    assert build(project, force=True).redrawn == 0  # a notebook draws in the brand itself
    assert figures_of(project) == repainted != house
    repaint(project, accent="#E2711D", primary="#0B3A66")
    assert build(project).run == ()
    assert figures_of(project) == house

    # a chapter that runs again draws for itself; the others are drawn again
    repaint(project, accent="#B5450F")
    change_cell(project.notebooks / "02_extra.ipynb", "answer-1", READS, "pass")
    assert why(project).lines[:2] == (
        "重新运行 extra：笔记本有改动", "颜色变了：重画 2 张图（accent）"
    )  # fmt: skip
    built = build(project)
    assert (built.run, built.redrawn) == (("extra",), 2)


def test_a_trial_takes_over_the_chapters_that_it_does_not_change(project):
    build(project)
    built = build_report(project, CLIENT, PERIOD, overrides={"extra.min_orders": 5})
    assert (built.trial, built.run) == (True, ("extra",))
    assert build(project).unchanged


def test_what_a_failed_build_had_finished_is_not_run_again(project):
    client = "broken"
    add_client(project, client)
    notebook = project.notebooks / "02_extra.ipynb"
    change_cell(notebook, "answer-1", READS, "1 / 0")
    with pytest.raises(NotebookError, match="除数是 0"):
        build(project, client)
    change_cell(notebook, "answer-1", READS)
    built = build(project, client)
    assert built.run == ("extra",)
    assert not Shelf(project, load_params(project, client, SPAN)).home.exists()


def test_a_chapter_that_was_tampered_with_is_run_again(project):
    build(project)
    shutil.rmtree(project.run_folder(CLIENT, SPAN, trial=True), ignore_errors=True)
    folder = project.run_folder(CLIENT, SPAN)
    chapter = folder / "chapters" / "tiering" / "chapter.json"
    chapter.write_text(chapter.read_text("utf-8").replace("7", "8"), "utf-8")
    style = project.templates / "css" / "blocks.css"
    style.write_text(style.read_text("utf-8") + "\n.y { color: #654321; }\n", "utf-8")
    assert build(project).run == ("tiering",)


def test_a_chapter_of_another_client_or_period_is_never_taken(project):
    build(project)
    record = runs.read_record(project.run_folder(CLIENT, SPAN))
    params = load_params(project, "other", SPAN)
    project.run_folder("other", SPAN).parent.mkdir(exist_ok=True)
    home = Shelf(project, params).home
    source = project.run_folder(CLIENT, SPAN)
    with runs.new_run(project, params) as run:
        run_of = SimpleNamespace(
            chapters=source / "chapters", folder=source, run_id=record["run_id"]
        )
        Shelf(project, params).keep("tiering", "same key", run_of, source / "run.json")
        assert (home / "tiering" / "key.json").is_file()
        assert not Shelf(project, params).take("tiering", "same key", run)
        assert not (run.chapters / "tiering").exists()
        runs.finish_record(run, {})
    Shelf(project, params).clear()


def test_the_record_of_what_a_report_was_made_of_holds_no_text_of_a_setting(project):
    settings = project.client_file(CLIENT)
    settings.write_text(settings.read_text("utf-8") + "owners: {张三丰: '13812345678'}\n", "utf-8")
    build(project)
    made_of = runs.read_record(project.run_folder(CLIENT, SPAN))["made_of"]
    assert "张三丰" not in str(made_of)
    assert "客户.csv" not in str(made_of)
    assert not re.search(r"13812345678", str(made_of))


def test_a_report_of_which_nothing_is_known_runs_as_a_whole():
    now = {"chapters": {"value": {}}, "page": {}}
    for record, reason in (({}, "还没有生成过"), ({"outcome": "done"}, "上次的记录没有写明")):
        found = judge(record, now, SimpleNamespace(), {})
        assert found.chapters["value"][0].startswith(reason)
        assert not found.fresh


def test_a_report_that_cannot_be_built_says_why(project):
    found = judge_report(Ground(project), "nobody", PERIOD)
    assert found.lines == (f"不能生成：{found.refused}",)
    assert "没有客户“nobody”" in found.refused
    assert not found.fresh


def test_chapters_that_share_a_reason_are_told_together():
    found = Judgement({"a": ("环境有改动",), "b": ("环境有改动", "笔记本有改动")}, ("各章有变",))
    assert found.lines == (
        "重新运行 a、b：环境有改动", "重新运行 b：笔记本有改动", "重新排版：各章有变",
    )  # fmt: skip
