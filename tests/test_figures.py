"""Figures kept as data: masked before they are drawn, redrawn to the byte in another brand's colours."""

from pathlib import Path

import pandas as pd
import pytest
from every_chart import every_chart

from reportkit import charts
from reportkit.blocks import Figure, Finding
from reportkit.brand import Colours
from reportkit.bundle import ChapterResult, read_chapter, write_chapter
from reportkit.charts.points import Scale
from reportkit.errors import NotebookError
from reportkit.figures import KEPT, drawn, kept, redraw, worn_by
from reportkit.files import write_bytes

HOUSE = Colours()
RED = Colours(
    primary="#7A0019", accent="#00718F", tiers=("#3A0010", "#7A0019", "#B04A5E", "#D3D8DE")
)


def written(folder: Path, chosen: dict[str, charts.Chart], colours: Colours) -> Path:
    """A chapter of these charts as a notebook leaves it."""
    folder.mkdir()
    blocks = []
    for name, chart in chosen.items():
        text, chart = kept(chart, mask=True)
        done = drawn(chart, colours, mask=True)
        write_bytes(folder / f"{name}{KEPT}", text.encode())
        write_bytes(folder / f"{name}.svg", done.svg)
        blocks.append(
            Figure(
                id=name, title=name, file=f"{name}.svg", alt="图", chart=done.chart,
                width_mm=done.width_mm, height_mm=done.height_mm,
            )
        )  # fmt: skip
    said = Finding(id="said", text="句。", values={"share": 1 / 3})
    result = ChapterResult(
        chapter="value", number=1, title="价值", questions=(), run_id="r1", client="jia",
        period="2025-12", as_of="2026-01-01T00:00:00", blocks=(said, *blocks), colours=worn_by(colours),
    )  # fmt: skip
    write_chapter(result, folder)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_every_chart_drawn_again_is_the_one_a_notebook_draws_in_those_colours(tmp_path):
    house = written(tmp_path / "house", every_chart(), HOUSE)
    red = contents(written(tmp_path / "red", every_chart(), RED))
    before = contents(house)
    assert redraw(house, RED, mask=True) == 27
    assert contents(house) == red != before
    assert redraw(house, RED, mask=True) == 0
    assert redraw(house, HOUSE, mask=True) == 27
    assert contents(house) == before


def test_raw_contacts_are_masked_before_a_chart_is_drawn(tmp_path):
    frame = pd.DataFrame(
        {"x": [1.0, 2.0], "y": [2.0, 1.0], "label": ["张三 13812345678", "乙"], "note": "a@qq.com"}
    )
    spots = charts.scatter_quadrants(frame, Scale("花费", 1.5), Scale("次数", 1.5))
    calls = charts.ranked_bars(
        pd.Series({"13812345678": 2.0, "13812995678": 1.0}), highlight=["13812345678"]
    )
    folder = written(tmp_path / "c", {"spots": spots, "calls": calls}, HOUSE)
    everything = b"".join(contents(folder).values()).decode()
    for raw in ("13812345678", "13812995678", "a@qq.com"):
        assert raw not in everything
    assert "138****5678" in everything
    bars = read_chapter(folder).blocks[2].chart
    assert bars.categories == ("138****5678", "138****5678（2）")
    assert bars.series[0].colours == (HOUSE.accent, HOUSE.primary)


def test_without_masking_a_chart_keeps_its_texts():
    chart = charts.ranked_bars(pd.Series({"13812345678": 2.0}))
    assert "13812345678" in kept(chart, mask=False)[0]
    assert b"13812345678" in drawn(chart, HOUSE, mask=False).svg


def test_a_figure_whose_data_are_gone_says_what_to_do(tmp_path):
    folder = written(tmp_path / "c", {"bars": charts.ranked_bars(pd.Series({"甲": 1.0}))}, HOUSE)
    (folder / f"bars{KEPT}").unlink()
    with pytest.raises(NotebookError, match="图 bars 不能换颜色重画.*reportkit build --force"):
        redraw(folder, RED, mask=True)


def test_a_chapter_without_figures_is_told_its_colours_alone(tmp_path):
    folder = written(tmp_path / "c", {}, HOUSE)
    assert redraw(folder, RED, mask=True) == 0
    found = read_chapter(folder)
    assert found.colours["primary"] == "#7A0019"
