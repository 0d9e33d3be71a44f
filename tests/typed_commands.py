"""Commands as a person types them, in a project of their own with a small client's export."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from reportkit.cli import cli
from reportkit.project import Project
from reportkit.scaffold import write_project


def new_project(factory: pytest.TempPathFactory) -> Project:
    """A project as ``init`` leaves it."""
    root = factory.mktemp("typed") / "p"
    write_project(root)
    return Project(root)


def orders(path: Path, last: date, *, customers: int = 60) -> Path:
    """A small GBK export: every customer buys monthly for a year and a bit."""
    with path.open("w", encoding="gb18030", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["订单号", "客户编号", "下单日期", "实付金额", "省份"])
        for number in range(customers * 14):
            customer, month = number % customers, number // customers
            day = last - timedelta(days=30 * month + customer % 25)
            province = ("广东", "江苏", "四川")[customer % 3]
            rows.writerow(
                [f"D{number:05d}", f"K{customer:03d}", day, f"{100 + customer * 7}元", province]
            )
    return path


def run(project: Project, *words: str):
    return CliRunner().invoke(cli, ["--project", str(project.root), *words])
