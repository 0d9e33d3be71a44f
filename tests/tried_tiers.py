"""Other settings tried by the page's script in a real browser, and by the product's own functions."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sample_book import PROVENANCE, SampleData, sample_chapters, sample_params
from selenium import webdriver

from reportkit.analysis.tiers import scorecard
from reportkit.analysis.tiers.tier_settings import POINTS, SHARES
from reportkit.analysis.tiers.tier_words import TIERS
from reportkit.analysis.tiers.tiering import Tiering, assign_tiers, tier_plan
from reportkit.errors import DataError
from reportkit.render.what_if import in_order
from reportkit.report import assemble
from reportkit.report.model import Report

#: what the page answers to many settings: a digit per customer and tier, best profit first
_ASKED = """
const run = JSON.parse(document.getElementById("what-if-room").dataset.run);
const rows = whatIf.opened(run);
return arguments[0].map((settings) => {
  if (whatIf.fault(settings, run)) return "";
  return Array.from(whatIf.tiersOf(rows, settings, run)).join("");
});
"""
_SERVED = """
const run = JSON.parse(document.getElementById("what-if-room").dataset.run);
const rows = whatIf.opened(run);
return whatIf.served(rows, whatIf.tiersOf(rows, arguments[0], run), arguments[0], run).customers;
"""
_LINES = """
const run = JSON.parse(document.getElementById("what-if-room").dataset.run);
return whatIf.lines(arguments[0], run);
"""


def answers_of_page(chrome: webdriver.Chrome, settings: list[dict[str, Any]]) -> list[str]:
    """The page is open."""
    return chrome.execute_script(_ASKED, settings)


def lines_of_page(chrome: webdriver.Chrome, settings: dict[str, Any]) -> str:
    return chrome.execute_script(_LINES, settings)


def answer_of_run(scored: pd.DataFrame, used: dict[str, Any], settings: dict[str, Any]) -> str:
    """The same by the functions of the tiering chapter; empty where they refuse the settings."""
    try:
        split = tried(scored, used, settings)
    except DataError:
        return ""
    place = split.tiers.map({tier: str(i) for i, tier in enumerate(TIERS)})
    return "".join(place.loc[in_order(scored).index])


def tried(scored: pd.DataFrame, used: dict[str, Any], settings: dict[str, Any]) -> Tiering:
    """scored, used: frames ``what_if`` and the row of ``what_if_settings`` of a run."""
    weights = scorecard.usable_weights(
        {word: settings[name] for name, word in POINTS.items()},
        {word: used[f"{name}_coverage"] for name, word in POINTS.items()},
    )
    plan = tier_plan(
        [settings[name] for name in SHARES], premium_profit=settings["premium_profit"],
        growing_profit=settings["growing_profit"], prospect_score=settings["prospect_score"],
    )  # fmt: skip
    if any(low > high for low, high in plan.bounds):
        raise DataError("下限高于上限")
    return assign_tiers(scored.assign(value_score=scorecard.weighted(scored, weights)), plan)


def random_settings(count: int, seed: int) -> list[dict[str, Any]]:
    """As the sliders make them: shares in whole per cent, most of them possible."""
    draw = random.Random(seed)
    made = []
    for _ in range(count):
        parts = np.array([draw.random() ** 1.5 + 0.02 for _ in SHARES])
        sizes = parts / parts.sum()
        width = draw.choice([0.0, 0.02, 0.1, 0.3])
        pairs = [
            [max(0, int(100 * (s - width * draw.random()))) / 100,
             min(100, int(100 * (s + width * draw.random())) + draw.choice([0, 1])) / 100]
            for s in sizes
        ]  # fmt: skip
        made.append(
            dict(zip(SHARES, pairs, strict=True))
            | {name: float(draw.choice([0, 0, 5, 30, 70, draw.randint(0, 100)])) for name in POINTS}
            | {
                "premium_profit": draw.randint(0, 100) / 100,
                "growing_profit": draw.randint(0, 100) / 100,
                "prospect_score": float(draw.randint(0, 100)),
                "care_budget": 0.0,
            }
        )
    return made


def made_up(count: int, seed: int, *, levels: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Scored customers, many of them alike: frames ``what_if`` and ``what_if_settings``."""
    rng = np.random.default_rng(seed)
    money = np.round(rng.pareto(1.2, count) * 3000, 2) * (rng.random(count) < 0.7)
    money[rng.random(count) < 0.05] *= -0.3
    scored = pd.DataFrame(
        {
            "customer_id": [f"K{i:07}" for i in rng.permutation(count)],
            **{
                word: np.round(100 * (rng.integers(0, levels, count) + 0.5) / levels, 6)
                for word in POINTS.values()
            },
            "prospect_score": np.round(rng.integers(0, levels, count) * 100 / levels, 6),
            "contribution": money,
            "trading": money != 0,
        }
    )
    used = {
        "premium_share_0": 0.1, "premium_share_1": 0.2, "growing_share_0": 0.2,
        "growing_share_1": 0.3, "prospect_share_0": 0.3, "prospect_share_1": 0.4,
        "edge_share_0": 0.3, "edge_share_1": 0.4, "premium_profit": 0.7, "growing_profit": 0.2,
        "prospect_score": 50.0, "contribution_points": 70.0, "potential_points": 30.0,
        "relation_points": 0.0, "satisfaction_points": 0.0, "contribution_points_coverage": 1.0,
        "potential_points_coverage": 0.75, "relation_points_coverage": 0.5,
        "satisfaction_points_coverage": 1.0, "word": "利润", "vocabulary": "四层",
    }  # fmt: skip
    return scored, pd.DataFrame([used])


def book_with(folder: Path, frames: dict[str, pd.DataFrame]) -> Report:
    """The sample book, as if its run had stored ``frames`` and no others."""
    chapters = sample_chapters(folder / "chapters")
    book = assemble(chapters, sample_params(), data=SampleData(), provenance=PROVENANCE)
    files = {}
    for name, frame in frames.items():
        chapter = "decisions" if name in ("care", "signals") else "tiering"
        files[f"{chapter}.{name}"] = folder / f"{name}.parquet"
        frame.to_parquet(files[f"{chapter}.{name}"], index=False)
    return replace(book, frames=files)


def opened(chrome: webdriver.Chrome, page: str, file: Path) -> None:
    file.write_text(page, "utf-8")
    chrome.get(file.as_uri())


def served_by_page(chrome: webdriver.Chrome, settings: dict[str, Any]) -> int:
    """How many lit customers of the best tier the budget can serve."""
    return int(chrome.execute_script(_SERVED, settings))


def settings_of_page(chrome: webdriver.Chrome) -> dict[str, Any]:
    """Those of the report that the page belongs to."""
    text = chrome.execute_script("return document.getElementById('what-if-room').dataset.run")
    return dict(json.loads(text)["settings"])
