"""What a cell shows beside its blocks."""

import sys

from reportkit.blocks import Finding, Metric
from reportkit.bundle import Missing
from reportkit.cell_display import Overview, left_out, shows_cells


def test_what_was_left_out_is_one_grey_line_that_no_name_can_break():
    line = left_out("trend", "缺少 <b>")
    assert repr(line) == "未记录 trend：缺少 <b>"
    assert "未记录 trend：缺少 &lt;b&gt;" in line._repr_html_()


def test_an_overview_counts_blocks_and_names_gaps(tmp_path):
    blocks = (
        Metric(id="a", label="甲", value=1.0, format="int"),
        Metric(id="b", label="乙", value=None, format="int"),
        Finding(id="c", text="丙", values={}, evidence=("a",)),
    )
    seen = Overview(tmp_path, blocks, (Missing(("surveys.score",), "满意度"),))
    assert repr(seen) == "已保存：指标 2、结论 1\n缺 surveys.score：未能给出满意度"
    assert seen._repr_html_().count("<p ") == 2


def test_an_overview_names_findings_that_rest_on_nothing(tmp_path):
    blocks = (
        Finding(id="a", text="甲", values={}),
        Finding(id="b", text="乙", values={}, evidence=("x",)),
    )
    assert Overview(tmp_path, blocks, ()).lines[1:] == (
        "没有依据的结论：a。请用 evidence=[…] 指向本章的指标、图或表",
    )


def test_an_empty_chapter_says_so(tmp_path):
    assert Overview(tmp_path, (), ()).lines == ("已保存：没有任何块",)


def test_nobody_looks_outside_a_kernel(monkeypatch):
    assert not shows_cells()
    monkeypatch.setitem(sys.modules, "IPython.core.getipython", None)
    assert not shows_cells()
