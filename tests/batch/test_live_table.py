"""The board of a batch: where every job stands, how long the rest will take."""

import io
import os
import pty
from datetime import datetime

import pytest

from reportkit.analysis.basics.periods import Period
from reportkit.batch import live_table
from reportkit.batch.live_table import Board, Teller, open_log, outcome_line
from reportkit.batch.outcome import Outcome
from reportkit.batch.planning import Job
from reportkit.errors import DataError
from reportkit.project import Project

JOBS = [Job(name, Period.parse("2025-12")) for name in ("jia", "yi", "bing")]
JIA, YI, BING = JOBS


def test_one_line_per_finished_report():
    lines = [
        outcome_line(outcome)
        for outcome in (
            Outcome(JIA, run=("a", "b"), seconds=61.2), Outcome(JIA, seconds=9.9),
            Outcome(JIA, redrawn=43, seconds=20), Outcome(JIA, run=("a",), redrawn=4, seconds=3),
            Outcome(JIA, unchanged=True), Outcome(JIA, error=DataError("缺列")),
        )
    ]  # fmt: skip
    assert lines == [
        "jia 2025-12 完成（运行 2 章，61 秒）", "jia 2025-12 完成（只重新排版，10 秒）",
        "jia 2025-12 完成（重画 43 张图，20 秒）", "jia 2025-12 完成（运行 1 章，重画 4 张图，3 秒）",
        "jia 2025-12 没有变化", "jia 2025-12 失败：缺列",
    ]  # fmt: skip


def test_the_time_left_is_last_times_or_else_the_mean_of_this_batch(monkeypatch):
    monkeypatch.setattr(live_table.time, "monotonic", lambda: 100.0)
    board = Board(JOBS, workers=1, expected={YI: 40.0})
    assert board.seconds_left() is None  # of two nobody knows anything
    board.finish(Outcome(JIA, seconds=20.0))
    assert board.seconds_left() == 60.0  # yi as last time, bing as jia
    board.progress(YI)(3, "价值分析 2/30")
    monkeypatch.setattr(live_table.time, "monotonic", lambda: 130.0)
    assert board.seconds_left() == 30.0
    assert Board(JOBS, 2, expected=dict.fromkeys(JOBS, 60.0)).seconds_left() == 90.0


def test_the_footer_counts_and_names_the_time_left():
    board = Board(JOBS, expected=dict.fromkeys(JOBS, 3700.0))
    board.finish(Outcome(JIA, error=DataError("x")))
    assert board.footer == "1/3 份，失败 1，预计还需 2 小时 3 分"
    board.finish(Outcome(YI))
    board.finish(Outcome(BING))
    assert board.footer == "3/3 份，失败 1"


def test_the_table_shows_who_is_at_work_and_who_failed():
    from rich.console import Console

    board = Board(JOBS)
    board.progress(JIA)(3, "价值分析 2/30")
    board.finish(Outcome(YI, error=DataError("缺列：13812345678\n第二行")))
    out = io.StringIO()
    Console(file=out, width=100).print(board.table())
    text = out.getvalue()
    assert "3/5 价值分析 2/30" in text
    assert "失败 缺列：138****5678" in text
    assert "第二行" not in text
    assert "bing" not in text


def test_lines_elsewhere_and_the_same_in_a_log_of_its_owners_alone(tmp_path, capsys):
    project = Project(tmp_path)
    log = open_log(project, datetime(2026, 1, 2, 3, 4, 5))
    with Teller(Board(JOBS), log) as teller:
        teller.progress(JIA)(1, "")
        teller.finished(Outcome(JIA, (tmp_path / "a.pdf",), warnings=("电话 13812345678",)))
        teller.finished(Outcome(YI, error=DataError("缺列")))
    out, err = capsys.readouterr()
    assert out == f"{tmp_path / 'a.pdf'}\n"
    assert "jia 2025-12 1/5 读取参数\n" in err
    assert "jia 2025-12 注意：电话 138****5678\n" in err
    path = project.output / "_logs" / "20260102-030405.log"
    assert path.stat().st_mode & 0o077 == 0
    assert [line[9:] for line in path.read_text("utf-8").splitlines()] == [
        "jia 2025-12 完成（只重新排版，0 秒）", "jia 2025-12 注意：电话 138****5678",
        "yi 2025-12 失败：缺列",
    ]  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="opens a pseudo-terminal")
def test_a_table_that_moves_on_a_terminal(monkeypatch):
    master, slave = pty.openpty()
    with open(slave, "w", encoding="utf-8") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        monkeypatch.setattr("sys.stdout", terminal)
        with Teller(Board(JOBS), lambda line: None) as teller:
            teller.progress(JIA)(3, "价值分析 2/30")
            teller._live.refresh()
    assert "价值分析 2/30" in os.read(master, 100_000).decode()
    os.close(master)
