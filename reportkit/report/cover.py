"""The cover's picture: one dot for each per cent of the customers, its area their profit."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

from reportkit.analysis.tiers.tier_words import TIER_RANKS
from reportkit.bundle import ChapterResult
from reportkit.report.model import CoverArt, Dot

FRAME = "profit_percentiles"  # columns: share (of the whole profit), tier (optional)
WIDTH_MM = 170.0
HEIGHT_MM = 56.0
_GAP_MM = 2.4
_ROW_GAP_MM = 2.6
_LARGEST_MM = 27.0
_LEAST_MM = 0.6
_CUMULATED = (0.5, 0.8, 0.95)  # colours by cumulated profit when there are no tiers


def cover_art(chapters: Sequence[ChapterResult]) -> CoverArt | None:
    """Dots from the first chapter that stored ``profit_percentiles``; None when none did."""
    for chapter in chapters:
        file = chapter.frames.get(FRAME)
        if file is not None:
            return _picture(pd.read_parquet(chapter.folder / file))
    return None


def _picture(frame: pd.DataFrame) -> CoverArt | None:
    shares = pd.to_numeric(frame["share"], errors="coerce").fillna(0.0)
    order = shares.abs().sort_values(ascending=False, kind="stable").index
    sizes = [float(share) for share in shares.loc[order]]
    if not any(size > 0 for size in sizes):
        return None
    tiers = [str(t) for t in frame["tier"].loc[order]] if "tier" in frame else []
    ranks = [TIER_RANKS.get(tier, 3) for tier in tiers] or _cumulated_ranks(sizes)
    dots, height = pack(sizes, ranks)
    return CoverArt(dots, height, _caption(sizes, bool(tiers)))


def pack(shares: Sequence[float], ranks: Sequence[int]) -> tuple[tuple[Dot, ...], float]:
    """Lay dots in rows of full width, as large as the height allows. Returns dots and height, mm."""
    rows = _rows(shares, _scale(shares))
    dots: list[Dot] = []
    top, index = 0.0, 0
    for number, row in enumerate(rows):
        tallest = max(row)
        full = number < len(rows) - 1  # and so of several: none is as wide as half a row
        gap = (WIDTH_MM - sum(row)) / (len(row) - 1) if full else _GAP_MM
        left = 0.0
        for size in row:
            centre = (left + size / 2, top + tallest / 2)
            dots.append(Dot(*centre, size / 2, ranks[index], shares[index] < 0))
            left += size + gap
            index += 1
        top += tallest + _ROW_GAP_MM
    return tuple(dots), top - _ROW_GAP_MM


def _scale(shares: Sequence[float]) -> float:
    """Millimetres of diameter per root of a share: the largest that fits the picture."""
    low, high = 0.0, _LARGEST_MM / math.sqrt(max(abs(share) for share in shares))
    if _height(_rows(shares, high)) <= HEIGHT_MM:
        return high
    for _ in range(40):
        middle = (low + high) / 2
        fits = _height(_rows(shares, middle)) <= HEIGHT_MM
        low, high = (middle, high) if fits else (low, middle)
    return low


def _rows(shares: Sequence[float], scale: float) -> list[list[float]]:
    """Diameters in rows that fit the width."""
    rows: list[list[float]] = [[]]
    used = 0.0
    for share in shares:
        size = max(scale * math.sqrt(abs(share)), _LEAST_MM)
        if rows[-1] and used + size > WIDTH_MM:
            rows.append([])
            used = 0.0
        rows[-1].append(size)
        used += size + _GAP_MM
    return rows


def _height(rows: Sequence[Sequence[float]]) -> float:
    return sum(max(row) for row in rows) + _ROW_GAP_MM * (len(rows) - 1)


def _cumulated_ranks(shares: Sequence[float]) -> list[int]:
    total = sum(share for share in shares if share > 0)
    ranks, before = [], 0.0
    for share in shares:
        ranks.append(sum(before / total >= edge for edge in _CUMULATED))
        before += max(share, 0.0)
    return ranks


def _caption(shares: Sequence[float], has_tiers: bool) -> str:
    part = f"{100 / len(shares):.0f}%"
    hues = (
        "颜色由浅至深依次为由高到低的客户层级"
        if has_tiers
        else "颜色由浅至深依次为累计利润的前 50%、50%～80%、80%～95% 与其余"
    )
    losses = "；空心圆点为亏损" if any(share < 0 for share in shares) else ""
    return f"每个圆点代表 {part} 的客户，面积与其利润贡献成正比；{hues}{losses}。"
