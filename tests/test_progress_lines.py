import threading

import pytest

from reportkit import progress_lines
from reportkit.progress_lines import ProgressLines

STEPS = ("读取参数", "运行各章", "排版输出")


@pytest.fixture
def lines(capsys) -> ProgressLines:
    return ProgressLines(STEPS)


def test_a_chapter_is_one_line_however_many_cells_it_has(lines, capsys):
    lines.tell(1, "")
    for cell in range(30):
        lines.tell(2, f"客户流失 {cell}/30")
    lines.tell(3, "客户管理分析报告.pdf")
    assert capsys.readouterr().err.splitlines() == [
        "1/3 读取参数",
        "2/3 运行各章 客户流失",
        "3/3 排版输出 客户管理分析报告.pdf",
    ]


def test_two_clients_of_a_batch_are_told_apart(lines, capsys):
    for client in ("jia ", "yi "):
        lines.tell(1, "", client)
    assert capsys.readouterr().err == "jia 1/3 读取参数\nyi 1/3 读取参数\n"


def test_a_long_silence_is_marked_on_one_line_that_the_next_line_ends(lines, capsys):
    lines.tell(3, "a.pdf")
    for _ in range(3):
        lines.mark()
    lines.tell(3, "出厂检查")
    lines.mark()
    lines.pause(lambda: print("完成"))
    out, err = capsys.readouterr()
    assert err == "3/3 排版输出 a.pdf\n  …4 秒 …8 秒 …12 秒\n3/3 排版输出 出厂检查\n  …4 秒\n"
    assert out == "完成\n"


def test_nobody_waits_five_seconds_for_a_sign():
    assert progress_lines.SILENCE_SECONDS < 5


def test_silence_is_marked_while_the_work_goes_on_and_never_after_it(monkeypatch, capsys):
    monkeypatch.setattr(progress_lines, "SILENCE_SECONDS", 0.01)
    marked = threading.Event()
    before = threading.active_count()
    lines = ProgressLines(STEPS)
    monkeypatch.setattr(lines, "mark", marked.set)
    with lines:
        lines.tell(1, "")
        assert marked.wait(60)
    assert threading.active_count() == before
    assert capsys.readouterr().err == "1/3 读取参数\n"


def test_a_failure_leaves_no_half_line(capsys):
    with pytest.raises(KeyError), ProgressLines(STEPS) as lines:
        lines.mark()
        raise KeyError
    assert capsys.readouterr().err == "  …4 秒\n"
