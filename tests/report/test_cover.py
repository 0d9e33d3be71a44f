"""The dots of the cover say what the data says."""

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportkit.bundle import ChapterResult
from reportkit.report.cover import HEIGHT_MM, WIDTH_MM, cover_art, pack


def chapter(folder: Path, frame: pd.DataFrame | None) -> ChapterResult:
    frames = {}
    if frame is not None:
        frame.to_parquet(folder / "p.parquet")
        frames = {"profit_percentiles": "p.parquet"}
    return ChapterResult(
        chapter="value", number=6, title="价值", questions=(), run_id="r", client="c",
        period="2026", as_of="2027-01-01", blocks=(), frames=frames, folder=folder,
    )  # fmt: skip


def test_the_area_of_a_dot_is_its_share():
    dots, _ = pack([0.64, 0.16, 0.04], [0, 0, 0])
    assert dots[0].radius / dots[1].radius == pytest.approx(2)
    assert dots[0].radius / dots[2].radius == pytest.approx(4)


def test_without_stored_percentiles_there_is_no_picture(tmp_path):
    assert cover_art([chapter(tmp_path, None)]) is None


def test_without_any_profit_there_is_no_picture(tmp_path):
    assert cover_art([chapter(tmp_path, pd.DataFrame({"share": [0.0, -0.2]}))]) is None


def test_tiers_give_the_colour_and_the_caption(tmp_path):
    frame = pd.DataFrame({"share": [0.1, 0.9], "tier": ["边缘客户", "优质客户"]})
    art = cover_art([chapter(tmp_path, frame)])
    assert [dot.rank for dot in art.dots] == [0, 3]
    assert "客户层级" in art.caption
    assert "50% 的客户" in art.caption


def test_without_tiers_the_colour_is_the_cumulated_profit(tmp_path):
    frame = pd.DataFrame({"share": [0.5, 0.3, 0.15, 0.05]})
    art = cover_art([chapter(tmp_path, frame)])
    assert [dot.rank for dot in art.dots] == [0, 1, 2, 3]
    assert "累计利润" in art.caption


def test_losses_take_nothing_from_the_cumulated_profit(tmp_path):
    frame = pd.DataFrame({"share": [0.5, 0.3, 0.2, -0.4]})
    dots = cover_art([chapter(tmp_path, frame)]).dots  # by size: the loss comes second
    assert [dot.rank for dot in dots if not dot.loss] == [0, 1, 2]


def test_losses_are_hollow_and_the_caption_says_so(tmp_path):
    art = cover_art([chapter(tmp_path, pd.DataFrame({"share": [1.2, -0.2]}))])
    assert [dot.loss for dot in art.dots] == [False, True]
    assert "空心圆点为亏损" in art.caption


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(1e-4, 1.0), min_size=1, max_size=100))
def test_every_dot_lies_inside_the_picture(shares):
    dots, height = pack(sorted(shares, reverse=True), [0] * len(shares))
    assert len(dots) == len(shares)
    assert height <= HEIGHT_MM + 1e-6
    for dot in dots:
        assert dot.x - dot.radius >= -1e-6
        assert dot.x + dot.radius <= WIDTH_MM + 1e-6
        assert dot.y - dot.radius >= -1e-6
        assert dot.y + dot.radius <= height + 1e-6


def test_a_share_of_nothing_is_no_loss():
    dots, _ = pack([0.6, 0.0, -0.2], [0, 3, 3])
    assert [dot.loss for dot in dots] == [False, False, True]
    assert dots[1].radius == pytest.approx(0.3)  # and can still be seen


def test_the_caption_speaks_of_no_loss_where_some_bring_nothing(tmp_path):
    art = cover_art([chapter(tmp_path, pd.DataFrame({"share": [0.6, 0.4, 0.0]}))])
    assert art.caption.endswith("其余。")
