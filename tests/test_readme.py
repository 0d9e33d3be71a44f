"""Every command of the README and of the guide to the month is run here, in its order."""

import csv
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from golden_clients import CLIENTS

from reportkit.analysis.answer.decisions import CONFIDENCE, EASE
from reportkit.password import SHORTEST
from reportkit.render import FORMATS
from reportkit.render.docx.plan_outline import PARTS
from reportkit.report.summary import CARDS
from reportkit.scaffold import write_project
from reportkit.yaml_files import read_yaml

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MONTH = (ROOT / "docs" / "每月.md").read_text(encoding="utf-8")
DEFAULTS = read_yaml(ROOT / "params" / "defaults.yaml")
COMMANDS = [
    line.strip()
    for block in re.findall(r"```sh\n(.*?)```", README + MONTH, flags=re.S)
    for line in block.splitlines()
    if line.strip()
]


@pytest.fixture(scope="module")
def project(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("readme") / "p"
    write_project(root)
    (root / "params" / "clients" / "demo.yaml").unlink()  # the largest, and built elsewhere
    write_orders(root / "订单.csv")
    write_database(root / "电子.sqlite", root / "订单.csv")
    neighbour = root / "params" / "clients" / "yi.yaml"  # so that --all builds more than one
    neighbour.write_text(NEIGHBOUR, encoding="utf-8")
    # the commands are tried here, not the chapters: of these one is named and one is answered
    defaults = root / "params" / "defaults.yaml"
    text = defaults.read_text(encoding="utf-8")
    assert text.count(ALL_CHAPTERS) == 1
    defaults.write_text(text.replace(ALL_CHAPTERS, "chapters: [value, tiering]"), encoding="utf-8")
    return root


ALL_CHAPTERS = "chapters: []"


NEIGHBOUR = """client: {name: 邻家公司}
report: {chapters: [value], formats: [html]}
data:
  sources:
    - file: ../../订单.csv
      table: orders
      columns: {订单号: order_id, 客户编号: customer_id, 下单日期: ordered_at, 实付金额: paid_amount}
"""


def write_orders(path: Path) -> None:
    """Monthly orders of sixty customers from 2024 up to last week."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["订单号", "客户编号", "下单日期", "实付金额", "毛利"])
        day, number = date(2024, 1, 3), 0
        while day < date.today():
            for customer in range(number % 3, 60, 3):
                rows.writerow([f"D{number:05d}", f"K{customer:03d}", day, 500 + customer, 150])
                number += 1
            day += timedelta(days=11)


def write_database(path: Path, orders: Path) -> None:
    """The same orders as a table of a SQLite file."""
    with orders.open(encoding="utf-8-sig", newline="") as file, sqlite3.connect(path) as made:
        headings, *rows = csv.reader(file)
        made.execute(f"CREATE TABLE 订单 ({', '.join(headings)})")
        made.executemany("INSERT INTO 订单 VALUES (?, ?, ?, ?, ?)", rows)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )


def test_the_readme_shows_commands_of_every_kind():
    assert {"make report", "make test", "reportkit doctor"} <= set(COMMANDS)
    words = {command.split()[1] for command in COMMANDS if command.startswith("reportkit")}
    assert words >= {
        "build",
        "render",
        "check",
        "new",
        "preview",
        "clean",
        "init",
        "runs",
        "restore",
        "doctor",
    }


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("make ")])
def test_each_make_target_exists(command):
    if shutil.which("make") is None:
        pytest.skip("make is not installed")
    done = run(["make", "-n", *command.split()[1:]], ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [c for c in COMMANDS if c.startswith("reportkit ")])
def test_each_reportkit_command_does_what_it_says(command, project):
    done = run([sys.executable, "-m", "reportkit", *command.split()[1:]], project)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_every_output_format_is_listed_with_its_file():
    rows = [line for line in README.splitlines() if line.startswith("| `")]
    for name, renderer in FORMATS.items():
        row = next(line for line in rows if f"`{name}`" in line.split("|")[1])
        assert renderer.file_name in row or "分级回写_" in row


CHINESE = dict(enumerate("零一二三四五六七八九")) | {13: "十三"}
TOLD = {
    "clients": f"{CHINESE[len(CLIENTS)]}个只有部分数据的小客户",
    "parts": f"{CHINESE[len(PARTS)]}个部分的方案",
    "cards": f"至多{CHINESE[CARDS]}个同一窗口的数",
    "password": f"密码至少 {SHORTEST} 个字符",
    "editions": f"`report.keep_editions`，默认 {DEFAULTS['report']['keep_editions']}）",
    "history": f"自己的历史 {CONFIDENCE['history']}、账面分摊 {CONFIDENCE['booked']}、设想 {CONFIDENCE['scenario']}",
    "ease": f"一个部门 {EASE['one']}、几个部门 {EASE['several']}、原因未明 {EASE['unknown']}",
}


@pytest.mark.parametrize("told", TOLD.values(), ids=TOLD)
def test_a_number_that_the_readme_tells_is_that_of_the_code(told):
    assert told in README


def test_the_readme_names_each_chapter_once():
    (named,) = re.findall(r"笔记本（([^）]+)）由 Papermill", README)
    assert len(named.split("、")) == len(list((ROOT / "notebooks").glob("*.ipynb")))


def test_every_file_that_the_readme_and_the_docs_link_to_exists():
    for page in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).is_file(), f"{page.name}: {link}"


def test_the_guide_numbers_a_new_chapter_behind_those_there_are():
    guide = (ROOT / "docs" / "一章怎么写.md").read_text(encoding="utf-8")
    last = max(int(path.name[:2]) for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert f"`notebooks/{last + 1:02d}_pricing.ipynb`" in guide


def test_no_other_kind_of_command_is_shown():
    assert all(c.startswith(("make ", "reportkit ")) for c in COMMANDS)
