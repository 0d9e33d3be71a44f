import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.project import Project
from reportkit.scaffold import write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    root = tmp_path_factory.mktemp("cli") / "p"
    write_project(root)
    return Project(root)


def orders(path: Path, last: date, *, customers: int = 60) -> Path:
    """A small GBK export: every customer buys monthly for a year and a bit."""
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["订单号", "客户编号", "下单日期", "实付金额", "省份"])
        for number in range(customers * 14):
            customer, month = number % customers, number // customers
            day = last - timedelta(days=30 * month + customer % 25)
            province = ("广东", "江苏", "四川")[customer % 3]
            rows.writerow(
                [f"D{number:05d}", f"K{customer:03d}", day, f"{100 + customer * 7}元", province]
            )
    return path


def run(project: Project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])


def test_help_begins_with_purpose_and_example_and_ends_with_exit_codes():
    text = CliRunner().invoke(cli, ["build", "--help"]).output
    assert "例：reportkit build demo --period 2025-Q4" in text
    assert "退出码：0 完成" in text
    assert text.index("例：") < text.index("--period")


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["build", "nobody", "--period", "2025-12"], 2, "没有客户“nobody”"),
        (["build", "demo", "--period", "2025-13"], 2, "报告期“2025-13”无法识别"),
        (["build", "--period", "2025-12"], 2, "两者选一"),
        (
            ["build", "demo", "--period", "2025-Q4", "--set", "value.horizn_months=3"],
            3,
            "horizon_months",
        ),
        (
            ["build", "demo", "--period", "2025-Q4", "--set", "value.horizon_months=两年"],
            3,
            "horizon_months",
        ),
        (
            ["build", "demo", "--period", "2025-Q4", "--format", "pfd"],
            3,
            "report.formats 中的“pfd”未知",
        ),
        (["preview", "demo", "nothing"], 4, "没有章节“nothing”"),
        (["new", "chapter", "Bad Name"], 2, "应以小写字母开头"),
        (["new", "chapter", "value"], 2, "已有名为“value”的章节"),
        (["new", "client", "demo", "--data", "x.csv"], 2, "已存在"),
    ],
)
def test_a_mistake_gives_one_line_and_its_exit_code(project, words, code, message):
    result = run(project, *words)
    assert result.exit_code == code, result.output
    assert message in result.output
    assert len(result.output.strip().splitlines()) <= 4
    assert "Traceback" not in result.output


def test_a_file_that_is_not_there_is_named(project, tmp_path):
    result = run(project, "new", "client", "ghost", "--data", str(tmp_path / "没有.csv"))
    assert result.exit_code == 3
    assert "没有.csv" in result.output
    assert not project.client_file("ghost").exists()


def test_a_new_client_is_drafted_checked_and_built(project, tmp_path):
    data = orders(tmp_path / "订单.csv", date(2026, 1, 8))
    drafted = run(project, "new", "client", "jia", "--data", str(data))
    assert drafted.exit_code == 0, drafted.output
    assert "reportkit build jia" in drafted.output
    checked = run(project, "check", "jia", "--period", "2025-12")
    assert checked.exit_code == 0, checked.output
    assert "订单表：840 行" in checked.output
    assert "订单.csv → 订单表\n    文件 841 行 = 表头 1 + 数据 840\n" in checked.output
    drawn = project.client_file("jia")  # the walk of the guide builds every chapter
    settings = drawn.read_text(encoding="utf-8")
    drawn.write_text(f"{settings}report: {{chapters: [lifecycle]}}\n", encoding="utf-8")
    built = run(project, "build", "jia", "--period", "2025-12", "--format", "pdf")
    assert built.exit_code == 0, built.output
    path = Path(built.output.strip().splitlines()[-1])
    assert path.read_bytes().startswith(b"%PDF")
    warned = [line for line in checked.output.splitlines() if line.startswith("注意：")]
    assert "注意：下单时间在数据截止之后，不计入本期（" in "\n".join(warned)
    assert set(warned) <= set(built.output.splitlines())  # with the same counts and examples
    for part in ("5/5 排版输出 客户管理分析报告.pdf", "5/5 排版输出 出厂检查"):
        assert built.output.splitlines().count(part) == 1
    listed = run(project, "runs")
    assert "jia  2025-12  完成" in listed.output


def test_a_failing_client_is_named_and_the_others_are_built(tmp_path):
    write_project(tmp_path / "p")
    project = Project(tmp_path / "p")
    project.client_file("demo").unlink()  # the largest, and built elsewhere
    data = orders(tmp_path / "订单.csv", date(2025, 12, 28))
    assert run(project, "new", "client", "yi", "--data", str(data)).exit_code == 0
    text = project.client_file("yi").read_text("utf-8")
    text += "\nreport: {chapters: [value]}\n"
    project.client_file("yi").write_text(text, "utf-8")
    project.client_file("bing").write_text(text.replace("订单.csv", "不在.csv"), "utf-8")
    result = run(project, "build", "--all", "--period", "2025-12", "--format", "html")
    assert result.exit_code == 6, result.output
    assert "bing 2025-12：" in result.output
    assert "不在.csv" in result.output
    assert (project.output / "yi" / "2025-12.trial" / "客户管理分析报告.html").is_file()
    assert "yi 2025-12 试算：与客户设置不同，结果另放" in result.output
    assert not (project.output / "bing" / "2025-12").exists()


def test_a_column_of_the_wrong_type_is_explained(project, tmp_path):
    data = orders(tmp_path / "订单.csv", date(2025, 12, 28))
    assert run(project, "new", "client", "ding", "--data", str(data)).exit_code == 0
    broken = data.read_text("gb18030").replace("元", "吨左右")
    data.write_text(broken, "gb18030")
    result = run(project, "build", "ding", "--period", "2025-12")
    assert result.exit_code == 3, result.output
    assert "实付金额" in result.output
    assert "840" in result.output
    assert not list((project.output / "ding").glob("2025-12"))
    project.client_file("ding").unlink()


