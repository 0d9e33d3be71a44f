"""Every example of the page on databases is run as it stands there, on the database that it makes."""

import re
import sqlite3
import stat
from pathlib import Path

import pytest

from reportkit.data.databases.refusals import Kind
from reportkit.data.dataset import load_dataset
from reportkit.data.fetching import refresh
from reportkit.data.spec import SqlSource
from reportkit.examination import table_lines
from reportkit.merged_params import load_params
from reportkit.project import Project
from reportkit.scaffold import write_project

PAGE = (Path(__file__).resolve().parent.parent / "docs" / "数据库.md").read_text(encoding="utf-8")
MAKING = re.search(r"```sql\n(.*?)```", PAGE, re.S)[1]
EXAMPLES = dict(re.findall(r"```yaml (\S+)\n(.*?)```", PAGE, re.S))
READ = dict(zip(EXAMPLES, re.findall(r"^读作：(.+)$", PAGE, re.M), strict=False))


@pytest.fixture
def project(tmp_path) -> Project:
    write_project(tmp_path / "p")
    with sqlite3.connect(tmp_path / "p" / "params" / "clients" / "shop.sqlite") as made:
        made.executescript(MAKING)
    return Project(tmp_path / "p")


def read(project: Project, text: str, folder: Path):
    project.client_file("shop").write_text("client: {name: 小店}\n" + text, "utf-8")
    params = load_params(project, "shop", "2025-12")
    fetched = refresh(project, params)
    return fetched, list(table_lines(load_dataset(params, folder)))


@pytest.mark.parametrize("title", EXAMPLES)
def test_an_example_is_read_as_the_page_says(title, project, tmp_path):
    (fetched,), lines = read(project, EXAMPLES[title], tmp_path / "data")
    assert any(READ.get(title, "订单表：3 行") in line for line in lines), lines
    assert stat.S_IMODE(fetched.path.stat().st_mode) == 0o600
    assert fetched.path.parent == project.output / "shop" / "fetched"


def test_what_is_new_is_fetched_from_the_overlap_on(project, tmp_path):
    read(project, EXAMPLES["增量"], tmp_path / "one")
    (again,), _ = read(project, EXAMPLES["增量"], tmp_path / "two")
    assert (again.rows, again.new, again.whole) == (3, 1, False)  # two days before the last


def test_the_page_names_every_setting_and_every_refusal():
    assert [name for name in SqlSource.model_fields if f"{name}" not in PAGE] == []
    rows = PAGE.split("## 取不到时")[1].count("\n| ") - 1
    assert rows == len(Kind) - 2  # unreachable and lost share a row, as do database and table


def test_a_place_of_the_page_is_accepted():
    places = re.findall(r"^\| `([^`]+)` \|", PAGE.split("## 一张表")[0].split("放在哪里")[1], re.M)
    assert len(places) == 5
    for place in places:
        assert SqlSource(url=place, table="orders").url == place
