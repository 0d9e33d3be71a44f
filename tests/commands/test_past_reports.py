"""Editions from the command line: listed and put back."""

from datetime import date

import pytest
from typed_commands import new_project, orders, run

from reportkit.project import Project


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Project:
    return new_project(tmp_path_factory)


def test_editions_are_listed_and_one_is_restored(project, tmp_path):
    from reportkit import editions, runs
    from reportkit.merged_params import load_params

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
