"""A client's data from the command line: drafted, refused, its numbers reviewed."""

from datetime import date
from pathlib import Path

import pytest
from typed_commands import new_project, orders, run

from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


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
