"""Each planted truth taken out of the demo's data: its decision goes, the others stay.

Only the chapter on decisions runs again, on a copy of the demo's report whose snapshot lacks one
truth; what the other chapters found stays as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from reportkit import runs
from reportkit.blocks import Decision, Finding
from reportkit.bundle import read_chapter
from reportkit.data.features import watch

END = pd.Timestamp("2026-01-01")
HALF = END - pd.DateOffset(months=6)
ALL = ["release_service", "keep_lit", "repair_both", "ask_fallen", "try_channel"]


def decided(source: Path, name: str, remove: Callable[[Path], None]) -> tuple[list[str], str]:
    """What is put before the management, and the title of page one."""
    folder = source.parent / f"without_{name}"
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns("*.pdf", "*.xlsx", "notebooks"))
    remove(folder / "data")
    root = next(p for p in folder.parents if (p / "notebooks" / "10_decisions.ipynb").exists())
    notebook = json.loads((root / "notebooks" / "10_decisions.ipynb").read_text("utf-8"))
    space: dict[str, object] = {}
    for number, cell in enumerate(c for c in notebook["cells"] if c["cell_type"] == "code"):
        exec("".join(cell["source"]), space)
        if number == 0:
            space["run_dir"] = str(folder)
    blocks = read_chapter(
        folder / "chapters" / "decisions", runs.read_record(folder)["run_id"]
    ).blocks
    title = next(b.title for b in blocks if isinstance(b, Finding) and b.id == "answer")
    return [block.id for block in blocks if isinstance(block, Decision)], title


def changed(data: Path, name: str, change: Callable[[pd.DataFrame], pd.DataFrame]) -> None:
    file = data / f"{name}.parquet"
    change(pd.read_parquet(file)).to_parquet(file)


def cheap_service(data: Path) -> None:
    """The last tier costs a twentieth of what it does."""

    def cheaper(costs: pd.DataFrame) -> pd.DataFrame:
        last = (costs["item"] == "服务费用") & (costs["tier"] == "边缘客户")
        return costs.assign(amount=costs["amount"].where(~last, costs["amount"] * 0.05))

    changed(data, "costs", cheaper)


def cheap_advertising(data: Path) -> None:
    def cheaper(costs: pd.DataFrame) -> pd.DataFrame:
        return costs.assign(
            amount=costs["amount"].where(costs["channel"] != "广告", costs["amount"] * 0.1)
        )

    changed(data, "costs", cheaper)


def quick_tickets(data: Path) -> None:
    """Tickets of the last half-year are closed as fast as those of the year before."""

    def sooner(tickets: pd.DataFrame) -> pd.DataFrame:
        took = tickets["closed_at"] - tickets["opened_at"]
        quick = tickets["opened_at"] + took * 0.6
        return tickets.assign(
            closed_at=quick.where(tickets["opened_at"] >= HALF, tickets["closed_at"])
        )

    changed(data, "tickets", sooner)


def few_returns(data: Path) -> None:
    """Of the sensors that came back in the last half-year, one in six did."""
    lines = pd.read_parquet(data / "order_lines.parquet")
    sensors = set(lines.loc[lines["category"] == "传感器", "order_id"])

    def fewer(orders: pd.DataFrame) -> pd.DataFrame:
        back = orders["is_refund"] & (orders["ordered_at"] >= HALF)
        gone = orders.index[back & orders["order_id"].isin(sensors)]
        return orders.drop(index=gone[np.arange(len(gone)) % 6 > 0])

    changed(data, "orders", fewer)


def steady_south_west(data: Path) -> None:
    region = pd.read_parquet(data / "customers.parquet").set_index("customer_id")["region"]

    def more(orders: pd.DataFrame) -> pd.DataFrame:
        there = (orders["ordered_at"] >= HALF) & (orders["customer_id"].map(region) == "西南")
        money = ["paid_amount", "margin_amount", "net_amount"]
        return orders.assign(**{c: orders[c].where(~there, orders[c] * 1.7) for c in money})

    changed(data, "orders", more)


@pytest.mark.parametrize(
    ("remove", "left"),
    [
        (cheap_service, [d for d in ALL if d != "release_service"]),
        (quick_tickets, [d if d != "repair_both" else "check_returns" for d in ALL]),
        (few_returns, [d if d != "repair_both" else "repair_service" for d in ALL]),
        (steady_south_west, [d for d in ALL if d != "ask_fallen"]),
        (cheap_advertising, [d for d in ALL if d != "try_channel"]),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_without_its_truth_a_decision_is_gone_and_the_others_stay(demo_run, remove, left):
    made, _ = decided(demo_run.report.folder, remove.__name__, remove)
    assert sorted(made) == sorted(left)


def test_lights_that_tell_nothing_make_no_decision(demo_run, monkeypatch):
    """The lights of every past date dealt anew among its customers: who is lit keeps as much."""
    seen, rng = watch.lookback, np.random.default_rng(4)

    def dealt(*facts, **more):
        rows = seen(*facts, **more)
        lights = rows.groupby("at")["lit"]
        return rows.assign(lit=lights.transform(lambda lit: rng.permutation(lit.to_numpy())))

    monkeypatch.setattr(watch, "lookback", dealt)
    made, title = decided(demo_run.report.folder, "lights", lambda _: None)
    assert sorted(made) == sorted(d for d in ALL if d != "keep_lit")
    assert "亮灯" not in title
