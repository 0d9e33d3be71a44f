"""Finished runs of real clients without kernels and pictures: what ``build`` leaves for ``compare``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from golden_runs import ReadClient, run_chapter

from reportkit import runs
from reportkit.data.dataset import open_dataset
from reportkit.editions import deliver, next_edition
from reportkit.ingredients import Ground, ingredients
from reportkit.preparation import prepare, prepare_data, wanted_notebooks
from reportkit.private_values import forget_private
from reportkit.project import Project
from reportkit.provenance import provenance
from reportkit.surprises import measures

SETTINGS = """client: {name: 华辰工业}
report: {chapters: [value, tiering]}
data:
  sources:
    - file: ../../订单.csv
      table: orders
      columns: {订单号: order_id, 客户编号: customer_id, 下单日期: ordered_at, 实付金额: paid_amount}
"""


def finished_run(
    project: Project,
    client: str,
    period: str,
    settings: Mapping[str, object] | None = None,
    *,
    trial: bool = False,
) -> None:
    """Run the wanted chapters in this process and leave the run as a build would, without files."""
    params, _ = prepare(project, client, period, settings)
    with runs.new_run(project, params, trial=trial) as run:
        prepared = prepare_data(project, params, run.data)
        runs.begin_record(run, params, prepared.private)
        ready = ReadClient(project, params, run)
        names = wanted_notebooks(project, params)
        chapters = [run_chapter(ready, notebook) for notebook in names]
        facts = provenance(project, params, open_dataset(run.data))
        recorded = runs.read_record(run.folder)["params"]
        edition = (
            None if trial else asdict(next_edition(project, params, {**facts, "params": recorded}))
        )
        made_of = ingredients(Ground(project), params)
        kept = {"chapter_keys": {each.name: "" for each in names}, "measures": measures(chapters)}
        forget_private(run.data)
        runs.finish_record(
            run, {**facts, **kept, "made_of": made_of, "edition": edition, "trial": trial}
        )
        deliver(project, params, run, trial=trial)


def write_one_table(project: Project, client: str) -> Path:
    """A client with nothing but orders: sixty customers, ten of whom leave before the last quarter.

    Ten others buy thrice as much in it. Returns the file.
    """
    rows, day, number = [], date(2024, 1, 3), 0
    while day < date(2026, 1, 1):
        last = day >= date(2025, 10, 1)
        for customer in range(number % 3, 60, 3):
            if not (last and customer < 10):
                amount = (500 + 7 * customer) * (3 if last and customer >= 50 else 1)
                rows.append(f"D{number:05d},K{customer:03d},{day},{amount}\n")
            number += 1
        day += timedelta(days=11)
    path = project.root / "订单.csv"
    path.write_text("订单号,客户编号,下单日期,实付金额\n" + "".join(rows), "utf-8")
    project.client_file(client).write_text(SETTINGS, "utf-8")
    return path
