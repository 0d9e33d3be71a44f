"""Building from the command line: one client, all of them, without a period."""

from datetime import date

import pytest
from typed_commands import new_project, orders, run

from reportkit.project import Project
from reportkit.scaffold import write_project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


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