def test_doctor_tells_what_is_there(project):
    result = run(project, "doctor")
    assert "字体" in result.output
    assert "系统库 pango-1.0" in result.output
    assert result.exit_code == 0, result.output


def test_doctor_finds_a_file_that_shadows_the_standard_library(project):
    shadow = project.notebooks / "types.py"
    shadow.touch()
    result = run(project, "doctor")
    shadow.unlink()
    assert result.exit_code == 5
    assert "types.py 与 Python 标准库同名" in result.output


def test_clean_strips_outputs_and_says_so(project):
    assert run(project, "clean").output.strip() == "没有需要清理的笔记本。"


def test_init_refuses_a_folder_that_is_not_empty(tmp_path):
    (tmp_path / "x").touch()
    result = CliRunner().invoke(cli, ["init", str(tmp_path)])
    assert result.exit_code == 2
    assert "不是空的" in result.output


def test_a_new_chapter_runs_and_joins_the_report(project, tmp_path):
    result = run(project, "new", "chapter", "pricing", "--title", "价格分析")
    assert result.exit_code == 0, result.output
    data = orders(tmp_path / "订单.csv", date(2025, 12, 28))
    assert run(project, "new", "client", "ji", "--data", str(data)).exit_code == 0
    shown = run(project, "preview", "ji", "pricing", "--period", "2025-Q4")
    assert shown.exit_code == 0, shown.output
    page = Path(shown.output.strip().splitlines()[-1]).read_text("utf-8")
    assert "家客户在期内下单" in page
    next(project.notebooks.glob("*_pricing.ipynb")).unlink()


def test_a_fault_of_the_program_is_one_line_and_its_traceback_is_for_debug(project, monkeypatch):
    from reportkit import runs

    monkeypatch.setattr(runs, "past_runs", lambda project: {}["x"])
    result = run(project, "runs")
    assert result.exit_code == 1
    assert result.output.startswith("错误：意外错误 KeyError：'x'。")
    assert len(result.output.splitlines()) == 1
    debugged = CliRunner().invoke(cli, ["--debug", "--project", str(project.root), "runs"])
    assert isinstance(debugged.exception, KeyError)


def test_editions_are_listed_and_one_is_restored(project, tmp_path):
    from reportkit import editions, runs
    from reportkit.params import load_params

    data = orders(tmp_path / "订单.csv", date(2025, 12, 28))
    assert run(project, "new", "client", "wu", "--data", str(data)).exit_code == 0
    params = load_params(project, "wu", "2025-12")
    for number in (1, 2):
        with runs.new_run(project, params) as building:
            (building.folder / "报告.txt").write_text(f"第 {number} 份")
            runs.finish_record(building, {"edition": {"number": number}})
            editions.deliver(project, params, building, trial=False)
    listed = run(project, "runs").output
    assert "wu  2025-12  完成  第 2 版" in listed
    assert "    第 1 版  2" in listed
    assert "    第 2 版（当前）" in listed
    restored = run(project, "restore", "wu", "--period", "2025-12", "--edition", "1")
    assert restored.exit_code == 0, restored.output
    assert "已恢复第 1 版" in restored.output
    assert (project.output / "wu" / "2025-12" / "报告.txt").read_text() == "第 1 份"
    absent = run(project, "restore", "wu", "--period", "2025-12", "--edition", "9")
    assert absent.exit_code == 2
    assert "没有第 9 版。已保留的版次：1、2" in absent.output
    project.client_file("wu").unlink()


def test_customers_that_are_one_are_listed_for_review_and_a_decision_is_kept(project, tmp_path):
    people = "编号,名称,电话\nK1,华辰有限公司,13800001234\nK9,华辰,13800001234\nK3,乙,\n"
    (tmp_path / "客户.csv").write_text(people, encoding="utf-8")
    source = "{file: %s, table: customers, columns: {编号: customer_id, 名称: name, 电话: phone}}"
    settings = (
        f"client: {{name: 双号}}\ndata:\n  sources:\n  - {source % (tmp_path / '客户.csv')}\n"
    )
    project.client_file("shuanghao").write_text(settings, encoding="utf-8")
    said = run(project, "merges", "shuanghao").output
    path = project.params / "clients" / "shuanghao.merges.csv"
    assert said == f"合并 1 对。请核对 {path}\n"
    text = path.read_text(encoding="utf-8-sig")
    assert text.splitlines()[1] == "合并,K1,K9,华辰有限公司,华辰,名称与电话"
    path.write_text(text.replace("合并,", "分开,"), encoding="utf-8")
    assert run(project, "merges", "shuanghao").output.startswith("分开 1 对。")
    assert "客户表：3 行，3 位客户" in run(project, "check", "shuanghao").output


def test_without_a_period_build_and_check_take_the_last_one_that_the_data_fill(project, tmp_path):
    data = orders(tmp_path / "订单.csv", date(2025, 6, 30))
    assert run(project, "new", "client", "geng", "--data", str(data)).exit_code == 0
    checked = run(project, "check", "geng")
    assert "参数：无误（geng，2025 年第二季度）" in checked.output, checked.output
    planned = run(project, "build", "--clients", "geng", "--dry-run")
    assert "报告期：2025-Q2（geng 的数据填满的最后一期）" in planned.output, planned.output
    assert "geng 2025-Q2  " in planned.output
    ended = ("--set", "data.as_of='2025-04-01'")
    checked = run(project, "check", "geng", *ended)
    assert "2025 年第一季度）" in checked.output, checked.output
    project.client_file("geng").unlink()
